use super::*;

const HEAD: &str = "apiVersion: meshplay/v1\nkind: Design\nmetadata: {name: shop}\n";

/// Findings as `line:column code message (fix)`.
fn check(text: &str, expected: &[&str]) {
    let (_, findings) = design(text, None);
    let found: Vec<String> = findings
        .iter()
        .map(|finding| {
            let (line, column) = (finding.at.line.unwrap_or(0), finding.at.column.unwrap_or(0));
            let mean = finding.fix.as_deref().filter(|fix| fix.starts_with("did you mean"));
            let mean = mean.map(|fix| format!(" ({fix})")).unwrap_or_default();
            format!("{line}:{column} {} {}{mean}", finding.code, finding.message)
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_design_says_what_its_text_says() {
    let text = format!(
        "{HEAD}spec:
  variables: {{y: 1}}
  components:
    on: # a name, not a boolean
      apiVersion: v1
      kind: ConfigMap
      config: {{metadata: {{name: a}}, data: {{k: '${{var.y}}'}}}}
  relationships:
  - {{kind: edge, subtype: network, from: on, to: on}}
  environments:
    prod: {{variables: {{y: 2}}, patches: {{on: {{data: {{k: x}}}}}}}}
"
    );
    let (design, findings) = design(&text, Some("a.yaml"));
    assert!(findings.is_empty(), "{findings:#?}");
    let design = design.unwrap();
    assert_eq!(design.text(), text);
    assert_eq!((design.name().as_str(), design.version()), ("shop", None));
    let component = design.component("on").unwrap();
    assert_eq!((component.gvk.to_string().as_str(), component.line), ("v1 ConfigMap", 7));
    assert_eq!(design.variables()["y"], serde_json::json!(1));
    assert_eq!(design.environments()[0].patches.len(), 1);
    assert_eq!(design.relationships()[0].subtype.as_deref(), Some("network"));
}

#[test]
fn every_mistake_is_found_at_once_with_its_place() {
    let text = format!(
        "{HEAD}extra: 1
x-mine: free
spec:
  variables: {{used: 1, idle: 2, 'a b': 3}}
  componets: {{}}
  components:
    Web:
      apiVersion: v1
      kind: Pod
    web:
      apiVersion: a/b/c
      kind: Pod
      conf: {{}}
    db:
      kind: Pod
      config: [1]
    db:
      apiVersion: v1
      kind: Pod
      config: {{kind: Pod, a: 1, a: 2, b: .inf, c: '${{var.uesd}} ${{var.}}', d: '${{var.used}}'}}
  relationships: [{{from: db, to: dc, kind: edge}}, {{from: db}}]
  environments:
    prod: {{variables: {{usd: 1}}, patches: {{bd: {{}}, db: 1}}, vars: {{}}}}
"
    );
    check(
        &text,
        &[
            "4:1 MP1003 a design has no field `extra`",
            "7:24 MP1011 the variable `idle` is used nowhere",
            "7:33 MP1007 `a b` must be letters, digits, `_` and `-`, starting with a letter or `_`",
            "7:33 MP1011 the variable `a b` is used nowhere",
            "8:3 MP1003 `spec` has no field `componets` (did you mean `components`?)",
            "10:5 MP1007 component id `Web` must be 1 to 63 characters of a-z, 0-9, `-` and `.`, starting and ending with a letter or digit",
            "14:7 MP1007 `a/b/c` is not an apiVersion (`version` or `group/version`)",
            "16:7 MP1003 a component has no field `conf` (did you mean `config`?)",
            "18:7 MP1005 `apiVersion` is missing",
            "19:15 MP1004 `config` must be a mapping",
            "20:5 MP1006 `db` stands here again",
            "23:42 MP1008 `.inf` cannot be written as JSON",
            "23:51 MP1010 the variable `uesd` is not declared (did you mean `used`?)",
            "23:51 MP1012 `${var.` is not a reference to a variable",
            "24:34 MP1022 there is no component `dc` (did you mean `db`?)",
            "24:51 MP1005 `kind` is missing",
            "24:51 MP1005 `to` is missing",
            "26:24 MP1010 the variable `usd` is not declared (did you mean `used`?)",
            "26:43 MP1021 there is no component `bd` (did you mean `db`?)",
            "26:55 MP1004 a patch must be a mapping",
            "26:59 MP1003 an environment has no field `vars`",
        ],
    );
}

#[test]
fn keys_repeated_inside_a_configuration_are_found() {
    let text = format!(
        "{HEAD}spec:\n  components:\n    a:\n      apiVersion: v1\n      kind: Pod\n      config: {{kind: Pod, a: 1, a: 2}}\n"
    );
    check(
        &text,
        &["9:16 MP1003 `kind` belongs beside `config`, not into it", "9:33 MP1006 `a` stands here again"],
    );
}

#[test]
fn text_that_is_no_design_says_so() {
    check("a: [1\n", &["1:4 MP1001 unclosed bracket '['"]);
    check("", &["0:0 MP1002 the file is empty"]);
    check("- a\n", &["1:1 MP1002 the document is not a mapping"]);
    check("kind: Design\n", &["1:1 MP1002 found `apiVersion: nothing` and `kind: Design`"]);
    check("apiVersion: meshplay/v1\nkind: Design\n", &["1:1 MP1005 `metadata` is missing"]);
    check(&format!("{HEAD}---\na: 1\n"), &["4:0 MP1009 a second document starts here"]);
}

#[test]
fn the_example_of_the_documentation_is_a_design() {
    let page = include_str!("../../../../docs/design-file.md");
    let example = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    check(example, &[]);
}
