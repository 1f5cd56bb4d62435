//! `metadata.managedFields`: who owns which field, as sets of paths.
//!
//! Reads and writes the wire form `fieldsV1` (`f:` field, `k:` keyed item, `v:` member, `i:` index, `.` the item itself).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{FieldPath, ManagerRef, Operation, Scalar, Segment};

/// A set of fields as a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldSet {
    member: bool,
    children: BTreeMap<Segment, FieldSet>,
}

/// One entry of `managedFields`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) manager: ManagerRef,
    pub(crate) api_version: String,
    /// When it wrote last, as the API server says it (RFC 3339).
    pub(crate) time: Option<String>,
    pub(crate) fields: FieldSet,
}

/// All entries of an object; those that cannot be read are left out.
pub(crate) fn entries(object: &Value) -> Vec<Entry> {
    let raw = object.pointer("/metadata/managedFields").and_then(Value::as_array);
    raw.into_iter().flatten().filter_map(entry).collect()
}

/// What this manager applied, all versions together.
pub(crate) fn applied_by(entries: &[Entry], manager: &str) -> FieldSet {
    let ours = entries.iter().filter(|entry| entry.is_apply_of(manager));
    ours.fold(FieldSet::default(), |all, entry| all.union(&entry.fields))
}

/// One entry from its wire form.
pub(crate) fn entry(raw: &Value) -> Option<Entry> {
    let text = |key: &str| raw.get(key).and_then(Value::as_str).map(str::to_owned);
    let operation = if text("operation")? == "Apply" { Operation::Apply } else { Operation::Update };
    let manager = ManagerRef {
        manager: text("manager").unwrap_or_default(),
        operation,
        subresource: text("subresource").filter(|name| !name.is_empty()),
    };
    let fields = raw.get("fieldsV1").map(FieldSet::read).unwrap_or_default();
    let api_version = text("apiVersion").unwrap_or_default();
    Some(Entry { manager, api_version, time: text("time"), fields })
}

impl Entry {
    /// True if it is what `manager` applied to the object itself.
    pub(crate) fn is_apply_of(&self, manager: &str) -> bool {
        let ManagerRef { manager: name, operation, subresource } = &self.manager;
        name == manager && *operation == Operation::Apply && subresource.is_none()
    }
}

impl FieldSet {
    /// From `fieldsV1`; keys of an unknown form are left out.
    pub(crate) fn read(raw: &Value) -> Self {
        let mut set = Self::default();
        for (key, inner) in raw.as_object().into_iter().flatten() {
            if key == "." {
                set.member = true;
            } else if let Some(segment) = read_segment(key) {
                let mut child = Self::read(inner);
                child.member |= child.children.is_empty();
                set.children.insert(segment, child);
            }
        }
        set
    }

    /// To `fieldsV1`.
    pub(crate) fn write(&self) -> Value {
        let mut out = Map::new();
        if self.member && !self.children.is_empty() {
            out.insert(".".to_owned(), Value::Object(Map::new()));
        }
        for (segment, child) in &self.children {
            out.insert(write_segment(segment), child.write());
        }
        Value::Object(out)
    }

    /// True if nothing is in it.
    pub(crate) fn is_empty(&self) -> bool {
        !self.member && self.children.is_empty()
    }

    /// True if the field, the whole list or map around it, or anything inside it is in the set.
    pub(crate) fn owns(&self, path: &FieldPath) -> bool {
        let mut at = self;
        for segment in path.segments() {
            if at.member && at.children.is_empty() && !std::ptr::eq(at, self) {
                return true;
            }
            match at.children.get(segment) {
                Some(child) => at = child,
                None => return false,
            }
        }
        !at.is_empty()
    }

    /// Every member, and whether it is a leaf: then the whole value at it is meant.
    pub(crate) fn nodes(&self) -> Vec<(FieldPath, bool)> {
        let mut all = Vec::new();
        self.collect(&FieldPath::root(), &mut all);
        all
    }

    /// Every member.
    pub(crate) fn members(&self) -> Vec<FieldPath> {
        self.nodes().into_iter().map(|(path, _)| path).collect()
    }

    fn collect(&self, at: &FieldPath, all: &mut Vec<(FieldPath, bool)>) {
        if self.member {
            all.push((at.clone(), self.children.is_empty()));
        }
        for (segment, child) in &self.children {
            child.collect(&at.join(segment.clone()), all);
        }
    }

    /// In either.
    pub(crate) fn union(&self, other: &Self) -> Self {
        let mut set = self.clone();
        set.member |= other.member;
        for (segment, theirs) in &other.children {
            let merged = set.children.get(segment).map_or_else(|| theirs.clone(), |ours| ours.union(theirs));
            set.children.insert(segment.clone(), merged);
        }
        set
    }

