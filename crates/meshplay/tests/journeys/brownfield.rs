//! Objects that other tools made: the plan names each foreign field and its owner, nothing is written without a choice,
//! and an undeploy gives them back.

use std::{collections::BTreeSet, path::Path, process::Command};

use meshplay_local::Tools;
use meshplay_test::{TestNamespace, clusters};
use serde_json::{Value, json};

use crate::harness::{Installation, Sight, installation::exit};

/// What the tools make; the words are a namespace.
const THEIRS: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: @NS@ }
data: { mode: old, theirs: kept }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: @NS@ }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "rig.local/busybox:1" }] }
"#;

/// What the design wants.
const OURS: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: @NS@ }
data: { mode: new, ours: added }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: @NS@ }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "rig.local/busybox:2" }] }
"#;

/// Who was there before.
#[derive(Clone, Copy, Debug)]
enum Tool {
    KubectlClientSide,
    KubectlServerSide,
    Helm,
}

impl Tool {
    /// Its field manager.
    fn manager(self) -> &'static str {
        match self {
            Self::KubectlClientSide => "kubectl-client-side-apply",
            Self::KubectlServerSide => "kubectl",
            Self::Helm => "helm",
        }
    }

    fn make(self, corner: &TestNamespace, manifest: &str) {
        let kubectl = corner.cluster().kubectl();
        let apply = |more: &[&str]| {
            kubectl.run_with_input(&[&["apply", "-f", "-"], more].concat(), manifest).unwrap();
        };
        match self {
            Self::KubectlClientSide => apply(&[]),
            Self::KubectlServerSide => apply(&["--server-side"]),
            Self::Helm => helm_install(corner, manifest),
        }
    }
}

