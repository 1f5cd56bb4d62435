//! What each generator of others can do. What that means for a specification is decided in `refusals`.

use super::Generator;

/// What a generator can do besides asking one address for what it has.
pub(super) struct Ability {
    /// Kinds of arrivals, by the word for them.
    pub(super) arrivals: &'static [&'static str],
    pub(super) several: bool,
    /// Both ends: a time, a number of requests.
    pub(super) duration: bool,
    pub(super) count: bool,
    /// Only whole seconds.
    pub(super) whole_seconds: bool,
    pub(super) warm_up: bool,
    pub(super) http1: bool,
    pub(super) http2: bool,
    pub(super) grpc: bool,
    pub(super) streams: bool,
    pub(super) body: bool,
    pub(super) method: bool,
    /// The longest time for an answer.
    pub(super) timeout: bool,
    pub(super) connect_timeout: bool,
    pub(super) tls: TlsAbility,
    pub(super) reuse_never: bool,
    pub(super) reuse_requests: bool,
    pub(super) threads: bool,
}

/// What it knows of TLS.
#[derive(PartialEq)]
pub(super) enum TlsAbility {
    /// It checks nothing and shows nothing.
    Blind,
    /// Authorities and a certificate of its own.
    Files,
    /// The name that is asked for, too.
    Named,
}

/// With nothing but what all can do.
const LEAST: Ability = Ability {
    arrivals: &["max"],
    several: false,
    duration: true,
    count: true,
    whole_seconds: false,
    warm_up: false,
    http1: true,
    http2: true,
    grpc: false,
    streams: false,
    body: true,
    method: true,
    timeout: true,
    connect_timeout: false,
    tls: TlsAbility::Files,
    reuse_never: true,
    reuse_requests: false,
    threads: true,
};

impl Ability {
    pub(super) fn of(generator: Generator) -> Self {
        match generator {
            Generator::Fortio => Self { arrivals: &["max", "constant"], reuse_requests: true, ..LEAST },
            Generator::Wrk => Self {
                count: false,
                whole_seconds: true,
                http2: false,
                timeout: false,
                tls: TlsAbility::Blind,
                ..LEAST
            },
            Generator::Wrk2 => Self { arrivals: &["constant"], ..Self::of(Generator::Wrk) },
            Generator::Nighthawk => Self {
                arrivals: &["max", "constant"],
                count: false,
                whole_seconds: true,
                body: false,
                timeout: false,
                tls: TlsAbility::Blind,
                reuse_requests: true,
                ..LEAST
            },
            Generator::K6 => Self {
                arrivals: &["max", "closed", "constant", "steps", "ramp", "spike"],
                several: true,
                ..LEAST
            },
            Generator::Oha => Self {
                arrivals: &["max", "constant", "burst"],
                streams: true,
                connect_timeout: true,
                ..LEAST
            },
            Generator::Vegeta => Self { arrivals: &["constant"], several: true, ..LEAST },
            Generator::H2load => Self {
                arrivals: &["max", "constant"],
                warm_up: true,
                streams: true,
                timeout: false,
                tls: TlsAbility::Blind,
                reuse_never: false,
                ..LEAST
            },
            Generator::Ghz => Self {
                arrivals: &["max", "constant"],
                http1: false,
                grpc: true,
                streams: true,
                method: false,
                connect_timeout: true,
                tls: TlsAbility::Named,
                reuse_never: false,
                ..LEAST
            },
        }
    }
}
