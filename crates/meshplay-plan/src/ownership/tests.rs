//! P5, P8: the patches that move ownership change no value.

use std::collections::BTreeMap;

use meshplay_types::id::InstallationId;
use uuid::Uuid;

use serde_json::json;

use super::*;
use crate::{
    ManagerMove,
    managed::FieldSet,
    testing::{DESIGN, US, yaml},
};

fn manager() -> FieldManager {
    FieldManager::of_installation(InstallationId(Uuid::from_u128(0xaa)))
}

/// A live ConfigMap-like object; each entry is `(manager, operation, apiVersion, paths)`.
fn live(entries: &[(&str, &str, &str, &[&str])]) -> Value {
    let mut live = yaml(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, uid: u, resourceVersion: '7'}, data: {a: '1', b: '2'}}",
    );
    let entry = |(manager, operation, api_version, paths): &(&str, &str, &str, &[&str])| {
        let mut set = FieldSet::default();
        paths.iter().for_each(|path| set.insert(&path.parse().unwrap()));
        json!({"manager": manager, "operation": operation, "apiVersion": api_version, "fieldsType": "FieldsV1", "fieldsV1": set.write()})
    };
    live["metadata"]["managedFields"] = entries.iter().map(entry).collect();
    live
}

/// `manager operation` → its members, after the patch.
fn owners(live: &Value, patch: &[Value]) -> BTreeMap<String, Vec<String>> {
    let after = patched(live, patch);
    let text = |entry: &Entry| {
        (entry.manager.to_string(), entry.fields.members().iter().map(ToString::to_string).collect())
    };
    managed::entries(&after).iter().map(text).collect()
}

/// RFC 6902 as far as these patches use it.
fn patched(live: &Value, patch: &[Value]) -> Value {
    let mut object = live.clone();
    for op in patch {
        let path = op["path"].as_str().unwrap();
        let (parent, last) = path.rsplit_once('/').unwrap();
        let last = last.replace("~1", "/");
        match op["op"].as_str().unwrap() {
            "test" => assert_eq!(object.pointer(path), Some(&op["value"]), "{op}"),
            "replace" => *object.pointer_mut(path).unwrap() = op["value"].clone(),
            "add" => object.pointer_mut(parent).unwrap().as_array_mut().unwrap().push(op["value"].clone()),
            _ => match object.pointer_mut(parent).unwrap() {
                Value::Array(items) => drop(items.remove(last.parse().unwrap())),
                fields => drop(fields.as_object_mut().unwrap().remove(&last).unwrap()),
            },
        }
    }
    object
}

fn kubectl(keep: &[&str]) -> ManagerMove {
    let from = ManagerRef {
        manager: "kubectl-client-side-apply".into(),
        operation: Operation::Update,
        subresource: None,
    };
    ManagerMove { from, keep: keep.iter().map(|path| path.parse().unwrap()).collect(), at_version: None }
}

#[test]
fn p5_folding_moves_every_field_but_the_kept_ones_into_our_entry() {
    let mut live = live(&[
        ("kubectl-client-side-apply", "Update", "v1", &["data.a", "data.b"]),
        ("other", "Update", "v1", &["data.b"]),
    ]);
    live["metadata"]["annotations"] = json!({LAST_APPLIED: "{}"});
    let patch = migration_patch(&live, &[kubectl(&["data.b"])], &manager());
    assert_eq!(patched(&live, &patch)["metadata"]["annotations"], json!({}));
    let owners = owners(&live, &patch);
    assert_eq!(owners[&format!("{US} (apply)")], ["data.a"]);
    assert_eq!(owners["kubectl-client-side-apply (update)"], ["data.b"]);
    assert_eq!(owners["other (update)"], ["data.b"]);
}

#[test]
fn p5_folding_unites_with_what_we_own_already() {
    let live =
        live(&[("kubectl-client-side-apply", "Update", "v1", &["data.a"]), (US, "Apply", "v1", &["data.b"])]);
    let owners = owners(&live, &migration_patch(&live, &[kubectl(&[])], &manager()));
    assert_eq!(owners.len(), 1);
    assert_eq!(owners[&format!("{US} (apply)")], ["data.a", "data.b"]);
}

#[test]
fn p5_sets_of_another_version_are_not_united() {
    let live = live(&[
        ("kubectl-client-side-apply", "Update", "v1beta1", &["data.a"]),
        (US, "Apply", "v1", &["data.b"]),
    ]);
    let owners = owners(&live, &migration_patch(&live, &[kubectl(&[])], &manager()));
    assert_eq!(owners["kubectl-client-side-apply (update)"], ["data.a"]);
}

#[test]
fn p5_a_fold_that_takes_insists_on_the_version_that_was_looked_at() {
    let live = live(&[("kubectl-client-side-apply", "Update", "v1", &["data.a"])]);
    let mut moved = kubectl(&[]);
    let version = |patch: Vec<Value>| patch.into_iter().find(|op| op["path"] == "/metadata/resourceVersion");
    assert_eq!(version(migration_patch(&live, std::slice::from_ref(&moved), &manager())), None);
    moved.at_version = Some("6".into());
    let test = version(migration_patch(&live, &[moved], &manager())).unwrap();
    assert_eq!(test, json!({"op": "test", "path": "/metadata/resourceVersion", "value": "6"}));
}

#[test]
fn p5_nothing_to_fold_is_no_patch() {
    assert_eq!(migration_patch(&live(&[]), &[], &manager()), Vec::<Value>::new());
}

#[test]
fn p8_releasing_takes_our_entry_and_our_mark_and_no_value() {
    let mut live = live(&[(US, "Apply", "v1", &["data.a"]), ("other", "Update", "v1", &["data.b"])]);
    live["metadata"]["annotations"] = json!({DESIGN_ANNOTATION: DESIGN});
    let patch = release_patch(&live, &manager());
    assert_eq!(owners(&live, &patch).keys().collect::<Vec<_>>(), ["other (update)"]);
    let after = patched(&live, &patch);
    assert_eq!((&after["data"], &after["metadata"]["annotations"]), (&live["data"], &json!({})));
}

#[test]
fn p8_releasing_the_only_entry_clears_the_list() {
    let live = live(&[(US, "Apply", "v1", &["data.a"])]);
    let after = patched(&live, &release_patch(&live, &manager()));
    assert_eq!(after["metadata"]["managedFields"], json!([{}]));
}

#[test]
fn p8_sole_ownership_allows_writers_of_subresources_only() {
    let mut created = live(&[(US, "Apply", "v1", &["data.a"])]);
    assert!(is_sole_owner(&created, &manager()));
    let status = json!({"manager": "kcm", "operation": "Update", "subresource": "status", "fieldsV1": {}});
    created["metadata"]["managedFields"].as_array_mut().unwrap().push(status);
    assert!(is_sole_owner(&created, &manager()));
    let merged = live(&[(US, "Apply", "v1", &["data.a"]), ("someone", "Update", "v1", &["data.b"])]);
    assert!(!is_sole_owner(&merged, &manager()), "an apply over a stranger's object merges with it");
}

#[test]
fn p9_a_mark_needs_the_annotation_and_the_manager() {
    let design = DESIGN.parse().unwrap();
    let mut object = live(&[(US, "Apply", "v1", &["data.a"])]);
    assert!(!is_marked(&object, design, &manager()));
    object["metadata"]["annotations"] = json!({DESIGN_ANNOTATION: DESIGN});
    assert!(is_marked(&object, design, &manager()));
    object["metadata"]["managedFields"] = json!([]);
    assert!(!is_marked(&object, design, &manager()));
}
