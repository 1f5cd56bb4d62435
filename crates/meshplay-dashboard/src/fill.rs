//! Texts with variables: what each stands for, in queries and in words.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use regex::{Captures, Regex};

use crate::time::{Window, duration_text};

/// `$name`, `${name}`, `${name.field}`, `${name:format}`, `[[name]]`, `[[name:format]]`.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\$\{(\w+)(?:\.([^:}]+))?(?::([^}]+))?\}|\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]")
        .expect("the pattern is constant")
});

/// What stands for all values of a variable may hold variables, which may stand for all, and so on: so deep.
const DEPTH_MAX: usize = 5;
/// Most bytes that variables put into a query: 2,000 values of the longest names that pods have.
const QUERY_BYTES_MAX: usize = 128 << 10;
/// Most bytes that variables put into words, which somebody reads.
const WORDS_BYTES_MAX: usize = 16 << 10;

/// What was chosen for a variable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// Values; all of them if all are chosen.
    pub values: Vec<String>,
    /// What people read.
    pub texts: Vec<String>,
    /// All are chosen.
    pub all: bool,
    /// What stands for all, as the dashboard says it.
    pub(crate) all_value: Option<String>,
    /// Whether several could be chosen: then queries match by pattern.
    pub(crate) listed: bool,
}

/// What all variables stand for, and the span. Each repeated panel has its own, which shares all but what differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    window: Window,
    chosen: BTreeMap<String, Arc<Value>>,
    pub(crate) filters: Vec<[String; 3]>,
    pub(crate) group_by: Vec<String>,
}

/// Where a filled text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Into {
    /// A query: values are escaped, several become a pattern.
    Query(Steps),
    /// Words for people.
    Words,
}

/// How much variables may still put into one text, so that no file makes a text without end of a short one.
struct Room {
    bytes: usize,
    depth: usize,
    /// Nothing was left unfilled.
    is_enough: bool,
}

impl Room {
    fn of(into: Into) -> Self {
        let bytes = match into {
            Into::Query(_) => QUERY_BYTES_MAX,
            Into::Words => WORDS_BYTES_MAX,
        };
        Self { bytes, depth: 0, is_enough: true }
    }

    /// Takes so much, if there is as much. Otherwise nothing is left: what comes after need not be made then.
    fn take(&mut self, bytes: usize) -> bool {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.unwrap_or_default();
        self.is_enough &= left.is_some();
        left.is_some()
    }
}

/// Spans that depend on the query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Steps {
    pub(crate) step_ms: i64,
    pub(crate) rate_ms: i64,
}

impl Values {
    /// No variables yet.
    pub fn new(window: Window) -> Self {
        Self { window, chosen: BTreeMap::new(), filters: Vec::new(), group_by: Vec::new() }
    }

    /// The span.
    pub fn window(&self) -> Window {
        self.window
    }

    /// The same over another span: what a panel with a time range of its own sees.
    pub(crate) fn over(&self, window: Window) -> Self {
        Self { window, ..self.clone() }
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &str, value: Value) {
        self.chosen.insert(name.to_owned(), Arc::new(value));
    }

