//! Which engine makes the requests: what the specification needs, and what the kernel allows.

use meshplay_perf::{
    RunSpec,
    spec::{EngineChoice, Protocol, Scheme, Target},
};

use crate::uring;

/// The engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    IoUring,
    Epoll,
    General,
}

impl Engine {
    /// What results call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::IoUring => "io_uring",
            Self::Epoll => "epoll",
            Self::General => "general",
        }
    }
}

/// The engine for a run, and why a faster one was not taken.
pub(crate) fn choose(spec: &RunSpec, targets: &[Target]) -> (Engine, Option<String>) {
    let needs = if targets.iter().any(|target| target.scheme == Scheme::Https) {
        Some("TLS")
    } else if spec.protocol != Protocol::Http1 {
        Some("HTTP/2")
    } else {
        None
    };
    match (spec.engine, needs) {
        (EngineChoice::General, _) => (Engine::General, None),
        (_, Some(needs)) => (Engine::General, Some(format!("{needs} is spoken by the general engine only"))),
        (EngineChoice::Auto | EngineChoice::IoUring, None) => match uring::obstacle() {
            None => (Engine::IoUring, None),
            Some(obstacle) => (Engine::Epoll, Some(obstacle)),
        },
        (EngineChoice::Epoll, None) => (Engine::Epoll, None),
    }
}
