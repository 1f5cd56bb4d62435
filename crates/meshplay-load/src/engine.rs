//! Which engine makes the requests: what the specification needs, and what the kernel allows.

use meshplay_perf::{
    RunSpec,
    spec::{EngineChoice, Protocol, Scheme, Target},
};

use crate::run::LoadError;

/// The engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Epoll,
}

impl Engine {
    /// What results call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
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
        EngineChoice::Auto | EngineChoice::Epoll => Ok((Engine::Epoll, None)),
        EngineChoice::IoUring | EngineChoice::General => Err(LoadError::Engine("not built in")),
    }
}
