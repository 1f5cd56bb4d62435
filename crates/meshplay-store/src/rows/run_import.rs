//! What other tools measured: their own words, and what was read of them.
//!
//! One text may hold the results of several runs. It is there once, and goes with the last of them.

use meshplay_types::{Digest, id::RunId};

use crate::{
    Body, Reader, StoreError, Tx,
    db::{args, statements},
};

statements! {
    ADD = "INSERT INTO run_import (run, body, body_v, original) VALUES ($1, $2, $3, $4)";
    ADD_ORIGINAL = "INSERT INTO run_original (id, text) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    REMOVE = "DELETE FROM run_import WHERE run = $1 RETURNING original";
    REMOVE_ORIGINAL = "DELETE FROM run_original
        WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM run_import WHERE original = $1)";
    BODY = "SELECT body, body_v FROM run_import WHERE run = $1";
    ORIGINAL = "SELECT text FROM run_original WHERE id = (SELECT original FROM run_import WHERE run = $1)";
}

impl Tx {
    /// Keeps the words of another tool, for [`Tx::run_import_add`] in the same unit: without a run nothing would ever
    /// remove them.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_original_add(&mut self, text: &str) -> Result<Digest, StoreError> {
        let digest = Digest::of_bytes(text.as_bytes());
        self.conn.execute(ADD_ORIGINAL, args![&digest, text]).await?;
        Ok(digest)
    }

    /// Keeps what was read of them for a run.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn run_import_add(
        &mut self,
        run: RunId,
        body: Body,
        original: &Digest,
    ) -> Result<(), StoreError> {
        let (body, body_v) = body.columns();
        self.conn.execute(ADD, args![run, body, body_v, original]).await.map(drop)
    }

    pub(super) async fn run_import_remove(&mut self, run: RunId) -> Result<(), StoreError> {
        let original = self.read().row(REMOVE, args![run], |row| row.text("original")).await?;
        if let Some(original) = original {
            self.conn.execute(REMOVE_ORIGINAL, args![original]).await?;
        }
        Ok(())
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
        self.row(ORIGINAL, args![run], |row| row.text("text")).await
    }
}
