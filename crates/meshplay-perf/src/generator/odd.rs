//! What only one generator cannot do, each for a reason of its own.

use super::{
    Generator,
    refusals::{Refusals, scheme},
    request::whole_rate,
};
use crate::spec::{Arrivals, RunSpec, Scheme};

/// Vegeta writes a line for each request; more of them are another kind of test.
const VEGETA_REQUESTS_MAX: f64 = 100_000.0;
impl Generator {
    /// What only this generator cannot do.
    pub(super) fn odd_refusals(self, spec: &RunSpec, refusals: &mut Refusals) {
        match self {
            Self::Vegeta => refusals.of_vegeta(spec),
            Self::K6 => refusals.of_k6(spec),
            Self::Oha | Self::Ghz if spec.constant_rate().is_some_and(|rate| rate.fract() != 0.0) => {
                refusals.no("/arrivals/rate", "takes only whole rates");
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

impl Refusals {
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
        for rate in spec.arrivals.rates() {
            match spec.arrivals {
                Arrivals::Constant { .. } => {
                    let is_odd = whole_rate(rate.value).is_none();
                    self.no_if(is_odd, &rate.place, "takes rates of at most three decimals");
                }
                // That it cannot spread requests at random is said of all of them.
                Arrivals::Poisson { .. } => {}
                _ => {
                    let is_odd = rate.value.fract() != 0.0;
                    self.no_if(is_odd, &rate.place, "takes only whole rates where they change");
                }
            }
        }
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
