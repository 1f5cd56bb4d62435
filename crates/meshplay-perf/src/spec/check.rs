//! Whether a specification makes sense: every mistake at once, as findings. It does not resolve names or ask whether
//! the run is allowed.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use meshplay_types::{Code, Finding, Findings, Place};

use crate::schedule::Schedule;

use super::{Answer, Arrivals, Body, Cookies, Endpoint, Reuse, RunSpec, Scheme, Target};

/// What no run may exceed; callers with fewer rights have lower ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Connections.
    pub connections_max: u32,
    /// Requests per second.
    pub rate_max: f64,
    /// Length.
    pub duration_ms_max: u64,
}

impl Default for Limits {
    /// Where this design of a generator stops making sense: descriptors of one process, nanoseconds between requests,
    /// a week.
    fn default() -> Self {
        Self { connections_max: 100_000, rate_max: 10_000_000.0, duration_ms_max: 7 * 24 * 3_600_000 }
    }
}

impl Limits {
    /// Whether they are those of somebody who may not have a run take as long as makes sense.
    fn are_lowered(&self) -> bool {
        self.duration_ms_max < Self::default().duration_ms_max
    }
}

const NS_PER_MS: u64 = 1_000_000;
const ENDPOINTS_MAX: usize = 1_000;
const BODY_BYTES_MAX: usize = 1 << 20;
const STREAMS_MAX: u32 = 1_000;
const THREADS_MAX: u32 = 256;
/// The system has no room for higher numbers in a set of CPUs.
const CPU_MAX: u32 = 1_023;
/// As many as browsers follow.
const REDIRECTS_MAX: u32 = 20;
pub(super) const TIMEOUT_MS_MAX: u64 = 3_600_000;
/// Written by the engine, which knows the body and the address.
const HEADERS_OURS: &[&str] = &["content-length", "transfer-encoding", "connection", "upgrade"];

impl RunSpec {
    /// Everything that is wrong with it; empty if it can run.
    #[must_use]
    pub fn check(&self, limits: &Limits) -> Findings {
        let mut found = Findings::new();
        if self.endpoints.is_empty() || self.endpoints.len() > ENDPOINTS_MAX {
            found.push(range("/endpoints", format_args!("1 to {ENDPOINTS_MAX} endpoints are needed")));
        }
        for (at, endpoint) in self.endpoints.iter().enumerate() {
            check_endpoint(endpoint, &format!("/endpoints/{at}"), &mut found);
        }
        self.check_variants(&mut found);
        self.check_sockets(&mut found);
        found.extend(self.check_weights());
        self.check_sizes(limits, &mut found);
        let arrivals = self.arrivals.check(limits);
        if arrivals.is_empty() {
            found.extend(self.check_count().or_else(|| self.check_length(limits)));
        }
        found.extend(arrivals);
        self.check_identity(&mut found);
        found.extend(super::watched::check(&self.resources));
        self.check_workers(&mut found);
        self.check_redirects(&mut found);
        found.extend(self.check_objectives());
        self.check_cookies(&mut found);
        found.extend(super::quic::check(self));
        found.extend(self.generator.iter().flat_map(|generator| generator.refusals(self)));
        found
    }

    /// The part of it without which there is no schedule: for a specification that was carried out already, if its word
    /// can be believed.
    #[must_use]
    pub(crate) fn check_schedule(&self) -> Findings {
        let mut found: Findings = self.check_weights().into_iter().collect();
        found.extend(self.arrivals.check(&Limits::default()));
        found
    }

    fn check_weights(&self) -> Option<Finding> {
        let is_weightless =
            !self.endpoints.is_empty() && self.endpoints.iter().all(|endpoint| endpoint.weight == 0);
        is_weightless
            .then(|| range("/endpoints", format_args!("at least one endpoint needs a weight above 0")))
    }

