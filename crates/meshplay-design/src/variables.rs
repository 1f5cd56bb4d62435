//! `${var.NAME}` in the values of a design.
//!
//! A value that is nothing but one reference takes the variable's value with its type; inside a longer text
//! the variable is written out. `$${var.` stands for the text `${var.`: one `$` is taken away, so any text can
//! be written. Only `${var.` is special; every other `$`, shell's, nginx's or Grafana's, is left alone (P16).
//! Keys are never substituted.

use serde_json::{Map, Value};

const OPEN: &str = "${var.";

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'t> {
    /// Text as it stands, escapes already undone.
    Text(&'t str),
    /// `${var.NAME}`
    Variable(&'t str),
    /// `${var.` that is no reference; the text from there to the end of it.
    Malformed(&'t str),
}

/// Why a value could not be substituted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    Undeclared(String),
    Malformed(String),
    NotText(String),
}

/// The parts of a text.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(OPEN) {
        let (before, from) = rest.split_at(at);
        if let Some(literal) = before.strip_suffix('$') {
            parts.push(Part::Text(literal));
            let (open, after) = from.split_at(OPEN.len());
            parts.push(Part::Text(open));
            rest = after;
            continue;
        }
        parts.push(Part::Text(before));
        let inner = from.get(OPEN.len()..).unwrap_or_default();
        let end = inner.find(|c: char| !is_name_char(c)).unwrap_or(inner.len());
        let (name, after) = inner.split_at(end);
        match after.strip_prefix('}') {
            Some(after) if is_name(name) => {
                parts.push(Part::Variable(name));
                rest = after;
            }
            _ => {
                parts.push(Part::Malformed(from.get(..OPEN.len() + end).unwrap_or(from)));
                rest = after;
            }
        }
    }
    parts.push(Part::Text(rest));
    parts.retain(|part| *part != Part::Text(""));
    parts
}

/// True if a variable can have this name.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(is_name_char)
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// The text as a design must hold it to mean this text.
pub(crate) fn escape(text: &str) -> String {
    text.replace(OPEN, "$${var.")
}

/// The value as a design must hold it to mean this value.
pub(crate) fn escape_value(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(escape(text)),
        Value::Array(items) => items.iter().map(escape_value).collect(),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, value)| (key.clone(), escape_value(value))).collect())
        }
        scalar => scalar.clone(),
    }
}

/// The value with variables in place of their references. `report` gets each problem with the pointer of its
/// text; such a text stays as it is.
pub(crate) fn substitute(
    value: &Value,
    variables: &Map<String, Value>,
    pointer: &str,
    report: &mut impl FnMut(&str, Problem),
) -> Value {
    use crate::source::pointer_join;
    match value {
        Value::String(text) => match substitute_text(text, variables) {
            Ok(value) => value,
            Err(problems) => {
                problems.into_iter().for_each(|problem| report(pointer, problem));
                value.clone()
            }
        },
        Value::Array(items) => {
            let item = |(idx, item): (usize, &Value)| {
                substitute(item, variables, &pointer_join(pointer, &idx.to_string()), report)
            };
            items.iter().enumerate().map(item).collect()
        }
        Value::Object(map) => {
            let entry = |(key, value): (&String, &Value)| {
                (key.clone(), substitute(value, variables, &pointer_join(pointer, key), report))
            };
            Value::Object(map.iter().map(entry).collect())
        }
        scalar => scalar.clone(),
    }
}

fn substitute_text(text: &str, variables: &Map<String, Value>) -> Result<Value, Vec<Problem>> {
    if !text.contains(OPEN) {
        return Ok(Value::from(text));
    }
    let parts = parts(text);
    if let [Part::Variable(name)] = parts.as_slice() {
        let value = variables.get(*name).cloned();
        return value.ok_or_else(|| vec![Problem::Undeclared((*name).to_owned())]);
    }
    let mut result = String::new();
    let mut problems = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => result.push_str(text),
            Part::Malformed(text) => problems.push(Problem::Malformed(text.to_owned())),
            Part::Variable(name) => match variables.get(name) {
                None => problems.push(Problem::Undeclared(name.to_owned())),
                Some(Value::String(text)) => result.push_str(text),
                Some(Value::Array(_) | Value::Object(_)) => problems.push(Problem::NotText(name.to_owned())),
                Some(scalar) => result.push_str(&scalar.to_string()),
            },
        }
    }
    if problems.is_empty() { Ok(Value::from(result)) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn check(text: &str, expected: &Value) {
        let variables = json!({"n": 2, "s": "x", "o": {"a": [1]}, "t": true});
        let result = substitute(&json!(text), variables.as_object().unwrap(), "", &mut |_, problem| {
            panic!("{problem:?}");
        });
        assert_eq!(&result, expected, "{text}");
    }

    #[test]
    fn a_whole_scalar_keeps_its_type_and_a_part_of_a_text_is_text() {
        check("${var.n}", &json!(2));
        check("${var.o}", &json!({"a": [1]}));
        check("${var.n} of ${var.s}, ${var.t}", &json!("2 of x, true"));
        check("${var.n}${var.n}", &json!("22"));
    }

    #[test]
    fn only_references_are_special_and_an_escape_takes_one_dollar_away() {
        for text in ["${x}", "$(N)", "$var.n", "${ var.n}", "$$", "${VAR.n}", "$${x}", "a$"] {
            check(text, &json!(text));
        }
        check("$${var.n}", &json!("${var.n}"));
        check("$$${var.n}", &json!("$${var.n}"));
        check("$${var.", &json!("${var."));
        check("$${var.${var.n}", &json!("${var.2"));
    }

    #[test]
    fn every_problem_of_a_text_is_named() {
        let variables = json!({"o": {}});
        let mut problems = Vec::new();
        let value = json!({"a": ["${var.b} ${var.} ${var.o}"]});
        substitute(&value, variables.as_object().unwrap(), "", &mut |pointer, problem| {
            problems.push((pointer.to_owned(), problem));
        });
        let expected = [
            Problem::Undeclared("b".into()),
            Problem::Malformed("${var.".into()),
            Problem::NotText("o".into()),
        ];
        assert_eq!(problems, expected.map(|problem| ("/a/0".to_owned(), problem)));
    }

    proptest! {
        #[test]
        fn an_escaped_text_means_the_text(text in "([$]|[$]\\{var\\.|\\{|\\}|a|var\\.){0,12}") {
            let result = substitute(&json!(escape(&text)), &Map::new(), "", &mut |_, problem| {
                panic!("{problem:?}");
            });
            prop_assert_eq!(result, json!(text));
        }
    }
}
