use proptest::prelude::*;

use super::*;

const DESIGN: &str = "# shop
apiVersion: meshplay/v1
kind: Design
metadata: {name: shop} # short
spec:
  components:
    # the front
    web:
      apiVersion: apps/v1
      kind: Deployment
      config: # all of it
        metadata: {name: web, labels: {a: b, c: d}}
        spec:
          # how many
          replicas: 2 # two
          template:
            containers:
            # first
            - name: a
              image: x:1 # pinned
            - name: b
          text: |
            one
            two
          last: 'q'

    # the back
    db:
      apiVersion: v1
      kind: Pod
      config: {}
  x-note: kept
";

fn parsed(text: &str) -> RawDesign {
    let (design, findings) = RawDesign::parse(text, None);
    assert!(!findings.iter().any(Finding::is_error), "{findings:#?}\n{text}");
    design.unwrap()
}

fn id(id: &str) -> ComponentId {
    id.parse().unwrap()
}

/// Applies an edit and compares the lines that went (`-`) and came (`+`).
fn check(edit: &Edit, expected: &str) {
    let edited = parsed(DESIGN).edit(edit).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let (old, new): (Vec<&str>, Vec<&str>) = (DESIGN.lines().collect(), edited.lines().collect());
    let same_head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - same_head;
    let same_tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let changed = |sign: &str, lines: &[&str]| -> String {
        lines[same_head..lines.len() - same_tail].iter().map(|line| format!("{sign}{line}\n")).collect()
    };
    assert_eq!(changed("-", &old) + &changed("+", &new), expected, "{edited}");
}

fn set(pointer: &str, value: Value, expected: &str) {
    check(&Edit::Set { component: id("web"), pointer: pointer.to_owned(), value }, expected);
}

fn remove(pointer: &str, expected: &str) {
    check(&Edit::Remove { component: id("web"), pointer: pointer.to_owned() }, expected);
}

#[test]
fn setting_a_value_changes_its_line_only() {
    set("/spec/replicas", json!(7), "-          replicas: 2 # two\n+          replicas: 7 # two\n");
    set(
        "/spec/replicas",
        json!("${var.n}"),
        "-          replicas: 2 # two\n+          replicas: ${var.n} # two\n",
    );
    set(
        "/spec/template/containers/0/image",
        json!("x:2"),
        "-              image: x:1 # pinned\n+              image: x:2 # pinned\n",
    );
    set(
        "/metadata/labels/a",
        json!("on"),
        "-        metadata: {name: web, labels: {a: b, c: d}}\n+        metadata: {name: web, labels: {a: \"on\", c: d}}\n",
    );
    set(
        "/spec/text",
        json!("1\n2"),
        "-          text: |\n-            one\n-            two\n+          text: |-\n+            1\n+            2\n",
    );
}

#[test]
fn a_value_may_become_another_kind_of_value() {
    set(
        "/spec/replicas",
        json!({"a": [1]}),
        "-          replicas: 2 # two\n+          replicas: # two\n+            a:\n+            - 1\n",
    );
    set(
        "/spec/template",
        json!(1),
        "-          template:\n-            containers:\n-            # first\n-            - name: a\n-              image: x:1 # pinned\n-            - name: b\n+          template: 1\n",
    );
    set(
        "/spec/template/containers/1",
        json!({"name": "c", "x": 1}),
        "-            - name: b\n+            - name: c\n+              x: 1\n",
    );
}

#[test]
fn what_is_missing_on_the_way_is_made() {
    set("/spec/new/deep", json!(1), "+          new:\n+            deep: 1\n");
    set(
        "/metadata/namespace",
        json!("n-1"),
        "-        metadata: {name: web, labels: {a: b, c: d}}\n+        metadata: {name: web, labels: {a: b, c: d}, namespace: n-1}\n",
    );
    set("/spec/template/containers/-", json!({"name": "c"}), "+            - name: c\n");
    check(
        &Edit::Set { component: id("db"), pointer: "/metadata/name".into(), value: json!("db") },
        "-      config: {}\n+      config:\n+        metadata:\n+          name: db\n",
    );
}

#[test]
fn removing_a_value_takes_its_lines_and_its_comment() {
    remove("/spec/replicas", "-          # how many\n-          replicas: 2 # two\n");
    remove(
        "/metadata/labels/c",
        "-        metadata: {name: web, labels: {a: b, c: d}}\n+        metadata: {name: web, labels: {a: b}}\n",
    );
    remove(
        "/spec/template/containers/0/name",
        "-            - name: a\n-              image: x:1 # pinned\n+            - image: x:1 # pinned\n",
    );
    remove("/spec/template/containers/1", "-            - name: b\n");
    remove(
        "/spec/template/containers",
        "-          template:\n-            containers:\n-            # first\n-            - name: a\n-              image: x:1 # pinned\n-            - name: b\n+          template: {}\n",
    );
}

