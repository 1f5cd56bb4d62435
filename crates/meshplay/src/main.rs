//! The one binary: command line and wiring.
//!
//! It parses flags, opens a session and prints what comes back. What a command means is the app's business,
//! reached through the typed client only; `version`, `completion` and help open nothing.

mod cli;
mod command;
mod complete;
mod config;
mod demo;
mod exit;
mod failure;
mod kubeconfig_files;
mod link;
mod printer;
mod progress;
mod report;
mod session;
mod signals;
mod stoppable;
mod table;
mod terminal;
mod visible;

use std::{io::IsTerminal, process::ExitCode};

use clap::{CommandFactory, Parser, error::ErrorKind};

use crate::{
    cli::{Cli, Command, perf::PerfCommand},
    exit::Exit,
    failure::Failure,
    printer::{Printer, Talk},
    session::Session,
};

fn main() -> ExitCode {
    // A shell that asks for completions is answered here, and nothing else happens.
    clap_complete::CompleteEnv::with_factory(Cli::command).var(cli::COMPLETE_VAR).complete();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error).into(),
    };
    init_log();
    let talk = if cli.global.quiet { Talk::Quiet } else { Talk::Normal };
    let printer = Printer::new(cli.global.output, talk);
    run(cli, &printer).unwrap_or_else(|failure| failure.report(&printer)).into()
}

/// `--help` and `--version` are results; everything else is a mistake on the command line.
fn usage(error: &clap::Error) -> Exit {
    // Nobody is left to be told if the terminal is gone.
    drop(error.print());
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Ok,
        _ => Exit::Usage,
    }
}

/// Logs go to stderr, and only what `MESHPLAY_LOG` asks for (e.g. `meshplay_app=debug`).
fn init_log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("MESHPLAY_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    let colour = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colour).with_writer(std::io::stderr).init();
}

fn run(cli: Cli, printer: &Printer) -> Result<Exit, Failure> {
    command::forms::check(&cli.command, printer)?;
    match cli.command {
        Command::Version => command::version::run(printer),
        Command::Loadgen(args) => command::loadgen::run(&args),
        // A file is looked at, whoever has the data directory.
        Command::Perf(PerfCommand::Verify(args)) if !args.own_key => command::perf::verify(&args, printer),
        Command::Completion(args) => command::completion::run(args.shell, printer),
        command => {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
                    Failure::Internal(anyhow::Error::new(error).context("failed to start the runtime"))
                })?;
            runtime.block_on(async {
                match command {
                    Command::Serve(args) => command::serve::run(args, &cli.global, printer).await,
                    Command::Demo(args) => command::demo::run(args, &cli.global, printer).await,
                    Command::Workload(args) => command::ladder::workload(&args).await,
                    command => with_session(command, &cli.global, printer).await,
                }
            })
        }
    }
}

async fn with_session(command: Command, global: &cli::Global, printer: &Printer) -> Result<Exit, Failure> {
    let session = Session::open(global, printer).await?;
    let ended = match command {
        Command::Cluster(command) => command::cluster::run(command, &session, printer).await,
        Command::Design(command) => command::design::run(command, &session, printer).await,
        Command::Environment(command) => command::environment::run(command, &session, printer).await,
        Command::Apply(args) => command::short::apply(*args, &session, printer).await,
        Command::Diff(args) => command::short::diff(*args, &session, printer).await,
        Command::Perf(command) => command::perf::run(command, &session, printer).await,
        Command::Metrics(command) => command::metrics::run(command, &session, printer).await,
        Command::Dashboard(command) => command::dashboard::run(command, &session, printer).await,
        Command::Operation(command) => command::operation::run(command, &session, printer).await,
        Command::Token(command) => command::token::run(command, &session, printer).await,
        Command::Event(command) => command::event::run(command, &session, printer).await,
        Command::Audit(args) => command::audit::run(args, &session, printer).await,
        Command::Resource(command) => command::resource::run(command, &session, printer).await,
        Command::Get(args) => command::list::short_get(args, &session, printer).await,
        Command::Check(args) => command::check::run(&args, &session, printer).await,
        Command::Version
        | Command::Completion(_)
        | Command::Loadgen(_)
        | Command::Workload(_)
        | Command::Serve(_)
        | Command::Demo(_) => Ok(Exit::Ok),
    };
    session.close().await;
    ended
}
