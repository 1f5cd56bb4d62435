//! What scripts rely on: exit codes, codes of findings, and the shapes of `-o json` (DESIGN §6).

use meshplay_test::{TestCluster, clusters};
use meshplay_types::Code;
use serde_json::{Value, json};

use crate::harness::{Installation, Target, installation::exit};

/// Three mistakes in three components, and a fourth that only a schema finds.
const WRONG: &str = r#"
apiVersion: meshplay/v1
kind: Design
metadata: { name: wrong }
spec:
  components:
    a: { apiVersion: v1, kind: ConfigMap, config: { metadata: { name: Upper_Case } } }
    b: { apiVersion: v1, kind: ConfigMap, config: { metadata: {} } }
    c: { apiVersion: v1, kind: ConfigMap, config: { metadata: { name: c }, data: { nested: { is: wrong } } } }
    d: { apiVersion: v1, kind: ConfigMap, config: { metadata: { name: d }, dta: {} } }
"#;

const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one, namespace: @NS@ } # a comment\ndata: { key: value }\n";

fn cluster() -> Option<&'static TestCluster> {
    clusters().first()
}

/// An installation with a design `one` of one ConfigMap in `namespace`.
fn with_design(namespace: &str) -> Installation {
    let meshplay = Installation::new();
    let file = meshplay.file("one.yaml", &CONFIG_MAP.replace("@NS@", namespace));
    meshplay.json(&["design", "import", "-f", &file]);
    meshplay
}

#[test]
fn every_help_text_is_a_result_and_every_unknown_word_a_mistake() {
    let meshplay = Installation::new();
    for args in [
        &["--help"][..],
        &["--version"],
        &["cluster", "--help"],
        &["cluster", "add", "--help"],
        &["design", "--help"],
        &["design", "import", "--help"],
        &["design", "validate", "--help"],
        &["design", "plan", "--help"],
        &["design", "deploy", "--help"],
        &["design", "undeploy", "--help"],
        &["operation", "--help"],
        &["check", "--help"],
        &["completion", "--help"],
        &["version", "--help"],
    ] {
        let run = meshplay.run(args).expect(exit::OK);
        let usage = run.stdout.contains("Usage: meshplay") || args == ["--version"];
        assert!(usage && run.stderr.is_empty(), "{args:?}: {run:?}");
    }
    for args in [&[][..], &["deploy"], &["design", "fly"], &["design", "plan"], &["check", "--no-such-flag"]]
    {
        let run = meshplay.run(args).expect(exit::USAGE);
        assert!(run.stdout.is_empty() && !run.stderr.is_empty(), "{args:?}: {run:?}");
    }
    assert!(!meshplay.data_dir().exists(), "looking for help leaves nothing behind");
}

#[test]
fn version_and_completion_open_nothing() {
    let meshplay = Installation::new();
    let version = meshplay.json(&["version"]);
    let keys: Vec<&String> = version.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["version", "commit", "build"]);
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    let script = meshplay.run(&["completion", "bash"]).expect(exit::OK).stdout;
    assert!(script.contains("_meshplay()"), "{script}");
    assert!(!meshplay.data_dir().exists());
}

#[test]
fn what_is_not_there_is_refused_with_its_name() {
    let meshplay = Installation::new();
    for (args, what) in [
        (&["design", "plan", "nothing"][..], "design `nothing`"),
        (&["design", "get", "nothing"], "design `nothing`"),
        (&["design", "export", "nothing"], "design `nothing`"),
        (&["operation", "get", "nothing"], "operation `nothing`"),
        (&["cluster", "check", "nothing"], "cluster `nothing`"),
    ] {
        let run = meshplay.run(args).expect(exit::REFUSED);
        run.tells(Code::NOT_FOUND);
        assert!(run.stderr.contains(what) && run.stdout.is_empty(), "{run:?}");
    }
    meshplay
        .run(&["design", "import", "-f", "/no/such/file.yaml"])
        .expect(exit::REFUSED)
        .tells(Code::FILE_UNREADABLE);
}

#[test]
fn no_result_is_made_for_a_form_that_it_does_not_have() {
    let meshplay = Installation::new();
    for args in [
        &["token", "create", "ci", "--role", "viewer"][..],
        &["design", "new", "shop"],
        &["version"],
        &["event", "list"],
    ] {
        let run = meshplay.run(&[args, &["-o", "junit"]].concat()).expect(exit::USAGE);
        run.tells(Code::USAGE);
        assert!(run.stderr.contains("has no form `junit`"), "{run:?}");
    }
    assert!(!meshplay.data_dir().exists(), "nothing was opened for it");
}

