//! One cluster of a deployment, from lease to end. Its failure is a value.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use meshplay_plan::{Action, ClusterFacts, Gate, Plan, Ready, Step, WaveInfo, health::HealthFacts};
use meshplay_store::{DeploymentState, StoreError};
use meshplay_types::{Code, Finding, Findings, Gvk, ObjectKey};
use meshplay_work::JobContext;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{
    failpoint::Failpoint,
    gate::{Wait, Waited},
    journal::Journal,
    live::Live,
    outcome::{ColumnResult, ColumnStatus, Objects},
    request::{Conduct, Wait as WaitFor},
    send::Sender,
    wave::WaveRun,
};
use crate::design::OpenedValues;

/// What carries out one plan on one cluster.
pub(super) struct Column<'a> {
    pub(super) ctx: &'a JobContext,
    pub(super) conduct: Conduct,
    pub(super) plan: Arc<Plan<Ready>>,
    pub(super) facts: ClusterFacts,
    pub(super) live: Live,
    pub(super) values: Arc<OpenedValues>,
    pub(super) journal: Journal,
    /// When the cluster was looked at; `None` for a plan from before a restart.
    pub(super) looked_at: Option<Instant>,
}

/// How a column ended.
pub(super) enum End {
    /// It did, well or badly; the result says how.
    Result(Box<ColumnResult>),
    /// The worker must let go; the work goes on from the rows.
    Interrupted,
}

/// What stopped the waves.
enum Stop {
    Failed(Findings),
    Cancelled,
    Interrupted,
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Column<'_> {
    /// Carries the plan out. `result` is what is known of the column so far.
    pub(super) async fn run(mut self, result: ColumnResult) -> Result<End, StoreError> {
        let (progress, _) = watch::channel(Objects::default());
        let stopped = self.waves(&progress).await;
        let objects = *progress.borrow();
        let unchanged =
            self.plan.steps.iter().filter(|step| matches!(step.action, Action::Unchanged)).count();
        let objects = Objects { unchanged: u32::try_from(unchanged).unwrap_or(u32::MAX), ..objects };
        let result = ColumnResult { objects, kept: self.plan.kept.clone(), ..result };
        let end = match stopped {
            Ok(()) => ColumnResult { status: ColumnStatus::Applied, ..result },
            Err(Stop::Interrupted) => return Ok(End::Interrupted),
            Err(Stop::Store(StoreError::StaleFence { .. })) => return Ok(End::Interrupted),
            Err(Stop::Store(error)) => return Err(error),
            Err(Stop::Cancelled) => {
                let finding = Finding::new(Code::CANCELLED, "stopped on request");
                self.ended(result.failed(ColumnStatus::Cancelled, vec![finding])).await?
            }
            Err(Stop::Failed(findings)) => self.ended(result.failed(ColumnStatus::Held, findings)).await?,
        };
        Ok(End::Result(Box::new(end)))
    }

    async fn ended(&self, result: ColumnResult) -> Result<ColumnResult, StoreError> {
        let state = match result.status {
            ColumnStatus::Cancelled => DeploymentState::Cancelled,
            _ => DeploymentState::Held,
        };
        self.journal.end(state, result.reason.clone()).await?;
        Ok(result)
    }

    async fn waves(&mut self, progress: &watch::Sender<Objects>) -> Result<(), Stop> {
        let halt = self.halt();
        // The watcher of the two signals ends with this function.
        let _ended = halt.clone().drop_guard();
        let done = self.journal.done().await?;
        progress.send_replace(counted(&self.plan, &done));
        let known = known(&self.plan);
        let deadline = Instant::now() + Duration::from_millis(self.conduct.timeout_ms);
        let plan = Arc::clone(&self.plan);
        let last = plan.waves.last().map(|wave| wave.wave);
        let mut completed: BTreeSet<ObjectKey> = BTreeSet::new();
        for wave in &plan.waves {
            self.check_halt()?;
            let is_todo = |step: &Step| step.wave == wave.wave && sends(step) && !done.contains(&step.seq);
            let todo: Vec<usize> =
                (0..plan.steps.len()).filter(|number| is_todo(&plan.steps[*number])).collect();
            if !todo.is_empty() {
                let state = if todo.iter().all(|number| super::journal::removes(&plan.steps[*number])) {
                    DeploymentState::Pruning
                } else {
                    DeploymentState::Applying
                };
                self.journal.advance(state, Some(wave.wave.0), None).await?;
                let run = WaveRun {
                    plan: &plan,
                    journal: &self.journal,
                    sender: self.sender(),
                    halt: &halt,
                    progress,
                };
                let failures = run.run(&todo).await?;
                Failpoint::WaveDone.pass();
                if !failures.is_empty() {
                    return Err(Stop::Failed(failures));
                }
                self.check_halt()?;
            }
            let gates = self.gates(wave, Some(wave.wave) == last);
            if !gates.is_empty() {
                self.pass(&gates, &known, deadline, &halt).await?;
            }
            for gate in &wave.gates {
                match gate {
                    Gate::Complete(keys) => completed.extend(keys.iter().cloned()),
                    Gate::Established(_) if !todo.is_empty() => self.rediscover().await?,
                    _ => {}
                }
            }
        }
        Failpoint::CommitInventory.pass();
        self.journal.commit(&plan, &completed).await?;
        Failpoint::CommitInventory.pass();
        Ok(())
    }

