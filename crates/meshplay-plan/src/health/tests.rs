//! P3: a live object in, the judgement out.

use super::*;
use crate::{
    Gate, IngressClass, StorageClass,
    testing::{key, yaml},
};

fn facts() -> HealthFacts {
    let mut facts = ClusterFacts { load_balancer: Presence::Live, ..ClusterFacts::default() };
    facts
        .ingress_classes
        .insert("live".into(), IngressClass { controller: "x/y".into(), live: Presence::Live });
    facts
        .ingress_classes
        .insert("dead".into(), IngressClass { controller: "x/z".into(), live: Presence::Absent });
    facts
        .storage_classes
        .insert("late".into(), StorageClass { waits_for_first_consumer: true, expandable: true });
    facts
        .storage_classes
        .insert("now".into(), StorageClass { waits_for_first_consumer: false, expandable: true });
    facts.default_storage_class = Some("late".into());
    HealthFacts::from(&facts)
}

/// `kind: rest of the object` → `healthy`, or `word: reason`.
fn check(kind: &str, rest: &str, expect: &str) {
    let (api_version, kind) = kind.rsplit_once('/').unwrap();
    let object = yaml(&format!("{{apiVersion: {api_version}, kind: {kind}, {rest}}}"));
    assert_eq!(text(&judge(&object, &facts())), expect, "{kind} {rest}");
}

fn text(health: &Health) -> String {
    match health {
        Health::Healthy => "healthy".to_owned(),
        Health::Progressing(reason) => format!("progressing: {reason}"),
        Health::Degraded(reason) => format!("degraded: {reason}"),
        Health::Unknown(reason) => format!("unknown: {reason}"),
        Health::Neutral(reason) => format!("neutral: {reason}"),
    }
}

const DEPLOYMENT: &str = "apps/v1/Deployment";

#[test]
fn p3_the_observed_generation_must_match() {
    let status = "replicas: 1, updatedReplicas: 1, availableReplicas: 1";
    check(
        DEPLOYMENT,
        &format!("metadata: {{generation: 2}}, status: {{observedGeneration: 1, {status}}}"),
        "progressing: its controller has seen generation 1 of 2",
    );
    check(
        DEPLOYMENT,
        &format!("metadata: {{generation: 2}}, status: {{observedGeneration: 2, {status}}}"),
        "healthy",
    );
    check(DEPLOYMENT, "metadata: {generation: 1}", "progressing: its controller has not seen it yet");
}

#[test]
fn p3_a_deployment_needs_every_new_replica_and_no_old_one() {
    let status = |status: &str| {
        format!(
            "spec: {{replicas: 3}}, metadata: {{generation: 1}}, status: {{observedGeneration: 1, {status}}}"
        )
    };
    check(DEPLOYMENT, &status("updatedReplicas: 1"), "progressing: 1 of 3 replicas are updated");
    check(DEPLOYMENT, &status("updatedReplicas: 3, replicas: 4"), "progressing: 1 old replicas still run");
    check(
        DEPLOYMENT,
        &status("updatedReplicas: 3, replicas: 3, availableReplicas: 2"),
        "progressing: 2 of 3 replicas are available",
    );
    check(DEPLOYMENT, &status("updatedReplicas: 3, replicas: 3, availableReplicas: 3"), "healthy");
    check(
        DEPLOYMENT,
        &status(
            "conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded, message: too slow}]",
        ),
        "degraded: ProgressDeadlineExceeded: too slow",
    );
    check(
        DEPLOYMENT,
        &status("conditions: [{type: ReplicaFailure, status: 'True', message: quota}]"),
        "degraded: quota",
    );
}

#[test]
fn p3_stateful_and_daemon_sets_count_their_own_way() {
    let set = |status: &str| {
        format!(
            "metadata: {{generation: 1}}, spec: {{replicas: 2}}, status: {{observedGeneration: 1, {status}}}"
        )
    };
    check("apps/v1/StatefulSet", &set("readyReplicas: 1"), "progressing: 1 of 2 replicas are ready");
    check(
        "apps/v1/StatefulSet",
        &set("readyReplicas: 2, updatedReplicas: 1, currentRevision: a, updateRevision: b"),
        "progressing: 1 of 2 replicas are updated",
    );
    check("apps/v1/StatefulSet", &set("readyReplicas: 2, currentRevision: b, updateRevision: b"), "healthy");
    check(
        "apps/v1/DaemonSet",
        &set("desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1"),
        "progressing: 1 of 2 replicas are available",
    );
    check("apps/v1/DaemonSet", &set("desiredNumberScheduled: 0"), "healthy");
    check("apps/v1/ReplicaSet", &set("availableReplicas: 2"), "healthy");
}

