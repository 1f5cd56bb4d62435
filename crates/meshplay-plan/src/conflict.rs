//! Who else manages a field, as the API server reports it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a manager wrote its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Operation {
    /// Server-side apply.
    Apply,
    /// Anything else: update, patch, create, client-side apply.
    Update,
}

/// One manager of fields: the three parts that identify an entry of `managedFields`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagerRef {
    /// Its name, e.g. `kubectl-client-side-apply`, `helm`, `kube-controller-manager`.
    pub manager: String,
    /// How it wrote.
    pub operation: Operation,
    /// Through which subresource, e.g. `scale`, `status`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subresource: Option<String>,
}

/// One cause of a 409 answer to server-side apply.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldConflict {
    /// The field in the server's own text (`.spec.replicas`): names with dots are not quoted in it, so it is
    /// matched against the body ([`crate::FieldPath::locate`]).
    pub field: String,
    /// The other manager.
    pub manager: ManagerRef,
}

impl FieldConflict {
    /// From one cause of the Status with reason `FieldManagerConflict`: its `field` and `message`
    /// (`conflict with "kubectl" with subresource "scale" using apps/v1 at 2026-…`).
    ///
    /// `using` is printed for Update entries only (apimachinery, managedfields/internal/conflict.go).
    pub fn from_cause(field: &str, message: &str) -> Option<Self> {
        let (manager, rest) = quoted(message.strip_prefix("conflict with ")?)?;
        let subresource = rest.strip_prefix(" with subresource ").and_then(quoted);
        let rest = subresource.as_ref().map_or(rest, |(_, rest)| *rest);
        let operation = if rest.starts_with(" using ") { Operation::Update } else { Operation::Apply };
        let subresource = subresource.map(|(name, _)| name);
        Some(Self { field: field.to_owned(), manager: ManagerRef { manager, operation, subresource } })
    }
}

/// A Go-quoted string at the start of the text, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<String>();
    let value = values.next()?.ok()?;
    Some((value, &text[values.byte_offset()..]))
}

impl fmt::Display for ManagerRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ({}",
            self.manager,
            if self.operation == Operation::Apply { "apply" } else { "update" }
        )?;
        if let Some(subresource) = &self.subresource {
            write!(f, " of {subresource}")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, expect: &str) {
        let conflict = FieldConflict::from_cause(".spec.replicas", message);
        assert_eq!(conflict.map(|c| c.manager.to_string()).as_deref(), Some(expect));
    }

    #[test]
    fn p5_a_conflict_names_manager_operation_and_subresource() {
        check(r#"conflict with "one""#, "one (apply)");
        check(r#"conflict with "helm" using apps/v1 at 2026-11-21T10:00:00Z"#, "helm (update)");
        check(
            r#"conflict with "kube-controller-manager" with subresource "scale" using apps/v1"#,
            "kube-controller-manager (update of scale)",
        );
        assert_eq!(FieldConflict::from_cause(".x", "something else"), None);
    }
}
