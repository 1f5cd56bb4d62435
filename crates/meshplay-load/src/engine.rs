//! Which engine makes the requests: what the specification needs, and what the kernel allows.

use meshplay_perf::{
    RunSpec,
    spec::{EngineChoice, Resolve, Target},
};

use crate::{speech::Speech, uring};

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
    let spoken = targets.iter().find_map(|target| match target.scheme {
        scheme if scheme.is_secure() => Some("TLS is spoken"),
        scheme if scheme.is_grpc() => Some("gRPC is spoken"),
        scheme => Speech::of(spec, scheme).name(),
    });
    let needs = spoken
        .or((spec.redirects > 0).then_some("redirects are followed"))
        .or(spec.follows_answers().then_some("cookies are kept"))
        .or((spec.resolve == Resolve::PerConnection).then_some("names are looked up for each connection"));
    match (spec.engine, needs) {
        (EngineChoice::General, _) => (Engine::General, None),
        (_, Some(needs)) => (Engine::General, Some(format!("{needs} by the general engine only"))),
        (EngineChoice::Auto | EngineChoice::IoUring, None) => match uring::obstacle() {
            None => (Engine::IoUring, None),
            Some(obstacle) => (Engine::Epoll, Some(obstacle)),
        },
        (EngineChoice::Epoll, None) => (Engine::Epoll, None),
    }
}