#[test]
fn components_variables_and_patches_come_and_go() {
    let gvk = Gvk::new("v1", "ConfigMap").unwrap();
    let config = json!({"metadata": {"name": "c"}}).as_object().unwrap().clone();
    check(
        &Edit::AddComponent { id: id("c"), gvk, config },
        "+    c:\n+      apiVersion: v1\n+      kind: ConfigMap\n+      config:\n+        metadata:\n+          name: c\n",
    );
    check(
        &Edit::RemoveComponent { id: id("db") },
        "-    # the back\n-    db:\n-      apiVersion: v1\n-      kind: Pod\n-      config: {}\n",
    );
    check(
        &Edit::SetVariable { environment: None, name: "y".into(), value: json!(1) },
        "+  variables:\n+    \"y\": 1\n",
    );
    let environment: EnvironmentName = "prod".parse().unwrap();
    let patch = json!({"spec": {"replicas": 7}}).as_object().cloned();
    check(
        &Edit::Patch { environment, component: id("web"), patch },
        "+  environments:\n+    prod:\n+      patches:\n+        web:\n+          spec:\n+            replicas: 7\n",
    );
}

#[test]
fn what_is_not_there_cannot_be_edited() {
    let codes =
        |edit: &Edit| parsed(DESIGN).edit(edit).unwrap_err().iter().map(|f| f.code).collect::<Vec<_>>();
    let missing = [Code::EDIT_TARGET_MISSING];
    assert_eq!(codes(&Edit::RemoveComponent { id: id("nope") }), missing);
    assert_eq!(codes(&Edit::Remove { component: id("web"), pointer: "/spec/nope".into() }), missing);
    assert_eq!(
        codes(&Edit::Set { component: id("web"), pointer: "/spec/replicas/x".into(), value: json!(1) }),
        missing
    );
    let gvk = Gvk::new("v1", "Pod").unwrap();
    assert_eq!(codes(&Edit::AddComponent { id: id("web"), gvk, config: Map::new() }), [Code::EDIT_FAILED]);
}

#[test]
fn an_anchor_that_others_need_is_written_out() {
    let text = DESIGN.replace("replicas: 2 # two", "replicas: &n 2 # two\n          again: *n");
    let edit = Edit::Set { component: id("web"), pointer: "/spec/replicas".into(), value: json!(3) };
    let edited = parsed(&text).edit(&edit).unwrap();
    let config = parsed(&edited).component("web").unwrap().config.clone();
    assert_eq!((config.get("/spec/replicas"), config.get("/spec/again")), (Some(&json!(3)), Some(&json!(2))));
    assert!(edited.contains("# how many") && edited.contains("# pinned") && edited.contains("# the back"));
}

/// Pointers of every value of a configuration, and some that are not there.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| pointers(value, &crate::source::pointer_join(at, key), out));
            out.push(format!("{at}/new/deeper"));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(idx, item)| pointers(item, &format!("{at}/{idx}"), out));
            out.push(format!("{at}/-"));
        }
        _ => {}
    }
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(1)),
        Just(json!("on")),
        Just(json!("a\nb\n")),
        Just(json!(null)),
        Just(json!({"k": [1, {"x": "y"}], "e": {}})),
        Just(json!([])),
        Just(json!({})),
        Just(json!(["a", ["b"]])),
    ]
}

proptest! {
    #[test]
    fn any_run_of_edits_says_what_was_asked_and_keeps_what_was_not(
        steps in prop::collection::vec((any::<prop::sample::Index>(), prop::option::of(values())), 1..6),
    ) {
        let mut text = DESIGN.to_owned();
        for (at, value) in steps {
            let design = parsed(&text);
            let mut config = Value::Object(design.component("web").unwrap().config.fields().clone());
            let mut all = Vec::new();
            pointers(&config, "", &mut all);
            let pointer = all[at.index(all.len())].clone();
            if pointer.is_empty() && !value.as_ref().is_some_and(Value::is_object) {
                continue;
            }
            let edit = match &value {
                Some(value) => Edit::Set { component: id("web"), pointer: pointer.clone(), value: value.clone() },
                None => Edit::Remove { component: id("web"), pointer: pointer.clone() },
            };
            match (design.edit(&edit), value::apply(&mut config, &pointer_steps(&pointer), value)) {
                (Ok(edited), Ok(())) => {
                    let after = parsed(&edited);
                    prop_assert_eq!(&Value::Object(after.component("web").unwrap().config.fields().clone()), &config, "{}", edited);
                    for kept in ["# shop", "# short", "# the front", "# the back", "x-note: kept"] {
                        prop_assert!(edited.contains(kept), "{} lost:\n{}", kept, edited);
                    }
                    text = edited;
                }
                (Err(findings), Err(_)) => prop_assert_eq!(findings[0].code, Code::EDIT_TARGET_MISSING),
                (edited, expected) => prop_assert!(false, "{edit:?}: {edited:?} {expected:?}\n{text}"),
            }
        }
    }
}
