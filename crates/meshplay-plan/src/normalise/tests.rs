//! P7, one test per rule: an object in, the object and the notes out.

use super::*;
use crate::testing::yaml;

/// Normalises `input` and compares with `expect`; notes are `code pointer`, in order.
fn check(input: &str, expect: &str, notes: &[&str]) {
    let normal = run(input);
    assert_eq!(normal.body, yaml(expect), "\n--- got ---\n{}\n", normal.body);
    let got: Vec<_> = normal
        .notes
        .iter()
        .map(|note| format!("{} {}", note.code, note.at.pointer.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(got, notes);
    let again = normalise(normal.body.clone(), &context(&gvk(&normal.body), None));
    assert_eq!(again.body, normal.body, "a second run changes nothing");
}

fn run(input: &str) -> Normalised {
    let object = yaml(input);
    let gvk = gvk(&object);
    normalise(object, &context(&gvk, None))
}

fn gvk(object: &Value) -> Gvk {
    Gvk::new(object["apiVersion"].as_str().unwrap(), object["kind"].as_str().unwrap()).unwrap()
}

fn context(gvk: &Gvk, scaled_by: Option<String>) -> Context<'_> {
    Context { gvk, namespaced: crate::builtin::is_namespaced(gvk), namespace: "default", scaled_by }
}

#[test]
fn p7_string_data_becomes_data_so_that_a_removed_key_goes() {
    check(
        "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: shop}, data: {a: {secretRef: s/a}}, stringData: {b: {secretRef: s/b}}}",
        "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: shop}, data: {a: {secretRef: s/a}, b: {secretRef: s/b}}}",
        &[],
    );
}

#[test]
fn p17_a_written_out_secret_value_is_refused_and_not_kept() {
    let normal = run(
        "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: shop}, stringData: {a.b/c: canary}}",
    );
    assert_eq!(normal.notes[0].code, Code::PLAN_SECRET_NOT_SEALED);
    assert!(normal.notes[0].is_error());
    assert!(!format!("{:?}", normal).contains("canary"));
}

#[test]
fn p7_what_only_the_server_sets_is_dropped() {
    check(
        "
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: w
          namespace: shop
          uid: u
          resourceVersion: '5'
          generation: 2
          creationTimestamp: '2026-01-01T00:00:00Z'
          managedFields: [{manager: x}]
          annotations: {deployment.kubernetes.io/revision: '3', kubectl.kubernetes.io/last-applied-configuration: '{}'}
        spec: {template: {metadata: {creationTimestamp: null, labels: {a: b}}}}
        status: {replicas: 1}",
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: w, namespace: shop}, spec: {template: {metadata: {labels: {a: b}}}}}",
        &[],
    );
}

#[test]
fn p7_other_annotations_stay() {
    check(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop, annotations: {kubectl.kubernetes.io/last-applied-configuration: x, mine: kept}}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop, annotations: {mine: kept}}}",
        &[],
    );
}

#[test]
fn p7_an_empty_ca_bundle_is_for_somebody_else_to_fill() {
    check(
        "
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: w}
        webhooks:
        - {name: a, clientConfig: {caBundle: '', url: 'https://x'}}
        - {name: b, clientConfig: {caBundle: Cg==, url: 'https://x'}}
        - {name: c, clientConfig: {caBundle: Zm9v, url: 'https://x'}}",
        "
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: w}
        webhooks:
        - {name: a, clientConfig: {url: 'https://x'}}
        - {name: b, clientConfig: {url: 'https://x'}}
        - {name: c, clientConfig: {caBundle: Zm9v, url: 'https://x'}}",
        &[],
    );
    check(
        "{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.x}, spec: {caBundle: '', group: x}}",
        "{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.x}, spec: {group: x}}",
        &[],
    );
}

