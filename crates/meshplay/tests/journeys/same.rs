//! Two manifests are the same if each object of one is in the other, value by value, and no comment is lost.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::Value;

use crate::harness::key;

#[track_caller]
pub(super) fn assert_same_manifest(before: &str, after: &str) {
    let (before_objects, after_objects) = (objects(before), objects(after));
    let keys = |objects: &BTreeMap<String, Value>| objects.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&before_objects), keys(&after_objects));
    for (key, object) in &before_objects {
        assert_eq!(object, &after_objects[key], "{key}");
    }
    for comment in comments(before) {
        assert!(after.contains(comment), "the comment `{comment}` is lost in\n{after}");
    }
}

fn objects(manifest: &str) -> BTreeMap<String, Value> {
    let documents: Vec<Value> = serde_saphyr::from_multiple(manifest).unwrap();
    let of = |object: Value| {
        let key = key(&object);
        (key, with_data_only(object))
    };
    documents.into_iter().filter(|document| !document.is_null()).map(of).collect()
}

/// A Secret's two ways of saying a value are one.
fn with_data_only(mut object: Value) -> Value {
    if object["kind"] == "Secret"
        && let Some(Value::Object(plain)) = object.as_object_mut().unwrap().remove("stringData")
    {
        for (key, value) in plain {
            object["data"][key] = Value::from(BASE64.encode(value.as_str().unwrap()));
        }
    }
    object
}

fn comments(manifest: &str) -> Vec<&str> {
    manifest.lines().filter_map(|line| line.find("# ").map(|at| &line[at..])).collect()
}
