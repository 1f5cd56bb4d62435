//! The check of a value against a schema: every violation at once.
//!
//! Rules in CEL are not evaluated; [`Schema::has_rules`] tells that there are some.

use std::collections::HashSet;

use meshplay_types::canonical_json;
use serde_json::{Map, Value};

use crate::{
    ListType, Schema, Violation, ViolationKind, formats, limits,
    schema::{Additional, Junctors, Node, NodeId, Nulls, Types},
    suggest,
};

/// Most violations of one value: what follows is the same mistake again.
pub const VIOLATIONS_MAX: usize = 200;
/// Deepest value that is checked.
const DEPTH_MAX: usize = 400;

/// Checks a whole object (with `apiVersion`, `kind`, `metadata`).
pub fn check(schema: &Schema, value: &Value) -> Vec<Violation> {
    let mut checker = Checker { schema, violations: Vec::new(), pointer: String::new(), depth: 0 };
    checker.value(schema.root, value);
    checker.violations
}

pub(crate) struct Checker<'s> {
    schema: &'s Schema,
    violations: Vec<Violation>,
    pointer: String,
    depth: usize,
}

impl Checker<'_> {
    pub(crate) fn report(&mut self, kind: ViolationKind, message: String, fix: Option<String>) {
        if self.violations.len() < VIOLATIONS_MAX {
            self.violations.push(Violation { pointer: self.pointer.clone(), kind, message, fix });
        }
    }

    /// Runs a check one step further down.
    fn below(&mut self, step: &str, check: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        check(self);
        self.pointer.truncate(length);
    }

    fn value(&mut self, id: NodeId, value: &Value) {
        let node = self.schema.node(id);
        if value.is_null() && (node.nullable || self.schema.nulls == Nulls::Absent) {
            return;
        }
        if self.depth >= DEPTH_MAX || !self.fits_type(node, value) {
            return;
        }
        self.depth += 1;
        self.fits_enum(node, value);
        match value {
            Value::Object(map) => self.object(node, map),
            Value::Array(items) => self.list(node, items),
            _ => formats::check(self, node, value),
        }
        if let Some(bounds) = &node.limits {
            limits::check(self, bounds, value);
        }
        if let Some(junctors) = &node.junctors {
            self.junctors(junctors, value);
        }
        self.depth -= 1;
    }

    fn fits_type(&mut self, node: &Node, value: &Value) -> bool {
        let fits = node.types.is_any() || type_of(value).is_some_and(|found| node.types.has(found));
        if !fits {
            let message = format!("must be {}, is {}", node.types.words(), describe(value));
            self.report(ViolationKind::Type, message, type_fix(node.types, value));
        }
        fits
    }

    fn fits_enum(&mut self, node: &Node, value: &Value) {
        if node.allowed.is_empty() || node.allowed.contains(value) {
            return;
        }
        let allowed: Vec<String> = node.allowed.iter().map(shown).collect();
        let message = format!("must be one of {}, is {}", allowed.join(", "), shown(value));
        let words = node.allowed.iter().filter_map(Value::as_str);
        let near = value.as_str().and_then(|text| suggest(text, words));
        self.report(ViolationKind::Enum, message, near.map(|near| format!("did you mean `{near}`?")));
    }

    fn object(&mut self, node: &Node, map: &Map<String, Value>) {
        let absent = |key: &String| match map.get(key) {
            None => true,
            Some(value) => value.is_null() && self.schema.nulls == Nulls::Absent,
        };
        let missing: Vec<&String> = node.required.iter().filter(|key| absent(key)).collect();
        for key in missing {
            self.report(ViolationKind::Required, format!("`{key}` is required here"), None);
        }
        for (key, value) in map {
            match (node.properties.get(key), node.additional) {
                (Some(property), _) => self.below(key, |checker| checker.value(*property, value)),
                (None, Additional::Schema(id)) => self.below(key, |checker| checker.value(id, value)),
                (None, Additional::Any) => {}
                (None, Additional::None) => self.unknown_field(node, map, key),
            }
        }
    }

    fn unknown_field(&mut self, node: &Node, map: &Map<String, Value>, key: &str) {
        let free = node.properties.keys().map(String::as_str).filter(|name| !map.contains_key(*name));
        let fix = match suggest(key, free) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "remove it; the API server would drop or refuse it".to_owned(),
        };
        self.below(key, |checker| {
            checker.report(ViolationKind::UnknownField, format!("there is no field `{key}` here"), Some(fix));
        });
    }

    fn list(&mut self, node: &Node, items: &[Value]) {
        if let Some(id) = node.items {
            for (idx, item) in items.iter().enumerate() {
                self.below(&idx.to_string(), |checker| checker.value(id, item));
            }
        }
        match &node.list_type {
            Some(ListType::Map(keys)) => self.keyed(node, keys, items),
            Some(ListType::Set) => {
                let mut seen = HashSet::new();
                for (idx, item) in items.iter().enumerate() {
                    if !seen.insert(canonical_json(item)) {
                        let message = format!("{} stands in this set already", shown(item));
                        self.below(&idx.to_string(), |checker| {
                            checker.report(ViolationKind::DuplicateKey, message, None);
                        });
                    }
                }
            }
            Some(ListType::Atomic) | None => {}
        }
    }

    /// Items with equal keys; a key that is absent counts as its default.
    fn keyed(&mut self, node: &Node, keys: &[String], items: &[Value]) {
        let properties = node.items.map(|id| &self.schema.node(id).properties);
        let default = |key: &str| {
            let id = properties.and_then(|properties| properties.get(key));
            id.and_then(|id| self.schema.node(*id).default.clone())
                .or_else(|| protocol(key))
                .unwrap_or(Value::Null)
        };
        let key_of = |item: &Value| -> Vec<Value> {
            keys.iter().map(|key| item.get(key).cloned().unwrap_or_else(|| default(key))).collect()
        };
        let mut seen = HashSet::new();
        let mut repeated = Vec::new();
        for (idx, item) in items.iter().enumerate().filter(|(_, item)| item.is_object()) {
            let key = key_of(item);
            if !seen.insert(canonical_json(&Value::Array(key.clone()))) {
                let named: Vec<String> =
                    keys.iter().zip(&key).map(|(name, value)| format!("{name} {}", shown(value))).collect();
                repeated.push((idx, named.join(", ")));
            }
        }
        for (idx, named) in repeated {
            let message = format!("an item with {named} stands in this list already");
            let fix = "a create would accept it, server-side apply refuses it: keep one of them".to_owned();
            self.below(&idx.to_string(), |checker| {
                checker.report(ViolationKind::DuplicateKey, message, Some(fix));
            });
        }
    }

    fn junctors(&mut self, junctors: &Junctors, value: &Value) {
        for id in &junctors.all_of {
            self.value(*id, value);
        }
        let fits = |checker: &Self, id: NodeId| checker.fits(id, value);
        let any = junctors.any_of.iter().any(|id| fits(self, *id));
        if !junctors.any_of.is_empty() && !any {
            self.report(
                ViolationKind::Pattern,
                "fits none of the forms that are allowed here".to_owned(),
                None,
            );
        }
        let matching = junctors.one_of.iter().filter(|id| fits(self, **id)).count();
        if !junctors.one_of.is_empty() && matching != 1 {
            let message = match matching {
                0 => "fits none of the forms of which it must have one",
                _ => "fits several of the forms of which it must have exactly one",
            };
            self.report(ViolationKind::Pattern, message.to_owned(), None);
        }
        if junctors.not.is_some_and(|id| fits(self, id)) {
            self.report(ViolationKind::Pattern, "has a form that is not allowed here".to_owned(), None);
        }
    }

    fn fits(&self, id: NodeId, value: &Value) -> bool {
        let mut checker = Checker {
            schema: self.schema,
            violations: Vec::new(),
            pointer: String::new(),
            depth: self.depth,
        };
        checker.value(id, value);
        checker.violations.is_empty()
    }
}