    /// A WebSocket is opened with the headers of one endpoint, and carries the messages of all at its address.
    fn check_sockets(&self, found: &mut Findings) {
        for (at, endpoint) in self.endpoints.iter().enumerate() {
            let is_socket = Target::parse(&endpoint.url).is_ok_and(|target| target.scheme.is_websocket());
            let is_other =
                |before: &Endpoint| before.url == endpoint.url && before.fields() != endpoint.fields();
            if is_socket && self.endpoints[..at].iter().any(is_other) {
                let message = "the same WebSocket is opened with other headers before";
                let pointer = place(&format!("/endpoints/{at}/headers"));
                found.push(Finding::new(Code::RUN_MISFIT, message).at(pointer));
            }
        }
    }

    /// Only answers of HTTP lead anywhere.
    fn check_redirects(&self, found: &mut Findings) {
        if self.redirects == 0 {
            return;
        }
        if self.redirects > REDIRECTS_MAX {
            let message = format_args!("at most {REDIRECTS_MAX} redirects are followed in a row");
            found.push(range("/redirects", message));
        }
        if !self.is_http() {
            let message = "redirects exist in HTTP only";
            let fix = "leave `redirects` out, or measure addresses of `http` or `https`";
            found.push(Finding::new(Code::RUN_MISFIT, message).at(place("/redirects")).fix(fix));
        }
    }

    /// Only answers of HTTP set cookies.
    fn check_cookies(&self, found: &mut Findings) {
        if self.cookies == Cookies::Keep && !self.is_http() {
            let message = "cookies that a target sets are kept over HTTP only";
            let fix = "leave `cookies` out, or measure addresses of `http` or `https`";
            found.push(Finding::new(Code::RUN_MISFIT, message).at(place("/cookies")).fix(fix));
        }
    }

    fn is_http(&self) -> bool {
        let mut targets = self.endpoints.iter().filter_map(|endpoint| Target::parse(&endpoint.url).ok());
        targets.all(|target| matches!(target.scheme, Scheme::Http | Scheme::Https))
    }

    fn check_workers(&self, found: &mut Findings) {
        if self.share.is_some_and(|share| share.index >= share.of) {
            found.push(range("/share", format_args!("a share has an index below its number of workers")));
        }
        let mut known = std::collections::BTreeSet::new();
        if let Some(twice) = self.agents.iter().find(|name| !known.insert(name.as_str())) {
            found.push(range("/agents", format_args!("`{twice}` is named twice")));
        }
        if self.agents.len() > self.connections as usize {
            let (agents, connections) = (self.agents.len(), self.connections);
            let message = format_args!("{agents} agents cannot share {connections} connections");
            found.push(range("/connections", message));
        }
    }

    /// The addresses taken apart.
    ///
    /// # Errors
    /// Every mistake of the specification.
    pub fn targets(&self) -> Result<Vec<Target>, Findings> {
        let found = self.check(&Limits::default());
        if found.iter().any(Finding::is_error) {
            return Err(found);
        }
        Ok(self.endpoints.iter().filter_map(|endpoint| Target::parse(&endpoint.url).ok()).collect())
    }

    fn check_sizes(&self, limits: &Limits, found: &mut Findings) {
        let mut within = |pointer: &str, what: &str, value: u64, min: u64, max: u64| {
            let unit = if pointer.ends_with("Ms") { " ms" } else { "" };
            if value < min || value > max {
                let message = format_args!("{what} must be {min} to {max}{unit}, and is {value}{unit}");
                found.push(range(pointer, message));
            }
        };
        within(
            "/connections",
            "connections",
            u64::from(self.connections),
            1,
            u64::from(limits.connections_max),
        );
        within("/timeouts/connectMs", "the time to connect", self.timeouts.connect_ms, 1, TIMEOUT_MS_MAX);
        within("/timeouts/requestMs", "the time of a request", self.timeouts.request_ms, 1, TIMEOUT_MS_MAX);
        within("/timeouts/drainMs", "the time after the end", self.timeouts.drain_ms, 0, TIMEOUT_MS_MAX);
        if let Some(duration_ms) = self.duration_ms {
            within("/durationMs", "the duration", duration_ms, 1, limits.duration_ms_max);
            within("/warmUpMs", "the warm-up", self.warm_up_ms, 0, duration_ms.saturating_sub(1));
        }
        if let Some(count) = self.count {
            within("/count", "the number of requests", count, 1, u64::MAX);
        }
        if let Some(threads) = self.threads {
            within("/threads", "threads", u64::from(threads), 1, u64::from(THREADS_MAX));
        }
        for (at, cpu) in self.cpus.iter().enumerate() {
            within(&format!("/cpus/{at}"), "the number of a CPU", u64::from(*cpu), 0, u64::from(CPU_MAX));
        }
        let streams = self.protocol.streams();
        within("/protocol/streams", "streams", u64::from(streams), 1, u64::from(STREAMS_MAX));
        if let Reuse::Requests { requests } = self.reuse {
            within(
                "/reuse/requests",
                "requests of a connection",
                u64::from(requests),
                1,
                u64::from(u32::MAX),
            );
        }
        if self.duration_ms.is_none()
            && self.count.is_none()
            && !matches!(self.arrivals, Arrivals::Replay { .. })
        {
            found.push(
                Finding::new(Code::RUN_ENDLESS, "neither a duration nor a number of requests is given")
                    .at(place("")),
            );
        }
    }

