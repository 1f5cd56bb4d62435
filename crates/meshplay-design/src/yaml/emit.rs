//! Values to block YAML that every reader (1.1 and 1.2) reads alike: what could be taken for something else
//! is quoted. Lists stand at the column of their key, as kubectl writes them.

use serde_json::{Map, Value};

use super::scalar;

/// Blanks per level.
const STEP: usize = 2;
/// Longest key that needs no `? `.
const KEY_CHARS_MAX: usize = 1000;

/// The entries of an object, one or more lines each. An empty object gives no line.
pub(crate) fn entries(map: &Map<String, Value>, indent: usize) -> String {
    let mut out = String::new();
    for (key, value) in map {
        write_entry(&mut out, key, value, indent);
    }
    out
}

/// One entry of an object: `key: value` with all its lines.
pub(crate) fn entry(key: &str, value: &Value, indent: usize) -> String {
    let mut out = String::new();
    write_entry(&mut out, key, value, indent);
    out
}

/// What follows `key: ` of an entry whose key stands at `indent`, without the line break at the end.
pub(crate) fn after_key(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    write_value(&mut out, value, indent);
    let text = out.strip_suffix('\n').unwrap_or(&out);
    text.strip_prefix(' ').unwrap_or(text).to_owned()
}

/// One item of a list with all its lines.
pub(crate) fn item(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    write_item(&mut out, value, indent);
    out
}

