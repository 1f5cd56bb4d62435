//! P11: undeploy leaves exactly the printed list. P8: adopted objects are given back.

use crate::testing::{Case, check};

/// Everything a small shop left in the cluster; nothing of it is in the design any more.
const SHOP: &str = r#"
purpose: undeploy
objects:
- live: {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
  owned: {us: []}
  inventory: created
- live:
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: carts.example.com}
    spec: {group: example.com, names: {kind: Cart, plural: carts}}
  owned: {us: [spec.group]}
  inventory: created
- live: {apiVersion: example.com/v1, kind: Cart, metadata: {name: c, namespace: shop}}
  owned: {us: []}
  inventory: created
- live: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}}
  owned: {us: [spec.replicas]}
  inventory: created
- live: {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: shop}}
  owned: {us: []}
  inventory: created
- live: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}}
  owned: {us: [data.a]}
  inventory: created
- live: {apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: w}}
  owned: {us: []}
  inventory: created
"#;

#[test]
fn p11_undeploy_goes_backwards_and_keeps_what_is_protected() {
    check(
        SHOP,
        r"
        0 delete(Background) admissionregistration.k8s.io/ValidatingWebhookConfiguration w
        1 delete(Background) example.com/Cart shop/c
        2 delete(Foreground) apps/Deployment shop/web
        3 delete(Background) ConfigMap shop/c
        keeps Namespace shop: Protected
        keeps PersistentVolumeClaim shop/data: Protected
        keeps apiextensions.k8s.io/CustomResourceDefinition carts.example.com: Protected
        ",
    );
    let plan = Case::read(SHOP).plan();
    assert!(plan.is_executable());
    assert!(plan.steps.iter().all(|step| step.precondition.uid.is_some()));
    assert!(plan.waves.iter().all(|wave| matches!(wave.gates[..], [crate::Gate::Gone(_)])));
}

const INCLUDE_ALL: &str =
    "choices: {include: [namespace, customResourceDefinition, persistentVolumeClaim]}\n";

#[test]
fn p11_included_kinds_go_only_when_known_to_be_empty() {
    check(
        &format!("{SHOP}{INCLUDE_ALL}"),
        r#"
        0 delete(Background) admissionregistration.k8s.io/ValidatingWebhookConfiguration w
        1 delete(Background) example.com/Cart shop/c
        2 delete(Foreground) apps/Deployment shop/web
        3 delete(Background) ConfigMap shop/c
        3 delete(Background) PersistentVolumeClaim shop/data
          one way: the data may be lost
        keeps Namespace shop: NotSafe("it is not known to be empty")
        keeps apiextensions.k8s.io/CustomResourceDefinition carts.example.com: NotSafe("its custom resources were not counted")
        "#,
    );
    let facts = "facts: {namespaceContents: {shop: {}}, foreignCustomResources: {carts.example.com: 0}}\n";
    check(
        &format!("{SHOP}{INCLUDE_ALL}{facts}"),
        r"
        0 delete(Background) admissionregistration.k8s.io/ValidatingWebhookConfiguration w
        1 delete(Background) example.com/Cart shop/c
        2 delete(Foreground) apps/Deployment shop/web
        3 delete(Background) ConfigMap shop/c
        3 delete(Background) PersistentVolumeClaim shop/data
          one way: the data may be lost
        4 delete(Background) apiextensions.k8s.io/CustomResourceDefinition carts.example.com
          one way: all custom resources of it are lost
        5 delete(Background) Namespace shop
          one way: everything in the namespace is lost
        ",
    );
}

#[test]
fn p11_foreign_content_keeps_a_namespace_and_a_crd() {
    let facts = r"
facts:
  namespaceContents: {shop: {foreign: [{group: '', kind: Pod, namespace: shop, name: guest}]}}
  foreignCustomResources: {carts.example.com: 3}
";
    let plan = Case::read(&format!("{SHOP}{INCLUDE_ALL}{facts}")).plan();
    let kept: Vec<_> = plan.kept.iter().map(|kept| format!("{}: {:?}", kept.key, kept.reason)).collect();
    assert_eq!(
        kept,
        [
            r#"Namespace shop: NotSafe("it holds 1 objects that are not ours, such as `Pod shop/guest`")"#,
            r#"apiextensions.k8s.io/CustomResourceDefinition carts.example.com: NotSafe("3 custom resources of it are not ours")"#
        ]
    );
}

#[test]
fn p11_a_namespace_with_something_kept_inside_stays_although_it_was_named() {
    let case =
        format!("{SHOP}choices: {{include: [namespace]}}\nfacts: {{namespaceContents: {{shop: {{}}}}}}\n");
    let plan = Case::read(&case).plan();
    let reason = plan.kept.iter().find(|kept| kept.key.kind == "Namespace").unwrap();
    assert_eq!(
        format!("{:?}", reason.reason),
        r#"NotSafe("it holds `PersistentVolumeClaim shop/data`, which stays")"#
    );
}

