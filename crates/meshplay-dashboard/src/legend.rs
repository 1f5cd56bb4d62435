//! What series are called.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

static LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{\s*(.+?)\s*\}\}").expect("the pattern is constant"));
/// Grafana's word for "choose yourself".
const AUTO: &str = "__auto";

/// By the legend format, else by the labels; `expr` if there are none.
pub(crate) fn name(format: &str, labels: &BTreeMap<String, String>, expr: &str) -> String {
    if format.is_empty() || format == AUTO {
        return of_labels(labels, expr);
    }
    let value = |found: &regex::Captures<'_>| labels.get(&found[1]).cloned().unwrap_or_default();
    LABEL.replace_all(format, value).into_owned()
}

fn of_labels(labels: &BTreeMap<String, String>, expr: &str) -> String {
    let metric = labels.get("__name__").map_or("", String::as_str);
    let pairs: Vec<String> = labels
        .iter()
        .filter(|(key, _)| *key != "__name__")
        .map(|(key, value)| format!("{key}=\"{value}\""))
        .collect();
    match (metric, pairs.is_empty()) {
        ("", true) => expr.to_owned(),
        (metric, true) => metric.to_owned(),
        (metric, false) => format!("{metric}{{{}}}", pairs.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legend_is_its_format_or_the_labels_or_the_query() {
        let labels =
            BTreeMap::from([("a", "1"), ("b", "2")].map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(name("{{a}} of {{ b }}{{c}}", &labels, "x"), "1 of 2");
        assert_eq!(name("", &labels, "x"), "{a=\"1\", b=\"2\"}");
        assert_eq!(name("__auto", &BTreeMap::new(), "sum(x)"), "sum(x)");
    }
}
