//! What the tests of all crates rely on.

use meshplay_test::clusters;

#[test]
fn every_test_has_a_corner_of_its_own_that_vanishes_with_it() {
    let Some(cluster) = clusters().first() else { return };
    let (one, two) = (cluster.namespace(), cluster.namespace());
    assert_ne!(one.name(), two.name());
    one.apply(&crd(&one.api_group()));
    let name = one.name().to_owned();
    let crd = format!("customresourcedefinitions/things.{}", one.api_group());
    let find = |object: &str| {
        cluster.kubectl().run(&[
            "get",
            object,
            "--ignore-not-found",
            "--output=jsonpath={.metadata.deletionTimestamp}",
        ])
    };
    assert_eq!(find(&crd).unwrap(), "");
    drop(one);
    let namespace =
        cluster.kubectl().run(&["wait", "--for=delete", &format!("namespace/{name}"), "--timeout=60s"]);
    namespace.unwrap();
    cluster.kubectl().run(&["wait", "--for=delete", &crd, "--timeout=60s"]).unwrap();
    two.kubectl(&["get", "serviceaccounts"]);
}

fn crd(group: &str) -> String {
    format!(
        "{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: things.{group}}},
          spec: {{group: {group}, scope: Namespaced, names: {{plural: things, singular: thing, kind: Thing}},
          versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object}}}}}}]}}}}"
    )
}

#[test]
fn audit_log_tells_writes_from_reads_and_dry_runs() {
    let Some(cluster) = clusters().first() else { return };
    let corner = cluster.namespace();
    let mark = cluster.audit_log().mark().unwrap();
    let configmap = "{apiVersion: v1, kind: ConfigMap, metadata: {name: written}, data: {key: value}}";
    let args = ["--namespace", corner.name(), "apply", "--server-side", "--dry-run=server", "-f", "-"];
    cluster.kubectl().run_with_input(&args, configmap).unwrap();
    corner.apply(configmap);
    corner.kubectl(&["get", "configmap", "written"]);
    let writes = loop {
        let events = cluster.audit_log().since(mark).unwrap();
        let mine = |verb: &str| {
            let fits = |event: &&serde_json::Value| {
                event["verb"] == verb && event["objectRef"]["namespace"] == corner.name()
            };
            events.iter().filter(fits).count()
        };
        // The read was answered last, so all before it is written once it is.
        if mine("get") > 0 {
            break cluster.audit_log().writes_since(mark, "kubectl").unwrap();
        }
        std::thread::yield_now();
    };
    let mine: Vec<_> =
        writes.iter().filter(|event| event["objectRef"]["namespace"] == corner.name()).collect();
    assert_eq!(mine.len(), 1, "{mine:#?}");
    assert_eq!(mine[0]["objectRef"]["name"], "written");
}

#[test]
fn clusters_are_told_apart() {
    let names: Vec<_> = clusters().iter().map(meshplay_test::TestCluster::kubeconfig).collect();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}
