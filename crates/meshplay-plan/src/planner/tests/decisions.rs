//! P5 and P8: foreign fields are left, shared or taken; strangers' objects are adopted.

use super::noop::DEPLOYMENT;
use crate::testing::{Case, check, key};

/// Applied by kubectl client-side, with an env var that the design does not have, and an image the design changes.
const KUBECTL_TEMPLATE: &str = r#"
objects:
- design:
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      selector: {matchLabels: {app: web}}
      template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:2"}]}}
  live:
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      {name: web, namespace: shop, annotations: {kubectl.kubernetes.io/last-applied-configuration: LAST}}
    spec:
      replicas: 4
      revisionHistoryLimit: 10
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "web:1", env: [{name: OLD, value: x}]}]}
  owned:
    kubectl-client-side-apply:
    - metadata.annotations
    - metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]
    - spec.selector
    - spec.revisionHistoryLimit
    - spec.template.metadata.labels.app
    - spec.template.spec.containers[name="web"]
    - spec.template.spec.containers[name="web"].name
    - spec.template.spec.containers[name="web"].image
    - spec.template.spec.containers[name="web"].env
    - spec.template.spec.containers[name="web"].env[name="OLD"]
    - spec.template.spec.containers[name="web"].env[name="OLD"].name
    - spec.template.spec.containers[name="web"].env[name="OLD"].value
    kubectl-edit: [spec.replicas]
  conflicts:
    '.spec.template.spec.containers[name="web"].image': 'conflict with "kubectl-client-side-apply" using apps/v1'
  after:
    metadata: {annotations: {meshplay.dev/design: 01890000-0000-7000-8000-000000000001}}
    spec:
      template: {spec: {containers: [{name: web, image: "web:2", env: [{name: OLD, value: x}]}]}}
  ownedAfter:
    us:
    - spec.selector
    - spec.template.metadata.labels.app
    - spec.template.spec.containers[name="web"]
    - spec.template.spec.containers[name="web"].name
    - spec.template.spec.containers[name="web"].image
"#;

/// What kubectl's user wrote: the history limit is the server's default, which comes back by itself.
fn kubectl() -> String {
    let copy = r#"'{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:1","env":[{"name":"OLD","value":"x"}]}]}}}}'"#;
    KUBECTL_TEMPLATE.replace("LAST", copy)
}

fn with_decision(case: &str, decision: &str) -> String {
    format!(
        "{case}choices:\n  fields:\n  - key: {{group: apps, kind: Deployment, namespace: shop, name: web}}\n    fields: all\n    decision: {decision}\n"
    )
}

#[test]
fn p5_without_a_decision_the_foreign_field_is_named_and_nothing_can_run() {
    let plan = Case::read(&kubectl()).plan();
    assert!(!plan.is_executable() && plan.steps[0].body.is_none());
    check(
        &kubectl(),
        r#"
        0 adopt apps/Deployment shop/web [unverifiable: folding managers takes fields away (1); that is computed, a dry-run cannot show it]
          metadata.annotations["meshplay.dev/design"]: - → "01890000-0000-7000-8000-000000000001"
          spec.template.spec.containers[name="web"].env: [{"name":"OLD","value":"x"}] → -
          spec.template.spec.containers[name="web"].image: "web:1" → "web:2"
          conflict spec.template.spec.containers[name="web"].image with kubectl-client-side-apply (update): "web:1" | "web:2", None, suggest Some(Take)
          folds kubectl-client-side-apply (update) keeping []
          blocked: Undecided([spec.template.spec.containers[name="web"].image])
        "#,
    );
}

#[test]
fn p5_taking_from_kubectl_folds_its_manager_and_so_drops_what_the_design_dropped() {
    check(
        &with_decision(&kubectl(), "take"),
        r#"
        0 adopt apps/Deployment shop/web [unverifiable: folding managers takes fields away (1); that is computed, a dry-run cannot show it]
          metadata.annotations["meshplay.dev/design"]: - → "01890000-0000-7000-8000-000000000001"
          spec.template.spec.containers[name="web"].env: [{"name":"OLD","value":"x"}] → -
          spec.template.spec.containers[name="web"].image: "web:1" → "web:2"
          conflict spec.template.spec.containers[name="web"].image with kubectl-client-side-apply (update): "web:1" | "web:2", Some(Take), suggest Some(Take)
          folds kubectl-client-side-apply (update) keeping []
          at version 7
        "#,
    );
}

