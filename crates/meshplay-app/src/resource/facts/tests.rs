//! Objects in, `label: value` lines out.

use serde_json::json;

use super::*;

fn check(group: &str, kind: &str, object: &Value, expect: &str) {
    let info = KindInfo {
        group: group.into(),
        kind: kind.into(),
        versions: vec!["v1".into()],
        preferred: "v1".into(),
        plural: String::new(),
        short_names: Vec::new(),
        namespaced: true,
        verbs: Default::default(),
        subresources: Default::default(),
    };
    let lines: Vec<_> =
        of(&info, object).iter().map(|fact| format!("{}: {}", fact.label, fact.value)).collect();
    assert_eq!(lines.join("\n"), expect.trim().replace("        ", ""));
    let expected = if kind == "Pod" { vec!["web", "init"] } else { vec![] };
    assert_eq!(containers(&info, object), expected);
}

#[test]
fn a_pod_shows_its_containers_and_what_became_of_them() {
    let pod = json!({
        "spec": {
            "nodeName": "n1",
            "initContainers": [{"name": "init", "image": "busybox"}],
            "containers": [{
                "name": "web", "image": "web:1", "ports": [{"containerPort": 80}],
                "resources": {"requests": {"cpu": "100m"}},
                "readinessProbe": {"httpGet": {"path": "/ready", "port": 80}},
            }],
            "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "d"}}],
        },
        "status": {"containerStatuses": [{
            "name": "web", "restartCount": 3,
            "state": {"waiting": {"reason": "CrashLoopBackOff"}},
            "lastState": {"terminated": {"reason": "Error", "exitCode": 1}},
        }]},
    });
    let expect = "
        Node: n1
        Container init: busybox
        Container web: web:1
        Container web, state: waiting: CrashLoopBackOff
        Container web, last state: terminated: Error, exit code 1
        Container web, restarts: 3
        Container web, ports: 80/TCP
        Container web, requests: cpu=100m
        Container web, readiness: GET :80/ready
        Volume data: persistentVolumeClaim d";
    check("", "Pod", &pod, expect);
}

#[test]
fn services_and_ingresses_show_where_they_lead() {
    let service = json!({"spec": {"type": "NodePort", "selector": {"app": "web"},
        "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080, "nodePort": 30080}]}});
    let expect = "
        Type: NodePort
        Selector: app=web
        Port http: 80/TCP to 8080, node port 30080";
    check("", "Service", &service, expect);
    let ingress = json!({"spec": {"rules": [{"host": "a.example", "http": {"paths": [
        {"path": "/", "backend": {"service": {"name": "web", "port": {"number": 80}}}}]}}]}});
    check("networking.k8s.io", "Ingress", &ingress, "Rule a.example/: web:80");
}

#[test]
fn of_configuration_only_the_names_of_keys_are_shown() {
    check("", "Secret", &json!({"type": "Opaque", "data": {"a": "x", "b": "y"}}), "Type: Opaque\nKeys: a, b");
}
