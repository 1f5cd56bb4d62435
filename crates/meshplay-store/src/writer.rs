//! The one writer: units wait in a queue, several share one commit, each is acknowledged after that commit.
//!
//! ```text
//! BEGIN IMMEDIATE
//!   SAVEPOINT unit … RELEASE | ROLLBACK TO     once per unit: a refused unit takes nothing of its neighbours with it
//! COMMIT (fsync, synchronous=FULL)
//! acknowledge all
//! ```
//! A unit that came alone is committed at once; only if the last commit was shared, more are waited for, since then the
//! callers that were just acknowledged are about to come back. Rejected: a fixed wait of 2 ms, which a single writer
//! would pay every time.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, timeout, timeout_at},
};
use tracing::{error, warn};

use crate::{
    StoreError, Tx, UnitFuture,
    db::{Statement, statements},
    error::is_fatal,
    notice::Noticeboard,
    store::SharedLock,
    tx::{Notices, now},
};

/// Most units in one commit.
pub const COMMIT_UNITS_MAX: usize = 64;
/// Longest time a unit waits for others to share its commit with.
pub const COMMIT_WAIT: Duration = Duration::from_millis(2);
/// Longest time one unit may take.
pub const UNIT_TIMEOUT: Duration = Duration::from_secs(5);
/// Units that may wait; further callers wait for a place.
pub(crate) const QUEUE_UNITS_MAX: usize = 1024;
/// The log is copied into the database after this long without a unit.
const CHECKPOINT_IDLE: Duration = Duration::from_secs(1);
/// `PRAGMA optimize` is run this often.
const OPTIMIZE_EVERY: Duration = Duration::from_secs(24 * 3600);

statements! {
    BEGIN = "BEGIN IMMEDIATE";
    COMMIT = "COMMIT";
    ROLLBACK = "ROLLBACK";
    SAVEPOINT = "SAVEPOINT unit";
    RELEASE = "RELEASE SAVEPOINT unit";
    UNDO = "ROLLBACK TO SAVEPOINT unit";
    CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";
    CHECKPOINT_ALL = "PRAGMA wal_checkpoint(TRUNCATE)";
    OPTIMIZE = "PRAGMA optimize";
}

/// Tells the caller of a unit how it ended: `None` after the commit.
pub(crate) type Finish = Box<dyn FnOnce(Option<StoreError>) + Send>;

/// What a unit leaves to do once it ran.
pub(crate) struct Ran {
    pub(crate) verdict: Verdict,
    pub(crate) finish: Finish,
}

/// Whether the unit's changes stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Keep,
    Undo,
}

/// A queued unit.
pub(crate) type Unit = Box<dyn for<'t> FnOnce(&'t mut Tx) -> UnitFuture<'t, Ran> + Send>;

/// What the writer is asked to do.
pub(crate) enum Order {
    Run(Unit),
    /// Finish what is queued, then end.
    Close,
}

/// Why the writer ended before it was asked to.
type Reason = Arc<str>;

pub(crate) struct Writer {
    pub(crate) orders: mpsc::Receiver<Order>,
    pub(crate) tx: Tx,
    pub(crate) board: Arc<Noticeboard>,
    pub(crate) stopped: watch::Sender<Option<Reason>>,
    /// Held, not used: see [`SharedLock`].
    pub(crate) lock: SharedLock,
}

/// A unit's end inside the transaction.
enum Step {
    Ran(Finish),
    /// The caller is told by its dropped channel.
    Lost,
    /// The database ended the transaction by itself: nothing of this batch is left.
    Aborted(Finish, StoreError),
}

/// How the wait for the next unit ended.
enum Next {
    Unit(Unit),
    Idle,
    Close,
}

impl Writer {
    pub(crate) async fn run(mut self) {
        let mut units_last = 1;
        let mut optimized_at = Instant::now();
        let mut dirty = false;
        let reason: Reason = loop {
            let first = match self.next_unit(dirty).await {
                Next::Unit(unit) => unit,
                Next::Close => break "it was closed".into(),
                Next::Idle => {
                    self.pragma(CHECKPOINT).await;
                    dirty = false;
                    if optimized_at.elapsed() >= OPTIMIZE_EVERY {
                        self.pragma(OPTIMIZE).await;
                        optimized_at = Instant::now();
                    }
                    continue;
                }
            };
            match self.batch(first, units_last).await {
                Ok(units) => units_last = units,
                Err(reason) => break reason,
            }
            dirty = true;
        };
        self.stopped.send_replace(Some(reason));
        self.end().await;
    }

    async fn next_unit(&mut self, dirty: bool) -> Next {
        let order = if dirty {
            match timeout(CHECKPOINT_IDLE, self.orders.recv()).await {
                Ok(order) => order,
                Err(_) => return Next::Idle,
            }
        } else {
            self.orders.recv().await
        };
        match order {
            Some(Order::Run(unit)) => Next::Unit(unit),
            Some(Order::Close) | None => Next::Close,
        }
    }