#[test]
fn p5_a_left_field_is_not_sent_and_stays_with_its_manager() {
    let case = with_decision(&kubectl(), "leave");
    let plan = Case::read(&case).plan();
    let body = plan.steps[0].body.as_ref().unwrap();
    assert_eq!(body["spec"]["template"]["spec"]["containers"].to_string(), r#"[{"name":"web"}]"#);
    check(
        &case,
        r#"
        0 adopt apps/Deployment shop/web [dry-run]
          metadata.annotations["meshplay.dev/design"]: - → "01890000-0000-7000-8000-000000000001"
          conflict spec.template.spec.containers[name="web"].image with kubectl-client-side-apply (update): "web:1" | "web:2", Some(Leave), suggest Some(Take)
        "#,
    );
}

#[test]
fn p5_leaving_one_field_folds_the_rest() {
    let one = r#"fields: {path: 'spec.template.spec.containers[name="web"].image'}"#;
    check(
        &with_decision(&kubectl(), "leave").replace("fields: all", one),
        r#"
        0 adopt apps/Deployment shop/web [unverifiable: folding managers takes fields away (1); that is computed, a dry-run cannot show it]
          metadata.annotations["meshplay.dev/design"]: - → "01890000-0000-7000-8000-000000000001"
          spec.template.spec.containers[name="web"].env: [{"name":"OLD","value":"x"}] → -
          conflict spec.template.spec.containers[name="web"].image with kubectl-client-side-apply (update): "web:1" | "web:2", Some(Leave), suggest Some(Take)
          folds kubectl-client-side-apply (update) keeping [spec.template.spec.containers[name="web"].image]
        "#,
    );
}

#[test]
fn p5_a_shared_field_is_sent_with_the_live_value() {
    let plan = Case::read(&with_decision(&kubectl(), "share")).plan();
    let step = &plan.steps[0];
    let body = step.body.as_ref().unwrap();
    assert_eq!(body["spec"]["template"]["spec"]["containers"][0]["image"], "web:1");
    assert!(!step.diff.iter().any(|change| change.path.to_string().ends_with("image")));
    assert_eq!(step.precondition.resource_version, None);
}

/// Ours, then somebody scaled it with helm.
fn helm() -> String {
    let owned = "us: [spec.selector, spec.template.metadata.labels.app, 'spec.template.spec.containers[name=\"web\"].image']\n    helm: [spec.replicas]";
    let case = DEPLOYMENT.replace(
        "us: [spec.replicas, spec.selector, spec.template.metadata.labels.app, 'spec.template.spec.containers[name=\"web\"].image']",
        owned,
    );
    let live = case.replacen(
        "replicas: 2\n      revisionHistoryLimit",
        "replicas: 5\n      revisionHistoryLimit",
        1,
    );
    format!(
        "{live}  conflicts: {{.spec.replicas: 'conflict with \"helm\" using apps/v1'}}\n  after: {{spec: {{replicas: 2}}}}\n  ownedAfter: {{us: [spec.replicas, spec.selector, spec.template.metadata.labels.app, 'spec.template.spec.containers[name=\"web\"].image']}}\n"
    )
}

#[test]
fn p5_taking_from_a_manager_that_is_not_folded_forces_and_is_bound_to_the_version() {
    let case = with_decision(&helm(), "take");
    check(
        &case,
        r#"
        0 update apps/Deployment shop/web [dry-run]
          spec.replicas: 5 → 2
          conflict spec.replicas with helm (update): 5 | 2, Some(Take), suggest Some(Take)
          force
          at version 7
        "#,
    );
    let step = Case::read(&case).plan().steps.remove(0);
    assert_eq!(step.body.as_ref().unwrap()["metadata"]["resourceVersion"], "7");
    assert_eq!(step.body_after_fold("8").unwrap()["metadata"]["resourceVersion"], "8");
}

#[test]
fn p5_leaving_the_only_foreign_field_leaves_nothing_to_do() {
    let case = with_decision(&helm(), "leave");
    check(
        &case,
        r#"
        0 unchanged apps/Deployment shop/web
          conflict spec.replicas with helm (update): 5 | 2, Some(Leave), suggest Some(Take)
        "#,
    );
}

#[test]
fn p5_a_dropped_field_that_another_manager_holds_is_named() {
    let case = DEPLOYMENT
        .replace("owned:\n", "owned:\n    old-tool: [spec.revisionHistoryLimit]\n")
        .replace("us: [spec.replicas,", "us: [spec.replicas, spec.revisionHistoryLimit,");
    let after = "  ownedAfter:\n    old-tool: [spec.revisionHistoryLimit]\n    us: [spec.replicas, spec.selector, spec.template.metadata.labels.app, 'spec.template.spec.containers[name=\"web\"].image']\n";
    check(
        &format!("{case}{after}"),
        r"
        0 update apps/Deployment shop/web [dry-run]
          lingers spec.revisionHistoryLimit by old-tool (update)
        ",
    );
}

#[test]
fn p5_a_choice_that_fits_nothing_is_a_finding() {
    let plan = Case::read(&with_decision(DEPLOYMENT, "take")).plan();
    assert_eq!(plan.findings.iter().map(|f| f.code.to_string()).collect::<Vec<_>>(), ["MP5029"]);
}

#[test]
fn p8_an_existing_config_map_of_a_stranger_is_adopted_although_nothing_conflicts() {
    let case = r#"
objects:
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}, data: {a: "1"}}
  live: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}, data: {b: "2"}}
  owned: {someone: [data.b]}
  after: {data: {a: "1"}}
  ownedAfter: {someone: [data.b], us: [data.a]}
