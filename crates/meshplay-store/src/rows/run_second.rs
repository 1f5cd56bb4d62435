//! The seconds of a run: written while it goes on, so that a crash takes at most the last one.

use meshplay_types::id::RunId;

use crate::{
    Body, Reader, StoreError, Tx,
    db::{args, statements},
};

statements! {
    ADD = "INSERT INTO run_second (run, second, body, body_v) VALUES ($1, $2, $3, $4)
        ON CONFLICT (run, second) DO UPDATE SET body = excluded.body, body_v = excluded.body_v";
    REMOVE = "DELETE FROM run_second WHERE run = $1";
    LIST = "SELECT body, body_v FROM run_second WHERE run = $1 AND second > $2 ORDER BY second";
}

impl Tx {
    /// Adds a second, in the place of an earlier one with the same number.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_second_add(&mut self, run: RunId, second: u32, body: Body) -> Result<(), StoreError> {
        let (body, body_v) = body.columns();
        self.conn.execute(ADD, args![run, second, body, body_v]).await.map(drop)
    }

    pub(super) async fn run_seconds_remove(&mut self, run: RunId) -> Result<(), StoreError> {
        self.conn.execute(REMOVE, args![run]).await.map(drop)
    }
}

impl Reader<'_> {
    /// The seconds of a run, in order: those after one, or all.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_seconds(&mut self, run: RunId, after: Option<u32>) -> Result<Vec<Body>, StoreError> {
        // The first one is 0. A number that is always there keeps this a search in the key.
        let after = after.map_or(-1, i64::from);
        self.rows(LIST, args![run, after], |row| Body::read(row, "body", "body_v")).await
    }
}
