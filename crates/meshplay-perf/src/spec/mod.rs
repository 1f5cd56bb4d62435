//! What a run does, complete: an engine that has it makes no choice of its own.
//!
//! This is the wire form, in camelCase; people write it by flags, profiles and files of other tools. It owns what the
//! fields mean and their defaults. Whether they make sense is decided in `check`, once.

mod arrivals;
mod check;
mod checks;
mod feed;
mod objective;
mod pattern;
mod quic;
mod recorded;
mod requests;
mod secret;
mod share;
mod starts;
mod target;
mod template;
mod variants;
mod watched;

use std::{collections::BTreeMap, net::IpAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::generator::Generator;

pub(crate) use self::secret::patch_without_secrets;
pub use self::{
    arrivals::{Arrivals, Step},
    check::Limits,
    checks::{Check, Checks},
    feed::Feed,
    objective::Slo,
    secret::HIDDEN,
    share::Share,
    target::{Answer, Body, Cookie, Endpoint, Header, Protocol, Scheme, Target, Tls, Trust},
    watched::Watched,
};

/// One run of a performance test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunSpec {
    /// What is asked for; each request takes one by its weight.
    pub endpoints: Vec<Endpoint>,
    /// Tables that templates in addresses, headers and bodies take values from, as `{{NAME.COLUMN}}`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feeds: Vec<Feed>,
    /// When requests are meant to start.
    pub arrivals: Arrivals,
    /// Connections of the whole run.
    #[serde(default = "connections")]
    pub connections: u32,
    /// How long requests are started. With `count` too, what is reached first ends the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// How many requests are made, exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Requests meant to start in this time at the beginning are made, and recorded apart.
    #[serde(default)]
    pub warm_up_ms: u64,
    /// Decides everything random: gaps of Poisson arrivals, the order of endpoints.
    #[serde(default)]
    pub seed: u64,
    /// How the connections speak.
    #[serde(default)]
    pub protocol: Protocol,
    /// Trust and identity, for addresses with TLS.
    #[serde(default)]
    pub tls: Tls,
    /// How long is waited for what.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// So many redirects in a row are followed, on the same site; none if 0: then they are answers.
    #[serde(default, skip_serializing_if = "is_none_followed")]
    pub redirects: u32,
    /// Whether cookies that the target sets are sent back, by the connection, or stream of it, that they came to.
    #[serde(default, skip_serializing_if = "Cookies::are_given")]
    pub cookies: Cookies,
    /// When connections are given up for new ones.
    #[serde(default)]
    pub reuse: Reuse,
    /// When names are looked up.
    #[serde(default, skip_serializing_if = "Resolve::is_once")]
    pub resolve: Resolve,
    /// Which engine.
    #[serde(default)]
    pub engine: EngineChoice,
    /// The program of others that makes the requests; our own engines if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generator: Option<Generator>,
    /// Threads; by rate, connections and cores if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<u32>,
    /// CPUs that the generator keeps to, by number; whichever the system chooses if empty. A generator that shares none
    /// with what it measures makes runs more alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cpus: Vec<u32>,
    /// Whose CPU and memory are read besides what finds itself: what listens at a target on this machine, and the pods
    /// and nodes behind a target in a connected cluster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Watched>,
    /// Of the messages of gRPC: a `FileDescriptorSet` with everything it imports, in base64. Without it, targets are asked
    /// by server reflection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub descriptors: Option<String>,
    /// Names of the agents that carry it out together; this server alone if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<String>,
    /// Name of the connection to Prometheus that every second is written to, or to Grafana that the window is marked in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<String>,
    /// What it promises: `p99<20ms`, `errors<0.1%`. Each is judged on the interval of what was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slo: Vec<String>,
    /// What of the whole run is made here; all of it if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Where hosts are, by name: nothing else is connected to for them. A server fills it in with what it has approved,
    /// whatever was asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub addresses: BTreeMap<String, Vec<IpAddr>>,
}

