//! How to serve: addresses, TLS, proxy, limits. What they may be together is judged by `exposure`.

use std::{net::SocketAddr, path::PathBuf};

use ipnet::IpNet;
use meshplay_app::access::Retention;
use serde::{Deserialize, Serialize};

/// The port where nothing else is asked for.
pub const PORT: u16 = 9480;

/// Where and how to serve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Addresses; empty: [`PORT`] on the loopback addresses of this machine.
    pub listen: Vec<SocketAddr>,
    /// Certificate chain and key, PEM.
    pub tls: Option<TlsFiles>,
    /// Addresses of proxies that end TLS before us and whose `X-Forwarded-For` is believed.
    pub behind_proxy: Vec<IpNet>,
    /// The URL under which people open it, if it is not that of an address.
    pub public_url: Option<String>,
    /// Other names it has, with a port where that is not the scheme's.
    pub hosts: Vec<String>,
    /// Numbers.
    pub limits: ServeLimits,
}

/// Certificate and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// Certificate chain, PEM.
    pub cert: PathBuf,
    /// Key, PEM.
    pub key: PathBuf,
}

/// Limits towards whoever connects, and how long things are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ServeLimits {
    /// Connections at once.
    pub connections_max: u32,
    /// Connections at once from one address that is neither loopback nor a trusted proxy.
    pub connections_per_address_max: u32,
    /// Requests at once on one HTTP/2 connection.
    pub streams_per_connection_max: u32,
    /// Listeners of the live stream at once.
    pub listeners_max: u32,
    /// Headers of a request, from its first byte.
    pub header_timeout_ms: u64,
    /// A request, from its headers to the head of its answer.
    pub request_timeout_ms: u64,
    /// Failed logins in a minute from one address; then it waits.
    pub logins_failed_max: u32,
    /// How long a browser's session lasts.
    pub session_hours: u32,
    /// How long events are kept.
    pub event_days: u32,
    /// How long the audit trail is kept.
    pub audit_days: u32,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections_max: 1_000,
            connections_per_address_max: 200,
            streams_per_connection_max: 100,
            listeners_max: 500,
            header_timeout_ms: 10_000,
            request_timeout_ms: 120_000,
            logins_failed_max: 10,
            session_hours: 168,
            event_days: 90,
            audit_days: 90,
        }
    }
}

impl ServeLimits {
    pub(crate) fn retention(&self) -> Retention {
        Retention { event_days: self.event_days, audit_days: self.audit_days }
    }
}
