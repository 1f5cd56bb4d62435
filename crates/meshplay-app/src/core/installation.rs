//! An installation as a whole: its store opened, the app on it, and the runner that carries its operations out.
//!
//! The edges hold this; they know neither the store nor the runner.

use meshplay_store::Store;
pub use meshplay_store::{OpenError, OpenOptions};
use meshplay_types::id::OperationId;
pub use meshplay_work::{Ended, WorkError};
use meshplay_work::{Runner, WorkerOptions};

use crate::{App, AppOptions, deploy};

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
        let runner = Runner::new(store.clone(), deploy::handlers(&app), WorkerOptions::default());
        Ok(Self { store, app, runner })
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

    /// Tells what runs to let go: it can be resumed. Returns at once; [`Installation::carry_out`] returns when it has.
    pub fn stop(&self) {
        self.runner.stop();
    }

    /// Gives the directory free.
    pub async fn close(self) {
        self.store.close().await;
    }
}