/// The one list key whose default some published schemas leave out.
fn protocol(key: &str) -> Option<Value> {
    (key == "protocol").then(|| Value::from("TCP"))
}

fn type_of(value: &Value) -> Option<Types> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some(Types::BOOLEAN),
        Value::Number(number) if number.is_f64() => Some(Types::NUMBER),
        Value::Number(_) => Some(Types::INTEGER.with(Types::NUMBER)),
        Value::String(_) => Some(Types::STRING),
        Value::Array(_) => Some(Types::ARRAY),
        Value::Object(_) => Some(Types::OBJECT),
    }
}

fn type_fix(types: Types, value: &Value) -> Option<String> {
    let scalar = matches!(value, Value::Bool(_) | Value::Number(_));
    if scalar && types.has(Types::STRING) {
        return Some(format!("put it in quotes: `\"{value}\"`"));
    }
    let text = value.as_str()?;
    let meant = match text {
        _ if types.has(Types::INTEGER) => text.parse::<i64>().is_ok(),
        "true" | "false" => types.has(Types::BOOLEAN),
        _ => false,
    };
    meant.then(|| format!("remove the quotes: `{text}`"))
}

fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing (`null`)".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(_) => format!("the text {}", shown(value)),
        scalar => format!("`{scalar}`"),
    }
}

/// A value for a message: never more than a few words of it.
pub(crate) fn shown(value: &Value) -> String {
    const SHOWN_CHARS_MAX: usize = 60;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() > SHOWN_CHARS_MAX {
        format!("`{}…`", text.chars().take(SHOWN_CHARS_MAX).collect::<String>())
    } else {
        format!("`{text}`")
    }
}
