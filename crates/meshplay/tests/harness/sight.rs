//! What kubectl sees in a namespace: the second opinion on what is there.

use std::{
    collections::BTreeSet,
    fmt::Debug,
    time::{Duration, Instant},
};

use meshplay_test::{Kubectl, KubectlError};
use meshplay_types::{Gvk, ObjectKey};
use serde_json::Value;

/// How long anything that must come about may take.
const DEADLINE: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// kubectl on one cluster.
pub(crate) struct Sight<'a>(pub(crate) &'a Kubectl);

impl Sight<'_> {
    #[track_caller]
    pub(crate) fn run(&self, args: &[&str]) -> String {
        self.0.run(args).unwrap_or_else(|error| panic!("{error}"))
    }

    /// An object, if it is there.
    #[track_caller]
    pub(crate) fn get(&self, namespace: &str, object: &str) -> Option<Value> {
        let args = ["--namespace", namespace, "get", object, "--ignore-not-found", "--output=json"];
        let text = match self.0.run(&args) {
            // A kind that is no longer served has no objects.
            Err(KubectlError::Failed { stderr, .. }) if stderr.contains("the server doesn't have") => {
                return None;
            }
            text => text.unwrap_or_else(|error| panic!("{error}")),
        };
        (!text.is_empty()).then(|| serde_json::from_str(&text).unwrap())
    }

    /// A field of an object that must be there.
    #[track_caller]
    pub(crate) fn field(&self, namespace: &str, object: &str, pointer: &str) -> Value {
        let found = self.get(namespace, object).unwrap_or_else(|| panic!("no {object} in {namespace}"));
        found.pointer(pointer).cloned().unwrap_or_default()
    }

    /// Every object in a namespace that somebody made on purpose: none that belongs to a controller or comes with each
    /// namespace. In the text form of [`ObjectKey`].
    #[track_caller]
    pub(crate) fn roots(&self, namespace: &str) -> BTreeSet<String> {
        let kinds = self.run(&["api-resources", "--namespaced", "--verbs=list,delete", "--output=name"]);
        // Kinds of other tests may be gone before we ask for them.
        let is_of_others = |kind: &str| {
            let group = kind.split_once('.').and_then(|(_, group)| group.strip_suffix(".bookshop.example"));
            group.is_some_and(|owner| !namespace.starts_with(owner))
        };
        let aside = |kind: &&str| {
            !kind.starts_with("events") && !kind.starts_with("endpoints") && !is_of_others(kind)
        };
        let kinds: Vec<&str> = kinds.lines().filter(aside).collect();
        let text = self.run(&["--namespace", namespace, "get", &kinds.join(","), "--output=json"]);
        let list: Value = serde_json::from_str(&text).unwrap();
        let items = list["items"].as_array().unwrap().iter();
        items.filter(|object| !comes_by_itself(object)).map(key).collect()
    }
}

fn comes_by_itself(object: &Value) -> bool {
    let name = object["metadata"]["name"].as_str().unwrap();
    object["metadata"]["ownerReferences"].as_array().is_some_and(|owners| !owners.is_empty())
        || (object["kind"] == "ConfigMap" && name == "kube-root-ca.crt")
        || (object["kind"] == "ServiceAccount" && name == "default")
}

/// The text form of an object's key.
pub(crate) fn key(object: &Value) -> String {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
    let gvk = Gvk::new(text("/apiVersion").unwrap(), text("/kind").unwrap()).unwrap();
    let name = text("/metadata/name").unwrap().to_owned();
    let namespace = text("/metadata/namespace").map(str::to_owned);
    ObjectKey { group: gvk.group, kind: gvk.kind, namespace, name }.to_string()
}

/// Asks again until the answer is as wanted; fails with the last answer when the time is over.
#[track_caller]
pub(crate) fn eventually<T: PartialEq + Debug>(wanted: T, mut ask: impl FnMut() -> T) {
    let started = Instant::now();
    loop {
        let answer = ask();
        if answer == wanted {
            return;
        }
        assert!(started.elapsed() < DEADLINE, "wanted {wanted:#?}, last answer {answer:#?}");
        std::thread::sleep(LOOK_EVERY);
    }
}
