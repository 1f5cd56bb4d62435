//! What an Envoy tells of itself at its admin address: version, threads, whether whoever connects must show a
//! certificate, and its policies of authorisation. It opens no connection: the pages come in as JSON.

use std::collections::BTreeSet;

use meshplay_perf::site::{MutualTls, SiteMesh};
use serde_json::Value;

use crate::performance::reach::text;

/// The mesh that an Envoy is when nobody says of which one it is a part: `/server_info` and `/config_dump`.
pub(super) fn mesh_of(info: &Value, dump: Option<&Value>) -> SiteMesh {
    // COMMIT/VERSION/STATUS/TYPE/TLS
    let version = text(info, "/version").split('/').nth(1).map(str::to_owned);
    let threads = info.pointer("/command_line_options/concurrency").and_then(Value::as_u64);
    let (mut demands, mut policies) = (false, BTreeSet::new());
    let mut look = |object: &Value| {
        let kind = text(object, "/@type");
        demands |= kind.ends_with(".DownstreamTlsContext") && is_true(object, "/require_client_certificate");
        if kind.ends_with(".rbac.v3.RBAC") {
            let names = object.pointer("/rules/policies").and_then(Value::as_object);
            policies.extend(names.into_iter().flat_map(|names| names.keys().cloned()));
        }
    };
    if let Some(dump) = dump {
        walk(dump, &mut look);
    }
    let mtls = if demands { MutualTls::Strict } else { MutualTls::Disabled };
    SiteMesh {
        name: "envoy".to_owned(),
        proxy_version: version,
        proxies: 1,
        concurrency: threads.and_then(|threads| u32::try_from(threads).ok()).into_iter().collect(),
        mtls: dump.map(|_| mtls).into_iter().collect(),
        policies: dump.map(|_| policies),
        ..SiteMesh::default()
    }
}

fn is_true(object: &Value, pointer: &str) -> bool {
    object.pointer(pointer).and_then(Value::as_bool).unwrap_or_default()
}

/// Every object of a page.
fn walk(value: &Value, look: &mut dyn FnMut(&Value)) {
    match value {
        Value::Object(fields) => {
            look(value);
            fields.values().for_each(|field| walk(field, look));
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, look)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_envoy_tells_its_threads_whom_it_lets_in_and_what_it_asks() {
        let info = json!({
            "version": "d7809ba2/1.40.0/Clean/RELEASE/BoringSSL", "command_line_options": {"concurrency": 2}
        });
        let context = |require: bool| {
            json!({"@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
                   "require_client_certificate": require})
        };
        let rbac = json!({"@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC",
                          "rules": {"policies": {"callers": {}, "health": {}}}});
        let dump =
            |require| json!({"configs": [{"dynamic_listeners": [{"a": context(require)}, {"b": rbac}]}]});
        let seen = mesh_of(&info, Some(&dump(true)));
        assert_eq!((seen.proxy_version.as_deref(), seen.proxies), (Some("1.40.0"), 1));
        assert_eq!(seen.concurrency, BTreeSet::from([2]));
        assert_eq!(seen.mtls, BTreeSet::from([MutualTls::Strict]));
        assert_eq!(seen.policies, Some(BTreeSet::from(["callers".to_owned(), "health".to_owned()])));
        assert_eq!(mesh_of(&info, Some(&dump(false))).mtls, BTreeSet::from([MutualTls::Disabled]));
        let blind = mesh_of(&info, None);
        assert_eq!((blind.mtls.len(), blind.policies), (0, None), "what was not told is not known");
    }
}
