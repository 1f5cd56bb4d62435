//! Which function runs which kind of job.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    pin::Pin,
    sync::Arc,
};

use meshplay_store::{Job, StoreError, Tx, UnitFuture};

use crate::{JobContext, JobError};

/// What a handler returns.
pub type HandlerFuture = Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>>;

/// Runs jobs of one kind. It may run twice for one job (after a crash, or a retry), so it begins by looking at how far the work
/// is.
pub type Handler = Arc<dyn Fn(JobContext) -> HandlerFuture + Send + Sync>;

/// Ends what a job worked for, for the reason that is given: in the unit in which the job fails for good, so that nothing
/// is under way that nobody works on. A handler cannot do that, for it may be what fails.
pub type OnFailure = for<'t> fn(&'t mut Tx, Job, String) -> UnitFuture<'t, Result<(), StoreError>>;

/// The handlers, by kind of job.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: BTreeMap<&'static str, Handler>,
    on_failure: BTreeMap<&'static str, OnFailure>,
    long: BTreeSet<&'static str>,
}

impl Registry {
    /// Without handlers.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a handler for a kind, in the place of an earlier one.
    #[must_use]
    pub fn with<F, R>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(JobContext) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        self.handlers.insert(kind, Arc::new(move |context| Box::pin(handler(context))));
        self
    }

    /// With what becomes of the work of a kind of job when one of them fails for good.
    #[must_use]
    pub fn on_failure(mut self, kind: &'static str, end: OnFailure) -> Self {
        self.on_failure.insert(kind, end);
        self
    }

    /// With jobs of a kind held to go on for hours: they leave places to others
    /// ([`WorkerOptions::long_max`](crate::WorkerOptions::long_max)).
    #[must_use]
    pub fn long(mut self, kind: &'static str) -> Self {
        self.long.insert(kind);
        self
    }

    /// With the handlers of another area.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.handlers.extend(other.handlers);
        self.on_failure.extend(other.on_failure);
        self.long.extend(other.long);
        self
    }

    /// The handler of a kind.
    pub fn get(&self, kind: &str) -> Option<Handler> {
        self.handlers.get(kind).cloned()
    }

    /// What becomes of the work of a kind when a job fails for good.
    pub(crate) fn failure_of(&self, kind: &str) -> Option<OnFailure> {
        self.on_failure.get(kind).copied()
    }

    /// Kinds whose jobs go on for hours.
    pub(crate) fn long_kinds(&self) -> Vec<&'static str> {
        self.long.iter().copied().collect()
    }

    pub(crate) fn is_long(&self, kind: &str) -> bool {
        self.long.contains(kind)
    }
}
