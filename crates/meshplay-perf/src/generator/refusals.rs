//! What a specification asks for that a generator cannot do: everything at once, so that nobody finds out run by run.
//!
//! Nothing is left out silently: a generator that would ignore a wish is refused.

use meshplay_types::{Code, Finding, Findings, Place};

use super::{
    Generator,
    ability::{Ability, TlsAbility},
};
use crate::spec::{
    Arrivals, Body, Cookies, Endpoint, EngineChoice, Resolve, Reuse, RunSpec, Scheme, Target, Timeouts, Tls,
    Trust,
};

/// Endpoints of generators that know several; weights are made by repeating them.
const WEIGHTS_MAX: u64 = 1_000;

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
}

pub(super) struct Refusals {
    name: &'static str,
    found: Findings,
}

impl Refusals {
    pub(super) fn no(&mut self, pointer: &str, what: &str) {
        let at = Place { pointer: Some(pointer.to_owned()), ..Place::default() };
        self.found.push(Finding::new(Code::GENERATOR_CANNOT, format!("{} {what}", self.name)).at(at));
    }

    pub(super) fn no_if(&mut self, applies: bool, pointer: &str, what: &str) {
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
        self.no_if(!ability.arrivals.contains(&word), "/arrivals/kind", what);
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
        self.no_if(
            !spec.slo.is_empty(),
            "/slo",
            "tells no numbers second by second, on whose intervals objectives are judged",
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
        self.no_if(spec.cookies == Cookies::Keep, "/cookies", "is not let keep cookies");
        let is_anew = spec.resolve == Resolve::PerConnection;
        self.no_if(is_anew, "/resolve", "decides by itself when it looks names up");
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

pub(super) fn scheme(endpoint: &Endpoint) -> Option<Scheme> {
    Target::parse(&endpoint.url).ok().map(|target| target.scheme)
}
