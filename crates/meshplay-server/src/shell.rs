//! Logs as JSON lines, and a program in a container as a WebSocket.

use axum::body::Bytes;
use futures_util::StreamExt as _;
use meshplay_api::resource::{ContainerLine, ExecMessage, LogPart, ResourceExecParams, ResourceLogsParams};
use meshplay_api::resource::{ResourceExec, ResourceLogs};
use meshplay_app::{
    AppError,
    resource::{
        ExecInput, ExecOutput, ExecOutputs, ExecQuestion, Follow, LogNews, LogQuestion, Run, Session, Stdin,
        Terminal,
    },
};
use meshplay_types::{Code, Finding};

use crate::{
    routes::Routes,
    socket::{Ear, Mouth, Said, Socket},
    streams::Talk,
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .lines::<ResourceLogs, _, _>(async |app, ctx, params| {
            let news = app.resource_logs(&ctx, of_logs(params)).await?;
            Ok(news.map(part).boxed())
        })
        .socket::<ResourceExec, _, _>(async |app, ctx, params| {
            let (question, errors) = of_exec(params)?;
            let session = app.resource_exec(&ctx, &question).await?;
            let talk: Talk<ExecMessage> = Box::new(move |socket| Box::pin(talk(session, errors, socket)));
            Ok(talk)
        })
}

fn of_logs(params: ResourceLogsParams) -> LogQuestion {
    let ResourceLogsParams { cluster, namespace, kind, name, container, .. } = params;
    LogQuestion {
        cluster,
        namespace,
        kind,
        name,
        container,
        follow: if params.follow { Follow::Yes } else { Follow::No },
        run: if params.previous { Run::Previous } else { Run::Current },
        tail: params.tail,
        since_seconds: params.since_seconds,
        search: params.search.filter(|search| !search.is_empty()),
    }
}

fn part(news: LogNews) -> LogPart {
    match news {
        LogNews::Lines { of, lines } => LogPart::Lines {
            pod: of.pod,
            container: of.container,
            lines: lines.into_iter().map(|(at, text)| ContainerLine { at, text }).collect(),
        },
        LogNews::End { of, finding } => LogPart::End { pod: of.pod, container: of.container, finding },
        LogNews::Dropped(lines) => LogPart::Dropped { lines },
    }
}

fn of_exec(params: ResourceExecParams) -> Result<(ExecQuestion, Errors), AppError> {
    let ResourceExecParams { cluster, namespace, pod, container, command, tty, stdin, errors_apart } = params;
    let command = command.as_deref().map(serde_json::from_str::<Vec<String>>).transpose();
    let command = command.map_err(|error| {
        let message = "`command` is not a JSON array of texts";
        AppError::Usage(Finding::new(Code::USAGE, message).cause(error.to_string()))
    })?;
    let terminal = if tty.unwrap_or(true) { Terminal::Yes } else { Terminal::No };
    let stdin = if stdin.unwrap_or(true) { Stdin::Open } else { Stdin::Closed };
    let command = command.unwrap_or_default();
    let question = ExecQuestion { cluster, namespace, pod, container, command, terminal, stdin };
    Ok((question, if errors_apart { Errors::Apart } else { Errors::Among }))
}

/// Where what a program writes to its standard error goes.
#[derive(Clone, Copy)]
enum Errors {
    /// Among its output.
    Among,
    /// Apart: a byte says of each message which of both it is.
    Apart,
}

/// The byte before output, if errors are told apart.
const OUTPUT: u8 = 1;
/// The byte before errors, if they are told apart.
const ERRORS: u8 = 2;

/// Carries both ways until the program ends or the other side goes away.
async fn talk(mut session: Session, errors: Errors, socket: Socket<ExecMessage>) {
    let (mut mouth, mut ear) = socket.split();
    let code = tokio::select! {
        code = tell(&mut session.output, errors, &mut mouth) => code,
        () = listen(&mut session.input, &mut ear) => None,
    };
    if let Err(error) = session.close(code).await {
        tracing::warn!(%error, "the end of a shell could not be written down");
    }
}

/// Passes on what the program says; its exit code, if it had one.
async fn tell(output: &mut ExecOutputs, errors: Errors, mouth: &mut Mouth<ExecMessage>) -> Option<i32> {
    while let Some(said) = output.next().await {
        let (message, ended) = match said {
            ExecOutput::Output(bytes) => (Said::Bytes(marked(errors, OUTPUT, bytes)), None),
            ExecOutput::Errors(bytes) => (Said::Bytes(marked(errors, ERRORS, bytes)), None),
            ExecOutput::Ended(code) => {
                (Said::Item(ExecMessage::Ended { code: Some(code), finding: None }), Some(code))
            }
            ExecOutput::Failed(reason) => {
                let finding = Box::new(Finding::new(Code::EXEC_FAILED, reason));
                (Said::Item(ExecMessage::Ended { code: None, finding: Some(finding) }), None)
            }
        };
        let is_last = matches!(message, Said::Item(_));
        if mouth.say(message).await.is_err() || is_last {
            return ended;
        }
    }
    None
}

fn marked(errors: Errors, mark: u8, bytes: Bytes) -> Bytes {
    match errors {
        Errors::Among => bytes,
        Errors::Apart => [&[mark], &bytes[..]].concat().into(),
    }
}

/// Passes on what the other side says, until it goes away. A program that reads no more may still write.
async fn listen(input: &mut ExecInput, ear: &mut Ear<ExecMessage>) {
    while let Some(heard) = ear.hear().await {
        let passed_on = match heard {
            Said::Bytes(bytes) => input.bytes(&bytes).await,
            Said::Item(ExecMessage::Resize { columns, rows }) => input.resize(columns, rows).await,
            Said::Item(ExecMessage::EndOfInput) => input.end().await,
            Said::Item(ExecMessage::Ended { .. }) => Ok(()),
        };
        if let Err(fault) = passed_on {
            tracing::debug!(%fault, "a program takes no more input");
        }
    }
}
