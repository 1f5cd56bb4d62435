//! What other tools measured: their own words, and what was read of them.

use meshplay_types::id::RunId;

use crate::{
    Body, Reader, StoreError, Tx,
    db::{args, statements},
};

statements! {
    ADD = "INSERT INTO run_import (run, body, body_v, original) VALUES ($1, $2, $3, $4)";
    REMOVE = "DELETE FROM run_import WHERE run = $1";
    BODY = "SELECT body, body_v FROM run_import WHERE run = $1";
    ORIGINAL = "SELECT original FROM run_import WHERE run = $1";
}

impl Tx {
    /// Keeps what a run was imported from.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_import_add(&mut self, run: RunId, body: Body, original: &str) -> Result<(), StoreError> {
        let (body, body_v) = body.columns();
        self.conn.execute(ADD, args![run, body, body_v, original]).await.map(drop)
    }

    pub(super) async fn run_import_remove(&mut self, run: RunId) -> Result<(), StoreError> {
        self.conn.execute(REMOVE, args![run]).await.map(drop)
    }
}

impl Reader<'_> {
    /// What was read of another tool's result, if the run is one.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_imported(&mut self, run: RunId) -> Result<Option<Body>, StoreError> {
        self.row(BODY, args![run], |row| Body::read(row, "body", "body_v")).await
    }

    /// The other tool's own words.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_original(&mut self, run: RunId) -> Result<Option<String>, StoreError> {
        self.row(ORIGINAL, args![run], |row| row.text("original")).await
    }
}
