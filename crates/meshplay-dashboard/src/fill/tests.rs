//! Texts filled in, in queries and in words.

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

/// Variables of which all values are chosen, with what the file says of that.
fn of_all(patterns: &[(&str, String)]) -> Values {
    let mut values = values();
    for (name, pattern) in patterns {
        let value = Value { all: true, all_value: Some(pattern.clone()), ..Value::default() };
        values.set(name, value);
    }
    values
}

#[test]
fn a_variable_that_stands_for_itself_is_filled_so_deep_and_left() {
    let values = of_all(&[("x", "a$x".into()), ("near", "$far".into()), ("far", "b".into())]);
    let fill = |text: &str| values.fill_told(text, Into::Query(Steps::default()));
    assert_eq!(fill("$x $one"), ("aaaaa$x a.b".to_owned(), false));
    assert_eq!(fill("$near"), ("b".to_owned(), true));
}

#[test]
fn no_text_grows_without_end_and_what_is_left_unfilled_is_told() {
    let doubled: Vec<(String, String)> =
        (0..40).map(|n| (format!("x{n}"), format!("$x{0}$x{0}", n + 1).repeat(500))).collect();
    let doubled: Vec<(&str, String)> =
        doubled.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let (text, is_whole) = of_all(&doubled).fill_told("$x0", Into::Query(Steps::default()));
    assert!(text.len() <= QUERY_BYTES_MAX && !is_whole, "{}", text.len());

    let mut long = values();
    let values = vec!["v".repeat(40 << 10)];
    long.set("long", Value { texts: values.clone(), values, ..Value::default() });
    let (text, is_whole) = long.fill_told("$long$long$long$long$one", Into::Query(Steps::default()));
    assert!(text.ends_with("v$long$one") && text.len() < QUERY_BYTES_MAX && !is_whole);
    assert_eq!(long.fill("$long", Into::Words), "$long");
}
