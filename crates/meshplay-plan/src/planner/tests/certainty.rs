//! P4: each object says how sure its plan is. P10: a refused change is offered as a recreation, never made one.

use crate::testing::{Case, check};

#[test]
fn p4_what_a_plan_itself_creates_cannot_be_dry_run_and_says_so() {
    check(
        r"
objects:
- design: {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}}
  notPossible: {why: namespaceCreatedByPlan, detail: shop}
- design: {apiVersion: example.com/v1, kind: Cart, metadata: {name: c, namespace: shop}}
  notPossible: {why: kindCreatedByPlan, detail: example.com/v1 Cart}
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: d, namespace: shop}}
  notPossible: {why: webhookWithoutDryRun, detail: audit}
",
        r"
        0 create Namespace shop [dry-run]
        1 create ConfigMap shop/c [schema: the namespace `shop` is created by this plan]
        1 create ConfigMap shop/d [unverifiable: the webhook `audit` does not support dry-run]
        2 create example.com/Cart shop/c [schema: the kind `example.com/v1 Cart` is created by this plan]
        ",
    );
}

#[test]
fn p4_objects_that_wait_for_this_plan_are_found_without_asking_the_server() {
    let case = Case::read(
        r"
objects:
- design: {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}}
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: d, namespace: other}}
- design:
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: carts.example.com}
    spec:
      group: example.com
      scope: Namespaced
      names: {kind: Cart, plural: carts}
      versions: [{name: v1, served: true, storage: true}]
- design: {apiVersion: example.com/v1, kind: Cart, metadata: {name: c, namespace: other}}
",
    );
    let desired = case.desired();
    let absent = desired.objects.iter().map(|object| object.key.clone()).collect();
    let why: Vec<_> = desired
        .not_possible(&absent, &crate::ClusterFacts::default())
        .into_iter()
        .map(|(key, why)| format!("{key}: {why:?}"))
        .collect();
    assert_eq!(
        why,
        [
            r#"ConfigMap shop/c: NamespaceCreatedByPlan("shop")"#,
            r#"example.com/Cart other/c: KindCreatedByPlan("example.com/v1 Cart")"#
        ]
    );
}

#[test]
fn p4_a_pod_refused_for_want_of_an_account_of_the_same_plan_is_only_unverifiable() {
    check(
        r#"
objects:
- design: {apiVersion: v1, kind: ServiceAccount, metadata: {name: runner, namespace: shop}}
- design: {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {serviceAccountName: runner}}
  refused:
    status: 403
    reason: Forbidden
    message: 'pods "p" is forbidden: error looking up service account shop/runner: serviceaccount "runner" not found'
    causes: []
- design: {apiVersion: v1, kind: Pod, metadata: {name: q, namespace: shop}}
  refused: {status: 403, reason: Forbidden, message: 'pods "q" is forbidden: exceeded quota', causes: []}
"#,
        r#"
        0 create ServiceAccount shop/runner [dry-run]
        1 create Pod shop/p [unverifiable: it needs `ServiceAccount shop/runner`, which this plan creates before it]
        1 create Pod shop/q
          blocked: Refused("pods \"q\" is forbidden: exceeded quota")
        "#,
    );
}

const SELECTOR: &str = r#"
objects:
- design: {apiVersion: apps/v1, kind: KIND, metadata: {name: web, namespace: shop}, spec: {selector: {matchLabels: {app: b}}}}
  live: {apiVersion: apps/v1, kind: KIND, metadata: {name: web, namespace: shop}, spec: {selector: {matchLabels: {app: a}}}}
  owned: {us: [spec.selector]}
  inventory: ORIGIN
  refused:
    status: 422
    reason: Invalid
    message: 'Deployment.apps "web" is invalid'
    causes: [{field: spec.selector, reason: FieldValueInvalid, message: 'Invalid value: …: field is immutable'}]
"#;

fn refused(kind: &str, origin: &str) -> String {
    SELECTOR.replace("KIND", kind).replace("ORIGIN", origin)
}

#[test]
fn p10_an_immutable_field_is_offered_as_a_recreation() {
    check(
        &refused("Deployment", "created"),
        r#"
        0 update apps/Deployment shop/web
          blocked: Immutable { message: "spec.selector: field is immutable", offer: Some("the object and what depends on it are deleted and made again") }
        "#,
    );
}

#[test]
fn p10_a_recreation_happens_only_when_chosen_and_states_its_propagation() {
    let choose = "choices: {recreate: [{group: apps, kind: KIND, namespace: shop, name: web}]}\n";
    for (kind, propagation) in [("Deployment", "Foreground"), ("StatefulSet", "Orphan")] {
        let case = format!("{}{}", refused(kind, "created"), choose.replace("KIND", kind));
        check(
            &case,
            &format!(
                "0 recreate({propagation}) apps/{kind} shop/web [unverifiable: the object must be gone before the new one can be tried]"
            ),
        );
        let step = Case::read(&case).plan().steps.remove(0);
        assert_eq!(step.precondition.uid.as_deref(), Some("uid-web"));
        assert_eq!(step.body.unwrap()["metadata"].get("uid"), None, "the new object gets a new uid");
        assert!(matches!(step.reversal, crate::Verdict::Recreate(_)));
    }
}

#[test]
fn p8_an_adopted_object_is_never_offered_for_recreation() {
    let chosen = format!(
        "{}choices: {{recreate: [{{group: apps, kind: Deployment, namespace: shop, name: web}}]}}\n",
        refused("Deployment", "adopted")
    );
    check(
        &chosen,
        r#"
        0 update apps/Deployment shop/web
          blocked: Immutable { message: "spec.selector: field is immutable", offer: None }
        "#,
    );
}

#[test]
fn p10_claims_do_not_shrink_and_a_crd_does_not_go_back() {
    for message in [
        "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity",
        "status.storedVersions[0]: Invalid value: \"v2\": missing from spec.versions",
    ] {
        let case = Case::read(
            r#"
objects:
- design: {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: shop}}
  live: {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: shop}}
  owned: {us: []}
  inventory: created
  refused: {status: 422, reason: Invalid, message: MESSAGE, causes: []}
"#
            .replace("MESSAGE", &serde_json::Value::from(message).to_string())
            .as_str(),
        );
        let blocked = &case.plan().steps[0].blocked;
        assert_eq!(*blocked, [crate::Blocked::Immutable { message: message.into(), offer: None }]);
    }
}