    /// Split in two: what lies at or under one of the paths, and the rest.
    pub(crate) fn split(&self, paths: &[FieldPath]) -> (Self, Self) {
        if paths.is_empty() {
            return (Self::default(), self.clone());
        }
        let (mut inside, mut outside) = (Self::default(), Self::default());
        for member in self.members() {
            let hit = paths.iter().any(|path| member.is_within(path));
            if hit { inside.insert(&member) } else { outside.insert(&member) }
        }
        (inside, outside)
    }

    /// Adds a member.
    pub(crate) fn insert(&mut self, path: &FieldPath) {
        let at =
            path.segments().iter().fold(self, |at, segment| at.children.entry(segment.clone()).or_default());
        at.member = true;
    }

    /// Lists in this set that are addressed by keys or by value: their path and the names of the keys
    /// (none for a set of scalars).
    pub(crate) fn lists(&self) -> Vec<(FieldPath, Vec<String>)> {
        let mut all = Vec::new();
        self.collect_lists(&FieldPath::root(), &mut all);
        all
    }

    fn collect_lists(&self, at: &FieldPath, all: &mut Vec<(FieldPath, Vec<String>)>) {
        let keys = self.children.keys().find_map(|segment| match segment {
            Segment::Key(keys) => Some(keys.iter().map(|(name, _)| name.clone()).collect()),
            Segment::Member(_) => Some(Vec::new()),
            _ => None,
        });
        all.extend(keys.map(|keys| (at.clone(), keys)));
        for (segment, child) in &self.children {
            child.collect_lists(&at.join(segment.clone()), all);
        }
    }
}

fn read_segment(text: &str) -> Option<Segment> {
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "f" => Some(Segment::Field(rest.to_owned())),
        "i" => rest.parse().ok().map(Segment::Index),
        "v" => serde_json::from_str(rest).ok().map(|value: Value| Segment::Member(Scalar::of(&value))),
        "k" => {
            let keys: Map<String, Value> = serde_json::from_str(rest).ok()?;
            let mut keys: Vec<_> =
                keys.iter().map(|(name, value)| (name.clone(), Scalar::of(value))).collect();
            keys.sort();
            Some(Segment::Key(keys))
        }
        _ => None,
    }
}

fn write_segment(segment: &Segment) -> String {
    match segment {
        Segment::Field(name) => format!("f:{name}"),
        Segment::Index(idx) => format!("i:{idx}"),
        Segment::Member(scalar) => format!("v:{scalar}"),
        Segment::Key(keys) => {
            let keys: Vec<_> =
                keys.iter().map(|(name, value)| format!("{}:{value}", Value::from(name.as_str()))).collect();
            format!("k:{{{}}}", keys.join(","))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sample() -> Value {
        json!({
            "f:metadata": {"f:annotations": {".": {}, "f:a.b/c": {}}, "f:finalizers": {"v:\"x/y\"": {}}},
            "f:spec": {
                "f:replicas": {},
                "f:selector": {},
                "f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}}}
            }
        })
    }

    fn owns(path: &str) -> bool {
        FieldSet::read(&sample()).owns(&path.parse().unwrap())
    }

    #[test]
    fn p5_fields_v1_reads_what_it_writes() {
        assert_eq!(FieldSet::read(&sample()).write(), sample());
    }

    #[test]
    fn p5_a_set_owns_members_their_insides_and_what_leads_to_them() {
        assert!(owns("spec.replicas"));
        assert!(owns("spec.selector.matchLabels.app"), "an atomic field owns what is inside it");
        assert!(owns(r#"spec.ports[port=80,protocol="TCP"].port"#));
        assert!(owns("spec.ports"), "something inside it is owned");
        assert!(!owns("spec.template"));
        assert!(!owns(r#"spec.ports[port=81,protocol="TCP"]"#));
    }

    #[test]
    fn p5_splitting_keeps_every_member_exactly_once() {
        let set = FieldSet::read(&sample());
        let (inside, outside) = set.split(&["spec.ports".parse().unwrap(), "spec.replicas".parse().unwrap()]);
        assert_eq!(inside.members().len(), 3);
        assert_eq!(inside.union(&outside), set);
    }

    #[test]
    fn lists_show_their_keys() {
        let lists: Vec<_> = FieldSet::read(&sample())
            .lists()
            .into_iter()
            .map(|(path, keys)| format!("{path} {keys:?}"))
            .collect();
        assert_eq!(lists, ["metadata.finalizers []", r#"spec.ports ["port", "protocol"]"#]);
    }
}
