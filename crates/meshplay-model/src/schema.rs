//! One kind's schema, self-contained.

use serde_json::Value;

/// The schema of one kind: JSON Schema as Kubernetes publishes it, with its own `$defs`.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    root: Value,
}

/// How a list is merged and compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListType {
    /// As a whole.
    Atomic,
    /// By value.
    Set,
    /// By these keys of its items.
    Map(Vec<String>),
}

impl Schema {
    /// From a self-contained schema.
    pub fn new(root: Value) -> Self {
        Self { root }
    }

    /// The schema as JSON.
    pub fn as_value(&self) -> &Value {
        &self.root
    }
}
