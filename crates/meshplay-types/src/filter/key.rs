//! What a filter can ask about.

use super::Subject;
use crate::suggest;

/// A key, once known to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Kind,
    Namespace,
    Name,
    Cluster,
    Status,
    Reason,
    Design,
    Node,
    Restarts,
    Age,
    Label,
    Owner,
    Api,
}

/// A key for help pages and completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// As it is usually written.
    pub name: &'static str,
    /// The other way to write it; empty if there is none.
    pub alias: &'static str,
    /// What it asks about, with an example.
    pub help: &'static str,
    key: Key,
}

const fn info(key: Key, name: &'static str, alias: &'static str, help: &'static str) -> KeyInfo {
    KeyInfo { name, alias, help, key }
}

/// All keys, in the order of the help page.
pub const KEYS: &[KeyInfo] = &[
    info(Key::Kind, "kind", "k", "kind, plural or short name: `kind:pod,deploy`"),
    info(Key::Namespace, "ns", "namespace", "namespace: `ns:shop`, `-ns:kube-*`"),
    info(Key::Name, "name", "n", "whole name: `name:web*`"),
    info(Key::Cluster, "cluster", "c", "cluster: `cluster:east`"),
    info(
        Key::Status,
        "status",
        "s",
        "level (`ok`, `progressing`, `warning`, `failed`, `unknown`) or part of the status: `status:failed`, `status:crashloop`",
    ),
    info(Key::Reason, "reason", "", "part of the reason: `reason:\"no nodes\"`"),
    info(Key::Design, "design", "d", "design that manages it: `design:bookstore`, `-design:*`"),
    info(Key::Node, "node", "", "node of a pod: `node:worker-1`"),
    info(Key::Restarts, "restarts", "", "restarts of a pod's containers: `restarts:>3`"),
    info(Key::Age, "age", "", "how long ago it was made, in s, m, h, d or w: `age:<1h`"),
    info(Key::Label, "label", "l", "label, with a value or without: `label:app=web`"),
    info(Key::Owner, "owner", "controller", "part of the controller's kind and name: `owner:replicaset/web`"),
    info(Key::Api, "api", "group", "API group, with a version or without: `api:apps`, `api:*.istio.io`"),
];

impl Key {
    /// The key of this word, or the one that was probably meant.
    pub(super) fn find(word: &str) -> Result<Self, Option<&'static str>> {
        let is = |info: &&KeyInfo| {
            info.name.eq_ignore_ascii_case(word)
                || (!info.alias.is_empty() && info.alias.eq_ignore_ascii_case(word))
        };
        if let Some(info) = KEYS.iter().find(is) {
            return Ok(info.key);
        }
        // Aliases of one letter are near everything.
        let words = KEYS.iter().flat_map(|info| [info.name, info.alias]).filter(|word| word.len() > 1);
        Err(suggest(word, words))
    }

    /// The text that this key asks about.
    pub(super) fn value<'a>(self, subject: &Subject<'a>) -> Option<&'a str> {
        match self {
            Self::Namespace => subject.namespace,
            Self::Name => Some(subject.name),
            Self::Cluster => Some(subject.cluster),
            Self::Reason => subject.reason,
            Self::Design => subject.design,
            Self::Node => subject.node,
            Self::Owner => subject.controller,
            Self::Api => Some(subject.group),
            Self::Kind => Some(subject.kind),
            Self::Status => Some(subject.status),
            Self::Restarts | Self::Age | Self::Label => None,
        }
    }

    /// Whether a value without stars means a part of the text and not all of it.
    pub(super) const fn is_partial(self) -> bool {
        matches!(self, Self::Reason | Self::Owner | Self::Status)
    }
}