#[test]
fn what_cannot_be_written_or_opened_is_no_fault_of_ours() {
    let meshplay = Installation::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let written = meshplay.command(&["version"]).stdout(full).output().unwrap();
    let said = String::from_utf8(written.stderr).unwrap();
    assert_eq!(written.status.code(), Some(exit::REFUSED), "{said}");
    assert!(
        said.contains(&format!("[{}]", Code::FILE_UNREADABLE)) && said.contains("standard output"),
        "{said}"
    );

    let target = Target::start();
    let run = meshplay.json(&["perf", "run", &target.url, "--rate", "100", "--count", "5"]);
    let export = ["perf", "export", run["run"].as_str().unwrap(), "--to"];
    for to in ["/no/such/file", "/dev/null/folder/"] {
        let refused = meshplay.run(&[&export[..], &[to]].concat()).expect(exit::REFUSED);
        refused.tells(Code::FILE_UNREADABLE);
        assert!(refused.stderr.contains("cannot write"), "{refused:?}");
    }

    let elsewhere = Installation::new();
    elsewhere.file("data", "a file in the place of the data directory");
    elsewhere.run(&["perf", "result", "list"]).expect(exit::REFUSED).tells(Code::DATA_DIR_UNUSABLE);
}

#[test]
fn what_is_deployed_nowhere_is_undeployed_already() {
    let meshplay = with_design("nowhere");
    let run = meshplay.run(&["design", "undeploy", "one", "--yes"]).expect(exit::OK);
    assert!(run.stderr.contains("deployed nowhere"), "{run:?}");
    let nothing = meshplay.json(&["design", "undeploy", "one", "--yes"]);
    assert_eq!(nothing, json!({"operation": null, "status": "succeeded", "clusters": []}));
}

#[test]
fn a_cluster_is_read_only_until_writing_is_allowed() {
    let Some(cluster) = cluster() else { return };
    let corner = cluster.namespace();
    let meshplay = with_design(corner.name());
    let kubeconfig = cluster.kubeconfig().to_str().unwrap();
    meshplay.run(&["cluster", "add", "east", "--kubeconfig", kubeconfig]).expect(exit::OK);
    let plan = meshplay.json(&["design", "plan", "one"]);
    assert_eq!(plan["clusters"][0]["creates"], 1, "planning is reading: {plan:#}");
    meshplay.run(&["design", "deploy", "one", "--yes"]).expect(exit::REFUSED).tells(Code::READ_ONLY_CLUSTER);
    assert_eq!(config_maps(&corner), "");

    meshplay.run(&["cluster", "allow-write", "east"]).expect(exit::OK);
    meshplay.run(&["design", "undeploy", "nothing", "--yes"]).expect(exit::REFUSED).tells(Code::NOT_FOUND);
    meshplay.run(&["design", "deploy", "one"]).expect(exit::REFUSED).tells(Code::CONSENT_MISSING);
    assert_eq!(config_maps(&corner), "", "without consent nothing is written");
    meshplay.run(&["design", "deploy", "one", "--yes"]).expect(exit::OK);
    assert_eq!(config_maps(&corner), "configmap/one\n");

    meshplay.run(&["cluster", "allow-write", "east", "--off"]).expect(exit::OK);
    meshplay
        .run(&["design", "undeploy", "one", "--yes"])
        .expect(exit::REFUSED)
        .tells(Code::READ_ONLY_CLUSTER);
}

fn config_maps(corner: &meshplay_test::TestNamespace) -> String {
    corner.kubectl(&["get", "configmap", "--field-selector=metadata.name!=kube-root-ca.crt", "--output=name"])
}

