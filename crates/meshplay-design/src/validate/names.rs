//! Names, namespaces and identities of objects.

use std::collections::BTreeMap;

use meshplay_model::{Schemas, Scope};
use meshplay_types::{Code, Finding, Findings};

use super::{Context, key};
use crate::ResolvedDesign;

/// Longest name of most objects, in bytes.
const SUBDOMAIN_BYTES_MAX: usize = 253;
/// Longest name that becomes a DNS label, in bytes.
const LABEL_BYTES_MAX: usize = 63;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let component = context.component;
    match component.object_name() {
        Some(name) if !name.is_empty() => {
            let rule = rule(&component.gvk.group, &component.gvk.kind);
            if let Some(reason) = rule.broken_by(name) {
                let finding = Finding::new(Code::OBJECT_NAME_INVALID, format!("the name `{name}` {reason}"));
                findings.push(context.at(finding, "/metadata/name"));
            }
        }
        _ => {
            let generated = component.config.get("/metadata/generateName").is_some();
            let message = if generated {
                "has `generateName` instead of `metadata.name`"
            } else {
                "has no `metadata.name`"
            };
            let finding =
                Finding::new(Code::OBJECT_NAME_MISSING, format!("the {} {message}", component.gvk.kind));
            findings.push(context.at(finding, "/metadata"));
        }
    }
    namespace(context, findings);
}

fn namespace(context: &Context<'_>, findings: &mut Findings) {
    let component = context.component;
    let Some(namespace) = component.object_namespace() else { return };
    if let Some(reason) = Rule::Label.broken_by(namespace) {
        let finding =
            Finding::new(Code::OBJECT_NAME_INVALID, format!("the namespace `{namespace}` {reason}"));
        findings.push(context.at(finding, "/metadata/namespace"));
    }
    if context.schemas.scope(&component.gvk) == Some(Scope::Cluster) {
        let message = format!("a {} lives in no namespace", component.gvk.kind);
        let finding = Finding::new(Code::OBJECT_NAMESPACE, message).fix("remove `metadata.namespace`");
        findings.push(context.at(finding, "/metadata/namespace"));
    }
}

/// Objects that stand in the design twice.
pub(super) fn repeated(design: &ResolvedDesign, schemas: &Schemas, findings: &mut Findings) {
    let mut seen = BTreeMap::new();
    for component in &design.components {
        let Some(key) = key(component, schemas) else { continue };
        let context = Context { design, component, schemas };
        match seen.get(&key) {
            None => drop(seen.insert(key, &component.id)),
            Some(first) => {
                let message = format!("{key} is the component `{first}` already");
                findings.push(context.at(Finding::new(Code::OBJECT_REPEATED, message), "/metadata/name"));
            }
        }
    }
}

/// What a name must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Part of a URL.
    PathSegment,
    /// DNS name.
    Subdomain,
    /// DNS label.
    Label,
}

fn rule(group: &str, kind: &str) -> Rule {
    match (group, kind) {
        ("rbac.authorization.k8s.io", _) | ("networking.k8s.io", "IPAddress") => Rule::PathSegment,
        ("", "Namespace" | "Service") => Rule::Label,
        _ => Rule::Subdomain,
    }
}

impl Rule {
    /// Why a name breaks the rule.
    fn broken_by(self, name: &str) -> Option<String> {
        let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let label = |part: &str| {
            part.starts_with(edge) && part.ends_with(edge) && part.chars().all(|c| edge(c) || c == '-')
        };
        let (fits, words) = match self {
            Self::PathSegment => (
                !matches!(name, "." | "..") && !name.contains(['/', '%']),
                "cannot hold `/` and `%`".to_owned(),
            ),
            Self::Subdomain => (
                name.len() <= SUBDOMAIN_BYTES_MAX && name.split('.').all(label),
                format!(
                    "must be at most {SUBDOMAIN_BYTES_MAX} characters of a-z, 0-9, `-` and `.`, each part between dots \
                     starting and ending with a letter or digit"
                ),
            ),
            Self::Label => (
                name.len() <= LABEL_BYTES_MAX && label(name),
                format!(
                    "must be at most {LABEL_BYTES_MAX} characters of a-z, 0-9 and `-`, starting and ending with a \
                     letter or digit"
                ),
            ),
        };
        (!fits).then_some(words)
    }
}
