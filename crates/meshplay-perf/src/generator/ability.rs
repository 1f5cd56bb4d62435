//! What a specification asks for that a generator cannot do: everything at once, so that nobody finds out run by run.
//!
//! Nothing is left out silently: a generator that would ignore a wish is refused.

use meshplay_types::{Code, Finding, Findings, Place};

use super::{Generator, request::whole_rate};
use crate::spec::{
    Arrivals, Body, Endpoint, EngineChoice, Reuse, RunSpec, Scheme, Target, Timeouts, Tls, Trust,
};

/// Vegeta writes a line for each request; more of them are another kind of test.
const VEGETA_REQUESTS_MAX: f64 = 100_000.0;
/// Endpoints of generators that know several; weights are made by repeating them.
const WEIGHTS_MAX: u64 = 1_000;

/// What a generator can do besides asking one address for what it has.
struct Ability {
    /// Kinds of arrivals, by the word for them.
    arrivals: &'static [&'static str],
    several: bool,
    /// Both ends: a time, a number of requests.
    duration: bool,
    count: bool,
    /// Only whole seconds.
    whole_seconds: bool,
    warm_up: bool,
    http1: bool,
    http2: bool,
    grpc: bool,
    streams: bool,
    body: bool,
    method: bool,
    /// The longest time for an answer.
    timeout: bool,
    connect_timeout: bool,
    tls: TlsAbility,
    reuse_never: bool,
    reuse_requests: bool,
    threads: bool,
}

