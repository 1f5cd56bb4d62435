//! The forms in which connections are stored.

use jiff::Timestamp;
use meshplay_net::egress::Reach;
use meshplay_store::Versioned;
use meshplay_types::Findings;
use serde::{Deserialize, Serialize};

/// What answers there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Prometheus, or what speaks its API.
    Prometheus,
    /// Grafana.
    Grafana,
}

/// As whom we come; the secret part is sealed elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Auth {
    /// As nobody.
    None,
    /// With a bearer token.
    Token,
    /// With user and password.
    Basic {
        /// User.
        user: String,
    },
    /// With a client certificate.
    Certificate {
        /// Its chain, as PEM.
        certificate_pem: String,
    },
}

/// Where and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoredConnection {
    pub(super) kind: Kind,
    pub(super) url: String,
    pub(super) auth: Auth,
    pub(super) ca_pem: Option<String>,
    pub(super) reach: Reach,
}

impl Versioned for StoredConnection {
    const VERSION: u32 = 1;
}

/// What a check saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// When.
    pub at: Timestamp,
    /// Version it says it is of; empty if it says none.
    pub version: String,
    /// What was in the way; empty: it answered and let us in.
    pub findings: Findings,
}

impl Versioned for Seen {
    const VERSION: u32 = 1;
}

/// What events of this area say.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) connection: Option<String>,
}

impl Versioned for Told {
    const VERSION: u32 = 1;
}
