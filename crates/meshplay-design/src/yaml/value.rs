//! Tree to JSON value, as kubectl makes it: merge keys, aliases, keys that are not text, repeated keys.

use serde_json::{Map, Value};

use super::{Body, Entry, Node, Style, scalar};

/// Most nodes that aliases may add to a document: a guard against nested anchors that multiply.
pub(crate) const ALIAS_NODES_MAX: usize = 100_000;

/// A node that cannot be a JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValueError {
    pub(crate) message: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A key that appears again in the same mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DuplicateKey {
    pub(crate) key: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A value and what is worth saying about it.
#[derive(Debug, Default)]
pub(crate) struct Converted {
    pub(crate) value: Value,
    pub(crate) duplicates: Vec<DuplicateKey>,
}

/// Converts a node.
pub(crate) fn convert(node: &Node) -> Result<Converted, ValueError> {
    let mut converter = Converter { alias_nodes: 0, in_alias: 0, duplicates: Vec::new() };
    let value = converter.value(node)?;
    Ok(Converted { value, duplicates: converter.duplicates })
}

struct Converter {
    alias_nodes: usize,
    in_alias: usize,
    duplicates: Vec<DuplicateKey>,
}

impl Converter {
    fn value(&mut self, node: &Node) -> Result<Value, ValueError> {
        if self.in_alias > 0 {
            self.alias_nodes += 1;
            if self.alias_nodes > ALIAS_NODES_MAX {
                return Err(error(node, "the aliases of this document multiply without end".to_owned()));
            }
        }
        match &node.body {
            Body::Scalar { text, style } => {
                scalar::value(text, *style, node.tag.as_deref()).map_err(|message| error(node, message))
            }
            Body::Sequence { items, .. } => {
                items.iter().map(|item| self.value(item)).collect::<Result<_, _>>().map(Value::Array)
            }
            Body::Mapping { entries, .. } => self.mapping(entries).map(Value::Object),
            Body::Alias(target) => self.aliased(target),
        }
    }

    fn aliased(&mut self, target: &Node) -> Result<Value, ValueError> {
        self.in_alias += 1;
        let value = self.value(target);
        self.in_alias -= 1;
        value
    }

    fn mapping(&mut self, entries: &[Entry]) -> Result<Map<String, Value>, ValueError> {
        let mut map = Map::with_capacity(entries.len());
        let mut written = std::collections::HashSet::new();
        for Entry { key, value, .. } in entries {
            if is_merge(key) {
                self.merge(value, &mut map)?;
                continue;
            }
            let name = key_text(key)?;
            let value = self.value(value)?;
            if !written.insert(name.clone()) && self.in_alias == 0 {
                let (line, column) = (key.line, key.column);
                self.duplicates.push(DuplicateKey { key: name.clone(), line, column });
            }
            map.insert(name, value);
        }
        Ok(map)
    }

    /// `<<`: go-yaml 2 merges at this point, so what was written before is overridden and what follows wins.
    fn merge(&mut self, value: &Node, map: &mut Map<String, Value>) -> Result<(), ValueError> {
        let refuse = || error(value, "`<<` needs a mapping or a sequence of mappings".to_owned());
        if value.entries().is_some() {
            match self.value(value)? {
                Value::Object(merged) => map.extend(merged),
                _ => return Err(refuse()),
            }
            return Ok(());
        }
        // Earlier mappings of a sequence win.
        for item in value.items().ok_or_else(refuse)?.iter().rev() {
            self.merge(item, map)?;
        }
        Ok(())
    }
}

/// The text of a key.
pub(crate) fn key_text(key: &Node) -> Result<String, ValueError> {
    match &key.body {
        Body::Scalar { text, style } => {
            scalar::key(text, *style, key.tag.as_deref()).map_err(|message| error(key, message))
        }
        Body::Alias(target) => key_text(target),
        _ => Err(error(key, "a key cannot be a list or an object".to_owned())),
    }
}

/// The value with numbers as a YAML text of it would give them: whole numbers are integers.
pub(crate) fn normalized(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            scalar::value(&number.to_string(), Style::Plain, None).unwrap_or(Value::Number(number))
        }
        Value::Array(items) => items.into_iter().map(normalized).collect(),
        Value::Object(map) => {
            Value::Object(map.into_iter().map(|(key, value)| (key, normalized(value))).collect())
        }
        other => other,
    }
}

fn is_merge(key: &Node) -> bool {
    let merge = matches!(&key.body, Body::Scalar { text, style: Style::Plain } if text == "<<");
    merge && key.tag.as_deref().is_none_or(|tag| tag == "merge")
}

fn error(node: &Node, message: String) -> ValueError {
    ValueError { message, line: node.line, column: node.column }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::yaml::read;

    fn check(text: &str, expected: &Value) {
        let document = read(text).unwrap();
        assert_eq!(&convert(&document.root.unwrap()).unwrap().value, expected, "{text}");
    }

    /// Each expectation is what kubectl 1.37.1 makes of the same text.
    #[test]
    fn merges_and_aliases_mean_what_they_mean_to_kubectl() {
        check(
            "{a: &a {k: 1, j: 2}, b: {k: 9, <<: *a}}",
            &json!({"a": {"k": 1, "j": 2}, "b": {"k": 1, "j": 2}}),
        );
        check("{a: &a {k: 1}, b: {<<: *a, k: 9}}", &json!({"a": {"k": 1}, "b": {"k": 9}}));
        check("{<<: [{z: 1}, {z: 2}]}", &json!({"z": 1}));
        check("{\"<<\": {j: 2}}", &json!({"<<": {"j": 2}}));
        check("{k: 1, k: 2}", &json!({"k": 2}));
        check("{a, b: , c: {x:1}}", &json!({"a": null, "b": null, "c": {"x:1": null}}));
        check("? k\n: v\n", &json!({"k": "v"}));
    }

    #[test]
    fn aliases_that_multiply_are_refused() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..9 {
            let list = vec![format!("*a{}", n - 1); 10].join(", ");
            text.push_str(&format!("a{n}: &a{n} [{list}]\n"));
        }
        let document = read(&text).unwrap();
        assert!(convert(&document.root.unwrap()).is_err());
    }

    #[test]
    fn repeated_keys_are_named_with_their_place() {
        let document = read("a: 1\nb:\n  c: 1\n  c: 2\n").unwrap();
        let converted = convert(&document.root.unwrap()).unwrap();
        assert_eq!(converted.duplicates, [DuplicateKey { key: "c".into(), line: 4, column: 3 }]);
    }
}