    /// A schedule that ends before would be carried out short, and nobody told.
    fn check_count(&self) -> Option<Finding> {
        let (there, asked) = (self.arrivals.requests_max()?, self.count?);
        let noun = if there == 1 { "request" } else { "requests" };
        let message = format_args!("this schedule has {there} {noun}, and {asked} are asked for");
        (asked > there).then(|| range("/count", message))
    }

    /// Without a duration, a number of requests says how long a run takes, if anything does.
    fn check_length(&self, limits: &Limits) -> Option<Finding> {
        let (is_replay, count) = (matches!(self.arrivals, Arrivals::Replay { .. }), self.count);
        let has_end = if count.is_none() { is_replay } else { count != Some(0) };
        if self.duration_ms.is_some() || !has_end {
            return None;
        }
        let fix = format!("give a duration of at most {} ms too", limits.duration_ms_max);
        let part = if count.is_some() { "/count" } else { "/arrivals/timesUs" };
        match Schedule::new(self).and_then(Schedule::last_ns).map(|ns| ns / NS_PER_MS) {
            Some(ms) if ms > limits.duration_ms_max => {
                let max = limits.duration_ms_max;
                let message =
                    format_args!("the last request would start after {ms} ms, and {max} ms are allowed");
                Some(range(part, message).fix(fix))
            }
            None if limits.are_lowered() => {
                let message =
                    "how long so many requests take is not known, and how long a run may take is limited";
                Some(Finding::new(Code::RUN_ENDLESS, message).at(place(part)).fix(fix))
            }
            _ => None,
        }
    }

    fn check_identity(&self, found: &mut Findings) {
        if self.tls.certificate.is_some() != self.tls.key.is_some() {
            found.push(
                Finding::new(Code::RUN_TLS, "a certificate needs its key, and a key its certificate")
                    .at(place("/tls")),
            );
        }
        let is_tls =
            |endpoint: &Endpoint| Target::parse(&endpoint.url).is_ok_and(|target| target.scheme.is_secure());
        if self.tls != super::Tls::default() && !self.endpoints.iter().any(is_tls) {
            found.push(
                Finding::new(Code::RUN_TLS, "settings for TLS are given, but no address is one with TLS")
                    .at(place("/tls")),
            );
        }
    }
}

