//! P10: Jobs run once; verdicts say what the way back would be.

use crate::{
    Verdict,
    testing::{Case, check},
};

const JOB: &str = r#"
- design: {apiVersion: batch/v1, kind: Job, metadata: {name: migrate, namespace: shop}, spec: {template: {spec: {containers: [{name: m, image: "m:1"}]}}}}
"#;

#[test]
fn p10_a_job_that_its_ttl_removed_does_not_run_again() {
    check(
        &format!("objects:\n{JOB}  inventory: completed\n"),
        "0 skip(CompletedBefore) batch/Job shop/migrate",
    );
}

#[test]
fn p10_a_job_that_completed_in_an_older_revision_does_not_run_again() {
    let completed = JOB.replace("- design:", "-");
    check(
        &format!("objects:\n{JOB}completed:\n{completed}"),
        "0 skip(CompletedBefore) batch/Job shop/migrate",
    );
}

#[test]
fn p10_a_job_that_is_gone_without_having_completed_or_has_changed_runs() {
    check(&format!("objects:\n{JOB}  inventory: created\n"), "0 create batch/Job shop/migrate [dry-run]");
    let other = JOB.replace("- design:", "-").replace("m:1", "m:0");
    check(&format!("objects:\n{JOB}completed:\n{other}"), "0 create batch/Job shop/migrate [dry-run]");
}

#[test]
fn p10_a_rollback_runs_no_job() {
    check(&format!("purpose: rollback\nobjects:\n{JOB}"), "0 skip(RollbackRunsNoJob) batch/Job shop/migrate");
    let refused = "  live: {apiVersion: batch/v1, kind: Job, metadata: {name: migrate, namespace: shop}}\n  owned: {us: []}\n  inventory: created\n  refused: {status: 422, reason: Invalid, message: 'spec.template: field is immutable', causes: []}\n";
    check(
        &format!("purpose: rollback\nobjects:\n{JOB}{refused}"),
        "0 skip(RollbackRunsNoJob) batch/Job shop/migrate",
    );
}

/// An existing object of ours whose dry-run answers `after` → the verdict.
fn verdict(kind: &str, spec: &str, after: &str) -> (Verdict, Option<String>) {
    let (api_version, kind) = kind.rsplit_once('/').unwrap();
    let object = format!(
        "{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: x, namespace: shop}}, {spec}}}"
    );
    let plan = Case::read(&format!(
        "objects:\n- design: {object}\n  live: {object}\n  owned: {{us: []}}\n  after: {after}\n  inventory: created\nfacts: {{}}\n"
    ))
    .plan();
    (plan.steps[0].reversal.clone(), plan.steps[0].one_way.clone())
}

#[test]
fn p10_every_update_has_a_verdict_before_it_is_made() {
    let (configuration, _) = verdict("v1/ConfigMap", "data: {a: '1'}", "{data: {a: '2'}}");
    assert_eq!(configuration, Verdict::SideEffect("pods that read it are not restarted".into()));
    let (deployment, one_way) = verdict("apps/v1/Deployment", "spec: {replicas: 1}", "{spec: {replicas: 2}}");
    assert_eq!((deployment, one_way), (Verdict::Exact, None));
    let claim = "spec: {resources: {requests: {storage: 1Gi}}}";
    let (growing, one_way) =
        verdict("v1/PersistentVolumeClaim", claim, "{spec: {resources: {requests: {storage: 2Gi}}}}");
    assert_eq!(growing, Verdict::Impossible("claims do not shrink".into()));
    assert!(one_way.is_some());
    let (custom, _) = verdict("example.com/v1/Cart", "spec: {a: 1}", "{spec: {a: 2}}");
    assert!(matches!(custom, Verdict::SideEffect(_)));
}

#[test]
fn p10_a_new_storage_version_of_a_crd_is_a_point_of_no_return() {
    let case = |storage: &str| {
        let versions = format!(
            "[{{name: v1, served: true, storage: {}}}, {{name: v2, served: true, storage: {}}}]",
            storage == "v1",
            storage == "v2"
        );
        let crd = "apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: carts.example.com}";
        let spec = |versions: &str| {
            format!(
                "spec: {{group: example.com, names: {{kind: Cart, plural: carts}}, versions: {versions}}}"
            )
        };
        let before = spec("[{name: v1, served: true, storage: true}]");
        Case::read(&format!(
            "objects:\n- design: {{{crd}, {}}}\n  live: {{{crd}, {before}, status: {{storedVersions: [v1]}}}}\n  owned: {{us: []}}\n  after: {{spec: {{versions: {versions}}}}}\n  inventory: created\n",
            spec(&versions)
        ))
        .plan()
        .steps
        .remove(0)
    };
    assert_eq!(case("v1").reversal, Verdict::Exact);
    let step = case("v2");
    assert!(
        matches!(step.reversal, Verdict::Impossible(_))
            && step.one_way.is_some_and(|why| why.contains("`v2`"))
    );
}
