//! The journal of a deployment: an intent row before anything is sent, an outcome row after each object.
//!
//! A step with an intent and no outcome is *unknown*, never failed: whoever resumes looks at the cluster first.

use jiff::Timestamp;
use meshplay_types::{Digest, Findings, ObjectKey, id::DeploymentId};

use super::{Fence, words};
use crate::{
    Reader, StoreError, Tx,
    db::{Row, args, rows_json, statements, unreadable},
};

words! {
    /// How far a step is.
    StepState {
        /// It will be sent, or has been: unknown after a crash.
        Intent = "intent",
        /// It was handed to the cluster; the answer is not known yet.
        Sent = "sent",
        /// The cluster has it.
        Done = "done",
        /// The cluster refused it.
        Failed = "failed",
        /// It was not sent, and will not be.
        Skipped = "skipped",
    }
}

impl StepState {
    /// True while the outcome is unknown.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Intent | Self::Sent)
    }
}

/// What is about to be done to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepIntent {
    /// The step's number in the plan.
    pub seq: u32,
    /// Its wave.
    pub wave: u32,
    /// Which object.
    pub key: ObjectKey,
    /// What is done, a word of the plan's.
    pub action: String,
    /// Digest of the body to be applied, if it has one.
    pub desired: Option<Digest>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepOutcome {
    /// The step's number in the plan.
    pub seq: u32,
    /// The state it goes to; not `Intent`.
    pub state: StepState,
    /// UID of the object, if the cluster told it.
    pub uid: Option<String>,
    /// Its resourceVersion.
    pub resource_version: Option<String>,
    /// Why it failed or was skipped.
    pub findings: Findings,
}

/// A step of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was intended.
    pub intent: StepIntent,
    /// What became of it; state `Intent` if that is not known.
    pub outcome: StepOutcome,
    /// Fence of whoever wrote it last.
    pub fence: Fence,
    /// When it was first intended.
    pub created_at: Timestamp,
    /// When its outcome, or the newest intent, was written.
    pub updated_at: Timestamp,
}

/// How far the journal of a deployment is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepCounts {
    /// Steps that were ever intended.
    pub intended: u32,
    /// Of these, done.
    pub done: u32,
    /// Of these, failed.
    pub failed: u32,
}

statements! {
    INTEND = "INSERT INTO step (deployment, seq, wave, object_key, action, desired_digest, state, fence, created_at,
            updated_at)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, 'intent', $2, $3, $3
            FROM jsonb_each($4) WHERE TRUE
        ON CONFLICT (deployment, seq) DO UPDATE SET state = 'intent', action = excluded.action,
            desired_digest = excluded.desired_digest, findings = NULL, fence = excluded.fence,
            updated_at = excluded.updated_at
            WHERE step.state <> 'done' AND step.object_key = excluded.object_key";
    NOT_INTENDED = "SELECT step.seq FROM jsonb_each($2) AS intent JOIN step ON step.seq = intent.value ->> 0
        WHERE step.deployment = $1 AND (step.state = 'done' OR step.object_key <> intent.value ->> 2) LIMIT 1";
    OUTCOME = "UPDATE step SET state = outcome.value ->> 1, uid = COALESCE(outcome.value ->> 2, uid),
            resource_version = COALESCE(outcome.value ->> 3, resource_version), findings = outcome.value ->> 4,
            fence = $2, updated_at = $3
        FROM jsonb_each($4) AS outcome
        WHERE deployment = $1 AND seq = outcome.value ->> 0 AND state IN ('intent', 'sent')";
    NOT_OPEN = "SELECT outcome.value ->> 0 AS seq FROM jsonb_each($2) AS outcome
        WHERE NOT EXISTS (SELECT 1 FROM step
            WHERE deployment = $1 AND seq = outcome.value ->> 0 AND state IN ('intent', 'sent')) LIMIT 1";
    ONE = "SELECT * FROM step WHERE deployment = $1 AND seq = $2";
    OPEN = "SELECT * FROM step WHERE deployment = $1 AND state IN ('intent', 'sent') ORDER BY seq";
    LIST = "SELECT * FROM step WHERE deployment = $1 ORDER BY seq";
    COUNTS = "SELECT COUNT(*) AS intended, COUNT(*) FILTER (WHERE state = 'done') AS done,
            COUNT(*) FILTER (WHERE state = 'failed') AS failed
        FROM step WHERE deployment = $1";
}

