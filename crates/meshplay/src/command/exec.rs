//! `meshplay resource exec`: a program in a container as if it ran here, with its terminal, its input and its exit code.

use std::future;

use anyhow::Context;
use bytes::Bytes;
use meshplay_api::resource::{ExecMessage, ResourceExec, ResourceExecParams};
use meshplay_client::{ClientError, Ear, Mouth, Said};
use meshplay_types::{Code, Finding};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
};

use super::resource::cluster;
use crate::{
    cli::resource::ExecArgs,
    exit::Exit,
    failure::{Failure, refuse},
    printer::{End, Printer, Reader},
    session::Session,
    signals::{Signals, reader_gone},
    terminal::{self, Raw},
};

/// What shells say of a program that cannot be run.
const NOT_RUN: u8 = 126;
/// Before output and before errors of a program, as the contract has it.
const ERRORS_MARK: u8 = 2;

/// What the program has of us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lent {
    /// Our terminal.
    Terminal,
    /// Output and errors, each its own.
    Streams,
}

/// How it ended.
enum Ended {
    Program(i32),
    NotRun(Option<Box<Finding>>),
    /// The other side went away before the program ended.
    Lost,
    Signal(u8),
    Unread,
}

pub(crate) async fn run(args: ExecArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let (lent, stdin) = lend(&args, printer);
    let params = ResourceExecParams {
        cluster: cluster(args.cluster, session).await?,
        namespace: args.namespace,
        pod: pod(args.pod)?,
        container: args.container,
        command: command(&args.command)?,
        tty: Some(lent == Lent::Terminal),
        stdin: Some(stdin.is_some()),
        errors_apart: lent == Lent::Streams,
    };
    // From here on a signal ends the program first, and then us.
    let mut signals = Signals::listen().context("failed to listen for signals")?;
    let resized = signal(SignalKind::window_change()).context("failed to listen for the terminal's size")?;
    let (mut mouth, mut ear) = session.client().socket::<ResourceExec>(&params).await?;
    let raw = match lent {
        Lent::Terminal => Some(Raw::enter().context("failed to prepare the terminal")?),
        Lent::Streams => None,
    };
    let ended = tokio::select! {
        ended = hear(&mut ear, lent, printer) => ended,
        never = give(&mut mouth, stdin.map(|Stdin| terminal::input()), lent, resized) => match never {},
        signal = signals.next() => Ok(Ended::Signal(signal)),
        () = reader_gone() => Ok(Ended::Unread),
    };
    drop(raw);
    mouth.close(ear).await;
    tell(ended?, printer)
}

/// Standard input is passed on.
struct Stdin;

/// What was asked for, and is there. Without a command it is a shell, which is nothing without a terminal.
fn lend(args: &ExecArgs, printer: &Printer) -> (Lent, Option<Stdin>) {
    let is_shell = args.command.is_empty() && terminal::is_terminal();
    let stdin = (args.stdin || is_shell).then_some(Stdin);
    if !args.tty && !is_shell {
        return (Lent::Streams, stdin);
    }
    if terminal::is_terminal() {
        return (Lent::Terminal, stdin);
    }
    printer.note("standard input is no terminal, so the program gets none");
    (Lent::Streams, stdin)
}

/// `NAME` or `pod/NAME`.
fn pod(word: String) -> Result<String, Failure> {
    match word.split_once('/') {
        None => Ok(word),
        Some(("pod" | "pods" | "po" | "Pod", name)) => Ok(name.to_owned()),
        Some((kind, name)) => {
            let finding = Finding::new(Code::USAGE, format!("programs run in pods, and this is a {kind}"));
            let fix = format!("`meshplay resource describe {kind}/{name}` shows its pods");
            Err(Failure::Refused(vec![finding.fix(fix)]))
        }
    }
}

fn command(words: &[String]) -> Result<Option<String>, Failure> {
    if words.is_empty() {
        return Ok(None);
    }
    if words[0].is_empty() {
        return Err(refuse(Code::USAGE, "a program has a name"));
    }
    Ok(Some(serde_json::to_string(words).context("failed to write the command")?))
}

/// Passes on what is typed and how large the terminal is, for as long as somebody asks.
async fn give(
    mouth: &mut Mouth<ResourceExec>,
    mut input: Option<mpsc::Receiver<Bytes>>,
    lent: Lent,
    mut resized: Signal,
) -> std::convert::Infallible {
    let mut next = size(lent);
    loop {
        if let Some(said) = next.take()
            && mouth.say(said).await.is_err()
        {
            // The other half hears why.
            return future::pending().await;
        }
        next = tokio::select! {
            piece = read(&mut input) => Some(match piece {
                Some(bytes) => Said::Bytes(bytes),
                None => {
                    input = None;
                    Said::Item(ExecMessage::EndOfInput)
                }
            }),
            _ = resized.recv() => size(lent),
        };
    }
}

async fn read(input: &mut Option<mpsc::Receiver<Bytes>>) -> Option<Bytes> {
    match input {
        Some(input) => input.recv().await,
        None => future::pending().await,
    }
}

fn size(lent: Lent) -> Option<Said<ExecMessage>> {
    let (columns, rows) = terminal::size().filter(|_| lent == Lent::Terminal)?;
    Some(Said::Item(ExecMessage::Resize { columns, rows }))
}

/// Writes what the program writes, until it ends.
async fn hear(ear: &mut Ear<ResourceExec>, lent: Lent, printer: &Printer) -> Result<Ended, Failure> {
    while let Some(said) = ear.next().await {
        match said {
            Ok(Said::Bytes(bytes)) => {
                if write(&bytes, lent, printer)? == Reader::Gone {
                    return Ok(Ended::Unread);
                }
            }
            Ok(Said::Item(ExecMessage::Ended { code: Some(code), .. })) => return Ok(Ended::Program(code)),
            Ok(Said::Item(ExecMessage::Ended { finding, .. })) => return Ok(Ended::NotRun(finding)),
            Ok(Said::Item(ExecMessage::Resize { .. } | ExecMessage::EndOfInput)) => {}
            Err(ClientError::Transport { .. }) => return Ok(Ended::Lost),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Ended::Lost)
}

fn write(bytes: &[u8], lent: Lent, printer: &Printer) -> Result<Reader, Failure> {
    match (lent, bytes) {
        (Lent::Terminal, bytes) => printer.bytes(End::Output, bytes),
        (Lent::Streams, [ERRORS_MARK, bytes @ ..]) => printer.bytes(End::Errors, bytes),
        (Lent::Streams, [_, bytes @ ..]) => printer.bytes(End::Output, bytes),
        (Lent::Streams, []) => Ok(Reader::There),
    }
}

fn tell(ended: Ended, printer: &Printer) -> Result<Exit, Failure> {
    Ok(match ended {
        Ended::Program(code) => Exit::Program(u8::try_from(code).unwrap_or(u8::MAX)),
        Ended::NotRun(finding) => {
            printer.findings(&finding.into_iter().map(|finding| *finding).collect::<Vec<_>>());
            Exit::Program(NOT_RUN)
        }
        Ended::Lost => {
            let message = "the connection ended before the program did; it may still run";
            return Err(Failure::Locked(vec![Finding::new(Code::EXEC_LOST, message)]));
        }
        Ended::Signal(signal) => Exit::Signal(signal),
        Ended::Unread => Exit::Ok,
    })
}
