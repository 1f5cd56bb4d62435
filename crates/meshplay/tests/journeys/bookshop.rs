//! The main job: an ordinary manifest becomes a design, is deployed to two clusters, changed, and removed.

use std::{collections::BTreeSet, path::Path};

use meshplay_test::{AuditMark, TestCluster, clusters};
use serde_json::{Value, json};

use crate::harness::{
    Bookshop, Installation, Sight, Webhook, eventually,
    installation::{CLUSTERS, exit},
};

/// Objects of the shop.
const OBJECTS: u64 = 44;
/// The arguments that name both clusters.
const BOTH: [&str; 4] = ["--cluster", "east", "--cluster", "west"];
/// User agent of Meshplay.
const AGENT: &str = "meshplay/";

#[test]
fn a_manifest_becomes_running_pods_on_two_clusters_and_is_removed() {
    let clusters = clusters();
    if clusters.is_empty() {
        return;
    }
    let webhook = Webhook::start();
    let shop = Bookshop::simulated(clusters, &webhook);
    let meshplay = Installation::connected(clusters);

    imported_and_valid(&meshplay, &shop);
    planned_as_creations(&meshplay, &shop);
    deployed_and_healthy(&meshplay, &shop, clusters);
    deployed_again_without_a_write(&meshplay, &shop, clusters);
    no_secret_is_seen(&meshplay, &shop);
    undeployed_but_for_what_was_printed(&meshplay, &shop, clusters);
    the_rest_goes_when_it_is_named(&meshplay, &shop, clusters);
}

