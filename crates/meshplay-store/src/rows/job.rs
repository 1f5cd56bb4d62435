//! Jobs: the queue. A job is claimed under a fence, renewed while it runs, and taken over if its worker is gone.

use jiff::Timestamp;
use meshplay_types::id::{JobId, OperationId};
use uuid::Uuid;

use super::{Fence, LEASE_TTL, words};
use crate::{
    Actor, Body, Meta, Reader, StoreError, Tx,
    db::{Row, args, statements},
};

words! {
    /// How far a job is.
    JobState {
        /// It waits for a worker, or for its time.
        Ready = "ready",
        /// A worker has it.
        Running = "running",
        /// It came to its end.
        Done = "done",
        /// It will not be tried again.
        Failed = "failed",
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Which handler runs it.
    pub kind: String,
    /// What the handler reads.
    pub payload: Body,
    /// The operation it works for.
    pub operation: Option<OperationId>,
    /// How far it is.
    pub state: JobState,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// How often it was taken over from a worker that was gone; that is not its fault, so it is counted apart.
    pub takeovers: u32,
    /// Not before.
    pub run_after: Timestamp,
    /// Fence of the last claim.
    pub fence: Fence,
    /// Why it failed last.
    pub error: Option<String>,
    /// What every row carries.
    pub meta: Meta,
}

/// A job to queue.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Which handler runs it.
    pub kind: String,
    /// What the handler reads.
    pub payload: Body,
    /// The operation it works for.
    pub operation: Option<OperationId>,
    /// Not before; `None` is at once.
    pub run_after: Option<Timestamp>,
}

/// Which jobs a worker takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobClaim {
    /// Any.
    Any,
    /// Those of one operation: a CLI without a server.
    Operation(OperationId),
}

impl JobClaim {
    fn operation(self) -> Option<OperationId> {
        match self {
            Self::Any => None,
            Self::Operation(id) => Some(id),
        }
    }
}

statements! {
    CREATE = "INSERT INTO job (id, workspace, operation, kind, payload, payload_v, state, attempts, takeovers, run_after,
            fence, expires_at, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, 'ready', 0, 0, $7, 0, 0, $8, $9, $9, 1)";
    CLAIM = "UPDATE job SET state = 'running', attempts = attempts + (CASE WHEN state = 'ready' THEN 1 ELSE 0 END),
            takeovers = takeovers + (CASE WHEN state = 'ready' THEN 0 ELSE 1 END), instance = $1, fence = fence + 1,
            expires_at = $2, updated_at = $3, generation = generation + 1
        WHERE id = (
            SELECT id FROM job
            WHERE (CAST($4 AS TEXT) IS NULL OR operation = $4) AND instr($5, ',' || kind || ',') = 0
                AND ((state = 'ready' AND run_after <= $3)
                    OR (state = 'running' AND (instance <> $1 OR expires_at <= $3)))
            ORDER BY run_after, id LIMIT 1)
        RETURNING *";
    RENEW = "UPDATE job SET expires_at = $3 WHERE id = $1 AND fence = $2 AND state = 'running'";
    LEAVE = "UPDATE job SET state = $3, error = $4, run_after = COALESCE($5, run_after), attempts = attempts - $6,
            expires_at = 0, updated_at = $7, generation = generation + 1
        WHERE id = $1 AND fence = $2 AND state = 'running'";
    BY_ID = "SELECT * FROM job WHERE id = $1";
    NEXT = "SELECT MIN(CASE WHEN state = 'ready' THEN run_after WHEN instance <> $2 THEN 0 ELSE expires_at END) AS due
        FROM job WHERE state IN ('ready', 'running') AND (CAST($1 AS TEXT) IS NULL OR operation = $1)
            AND instr($3, ',' || kind || ',') = 0";
    OF_OPERATION = "SELECT * FROM job WHERE operation = $1 ORDER BY id";
}

fn read(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.parse("id")?,
        kind: row.text("kind")?,
        payload: Body::read(row, "payload", "payload_v")?,
        operation: row.parse_opt("operation")?,
        state: row.parse("state")?,
        attempts: row.number("attempts")?,
        takeovers: row.number("takeovers")?,
        run_after: row.time("run_after")?,
        fence: Fence::read(row)?,
        error: row.text_opt("error")?,
        meta: Meta::read(row)?,
    })
}

/// Kinds as the statements look for them: each between two commas.
fn list(kinds: &[&str]) -> String {
    format!(",{},", kinds.join(","))
}

/// How a worker leaves a job.
struct Leave {
    to: JobState,
    error: Option<String>,
    run_after: Option<Timestamp>,
    /// 1 if the attempt does not count.
    attempts_back: u32,
}