    /// Runs and commits one batch; the number of its units, or why nothing may be written any more.
    async fn batch(&mut self, first: Unit, units_expected: usize) -> Result<usize, Reason> {
        if let Err(fault) = self.sql(BEGIN).await {
            return self.refuse_all(vec![], first, fault).await;
        }
        let deadline = Instant::now() + COMMIT_WAIT;
        let mut finishes: Vec<Finish> = Vec::new();
        let mut units = 0;
        let mut next = Some(first);
        while let Some(unit) = next.take() {
            units += 1;
            match self.unit(unit).await {
                Step::Ran(finish) => finishes.push(finish),
                Step::Lost => {}
                Step::Aborted(finish, fault) => {
                    finishes.push(finish);
                    self.abort(finishes, &fault).await;
                    return self.judge(fault).map(|()| units);
                }
            }
            if units < COMMIT_UNITS_MAX {
                next = self.companion(units, units_expected, deadline).await;
            }
        }
        match self.sql(COMMIT).await {
            Ok(()) => {
                finishes.into_iter().for_each(|finish| finish(None));
                self.board.post(std::mem::take(&mut self.tx.notices));
                Ok(units)
            }
            Err(fault) => {
                let fault = commit_fault(fault);
                self.abort(finishes, &fault).await;
                self.judge(fault).map(|()| units)
            }
        }
    }

    /// Another unit for this commit: whatever is queued, and while fewer came than last time, whatever comes in time.
    async fn companion(&mut self, units: usize, units_expected: usize, deadline: Instant) -> Option<Unit> {
        let order = match self.orders.try_recv() {
            Ok(order) => Some(order),
            Err(_) if units < units_expected => timeout_at(deadline, self.orders.recv()).await.ok().flatten(),
            Err(_) => None,
        };
        match order? {
            Order::Run(unit) => Some(unit),
            Order::Close => {
                self.orders.close();
                None
            }
        }
    }

    async fn unit(&mut self, unit: Unit) -> Step {
        self.tx.now = now();
        if let Err(fault) = self.sql(SAVEPOINT).await {
            return Step::Aborted(Box::new(|_| ()), fault);
        }
        let notices = std::mem::take(&mut self.tx.notices);
        let run = AssertUnwindSafe(async { unit(&mut self.tx).await }).catch_unwind();
        let ran = timeout(UNIT_TIMEOUT, run).await;
        let kept = matches!(&ran, Ok(Ok(ran)) if ran.verdict == Verdict::Keep);
        let ended = if kept { self.sql(RELEASE).await } else { self.undo().await };
        self.settle_notices(notices, kept);
        match (ran, ended) {
            (Ok(Ok(ran)), Ok(())) => Step::Ran(ran.finish),
            (Ok(Ok(ran)), Err(fault)) => Step::Aborted(ran.finish, fault),
            (_, Err(fault)) => Step::Aborted(Box::new(|_| ()), fault),
            (Ok(Err(_)) | Err(_), Ok(())) => {
                error!("a write unit panicked or took longer than {} s", UNIT_TIMEOUT.as_secs());
                Step::Lost
            }
        }
    }

    /// Joins what earlier units of the batch announced with what this one did, if it stays.
    fn settle_notices(&mut self, mut earlier: Notices, kept: bool) {
        if kept {
            let own = std::mem::take(&mut self.tx.notices);
            earlier.event_seq = own.event_seq.or(earlier.event_seq);
            earlier.jobs |= own.jobs;
            earlier.cancelled.extend(own.cancelled);
        }
        self.tx.notices = earlier;
    }

    async fn undo(&mut self) -> Result<(), StoreError> {
        self.sql(UNDO).await?;
        self.sql(RELEASE).await
    }

    async fn refuse_all(
        &mut self,
        finishes: Vec<Finish>,
        first: Unit,
        fault: StoreError,
    ) -> Result<usize, Reason> {
        // The unit never ran: dropping it tells its caller, and the reason is published by `judge`.
        drop(first);
        self.abort(finishes, &fault).await;
        self.judge(fault).map(|()| 1)
    }

    async fn abort(&mut self, finishes: Vec<Finish>, fault: &StoreError) {
        self.tx.notices = Notices::default();
        // After many faults the database has rolled back already, and then this says so.
        if let Err(rollback) = self.sql(ROLLBACK).await {
            warn!(error = %rollback, "the transaction had ended already");
        }
        finishes.into_iter().for_each(|finish| finish(Some(fault.clone())));
    }

    /// Decides whether the next batch may be tried.
    fn judge(&self, fault: StoreError) -> Result<(), Reason> {
        match &fault {
            StoreError::Statement { source, .. } | StoreError::Commit { source } if is_fatal(source) => {
                error!(error = %source, "the database can no longer be trusted; nothing is written any more");
                Err(source.to_string().into())
            }
            _ => {
                warn!(error = %fault, "a commit failed");
                Ok(())
            }
        }
    }

    async fn sql(&mut self, statement: Statement) -> Result<(), StoreError> {
        self.tx.conn.execute(statement, vec![]).await.map(|_| ())
    }

    /// Housekeeping: what fails here fails again, and louder, at the next commit.
    async fn pragma(&mut self, statement: Statement) {
        if let Err(fault) = self.tx.conn.rows(statement, vec![]).await {
            warn!(error = %fault, statement = statement.name, "housekeeping failed");
        }
    }

    async fn end(mut self) {
        self.orders.close();
        // Callers that are still queued see their channel dropped and read the reason.
        while self.orders.recv().await.is_some() {}
        self.pragma(OPTIMIZE).await;
        self.pragma(CHECKPOINT_ALL).await;
        if let Err(fault) = self.tx.conn.close().await {
            warn!(error = %fault, "the database was not closed cleanly");
        }
        drop(self.lock);
    }
}

fn commit_fault(fault: StoreError) -> StoreError {
    match fault {
        StoreError::Statement { source, .. } => StoreError::Commit { source },
        other => other,
    }
}
