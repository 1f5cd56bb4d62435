//! P6: seven live replicas never drop.

use serde_json::json;

use crate::{
    Action,
    testing::{Case, check},
};

/// Seven replicas that we own alone; the design now brings an autoscaler.
fn case(extra: &str) -> String {
    format!(
        r#"
objects:
- design:
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: web, namespace: shop}}
    spec: {{replicas: 2, selector: {{matchLabels: {{app: web}}}}}}
  live:
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: web, namespace: shop}}
    spec: {{replicas: 7, selector: {{matchLabels: {{app: web}}}}}}
  owned: {{us: [spec.replicas, spec.selector]}}
  after: {{spec: {{replicas: 1}}}}
  ownedAfter: {{us: [spec.selector]}}
  inventory: created
{extra}"#
    )
}

const HPA: &str = r"
- design:
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web, namespace: shop}
    spec: {minReplicas: 2, maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
";

#[test]
fn p6_seven_live_replicas_never_drop() {
    let plan = Case::read(&case(HPA)).plan();
    let step = &plan.steps[0];
    assert!(plan.is_executable());
    assert_eq!(step.diff, []);
    assert_eq!(step.body.as_ref().unwrap()["spec"].get("replicas"), None);
    let Action::HandOver { manager, helper_body, .. } = &step.action else { panic!("{:?}", step.action) };
    assert_eq!(manager, "meshplay-000000aa-handover");
    assert_eq!(
        *helper_body,
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "web", "namespace": "shop", "uid": "uid-web"}, "spec": {"replicas": 7}
        })
    );
}

#[test]
fn p6_the_helper_holds_the_value_of_the_moment_not_of_the_plan() {
    let plan = Case::read(&case(HPA)).plan();
    let body = plan.steps[0].action.helper_body_at(&json!({"spec": {"replicas": 9}})).unwrap();
    assert_eq!(body["spec"], json!({"replicas": 9}));
    let later = Case::read(&case(HPA).replace("replicas: 7", "replicas: 8")).plan();
    assert_eq!(plan.hash, later.hash, "what is read again when it is done is not approved");
}

#[test]
fn p6_an_autoscaler_that_lives_in_the_cluster_counts_too() {
    let facts = r"
facts:
  scaleOwners:
  - owner: {group: autoscaling, kind: HorizontalPodAutoscaler, namespace: shop, name: elsewhere}
    target: {group: apps, kind: Deployment, namespace: shop, name: web}
";
    check(&case(facts), "0 handOver(meshplay-000000aa-handover) apps/Deployment shop/web [dry-run]");
}

#[test]
fn p45_an_autoscaler_of_another_namespace_or_kind_does_not_count() {
    for other in [
        HPA.replace("namespace: shop", "namespace: other"),
        HPA.replace("kind: Deployment, name", "kind: StatefulSet, name"),
    ] {
        let plan = Case::read(&case(&other)).plan();
        assert_eq!(plan.steps[0].action, Action::Update, "{other}");
        assert_eq!(plan.steps[0].body.as_ref().unwrap()["spec"]["replicas"], 2);
    }
}

#[test]
fn p6_where_the_autoscaler_already_owns_the_field_nothing_is_handed_over() {
    let owned = case(HPA)
        .replace(
            "owned: {us: [spec.replicas, spec.selector]}",
            "owned: {us: [spec.selector], kube-controller-manager update scale: [spec.replicas]}",
        )
        .replace(
            "ownedAfter: {us: [spec.selector]}",
            "ownedAfter: {us: [spec.selector], kube-controller-manager update scale: [spec.replicas]}",
        )
        .replace("after: {spec: {replicas: 1}}", "after: {}");
    check(
        &owned,
        r"
        0 unchanged apps/Deployment shop/web
        1 create autoscaling/HorizontalPodAutoscaler shop/web [dry-run]
        ",
    );
}

#[test]
fn p6_a_co_owned_field_is_simply_let_go() {
    let owned = case(HPA)
        .replace(
            "owned: {us: [spec.replicas, spec.selector]}",
            "owned: {us: [spec.replicas, spec.selector], helm: [spec.replicas]}",
        )
        .replace(
            "ownedAfter: {us: [spec.selector]}",
            "ownedAfter: {us: [spec.selector], helm: [spec.replicas]}",
        )
        .replace("after: {spec: {replicas: 1}}", "after: {}");
    check(
        &owned,
        r"
        0 update apps/Deployment shop/web [dry-run]
        1 create autoscaling/HorizontalPodAutoscaler shop/web [dry-run]
        ",
    );
}

#[test]
fn p6_adopting_from_kubectl_leaves_scaled_replicas_with_it() {
    let adopted = case(HPA)
        .replace(
            "owned: {us: [spec.replicas, spec.selector]}",
            "owned: {kubectl-client-side-apply: [spec.replicas, spec.selector]}",
        )
        .replace("  inventory: created\n", "")
        .replace("after: {spec: {replicas: 1}}", "after: {}")
        .replace(
            "ownedAfter: {us: [spec.selector]}",
            "ownedAfter: {us: [spec.selector], kubectl-client-side-apply: [spec.replicas, spec.selector]}",
        );
    check(
        &adopted,
        r#"
        0 adopt apps/Deployment shop/web [dry-run]
          metadata.annotations["meshplay.dev/design"]: - → "01890000-0000-7000-8000-000000000001"
          folds kubectl-client-side-apply (update) keeping [spec.replicas]
        1 create autoscaling/HorizontalPodAutoscaler shop/web [dry-run]
        "#,
    );
}

#[test]
fn p6_without_an_autoscaler_dropping_replicas_is_shown_for_what_it_is() {
    let dropped = case("").replace("spec: {replicas: 2, selector", "spec: {selector");
    check(
        &dropped,
        r"
        0 update apps/Deployment shop/web [dry-run]
          spec.replicas: 7 → 1
        ",
    );
}

#[test]
fn p6_when_the_autoscaler_leaves_the_design_our_helper_is_no_stranger() {
    let back = case("")
        .replace("owned: {us: [spec.replicas, spec.selector]}", "owned: {us: [spec.selector], meshplay-000000aa-handover apply: [spec.replicas]}")
        .replace("after: {spec: {replicas: 1}}", "conflicts: {.spec.replicas: 'conflict with \"meshplay-000000aa-handover\"'}\n  after: {spec: {replicas: 2}}")
        .replace("ownedAfter: {us: [spec.selector]}", "ownedAfter: {us: [spec.replicas, spec.selector]}");
    check(
        &back,
        r"
        0 update apps/Deployment shop/web [dry-run]
          spec.replicas: 7 → 2
          conflict spec.replicas with meshplay-000000aa-handover (apply): 7 | 2, Some(Take), suggest None
          force
          at version 7
        ",
    );
}
