//! P9: an unchanged object is not written to. P4: the diff is dry-run against live.

use crate::testing::{Case, check};

/// A Deployment as a server returns it: defaults and status that nobody sent.
pub(super) const DEPLOYMENT: &str = r#"
objects:
- design: &design
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "web:1", env: [{name: A, value: "1"}]}]}
  live:
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop, generation: 3, creationTimestamp: "2026-11-01T00:00:00Z"}
    spec:
      replicas: 2
      revisionHistoryLimit: 10
      selector: {matchLabels: {app: web}}
      strategy: {type: RollingUpdate}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers: [{name: web, image: "web:1", imagePullPolicy: IfNotPresent, env: [{name: A, value: "1"}]}]
          restartPolicy: Always
    status: {observedGeneration: 3, replicas: 2}
  owned:
    us: [spec.replicas, spec.selector, spec.template.metadata.labels.app, 'spec.template.spec.containers[name="web"].image']
    kube-controller-manager update status: [status.replicas]
  inventory: created
"#;

#[test]
fn p9_an_unchanged_object_gets_no_write() {
    let plan = Case::read(DEPLOYMENT).plan();
    assert!(plan.is_noop() && plan.is_executable());
    check(DEPLOYMENT, "0 unchanged apps/Deployment shop/web");
}

#[test]
fn p9_what_the_server_sets_by_itself_is_no_change() {
    let case = format!(
        "{DEPLOYMENT}  after: {{metadata: {{resourceVersion: '9', generation: 4}}, status: {{replicas: 5}}}}\n"
    );
    check(&case, "0 unchanged apps/Deployment shop/web");
}

#[test]
fn p4_image_and_replicas_plan_as_exactly_those_two_fields() {
    let case = format!(
        r#"{DEPLOYMENT}
  after:
    metadata: {{generation: 4}}
    spec:
      replicas: 3
      template:
        spec:
          containers: [{{name: web, image: "web:2", imagePullPolicy: IfNotPresent, env: [{{name: A, value: "1"}}]}}]
"#
    );
    check(
        &case,
        r#"
        0 update apps/Deployment shop/web [dry-run]
          spec.replicas: 2 → 3
          spec.template.spec.containers[name="web"].image: "web:1" → "web:2"
        "#,
    );
}

#[test]
fn p9_owning_less_or_more_than_wanted_is_a_change_although_no_value_differs() {
    let case = format!("{DEPLOYMENT}  ownedAfter: {{us: [spec.replicas]}}\n");
    check(&case, "0 update apps/Deployment shop/web [dry-run]");
}

#[test]
fn p8_every_update_carries_the_uid_and_nothing_else_of_the_server() {
    let plan = Case::read(&format!("{DEPLOYMENT}  after: {{spec: {{replicas: 3}}}}\n")).plan();
    let step = &plan.steps[0];
    assert_eq!(step.precondition.uid.as_deref(), Some("uid-web"));
    let body = step.body.as_ref().unwrap();
    assert_eq!(body["metadata"]["uid"], "uid-web");
    assert!(body["metadata"].get("resourceVersion").is_none() && body.get("status").is_none());
}

#[test]
fn p17_a_changed_secret_shows_the_key_and_hashes_only() {
    check(
        r#"
objects:
- design:
    {apiVersion: v1, kind: Secret, metadata: {name: db, namespace: shop}, stringData: {password: {secretRef: db/password}}}
  live: {apiVersion: v1, kind: Secret, metadata: {name: db, namespace: shop}, data: {password: b2xk}, type: Opaque}
  owned: {us: [data.password]}
  after: {data: {password: bmV3ZXI=}}
  inventory: created
"#,
        r#"
        0 update Secret shop/db [dry-run]
          data.password.keyedHash: "h3" → "h5"
        "#,
    );
}

#[test]
fn p17_no_form_of_a_plan_holds_a_value_of_a_secret() {
    let case = r#"
objects:
- design:
    {apiVersion: v1, kind: Secret, metadata: {name: db, namespace: shop}, stringData: {password: {secretRef: db/password}}}
  live:
    apiVersion: v1
    kind: Secret
    metadata:
      name: db
      namespace: shop
      annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"password":"canary"}}'}
    data: {password: Y2FuYXJ5}
  owned: {kubectl-client-side-apply: [data.password]}
  after: {data: {password: Y2FuYXJ5Mg==}}
  ownedAfter: {us: [data.password]}
  conflicts: {.data.password: 'conflict with "kubectl-client-side-apply" using v1'}
choices:
  fields: [{key: {group: '', kind: Secret, namespace: shop, name: db}, fields: all, decision: DECISION}]
"#;
    for decision in ["leave", "share", "take"] {
        let plan = Case::read(&case.replace("DECISION", decision)).plan();
        let (stored, printed) = (serde_json::to_string(&plan).unwrap(), format!("{plan:?}"));
        for canary in ["canary", "Y2FuYXJ5"] {
            assert!(!stored.contains(canary) && !printed.contains(canary), "{decision}: {stored}");
        }
    }
}
