//! Objects in, status words, colours and reasons out.

use std::collections::BTreeSet;

use super::*;

fn info(api_version: &str, kind: &str) -> KindInfo {
    let gvk = Gvk::new(api_version, kind).unwrap();
    KindInfo {
        group: gvk.group,
        kind: gvk.kind,
        versions: vec![gvk.version.clone()],
        preferred: gvk.version,
        plural: String::new(),
        short_names: Vec::new(),
        namespaced: true,
        verbs: BTreeSet::new(),
        subresources: BTreeSet::new(),
    }
}

/// `apiVersion/Kind` and the rest as YAML → `status level reason`.
fn check(kind: &str, rest: &str, expect: &str) {
    let (api_version, kind) = kind.rsplit_once('/').unwrap();
    let text = format!("{{apiVersion: {api_version}, kind: {kind}, {rest}}}");
    let object: Value = serde_saphyr::from_str(&text).unwrap();
    let seen = reduce(&info(api_version, kind), &object);
    let restarts =
        seen.restarts.filter(|count| *count > 0).map(|count| format!(" ×{count}")).unwrap_or_default();
    let reason = if seen.reason.is_empty() { String::new() } else { format!(": {}", seen.reason) };
    assert_eq!(format!("{} {}{restarts}{reason}", seen.status, seen.level.word()), expect, "{text}");
}

fn pod(rest: &str, expect: &str) {
    check("v1/Pod", rest, expect);
}

#[test]
fn p3_pods_have_the_words_of_kubectl() {
    let ready = "conditions: [{type: Ready, status: 'True'}]";
    pod(
        &format!(
            "status: {{phase: Running, {ready}, containerStatuses: [{{name: a, ready: true, restartCount: 2, state: {{running: {{}}}}}}]}}"
        ),
        "Running ok ×2",
    );
    pod(
        "status: {phase: Running, containerStatuses: [{name: a, restartCount: 7, state: {waiting: {reason: CrashLoopBackOff, message: back-off}}, lastState: {terminated: {reason: OOMKilled, exitCode: 137}}}]}",
        "CrashLoopBackOff failed ×7: container `a` ended: OOMKilled, exit code 137",
    );
    pod(
        "status: {phase: Running, containerStatuses: [{name: a, state: {terminated: {reason: OOMKilled, exitCode: 137}}}]}",
        "OOMKilled failed: container `a`, exit code 137",
    );
    pod(
        "status: {phase: Pending, containerStatuses: [{name: a, state: {waiting: {reason: ImagePullBackOff, message: no such image}}}]}",
        "ImagePullBackOff failed: container `a`: no such image",
    );
    pod(
        "status: {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: 0/2 nodes}]}",
        "Pending progressing: 0/2 nodes",
    );
    pod("status: {phase: Failed, reason: Evicted, message: low on memory}", "Evicted failed: low on memory");
    pod(
        "status: {phase: Succeeded, containerStatuses: [{name: a, state: {terminated: {reason: Completed, exitCode: 0}}}]}",
        "Completed ok",
    );
    pod(
        "status: {phase: Pending, containerStatuses: [{name: a, state: {waiting: {reason: ContainerCreating}}}]}",
        "ContainerCreating progressing: container `a`",
    );
}

#[test]
fn p3_init_containers_show_how_far_they_are() {
    pod(
        "spec: {initContainers: [{}, {}]}, status: {phase: Pending, initContainerStatuses: [{name: i, state: {terminated: {exitCode: 0}}}, {name: j, state: {running: {}}}]}",
        "Init:1/2 progressing: it is starting",
    );
    pod(
        "spec: {initContainers: [{}]}, status: {phase: Pending, initContainerStatuses: [{name: i, state: {terminated: {reason: Error, exitCode: 1}}}]}",
        "Init:Error failed: container `i`, exit code 1",
    );
}

#[test]
fn p3_workloads_count_and_say_why() {
    check(
        "apps/v1/Deployment",
        "metadata: {generation: 1}, spec: {replicas: 3}, status: {observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 2, availableReplicas: 2}",
        "2 of 3 ready progressing: 2 of 3 replicas are available",
    );
    check("batch/v1/Job", "status: {conditions: [{type: Complete, status: 'True'}]}", "Complete ok");
    check("batch/v1/CronJob", "spec: {}", "Scheduled ok: it runs on its schedule");
    check("v1/Service", "spec: {type: NodePort}", "NodePort ok");
}

#[test]
fn nodes_namespaces_claims_and_what_only_exists() {
    check("v1/Node", "status: {conditions: [{type: Ready, status: 'True'}]}", "Ready ok");
    check(
        "v1/Node",
        "spec: {unschedulable: true}, status: {conditions: [{type: Ready, status: 'True'}]}",
        "Ready,SchedulingDisabled warning: no new pods are scheduled there",
    );
    check(
        "v1/Node",
        "status: {conditions: [{type: Ready, status: Unknown, message: silent}]}",
        "NotReady unknown: silent",
    );
    check("v1/Namespace", "status: {phase: Active}", "Active ok");
    check("v1/ConfigMap", "data: {}", "Present ok");
    check("v1/ConfigMap", "metadata: {deletionTimestamp: now}", "Terminating progressing");
}

#[test]
fn p3_custom_resources_speak_for_themselves() {
    check("example.com/v1/Cart", "spec: {}", "Unknown unknown: it has no conditions");
    check("example.com/v1/Cart", "status: {conditions: [{type: Ready, status: 'True'}]}", "Ready ok");
    check(
        "example.com/v1/Cart",
        "status: {phase: Broken, conditions: [{type: Stalled, status: 'True', reason: Stuck}]}",
        "Broken failed: Stuck",
    );
}