/// What it knows of TLS.
#[derive(PartialEq)]
enum TlsAbility {
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
    fn of(generator: Generator) -> Self {
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

impl Generator {
    /// Everything that `spec` asks for and this generator cannot do; empty if it can.
    #[must_use]
    pub fn refusals(self, spec: &RunSpec) -> Findings {
        let mut refusals = Refusals { name: self.name(), found: Findings::new() };
        let ability = Ability::of(self);
        refusals.of_arrivals(&ability, spec);
        refusals.of_ends(&ability, spec);
        refusals.of_requests(&ability, spec);
        refusals.of_protocol(&ability, spec);
        refusals.of_tls(&ability, spec);
        refusals.of_connections(&ability, spec);
        self.odd_refusals(spec, &mut refusals);
        refusals.found
    }

    /// Whether it can ask several addresses in one run.
    #[must_use]
    pub fn asks_several(self) -> bool {
        Ability::of(self).several
    }

    /// What only this generator cannot do.
    fn odd_refusals(self, spec: &RunSpec, refusals: &mut Refusals) {
        match self {
            Self::Vegeta => refusals.of_vegeta(spec),
            Self::K6 => refusals.of_k6(spec),
            Self::Oha | Self::Ghz if spec.constant_rate().is_some_and(|rate| rate.fract() != 0.0) => {
                refusals.no("/arrivals", "takes only whole rates");
            }
            Self::Nighthawk => refusals.of_nighthawk(spec),
            _ => {}
        }
        if self == Self::Ghz && spec.only().is_some_and(|one| super::simple::call_of(one).is_none()) {
            refusals.no(
                "/endpoints/0/url",
                "calls gRPC methods: write the address as `grpc://HOST:PORT/package.Service/Method`",
            );
        }
        if self == Self::H2load && spec.count.is_some_and(|count| count < u64::from(spec.connections)) {
            refusals.no("/count", "needs at least one request for each connection");
        }
        if self == Self::H2load && spec.warm_up_ms > 0 && spec.duration_ms.is_none() {
            refusals.no("/warmUpMs", "can leave out a warm-up only of a test with a duration");
        }
    }
}

struct Refusals {
    name: &'static str,
    found: Findings,
}

impl Refusals {
    fn no(&mut self, pointer: &str, what: &str) {
        let at = Place { pointer: Some(pointer.to_owned()), ..Place::default() };
        self.found.push(Finding::new(Code::GENERATOR_CANNOT, format!("{} {what}", self.name)).at(at));
    }

    fn no_if(&mut self, applies: bool, pointer: &str, what: &str) {
        if applies {
            self.no(pointer, what);
        }
    }

    fn of_arrivals(&mut self, ability: &Ability, spec: &RunSpec) {
        let (word, what) = match spec.arrivals {
            Arrivals::Max => ("max", "needs a rate: it cannot go as fast as the target answers"),
            Arrivals::Closed { .. } => ("closed", "cannot pause between requests"),
            Arrivals::Constant { .. } => ("constant", "has no open loop: it cannot keep a rate"),
            Arrivals::Poisson { .. } => ("poisson", "cannot spread requests at random"),
            Arrivals::Steps { .. } => ("steps", "cannot change its rate in steps"),
            Arrivals::Ramp { .. } => ("ramp", "cannot change its rate"),
            Arrivals::Spike { .. } => ("spike", "cannot make a peak"),
            Arrivals::Burst { .. } => ("burst", "cannot send bursts"),
            Arrivals::Replay { .. } => ("replay", "cannot send at recorded times"),
        };
        self.no_if(!ability.arrivals.contains(&word), "/arrivals", what);
    }

    fn of_ends(&mut self, ability: &Ability, spec: &RunSpec) {
        self.no_if(spec.count.is_some() && !ability.count, "/count", "cannot end after a number of requests");
        self.no_if(spec.duration_ms.is_some() && !ability.duration, "/durationMs", "cannot end after a time");
        let both = ability.count && spec.count.is_some() && spec.duration_ms.is_some();
        self.no_if(
            both,
            "/count",
            "ends after a time or after a number of requests, not after what comes first",
        );
        let is_broken = spec.duration_ms.is_some_and(|ms| ms % 1_000 != 0);
        self.no_if(ability.whole_seconds && is_broken, "/durationMs", "knows only whole seconds");
        self.no_if(spec.warm_up_ms > 0 && !ability.warm_up, "/warmUpMs", "cannot leave out a warm-up");
        let drain = spec.timeouts.drain_ms != Timeouts::default().drain_ms;
        self.no_if(
            drain,
            "/timeouts/drainMs",
            "decides by itself what becomes of answers that are under way at the end",
        );
    }

    fn of_requests(&mut self, ability: &Ability, spec: &RunSpec) {
        self.no_if(spec.endpoints.len() > 1 && !ability.several, "/endpoints", "asks only one address");
        let weights: u64 = spec.endpoints.iter().map(|one| u64::from(one.weight)).sum();
        self.no_if(
            ability.several && weights > WEIGHTS_MAX,
            "/endpoints",
            "takes weights that add up to at most 1000",
        );
        for (at, endpoint) in spec.endpoints.iter().enumerate() {
            let at = |part: &str| format!("/endpoints/{at}/{part}");
            self.no_if(!endpoint.checks.is_empty(), &at("checks"), "does not look into answers for us");
            self.no_if(has_gaps(endpoint), &at("url"), "fills in no templates");
            self.no_if(endpoint.body.is_some() && !ability.body, &at("body"), "sends no body of ours");
            self.no_if(
                endpoint.odd_method().is_some() && !ability.method && !is_grpc(endpoint),
                &at("method"),
                "decides the method by itself",
            );
        }
        self.no_if(spec.redirects > 0, "/redirects", "is not let follow redirects");
        self.no_if(!spec.feeds.is_empty(), "/feeds", "takes nothing from feeds");
        self.no_if(spec.descriptors.is_some(), "/descriptors", "asks the server for its descriptors");
        let timeouts = Timeouts::default();
        self.no_if(
            spec.timeouts.request_ms != timeouts.request_ms && !ability.timeout,
            "/timeouts/requestMs",
            "cannot limit the time of an answer",
        );
        self.no_if(
            spec.timeouts.connect_ms != timeouts.connect_ms && !ability.connect_timeout,
            "/timeouts/connectMs",
            "cannot limit the time to connect",
        );
    }

    fn of_protocol(&mut self, ability: &Ability, spec: &RunSpec) {
        for (at, endpoint) in spec.endpoints.iter().enumerate() {
            let knows = |scheme: Scheme| match scheme {
                Scheme::Http | Scheme::Https => true,
                other => ability.grpc && other.is_grpc(),
            };
            let is_strange = scheme(endpoint).is_some_and(|scheme| !knows(scheme));
            self.no_if(is_strange, &format!("/endpoints/{at}/url"), "does not speak what the address names");
        }
        if spec.endpoints.iter().all(is_grpc) {
            return;
        }
        if spec.is_http2() {
            self.no_if(!ability.http2, "/protocol", "does not speak HTTP/2");
            let many = spec.streams() > 1 && ability.http2 && !ability.streams;
            self.no_if(many, "/protocol/streams", "cannot set how many streams a connection has");
        } else if spec.protocol == crate::spec::Protocol::Http1 {
            self.no_if(!ability.http1, "/protocol", "speaks only HTTP/2: ask for it");
        } else {
            self.no("/protocol", "does not speak this protocol");
        }
    }

    fn of_tls(&mut self, ability: &Ability, spec: &RunSpec) {
        let is_https = spec.endpoints.iter().any(|one| scheme(one).is_some_and(Scheme::is_secure));
        if !is_https {
            return;
        }
        let Tls { ca, certificate, server_name, trust, .. } = &spec.tls;
        let blind = ability.tls == TlsAbility::Blind;
        self.no_if(
            blind && *trust == Trust::Checked,
            "/tls/trust",
            "checks no certificate: allow it to accept any (`--insecure`)",
        );
        self.no_if(blind && ca.is_some(), "/tls/ca", "knows no authorities");
        self.no_if(blind && certificate.is_some(), "/tls/certificate", "has no certificate of its own");
        let unnamed = server_name.is_some() && ability.tls != TlsAbility::Named;
        self.no_if(unnamed, "/tls/serverName", "asks TLS only for the name of the address");
    }

    fn of_connections(&mut self, ability: &Ability, spec: &RunSpec) {
        match spec.reuse {
            Reuse::Always => {}
            Reuse::Never => self.no_if(!ability.reuse_never, "/reuse", "does not close its connections"),
            Reuse::Requests { .. } => self.no_if(
                !ability.reuse_requests,
                "/reuse",
                "cannot close a connection after a number of requests",
            ),
        }
        self.no_if(spec.threads.is_some() && !ability.threads, "/threads", "decides its threads by itself");
        self.no_if(
            spec.engine != EngineChoice::Auto,
            "/engine",
            "is no engine of ours: leave the choice open",
        );
        self.no_if(
            !spec.agents.is_empty(),
            "/agents",
            "runs beside the server only: agents have our own engines",
        );
    }

    fn of_vegeta(&mut self, spec: &RunSpec) {
        let Some(rate) = spec.constant_rate() else { return };
        self.no_if(whole_rate(rate).is_none(), "/arrivals/rate", "takes rates of at most three decimals");
        let by_time = spec.duration_ms.map(|ms| rate * ms as f64 / 1e3);
        let requests = by_time.or(spec.count.map(|count| count as f64)).unwrap_or_default();
        self.no_if(
            requests > VEGETA_REQUESTS_MAX,
            "/durationMs",
            "keeps every request: at most 100000 of them are taken",
        );
    }

    fn of_k6(&mut self, spec: &RunSpec) {
        let rates: Vec<f64> = match &spec.arrivals {
            Arrivals::Constant { rate } => {
                self.no_if(
                    whole_rate(*rate).is_none(),
                    "/arrivals/rate",
                    "takes rates of at most three decimals",
                );
                Vec::new()
            }
            Arrivals::Steps { steps } => steps.iter().map(|step| step.rate).collect(),
            Arrivals::Ramp { from, to, .. } => vec![*from, *to],
            Arrivals::Spike { rate, peak, .. } => vec![*rate, *peak],
            _ => Vec::new(),
        };
        let is_whole = rates.iter().all(|rate| rate.fract() == 0.0);
        self.no_if(!is_whole, "/arrivals", "takes only whole rates where they change");
        let open = spec.arrivals.rate_max().is_some();
        self.no_if(open && spec.count.is_some(), "/count", "cannot end after a number of requests at a rate");
        let is_plain = spec.endpoints.iter().any(|one| scheme(one) == Some(Scheme::Http));
        self.no_if(spec.is_http2() && is_plain, "/protocol", "speaks HTTP/2 only over TLS");
        for (at, endpoint) in spec.endpoints.iter().enumerate() {
            let mut names: Vec<_> =
                endpoint.fields().iter().map(|one| one.name.to_ascii_lowercase()).collect();
            names.sort();
            let is_twice = names.windows(2).any(|pair| pair[0] == pair[1]);
            self.no_if(is_twice, &format!("/endpoints/{at}/headers"), "sends a header only once");
        }
    }

    /// Its workers share nothing: what is asked for must be a whole part for each.
    fn of_nighthawk(&mut self, spec: &RunSpec) {
        let threads = spec.threads.unwrap_or(1).max(1);
        self.no_if(
            !spec.connections.is_multiple_of(threads),
            "/threads",
            "gives each thread the same number of connections",
        );
        let is_whole = spec.constant_rate().is_none_or(|rate| (rate / f64::from(threads)).fract() == 0.0);
        self.no_if(!is_whole, "/arrivals/rate", "gives each thread the same whole rate");
    }
}

/// Whether requests of it differ from each other.
fn has_gaps(endpoint: &Endpoint) -> bool {
    let body = match &endpoint.body {
        Some(Body::Text(text)) => text.as_str(),
        _ => "",
    };
    let fields = endpoint.fields();
    let headers = fields.iter().map(|header| header.value.as_str());
    [endpoint.url.as_str(), body].into_iter().chain(headers).any(|text| text.contains("{{"))
}

/// Whether its path is the method.
fn is_grpc(endpoint: &Endpoint) -> bool {
    scheme(endpoint).is_some_and(Scheme::is_grpc)
}

fn scheme(endpoint: &Endpoint) -> Option<Scheme> {
    Target::parse(&endpoint.url).ok().map(|target| target.scheme)
}