#[test]
fn p3_a_running_job_is_not_done() {
    check(
        "batch/v1/Job",
        "status: {active: 1, succeeded: 1}, spec: {completions: 3}",
        "progressing: 1 of 3 completions",
    );
    check("batch/v1/Job", "status: {conditions: [{type: Complete, status: 'True'}]}", "healthy");
    check(
        "batch/v1/Job",
        "status: {conditions: [{type: Failed, status: 'True', reason: BackoffLimitExceeded}]}",
        "degraded: BackoffLimitExceeded",
    );
    check("batch/v1/Job", "spec: {suspend: true}", "neutral: it is suspended");
}

#[test]
fn p20_pods_that_will_not_become_ready_by_waiting_are_degraded() {
    let waiting = |reason: &str| {
        format!(
            "status: {{phase: Pending, containerStatuses: [{{name: c, state: {{waiting: {{reason: {reason}}}}}}}]}}"
        )
    };
    check("v1/Pod", &waiting("ImagePullBackOff"), "degraded: container `c`: ImagePullBackOff");
    check("v1/Pod", &waiting("CrashLoopBackOff"), "degraded: container `c`: CrashLoopBackOff");
    check("v1/Pod", &waiting("ContainerCreating"), "progressing: it is starting");
    check("v1/Pod", "status: {phase: Running}", "progressing: it is not ready");
    check("v1/Pod", "status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}", "healthy");
    check("v1/Pod", "status: {phase: Succeeded}", "healthy");
}

#[test]
fn p1_a_claim_that_waits_for_its_first_consumer_is_neutral() {
    let claim = "v1/PersistentVolumeClaim";
    check(
        claim,
        "spec: {storageClassName: late}, status: {phase: Pending}",
        "neutral: it waits for its first consumer",
    );
    check(claim, "spec: {}, status: {phase: Pending}", "neutral: it waits for its first consumer");
    check(claim, "spec: {storageClassName: now}, status: {phase: Pending}", "progressing: it is not bound");
    check(claim, "spec: {storageClassName: ''}, status: {phase: Pending}", "progressing: it is not bound");
    check(claim, "status: {phase: Bound}", "healthy");
    check(claim, "status: {phase: Lost}", "degraded: its volume is lost");
}

#[test]
fn p3_an_address_is_needed_only_where_a_live_controller_gives_one() {
    let address = "status: {loadBalancer: {ingress: [{ip: 1.2.3.4}]}}";
    check("v1/Service", "spec: {type: ClusterIP}", "healthy");
    check("v1/Service", "spec: {type: LoadBalancer}", "progressing: it has no address yet");
    check("v1/Service", &format!("spec: {{type: LoadBalancer}}, {address}"), "healthy");
    check(
        "v1/Service",
        "spec: {type: LoadBalancer, loadBalancerClass: own}",
        "neutral: it has no address: no load balancer controller is known to run",
    );
    let ingress = "networking.k8s.io/v1/Ingress";
    check(ingress, "spec: {ingressClassName: live}", "progressing: it has no address yet");
    check(
        ingress,
        "spec: {ingressClassName: dead}",
        "neutral: it has no address: no ingress controller runs",
    );
    check(
        ingress,
        "spec: {ingressClassName: other}",
        "neutral: it has no address: no ingress controller is known to run",
    );
    check(ingress, "spec: {}", "neutral: it has no address: no ingress controller runs");
    check(ingress, &format!("spec: {{ingressClassName: live}}, {address}"), "healthy");
}

#[test]
fn p3_a_custom_resource_without_conditions_is_unknown() {
    let cart = "example.com/v1/Cart";
    check(cart, "spec: {}", "unknown: it has no conditions");
    check(cart, "status: {conditions: []}", "unknown: it has no conditions");
    check(
        cart,
        "status: {conditions: [{type: Painted, status: 'True'}]}",
        "unknown: none of its conditions says whether it works",
    );
    check(cart, "status: {conditions: [{type: Ready, status: 'True'}]}", "healthy");
    check(
        cart,
        "status: {conditions: [{type: Ready, status: 'False', reason: Waiting}]}",
        "progressing: Waiting",
    );
    check(
        cart,
        "status: {conditions: [{type: Ready, status: 'True'}, {type: Stalled, status: 'True', message: stuck}]}",
        "degraded: stuck",
    );
    check(
        cart,
        "metadata: {generation: 3}, status: {observedGeneration: 2, conditions: [{type: Ready, status: 'True'}]}",
        "progressing: its controller has seen generation 2 of 3",
    );
    check(
        cart,
        "metadata: {generation: 3}, status: {conditions: [{type: Ready, status: 'True', observedGeneration: 2}]}",
        "unknown: none of its conditions says whether it works",
    );
}

#[test]
fn p3_definitions_and_aggregated_apis_say_so_themselves() {
    let crd = "apiextensions.k8s.io/v1/CustomResourceDefinition";
    check(crd, "spec: {}", "progressing: it is not established");
    check(crd, "status: {conditions: [{type: Established, status: 'True'}]}", "healthy");
    check(
        crd,
        "status: {conditions: [{type: NamesAccepted, status: 'False', reason: Taken}]}",
        "degraded: Taken",
    );
    check(
        "apiregistration.k8s.io/v1/APIService",
        "status: {conditions: [{type: Available, status: 'False', reason: MissingEndpoints}]}",
        "progressing: MissingEndpoints",
    );
}

