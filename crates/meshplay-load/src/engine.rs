//! Which engine makes the requests: what the specification needs, and what the kernel allows.

use meshplay_perf::{
    RunSpec,
    spec::{EngineChoice, Protocol, Scheme, Target},
};

use crate::{run::LoadError, uring};

/// The engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    IoUring,
    Epoll,
}

impl Engine {
    /// What results call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::IoUring => "io_uring",
            Self::Epoll => "epoll",
        }
    }
}

/// The engine for a run, and why a faster one was not taken.
pub(crate) fn choose(spec: &RunSpec, targets: &[Target]) -> Result<(Engine, Option<String>), LoadError> {
    let is_plain =
        targets.iter().all(|target| target.scheme == Scheme::Http) && spec.protocol == Protocol::Http1;
    match spec.engine {
        _ if !is_plain => Err(LoadError::Engine("TLS and HTTP/2 cannot be spoken yet")),
        EngineChoice::Auto | EngineChoice::IoUring => Ok(match uring::obstacle() {
            None => (Engine::IoUring, None),
            Some(obstacle) => (Engine::Epoll, Some(obstacle)),
        }),
        EngineChoice::Epoll => Ok((Engine::Epoll, None)),
        EngineChoice::General => Err(LoadError::Engine("the general engine is not there yet")),
    }
}