fn imported_and_valid(meshplay: &Installation, shop: &Bookshop) {
    let file = meshplay.file("shop.yaml", &shop.text);
    let imported = meshplay.json(&["design", "import", "-f", &file]);
    assert_eq!(imported["design"], json!({"name": "shop", "revision": 1}));
    let counts = json!({"read": OBJECTS, "imported": OBJECTS, "opaque": 0, "rejected": 0});
    assert_eq!(imported["objects"], counts);
    let exported = meshplay.run(&["design", "export", "shop", "--reveal"]).expect(exit::OK).stdout;
    super::same::assert_same_manifest(&shop.text, &exported);
    let validated = meshplay.json(&[&["design", "validate", "shop"], &BOTH[..]].concat());
    let errors: Vec<_> = findings(&validated).filter(|finding| finding["severity"] != "info").collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn planned_as_creations(meshplay: &Installation, shop: &Bookshop) {
    let run = meshplay.run(&[&["design", "plan", "shop", "-o", "json"], &BOTH[..]].concat()).expect(exit::OK);
    let planned = run.json();
    let plans = planned["clusters"].as_array().unwrap();
    assert_eq!(plans.len(), 2);
    for (plan, name) in plans.iter().zip(CLUSTERS) {
        assert_eq!(plan["name"], name);
        let counts = ["creates", "updates", "deletes", "replaces", "unchanged", "conflicts"];
        assert_eq!(counts.map(|count| plan[count].as_u64().unwrap()), [OBJECTS, 0, 0, 0, 0, 0], "{plan:#}");
        assert_eq!(plan["executable"], true);
    }
    assert!(!run.stdout.contains(&shop.canary) && !run.stderr.contains(&shop.canary));
}

fn deployed_and_healthy(meshplay: &Installation, shop: &Bookshop, clusters: &[TestCluster]) {
    let deployed = meshplay.json(&[&["design", "deploy", "shop", "--yes"], &BOTH[..]].concat());
    assert_eq!(deployed["status"], "succeeded", "{deployed:#}");
    for (column, name) in deployed["clusters"].as_array().unwrap().iter().zip(CLUSTERS) {
        assert_eq!((&column["name"], &column["status"]), (&json!(name), &json!("applied")));
        assert_eq!(column["objects"]["applied"], OBJECTS, "{column:#}");
        assert_eq!(column["objects"]["failed"], 0);
    }
    for cluster in clusters {
        healthy(&Sight(cluster.kubectl()), shop);
    }
}

/// By kubectl, and at once: the deployment waited.
pub(super) fn healthy(sight: &Sight, shop: &Bookshop) {
    let ns = shop.namespace.as_str();
    let wait = |objects: &[&str], condition: &str| {
        let condition = format!("--for={condition}");
        sight.run(&[&["--namespace", ns, "wait", &condition, "--timeout=0"], objects].concat());
    };
    wait(&["deployment", "--all"], "condition=Available");
    wait(&["job/migrate"], "condition=Complete");
    wait(&["persistentvolumeclaim", "--all"], "jsonpath={.status.phase}=Bound");
    wait(&["statefulset/queue"], "jsonpath={.status.readyReplicas}=2");
    let agents = sight.field(ns, "daemonset/agent", "/status");
    assert_eq!(agents["numberReady"], agents["desiredNumberScheduled"], "{agents:#}");
    let crd = format!("customresourcedefinition/books.{}", shop.group);
    sight.run(&["wait", "--for=condition=Established", &crd, "--timeout=0"]);
    let book = format!("books.{}/ulysses", shop.group);
    assert_eq!(sight.field(ns, &book, "/spec/title"), "Ulysses: a novel");
    refuses_a_forbidden_book(sight, shop);
}

/// The webhook that the design installed is really asked.
fn refuses_a_forbidden_book(sight: &Sight, shop: &Bookshop) {
    let book = json!({
        "apiVersion": format!("{}/v1", shop.group), "kind": "Book",
        "metadata": {"name": "refused", "namespace": shop.namespace, "labels": {"rig.local/deny": "forbidden"}},
        "spec": {"title": "a forbidden book"},
    });
    let created = sight.0.run_with_input(&["create", "-f", "-", "--dry-run=server"], &book.to_string());
    let refusal = created.unwrap_err().to_string();
    assert!(refusal.contains("denied the request"), "{refusal}");
}

fn deployed_again_without_a_write(meshplay: &Installation, shop: &Bookshop, clusters: &[TestCluster]) {
    let planned = meshplay.json(&[&["design", "plan", "shop"], &BOTH[..]].concat());
    for plan in planned["clusters"].as_array().unwrap() {
        assert_eq!(plan["diff"], json!([]), "nothing is left to do");
    }
    let marks: Vec<AuditMark> = clusters.iter().map(|cluster| cluster.audit_log().mark().unwrap()).collect();
    let deployed = meshplay.json(&[&["design", "deploy", "shop", "--yes"], &BOTH[..]].concat());
    assert_eq!(deployed["status"], "succeeded", "{deployed:#}");
    for ((column, cluster), mark) in deployed["clusters"].as_array().unwrap().iter().zip(clusters).zip(marks)
    {
        assert_eq!(column["objects"]["applied"], 0, "{column:#}");
        assert_eq!(column["objects"]["unchanged"], OBJECTS);
        assert_eq!(writes(cluster, mark, shop), Vec::<String>::new());
    }
}

/// What Meshplay wrote to the shop's objects since `mark`, each as verb and address.
pub(super) fn writes(cluster: &TestCluster, mark: AuditMark, shop: &Bookshop) -> Vec<String> {
    let log = cluster.audit_log();
    // A request of our own: everything before it is in the log once it is.
    let last = crate::harness::unique("last");
    drop(cluster.kubectl().run(&["get", "namespace", &last, "--ignore-not-found"]));
    let is_last = |event: &Value| event["objectRef"]["name"] == json!(last);
    eventually(true, || log.since(mark).unwrap().iter().any(is_last));
    let events = log.writes_since(mark, AGENT).unwrap();
    let address = |event: &Value| event["requestURI"].as_str().unwrap().to_owned();
    let ours = events.iter().filter(|event| address(event).contains(&shop.namespace));
    ours.map(|event| format!("{} {}", event["verb"].as_str().unwrap(), address(event))).collect()
}

fn no_secret_is_seen(meshplay: &Installation, shop: &Bookshop) {
    for args in [
        &["design", "get", "shop"][..],
        &["design", "export", "shop"],
        &["design", "history", "shop"],
        &["operation", "list", "-o", "json"],
    ] {
        let run = meshplay.run(args).expect(exit::OK);
        assert!(!run.stdout.contains(&shop.canary), "{args:?}: {}", run.stdout);
        assert!(!run.stderr.contains(&shop.canary), "{args:?}: {}", run.stderr);
    }
    let hidden = [shop.canary.clone(), base64_core(&shop.canary)];
    files(&meshplay.data_dir(), &mut |path, bytes| {
        for secret in &hidden {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds `{secret}`", path.display());
        }
    });
}

/// What base64 of any text around the canary holds, when the canary starts at the first of three bytes as it does in
/// the password `p@ss$word-CANARY` (10 bytes before it).
fn base64_core(canary: &str) -> String {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("p@ss$word-{canary}"));
    // 10 bytes before it end inside the fourth group of four characters.
    encoded[16..40].to_owned()
}

