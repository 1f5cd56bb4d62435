//! P1 and P2: a design in, waves and gates as text out.

use crate::{
    Gate, KindInfo, Kinds,
    desired::desired_of,
    testing::{parts, target, yaml},
    wave::Order,
};

/// Plans the waves of the objects and compares them, one line per wave: `n: objects | gates`.
fn check(objects: &str, orders: &[(&str, &str)], expect: &str) {
    let got = match waves(objects, orders) {
        Ok(text) => text,
        Err(codes) => codes,
    };
    let expect: Vec<_> = expect.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(got.trim().lines().collect::<Vec<_>>(), expect, "\n--- got ---\n{got}");
}

fn waves(objects: &str, orders: &[(&str, &str)]) -> Result<String, String> {
    let objects = yaml(objects);
    let parts = parts(objects.as_array().unwrap());
    let id = |text: &str| text.parse().unwrap();
    let orders: Vec<_> = orders.iter().map(|(from, to)| Order { from: id(from), to: id(to) }).collect();
    let facts = crate::ClusterFacts::default();
    let desired = desired_of(parts, &orders, &target(), &facts).map_err(|findings| {
        findings.iter().map(|finding| format!("{} {}\n", finding.code, finding.message)).collect::<String>()
    })?;
    let line = |info: &crate::WaveInfo| {
        let of_wave = desired.objects.iter().filter(|object| object.wave == info.wave);
        let names: Vec<_> =
            of_wave.map(|object| format!("{} {}", object.key.kind, object.key.name)).collect();
        let gates: Vec<_> = info.gates.iter().map(gate).collect();
        format!("{}: {} | {}", info.wave, names.join(", "), gates.join(" "))
    };
    Ok(desired.waves.iter().map(|info| line(info).trim_end().to_owned() + "\n").collect())
}

fn gate(gate: &Gate) -> String {
    let names: Vec<_> = gate.keys().iter().map(|key| key.name.as_str()).collect();
    let kind = format!("{gate:?}");
    format!("{}({})", kind.split('(').next().unwrap().to_lowercase(), names.join(","))
}

#[test]
fn p2_kinds_come_in_order_and_claims_never_gate() {
    check(
        "
        - {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {scaleTargetRef: {kind: Deployment, name: d}}}
        - {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i}}
        - {apiVersion: batch/v1, kind: Job, metadata: {name: j}}
        - {apiVersion: v1, kind: Service, metadata: {name: s}}
        - {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}
        - {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: p}}
        - {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}}
        - {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: net}}
        - {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r}}
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
        - {apiVersion: v1, kind: Namespace, metadata: {name: ns}}",
        &[],
        "
        0: Namespace ns |
        1: ConfigMap c, PersistentVolumeClaim p, NetworkPolicy net, PodDisruptionBudget b, Role r |
        2: Service s, Deployment d, Job j |
        3: HorizontalPodAutoscaler h, Ingress i | settled(ns,s,d,h,i,b) complete(j)",
    );
}

/// The layout that kubebuilder writes: a CRD, its controller with a webhook, a certificate for it, and a resource.
const OPERATOR: &str = "
    - apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: carts.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {kind: Cart, plural: carts}
        versions: [{name: v1, served: true, storage: true}]
    - apiVersion: apps/v1
      kind: Deployment
      metadata: {name: operator, namespace: op, labels: {app: other}}
      spec: {template: {metadata: {labels: {app: op, tier: x}}}}
    - {apiVersion: v1, kind: Service, metadata: {name: hook, namespace: op}, spec: {selector: {app: op}}}
    - apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: hooks}
      webhooks:
      - name: a
        clientConfig: {service: {namespace: op, name: hook}}
        rules: [{apiGroups: [example.com], resources: [carts], apiVersions: [v1], operations: [CREATE]}]
    - {apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: cert, namespace: op}}
    - {apiVersion: example.com/v1, kind: Cart, metadata: {name: cart, namespace: op}}";

#[test]
fn p2_custom_resources_wait_for_their_crd_and_for_what_serves_their_webhook() {
    check(
        OPERATOR,
        &[],
        "
        0: CustomResourceDefinition carts.example.com |
        1: Service hook, Deployment operator |
        2: Certificate cert | established(carts.example.com) available(operator)
        3: Cart cart | available(operator)
        4: ValidatingWebhookConfiguration hooks | settled(hook,carts.example.com,operator,cert,cart)",
    );
}

#[test]
fn p1_the_controller_is_not_waited_for_before_the_certificate_it_needs_is_sent() {
    let text = waves(OPERATOR, &[]).unwrap();
    let before_certificate = text.lines().take(2);
    assert!(before_certificate.into_iter().all(|line| !line.contains("available")), "{text}");
}

