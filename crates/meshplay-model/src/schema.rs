//! One kind's schema, compiled: a graph of nodes in which recursion is a number.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

/// The schema of one kind.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(crate) nodes: Vec<Node>,
    pub(crate) root: NodeId,
    pub(crate) nulls: Nulls,
    pub(crate) has_rules: bool,
}

/// Index into [`Schema::nodes`].
pub(crate) type NodeId = usize;

/// What `null` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// Absent, as for kinds that are built into the API server.
    Absent,
    /// A value that only nullable fields may have, as for custom resources.
    Value,
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

/// One node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) types: Types,
    pub(crate) nullable: bool,
    pub(crate) properties: BTreeMap<String, NodeId>,
    pub(crate) additional: Additional,
    pub(crate) required: Vec<String>,
    pub(crate) items: Option<NodeId>,
    pub(crate) list_type: Option<ListType>,
    pub(crate) map_atomic: bool,
    pub(crate) default: Option<Value>,
    pub(crate) allowed: Vec<Value>,
    pub(crate) format: Option<Format>,
    pub(crate) limits: Option<Box<Limits>>,
    pub(crate) junctors: Option<Box<Junctors>>,
}

/// Which JSON types fit; none set means any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Types(pub(crate) u8);

impl Types {
    pub(crate) const STRING: Self = Self(1);
    pub(crate) const INTEGER: Self = Self(2);
    pub(crate) const NUMBER: Self = Self(4);
    pub(crate) const BOOLEAN: Self = Self(8);
    pub(crate) const OBJECT: Self = Self(16);
    pub(crate) const ARRAY: Self = Self(32);

    pub(crate) fn of_name(name: &str) -> Self {
        match name {
            "string" => Self::STRING,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "boolean" => Self::BOOLEAN,
            "object" => Self::OBJECT,
            "array" => Self::ARRAY,
            _ => Self(0),
        }
    }

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn is_any(self) -> bool {
        self.0 == 0
    }

    /// `text or whole number`
    pub(crate) fn words(self) -> String {
        let names = [
            (Self::STRING, "text"),
            (Self::INTEGER, "a whole number"),
            (Self::NUMBER, "a number"),
            (Self::BOOLEAN, "`true` or `false`"),
            (Self::OBJECT, "an object"),
            (Self::ARRAY, "a list"),
        ];
        let words: Vec<&str> =
            names.iter().filter(|(kind, _)| self.has(*kind)).map(|(_, word)| *word).collect();
        words.join(" or ")
    }
}

/// What is allowed beside the named properties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Additional {
    /// Anything.
    #[default]
    Any,
    /// Nothing.
    None,
    /// Values of this schema.
    Schema(NodeId),
}

/// What a text or a number must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Int32,
    Int64,
    Base64,
    Quantity,
    DateTime,
}

/// Bounds; a missing one does not bind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    pub(crate) exclusive_minimum: bool,
    pub(crate) exclusive_maximum: bool,
    pub(crate) multiple_of: Option<f64>,
    /// Characters of a text, items of a list, entries of an object.
    pub(crate) size: Sizes,
    pub(crate) unique_items: bool,
    pub(crate) pattern: Option<Regex>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sizes {
    pub(crate) length_min: Option<u64>,
    pub(crate) length_max: Option<u64>,
    pub(crate) items_min: Option<u64>,
    pub(crate) items_max: Option<u64>,
    pub(crate) properties_min: Option<u64>,
    pub(crate) properties_max: Option<u64>,
}

/// Combined schemas. They add conditions, they do not name fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Junctors {
    pub(crate) all_of: Vec<NodeId>,
    pub(crate) any_of: Vec<NodeId>,
    pub(crate) one_of: Vec<NodeId>,
    pub(crate) not: Option<NodeId>,
}

/// A place in a schema, for questions about how values there are merged.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'s> {
    schema: &'s Schema,
    node: NodeId,
}

impl Schema {
    /// Its root: the whole object, with `apiVersion`, `kind` and `metadata`.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { schema: self, node: self.root }
    }

    /// How the list at a path is merged. Steps are field names; an item of a list is `*` or its index.
    /// Unknown places and lists without a type are atomic, as for the API server.
    pub fn list_type(&self, path: &[&str]) -> ListType {
        let mut cursor = self.cursor();
        for step in path {
            let index = *step == "*" || step.bytes().all(|byte| byte.is_ascii_digit());
            let next = cursor.item().filter(|_| index).or_else(|| cursor.field(step));
            match next {
                Some(next) => cursor = next,
                None => return ListType::Atomic,
            }
        }
        cursor.list_type()
    }

    /// True if the kind has rules (CEL) that only the API server evaluates.
    pub fn has_rules(&self) -> bool {
        self.has_rules
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }
}

impl<'s> Cursor<'s> {
    fn here(&self) -> &'s Node {
        self.schema.node(self.node)
    }

    fn at(&self, node: NodeId) -> Self {
        Self { schema: self.schema, node }
    }

    /// The schema of a field, or of the values of a map.
    pub fn field(&self, name: &str) -> Option<Self> {
        let node = self.here();
        let map_value = match node.additional {
            Additional::Schema(id) => Some(id),
            Additional::Any | Additional::None => None,
        };
        node.properties.get(name).copied().or(map_value).map(|id| self.at(id))
    }

    /// The schema of the items of a list.
    pub fn item(&self) -> Option<Self> {
        self.here().items.map(|id| self.at(id))
    }

    /// How this list is merged.
    pub fn list_type(&self) -> ListType {
        self.here().list_type.clone().unwrap_or(ListType::Atomic)
    }

    /// True if this object is replaced as a whole.
    pub fn is_atomic_map(&self) -> bool {
        self.here().map_atomic
    }

    /// The value that the API server puts here if there is none.
    pub fn default(&self) -> Option<&'s Value> {
        self.here().default.as_ref()
    }

    /// True if the text here is a quantity (`1000m` is `1`).
    pub fn is_quantity(&self) -> bool {
        self.here().format == Some(Format::Quantity)
    }
}