#[test]
fn p7_rules_of_an_aggregated_cluster_role_are_the_controllers() {
    let role = |rules: &str| {
        format!(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {{name: r}}, aggregationRule: {{}}{rules}}}"
        )
    };
    check(&role(", rules: []"), &role(""), &[]);
    check(&role(", rules: [{verbs: [get]}]"), &role(", rules: [{verbs: [get]}]"), &["MP5008 /rules"]);
    let plain =
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: r}, rules: []}";
    check(plain, plain, &[]);
}

#[test]
fn p7_quantities_are_rewritten_only_where_fields_are_quantities() {
    check(
        "
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: w, namespace: shop, labels: {size: 1000m}}
        spec:
          template:
            spec:
              containers: [{name: a, resources: {requests: {cpu: 1000m, memory: 1024Mi}, limits: {cpu: 2}}, env: [{name: Q, value: 1000m}]}]
              volumes: [{name: v, emptyDir: {sizeLimit: 1024Ki}}]
          volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1024Gi}}}}]",
        "
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: w, namespace: shop, labels: {size: 1000m}}
        spec:
          template:
            spec:
              containers: [{name: a, resources: {requests: {cpu: '1', memory: 1Gi}, limits: {cpu: '2'}}, env: [{name: Q, value: 1000m}]}]
              volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}]
          volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1Ti}}}}]",
        &[],
    );
    check(
        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: shop}, spec: {hard: {requests.cpu: 1000m, pods: 10}}}",
        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: shop}, spec: {hard: {requests.cpu: '1', pods: '10'}}}",
        &[],
    );
    let config =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}, data: {cpu: 1000m}}";
    check(config, config, &[]);
}

#[test]
fn p7_duplicate_env_and_port_keys_are_named_with_both_places() {
    let pod = "
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: shop}
        spec:
          containers:
          - name: a
            env: [{name: X, value: '1'}, {name: Z, value: '1'}, {name: X, value: '2'}]
            ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}, {containerPort: 80, protocol: TCP}]";
    check(pod, pod, &["MP5005 /spec/containers/0/env/2", "MP5005 /spec/containers/0/ports/2"]);
    assert_eq!(
        run(pod).notes[0].message,
        r#"`name: "X"` is listed twice: `/spec/containers/0/env/0` and `/spec/containers/0/env/2`"#
    );
    let service = "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: shop}, spec: {ports: [{name: a, port: 80}, {name: b, port: 80}]}}";
    check(service, service, &["MP5005 /spec/ports/1"]);
}

#[test]
fn p7_null_means_not_set_except_in_custom_resources() {
    check(
        "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop, labels: null}, spec: {volumes: [{name: v, emptyDir: null}]}}",
        "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {volumes: [{name: v}]}}",
        &[],
    );
    let custom = "{apiVersion: example.com/v1, kind: Cart, metadata: {name: c}, spec: {limit: null}}";
    check(custom, custom, &[]);
}

#[test]
fn the_default_namespace_is_written_out_and_never_for_cluster_scoped_kinds() {
    check(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: default}}",
        &[],
    );
    let namespace = "{apiVersion: v1, kind: Namespace, metadata: {name: c}}";
    check(namespace, namespace, &[]);
    let wrong = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: c, namespace: shop}}";
    check(wrong, wrong, &["MP5004 /metadata/namespace"]);
}

#[test]
fn p6_replicas_that_another_controller_sets_are_omitted_with_a_note() {
    let object = yaml(
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: w, namespace: shop}, spec: {replicas: 2}}",
    );
    let gvk = gvk(&object);
    let normal =
        normalise(object, &context(&gvk, Some("`autoscaling/HorizontalPodAutoscaler shop/w`".into())));
    assert_eq!(normal.body["spec"], serde_json::json!({}));
    assert_eq!(normal.omitted, [FieldPath::of(["spec", "replicas"])]);
    assert_eq!(
        normal.notes[0].message,
        "`replicas` is left out: `autoscaling/HorizontalPodAutoscaler shop/w` sets it"
    );
}
