//! The parts of a request's time.
//!
//! ```text
//! meant to start ──connection wait──▶ a connection is free ──lag──▶ sent ──first byte──▶ ──transfer──▶ last byte
//! └──────────────────────────────── response time ──────────────────────────────────────────────────┘
//!                                                                  └──────── service time ──────────┘
//! ```
//! Response time is what a person would have waited. Waiting for a connection is the target's doing: it owes answers on
//! all of them. Lag is ours alone; only it speaks against the generator.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Histogram;

/// One of them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// From the intended start to the last byte.
    #[default]
    Response,
    /// From sending to the last byte.
    Service,
    /// From the intended start until a connection was free.
    ConnectionWait,
    /// From the time at which the request could be sent until it was.
    Lag,
    /// From sending to the first byte.
    FirstByte,
    /// From the first byte to the last.
    Transfer,
}

/// Histograms of all of them. In a closed loop nothing is late: response and service time are the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Phases {
    /// From the intended start to the last byte.
    pub response: Histogram,
    /// From sending to the last byte.
    pub service: Histogram,
    /// From the intended start until a connection was free.
    pub connection_wait: Histogram,
    /// From the time at which the request could be sent until it was.
    pub lag: Histogram,
    /// From sending to the first byte.
    pub first_byte: Histogram,
    /// From the first byte to the last.
    pub transfer: Histogram,
}

impl Phase {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Response, Self::Service, Self::ConnectionWait, Self::Lag, Self::FirstByte, Self::Transfer];
}

impl Phases {
    /// One of them.
    #[must_use]
    pub fn get(&self, phase: Phase) -> &Histogram {
        match phase {
            Phase::Response => &self.response,
            Phase::Service => &self.service,
            Phase::ConnectionWait => &self.connection_wait,
            Phase::Lag => &self.lag,
            Phase::FirstByte => &self.first_byte,
            Phase::Transfer => &self.transfer,
        }
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: &Self) {
        let Self { response, service, connection_wait, lag, first_byte, transfer } = other;
        self.response.merge(response);
        self.service.merge(service);
        self.connection_wait.merge(connection_wait);
        self.lag.merge(lag);
        self.first_byte.merge(first_byte);
        self.transfer.merge(transfer);
    }
}
