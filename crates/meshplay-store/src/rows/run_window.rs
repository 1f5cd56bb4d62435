//! When runs were: windows of time to mark in dashboards.

use jiff::Timestamp;
use meshplay_types::RunId;

use crate::{
    Reader, Scope, StoreError,
    db::{Row, args, statements},
};

/// Most windows of one answer: the newest are there.
const WINDOWS_MAX: u32 = 200;

/// From when to when a run was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunWindow {
    /// Id.
    pub run: RunId,
    /// For people.
    pub name: String,
    /// When it was started.
    pub from: Timestamp,
    /// When it ended; absent while it goes on.
    pub to: Option<Timestamp>,
}

statements! {
    WITHIN = "SELECT id, name, created_at, ended_at FROM run
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND state <> 'imported'
            AND created_at < $3 AND (ended_at IS NULL OR ended_at > $2)
        ORDER BY id DESC LIMIT $4";
}

fn read(row: &Row) -> Result<RunWindow, StoreError> {
    Ok(RunWindow {
        run: row.parse("id")?,
        name: row.text("name")?,
        from: row.time("created_at")?,
        to: row.time_opt("ended_at")?,
    })
}

impl Reader<'_> {
    /// Runs made here that have a part in a span of time, by rising beginning.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_windows(
        &mut self,
        scope: Scope,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<RunWindow>, StoreError> {
        let mut rows = self.rows(WITHIN, args![scope.workspace(), from, to, WINDOWS_MAX], read).await?;
        rows.reverse();
        Ok(rows)
    }
}