impl Tx {
    /// Queues a job; workers are woken by the commit.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn job_create(&mut self, actor: &Actor, job: NewJob) -> Result<JobId, StoreError> {
        let NewJob { kind, payload, operation, run_after } = job;
        let id = JobId(Uuid::now_v7());
        let (payload, payload_v) = payload.columns();
        let run_after = run_after.unwrap_or(self.now);
        let (workspace, principal) = (actor.workspace, actor.principal);
        let args = args![id, workspace, operation, kind, payload, payload_v, run_after, principal, self.now];
        self.conn.execute(CREATE, args).await?;
        self.notices.jobs = true;
        Ok(id)
    }

    /// Takes the job that has waited longest: one that is ready, whose worker's process is dead, or whose worker
    /// stopped renewing. Jobs of some kinds may be left where they are.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn job_claim(&mut self, claim: JobClaim, but: &[&str]) -> Result<Option<Job>, StoreError> {
        let instance = self.shared.instance.to_string();
        let args = args![instance, self.now + LEASE_TTL, self.now, claim.operation(), list(but)];
        self.read().row(CLAIM, args, read).await
    }

    /// Keeps a claimed job for another [`LEASE_TTL`].
    ///
    /// # Errors
    /// [`StoreError::StaleFence`] if another worker has it.
    pub async fn job_renew(&mut self, id: JobId, fence: Fence) -> Result<(), StoreError> {
        match self.conn.execute(RENEW, args![id, fence.0, self.now + LEASE_TTL]).await? {
            0 => Err(self.job_lost(id, fence).await?),
            _ => Ok(()),
        }
    }

    /// The job came to its end.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`] if another worker has it.
    pub async fn job_done(&mut self, id: JobId, fence: Fence) -> Result<(), StoreError> {
        let leave = Leave { to: JobState::Done, error: None, run_after: None, attempts_back: 0 };
        self.job_leave(id, fence, leave).await
    }

    /// The job failed and is tried again later.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`] if another worker has it.
    pub async fn job_retry(
        &mut self,
        id: JobId,
        fence: Fence,
        run_after: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        let (error, run_after) = (Some(error.to_owned()), Some(run_after));
        self.job_leave(id, fence, Leave { to: JobState::Ready, error, run_after, attempts_back: 0 }).await
    }

    /// The job failed and is not tried again.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`] if another worker has it.
    pub async fn job_fail(&mut self, id: JobId, fence: Fence, error: &str) -> Result<(), StoreError> {
        let error = Some(error.to_owned());
        self.job_leave(id, fence, Leave { to: JobState::Failed, error, run_after: None, attempts_back: 0 })
            .await
    }

    /// The worker stops before the end: the attempt does not count, and the next worker goes on at once.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`] if another worker has it.
    pub async fn job_release(&mut self, id: JobId, fence: Fence) -> Result<(), StoreError> {
        let leave = Leave { to: JobState::Ready, error: None, run_after: None, attempts_back: 1 };
        self.job_leave(id, fence, leave).await
    }

    async fn job_leave(&mut self, id: JobId, fence: Fence, leave: Leave) -> Result<(), StoreError> {
        let Leave { to, error, run_after, attempts_back } = leave;
        let args = args![id, fence.0, to, error, run_after, attempts_back, self.now];
        if self.conn.execute(LEAVE, args).await? == 0 {
            return Err(self.job_lost(id, fence).await?);
        }
        self.notices.jobs = true;
        Ok(())
    }

    async fn job_lost(&mut self, id: JobId, fence: Fence) -> Result<StoreError, StoreError> {
        let found = self.read().row(BY_ID, args![id], read).await?;
        Ok(match found {
            Some(job) => StoreError::StaleFence { key: format!("job/{id}"), fence, current: job.fence },
            None => StoreError::NotFound { what: "job", id: id.to_string() },
        })
    }
}

impl Reader<'_> {
    /// By id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn job(&mut self, id: JobId) -> Result<Job, StoreError> {
        let not_found = || StoreError::NotFound { what: "job", id: id.to_string() };
        self.row(BY_ID, args![id], read).await?.ok_or_else(not_found)
    }

    /// When the next job can be claimed, but for those of some kinds; `None` if none is open. May lie in the past.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn job_due(&mut self, claim: JobClaim, but: &[&str]) -> Result<Option<Timestamp>, StoreError> {
        let instance = self.shared.instance.to_string();
        let due =
            self.row(NEXT, args![claim.operation(), instance, list(but)], |row| row.time_opt("due")).await?;
        Ok(due.flatten())
    }

    /// All jobs of an operation.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn jobs_of_operation(&mut self, operation: OperationId) -> Result<Vec<Job>, StoreError> {
        self.rows(OF_OPERATION, args![operation], read).await
    }
}