fn read(row: &Row) -> Result<Step, StoreError> {
    let seq = row.number("seq")?;
    let findings = row.text_opt("findings")?.map(|json| serde_json::from_str(&json)).transpose();
    Ok(Step {
        intent: StepIntent {
            seq,
            wave: row.number("wave")?,
            key: row.parse("object_key")?,
            action: row.text("action")?,
            desired: row.digest_opt("desired_digest")?,
        },
        outcome: StepOutcome {
            seq,
            state: row.parse("state")?,
            uid: row.text_opt("uid")?,
            resource_version: row.text_opt("resource_version")?,
            findings: findings.map_err(|e| unreadable("findings", e.to_string()))?.unwrap_or_default(),
        },
        fence: Fence::read(row)?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

fn seq(row: &Row) -> Result<u32, StoreError> {
    row.number("seq")
}

impl Tx {
    /// Writes the intents of a wave: call it in a unit of its own before the first request of the wave. A step that failed, was
    /// skipped or is unknown may be intended again.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`] if the target's lease was taken over, [`StoreError::StepTransition`] if a step is done.
    pub async fn intents_write(
        &mut self,
        deployment: DeploymentId,
        fence: Fence,
        intents: &[StepIntent],
    ) -> Result<(), StoreError> {
        self.deployment_fenced(deployment, fence).await?;
        let rows = intents.iter().map(|intent| {
            let StepIntent { seq, wave, key, action, desired } = intent;
            (*seq, *wave, key.to_string(), action, desired)
        });
        let rows = rows_json("intents", rows)?;
        let n_written = self.conn.execute(INTEND, args![deployment, fence.0, self.now, &rows]).await?;
        if n_written < intents.len() as u64 {
            let seq = self.read().row(NOT_INTENDED, args![deployment, rows], seq).await?.unwrap_or_default();
            return Err(self.step_refused(deployment, seq, StepState::Intent).await?);
        }
        Ok(())
    }

    /// Writes outcomes: those of several answers at once.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`] if the target's lease was taken over, [`StoreError::StepTransition`] for a step without
    /// an open intent.
    pub async fn outcomes_write(
        &mut self,
        deployment: DeploymentId,
        fence: Fence,
        outcomes: &[StepOutcome],
    ) -> Result<(), StoreError> {
        self.deployment_fenced(deployment, fence).await?;
        let mut rows = Vec::with_capacity(outcomes.len());
        for StepOutcome { seq, state, uid, resource_version, findings } in outcomes {
            rows.push((*seq, state.as_str(), uid, resource_version, findings_json(findings)?));
        }
        let rows = rows_json("outcomes", rows)?;
        let not_open = self.read().row(NOT_OPEN, args![deployment, &rows], seq).await?;
        let refused = |one: &&StepOutcome| one.state == StepState::Intent || Some(one.seq) == not_open;
        if let Some(StepOutcome { seq, state, .. }) = outcomes.iter().find(refused) {
            return Err(self.step_refused(deployment, *seq, *state).await?);
        }
        self.conn.execute(OUTCOME, args![deployment, fence.0, self.now, rows]).await?;
        Ok(())
    }

    async fn step_refused(
        &mut self,
        id: DeploymentId,
        seq: u32,
        to: StepState,
    ) -> Result<StoreError, StoreError> {
        let found = self.read().row(ONE, args![id, seq], read).await?;
        Ok(match found {
            Some(step) => StoreError::StepTransition { id, seq, from: step.outcome.state, to },
            None => StoreError::NotFound { what: "step", id: format!("{id}/{seq}") },
        })
    }
}

fn findings_json(findings: &Findings) -> Result<Option<String>, StoreError> {
    if findings.is_empty() {
        return Ok(None);
    }
    let json = serde_json::to_string(findings);
    json.map(Some).map_err(|e| StoreError::Body { what: "findings", reason: e.to_string() })
}

impl Reader<'_> {
    /// Steps whose outcome is unknown, in order.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn steps_open(&mut self, deployment: DeploymentId) -> Result<Vec<Step>, StoreError> {
        self.rows(OPEN, args![deployment], read).await
    }

    /// How many steps there are in which state: for those who look often.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn step_counts(&mut self, deployment: DeploymentId) -> Result<StepCounts, StoreError> {
        let read = |row: &Row| {
            let (intended, done) = (row.number("intended")?, row.number("done")?);
            Ok(StepCounts { intended, done, failed: row.number("failed")? })
        };
        Ok(self.row(COUNTS, args![deployment], read).await?.unwrap_or_default())
    }

    /// All steps that were ever intended, in order.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn steps(&mut self, deployment: DeploymentId) -> Result<Vec<Step>, StoreError> {
        self.rows(LIST, args![deployment], read).await
    }
}
