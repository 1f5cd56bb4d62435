//! Variables as dashboards give them, and their values.

use super::*;
use crate::Window;

fn dashboard(list: &str) -> Dashboard {
    Dashboard::parse(&format!(r#"{{"title":"t","panels":[],"templating":{{"list":[{list}]}}}}"#)).unwrap()
}

fn first(list: &str) -> Variable {
    dashboard(list).variables[0].clone()
}

fn values() -> Values {
    let mut values = Values::new(Window { from_ms: 0, to_ms: 3_600_000 });
    values.set("job", Value { values: vec!["node".into()], texts: vec!["node".into()], ..Value::default() });
    values
}

#[test]
fn the_questions_of_query_variables_are_understood() {
    let ask = |query: &str| {
        first(&format!(r#"{{"type":"query","name":"x","query":{}}}"#, serde_json::json!(query)))
            .ask(&values())
    };
    let label = |label: &str, selector: Option<&str>| Ask::LabelValues {
        label: label.into(),
        selector: selector.map(str::to_owned),
    };
    assert_eq!(ask("label_values(instance)"), label("instance", None));
    assert_eq!(
        ask(r#"label_values(up{job="$job"}, instance)"#),
        label("instance", Some(r#"up{job="node"}"#))
    );
    assert_eq!(ask("query_result(sum(up) by (job))"), Ask::Lines("sum(up) by (job)".into()));
    assert_eq!(ask("metrics(node_.*)"), label("__name__", Some(r#"{__name__=~".*node_.*.*"}"#)));
    assert_eq!(ask("label_names()"), Ask::LabelNames);
    assert_eq!(ask("up"), Ask::Series("up".into()));
}

#[test]
fn a_switch_is_one_of_two_values_in_both_schemas() {
    let classic = first(
        r#"{"type":"switch","name":"on","current":{"value":"0"},
            "options":[{"text":"1","value":"1"},{"text":"0","value":"0"}]}"#,
    );
    let v2 = r#"{"apiVersion":"dashboard.grafana.app/v2beta1","kind":"Dashboard","metadata":{"name":"x"},
        "spec":{"title":"t","elements":{},"layout":{"kind":"GridLayout","spec":{"items":[]}},
        "variables":[{"kind":"SwitchVariable","spec":
            {"name":"on","current":"0","enabledValue":"1","disabledValue":"0","hide":"dontHide"}}]}}"#;
    let v2 = Dashboard::parse(v2).unwrap().variables[0].clone();
    assert_eq!(classic.current, ["0"]);
    assert_eq!(classic.ask(&values()), Ask::Known(vec![Choice::plain("1"), Choice::plain("0")]));
    assert_eq!((v2.kind, v2.current, v2.stored), (VariableKind::Switch, classic.current, classic.stored));
}

#[test]
fn options_are_what_the_pattern_leaves_without_doubles_and_sorted() {
    let variable =
        first(r#"{"type":"query","name":"x","query":"up","regex":"/inst=\"(\\w+)(\\d+)/","sort":4}"#);
    let answer = ["inst=\"a2\"", "inst=\"b10\"", "other", "inst=\"a2\""].map(str::to_owned).to_vec();
    let options: Vec<String> =
        variable.options(answer).unwrap().choices.into_iter().map(|one| one.value).collect();
    assert_eq!(options, ["b1", "a"]);
    assert!(
        first(r#"{"type":"query","name":"x","query":"up","regex":"(?!x)"}"#).options(Vec::new()).is_err()
    );
}

#[test]
fn how_many_options_are_left_out_of_a_long_list_is_told() {
    let variable = first(r#"{"type":"query","name":"x","query":"up"}"#);
    let answer = |count: usize| (0..count).map(|n| (n % (OPTIONS_MAX + 3)).to_string()).collect();
    let told = |count| variable.options(answer(count)).map(|one| (one.choices.len(), one.left_out)).unwrap();
    assert_eq!(told(OPTIONS_MAX), (OPTIONS_MAX, 0));
    assert_eq!(told(3 * OPTIONS_MAX), (OPTIONS_MAX, 3));
}

#[test]
fn what_is_chosen_is_what_was_asked_then_what_the_file_says_then_the_first() {
    let options = ["a", "b"].map(Choice::plain);
    let one = first(r#"{"type":"query","name":"x","query":"up","current":{"value":"b"}}"#);
    assert_eq!(one.choose(&options, None).values, ["b"]);
    assert_eq!(one.choose(&options, Some(&["a".into()])).values, ["a"]);
    assert_eq!(one.choose(&options, Some(&["gone".into()])).values, ["a"]);
    let all = first(
        r#"{"type":"query","name":"x","query":"up","includeAll":true,"multi":true,"current":{"value":["$__all"]}}"#,
    );
    let chosen = all.choose(&options, None);
    assert!(chosen.all && chosen.values == ["a", "b"]);
}

#[test]
fn lists_intervals_constants_and_text_need_no_question() {
    let known = |list: &str| match first(list).ask(&values()) {
        Ask::Known(choices) => {
            choices.into_iter().map(|one| format!("{}={}", one.text, one.value)).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(known(r#"{"type":"custom","name":"x","query":"a, b : 1, c\\,d"}"#), ["a=a", "b=1", "c,d=c,d"]);
    assert_eq!(
        known(r#"{"type":"interval","name":"x","query":"1m,10m","auto":true,"auto_count":30}"#),
        ["auto=2m", "1m=1m", "10m=10m"]
    );
    assert_eq!(known(r#"{"type":"constant","name":"x","query":"v"}"#), ["v=v"]);
    assert_eq!(first(r#"{"type":"textbox","name":"x","query":"v"}"#).choose(&[], None).values, ["v"]);
}

#[test]
fn a_variable_comes_after_those_it_refers_to() {
    let order = |list: &str| {
        dashboard(list).variables_ordered().iter().map(|one| one.name.clone()).collect::<Vec<_>>()
    };
    let list = r#"{"type":"query","name":"a","query":"label_values(up{j=\"$b\"}, x)"},{"type":"query","name":"b","query":"up"}"#;
    assert_eq!(order(list), ["b", "a"]);
    assert_eq!(
        order(r#"{"type":"query","name":"a","query":"$b"},{"type":"query","name":"b","query":"$a"}"#),
        ["a", "b"]
    );
}

#[test]
fn variables_that_are_too_many_are_left_out_and_named() {
    let one = |n: usize| format!(r#"{{"type":"query","name":"v{n}","query":"$v{}"}}"#, n + 1);
    let list = (0..250).map(one).collect::<Vec<_>>().join(",");
    let parsed = dashboard(&list);
    let told: Vec<String> = parsed.unsupported().into_iter().map(|finding| finding.message).collect();
    assert_eq!(told, ["dashboard: 200 of its 250 variables are known"]);
    let names: Vec<&str> = parsed.variables_ordered().iter().map(|one| one.name.as_str()).collect();
    assert_eq!((names.len(), names[0], names[199]), (200, "v199", "v0"));
}

#[test]
fn a_question_that_would_grow_too_long_is_told() {
    let mut values = values();
    let long = vec!["v".repeat(1 << 20)];
    values.set("long", Value { texts: long.clone(), values: long, ..Value::default() });
    let told = |query: &str| {
        first(&format!(r#"{{"type":"query","name":"x","query":"{query}"}}"#)).unfilled(&values).is_some()
    };
    assert_eq!((told("$job"), told("$long")), (false, true));
}

#[test]
fn the_filters_of_the_file_are_seen_and_can_be_taken_away() {
    let filters = r#"[{"key":"job","operator":"=~","value":"a|b"},{"key":"n","operator":"<","value":"1"}]"#;
    let variable = first(&format!(r#"{{"type":"adhoc","name":"x","filters":{filters}}}"#));
    let own = variable.choose(&[], None);
    assert_eq!(own.values, ["job=~a|b", "n|<|1"]);
    assert_eq!(variable.filters(&own), variable.filters);
    assert_eq!(variable.filters(&variable.choose(&[], Some(&[]))), Vec::<[String; 3]>::new());
}

#[test]
fn filters_are_read_in_both_forms() {
    assert_eq!(filter("a!=b").unwrap(), ["a", "!=", "b"]);
    assert_eq!(filter("a=~b=c").unwrap(), ["a", "=~", "b=c"]);
    assert_eq!(filter("a|=|b").unwrap(), ["a", "=", "b"]);
    assert_eq!(filter("a=~b|c|d").unwrap(), ["a", "=~", "b|c|d"]);
    assert_eq!(filter("a|=~|b|c").unwrap(), ["a", "=~", "b|c"]);
    assert!(filter("nothing").is_none());
}
