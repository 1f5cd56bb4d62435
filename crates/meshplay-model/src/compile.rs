//! JSON Schema as Kubernetes writes it (OpenAPI v2 and v3, CRDs) to a [`Schema`].

use std::collections::HashMap;

use regex::RegexBuilder;
use serde_json::{Map, Value};

use crate::schema::{
    Additional, Format, Junctors, Limits, ListType, Node, NodeId, Nulls, Schema, Sizes, Types,
};

/// Most memory for one compiled pattern, in bytes.
const PATTERN_BYTES_MAX: usize = 1 << 20;
/// Most nodes of one schema.
const NODES_MAX: usize = 200_000;
/// Deepest nesting that is compiled; deeper values are not checked.
const DEPTH_MAX: usize = 200;

/// What a schema is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Kinds of the API server itself, or a server's own documents.
    Published,
    /// `openAPIV3Schema` of a CRD: fields that it does not name are pruned.
    Structural,
}

/// Compiles a schema. `definitions` finds what a `$ref` points to.
pub(crate) fn compile<'v>(
    root: &'v Value,
    dialect: Dialect,
    definitions: impl Fn(&str) -> Option<&'v Value>,
) -> Schema {
    let mut compiler = Compiler {
        nodes: Vec::new(),
        definitions,
        dialect,
        by_name: HashMap::new(),
        has_rules: false,
        depth: 0,
    };
    let root = compiler.node(root, Part::Fields);
    let nulls = match dialect {
        Dialect::Published => Nulls::Absent,
        Dialect::Structural => Nulls::Value,
    };
    Schema { nodes: compiler.nodes, root, nulls, has_rules: compiler.has_rules }
}

/// Whether a schema names the fields of a value or only adds conditions to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Fields,
    Conditions,
}

struct Compiler<F> {
    nodes: Vec<Node>,
    definitions: F,
    dialect: Dialect,
    /// Definitions compiled so far; also breaks cycles.
    by_name: HashMap<String, NodeId>,
    has_rules: bool,
    depth: usize,
}

impl<'v, F: Fn(&str) -> Option<&'v Value>> Compiler<F> {
    fn node(&mut self, schema: &'v Value, part: Part) -> NodeId {
        if let Some(name) = reference(schema) {
            return self.definition(name, schema, part);
        }
        let id = self.reserve();
        self.fill(id, schema, part);
        id
    }

    fn reserve(&mut self) -> NodeId {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    fn definition(&mut self, name: &'v str, at: &'v Value, part: Part) -> NodeId {
        let short = name.rsplit('/').next().unwrap_or(name);
        let id = match self.by_name.get(short) {
            Some(id) => *id,
            None => {
                let id = self.reserve();
                self.by_name.insert(short.to_owned(), id);
                if let Some(schema) = (self.definitions)(short) {
                    self.fill(id, schema, part);
                }
                well_known(short, &mut self.nodes[id]);
                id
            }
        };
        match at.get("default") {
            // A default belongs to the field, not to the definition that it shares with others.
            Some(default) if !default.as_object().is_some_and(Map::is_empty) => {
                let node = Node { default: Some(default.clone()), ..self.nodes[id].clone() };
                self.nodes.push(node);
                self.nodes.len() - 1
            }
            _ => id,
        }
    }

    fn fill(&mut self, id: NodeId, schema: &'v Value, part: Part) {
        let Some(schema) = schema.as_object() else { return };
        if self.depth >= DEPTH_MAX || self.nodes.len() >= NODES_MAX {
            return;
        }
        self.depth += 1;
        let flag = |key: &str| schema.get(key) == Some(&Value::Bool(true));
        self.has_rules |= schema.contains_key("x-kubernetes-validations");
        let mut node = Node {
            types: types(schema),
            nullable: flag("nullable"),
            required: texts(schema.get("required")),
            default: schema.get("default").cloned(),
            allowed: schema.get("enum").and_then(Value::as_array).cloned().unwrap_or_default(),
            format: format(schema),
            list_type: list_type(schema),
            map_atomic: schema.get("x-kubernetes-map-type").and_then(Value::as_str) == Some("atomic"),
            limits: limits(schema),
            ..Node::default()
        };
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let property = self.node(property, part);
            node.properties.insert(name.clone(), property);
        }
        node.items = schema.get("items").map(|items| self.node(items, part));
        node.additional = self.additional(schema, &node, part);
        if flag("x-kubernetes-embedded-resource") {
            for name in ["apiVersion", "kind", "metadata"] {
                let id = self.reserve();
                node.properties.entry(name.to_owned()).or_insert(id);
            }
        }
        node.junctors = self.junctors(schema);
        if let Some([only]) = node.junctors.as_ref().map(|junctors| junctors.all_of.as_slice()) {
            // `allOf: [$ref]` is how OpenAPI v3 gives a referenced field a default.
            if node.properties.is_empty() && node.types.is_any() && node.items.is_none() {
                let only = self.nodes[*only].clone();
                node = Node { default: node.default.or(only.default.clone()), ..only };
            }
        }
        self.nodes[id] = node;
        self.depth -= 1;
    }

