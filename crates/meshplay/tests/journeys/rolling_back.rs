//! Going back to what was deployed before, with the secret values of that time; drift, and taking it into the design.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use meshplay_test::{TestNamespace, clusters};
use meshplay_types::Code;
use serde_json::{Value, json};

use crate::harness::{
    Installation, Sight,
    installation::exit::{FOUND, OK, REFUSED},
    unique,
};

/// A design in a namespace of the first shared cluster.
struct Corner {
    meshplay: Installation,
    corner: TestNamespace,
    design: String,
}

impl Corner {
    fn new() -> Option<Self> {
        let cluster = clusters().first()?;
        let meshplay = Installation::new();
        meshplay.connect("east", cluster.kubeconfig());
        Some(Self { meshplay, corner: cluster.namespace(), design: unique("r") })
    }

    /// Imports a ConfigMap and a Secret with these values.
    fn import(&self, mode: &str, password: &str) {
        let namespace = self.corner.name();
        let text = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: web, namespace: {namespace} }}\ndata: {{ mode: {mode}, level: \
             \"1\" }} # kept\n---\napiVersion: v1\nkind: Secret\nmetadata: {{ name: db, namespace: {namespace} }}\nstringData: {{ \
             password: {password} }}\n"
        );
        let file = self.meshplay.file("design.yaml", &text);
        self.meshplay.run(&["design", "import", "-f", &file, "--name", &self.design]).expect(OK);
    }

    fn succeed(&self, verb: &str, more: &[&str]) -> Value {
        let operation = self.meshplay.json(&[&["design", verb, &self.design, "--yes"], more].concat());
        assert_eq!(operation["status"], "succeeded", "{operation:#}");
        operation
    }

    /// What kubectl sees: the mode and the password.
    fn seen(&self) -> (Value, String) {
        let sight = Sight(self.corner.cluster().kubectl());
        let password = sight.field(self.corner.name(), "secret/db", "/data/password");
        let password = BASE64.decode(password.as_str().unwrap()).unwrap();
        (sight.field(self.corner.name(), "configmap/web", "/data/mode"), String::from_utf8(password).unwrap())
    }

    fn kubectl(&self, args: &[&str]) {
        self.corner.kubectl(args);
    }
}

#[test]
fn p10_a_rollback_puts_back_what_was_deployed_before_with_the_secrets_of_that_time() {
    let Some(corner) = Corner::new() else { return };
    corner.import("first", "old");
    corner.succeed("deploy", &[]);
    corner
        .meshplay
        .run(&["design", "rollback", &corner.design, "--yes"])
        .expect(REFUSED)
        .tells(Code::NOTHING_BEFORE);
    corner.import("second", "new");
    corner.succeed("deploy", &[]);
    assert_eq!(corner.seen(), (json!("second"), "new".to_owned()));
    let planned = corner.meshplay.json(&["design", "plan", &corner.design, "--rollback"]);
    let plan = &planned["clusters"][0];
    assert_eq!((&plan["revision"], &plan["updates"]), (&json!(1), &json!(2)), "{plan:#}");
    assert!(plan["diff"][0]["rollback"].as_str().unwrap().contains("not restarted"), "a verdict: {plan:#}");

    let operation = corner.succeed("rollback", &["-m", "the second was wrong"]);
    assert_eq!(operation["kind"], "design.rollback");
    assert_eq!(corner.seen(), (json!("first"), "old".to_owned()));
    let history = corner.meshplay.json(&["design", "history", &corner.design]);
    let newest = &history["deployments"][0];
    assert_eq!(
        (&newest["purpose"], &newest["revision"], &newest["message"], &newest["actor"]),
        (&json!("rollback"), &json!(1), &json!("the second was wrong"), &json!("local owner")),
    );
    corner.succeed("rollback", &["--revision", "2"]);
    assert_eq!(corner.seen(), (json!("second"), "new".to_owned()));
    // Only the secret changes: that is a revision too, or there would be nothing to go back to.
    corner.import("second", "newest");
    corner.succeed("deploy", &[]);
    assert_eq!(corner.seen().1, "newest");
    corner.succeed("rollback", &[]);
    assert_eq!(corner.seen(), (json!("second"), "new".to_owned()));
    corner.succeed("undeploy", &[]);
}