"#;
    check(
        case,
        r#"
        0 adopt ConfigMap shop/c [dry-run]
          data.a: - → "1"
          metadata.annotations["meshplay.dev/design"]: - → "01890000-0000-7000-8000-000000000001"
        "#,
    );
    assert_eq!(Case::read(case).plan().steps[0].origin, Some(crate::Origin::Adopted));
}

#[test]
fn p8_an_object_that_took_the_place_of_ours_is_a_strangers() {
    let case = r#"
objects:
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}, data: {a: "1"}}
  live: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop, uid: new}, data: {a: "1"}}
  owned: {someone: [data.a]}
  inventory: created
"#;
    check(case, "0 adopt ConfigMap shop/c [dry-run]");
}

#[test]
fn p9_an_object_of_another_design_is_never_written() {
    let case = r#"
objects:
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}, data: {a: "1"}}
  live:
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: c, namespace: shop, annotations: {meshplay.dev/design: other}}
"#;
    check(
        case,
        r#"
        0 adopt ConfigMap shop/c
          blocked: OtherDesign("other")
        "#,
    );
}

#[test]
fn p9_marks_without_an_inventory_entry_are_managed_on_but_never_deleted() {
    let case = r#"
objects:
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}, data: {a: "1"}}
  live: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}, data: {a: "1"}}
  owned: {us: [data.a]}
"#;
    let plan = Case::read(case).plan();
    assert_eq!(plan.steps[0].origin, Some(crate::Origin::Adopted));
    assert_eq!(plan.findings[0].code.to_string(), "MP5031");
    check(case, "0 unchanged ConfigMap shop/c");
}

#[test]
fn p7_a_terminating_object_is_not_applied_to() {
    let case = DEPLOYMENT.replace("generation: 3", "deletionTimestamp: now");
    check(
        &case,
        r"
        0 update apps/Deployment shop/web
          blocked: Terminating
        ",
    );
}

#[test]
fn a_choice_for_a_path_overrides_one_for_all() {
    let case = format!(
        "{}  - {{key: {{group: apps, kind: Deployment, namespace: shop, name: web}}, fields: {{path: spec.replicas}}, decision: leave}}\n",
        with_decision(&helm(), "take")
    );
    let plan = Case::read(&case).plan();
    assert_eq!(plan.steps[0].conflicts[0].decision, Some(crate::Decision::Leave));
    assert_eq!(plan.steps[0].key, key("apps/Deployment shop/web"));
}

#[test]
fn p6_replicas_that_folding_would_reset_are_shown_as_the_one_they_become() {
    let copy = r#"'{"spec":{"replicas":4,"template":{"spec":{"containers":[{"name":"web","image":"web:1","env":[{"name":"OLD","value":"x"}]}]}}}}'"#;
    let owned = "    kubectl-client-side-apply:\n    - spec.replicas\n";
    let case = KUBECTL_TEMPLATE
        .replace("LAST", copy)
        .replace("    kubectl-client-side-apply:\n", owned)
        .replace("    kubectl-edit: [spec.replicas]\n", "");
    let plan = Case::read(&with_decision(&case, "take")).plan();
    let change = plan.steps[0].diff.iter().find(|change| change.path.to_string() == "spec.replicas").unwrap();
    assert_eq!((change.before.as_ref().unwrap(), change.after.as_ref().unwrap()), (&4.into(), &1.into()));
}
