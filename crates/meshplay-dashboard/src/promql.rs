//! As much of PromQL as is needed to add label filters to every selector and labels to every aggregation.
//!
//! It reads tokens, not grammar: strings, comments and lists of labels are skipped, so that nothing is added inside them.

/// Words that are followed by a list of labels.
const LISTS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];
/// Words that are neither metrics nor functions.
const WORDS: [&str; 9] = ["and", "or", "unless", "atan2", "bool", "offset", "inf", "nan", "start"];
const AGGREGATIONS: [&str; 12] = [
    "sum",
    "min",
    "max",
    "avg",
    "group",
    "stddev",
    "stdvar",
    "count",
    "count_values",
    "bottomk",
    "topk",
    "quantile",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Open,
    Other,
}

#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    kind: Kind,
    text: &'a str,
}

/// The query with label filters in every selector and labels in every aggregation.
pub(crate) fn narrowed(expr: &str, filters: &[[String; 3]], group_by: &[String]) -> String {
    if filters.is_empty() && group_by.is_empty() {
        return expr.to_owned();
    }
    let added: Vec<String> = filters.iter().filter(|[label, ..]| !label.is_empty()).map(matcher).collect();
    let (added, labels) = (added.join(","), group_by.join(", "));
    let tokens = tokens(expr);
    let mut out = String::new();
    let mut idx = 0;
    while let Some(token) = tokens.get(idx) {
        idx += 1;
        out.push_str(token.text);
        match (token.kind, token.text) {
            (Kind::Word, word) if is_list(word) => idx = list(&tokens, idx, &mut out, extra(word, &labels)),
            (Kind::Word, word) if AGGREGATIONS.contains(&word) => {
                let is_bare = next(&tokens, idx) == "(" && !is_grouped_after(&tokens, idx);
                out.push_str(&if is_bare && !labels.is_empty() {
                    format!(" by ({labels}) ")
                } else {
                    String::new()
                });
            }
            (Kind::Word, word) if is_metric(word, next(&tokens, idx)) => {
                let is_alone = next(&tokens, idx) != "{";
                out.push_str(&if is_alone && !added.is_empty() {
                    format!("{{{added}}}")
                } else {
                    String::new()
                });
            }
            (Kind::Open, "{") if !added.is_empty() => {
                out.push_str(&added);
                if next(&tokens, idx) != "}" {
                    out.push(',');
                }
                idx = until(&tokens, idx, "}", &mut out);
            }
            (Kind::Open, "{") => idx = until(&tokens, idx, "}", &mut out),
            (Kind::Open, "[") => idx = until(&tokens, idx, "]", &mut out),
            _ => {}
        }
    }
    out
}

fn matcher([label, operator, value]: &[String; 3]) -> String {
    let operator = match operator.as_str() {
        known @ ("=" | "!=" | "=~" | "!~") => known,
        "=|" => "=~",
        "!=|" => "!~",
        _ => "=",
    };
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    format!("{label}{operator}\"{value}\"")
}

fn is_list(word: &str) -> bool {
    LISTS.contains(&word.to_lowercase().as_str())
}

fn is_metric(word: &str, next: &str) -> bool {
    let lower = word.to_lowercase();
    next != "(" && !AGGREGATIONS.contains(&lower.as_str()) && !WORDS.contains(&lower.as_str())
}

fn extra<'a>(word: &str, labels: &'a str) -> &'a str {
    if word.eq_ignore_ascii_case("by") { labels } else { "" }
}