#[test]
fn a_deployment_that_fails_goes_back_by_itself_if_that_was_asked_for() {
    let Some(corner) = Corner::new() else { return };
    corner.import("first", "old");
    corner.succeed("deploy", &[]);
    // A Job whose pods are never made is never complete.
    let namespace = corner.corner.name();
    let text = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: web, namespace: {namespace} }}\ndata: {{ mode: second }}\n---\napiVersion: \
         batch/v1\nkind: Job\nmetadata: {{ name: never, namespace: {namespace} }}\nspec: {{ suspend: true, template: {{ spec: {{ \
         restartPolicy: Never, containers: [{{ name: a, image: \"rig.local/busybox:1\" }}] }} }} }}\n"
    );
    let file = corner.meshplay.file("second.yaml", &text);
    corner.meshplay.run(&["design", "import", "-f", &file, "--name", &corner.design]).expect(OK);
    let args = [
        "design",
        "deploy",
        &corner.design,
        "--yes",
        "--timeout",
        "3s",
        "--on-failure",
        "rollback",
        "-o",
        "json",
    ];
    let run = corner.meshplay.run(&args);
    let operation = run.json();
    assert_eq!(operation["clusters"][0]["status"], "rolledBack", "{operation:#}\n{}", run.stderr);
    assert_eq!(corner.seen(), (json!("first"), "old".to_owned()));
    corner.succeed("undeploy", &[]);
}

#[test]
fn drift_is_told_with_the_one_who_did_it_and_put_back_or_kept() {
    let Some(corner) = Corner::new() else { return };
    corner.import("first", "old");
    corner.succeed("deploy", &[]);
    corner.meshplay.run(&["design", "drift", &corner.design]).expect(OK);
    corner.kubectl(&[
        "patch",
        "configmap",
        "web",
        "--type=merge",
        "--patch",
        "{\"data\":{\"mode\":\"by hand\"}}",
    ]);
    corner.kubectl(&["delete", "secret", "db"]);
    let drifted =
        corner.meshplay.run(&["design", "drift", &corner.design, "-o", "json"]).expect(FOUND).json();
    let cluster = &drifted["clusters"][0];
    assert_eq!((&cluster["revision"], &cluster["inSync"]), (&json!(1), &json!(0)), "{cluster:#}");
    let objects = cluster["drifted"].as_array().unwrap();
    let of =
        |kind: &str| objects.iter().find(|one| one["object"].as_str().unwrap().starts_with(kind)).unwrap();
    assert_eq!(of("Secret")["drift"], "missing");
    let field = &of("ConfigMap")["fields"][0];
    assert_eq!(
        (&field["path"], &field["before"], &field["after"], &field["adoptable"]),
        (&json!("data.mode"), &json!("first"), &json!("by hand"), &json!(true)),
        "{field:#}"
    );
    assert!(field["by"].as_str().unwrap().starts_with("kubectl"), "{field:#}");
    assert!(field["at"].is_string(), "{field:#}");

    // Keep what somebody did by hand: the text changes where it must.
    let adopted = corner.meshplay.json(&["design", "adopt", &corner.design, "--cluster", "east"]);
    assert_eq!(adopted["design"]["revision"], 2);
    let text = corner.meshplay.run(&["design", "get", &corner.design]).expect(OK).stdout;
    assert!(text.contains("by hand") && text.contains("# kept"), "{text}");
    // Put back what is missing: nothing but the drifted object is written.
    let revision = ["--revision", "2", "--foreign", "take"];
    let plan = corner.meshplay.json(&[&["design", "plan", &corner.design], &revision[..]].concat());
    let steps: Vec<_> =
        plan["clusters"][0]["diff"].as_array().unwrap().iter().map(|step| &step["action"]).collect();
    assert!(steps.contains(&&json!("create")) && steps.len() <= 2, "{plan:#}");
    corner.succeed("deploy", &revision);
    corner.meshplay.run(&["design", "drift", &corner.design]).expect(OK);
    assert_eq!(corner.seen(), (json!("by hand"), "old".to_owned()));
    corner.succeed("undeploy", &[]);
}

#[test]
fn a_choice_is_remembered_shown_and_forgotten() {
    let Some(corner) = Corner::new() else { return };
    corner.import("first", "old");
    corner.succeed("deploy", &[]);
    corner.kubectl(&[
        "patch",
        "configmap",
        "web",
        "--type=merge",
        "--patch",
        "{\"data\":{\"mode\":\"theirs\"}}",
    ]);
    corner.meshplay.run(&["design", "plan", &corner.design]).expect(REFUSED).tells(Code::PLAN_UNDECIDED);
    corner.succeed("deploy", &["--foreign", "leave"]);
    corner.meshplay.run(&["design", "drift", &corner.design]).expect(OK);
    corner.import("second", "newer");
    let plan = corner.meshplay.json(&["design", "plan", &corner.design]);
    let steps = plan["clusters"][0]["diff"].as_array().unwrap();
    let conflicts: Vec<_> = steps.iter().flat_map(|step| step["conflicts"].as_array()).flatten().collect();
    let unchanged = conflicts.is_empty();
    assert!(unchanged || conflicts.iter().all(|one| one["remembered"].is_string()), "{plan:#}");
    let asked = corner.meshplay.run(&["design", "plan", &corner.design, "--foreign", "ask"]).expect(REFUSED);
    asked.tells(Code::PLAN_UNDECIDED);
    corner.succeed("undeploy", &[]);
}

#[test]
fn an_environment_names_its_clusters() {
    let Some(corner) = Corner::new() else { return };
    corner.import("first", "old");
    let set = corner.meshplay.json(&["environment", "set", "production", "--cluster", "east"]);
    assert_eq!(set["clusters"], json!(["east"]));
    let listed = corner.meshplay.json(&["environment", "list"]);
    let names: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["default", "production"]);
    // The design has no values of its own for it, and no cluster is named.
    corner.succeed("deploy", &["--environment", "production"]);
    corner
        .meshplay
        .run(&["environment", "remove", "production", "--yes"])
        .expect(REFUSED)
        .tells(Code::STILL_IN_USE);
    corner
        .meshplay
        .run(&["design", "remove", &corner.design, "--yes"])
        .expect(REFUSED)
        .tells(Code::STILL_IN_USE);
    corner.meshplay.run(&["environment", "set", "staging"]).expect(OK);
    let nowhere = corner.meshplay.run(&["design", "plan", &corner.design, "-e", "staging"]).expect(REFUSED);
    nowhere.tells(Code::NO_CLUSTER);
    corner
        .meshplay
        .run(&["environment", "set", "default", "-c", "east"])
        .expect(REFUSED)
        .tells(Code::NAME_INVALID);
    corner.succeed("undeploy", &["--environment", "production"]);
    corner.meshplay.run(&["environment", "remove", "production", "--yes"]).expect(OK);
}

#[test]
fn apply_and_diff_take_a_file_from_the_first_plan_to_no_difference() {
    let Some(corner) = Corner::new() else { return };
    let namespace = corner.corner.name();
    let text = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: web, namespace: {namespace} }}\ndata: {{ mode: one }}\n---\napiVersion: \
         v1\nkind: Secret\nmetadata: {{ name: db, namespace: {namespace} }}\nstringData: {{ password: p }}\n"
    );
    let file = corner.meshplay.file("short.yaml", &text);
    let diff = corner.meshplay.run(&["diff", "-f", &file]).expect(FOUND);
    assert!(diff.stdout.contains("+ create ConfigMap"), "{}", diff.stdout);
    corner.meshplay.run(&["design", "get", "short"]).expect(REFUSED).tells(Code::NOT_FOUND);
    let applied = corner.meshplay.json(&["apply", "-f", &file, "--yes"]);
    assert_eq!(applied["status"], "succeeded", "{applied:#}");
    corner.meshplay.run(&["diff", "-f", &file]).expect(OK);
    corner.meshplay.run(&["diff", "short"]).expect(OK);
    let deployment = applied["clusters"][0]["deployment"].as_str().unwrap();
    assert!(!deployment.is_empty());
    corner.meshplay.json(&["design", "undeploy", "short", "--yes"]);
}
