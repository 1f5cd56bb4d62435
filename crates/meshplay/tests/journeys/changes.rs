//! Changing what is deployed: exactly the changed fields, and never the replicas that an autoscaler has chosen.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
    sync::mpsc::{Receiver, channel},
};

use meshplay_test::{Kubectl, clusters};
use serde_json::{Value, json};

use super::bookshop::writes;
use crate::harness::{Bookshop, Installation, Sight, Webhook, eventually, installation::exit};

/// The image before and after.
const IMAGE: &str = "rig.local/busybox:1";
const NEWER: &str = "rig.local/busybox:2";
/// What a person scaled the Deployment to, between what the design starts with and what the autoscaler allows.
const REPLICAS: u64 = 7;

/// A shop that is deployed to the first shared cluster.
struct Deployed {
    meshplay: Installation,
    shop: Bookshop,
    _webhook: Webhook,
}

impl Deployed {
    fn new() -> Option<Self> {
        let clusters = clusters().get(..1)?;
        let webhook = Webhook::start();
        let shop = Bookshop::simulated(clusters, &webhook);
        let meshplay = Installation::connected(clusters);
        let file = meshplay.file("shop.yaml", &shop.text);
        meshplay.json(&["design", "import", "-f", &file]);
        let deployed = meshplay.json(&["design", "deploy", "shop", "--yes"]);
        assert_eq!(deployed["status"], "succeeded", "{deployed:#}");
        Some(Self { meshplay, shop, _webhook: webhook })
    }

    /// Imports the shop with one Deployment changed: its document holds `mark`.
    fn import_with(&self, mark: &str, changes: &[(&str, &str)]) {
        let change = |document: &str| {
            if !(document.contains("kind: Deployment") && document.contains(mark)) {
                return document.to_owned();
            }
            changes.iter().fold(document.to_owned(), |text, (from, to)| {
                assert!(text.contains(from), "no `{from}` in\n{text}");
                text.replacen(from, to, 1)
            })
        };
        let text = self.shop.text.split("---\n").map(change).collect::<Vec<_>>().join("---\n");
        assert_ne!(text, self.shop.text);
        let file = self.meshplay.file("shop.yaml", &text);
        let imported = self.meshplay.json(&["design", "import", "-f", &file]);
        assert_eq!(imported["design"]["name"], "shop");
    }

    /// The steps of a plan, each as action, object and changed fields.
    fn planned(&self) -> Vec<(String, String, Vec<Value>)> {
        let planned = self.meshplay.json(&["design", "plan", "shop"]);
        let text = |step: &Value, key: &str| step[key].as_str().unwrap().to_owned();
        let steps = planned["clusters"][0]["diff"].as_array().unwrap().iter();
        let of = |step: &Value| {
            let changes = step["changes"].as_array().unwrap().clone();
            (text(step, "action"), text(step, "object"), changes)
        };
        steps.map(of).collect()
    }

    fn deploy(&self) {
        let deployed = self.meshplay.json(&["design", "deploy", "shop", "--yes"]);
        assert_eq!(deployed["status"], "succeeded", "{deployed:#}");
    }
}

#[test]
fn a_change_of_image_and_replicas_plans_and_writes_exactly_those_fields() {
    let Some(deployed) = Deployed::new() else { return };
    let ns = &deployed.shop.namespace;
    let mark = "name: api, namespace";
    let changes = [
        ("replicas: 2", "replicas: 3"),
        (
            "name: api\n          image: rig.local/busybox:1",
            "name: api\n          image: rig.local/busybox:2",
        ),
    ];
    deployed.import_with(mark, &changes);
    let replicas = json!({"path": "spec.replicas", "before": 2, "after": 3});
    let image =
        json!({"path": "spec.template.spec.containers[name=\"api\"].image", "before": IMAGE, "after": NEWER});
    let object = format!("apps/Deployment {ns}/api");
    assert_eq!(deployed.planned(), [("update".to_owned(), object, vec![replicas, image])]);

    let cluster = &clusters()[0];
    let mark = cluster.audit_log().mark().unwrap();
    deployed.deploy();
    let written = writes(cluster, mark, &deployed.shop);
    assert_eq!(written.len(), 1, "{written:#?}");
    assert!(written[0].contains(&format!("/namespaces/{ns}/deployments/api")), "{written:#?}");
    let sight = Sight(cluster.kubectl());
    assert_eq!(sight.field(ns, "deployment/api", "/status/readyReplicas"), 3);
    assert_eq!(deployed.planned(), []);
}

