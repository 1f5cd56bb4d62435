//! What is kept of an object: enough for a table, its filters and its order, and nothing else.
//!
//! Some 200 bytes and the name; everything that objects have in common is shared.

use std::sync::Arc;

use jiff::Timestamp;
use meshplay_plan::{DESIGN_ANNOTATION, KindInfo};
use meshplay_types::{Level, filter::Subject};
use serde_json::Value;

use super::{intern::Interner, reduce};
use crate::Resource;

/// A kind of one cluster.
#[derive(Debug, PartialEq, Eq)]
pub struct ClusterKind {
    /// Cluster name.
    pub cluster: Arc<str>,
    /// The kind as it is served there.
    pub info: KindInfo,
}

/// An object as the table knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its kind and cluster.
    pub kind: Arc<ClusterKind>,
    /// Namespace; empty for cluster-scoped kinds.
    pub namespace: Arc<str>,
    /// Name.
    pub name: Box<str>,
    /// UID as a number; 0 if it is none.
    uid: u128,
    /// UID of its controller; 0 if it has none.
    controller_uid: u128,
    /// Kind and name of its controller.
    pub controller: Option<Arc<str>>,
    /// Status word.
    pub status: Arc<str>,
    /// Why.
    pub reason: Option<Arc<str>>,
    /// Design annotation: the id of the design that manages it.
    pub design: Option<Arc<str>>,
    /// Node, pods only.
    pub node: Option<Arc<str>>,
    /// Labels as `name=value`, separated by commas.
    pub labels: Arc<str>,
    /// When it was made, in seconds since 1970; 0 if it does not say.
    created_s: i64,
    /// Restarts of its containers, pods only.
    pub restarts: Option<u32>,
    /// The status as a colour.
    pub level: Level,
}

/// Where texts of rows are kept once.
#[derive(Clone, Default)]
pub struct RowMaker(Arc<Interner>);

impl RowMaker {
    /// The row of a live object, or of its metadata alone.
    pub fn row(&self, kind: &Arc<ClusterKind>, object: &Value) -> Row {
        let Self(interner) = self;
        let metadata = &object["metadata"];
        let text = |name: &str| metadata[name].as_str().unwrap_or_default();
        let seen = reduce::reduce(&kind.info, object);
        let controller = controller(metadata);
        let named = controller.map(|owner| format!("{}/{}", field(owner, "kind"), field(owner, "name")));
        Row {
            kind: Arc::clone(kind),
            namespace: interner.text(text("namespace")),
            name: text("name").into(),
            uid: uid(text("uid")),
            controller_uid: controller.map_or(0, |owner| uid(field(owner, "uid"))),
            controller: named.map(|named| interner.text(&named)),
            status: interner.text(&seen.status),
            reason: interner.some(&seen.reason),
            design: metadata["annotations"][DESIGN_ANNOTATION].as_str().map(|id| interner.text(id)),
            node: seen.node.map(|node| interner.text(node)),
            labels: interner.text(&labels(&metadata["labels"])),
            created_s: created_s(text("creationTimestamp")),
            restarts: seen.restarts,
            level: seen.level,
        }
    }
}

impl Row {
    /// The kind with its version.
    pub fn resource(&self) -> Resource {
        Resource::preferred(&self.kind.info)
    }

    /// UID as text; empty if it has none.
    pub fn uid(&self) -> String {
        if self.uid == 0 { String::new() } else { uid_text(self.uid) }
    }

    /// True if it is controlled by the object with that UID.
    pub fn is_controlled_by(&self, owner: &str) -> bool {
        self.controller_uid != 0 && self.controller_uid == uid(owner)
    }

    /// When it was made.
    pub fn created_at(&self) -> Option<Timestamp> {
        (self.created_s != 0).then(|| Timestamp::from_second(self.created_s).ok())?
    }

    pub(super) fn created_s(&self) -> i64 {
        self.created_s
    }

    /// What a filter judges. `design` is the name of its design.
    pub(super) fn subject<'a>(&'a self, now: Timestamp, design: Option<&'a str>) -> Subject<'a> {
        let KindInfo { group, preferred, kind, .. } = &self.kind.info;
        let age_s = now.as_second().saturating_sub(self.created_s);
        Subject {
            cluster: &self.kind.cluster,
            group,
            version: preferred,
            kind,
            namespace: Some(&*self.namespace).filter(|namespace| !namespace.is_empty()),
            name: &self.name,
            status: &self.status,
            level: self.level,
            reason: self.reason.as_deref(),
            design,
            controller: self.controller.as_deref(),
            node: self.node.as_deref(),
            restarts: self.restarts.map(u64::from),
            age: (self.created_s != 0).then(|| jiff::SignedDuration::from_secs(age_s)),
            labels: &self.labels,
        }
    }
}

fn field<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn controller(metadata: &Value) -> Option<&Value> {
    metadata["ownerReferences"].as_array()?.iter().find(|owner| owner["controller"] == true)
}

/// In the order in which they stand; neither names nor values can hold `,` or `=`.
fn labels(labels: &Value) -> String {
    let mut all = String::new();
    for (name, value) in labels.as_object().into_iter().flatten() {
        if !all.is_empty() {
            all.push(',');
        }
        all.push_str(name);
        all.push('=');
        all.push_str(value.as_str().unwrap_or_default());
    }
    all
}

fn created_s(text: &str) -> i64 {
    text.parse::<Timestamp>().map_or(0, Timestamp::as_second)
}

/// The 32 hexadecimal digits of a UUID.
fn uid(text: &str) -> u128 {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    if digits.len() == 32 { u128::from_str_radix(&digits, 16).unwrap_or(0) } else { 0 }
}

fn uid_text(uid: u128) -> String {
    let hex = format!("{uid:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_reads_what_it_writes_and_nothing_else_is_one() {
        let text = "0192f0c1-7a3b-7c11-9d55-00000000abcd";
        assert_eq!(uid_text(uid(text)), text);
        assert_eq!((uid("x"), uid("")), (0, 0));
    }

    #[test]
    fn a_row_stays_small() {
        assert!(size_of::<Row>() <= 240, "{}", size_of::<Row>());
    }
}
