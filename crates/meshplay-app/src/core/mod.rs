//! Where areas meet: who acts, what can go wrong, and what every use case works with.

mod app;
mod aside;
mod ctx;
mod error;
mod installation;

pub use app::{App, AppOptions};
pub(crate) use aside::aside;
pub use ctx::{Caller, Login, OpCtx, Principal};
pub use error::AppError;
pub use installation::{Ended, Installation, LockHolder, OpenError, OpenOptions, WorkError, lock_holder};
pub use meshplay_kube::Limits;
