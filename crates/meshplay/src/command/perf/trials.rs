//! Runs that a command makes one after the other for an answer of its own. Ctrl-C ends the run that goes on, and asks for
//! no more of them; what was measured stays.

use std::collections::BTreeMap;

use meshplay_api::{
    Empty,
    performance::{Run, RunGet, RunParams, RunStart, RunStartBody, RunStatus},
};
use meshplay_perf::{RunSpec, Summary};
use meshplay_types::Code;
use tokio::signal::unix::{Signal, SignalKind, signal};

use anyhow::Context;

use super::exit_of;
use crate::{exit::Exit, failure::Failure, printer::Printer, session::Session};

/// Makes runs.
pub(super) struct Trials<'a> {
    session: &'a Session,
    printer: &'a Printer,
    pressed: Signal,
}

/// How a run ended.
pub(super) enum Made {
    /// With numbers.
    Done(Box<Run>, Box<Summary>),
    /// With numbers, and without an answer that was well; in words.
    Vain(Box<Run>, Box<Summary>, String),
    /// Somebody wants no more.
    Stopped,
    /// There are no numbers; why, and how the command ends.
    Failed(String, Exit),
}

impl<'a> Trials<'a> {
    pub(super) fn new(session: &'a Session, printer: &'a Printer) -> Result<Self, Failure> {
        // A listener of its own: what is pressed between two runs is heard too.
        let pressed = signal(SignalKind::interrupt()).context("failed to listen for Ctrl-C")?;
        Ok(Self { session, printer, pressed })
    }

    /// One run, from its start to its end.
    pub(super) async fn make(
        &mut self,
        name: String,
        spec: RunSpec,
        tags: BTreeMap<String, String>,
    ) -> Result<Made, Failure> {
        if self.was_pressed() {
            return Ok(Made::Stopped);
        }
        let body =
            RunStartBody { profile: None, spec: Some(spec), name: Some(name), tags, note: String::new() };
        let run = self.session.client().call::<RunStart>(&Empty {}, &body).await?;
        if let Some(operation) = &run.operation {
            self.session.drive_stoppable(operation, self.printer).await?;
        }
        let run = self.session.client().call::<RunGet>(&RunParams { run: run.id }, &Empty {}).await?;
        Ok(ended(run))
    }

    /// Whether Ctrl-C was pressed since the last time.
    fn was_pressed(&mut self) -> bool {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        self.pressed.poll_recv(&mut context).is_ready()
    }
}

fn ended(run: Run) -> Made {
    let said = || {
        let found = run.findings.first().map(|finding| finding.message.clone());
        run.reason.clone().or(found).unwrap_or_else(|| format!("it is {:?}", run.status).to_lowercase())
    };
    // Not by who waits for it: who stopped all load, and why, is what there is to say.
    let is_halted = run.findings.iter().any(|finding| finding.code == Code::LOAD_STOPPED);
    match (run.status, exit_of(&run), &run.summary) {
        (RunStatus::Stopped, ..) if is_halted => Made::Failed(said(), Exit::Partial),
        (RunStatus::Stopped, ..) => Made::Stopped,
        (RunStatus::Completed, Exit::Ok, Some(summary)) => {
            let summary = Box::new(summary.clone());
            Made::Done(Box::new(run), summary)
        }
        (RunStatus::Completed, _, Some(summary)) => {
            let worst = summary.errors.iter().max_by_key(|(_, count)| **count);
            let worst = worst.map(|(class, _)| format!(": {class}")).unwrap_or_default();
            let told = format!("none of {} requests was answered well{worst}", summary.requests);
            let summary = Box::new(summary.clone());
            Made::Vain(Box::new(run), summary, told)
        }
        (_, Exit::Ok, _) => Made::Failed(said(), Exit::Partial),
        (_, exit, _) => Made::Failed(said(), exit),
    }
}
