//! Every timeout, budget and bound of a cluster connection, as configuration with the defaults that the
//! fault deadlines need: refused ends within 15 s, a black hole within 45 s.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// All limits of one cluster connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Limits {
    /// Name look-up, TCP and TLS together.
    pub connect_timeout_ms: u64,
    /// One attempt of a request, from sending to the last byte of the answer.
    pub request_timeout_ms: u64,
    /// One attempt to read a page of a list, a discovery document or a schema.
    pub list_timeout_ms: u64,
    /// The first byte of the answer to a list. Shorter than the list itself, so that a silent server is not
    /// taken for a slow one.
    pub list_header_timeout_ms: u64,
    /// Between two pieces of an answer's body.
    pub body_idle_timeout_ms: u64,
    /// No new attempt is started this long after the first one, if the server cannot be reached.
    pub unreachable_timeout_ms: u64,
    /// No new attempt is started this long after the first one, if the server asks to slow down.
    pub throttle_timeout_ms: u64,
    /// The longest wait that a `Retry-After` may cause at a time.
    pub retry_after_max_ms: u64,
    /// Attempts of one call whose answers were faults of the server (5xx, cut, timeout).
    pub fault_attempts_max: u32,
    /// Retries that reach a sick server at once; after that one per second, over all calls.
    pub retry_tokens_max: u32,
    /// Requests in flight, watches apart.
    pub in_flight_max: usize,
    /// Lists in flight; they are the dear requests on both sides.
    pub lists_in_flight_max: usize,
    /// Requests and watches on one HTTP/2 connection; above it another one is opened.
    pub streams_per_connection_max: usize,
    /// HTTP/2 ping on a connection.
    pub ping_interval_ms: u64,
    /// Answer to that ping; without it the connection is dead.
    pub ping_timeout_ms: u64,
    /// The server ends a watch after this long, with a bookmark before it. Below the idle limit, so that
    /// silence longer than that means a fault and not a quiet kind.
    pub watch_ms: u64,
    /// Silence on a watch that ends it.
    pub watch_idle_timeout_ms: u64,
    /// Objects on a page of a list.
    pub page_items: u32,
    /// The largest answer that is read.
    pub response_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout_ms: 5_000,
            request_timeout_ms: 10_000,
            list_timeout_ms: 60_000,
            list_header_timeout_ms: 30_000,
            body_idle_timeout_ms: 10_000,
            unreachable_timeout_ms: 12_000,
            throttle_timeout_ms: 30_000,
            retry_after_max_ms: 10_000,
            fault_attempts_max: 4,
            retry_tokens_max: 20,
            in_flight_max: 16,
            lists_in_flight_max: 4,
            streams_per_connection_max: 80,
            ping_interval_ms: 20_000,
            ping_timeout_ms: 10_000,
            watch_ms: 30_000,
            watch_idle_timeout_ms: 45_000,
            page_items: 500,
            response_bytes_max: 64 << 20,
        }
    }
}

/// How long a kind of request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deadlines {
    /// To the first byte of the answer.
    pub(crate) header: Duration,
    /// Between two pieces of the body.
    pub(crate) idle: Duration,
    /// To the last byte.
    pub(crate) whole: Duration,
}

impl Limits {
    pub(crate) fn request_deadlines(&self) -> Deadlines {
        let whole = ms(self.request_timeout_ms);
        Deadlines { header: whole, idle: ms(self.body_idle_timeout_ms), whole }
    }

    pub(crate) fn list_deadlines(&self) -> Deadlines {
        Deadlines {
            header: ms(self.list_header_timeout_ms),
            idle: ms(self.body_idle_timeout_ms),
            whole: ms(self.list_timeout_ms),
        }
    }
}

pub(crate) fn ms(value: u64) -> Duration {
    Duration::from_millis(value)
}