/// One ConfigMap of the inventory that the design dropped.
fn dropped(live: &str, inventory: &str) -> String {
    format!(
        "objects:\n- live: {{apiVersion: v1, kind: ConfigMap, metadata: {{name: c, namespace: shop, {live}}}, data: {{a: '1'}}}}\n{inventory}"
    )
}

#[test]
fn p8_an_adopted_object_is_released_and_never_deleted() {
    let shared = dropped("", "  owned: {us: [data.a], other: [data.a]}\n  inventory: adopted\n");
    check(
        &shared,
        r"
        0 release(EmptySet) ConfigMap shop/c
        keeps ConfigMap shop/c: Adopted
        ",
    );
    let body = Case::read(&shared).plan().steps.remove(0).body.unwrap();
    assert_eq!(
        body.to_string(),
        r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","uid":"uid-c","namespace":"shop"}}"#
    );
}

#[test]
fn p8_values_that_only_we_own_survive_the_release() {
    check(
        &dropped("", "  owned: {us: [data.a]}\n  inventory: adopted\n"),
        r"
        0 release(KeepValues) ConfigMap shop/c
        keeps ConfigMap shop/c: Adopted
        ",
    );
}

#[test]
fn p11_what_is_no_longer_ours_is_not_deleted() {
    let cases = [
        ("uid: new", "  owned: {us: []}\n", "another object of the same name took its place"),
        ("", "  owned: {someone: [data.a]}\n", "somebody removed our mark from it"),
        ("annotations: {meshplay.dev/design: else}", "  owned: {}\n", "the design `else` owns it now"),
        (
            "annotations: {meshplay.dev/design: 01890000-0000-7000-8000-000000000001}",
            "  owned: {someone: [data.a]}\n",
            "we manage no field of it any more",
        ),
    ];
    for (live, owned, reason) in cases {
        check(
            &dropped(live, &format!("{owned}  inventory: created\n")),
            &format!("0 skip({reason}) ConfigMap shop/c\nkeeps ConfigMap shop/c: NotOurs({reason:?})"),
        );
    }
}

#[test]
fn p11_what_is_gone_already_is_forgotten() {
    let case =
        "objects:\n- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: stays, namespace: shop}}\n";
    let mut gone = Case::read(case);
    let plan = gone.plan();
    assert_eq!(plan.counts.deletes, 0);
    gone = Case::read(&dropped("", "  owned: {us: [data.a]}\n  inventory: created\n"));
    assert_eq!(gone.plan().counts.deletes, 1);
}

#[test]
fn p11_claims_of_a_stateful_set_stay_unless_they_are_named() {
    let case = r"
purpose: undeploy
objects:
- live:
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db, namespace: shop}
    spec: {volumeClaimTemplates: [{metadata: {name: data}}]}
  owned: {us: []}
  inventory: created
- live: {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data-db-0, namespace: shop}}
  inventory: claimed
- live: {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data-db-1, namespace: shop}}
  inventory: claimed
  inventoryUid: earlier
facts:
  claims:
  - key: {group: '', kind: PersistentVolumeClaim, namespace: shop, name: data-db-0}
    uid: uid-data-db-0
    owner: {group: apps, kind: StatefulSet, namespace: shop, name: db}
";
    let (stays, replaced) = (
        r#"keeps PersistentVolumeClaim shop/data-db-0: ClaimOfStatefulSet(ObjectKey { group: "apps", kind: "StatefulSet", namespace: Some("shop"), name: "db" })"#,
        r#"keeps PersistentVolumeClaim shop/data-db-1: NotOurs("another claim of the same name took its place")"#,
    );
    let text = crate::testing::text(&Case::read(case).plan());
    assert!(text.contains(stays) && text.contains(replaced), "{text}");
    let named = format!("{case}choices: {{include: [persistentVolumeClaim]}}\n");
    let plan = Case::read(&named).plan();
    let deleted: Vec<_> = plan
        .steps
        .iter()
        .filter(|step| matches!(step.action, crate::Action::Delete { .. }))
        .map(|step| (step.wave.0, step.key.to_string()))
        .collect();
    let claim = "PersistentVolumeClaim shop/data-db-0".to_owned();
    assert_eq!(deleted, [(0, "apps/StatefulSet shop/db".to_owned()), (1, claim)], "after its pods are gone");
}

#[test]
fn p11_claims_are_never_touched_while_their_set_is_wanted() {
    let plan = Case::read(
        r"
objects:
- design:
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db, namespace: shop}
    spec: {volumeClaimTemplates: [{metadata: {name: data}}]}
- live: {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data-db-0, namespace: shop}}
  inventory: claimed
choices: {include: [persistentVolumeClaim]}
",
    )
    .plan();
    assert_eq!((plan.counts.deletes, plan.kept.len()), (0, 0));
}
