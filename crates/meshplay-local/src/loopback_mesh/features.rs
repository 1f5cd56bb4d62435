//! What the mesh does to a request, as a set: each feature can be measured against the set without it.

use std::collections::BTreeSet;

/// One thing the two sidecars may do; declared in the order in which a cost ladder adds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// The request passes a client-side and a server-side Envoy instead of going straight to a workload.
    Proxy,
    /// The hop between the two Envoys is TLS 1.3 with a certificate on both sides.
    MutualTls,
    /// The server side lets only the client's identity through; everybody else is answered 403.
    Authorization,
    /// Both sides write one JSON line per request.
    AccessLog,
    /// The server side runs the WASM header filter.
    WasmFilter,
}

impl Feature {
    /// All features, cheapest ladder order.
    pub const ALL: [Self; 5] =
        [Self::Proxy, Self::MutualTls, Self::Authorization, Self::AccessLog, Self::WasmFilter];

    /// The word used on the command line and in findings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Proxy => "proxy",
            Self::MutualTls => "mtls",
            Self::Authorization => "authorization",
            Self::AccessLog => "access-log",
            Self::WasmFilter => "wasm",
        }
    }

    /// The feature without which this one means nothing.
    fn needs(self) -> Option<Self> {
        match self {
            Self::Proxy => None,
            Self::MutualTls | Self::AccessLog | Self::WasmFilter => Some(Self::Proxy),
            // Who calls is known only from the certificate of the TLS hop.
            Self::Authorization => Some(Self::MutualTls),
        }
    }
}

/// A set of features.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features(BTreeSet<Feature>);

impl Features {
    /// Nothing: a request goes straight to the workload.
    pub fn none() -> Self {
        Self::default()
    }

    /// Everything.
    pub fn all() -> Self {
        Self(Feature::ALL.into())
    }

    /// `rung` and all that comes before it on the ladder.
    pub fn up_to(rung: Feature) -> Self {
        Self(Feature::ALL.into_iter().filter(|feature| *feature <= rung).collect())
    }

    /// This set and `feature`.
    pub fn with(mut self, feature: Feature) -> Self {
        self.0.insert(feature);
        self
    }

    /// This set without `feature`.
    pub fn without(mut self, feature: Feature) -> Self {
        self.0.remove(&feature);
        self
    }

    /// Whether `feature` is in the set.
    pub fn has(&self, feature: Feature) -> bool {
        self.0.contains(&feature)
    }

    /// The features whose precondition is missing, as (feature, what it needs).
    pub(super) fn unmet(&self) -> impl Iterator<Item = (Feature, Feature)> + '_ {
        self.0
            .iter()
            .filter_map(|&feature| Some((feature, feature.needs()?)))
            .filter(|(_, need)| !self.has(*need))
    }
}
