//! Texts with variables: what each stands for, in queries and in words.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::{Captures, Regex};

use crate::time::{Window, duration_text};

/// `$name`, `${name}`, `${name.field}`, `${name:format}`, `[[name]]`, `[[name:format]]`.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\$\{(\w+)(?:\.([^:}]+))?(?::([^}]+))?\}|\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]")
        .expect("the pattern is constant")
});

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

/// What all variables stand for, and the span.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    window: Window,
    chosen: BTreeMap<String, Value>,
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
        self.chosen.insert(name.to_owned(), value);
    }

    /// What was chosen.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.chosen.get(name)
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
        let replace = |found: &Captures<'_>| {
            let format = [3, 6].into_iter().find_map(|group| found.get(group)).map(|format| format.as_str());
            let whole = found.get(0).map_or("", |whole| whole.as_str());
            let filled = name_of(found).and_then(|name| self.one(name, format, into));
            filled.unwrap_or_else(|| whole.to_owned())
        };
        REFERENCE.replace_all(text, replace).into_owned()
    }

    fn one(&self, name: &str, format: Option<&str>, into: Into) -> Option<String> {
        if let Some(value) = self.chosen.get(name) {
            return Some(self.value(value, format, into));
        }
        self.builtin(name, into)
    }

    fn value(&self, value: &Value, format: Option<&str>, into: Into) -> String {
        if let (true, Some(all), None) = (value.all, &value.all_value, format) {
            // It is a pattern of the dashboard's author, which may hold variables.
            return self.fill(all, into);
        }
        match (format, into) {
            (Some(format), _) => formatted(value, format),
            (None, Into::Words) if value.all => "All".to_owned(),
            (None, Into::Words) => value.texts.join(" + "),
            (None, Into::Query(_)) => in_query(value),
        }
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
mod tests {
    use super::*;

    fn values() -> Values {
        let mut values = Values::new(Window { from_ms: 0, to_ms: 3_600_000 });
        let of = |values: &[&str], listed, all| Value {
            values: values.iter().map(|&one| one.to_owned()).collect(),
            texts: values.iter().map(|&one| one.to_uppercase()).collect(),
            all,
            listed,
            all_value: None,
        };
        values.set("one", of(&["a.b"], false, false));
        values.set("may", of(&["a.b"], true, false));
        values.set("many", of(&["a", "b+"], true, false));
        values.set("any", Value { all_value: Some(".*".into()), ..of(&["x", "y"], true, true) });
        values
    }

    fn check(text: &str, query: &str) {
        let steps = Steps { step_ms: 15_000, rate_ms: 60_000 };
        assert_eq!(values().fill(text, Into::Query(steps)), query, "{text}");
    }

    #[test]
    fn variables_in_queries_are_escaped_as_grafana_does_it() {
        check(r#"{x="$one"}"#, r#"{x="a.b"}"#);
        check(r#"{x=~"$may"}"#, r#"{x=~"a\\.b"}"#);
        check(r#"{x=~"[[many]]"}"#, r#"{x=~"(a|b\\+)"}"#);
        check(r#"{x=~"${any}"}"#, r#"{x=~".*"}"#);
    }

    #[test]
    fn formats_are_those_of_grafana() {
        check("${many:pipe} ${many:csv} ${many:raw}", "a|b+ a,b+ a,b+");
        check("${many:regex} ${many:glob} ${one:regex}", r"(a|b\+) {a,b+} a\.b");
        check(r"${many:doublequote} ${many:singlequote} ${many:json}", r#""a","b+" 'a','b+' ["a","b+"]"#);
        check("${many:text} ${any:text} ${many:percentencode}", "A + B+ All a,b%2B");
    }

    #[test]
    fn spans_are_those_of_the_query_and_what_is_no_variable_stays() {
        check(
            "[$__rate_interval] [${__interval}] $__interval_ms $__range $__range_s",
            "[60s] [15s] 15000 3600s 3600".replace("60s", "1m").as_str(),
        );
        check("$unknown ${unknown} $1 [[unknown]]", "$unknown ${unknown} $1 [[unknown]]");
        assert_eq!(values().fill("$many / $any", Into::Words), "A + B+ / .*");
    }
}