#[test]
fn replicas_under_an_autoscaler_never_drop_while_its_deployment_changes() {
    let Some(deployed) = Deployed::new() else { return };
    let ns = &deployed.shop.namespace;
    let kubectl = clusters()[0].kubectl();
    let sight = Sight(kubectl);
    sight.run(&["--namespace", ns, "scale", "deployment/web", &format!("--replicas={REPLICAS}")]);
    eventually(json!(REPLICAS), || sight.field(ns, "deployment/web", "/status/readyReplicas"));
    assert_eq!(deployed.planned(), [], "scaling is the autoscaler's matter");

    deployed.import_with(
        "labels: { app: web }\nspec",
        &[("image: rig.local/busybox:1", "image: rig.local/busybox:2")],
    );
    let planned = deployed.planned();
    let paths: Vec<&Value> =
        planned.iter().flat_map(|(.., changes)| changes).map(|change| &change["path"]).collect();
    assert_eq!(paths, ["spec.template.spec.containers[name=\"web\"].image"], "{planned:#?}");

    let watch = Watch::start(kubectl, ns);
    deployed.deploy();
    let seen = watch.end(|| sight.run(&["--namespace", ns, "annotate", "deployment/web", "test/end=yes"]));
    assert!(seen.len() > 2, "the watch saw the roll-out: {seen:?}");
    assert!(seen.iter().all(|replicas| *replicas == REPLICAS), "{seen:?}");
    let image = sight.field(ns, "deployment/web", "/spec/template/spec/containers/0/image");
    assert_eq!(image, NEWER);
    assert_eq!(sight.field(ns, "deployment/web", "/status/readyReplicas"), REPLICAS);
}

#[test]
fn replicas_are_handed_over_to_an_autoscaler_that_comes_later_without_a_drop() {
    let Some(cluster) = clusters().first() else { return };
    let ns = crate::harness::unique("h");
    let meshplay = Installation::connected(&clusters()[..1]);
    let sight = Sight(cluster.kubectl());
    let deploy = |text: &str| {
        let file = meshplay.file("scaled.yaml", text);
        meshplay.json(&["design", "import", "-f", &file]);
        let deployed = meshplay.json(&["design", "deploy", "scaled", "--yes"]);
        assert_eq!(deployed["status"], "succeeded", "{deployed:#}");
    };
    let web = |replicas: &str| {
        let pod = format!("{{ containers: [{{ name: web, image: \"{IMAGE}\" }}] }}");
        let template = format!("{{ metadata: {{ labels: {{ app: web }} }}, spec: {pod} }}");
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{ name: {ns} }}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: web, namespace: {ns} }}\n\
             spec: {{ {replicas} selector: {{ matchLabels: {{ app: web }} }}, template: {template} }}\n"
        )
    };
    deploy(&web(&format!("replicas: {REPLICAS},")));
    assert_eq!(sight.field(&ns, "deployment/web", "/spec/replicas"), REPLICAS);
    let watch = Watch::start(cluster.kubectl(), &ns);
    let target = "{ apiVersion: apps/v1, kind: Deployment, name: web }";
    let autoscaler = format!(
        "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{ name: web, namespace: {ns} }}\n\
         spec: {{ scaleTargetRef: {target}, minReplicas: 2, maxReplicas: 10 }}\n"
    );
    deploy(&format!("{}{autoscaler}", web("")));
    let seen = watch.end(|| sight.run(&["--namespace", &ns, "annotate", "deployment/web", "test/end=yes"]));
    assert!(seen.iter().all(|replicas| *replicas == REPLICAS), "{seen:?}");
    let planned = meshplay.json(&["design", "plan", "scaled"]);
    assert_eq!(planned["clusters"][0]["diff"], json!([]));
    meshplay.json(&["design", "undeploy", "scaled", "--yes", "--include", "namespaces"]);
    eventually(None, || sight.get("default", &format!("namespace/{ns}")));
}

/// Every value that `spec.replicas` of the Deployment `web` has, from now on.
struct Watch {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<u64>,
}

impl Watch {
    fn start(kubectl: &Kubectl, namespace: &str) -> Self {
        let output = "--output=jsonpath={.spec.replicas} {.metadata.annotations.test/end}{\"\\n\"}";
        let args = ["--namespace", namespace, "get", "deployment/web", "--watch", output];
        let mut child = kubectl.command(&args).stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|line| tell.send(line).map_err(drop))
        });
        // It watches once it has told the present value.
        let first = lines.recv().unwrap();
        Self { child, lines, seen: vec![replicas(&first)] }
    }

    /// Ends with the event that `mark` causes: everything before it was seen.
    fn end(mut self, mark: impl FnOnce() -> String) -> Vec<u64> {
        mark();
        loop {
            let line = self.lines.recv().expect("the watch ends only when it is told to");
            self.seen.push(replicas(&line));
            if line.ends_with("yes") {
                return std::mem::take(&mut self.seen);
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It may have ended by itself, with the test that failed.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn replicas(line: &str) -> u64 {
    line.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn a_book_that_the_webhook_refuses_fails_that_cluster_and_says_why() {
    let Some(deployed) = Deployed::new() else { return };
    let text = deployed.shop.with("title: Moby-Dick", "title: forbidden", 1);
    let file = deployed.meshplay.file("shop.yaml", &text);
    deployed.meshplay.json(&["design", "import", "-f", &file]);
    let run = deployed.meshplay.run(&["design", "plan", "shop"]).expect(exit::REFUSED);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains("is not sold here"), "{said}");
}