/// Copies a list of labels, if one follows, and adds more to it.
fn list(tokens: &[Token<'_>], from: usize, out: &mut String, extra: &str) -> usize {
    let mut idx = from;
    while let Some(token) = tokens.get(idx).filter(|token| token.text.trim().is_empty()) {
        out.push_str(token.text);
        idx += 1;
    }
    if tokens.get(idx).is_none_or(|token| token.text != "(") {
        return idx;
    }
    out.push('(');
    if !extra.is_empty() {
        out.push_str(extra);
        if next(tokens, idx + 1) != ")" {
            out.push_str(", ");
        }
    }
    until(tokens, idx + 1, ")", out)
}

/// Copies up to and with a closing token.
fn until(tokens: &[Token<'_>], from: usize, close: &str, out: &mut String) -> usize {
    let mut idx = from;
    while let Some(token) = tokens.get(idx) {
        out.push_str(token.text);
        idx += 1;
        if token.text == close {
            break;
        }
    }
    idx
}

fn next<'a>(tokens: &[Token<'a>], from: usize) -> &'a str {
    let rest = tokens.iter().skip(from);
    rest.map(|token| token.text).find(|text| !text.trim().is_empty()).unwrap_or_default()
}

/// Whether `sum(…) by (…)` follows.
fn is_grouped_after(tokens: &[Token<'_>], from: usize) -> bool {
    let mut depth = 0;
    for (idx, token) in tokens.iter().enumerate().skip(from) {
        match token.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return matches!(next(tokens, idx + 1), "by" | "without" | "BY" | "WITHOUT");
        }
    }
    false
}

fn tokens(expr: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = expr;
    while let Some(first) = rest.chars().next() {
        let (kind, len) = match first {
            '"' | '\'' | '`' => (Kind::Other, quoted(rest, first)),
            '#' => (Kind::Other, rest.find('\n').unwrap_or(rest.len())),
            '{' | '[' | '(' => (Kind::Open, 1),
            c if c.is_ascii_alphabetic() || c == '_' || c == ':' => (Kind::Word, while_word(rest)),
            // A number with its unit is no word: `5m`, `1e3`, `0x1f`.
            c if c.is_ascii_digit() => (Kind::Other, while_word(rest)),
            c => (Kind::Other, c.len_utf8()),
        };
        let (text, tail) = rest.split_at(len);
        tokens.push(Token { kind, text });
        rest = tail;
    }
    tokens
}

fn while_word(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len())
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(expr: &str, expect: &str) {
        let filters = [["job", "=", "n"].map(str::to_owned)];
        assert_eq!(narrowed(expr, &filters, &[]), expect);
    }

    fn grouped(expr: &str, expect: &str) {
        assert_eq!(narrowed(expr, &[], &["a".to_owned(), "b".to_owned()]), expect);
    }

    #[test]
    fn filters_go_into_every_selector_and_nowhere_else() {
        filtered("up", r#"up{job="n"}"#);
        filtered(r#"{__name__="up"}"#, r#"{job="n",__name__="up"}"#);
        filtered("sum by (x) (rate(a_total{}[5m]))", r#"sum by (x) (rate(a_total{job="n"}[5m]))"#);
        filtered(
            r#"a{x="b{c}"} / on (i) group_left b offset 5m # c d"#,
            r#"a{job="n",x="b{c}"} / on (i) group_left b{job="n"} offset 5m # c d"#,
        );
        filtered("topk(5, sum(a) by (b)) > bool 1e3", r#"topk(5, sum(a{job="n"}) by (b)) > bool 1e3"#);
        filtered(
            r#"label_replace(a, "x", "$1", "y", "(.*)")"#,
            r#"label_replace(a{job="n"}, "x", "$1", "y", "(.*)")"#,
        );
    }

    #[test]
    fn group_left_without_labels_does_not_swallow_a_metric() {
        filtered("a * on (i) group_left (x) b", r#"a{job="n"} * on (i) group_left (x) b{job="n"}"#);
    }

    #[test]
    fn labels_go_into_every_aggregation() {
        grouped("sum(rate(x[5m]))", "sum by (a, b) (rate(x[5m]))");
        grouped("sum by (le) (x)", "sum by (a, b, le) (x)");
        grouped("sum(x) by (le)", "sum(x) by (a, b, le)");
        grouped("up", "up");
    }
}