fn files(dir: &Path, look: &mut dyn FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            files(&entry.path(), look);
        } else {
            look(&entry.path(), &std::fs::read(entry.path()).unwrap());
        }
    }
}

fn undeployed_but_for_what_was_printed(meshplay: &Installation, shop: &Bookshop, clusters: &[TestCluster]) {
    let undeployed = meshplay.json(&[&["design", "undeploy", "shop", "--yes"], &BOTH[..]].concat());
    assert_eq!(undeployed["status"], "succeeded", "{undeployed:#}");
    for (column, cluster) in undeployed["clusters"].as_array().unwrap().iter().zip(clusters) {
        let kept = kept(column);
        // Claims that the StatefulSet made are ours too.
        let protected = BTreeSet::from([
            format!("Namespace {}", shop.namespace),
            format!("Namespace {}", shop.data),
            format!("apiextensions.k8s.io/CustomResourceDefinition books.{}", shop.group),
            format!("PersistentVolumeClaim {}/database", shop.namespace),
            format!("PersistentVolumeClaim {}/journal-queue-0", shop.namespace),
            format!("PersistentVolumeClaim {}/journal-queue-1", shop.namespace),
        ]);
        assert_eq!(kept, protected);
        eventually(kept, || left(&Sight(cluster.kubectl()), shop));
    }
}

/// Claims that a StatefulSet made have no mark of ours once it is gone: the inventory remembers them.
fn the_rest_goes_when_it_is_named(meshplay: &Installation, shop: &Bookshop, clusters: &[TestCluster]) {
    let undeploy = || {
        let args = ["design", "undeploy", "shop", "--yes", "--include", "namespaces,crds,pvcs"];
        let undeployed = meshplay.json(&[&args, &BOTH[..]].concat());
        assert_eq!(undeployed["status"], "succeeded", "{undeployed:#}");
        undeployed["clusters"].as_array().unwrap().clone()
    };
    for (column, cluster) in undeploy().iter().zip(clusters) {
        assert_eq!(kept(column), BTreeSet::new(), "{column:#}");
        eventually(BTreeSet::new(), || left(&Sight(cluster.kubectl()), shop));
    }
}

/// Everything of the shop that kubectl finds.
pub(super) fn left(sight: &Sight, shop: &Bookshop) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for namespace in [&shop.namespace, &shop.data] {
        found.extend(sight.roots(namespace));
    }
    let outside = shop.cluster_scoped();
    found.extend(
        outside.iter().filter_map(|object| sight.get("default", object)).map(|o| crate::harness::key(&o)),
    );
    found
}

pub(super) fn kept(column: &Value) -> BTreeSet<String> {
    let object = |kept: &Value| kept["object"].as_str().unwrap().to_owned();
    column["kept"].as_array().into_iter().flatten().map(object).collect()
}

fn findings(value: &Value) -> impl Iterator<Item = &Value> {
    value["findings"].as_array().unwrap().iter()
}
