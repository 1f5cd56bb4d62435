//! An installation as a whole: its store opened, the app on it, and the runner that carries its operations out.
//!
//! The edges hold this; they know neither the store nor the runner.

use std::sync::Arc;

use meshplay_store::Store;
pub use meshplay_store::{LockHolder, OpenError, OpenOptions, lock_holder};
use meshplay_types::id::OperationId;
pub use meshplay_work::{Ended, WorkError};
use meshplay_work::{Runner, WorkerOptions};
use tracing::warn;

use crate::{App, AppOptions, deploy, performance};

/// An open installation. While it lives, no other process can open the same directory.
pub struct Installation {
    store: Store,
    app: App,
    runner: Runner,
}

impl Installation {
    /// Opens the store in its directory, or makes a new one there. Runs nothing yet.
    ///
    /// # Errors
    /// Whatever [`Store::open`] refuses, another process that holds the directory included.
    pub async fn open(options: OpenOptions, app: AppOptions) -> Result<Self, OpenError> {
        let store = Store::open(options).await?;
        let app = App::new(store.clone(), app);
        app.names_load().await.map_err(|source| OpenError::Installation { source })?;
        // What is left under way is no reason to stay closed.
        if let Err(fault) = app.abandoned_end().await {
            warn!(error = &fault as &dyn std::error::Error, "what former processes left was not ended");
        }
        let runner = Runner::new(
            store.clone(),
            deploy::handlers(&app).and(performance::handlers(&app)),
            WorkerOptions::default(),
        );
        let opened = Self { store, app, runner };
        if let Err(fault) = opened.runs_cut_off_end().await {
            warn!(error = &*fault, "runs that died with their process were not ended");
        }
        Ok(opened)
    }

    /// Ends the runs that were under way when a former process died: load cannot go on where it was, and without a server
    /// nobody else would say so.
    async fn runs_cut_off_end(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        for operation in self.store.read().operations_cut_off().await? {
            self.runner.run_until_idle(operation).await?;
        }
        Ok(())
    }

    /// The use cases.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Carries one operation out until it has ended or [`Installation::stop`] is called.
    ///
    /// # Errors
    /// [`WorkError::Claim`] if the store has stopped.
    pub async fn carry_out(&self, operation: OperationId) -> Result<Ended, WorkError> {
        self.runner.run_until_idle(operation).await
    }

    /// Carries everything out in the background, beginning with what a former process left, until [`Installation::shutdown`].
    pub async fn start(&self) {
        self.runner.start().await;
    }

    /// Tells what runs to let go at its next step, and waits until it has.
    pub async fn shutdown(&self) {
        self.runner.shutdown().await;
    }

    /// Writes down where this process serves, so that a CLI finds it.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub async fn serving_at(&self, url: &str) -> std::io::Result<()> {
        self.store.lock_url_set(url).await
    }

    /// Returns when nothing is written any more, with the reason: the program ends then.
    pub async fn stopped(&self) -> Arc<str> {
        self.store.stopped().await
    }

    /// Tells what runs to let go: it can be resumed. Returns at once; [`Installation::carry_out`] returns when it has.
    pub fn stop(&self) {
        self.runner.stop();
    }

    /// Gives the directory free.
    pub async fn close(self) {
        self.store.close().await;
    }
}