fn check_endpoint(endpoint: &Endpoint, pointer: &str, found: &mut Findings) {
    match Target::parse(&endpoint.url) {
        Ok(target) => {
            check_fit(endpoint, target.scheme, pointer, found);
            super::checks::check(endpoint, target.scheme, pointer, found);
        }
        Err(reason) => found.push(
            Finding::new(Code::RUN_ADDRESS, format!("`{}` cannot be measured: {reason}", endpoint.url))
                .at(place(&format!("{pointer}/url"))),
        ),
    }
    let mut wrong = |part: &str, message: String| {
        found.push(Finding::new(Code::RUN_REQUEST, message).at(place(&format!("{pointer}/{part}"))));
    };
    if http::Method::from_bytes(endpoint.method.as_bytes()).is_err() || endpoint.method == "CONNECT" {
        wrong("method", format!("`{}` is not a method that can be measured", endpoint.method));
    }
    for (at, header) in endpoint.headers.iter().enumerate() {
        let part = format!("headers/{at}");
        if http::HeaderName::from_bytes(header.name.as_bytes()).is_err() {
            wrong(&part, format!("`{}` is not the name of a header", header.name));
        } else if HEADERS_OURS.contains(&header.name.to_ascii_lowercase().as_str()) {
            wrong(&part, format!("`{}` is written by the engine", header.name));
        }
        if http::HeaderValue::from_str(&header.value).is_err() {
            wrong(&part, format!("the value of `{}` cannot be sent", header.name));
        }
    }
    for (at, cookie) in endpoint.cookies.iter().enumerate() {
        if let Some(what) = super::target::cookie_fault(cookie) {
            wrong(&format!("cookies/{at}"), what);
        }
    }
    let has_both = endpoint.headers.iter().any(|header| header.name.eq_ignore_ascii_case("cookie"));
    if has_both && !endpoint.cookies.is_empty() {
        wrong("cookies", "a header `cookie` is given too: write all of them in one place".to_owned());
    }
    if let Some(body) = &endpoint.body {
        match body.bytes() {
            None => wrong("body", "the body is not base64".to_owned()),
            Some(bytes) if bytes.len() > BODY_BYTES_MAX => {
                wrong(
                    "body",
                    format!("the body has {} bytes, at most {BODY_BYTES_MAX} can be sent", bytes.len()),
                );
            }
            Some(_) => {}
        }
    }
}

/// Whether the parts of an endpoint are parts of what is spoken.
fn check_fit(endpoint: &Endpoint, scheme: Scheme, pointer: &str, found: &mut Findings) {
    let mut wrong = |code, part: &str, message: &str| {
        found.push(Finding::new(code, message).at(place(&format!("{pointer}/{part}"))));
    };
    let is_http = matches!(scheme, Scheme::Http | Scheme::Https);
    if !is_http && endpoint.method != super::target::method() {
        wrong(Code::RUN_MISFIT, "method", "only requests of HTTP have a method");
    }
    if scheme.is_raw() && !endpoint.headers.is_empty() {
        wrong(Code::RUN_MISFIT, "headers", "bytes have no headers");
    }
    if scheme.is_raw() && !endpoint.cookies.is_empty() {
        wrong(Code::RUN_MISFIT, "cookies", "bytes have no cookies");
    }
    let is_empty = endpoint.body.as_ref().and_then(Body::bytes).is_none_or(|bytes| bytes.is_empty());
    if (scheme.is_raw() || scheme.is_websocket()) && is_empty {
        wrong(Code::RUN_MISFIT, "body", "without a body there is nothing to send");
    }
    match &endpoint.answer {
        None => {}
        Some(Answer::Bytes { .. } | Answer::Delimiter { .. } | Answer::Close) if scheme != Scheme::Tcp => {
            wrong(Code::RUN_ANSWER, "answer", "only answers over TCP end like this");
        }
        Some(Answer::Contains { .. }) if scheme != Scheme::Udp && !scheme.is_websocket() => {
            wrong(
                Code::RUN_ANSWER,
                "answer",
                "only datagrams and messages are told apart by what they contain",
            );
        }
        Some(Answer::Bytes { bytes: 0 }) => {
            wrong(Code::RUN_ANSWER, "answer", "an answer has at least one byte");
        }
        Some(Answer::Delimiter { text } | Answer::Contains { text }) if text.is_empty() => {
            wrong(Code::RUN_ANSWER, "answer", "an empty text is everywhere");
        }
        Some(_) => {}
    }
}

impl Body {
    /// What is sent; nothing if it is not base64.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Text(text) => Some(text.clone().into_bytes()),
            Self::Base64(text) => STANDARD.decode(text).ok(),
        }
    }
}

pub(super) fn range(pointer: &str, message: std::fmt::Arguments<'_>) -> Finding {
    Finding::new(Code::RUN_RANGE, message.to_string()).at(place(pointer))
}

fn place(pointer: &str) -> Place {
    Place { pointer: Some(pointer.to_owned()), ..Place::default() }
}

#[cfg(test)]
mod tests;
