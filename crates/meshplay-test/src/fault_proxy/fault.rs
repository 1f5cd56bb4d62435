//! What can go wrong with a request, for which requests, and how often.

use std::{fmt, sync::Arc, time::Duration};

use http::{Method, request::Parts};

/// What happens to a matching request or its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The request is held back for this long before it goes on. Per request, so streams of one HTTP/2 connection wait
    /// side by side: 20 ms here are a round trip of 20 ms for every request (not for connecting, nor for each event
    /// of a watch).
    Latency(Duration),
    /// The answer's body comes at this pace, in ten pieces a second; at least 10 bytes per second.
    Trickle {
        /// The pace.
        bytes_per_s: u32,
    },
    /// Answered 429 with `Retry-After`.
    TooManyRequests {
        /// Value of the header, in seconds.
        retry_after_s: u32,
    },
    /// Answered 500.
    InternalError,
    /// Answered 503.
    Unavailable,
    /// Answered 410, reason `Expired`: what a list or a watch from a forgotten resourceVersion gets.
    Expired,
    /// A watch gets this many events and then an `ERROR` event with code 410, and ends. Only JSON watches.
    WatchExpired {
        /// Events before it.
        after_events: u32,
    },
    /// The connection is reset (RST) as soon as the request is there; it does not reach the server.
    Reset,
    /// The connection is reset after this many bytes of the answer's body; a shorter answer comes whole.
    CutAfter {
        /// Bytes that still come.
        bytes: u64,
    },
    /// The request does not reach the server and is never answered; the connection stays.
    BlackHole,
}

/// What happens to all connections alike, the open ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    /// All is well.
    #[default]
    Up,
    /// Connections are accepted (by the kernel) and nothing ever moves on any of them, TLS handshakes included.
    /// What waited goes on when this ends.
    BlackHole,
    /// Nobody listens and open connections are reset. The port stays ours.
    Refused,
    /// New connections are shown a certificate that expired in 2001; open ones are reset.
    CertExpired,
}

/// Which requests.
#[derive(Clone)]
pub struct Scope(Arc<dyn Fn(&Parts) -> bool + Send + Sync>);

impl Scope {
    /// All requests.
    pub fn all() -> Self {
        Self::matching(|_| true)
    }

    /// Requests whose head fits.
    pub fn matching(fits: impl Fn(&Parts) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(fits))
    }

    /// Watches.
    pub fn watches() -> Self {
        Self::matching(is_watch)
    }

    /// Requests that may change something.
    pub fn writes() -> Self {
        Self::matching(|parts| !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS))
    }

    /// Requests whose path and query contain `text`.
    pub fn path_contains(text: &str) -> Self {
        let text = text.to_owned();
        Self::matching(move |parts| target(parts).contains(&text))
    }

    pub(super) fn fits(&self, parts: &Parts) -> bool {
        (self.0)(parts)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scope")
    }
}

pub(super) fn target(parts: &Parts) -> &str {
    parts.uri.path_and_query().map_or("", |target| target.as_str())
}

pub(super) fn is_watch(parts: &Parts) -> bool {
    let asks = |pair: &str| matches!(pair, "watch" | "watch=1" | "watch=true");
    parts.uri.query().is_some_and(|query| query.split('&').any(asks))
}

/// A fault with its scope and its number of times.
#[derive(Debug, Clone)]
pub struct Rule {
    pub(super) fault: Fault,
    pub(super) scope: Scope,
    /// `None`: as long as the rule is set.
    pub(super) times_left: Option<u32>,
}

impl Fault {
    /// This fault for the requests of `scope`.
    pub fn on(self, scope: Scope) -> Rule {
        Rule { fault: self, scope, times_left: None }
    }

    /// This fault for the next `times` requests.
    pub fn times(self, times: u32) -> Rule {
        Rule::from(self).times(times)
    }
}

impl Rule {
    /// Only for the next `times` requests that fit.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times_left = Some(times);
        self
    }
}

impl From<Fault> for Rule {
    /// For all requests, as long as it is set.
    fn from(fault: Fault) -> Self {
        fault.on(Scope::all())
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    #[track_caller]
    fn check(scope: &Scope, method: &str, uri: &str, expect: bool) {
        let (parts, ()) = Request::builder().method(method).uri(uri).body(()).unwrap().into_parts();
        assert_eq!(scope.fits(&parts), expect, "{method} {uri}");
    }

    #[test]
    fn watch_is_told_from_list_by_its_query() {
        let watches = Scope::watches();
        check(&watches, "GET", "/api/v1/pods?limit=1&watch=true", true);
        check(&watches, "GET", "https://host/api/v1/pods?watch=1", true);
        check(&watches, "GET", "/api/v1/pods?labelSelector=watch%3Dtrue", false);
        check(&watches, "GET", "/api/v1/pods", false);
    }

    #[test]
    fn only_changing_methods_are_writes() {
        check(&Scope::writes(), "PATCH", "/api/v1/pods", true);
        check(&Scope::writes(), "GET", "/api/v1/pods", false);
    }
}