/// A text on one line, quoted if need be.
pub(crate) fn text(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A value on one line: JSON is YAML, but texts are left bare where they can be.
pub(crate) fn flow(value: &Value) -> String {
    match value {
        Value::String(value) => flow_text(value),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries: Vec<_> =
                map.iter().map(|(key, value)| format!("{}: {}", flow_text(key), flow(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

fn flow_text(text: &str) -> String {
    let bare = is_plain(text) && !text.contains([',', '[', ']', '{', '}']);
    if bare { text.to_owned() } else { quoted(text) }
}

fn write_entry(out: &mut String, key: &str, value: &Value, indent: usize) {
    push_blanks(out, indent);
    if key.chars().count() > KEY_CHARS_MAX {
        out.push_str("? ");
        out.push_str(&quoted(key));
        out.push('\n');
        push_blanks(out, indent);
    } else {
        out.push_str(&text(key));
    }
    out.push(':');
    write_value(out, value, indent);
}

/// What follows `key:`.
fn write_value(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            for (key, value) in map {
                write_entry(out, key, value, indent + STEP);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            for item in items {
                write_item(out, item, indent);
            }
        }
        scalar => {
            out.push(' ');
            write_scalar(out, scalar, indent);
        }
    }
}

fn write_item(out: &mut String, value: &Value, indent: usize) {
    let nested = match value {
        Value::Object(map) if !map.is_empty() => {
            map.iter().map(|(key, value)| entry(key, value, indent + STEP)).collect()
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().map(|value| item(value, indent + STEP)).collect::<String>()
        }
        scalar => {
            push_blanks(out, indent);
            out.push_str("- ");
            return write_scalar(out, scalar, indent);
        }
    };
    push_blanks(out, indent);
    out.push_str("- ");
    out.push_str(nested.get(indent + STEP..).unwrap_or_default());
}

/// A scalar or an empty collection with its line break.
fn write_scalar(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::String(value) if is_block(value) => write_block(out, value, indent + STEP),
        Value::String(value) => {
            out.push_str(&text(value));
            out.push('\n');
        }
        other => {
            out.push_str(&other.to_string());
            out.push('\n');
        }
    }
}

fn push_blanks(out: &mut String, n: usize) {
    out.extend(std::iter::repeat_n(' ', n));
}

/// True if a literal block shows this text as it is.
fn is_block(text: &str) -> bool {
    let first = text.trim_start_matches('\n');
    let printable = |c: char| c == '\n' || c == '\t' || !is_special(c);
    text.contains('\n') && !first.is_empty() && !first.starts_with('\t') && text.chars().all(printable)
}

fn write_block(out: &mut String, text: &str, indent: usize) {
    let body = text.trim_end_matches('\n');
    let indicator = if text.starts_with([' ', '\n']) { "2" } else { "" };
    let chomping = match text.len() - body.len() {
        0 => "-",
        1 => "",
        _ => "+",
    };
    out.push('|');
    out.push_str(indicator);
    out.push_str(chomping);
    out.push('\n');
    let mut lines: Vec<&str> = text.split('\n').collect();
    if text.ends_with('\n') {
        lines.pop();
    }
    for line in lines {
        if !line.is_empty() {
            push_blanks(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// True if the text needs no quotes in block context, for readers of YAML 1.1 and 1.2.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let indicator = match first {
        '-' => {
            !text.chars().nth(1).is_some_and(|c| c.is_ascii_alphanumeric() || c == '-')
                || text.starts_with("---")
        }
        '.' => text.starts_with("..."),
        c => "?:,[]{}#&*!|>'\"%@`=<~ ".contains(c),
    };
    let structure = text.contains(": ") || text.contains(" #") || text.ends_with([':', ' ']);
    let odd = text.chars().any(|c| c == '\n' || c == '\t' || is_special(c));
    !indicator && !structure && !odd && scalar::is_text(text) && !is_number_elsewhere(text)
}

/// Dates, base-60 numbers and numbers too large for us are not text to every reader.
fn is_number_elsewhere(text: &str) -> bool {
    let numeric = |c: char| c.is_ascii_digit() || "+-.:_eExXoOTtZz ".contains(c);
    text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && text.chars().all(numeric)
        && text.matches('.').count() <= 1
}

/// Characters that are shown as escapes.
fn is_special(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{a0}')
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_special(c) && u32::from(c) <= 0xff => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if is_special(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::yaml::{read, value::convert};

    #[test]
    fn texts_that_a_reader_could_take_for_something_else_are_quoted() {
        for bare in
            ["nginx:1.27", "10.0.0.0/24", "1.2.3", "--flag=a", "a b", "$(X)", "ünï", "v1", "x#y", "*.a"]
        {
            let expected = if bare.starts_with('*') { format!("\"{bare}\"") } else { bare.to_owned() };
            assert_eq!(text(bare), expected);
        }
        for risky in [
            "",
            "on",
            "y",
            "0777",
            "1e3",
            "22:22",
            "2001-01-01",
            "~",
            "- a",
            "a: b",
            "a #b",
            "a:",
            " a",
            "=",
            "<<",
        ] {
            assert_eq!(text(risky), format!("\"{risky}\""));
        }
        assert_eq!(text("a\nb\u{7}\u{2028}"), "\"a\\nb\\x07\\u2028\"");
    }

    #[test]
    fn lists_stand_at_the_column_of_their_key() {
        let value = json!({"a": [{"b": 1, "c": [[1, "x\ny"]]}, {}, []], "s": "x\n y\n", "t": " x\n\n"});
        let expected = "a:\n- b: 1\n  c:\n  - - 1\n    - |-\n      x\n      y\n- {}\n- []\ns: |\n  x\n   y\nt: |2+\n   x\n\n";
        assert_eq!(entries(value.as_object().unwrap(), 0), expected);
    }

    fn values() -> impl Strategy<Value = Value> {
        let texts = prop_oneof![
            "[ -~\n\t]{0,12}",
            "[\\PC\n\r\u{0}-\u{20}\u{85}\u{a0}\u{2028}\u{feff}]{0,8}",
            "(\n|  ?|\t|a|#|:|-|\"|'){0,8}",
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            texts.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((texts.clone(), inner), 0..4)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(value in values(), indent in 0_usize..5) {
            let text = entry("k", &value, indent);
            let document = read(&text).map_err(|e| TestCaseError::fail(format!("{e:?}\n{text}")))?;
            prop_assert_eq!(&convert(&document.root.unwrap()).unwrap().value, &json!({"k": value}), "{}", text);
            let text = flow(&value);
            let document = read(&format!("k: {text}\n")).map_err(|e| TestCaseError::fail(format!("{e:?}\n{text}")))?;
            prop_assert_eq!(&convert(&document.root.unwrap()).unwrap().value, &json!({"k": value}), "{}", text);
        }
    }
}