#[test]
fn every_mistake_of_a_design_is_told_at_once() {
    let Some(cluster) = cluster() else { return };
    let meshplay = Installation::connected(std::slice::from_ref(cluster));
    let file = meshplay.file("wrong.yaml", WRONG);
    let args = ["design", "validate", "-f", &file, "--cluster", "east", "-o", "json"];
    let run = meshplay.run(&args).expect(exit::FOUND);
    let validated = run.json();
    let found = validated["findings"].as_array().unwrap();
    let errors = found.iter().filter(|finding| finding["severity"] == "error");
    let components: Vec<&Value> = errors.clone().map(|finding| &finding["at"]["component"]).collect();
    for id in ["a", "b", "c", "d"] {
        assert!(components.contains(&&json!(id)), "nothing is said of `{id}`: {validated:#}");
    }
    errors.for_each(is_finding);
    // Nothing is planned or deployed of it, and the same is said.
    for args in [&["design", "plan", "-f", &file][..], &["design", "deploy", "--yes", "-f", &file]] {
        let run = meshplay.run(args);
        assert_ne!(run.exit, exit::OK, "{run:?}");
        for line in ["Upper_Case", "metadata.name"] {
            assert!(run.stderr.contains(line), "{args:?} does not say `{line}`: {}", run.stderr);
        }
    }
}

/// `{code, severity, message, at}`.
fn is_finding(finding: &Value) {
    let code = finding["code"].as_str().unwrap();
    assert!(code.starts_with("MP") && code.len() == 6, "{finding}");
    assert!(finding["message"].is_string() && finding["at"].is_object(), "{finding}");
}

#[test]
fn reports_for_other_tools_hold_the_findings() {
    let meshplay = Installation::new();
    let file = meshplay.file("wrong.yaml", WRONG);
    let validate = |format: &str| {
        meshplay.run(&["design", "validate", "-f", &file, "-o", format]).expect(exit::FOUND).stdout
    };
    assert!(validate("junit").contains("<failure>"));
    let sarif: Value = serde_json::from_str(&validate("sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(validate("github").contains("::error title=MP"));
    assert!(validate("markdown").starts_with("| severity | code |"));
}

#[test]
fn shapes_that_scripts_rely_on_stay() {
    let Some(cluster) = cluster() else { return };
    let corner = cluster.namespace();
    let meshplay = Installation::connected(std::slice::from_ref(cluster));
    let file = meshplay.file("one.yaml", &CONFIG_MAP.replace("@NS@", corner.name()));

    let imported = meshplay.json(&["design", "import", "-f", &file]);
    assert_eq!(imported["design"], json!({"name": "one", "revision": 1}));
    assert_eq!(imported["objects"], json!({"read": 1, "imported": 1, "opaque": 0, "rejected": 0}));
    assert!(imported["findings"].is_array());

    let validated = meshplay.json(&["design", "validate", "one", "--cluster", "east"]);
    assert!(validated["findings"].is_array());

    let planned = meshplay.json(&["design", "plan", "one"]);
    let plan = &planned["clusters"][0];
    assert_eq!(plan["name"], "east");
    for count in ["waves", "creates", "updates", "deletes", "replaces", "conflicts"] {
        assert!(plan[count].is_u64(), "`{count}` in {plan:#}");
    }
    assert!(plan["planHash"].is_string() && plan["diff"].is_array(), "{plan:#}");

    let deployed = meshplay.json(&["design", "deploy", "one", "--yes"]);
    assert!(deployed["operation"].is_string() && deployed["status"] == "succeeded", "{deployed:#}");
    let column = &deployed["clusters"][0];
    assert_eq!((&column["name"], &column["status"]), (&json!("east"), &json!("applied")));
    for count in ["applied", "pruned", "failed"] {
        assert!(column["objects"][count].is_u64(), "`{count}` in {column:#}");
    }

    let checked = meshplay.json(&["check"]);
    for check in checked["checks"].as_array().unwrap() {
        let status = check["status"].as_str().unwrap();
        assert!(["pass", "warn", "fail", "skip"].contains(&status), "{check}");
        assert!(check["category"].is_string() && check["code"].is_string() && check["message"].is_string());
    }
    meshplay.json(&["design", "undeploy", "one", "--yes"]);
}

#[test]
fn plans_can_be_asked_whether_anything_differs() {
    let Some(cluster) = cluster() else { return };
    let corner = cluster.namespace();
    let meshplay = with_design(corner.name());
    meshplay.connect("east", cluster.kubeconfig());
    meshplay.run(&["design", "plan", "one", "--exit-code"]).expect(exit::FOUND);
    meshplay.json(&["design", "deploy", "one", "--yes"]);
    meshplay.run(&["design", "plan", "one", "--exit-code"]).expect(exit::OK);
}