#[test]
fn p2_a_conversion_webhook_holds_back_the_resources_and_not_the_crd() {
    check(
        "
        - apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          metadata: {name: carts.example.com}
          spec:
            group: example.com
            names: {kind: Cart, plural: carts}
            scope: Namespaced
            versions: [{name: v1, served: true}]
            conversion: {strategy: Webhook, webhook: {clientConfig: {service: {namespace: op, name: hook}}}}
        - {apiVersion: v1, kind: Service, metadata: {name: hook, namespace: op}, spec: {selector: {app: op}}}
        - {apiVersion: apps/v1, kind: Deployment, metadata: {name: op, namespace: op}, spec: {template: {metadata: {labels: {app: op}}}}}
        - {apiVersion: example.com/v1, kind: Cart, metadata: {name: c, namespace: op}}",
        &[],
        "
        0: CustomResourceDefinition carts.example.com |
        1: Service hook, Deployment op | established(carts.example.com) available(op)
        2: Cart c | settled(hook,carts.example.com,op,c)",
    );
}

#[test]
fn p2_an_aggregated_api_waits_for_its_server() {
    check(
        "
        - {apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.m}, spec: {group: m, version: v1, service: {namespace: op, name: s}}}
        - {apiVersion: v1, kind: Service, metadata: {name: s, namespace: op}, spec: {selector: {app: op}}}
        - {apiVersion: apps/v1, kind: Deployment, metadata: {name: op, namespace: op}, spec: {template: {metadata: {labels: {app: op}}}}}",
        &[],
        "
        0: Service s, Deployment op | available(op)
        1: APIService v1.m | settled(s,v1.m,op)",
    );
}

#[test]
fn p39_an_empty_selector_serves_nothing() {
    check(
        "
        - {apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.m}, spec: {group: m, service: {namespace: op, name: s}}}
        - {apiVersion: v1, kind: Service, metadata: {name: s, namespace: op}, spec: {}}
        - {apiVersion: apps/v1, kind: Deployment, metadata: {name: op, namespace: op}, spec: {template: {metadata: {labels: {app: op}}}}}",
        &[],
        "
        0: Service s, Deployment op |
        1: APIService v1.m | settled(s,v1.m,op)",
    );
}

const CHAIN: &str = "
    - {apiVersion: batch/v1, kind: Job, metadata: {name: migrate}}
    - {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}
    - {apiVersion: apps/v1, kind: Deployment, metadata: {name: db}}
    - {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: disk}}";

#[test]
fn p2_a_drawn_order_makes_waves_of_its_own_and_a_job_is_a_step_in_it() {
    check(
        CHAIN,
        &[("deployment-db", "job-migrate"), ("job-migrate", "deployment-web")],
        "
        0: PersistentVolumeClaim disk |
        1: Deployment db | available(db)
        2: Job migrate | complete(migrate)
        3: Deployment web | settled(db,web) complete(migrate)",
    );
}

#[test]
fn p1_a_claim_in_a_drawn_order_is_applied_first_but_not_waited_for() {
    check(
        CHAIN,
        &[("persistentvolumeclaim-disk", "deployment-db")],
        "
        0: PersistentVolumeClaim disk |
        1: Deployment db, Deployment web, Job migrate | settled(db,web) complete(migrate)",
    );
}

#[test]
fn p2_a_circle_is_a_finding_that_names_its_members() {
    check(
        CHAIN,
        &[("deployment-db", "job-migrate"), ("job-migrate", "deployment-db")],
        "MP5009 `deployment-db`, `job-migrate` wait for each other",
    );
}

#[test]
fn one_object_in_two_components_is_a_finding() {
    let twice = "
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: default}}";
    check(twice, &[], "MP5010 components `configmap-c` and `configmap-c` are one object");
}

#[test]
fn kinds_that_the_cluster_does_not_serve_are_findings() {
    let config_map = KindInfo {
        group: String::new(),
        kind: "ConfigMap".into(),
        versions: vec!["v1".into()],
        preferred: "v1".into(),
        plural: "configmaps".into(),
        short_names: Default::default(),
        namespaced: true,
        verbs: Default::default(),
        subresources: Default::default(),
    };
    let mut facts = crate::ClusterFacts { kinds: Kinds::new([config_map]), ..Default::default() };
    facts.kinds.mark_unavailable("metrics.k8s.io");
    let objects = yaml(
        "
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
        - {apiVersion: v2, kind: ConfigMap, metadata: {name: b}}
        - {apiVersion: example.com/v1, kind: Cart, metadata: {name: c}}
        - {apiVersion: metrics.k8s.io/v1, kind: Thing, metadata: {name: d}}",
    );
    let findings = desired_of(parts(objects.as_array().unwrap()), &[], &target(), &facts).unwrap_err();
    let mut got: Vec<_> =
        findings.iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect();
    got.sort();
    assert_eq!(
        got,
        [
            "MP5001 the cluster does not serve `example.com/v1 Cart`",
            "MP5002 `v2 ConfigMap` is not served; served versions: v1",
            "MP5003 the API group `metrics.k8s.io` does not answer",
        ]
    );
}
