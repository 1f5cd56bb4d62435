//! One wave: intents in one transaction, requests side by side, outcomes as they come.
//!
//! After a failure nothing new is sent; what is on its way is waited for and recorded.

use std::sync::Arc;

use meshplay_plan::Step;
use meshplay_store::StoreError;
use meshplay_types::Findings;
use tokio::{sync::watch, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{
    failpoint::Failpoint,
    journal::{Entry, Journal},
    outcome::Objects,
    send::{NotSent, Sender, Sent},
};

/// Steps on their way at once: more than the client lets through, so that it never waits for us.
const STEPS_IN_FLIGHT_MAX: usize = 32;
/// Outcomes written in one transaction at most.
const OUTCOMES_MAX: usize = 64;

/// What a wave works with.
pub(super) struct WaveRun<'a> {
    pub(super) journal: &'a Journal,
    pub(super) sender: Arc<Sender>,
    /// Nobody wants it any more, or the worker must let go.
    pub(super) halt: &'a CancellationToken,
    pub(super) progress: &'a watch::Sender<Objects>,
}

impl WaveRun<'_> {
    /// Carries out the steps. The findings are errors of steps; empty if all are done.
    pub(super) async fn run(&self, steps: &[&Step]) -> Result<Findings, StoreError> {
        self.journal.intend(steps).await?;
        Failpoint::IntentWritten.pass();
        let mut waiting = steps.iter();
        let mut running: JoinSet<(Step, Result<Sent, NotSent>)> = JoinSet::new();
        let mut failures = Findings::new();
        loop {
            while running.len() < STEPS_IN_FLIGHT_MAX && failures.is_empty() && !self.halt.is_cancelled() {
                let Some(step) = waiting.next() else { break };
                let (sender, step) = (Arc::clone(&self.sender), (*step).clone());
                running.spawn(async move {
                    Failpoint::Sent.pass();
                    let sent = sender.send(&step).await;
                    let is_removal = super::journal::removes(&step);
                    (if is_removal { Failpoint::Prune } else { Failpoint::Response }).pass();
                    (step, sent)
                });
            }
            let Some(first) = running.join_next().await else { return Ok(failures) };
            let mut entries: Vec<Entry> = Vec::new();
            let mut ended = Some(first);
            while let Some(joined) = ended {
                match joined {
                    Ok((step, sent)) => {
                        entries.push(self.journal.entry(&step, &sent));
                        self.count(&step, &sent);
                        failures.extend(sent.err().map(|not| not.finding));
                    }
                    // A panic in one step is that step's failure; its row stays open and is looked at on resume.
                    Err(panic) => failures.push(meshplay_types::Finding::new(
                        meshplay_types::Code::INTERNAL,
                        format!("a step ended abnormally: {panic}"),
                    )),
                }
                ended = if entries.len() < OUTCOMES_MAX { running.try_join_next() } else { None };
            }
            self.journal.record(entries).await?;
        }
    }

    fn count(&self, step: &Step, sent: &Result<Sent, NotSent>) {
        self.progress.send_modify(|objects| match sent {
            Err(_) => objects.failed += 1,
            Ok(_) if super::journal::removes(step) => objects.pruned += 1,
            Ok(_) => objects.applied += 1,
        });
    }
}