impl RunSpec {
    /// With the default of everything else; without an end.
    #[must_use]
    pub fn new(endpoints: Vec<Endpoint>, arrivals: Arrivals) -> Self {
        Self {
            endpoints,
            feeds: Vec::new(),
            arrivals,
            connections: connections(),
            duration_ms: None,
            count: None,
            warm_up_ms: 0,
            seed: 0,
            protocol: Protocol::default(),
            tls: Tls::default(),
            timeouts: Timeouts::default(),
            redirects: 0,
            cookies: Cookies::default(),
            reuse: Reuse::default(),
            resolve: Resolve::default(),
            engine: EngineChoice::default(),
            generator: None,
            threads: None,
            cpus: Vec::new(),
            resources: Vec::new(),
            descriptors: None,
            agents: Vec::new(),
            push: None,
            slo: Vec::new(),
            share: None,
            addresses: BTreeMap::new(),
        }
    }

    /// Whether somebody looks into answers for where they lead, or for cookies that come back.
    #[must_use]
    pub fn follows_answers(&self) -> bool {
        self.redirects > 0 || self.cookies == Cookies::Keep
    }
}

fn is_none_followed(redirects: &u32) -> bool {
    *redirects == 0
}

/// As many as wrk and most others take by default are too few to keep a server busy, thousands are another test.
fn connections() -> u32 {
    16
}

/// Deadlines of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Timeouts {
    /// For a connection to stand, and as long again for its TLS handshake.
    pub connect_ms: u64,
    /// From sending the request to the last byte of its answer.
    pub request_ms: u64,
    /// After the end of the run, for answers that are under way. What is not there then is counted as unfinished.
    pub drain_ms: u64,
}

impl Timeouts {
    /// The longest that are allowed.
    pub(crate) const MAX: Self = Self {
        connect_ms: check::TIMEOUT_MS_MAX,
        request_ms: check::TIMEOUT_MS_MAX,
        drain_ms: check::TIMEOUT_MS_MAX,
    };

    /// All of them, one after the other.
    pub(crate) fn total_ms(&self) -> u64 {
        self.connect_ms.saturating_add(self.request_ms).saturating_add(self.drain_ms)
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect_ms: 3_000, request_ms: 30_000, drain_ms: 500 }
    }
}

/// How long a connection is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum Reuse {
    /// Until the target closes it.
    #[default]
    Always,
    /// A new connection for each request.
    Never,
    /// For so many requests.
    Requests {
        /// At least 1.
        requests: u32,
    },
}

impl Reuse {
    /// Requests of one connection.
    #[must_use]
    pub fn requests_max(self) -> u32 {
        match self {
            Self::Always => u32::MAX,
            Self::Never => 1,
            Self::Requests { requests } => requests,
        }
    }
}

/// When names are looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Resolve {
    /// Before the run; all connections go to the same address.
    #[default]
    Once,
    /// For each connection, which goes to the next of the addresses that there are then. Not from a server.
    PerConnection,
}

impl Resolve {
    fn is_once(&self) -> bool {
        *self == Self::Once
    }
}

/// What becomes of cookies that a target sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Cookies {
    /// Nothing: only those that endpoints are given are sent.
    #[default]
    Given,
    /// Each connection, or stream of it that is used over and over, is one person, who sends them back.
    Keep,
}

impl Cookies {
    fn are_given(&self) -> bool {
        *self == Self::Given
    }
}

/// Which engine makes the requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum EngineChoice {
    /// The fastest that can do what is asked for and that the kernel allows.
    #[default]
    Auto,
    /// HTTP/1.1 without TLS, over `io_uring`.
    IoUring,
    /// The same over epoll, which Linux has.
    Epoll,
    /// The same over kqueue, which macOS and the BSDs have.
    Kqueue,
    /// Everything else.
    General,
}