    fn additional(&mut self, schema: &'v Map<String, Value>, node: &Node, part: Part) -> Additional {
        let preserves = schema.get("x-kubernetes-preserve-unknown-fields") == Some(&Value::Bool(true));
        let is_object = node.types.has(Types::OBJECT);
        match schema.get("additionalProperties") {
            _ if part == Part::Conditions || preserves => Additional::Any,
            Some(Value::Bool(true)) => Additional::Any,
            Some(Value::Bool(false)) => Additional::None,
            Some(values) => Additional::Schema(self.node(values, part)),
            None if !node.properties.is_empty() => Additional::None,
            None if is_object && self.dialect == Dialect::Structural => Additional::None,
            None => Additional::Any,
        }
    }

    fn junctors(&mut self, schema: &'v Map<String, Value>) -> Option<Box<Junctors>> {
        let keyword =
            |key: &str| schema.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        // `oneOf: [{type: string}, {type: integer}]` only lists types; see `types`.
        let conditions = |list: &'v [Value]| if list.iter().all(only_types) { &[] } else { list };
        let part = match keyword("allOf") {
            [only] if reference(only).is_some() => Part::Fields,
            _ => Part::Conditions,
        };
        let all_of: Vec<_> = keyword("allOf").iter().map(|item| self.node(item, part)).collect();
        let any_of: Vec<_> =
            conditions(keyword("anyOf")).iter().map(|item| self.node(item, Part::Conditions)).collect();
        let one_of: Vec<_> =
            conditions(keyword("oneOf")).iter().map(|item| self.node(item, Part::Conditions)).collect();
        let not = schema.get("not").map(|item| self.node(item, Part::Conditions));
        let none = all_of.is_empty() && any_of.is_empty() && one_of.is_empty() && not.is_none();
        (!none).then(|| Box::new(Junctors { all_of, any_of, one_of, not }))
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref").and_then(Value::as_str)
}

/// Definitions whose schema does not say what they are.
fn well_known(name: &str, node: &mut Node) {
    let last = name.rsplit('.').next().unwrap_or(name);
    if name.starts_with("io.k8s.") || name.starts_with("io_k8s_") {
        match last {
            "IntOrString" => node.types = Types::STRING.with(Types::INTEGER),
            "Quantity" => {
                node.types = Types::STRING.with(Types::NUMBER);
                node.format = Some(Format::Quantity);
            }
            // Anything at all, whatever the document says.
            "JSON"
            | "RawExtension"
            | "FieldsV1"
            | "JSONSchemaPropsOrBool"
            | "JSONSchemaPropsOrArray"
            | "JSONSchemaPropsOrStringArray" => *node = Node::default(),
            _ => {}
        }
    }
}

fn types(schema: &Map<String, Value>) -> Types {
    if schema.get("x-kubernetes-int-or-string") == Some(&Value::Bool(true)) {
        return Types::STRING.with(Types::INTEGER);
    }
    let of = |value: &Value| match value {
        Value::String(name) => Types::of_name(name),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .fold(Types::default(), |all, name| all.with(Types::of_name(name))),
        _ => Types::default(),
    };
    if let Some(names) = schema.get("type") {
        return of(names);
    }
    let alternatives = ["oneOf", "anyOf"].iter().filter_map(|key| schema.get(*key)?.as_array());
    alternatives
        .filter(|list| list.iter().all(only_types))
        .flatten()
        .filter_map(|alternative| alternative.get("type"))
        .fold(Types::default(), |all, names| all.with(of(names)))
}

fn only_types(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| schema.len() == 1 && schema.contains_key("type"))
}

fn format(schema: &Map<String, Value>) -> Option<Format> {
    match schema.get("format")?.as_str()? {
        "int32" => Some(Format::Int32),
        "int64" => Some(Format::Int64),
        "byte" => Some(Format::Base64),
        "date-time" => Some(Format::DateTime),
        "quantity" => Some(Format::Quantity),
        _ => None,
    }
}

fn list_type(schema: &Map<String, Value>) -> Option<ListType> {
    match schema.get("x-kubernetes-list-type")?.as_str()? {
        "set" => Some(ListType::Set),
        "map" => Some(ListType::Map(texts(schema.get("x-kubernetes-list-map-keys")))),
        _ => Some(ListType::Atomic),
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn limits(schema: &Map<String, Value>) -> Option<Box<Limits>> {
    const KEYWORDS: [&str; 11] = [
        "minimum",
        "maximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "uniqueItems",
        "pattern",
    ];
    if !KEYWORDS.iter().any(|key| schema.contains_key(*key)) {
        return None;
    }
    let number = |key: &str| schema.get(key).and_then(Value::as_f64);
    let size = |key: &str| schema.get(key).and_then(Value::as_u64);
    let flag = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    // A pattern that this engine does not know is left to the API server.
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let pattern = pattern.and_then(|text| RegexBuilder::new(text).size_limit(PATTERN_BYTES_MAX).build().ok());
    Some(Box::new(Limits {
        minimum: number("minimum"),
        maximum: number("maximum"),
        exclusive_minimum: flag("exclusiveMinimum"),
        exclusive_maximum: flag("exclusiveMaximum"),
        multiple_of: number("multipleOf"),
        size: Sizes {
            length_min: size("minLength"),
            length_max: size("maxLength"),
            items_min: size("minItems"),
            items_max: size("maxItems"),
            properties_min: size("minProperties"),
            properties_max: size("maxProperties"),
        },
        unique_items: flag("uniqueItems"),
        pattern,
    }))
}
