//! Envoy's configuration vocabulary as small builders: JSON in, JSON out, no choice made here.
//!
//! Only what this mesh uses. Envoy itself judges the result (`--mode validate`), so a wrong field name cannot
//! survive a start.

use std::{net::SocketAddr, path::Path};

use serde_json::{Value, json};

use super::{CertFiles, Identity};

/// Port 0: the kernel chooses, the admin interface tells. So two meshes can never fight for a port.
pub(super) fn any_loopback_port() -> Value {
    json!({"socket_address": {"address": "127.0.0.1", "port_value": 0}})
}

fn typed(name: &str, type_name: &str, mut config: Value) -> Value {
    config["@type"] = json!(format!("type.googleapis.com/{type_name}"));
    json!({"name": name, "typed_config": config})
}

/// A whole configuration; `side` is the node's name.
pub(super) fn bootstrap(side: &str, listeners: Vec<Value>, clusters: Vec<Value>) -> Value {
    json!({
        "node": {"id": side, "cluster": "meshplay-loopback"},
        "admin": {"address": any_loopback_port()},
        "static_resources": {"listeners": listeners, "clusters": clusters},
    })
}

/// A listener with one HTTP filter chain; `transport_socket` is null for plain text.
pub(super) fn listener(name: &str, connection_manager: Value, transport_socket: Value) -> Value {
    let mut chain = json!({"filters": [connection_manager]});
    if !transport_socket.is_null() {
        chain["transport_socket"] = transport_socket;
    }
    // Without a prefix of its own its statistics are named after the port in here, which is 0 for all.
    json!({"name": name, "stat_prefix": name, "address": any_loopback_port(), "filter_chains": [chain]})
}

/// What an HTTP connection manager needs.
pub(super) struct Http {
    pub(super) stat_prefix: String,
    /// The action of the only route.
    pub(super) route: Value,
    /// In the order in which a request meets them; the router is added at the end.
    pub(super) filters: Vec<Value>,
    pub(super) access_logs: Vec<Value>,
    /// Envoy's enum: what to do with `x-forwarded-client-cert`.
    pub(super) forward_client_cert: &'static str,
}

/// The network filter that speaks HTTP.
pub(super) fn connection_manager(http: Http) -> Value {
    let router =
        typed("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router", json!({}));
    let mut filters = http.filters;
    filters.push(router);
    let route = json!({"match": {"prefix": "/"}, "route": http.route});
    typed(
        "envoy.filters.network.http_connection_manager",
        "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        json!({
            "stat_prefix": http.stat_prefix,
            "forward_client_cert_details": http.forward_client_cert,
            "set_current_client_cert_details": {"uri": true},
            "access_log": http.access_logs,
            "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}]},
            "http_filters": filters,
        }),
    )
}

/// A cluster with one loopback endpoint; `transport_socket` is null for plain text.
pub(super) fn cluster(name: &str, endpoint: SocketAddr, transport_socket: Value) -> Value {
    let address =
        json!({"socket_address": {"address": endpoint.ip().to_string(), "port_value": endpoint.port()}});
    let mut cluster = json!({
        "name": name,
        "type": "STATIC",
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}],
        },
    });
    if !transport_socket.is_null() {
        cluster["transport_socket"] = transport_socket;
    }
    cluster
}

/// TLS of a listener that wants a certificate of `ca` from every caller.
pub(super) fn tls_server(own: &CertFiles, ca: &Path) -> Value {
    typed(
        "envoy.transport_sockets.tls",
        "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        json!({
            "require_client_certificate": true,
            "common_tls_context": tls_common(own, json!({"trusted_ca": {"filename": ca}})),
        }),
    )
}

/// TLS of a cluster that shows `own` and accepts only `peer`.
pub(super) fn tls_client(own: &CertFiles, ca: &Path, peer: Identity) -> Value {
    let peer = json!({"san_type": "URI", "matcher": {"exact": peer.uri()}});
    let validation = json!({"trusted_ca": {"filename": ca}, "match_typed_subject_alt_names": [peer]});
    typed(
        "envoy.transport_sockets.tls",
        "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        json!({"common_tls_context": tls_common(own, validation)}),
    )
}

fn tls_common(own: &CertFiles, validation: Value) -> Value {
    json!({
        "tls_params": {"tls_minimum_protocol_version": "TLSv1_3", "tls_maximum_protocol_version": "TLSv1_3"},
        "tls_certificates": [
            {"certificate_chain": {"filename": own.cert}, "private_key": {"filename": own.key}},
        ],
        "validation_context": validation,
    })
}

/// Lets `caller` in and answers everybody else 403.
pub(super) fn allow_only(caller: Identity) -> Value {
    let principal = json!({"authenticated": {"principal_name": {"exact": caller.uri()}}});
    typed(
        "envoy.filters.http.rbac",
        "envoy.extensions.filters.http.rbac.v3.RBAC",
        json!({"rules": {"action": "ALLOW", "policies": {
            caller.name(): {"permissions": [{"any": true}], "principals": [principal]},
        }}}),
    )
}

/// A WASM filter from a file, failing closed.
pub(super) fn wasm(name: &str, module: &Path, configuration: &str) -> Value {
    let text = json!({"@type": "type.googleapis.com/google.protobuf.StringValue", "value": configuration});
    typed(
        "envoy.filters.http.wasm",
        "envoy.extensions.filters.http.wasm.v3.Wasm",
        json!({"config": {
            "name": name,
            "root_id": name,
            "failure_policy": "FAIL_CLOSED",
            "vm_config": {"vm_id": name, "runtime": "envoy.wasm.runtime.v8", "code": {"local": {"filename": module}}},
            "configuration": text,
        }}),
    )
}

/// One JSON line per request, appended to `path`.
pub(super) fn access_log(path: &Path) -> Value {
    let line = json!({
        "start": "%START_TIME%",
        "method": "%REQ(:METHOD)%",
        "path": "%REQ(:PATH)%",
        "status": "%RESPONSE_CODE%",
        "detail": "%RESPONSE_CODE_DETAILS%",
        "flags": "%RESPONSE_FLAGS%",
        "durationMs": "%DURATION%",
        "upstream": "%UPSTREAM_CLUSTER%",
        "peer": "%DOWNSTREAM_PEER_URI_SAN%",
    });
    typed(
        "envoy.access_loggers.file",
        "envoy.extensions.access_loggers.file.v3.FileAccessLog",
        json!({"path": path, "log_format": {"json_format": line}}),
    )
}
