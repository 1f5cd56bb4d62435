//! Texts of a design, without any cluster: save, compare, restore, remove.

use meshplay_types::Code;
use serde_json::json;

use crate::harness::{
    Installation,
    installation::exit::{FOUND, OK, REFUSED},
};

const SHOP: &str = "# mine\napiVersion: meshplay/v1\nkind: Design\nmetadata: {name: shop}\nspec:\n  variables: {replicas: 2}\n  \
    components:\n    web:\n      apiVersion: apps/v1\n      kind: Deployment\n      config:\n        metadata: {name: web, \
    namespace: shop}\n        spec:\n          replicas: ${var.replicas} # how many\n";

#[test]
fn an_edited_text_is_saved_as_it_is_unless_somebody_was_faster() {
    let meshplay = Installation::new();
    let file = meshplay.file("shop.yaml", SHOP);
    meshplay.run(&["design", "import", "-f", &file]).expect(OK);
    let edited = meshplay.file("edited.yaml", &SHOP.replace("replicas: 2", "replicas: 3"));
    let saved = meshplay.json(&["design", "save", "shop", "-f", &edited, "-m", "more of them"]);
    assert_eq!(saved["design"], json!({"name": "shop", "revision": 2}));
    let same = meshplay.json(&["design", "save", "shop", "-f", &edited, "--base", "1"]);
    assert_eq!(same["design"]["revision"], 2, "the same text makes no revision");
    let other = meshplay.file("other.yaml", &SHOP.replace("replicas: 2", "replicas: 4"));
    meshplay
        .run(&["design", "save", "shop", "-f", &other, "--base", "1"])
        .expect(REFUSED)
        .tells(Code::ROW_CHANGED);
    let text = meshplay.run(&["design", "get", "shop"]).expect(OK).stdout;
    assert_eq!(text, SHOP.replace("replicas: 2", "replicas: 3"), "byte for byte");
    let history = meshplay.json(&["design", "history", "shop"]);
    assert_eq!(history["revisions"][0]["message"], "more of them");
    assert_eq!(history["revisions"][0]["author"], "local owner");
    let wrong = meshplay.file("wrong.yaml", &SHOP.replace("name: shop}", "name: other}"));
    meshplay.run(&["design", "save", "shop", "-f", &wrong]).expect(REFUSED).tells(Code::NAME_INVALID);
}

#[test]
fn revisions_are_compared_field_by_field_and_an_old_one_comes_back() {
    let meshplay = Installation::new();
    let file = meshplay.file("shop.yaml", SHOP);
    meshplay.run(&["design", "import", "-f", &file]).expect(OK);
    let edited = SHOP.replace("${var.replicas} # how many", "5").replace("{replicas: 2}", "{}");
    let edited = meshplay.file("edited.yaml", &edited);
    meshplay.run(&["design", "save", "shop", "-f", &edited]).expect(OK);
    let compared = meshplay.run(&["design", "diff", "shop", "1", "-o", "json"]).expect(FOUND).json();
    let field = json!({"path": "spec.replicas", "before": "${var.replicas}", "after": 5});
    let component = json!({"component": "web", "kind": "Deployment", "change": "changed", "fields": [field]});
    assert_eq!(compared["components"], json!([component]));
    assert_eq!(compared["other"], json!([{"path": "spec.variables.replicas", "before": 2}]));
    let text = meshplay.run(&["design", "diff", "shop", "1", "2", "--text"]).expect(FOUND).stdout;
    assert!(
        text.contains("-          replicas: ${var.replicas} # how many\n+          replicas: 5\n"),
        "{text}"
    );

    let restored = meshplay.json(&["design", "restore", "shop", "1"]);
    assert_eq!(restored["design"]["revision"], 3);
    assert_eq!(meshplay.run(&["design", "get", "shop"]).expect(OK).stdout, SHOP);
    meshplay.run(&["design", "diff", "shop", "1", "3"]).expect(OK);
    meshplay.run(&["design", "remove", "shop", "--yes"]).expect(OK);
    meshplay.run(&["design", "get", "shop"]).expect(REFUSED).tells(Code::NOT_FOUND);
}

#[test]
fn a_new_design_is_empty_and_valid() {
    let meshplay = Installation::new();
    meshplay.run(&["design", "new", "empty"]).expect(OK);
    meshplay.run(&["design", "validate", "empty"]).expect(OK);
}

#[test]
fn a_shell_completes_names_without_a_word_when_there_are_none() {
    let meshplay = Installation::new();
    let complete = |words: &[&str]| {
        let mut command = meshplay.command(&[]);
        // What the bash script of `meshplay completion bash` sets.
        let index = (words.len() - 1).to_string();
        command.env("MESHPLAY_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", index);
        command
            .env("_CLAP_COMPLETE_COMP_TYPE", "9")
            .env("_CLAP_COMPLETE_SPACE", "true")
            .env("_CLAP_IFS", "\n");
        command.env("MESHPLAY_DATA_DIR", meshplay.data_dir());
        let program = command.get_program().to_owned();
        let envs: Vec<_> =
            command.get_envs().map(|(k, v)| (k.to_owned(), v.map(ToOwned::to_owned))).collect();
        let mut command = std::process::Command::new(program);
        for (name, value) in envs {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let output = command.arg("--").args(words).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| line.trim().to_owned())
            .collect::<Vec<_>>()
    };
    let typed = ["meshplay", "design", "plan", "sh"];
    assert_eq!(complete(&typed), Vec::<String>::new());
    let file = meshplay.file("shop.yaml", SHOP);
    meshplay.run(&["design", "import", "-f", &file]).expect(OK);
    assert_eq!(complete(&typed), ["shop"]);
    assert!(complete(&["meshplay", "environment", "remove", ""]).contains(&"default".to_owned()));
    let script = meshplay.run(&["completion", "bash"]).expect(OK).stdout;
    assert!(script.contains("MESHPLAY_COMPLETE"), "{script}");
}
