//! The two configurations: what the calling and the called side do, feature by feature.
//!
//! ```text
//! caller ─plain─▶ client Envoy ─(mTLS)─▶ server Envoy: inbound per version ─plain─▶ workload of that version
//!                 weighted split          authorisation, WASM filter
//! ```
//! The split is on the calling side, as in a mesh, where a version is a set of pods with sidecars of their own.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{
    Feature, Features, Identity, MeshCerts, Version,
    envoy_json::{self, Http},
};

/// Name of the client side's only listener.
pub(super) const OUTBOUND: &str = "outbound";

/// A request carrying this header with an integer is split by that number instead of by chance: number modulo the
/// sum of the weights, versions in their order. So a split can be tested exactly.
pub const SPLIT_HEADER: &str = "x-mesh-split";

/// What both configurations are made from.
pub(super) struct Sidecars<'a> {
    pub(super) features: &'a Features,
    pub(super) certs: &'a MeshCerts,
    /// The compiled filter.
    pub(super) wasm_module: PathBuf,
    /// The value that the filter puts into its header.
    pub(super) wasm_configuration: &'a str,
    /// Folder of the access logs.
    pub(super) logs: PathBuf,
}

/// Name of the server side's listener of `version`.
pub(super) fn inbound(version: &str) -> String {
    format!("inbound-{version}")
}

/// The access log of `side` in folder `logs`.
pub(super) fn access_log_path(logs: &Path, side: Identity) -> PathBuf {
    logs.join(format!("{}-access.log", side.name()))
}

impl Sidecars<'_> {
    /// The called side: a listener per version, in front of the workload at the given address.
    pub(super) fn server(&self, workloads: &[(&Version, SocketAddr)]) -> Value {
        let listeners = workloads.iter().map(|(version, _)| self.inbound_listener(&version.name)).collect();
        let clusters = workloads
            .iter()
            .map(|(version, address)| envoy_json::cluster(&version.name, *address, Value::Null))
            .collect();
        envoy_json::bootstrap(Identity::Server.name(), listeners, clusters)
    }

    fn inbound_listener(&self, version: &str) -> Value {
        let mut filters = Vec::new();
        if self.features.has(Feature::Authorization) {
            filters.push(envoy_json::allow_only(Identity::Client));
        }
        if self.features.has(Feature::WasmFilter) {
            filters.push(envoy_json::wasm("header-filter", &self.wasm_module, self.wasm_configuration));
        }
        let manager = envoy_json::connection_manager(Http {
            stat_prefix: inbound(version),
            route: json!({"cluster": version}),
            filters,
            access_logs: self.access_logs(Identity::Server),
            forward_client_cert: "SANITIZE_SET",
        });
        let tls = self.mutual_tls(|certs| envoy_json::tls_server(&certs.server, &certs.ca));
        envoy_json::listener(&inbound(version), manager, tls)
    }

    /// The calling side: one listener that splits over the server side's inbound listeners.
    pub(super) fn client(&self, inbounds: &[(&Version, SocketAddr)]) -> Value {
        let weights: Vec<Value> = inbounds
            .iter()
            .map(|(version, _)| json!({"name": version.name, "weight": version.weight}))
            .collect();
        let manager = envoy_json::connection_manager(Http {
            stat_prefix: OUTBOUND.to_owned(),
            route: json!({"weighted_clusters": {"clusters": weights, "header_name": SPLIT_HEADER}}),
            filters: Vec::new(),
            access_logs: self.access_logs(Identity::Client),
            forward_client_cert: "SANITIZE",
        });
        let tls = self.mutual_tls(|certs| envoy_json::tls_client(&certs.client, &certs.ca, Identity::Server));
        let clusters = inbounds
            .iter()
            .map(|(version, address)| envoy_json::cluster(&version.name, *address, tls.clone()))
            .collect();
        let listener = envoy_json::listener(OUTBOUND, manager, Value::Null);
        envoy_json::bootstrap(Identity::Client.name(), vec![listener], clusters)
    }

    fn mutual_tls(&self, socket: impl FnOnce(&MeshCerts) -> Value) -> Value {
        if self.features.has(Feature::MutualTls) { socket(self.certs) } else { Value::Null }
    }

    fn access_logs(&self, side: Identity) -> Vec<Value> {
        let path = access_log_path(&self.logs, side);
        let wanted = self.features.has(Feature::AccessLog).then(|| envoy_json::access_log(&path));
        wanted.into_iter().collect()
    }
}
