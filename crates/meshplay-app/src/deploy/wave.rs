//! One wave: intents in one transaction, requests side by side, outcomes a few at a time as they come.
//!
//! After a failure nothing new is sent; what is on its way is waited for and recorded.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use meshplay_plan::{Plan, Ready, Step};
use meshplay_store::StoreError;
use meshplay_types::{Code, Finding, Findings};
use tokio::{
    sync::watch,
    task::{JoinError, JoinSet},
    time::sleep_until,
};
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
/// How long an outcome waits for others to share its transaction with. A step whose outcome was lost in that time is
/// looked at again on resume, like one whose answer was lost.
const OUTCOME_WAIT: Duration = Duration::from_millis(50);

/// What a wave works with.
pub(super) struct WaveRun<'a> {
    pub(super) plan: &'a Arc<Plan<Ready>>,
    pub(super) journal: &'a Journal,
    pub(super) sender: Arc<Sender>,
    /// Nobody wants it any more, or the worker must let go.
    pub(super) halt: &'a CancellationToken,
    pub(super) progress: &'a watch::Sender<Objects>,
}

/// The number of a step in the plan, and what became of it.
type Ended = (usize, Result<Sent, NotSent>);

/// What has ended and is not in the journal yet.
#[derive(Default)]
struct Unrecorded {
    entries: Vec<Entry>,
    /// When the first of them ended.
    since: Option<Instant>,
    failures: Findings,
}

impl WaveRun<'_> {
    /// Carries out the steps with these numbers. The findings are errors of steps; empty if all are done.
    pub(super) async fn run(&self, steps: &[usize]) -> Result<Findings, StoreError> {
        let intents: Vec<&Step> = steps.iter().map(|number| &self.plan.steps[*number]).collect();
        self.journal.intend(&intents).await?;
        Failpoint::IntentWritten.pass();
        let mut waiting = steps.iter();
        let mut running: JoinSet<Ended> = JoinSet::new();
        let mut ended = Unrecorded::default();
        loop {
            while running.len() < STEPS_IN_FLIGHT_MAX
                && ended.failures.is_empty()
                && !self.halt.is_cancelled()
                && let Some(number) = waiting.next()
            {
                running.spawn(send(Arc::clone(&self.sender), Arc::clone(self.plan), *number));
            }
            let due = ended.since.unwrap_or_else(Instant::now) + OUTCOME_WAIT;
            tokio::select! {
                joined = running.join_next() => match joined {
                    Some(joined) => self.take(joined, &mut ended),
                    None => break,
                },
                () = sleep_until(due.into()), if ended.since.is_some() => self.record(&mut ended).await?,
            }
            if ended.entries.len() >= OUTCOMES_MAX {
                self.record(&mut ended).await?;
            }
        }
        self.record(&mut ended).await?;
        Ok(ended.failures)
    }

    fn take(&self, joined: Result<Ended, JoinError>, ended: &mut Unrecorded) {
        match joined {
            Ok((number, sent)) => {
                let step = &self.plan.steps[number];
                ended.entries.push(self.journal.entry(step, &sent));
                ended.since.get_or_insert_with(Instant::now);
                self.count(step, &sent);
                ended.failures.extend(sent.err().map(|not| not.finding));
            }
            // A panic in one step is that step's failure; its row stays open and is looked at on resume.
            Err(panic) => {
                ended.failures.push(Finding::new(Code::INTERNAL, format!("a step ended abnormally: {panic}")))
            }
        }
    }

    async fn record(&self, ended: &mut Unrecorded) -> Result<(), StoreError> {
        ended.since = None;
        match std::mem::take(&mut ended.entries) {
            entries if entries.is_empty() => Ok(()),
            entries => self.journal.record(entries).await,
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

async fn send(sender: Arc<Sender>, plan: Arc<Plan<Ready>>, number: usize) -> Ended {
    let step = &plan.steps[number];
    Failpoint::Sent.pass();
    let sent = sender.send(step).await;
    let is_removal = super::journal::removes(step);
    (if is_removal { Failpoint::Prune } else { Failpoint::Response }).pass();
    (number, sent)
}
