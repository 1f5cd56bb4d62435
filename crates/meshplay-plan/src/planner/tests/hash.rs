//! P14: the plan hash covers what a person approves, and nothing that changes by itself.

use super::noop::DEPLOYMENT;
use crate::testing::Case;

fn hash(case: &str) -> String {
    Case::read(case).plan().hash.to_string()
}

/// A change of replicas, so that the plan has something to approve.
fn scaled(replicas: u32) -> String {
    DEPLOYMENT.replacen("replicas: 2", &format!("replicas: {replicas}"), 1)
        + &format!("  after: {{spec: {{replicas: {replicas}}}}}\n")
}

#[test]
fn p14_a_status_update_between_plan_and_approval_changes_nothing() {
    let busy = scaled(3).replace("generation: 3", "generation: 3, resourceVersion: '99'");
    assert_eq!(hash(&scaled(3)), hash(&busy));
}

#[test]
fn p14_bodies_live_values_and_uids_are_approved() {
    let base = hash(&scaled(3));
    assert_ne!(base, hash(&scaled(4)), "another body");
    let drifted = scaled(3)
        .replace("replicas: 2\n      revisionHistoryLimit", "replicas: 1\n      revisionHistoryLimit");
    assert_ne!(base, hash(&drifted), "another value before");
    assert_ne!(base, hash(&scaled(3).replace("generation: 3", "uid: other")), "another object");
}

#[test]
fn p5_the_version_is_approved_where_something_is_taken() {
    let taken = |version: &str| {
        let conflict = "  conflicts: {.spec.replicas: 'conflict with \"helm\" using apps/v1'}\n";
        let choice = "choices:\n  fields:\n  - {key: {group: apps, kind: Deployment, namespace: shop, name: web}, fields: all, decision: take}\n";
        let live = scaled(3).replace("generation: 3", &format!("resourceVersion: '{version}'"));
        hash(&format!("{live}{conflict}{choice}"))
    };
    assert_ne!(taken("7"), taken("8"));
    assert_eq!(taken("7"), taken("7"));
}

#[test]
fn p18_the_identity_of_the_cluster_is_approved() {
    let case = Case::read(DEPLOYMENT);
    let mut other = crate::testing::target();
    other.identity.uid = Some("cluster-2".into());
    assert_ne!(case.plan().hash, case.plan_for(&other).hash);
}