#[test]
fn p3_autoscalers_budgets_gateways_and_routes() {
    let hpa = "autoscaling/v2/HorizontalPodAutoscaler";
    check(hpa, "status: {conditions: [{type: AbleToScale, status: 'True'}]}", "healthy");
    check(
        hpa,
        "status: {conditions: [{type: AbleToScale, status: 'True'}, {type: ScalingActive, status: 'False', reason: FailedGetResourceMetric}]}",
        "neutral: it does not scale: FailedGetResourceMetric",
    );
    check(
        hpa,
        "status: {conditions: [{type: AbleToScale, status: 'False', reason: FailedGetScale}]}",
        "degraded: FailedGetScale",
    );
    let budget = "policy/v1/PodDisruptionBudget";
    check(
        budget,
        "metadata: {generation: 1}, status: {observedGeneration: 1, currentHealthy: 1, desiredHealthy: 2}",
        "neutral: 1 of 2 pods are healthy: it allows no disruption",
    );
    let route = "gateway.networking.k8s.io/v1/HTTPRoute";
    check(route, "status: {}", "unknown: no gateway has said anything about it");
    check(
        route,
        "status: {parents: [{conditions: [{type: Accepted, status: 'False', reason: NotAllowed}]}]}",
        "degraded: not Accepted: NotAllowed",
    );
    check(
        "gateway.networking.k8s.io/v1/Gateway",
        "status: {conditions: [{type: Accepted, status: 'True'}, {type: Programmed, status: 'True'}], addresses: [{value: a}]}",
        "healthy",
    );
}

#[test]
fn p7_an_object_that_is_being_deleted_is_never_healthy() {
    check("v1/ConfigMap", "metadata: {deletionTimestamp: now}", "progressing: it is being deleted");
    check("v1/ConfigMap", "data: {}", "healthy");
}

#[test]
fn every_kind_with_a_rule_is_looked_at_again() {
    for kind in [
        "apps/v1 Deployment",
        "batch/v1 Job",
        "v1 Service",
        "example.com/v1 Cart",
        "networking.k8s.io/v1 Ingress",
    ] {
        let (api_version, kind) = kind.split_once(' ').unwrap();
        assert!(has_state(&Gvk::new(api_version, kind).unwrap()), "{kind}");
    }
    for kind in ["ConfigMap", "Secret", "ServiceAccount"] {
        assert!(!has_state(&Gvk::new("v1", kind).unwrap()), "{kind}");
    }
}

/// The state of a gate for a live object.
fn gate(gate: fn(Vec<meshplay_types::ObjectKey>) -> Gate, object: Option<&str>) -> String {
    let live = object.map(yaml);
    match gate(vec![key("ConfigMap a/b")]).state(live.as_ref(), &facts()) {
        GateState::Open => "open".to_owned(),
        GateState::Waiting(reason) => format!("waiting: {reason}"),
        GateState::Failed(reason) => format!("failed: {reason}"),
    }
}

#[test]
fn p1_gates_open_for_what_cannot_be_waited_for() {
    let claim = "{apiVersion: v1, kind: PersistentVolumeClaim, status: {phase: Pending}}";
    assert_eq!(gate(Gate::Settled, Some(claim)), "open");
    let custom = "{apiVersion: example.com/v1, kind: Cart}";
    assert_eq!(gate(Gate::Settled, Some(custom)), "open");
    let service = "{apiVersion: v1, kind: Service, spec: {type: LoadBalancer}}";
    assert_eq!(gate(Gate::Settled, Some(service)), "waiting: it has no address yet");
}

#[test]
fn p3_gates_wait_for_complete_jobs_and_fail_with_failed_ones() {
    let job = |conditions: &str| {
        format!("{{apiVersion: batch/v1, kind: Job, status: {{conditions: [{conditions}]}}}}")
    };
    assert_eq!(gate(Gate::Complete, Some(&job(""))), "waiting: 0 of 1 completions");
    assert_eq!(gate(Gate::Complete, Some(&job("{type: Complete, status: 'True'}"))), "open");
    assert_eq!(
        gate(Gate::Complete, Some(&job("{type: Failed, status: 'True', reason: Backoff}"))),
        "failed: Backoff"
    );
}

#[test]
fn gates_of_deletion_open_when_the_object_is_gone() {
    let terminating =
        "{apiVersion: v1, kind: ConfigMap, metadata: {deletionTimestamp: now, finalizers: [a/b]}}";
    assert_eq!(gate(Gate::Gone, None), "open");
    assert_eq!(gate(Gate::Gone, Some(terminating)), "waiting: its finalizers wait: a/b");
    assert_eq!(gate(Gate::Available, None), "failed: it is gone");
}
