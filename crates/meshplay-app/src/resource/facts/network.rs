//! Ways in and between: services, ingresses, gateways, routes.

use serde_json::Value;

use super::{Facts, shown};

pub(super) fn service(facts: &mut Facts<'_>) {
    facts.at("Type", "/spec/type");
    facts.at("Cluster IPs", "/spec/clusterIPs");
    facts.at("External name", "/spec/externalName");
    facts.at("Selector", "/spec/selector");
    for port in facts.items("/spec/ports") {
        let part = |name: &str| shown(port.get(name));
        let node = if part("nodePort").is_empty() {
            String::new()
        } else {
            format!(", node port {}", part("nodePort"))
        };
        let label = [String::from("Port"), part("name")].join(" ");
        facts.add(
            label.trim_end(),
            format!("{}/{} to {}{node}", part("port"), part("protocol"), part("targetPort")),
        );
    }
    addresses(facts, "/status/loadBalancer/ingress");
}

pub(super) fn ingress(facts: &mut Facts<'_>) {
    facts.at("Class", "/spec/ingressClassName");
    addresses(facts, "/status/loadBalancer/ingress");
    for rule in facts.items("/spec/rules") {
        let host = rule["host"].as_str().unwrap_or("*");
        let paths =
            rule.pointer("/http/paths").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for path in paths {
            let service = path.pointer("/backend/service/name");
            let port = path.pointer("/backend/service/port");
            let port = port.and_then(|port| port.get("number").or_else(|| port.get("name")));
            let at = format!("{host}{}", shown(path.get("path")));
            facts.add(&format!("Rule {at}"), format!("{}:{}", shown(service), shown(port)));
        }
    }
    for tls in facts.items("/spec/tls") {
        facts.add(&format!("TLS {}", shown(tls.get("hosts"))), shown(tls.get("secretName")));
    }
}

pub(super) fn gateway(facts: &mut Facts<'_>) {
    facts.at("Class", "/spec/gatewayClassName");
    facts.at("Host names", "/spec/hostnames");
    for listener in facts.items("/spec/listeners") {
        let part = |name: &str| shown(listener.get(name));
        facts.add(&format!("Listener {}", part("name")), format!("{} :{}", part("protocol"), part("port")));
    }
    for parent in facts.items("/spec/parentRefs") {
        facts.add("Parent", shown(parent.get("name")));
    }
    addresses(facts, "/status/addresses");
}

fn addresses(facts: &mut Facts<'_>, pointer: &str) {
    for address in facts.items(pointer) {
        let known = ["ip", "hostname", "value"].iter().find_map(|name| address.get(*name));
        facts.add("Address", shown(known));
    }
}
