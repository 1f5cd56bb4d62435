//! Which engine makes the requests: what the specification needs, and what the kernel allows.

use meshplay_perf::{
    RunSpec,
    spec::{EngineChoice, Resolve, Target},
};

#[cfg(target_os = "linux")]
use crate::uring;
use crate::{speech::Speech, system::poller};

/// The engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    #[cfg(target_os = "linux")]
    IoUring,
    /// Over what the system has for waiting: epoll or kqueue.
    Polled,
    General,
}

impl Engine {
    /// What results call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            #[cfg(target_os = "linux")]
            Self::IoUring => "io_uring",
            Self::Polled => poller::NAME,
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
        (EngineChoice::Auto | EngineChoice::IoUring, None) => fastest(),
        (EngineChoice::Epoll, None) => (Engine::Polled, instead_of("epoll")),
        (EngineChoice::Kqueue, None) => (Engine::Polled, instead_of("kqueue")),
    }
}

#[cfg(target_os = "linux")]
fn fastest() -> (Engine, Option<String>) {
    match uring::obstacle() {
        None => (Engine::IoUring, None),
        Some(obstacle) => (Engine::Polled, Some(obstacle)),
    }
}

#[cfg(not(target_os = "linux"))]
fn fastest() -> (Engine, Option<String>) {
    (Engine::Polled, Some("io_uring cannot be used here: only Linux has it".to_owned()))
}

/// Why it is not the one that was asked for, if it is not.
fn instead_of(asked: &str) -> Option<String> {
    (asked != poller::NAME).then(|| format!("{asked} cannot be used here: this system has {}", poller::NAME))
}