    /// Waits for gates; the deployment's reason says for what, for whoever looks.
    async fn pass(
        &self,
        gates: &[Gate],
        known: &BTreeMap<ObjectKey, (Gvk, Option<String>)>,
        deadline: Instant,
        halt: &CancellationToken,
    ) -> Result<(), Stop> {
        Failpoint::HealthWait.pass();
        let facts = HealthFacts::from(&self.facts);
        let wait = Wait { live: &self.live, facts: &facts, known, deadline, halt };
        let (tell, mut told) = watch::channel(None::<String>);
        let say = |text: String| {
            tell.send_if_modified(|last| {
                let is_news = last.as_ref() != Some(&text);
                *last = Some(text);
                is_news
            });
        };
        let waiting = wait.wait(gates, &say);
        tokio::pin!(waiting);
        loop {
            tokio::select! {
                waited = &mut waiting => match waited {
                    Waited::Open => return Ok(()),
                    Waited::Shut(findings) => return Err(Stop::Failed(findings)),
                    Waited::Halted => return Err(self.halted()),
                },
                Ok(()) = told.changed() => {
                    let reason = told.borrow_and_update().clone();
                    self.journal.advance(DeploymentState::Waiting, None, reason).await?;
                }
            }
        }
    }

    /// With `--no-wait` only what later waves need is waited for.
    fn gates(&self, wave: &WaveInfo, is_last: bool) -> Vec<Gate> {
        let keep = |gate: &&Gate| match self.conduct.wait {
            WaitFor::Healthy => true,
            WaitFor::Applied => !is_last && !matches!(gate, Gate::Settled(_)),
        };
        wave.gates.iter().filter(keep).cloned().collect()
    }

    fn sender(&self) -> Arc<Sender> {
        Arc::new(Sender {
            live: Arc::new(self.live.clone()),
            manager: self.plan.target.manager.clone(),
            values: Arc::clone(&self.values),
            looked_at: self.looked_at,
        })
    }

    /// New kinds are served once their definitions are established.
    async fn rediscover(&mut self) -> Result<(), Stop> {
        match self.live.client.discover().await {
            Ok(discovery) => {
                self.live.kinds = discovery.kinds;
                Ok(())
            }
            Err(error) => Err(Stop::Failed(vec![error.finding()])),
        }
    }

    fn check_halt(&self) -> Result<(), Stop> {
        if self.ctx.stop.is_cancelled() || self.ctx.cancel.is_cancelled() {
            Err(self.halted())
        } else {
            Ok(())
        }
    }

    fn halted(&self) -> Stop {
        if self.ctx.stop.is_cancelled() { Stop::Interrupted } else { Stop::Cancelled }
    }

    /// Fires when either the work is unwanted or the worker must let go.
    fn halt(&self) -> CancellationToken {
        let halt = CancellationToken::new();
        let (fire, cancel, stop) = (halt.clone(), self.ctx.cancel.clone(), self.ctx.stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = cancel.cancelled() => fire.cancel(),
                () = stop.cancelled() => fire.cancel(),
                // Nobody listens any more: the column has ended.
                () = fire.cancelled() => {}
            }
        });
        halt
    }
}

/// What was done before a restart: it counts too.
fn counted(plan: &Plan<Ready>, done: &BTreeSet<u32>) -> Objects {
    let before = plan.steps.iter().filter(|step| sends(step) && done.contains(&step.seq));
    let (pruned, applied): (Vec<&Step>, Vec<&Step>) = before.partition(|step| super::journal::removes(step));
    let number = |steps: Vec<&Step>| u32::try_from(steps.len()).unwrap_or(u32::MAX);
    Objects { applied: number(applied), pruned: number(pruned), ..Objects::default() }
}

/// True if the step makes a request.
fn sends(step: &Step) -> bool {
    !matches!(step.action, Action::Unchanged | Action::Skip { .. })
}

fn known(plan: &Plan<Ready>) -> BTreeMap<ObjectKey, (Gvk, Option<String>)> {
    let of = |step: &Step| (step.key.clone(), (step.gvk.clone(), step.precondition.uid.clone()));
    plan.steps.iter().map(of).collect()
}
