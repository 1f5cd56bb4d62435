//! Waves and the gates between them, as data (P1, P2).

mod edges;
mod order;
mod rank;

use std::fmt;

use meshplay_types::{ComponentId, Gvk, ObjectKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use edges::{Edge, Needs, Order, edges};
pub(crate) use order::waves;
pub(crate) use rank::Rank;

/// What ordering looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'a> {
    pub(crate) key: &'a ObjectKey,
    pub(crate) gvk: &'a Gvk,
    pub(crate) component: &'a ComponentId,
    pub(crate) body: &'a Value,
}

/// Position in the order of application, from 0 without gaps. Deletions continue the count after the last apply wave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wave(pub u32);

/// One wave: everything in it may be sent at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaveInfo {
    /// Which one.
    pub wave: Wave,
    /// Why these come together and now, for people.
    pub reason: String,
    /// What must hold after this wave before the next one starts; after the last wave: before it is done.
    pub gates: Vec<Gate>,
}

/// A condition between waves. Claims (PVCs) never appear in one: they may wait for their first consumer (P1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "gate", content = "keys")]
pub enum Gate {
    /// CRDs have the conditions Established and NamesAccepted; discovery is read again after it.
    Established(Vec<ObjectKey>),
    /// Workloads are judged healthy ([`crate::health::judge`]).
    Available(Vec<ObjectKey>),
    /// Jobs have the condition Complete; a failed Job fails the gate.
    Complete(Vec<ObjectKey>),
    /// Objects are judged healthy, neutral or unknown.
    Settled(Vec<ObjectKey>),
    /// Objects with the deleted uid are gone; finalizers may take their time.
    Gone(Vec<ObjectKey>),
}

impl Gate {
    /// The objects it looks at.
    pub fn keys(&self) -> &[ObjectKey] {
        match self {
            Self::Established(keys)
            | Self::Available(keys)
            | Self::Complete(keys)
            | Self::Settled(keys)
            | Self::Gone(keys) => keys,
        }
    }
}

impl fmt::Display for Wave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests;
