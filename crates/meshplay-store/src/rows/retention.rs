//! Which runs of a profile are kept. Without a row all of them are.

use meshplay_types::id::{ProfileId, RunId};

use crate::{
    Actor, Reader, StoreError, Tx,
    db::{args, statements},
};

/// What is kept: a run goes when every limit that is set says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// The newest so many.
    pub keep_last: Option<u32>,
    /// Those of the last so many days.
    pub keep_days: Option<u32>,
}

statements! {
    SET = "INSERT INTO retention (profile, keep_last, keep_days, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (profile) DO UPDATE SET keep_last = excluded.keep_last, keep_days = excluded.keep_days,
            updated_by = excluded.updated_by, updated_at = excluded.updated_at";
    REMOVE = "DELETE FROM retention WHERE profile = $1";
    BY_PROFILE = "SELECT * FROM retention WHERE profile = $1";
    BASELINES = "SELECT run FROM baseline WHERE profile = $1";
}

impl Tx {
    /// Sets what is kept of a profile's runs; without limits, all of them.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn retention_set(
        &mut self,
        actor: &Actor,
        profile: ProfileId,
        retention: Retention,
    ) -> Result<(), StoreError> {
        let Retention { keep_last, keep_days } = retention;
        if retention == Retention::default() {
            return self.conn.execute(REMOVE, args![profile]).await.map(drop);
        }
        let args = args![profile, keep_last, keep_days, actor.principal, self.now];
        self.conn.execute(SET, args).await.map(drop)
    }
}

impl Reader<'_> {
    /// What is kept of a profile's runs.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn retention(&mut self, profile: ProfileId) -> Result<Retention, StoreError> {
        let found = self
            .row(BY_PROFILE, args![profile], |row| {
                let keep_last = row.number_opt("keep_last")?;
                Ok(Retention { keep_last, keep_days: row.number_opt("keep_days")? })
            })
            .await?;
        Ok(found.unwrap_or_default())
    }

    /// Runs that others of the profile are held against.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn baseline_runs(&mut self, profile: ProfileId) -> Result<Vec<RunId>, StoreError> {
        self.rows(BASELINES, args![profile], |row| row.parse("run")).await
    }
}