    /// What was chosen.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.chosen.get(name).map(Arc::as_ref)
    }

    /// The same, with one value of a variable: what a repeated panel sees.
    pub(crate) fn narrowed(&self, name: &str, value: &str, text: &str) -> Self {
        let mut narrowed = self.clone();
        let listed = self.get(name).is_some_and(|value| value.listed);
        let one = Value {
            values: vec![value.to_owned()],
            texts: vec![text.to_owned()],
            listed,
            ..Value::default()
        };
        narrowed.set(name, one);
        narrowed
    }

    /// Names of variables that a text refers to.
    pub(crate) fn names_in(text: &str) -> Vec<String> {
        REFERENCE.captures_iter(text).filter_map(|found| name_of(&found).map(str::to_owned)).collect()
    }

    /// The text with every variable replaced; what is none stays.
    pub(crate) fn fill(&self, text: &str, into: Into) -> String {
        self.fill_told(text, into).0
    }

    /// The same, and whether every variable was replaced: one that would be too much stays as it is written. It is never
    /// cut, for half a pattern asks for something else.
    pub(crate) fn fill_told(&self, text: &str, into: Into) -> (String, bool) {
        let mut room = Room::of(into);
        let filled = self.fill_within(text, into, &mut room);
        (filled, room.is_enough)
    }

    fn fill_within(&self, text: &str, into: Into, room: &mut Room) -> String {
        let replace = |found: &Captures<'_>| {
            let format = [3, 6].into_iter().find_map(|group| found.get(group)).map(|format| format.as_str());
            let whole = found.get(0).map_or("", |whole| whole.as_str());
            let filled = name_of(found).and_then(|name| self.one(name, format, into, room));
            filled.unwrap_or_else(|| whole.to_owned())
        };
        REFERENCE.replace_all(text, replace).into_owned()
    }

    fn one(&self, name: &str, format: Option<&str>, into: Into, room: &mut Room) -> Option<String> {
        let Some(value) = self.chosen.get(name) else { return self.builtin(name, into) };
        if room.bytes == 0 {
            room.is_enough = false;
            return None;
        }
        if let (true, Some(all), None) = (value.all, &value.all_value, format) {
            return self.all(all, into, room);
        }
        let text = match (format, into) {
            (Some(format), _) => formatted(value, format),
            (None, Into::Words) if value.all => "All".to_owned(),
            (None, Into::Words) => value.texts.join(" + "),
            (None, Into::Query(_)) => in_query(value),
        };
        room.take(text.len()).then_some(text)
    }

    /// What the dashboard's author wrote for all values: a pattern that may hold variables, itself among them.
    fn all(&self, pattern: &str, into: Into, room: &mut Room) -> Option<String> {
        if room.depth == DEPTH_MAX {
            room.is_enough = false;
            return None;
        }
        if !room.take(pattern.len()) {
            return None;
        }
        room.depth += 1;
        let filled = self.fill_within(pattern, into, room);
        room.depth -= 1;
        Some(filled)
    }

    fn builtin(&self, name: &str, into: Into) -> Option<String> {
        let span_ms = self.window.span_ms();
        let steps = match into {
            Into::Query(steps) => steps,
            Into::Words => Steps::default(),
        };
        Some(match name {
            "__interval" => duration_text(steps.step_ms),
            "__interval_ms" => steps.step_ms.to_string(),
            "__rate_interval" => duration_text(steps.rate_ms),
            "__rate_interval_ms" => steps.rate_ms.to_string(),
            "__range" => format!("{}s", (span_ms + 500) / 1_000),
            "__range_s" => ((span_ms + 500) / 1_000).to_string(),
            "__range_ms" => span_ms.to_string(),
            "__from" => self.window.from_ms.to_string(),
            "__to" => self.window.to_ms.to_string(),
            _ => return None,
        })
    }
}

fn name_of<'a>(found: &Captures<'a>) -> Option<&'a str> {
    [1, 4, 5].into_iter().find_map(|group| found.get(group)).map(|name| name.as_str())
}

/// As Grafana's Prometheus data source does it: one value of a plain variable is only quoted, a value that may be one of
/// several becomes a pattern.
fn in_query(value: &Value) -> String {
    if !value.listed {
        return value.values.join(",").replace('\\', "\\\\").replace('\'', "\\\\'");
    }
    let escaped: Vec<String> = value.values.iter().map(|one| pattern_in_quotes(one)).collect();
    match escaped.as_slice() {
        [only] => only.clone(),
        several => format!("({})", several.join("|")),
    }
}

/// A pattern for exactly this text, inside quotes of PromQL: each backslash stands twice.
fn pattern_in_quotes(text: &str) -> String {
    let mut out = String::new();
    for c in text.replace('\\', "\\\\\\\\").chars() {
        if "$^*{}[]'+?.()|".contains(c) {
            out.push_str("\\\\");
        }
        out.push(c);
    }
    out
}

fn formatted(value: &Value, format: &str) -> String {
    let values = &value.values;
    let quoted = |quote: char| {
        let quote_one = |one: &String| format!("{quote}{}{quote}", one.replace(quote, &format!("\\{quote}")));
        values.iter().map(quote_one).collect::<Vec<_>>().join(",")
    };
    let encoded = |one: &String| {
        one.bytes()
            .map(|byte| match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    char::from(byte).to_string()
                }
                byte => format!("%{byte:02X}"),
            })
            .collect::<String>()
    };
    match format {
        "pipe" => values.join("|"),
        "regex" => {
            let escaped: Vec<String> = values.iter().map(|one| regex::escape(one)).collect();
            if let [only] = escaped.as_slice() { only.clone() } else { format!("({})", escaped.join("|")) }
        }
        "doublequote" => quoted('"'),
        "singlequote" | "sqlstring" => quoted('\''),
        "json" => serde_json::Value::from(values.clone()).to_string(),
        "text" => {
            if value.all {
                "All".to_owned()
            } else {
                value.texts.join(" + ")
            }
        }
        "glob" if values.len() > 1 => format!("{{{}}}", values.join(",")),
        "percentencode" => values.iter().map(encoded).collect::<Vec<_>>().join(","),
        // `csv`, `raw`, and formats of other data sources.
        _ => values.join(","),
    }
}

#[cfg(test)]
mod tests;