fn helm_install(corner: &TestNamespace, manifest: &str) {
    let chart = tempfile::tempdir().unwrap();
    std::fs::write(chart.path().join("Chart.yaml"), "apiVersion: v2\nname: web\nversion: 0.1.0\n").unwrap();
    std::fs::create_dir(chart.path().join("templates")).unwrap();
    std::fs::write(chart.path().join("templates/all.yaml"), manifest).unwrap();
    let mut helm = helm(corner.cluster().kubeconfig(), chart.path());
    let chart = chart.path().to_str().unwrap();
    let output = helm.args(["install", "web", chart, "--namespace", corner.name()]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// helm that keeps everything of its own in `dir`.
fn helm(kubeconfig: &Path, dir: &Path) -> Command {
    let mut helm = Command::new(Tools::open_default().unwrap().program("helm").unwrap());
    helm.env("HELM_CACHE_HOME", dir).env("HELM_CONFIG_HOME", dir).env("HELM_DATA_HOME", dir);
    helm.arg("--kubeconfig").arg(kubeconfig);
    helm
}

/// A tool's objects, and an installation that has a design of the same objects with other values.
struct Brownfield {
    meshplay: Installation,
    corner: TestNamespace,
    tool: Tool,
    uids: Vec<Value>,
}

/// The objects, as kubectl calls them.
const OBJECTS: [&str; 2] = ["configmap/settings", "deployment/web"];

impl Brownfield {
    fn new(tool: Tool) -> Option<Self> {
        let cluster = clusters().first()?;
        let corner = cluster.namespace();
        tool.make(&corner, &THEIRS.replace("@NS@", corner.name()));
        let meshplay = Installation::connected(std::slice::from_ref(cluster));
        let file = meshplay.file("web.yaml", &OURS.replace("@NS@", corner.name()));
        meshplay.json(&["design", "import", "-f", &file]);
        let mut field = Self { meshplay, corner, tool, uids: Vec::new() };
        field.uids = OBJECTS.map(|object| field.look(object, "/metadata/uid")).to_vec();
        Some(field)
    }

    #[track_caller]
    fn look(&self, object: &str, pointer: &str) -> Value {
        Sight(self.corner.cluster().kubectl()).field(self.corner.name(), object, pointer)
    }

    fn image(&self) -> Value {
        self.look("deployment/web", "/spec/template/spec/containers/0/image")
    }

    /// Managers of an object's own fields.
    fn managers(&self, object: &str) -> BTreeSet<String> {
        let entries = Sight(self.corner.cluster().kubectl()).run(&[
            "--namespace",
            self.corner.name(),
            "get",
            object,
            "--show-managed-fields",
            "--output=jsonpath={range .metadata.managedFields[*]}{.manager} {.subresource}{\"\\n\"}{end}",
        ]);
        entries.lines().filter_map(|line| line.strip_suffix(' ')).map(str::to_owned).collect()
    }

    /// Nothing can be done without a choice, and each field is named with its owner.
    #[track_caller]
    fn names_every_foreign_field(&self) {
        let run = self.meshplay.run(&["design", "plan", "web", "-o", "json"]).expect(exit::REFUSED);
        let plan = &run.json()["clusters"][0];
        assert_eq!((&plan["conflicts"], &plan["executable"]), (&json!(2), &json!(false)), "{plan:#}");
        let ns = self.corner.name();
        let conflicts = plan["diff"].as_array().unwrap().iter().map(|step| {
            let fields = step["conflicts"].as_array().unwrap().iter();
            let path = |field: &Value| field["path"].as_str().unwrap().to_owned();
            for field in fields.clone() {
                let owner = field["owner"].as_str().unwrap();
                assert!(owner.starts_with(self.tool.manager()), "{field:#}");
            }
            let object = step["object"].as_str().unwrap().to_owned();
            (object, step["action"].clone(), fields.map(path).collect::<Vec<_>>())
        });
        let conflicts: BTreeSet<(String, String, Vec<String>)> = conflicts
            .map(|(object, action, paths)| (object, action.as_str().unwrap().to_owned(), paths))
            .collect();
        let adopt = "adopt".to_owned();
        let image = "spec.template.spec.containers[name=\"web\"].image".to_owned();
        assert_eq!(
            conflicts,
            BTreeSet::from([
                (format!("ConfigMap {ns}/settings"), adopt.clone(), vec!["data.mode".to_owned()]),
                (format!("apps/Deployment {ns}/web"), adopt, vec![image]),
            ])
        );
        // Neither does a deployment go on without a choice.
        self.meshplay.run(&["design", "deploy", "web", "--yes"]).expect(exit::REFUSED);
        assert_eq!(self.image(), "rig.local/busybox:1");
        assert_eq!(self.look("configmap/settings", "/data"), json!({"mode": "old", "theirs": "kept"}));
    }

    #[track_caller]
    fn deploy(&self, decision: &str) {
        let deployed = self.meshplay.json(&["design", "deploy", "web", "--yes", "--foreign", decision]);
        assert_eq!(deployed["status"], "succeeded", "{deployed:#}");
        // What was decided holds: nothing is left to write.
        let planned = self.meshplay.json(&["design", "plan", "web", "--foreign", decision]);
        let plan = &planned["clusters"][0];
        assert_eq!((&plan["updates"], &plan["creates"]), (&json!(0), &json!(0)), "{plan:#}");
    }

    /// Undeploying gives the objects back: the same ones, without a mark of ours.
    #[track_caller]
    fn is_given_back(&self) {
        let undeployed = self.meshplay.json(&["design", "undeploy", "web", "--yes"]);
        assert_eq!(undeployed["status"], "succeeded", "{undeployed:#}");
        for (object, uid) in OBJECTS.iter().zip(&self.uids) {
            assert_eq!(self.look(object, "/metadata/uid"), *uid);
            assert_eq!(self.look(object, "/metadata/deletionTimestamp"), Value::Null);
            let annotations = self.look(object, "/metadata/annotations");
            assert!(!annotations.to_string().contains("meshplay"), "{annotations}");
            let managers = self.managers(object);
            assert!(!managers.iter().any(|manager| manager.starts_with("meshplay")), "{managers:?}");
        }
    }
}

fn left_to_its_owner(tool: Tool) {
    let Some(field) = Brownfield::new(tool) else { return };
    field.names_every_foreign_field();
    field.deploy("leave");
    assert_eq!(field.image(), "rig.local/busybox:1");
    let data = json!({"mode": "old", "theirs": "kept", "ours": "added"});
    assert_eq!(field.look("configmap/settings", "/data"), data);
    assert!(field.managers("deployment/web").contains(tool.manager()));
    field.is_given_back();
    assert_eq!(field.image(), "rig.local/busybox:1");
    assert_eq!(field.look("configmap/settings", "/data/mode"), "old");
}

fn shared_at_the_live_value(tool: Tool) {
    let Some(field) = Brownfield::new(tool) else { return };
    field.names_every_foreign_field();
    field.deploy("share");
    assert_eq!(field.image(), "rig.local/busybox:1");
    let data = json!({"mode": "old", "theirs": "kept", "ours": "added"});
    assert_eq!(field.look("configmap/settings", "/data"), data);
    let managers = field.managers("deployment/web");
    assert!(managers.contains(tool.manager()), "{managers:?}");
    assert!(managers.iter().any(|manager| manager.starts_with("meshplay")), "{managers:?}");
    field.is_given_back();
    assert_eq!(field.image(), "rig.local/busybox:1");
    assert_eq!(field.look("configmap/settings", "/data/mode"), "old");
}

fn taken_when_it_was_said(tool: Tool) {
    let Some(field) = Brownfield::new(tool) else { return };
    field.names_every_foreign_field();
    field.deploy("take");
    assert_eq!(field.image(), "rig.local/busybox:2");
    assert_eq!(field.look("configmap/settings", "/data/mode"), "new");
    field.is_given_back();
    // Given back as it is: nothing falls over because we leave.
    assert_eq!(field.image(), "rig.local/busybox:2");
    assert_eq!(field.look("configmap/settings", "/data/mode"), "new");
}

#[test]
fn fields_of_client_side_apply_are_left_when_it_was_said() {
    left_to_its_owner(Tool::KubectlClientSide);
}

#[test]
fn fields_of_server_side_apply_are_left_when_it_was_said() {
    left_to_its_owner(Tool::KubectlServerSide);
}

#[test]
fn fields_of_helm_are_left_when_it_was_said() {
    left_to_its_owner(Tool::Helm);
}

#[test]
fn fields_of_client_side_apply_are_shared_at_their_live_value() {
    shared_at_the_live_value(Tool::KubectlClientSide);
}

#[test]
fn fields_of_server_side_apply_are_shared_at_their_live_value() {
    shared_at_the_live_value(Tool::KubectlServerSide);
}

#[test]
fn fields_of_helm_are_shared_at_their_live_value() {
    shared_at_the_live_value(Tool::Helm);
}

#[test]
fn fields_of_client_side_apply_are_taken_when_it_was_said() {
    taken_when_it_was_said(Tool::KubectlClientSide);
}

#[test]
fn fields_of_server_side_apply_are_taken_when_it_was_said() {
    taken_when_it_was_said(Tool::KubectlServerSide);
}

#[test]
fn fields_of_helm_are_taken_when_it_was_said() {
    taken_when_it_was_said(Tool::Helm);
}

#[test]
fn a_choice_can_be_made_for_one_field_and_another_for_the_rest() {
    let Some(field) = Brownfield::new(Tool::KubectlServerSide) else { return };
    let one = format!("ConfigMap {}/settings#data.mode=take", field.corner.name());
    let args = ["design", "deploy", "web", "--yes", "--foreign", "leave", "--foreign", &one];
    let deployed = field.meshplay.json(&args);
    assert_eq!(deployed["status"], "succeeded", "{deployed:#}");
    assert_eq!(field.image(), "rig.local/busybox:1");
    assert_eq!(field.look("configmap/settings", "/data/mode"), "new");
    field.is_given_back();
}
