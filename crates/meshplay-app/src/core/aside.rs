//! Computing that takes seconds, beside the threads that serve: whoever else is served must not wait for it.

use std::{future::pending, panic::resume_unwind};

use tokio::task::spawn_blocking;

/// What the computation gives; its panic is the caller's.
pub(crate) async fn aside<T: Send + 'static>(compute: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(compute).await.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(computed) => computed,
        Err(Ok(panic)) => resume_unwind(panic),
        // It never began, for the runtime ends: so does whoever waits.
        Err(Err(_)) => pending().await,
    }
}
