//! Repeats and their limits, from the file on.

use serde_json::{Value as Json, json};

use super::*;
use crate::Window;

/// A variable `x` of so many values, and `y` of three.
fn values(count: usize) -> Values {
    let mut values = Values::new(Window { from_ms: 0, to_ms: 3_600_000 });
    for (name, count) in [("x", count), ("y", 3)] {
        let all: Vec<String> = (0..count).map(|n| n.to_string()).collect();
        values.set(name, Value { texts: all.clone(), values: all, ..Value::default() });
    }
    values
}

fn planned(panels: &Json, values: &Values) -> (Vec<PanelPlan>, Vec<String>) {
    let dashboard = Dashboard::parse(&json!({"title": "t", "panels": panels}).to_string()).unwrap();
    let (plans, findings) = dashboard.panels(values, &Scrapes::default(), None);
    (plans, findings.into_iter().map(|finding| finding.message).collect())
}

fn panel(id: i64, y: i64, rest: Json) -> Json {
    let mut panel =
        json!({"id": id, "type": "stat", "title": "$x $y", "gridPos": {"x": 0, "y": y, "w": 24, "h": 2}});
    panel.as_object_mut().unwrap().extend(rest.as_object().cloned().unwrap());
    panel
}

#[test]
fn rows_and_panels_are_repeated_and_what_is_below_moves_down() {
    let panels = json!([
        panel(1, 0, json!({"type": "row", "repeat": "x"})),
        panel(2, 1, json!({"repeat": "y", "repeatDirection": "v"})),
        panel(3, 3, json!({"repeat": "x"})),
    ]);
    let (plans, told) = planned(&panels, &values(2));
    let seen: Vec<_> =
        plans.iter().map(|plan| (plan.id.as_str(), plan.title.as_str(), plan.grid.y)).collect();
    let of = |x: &str, top: i64| {
        let ids = [
            format!("1/{x}"),
            format!("2/{x}/0"),
            format!("2/{x}/1"),
            format!("2/{x}/2"),
            format!("3/{x}/{x}"),
        ];
        let titles = [
            format!("{x} 0 + 1 + 2"),
            format!("{x} 0"),
            format!("{x} 1"),
            format!("{x} 2"),
            format!("{x} 0 + 1 + 2"),
        ];
        let lines = [0, 1, 3, 5, 7].map(|line| top + line);
        ids.into_iter().zip(titles).zip(lines).map(|((id, title), y)| (id, title, y)).collect::<Vec<_>>()
    };
    let expect = [of("0", 0), of("1", 9)].concat();
    let expect: Vec<_> = expect.iter().map(|(id, title, y)| (id.as_str(), title.as_str(), *y)).collect();
    assert_eq!((seen, told), (expect, Vec::new()));
}

#[test]
fn repeats_that_are_too_many_are_not_made_and_counted() {
    let most = PANELS_MAX;
    let check = |count: usize, panels: Json, left_out: usize| {
        let (plans, told) = planned(&panels, &values(count));
        assert_eq!(plans.len(), most, "{panels}");
        let expect = format!(
            "dashboard: only the first 500 panels are drawn, repeats counted; {left_out} more are left out"
        );
        assert_eq!(told, [expect]);
    };
    check(2_000, json!([panel(1, 0, json!({"repeat": "x"}))]), 1_500);
    let row = panel(1, 0, json!({"type": "row", "repeat": "x"}));
    // In each row there are three of one variable, and one of the row's own.
    let inner = [panel(2, 1, json!({"repeat": "y"})), panel(3, 2, json!({"repeat": "x"}))];
    check(2_000, json!([row, inner[0], inner[1]]), 10_000 - most);
    let (plans, told) = planned(&json!([panel(1, 0, json!({"repeat": "x"}))]), &values(most));
    assert_eq!((plans.len(), told), (most, Vec::new()));
}

#[test]
fn queries_that_are_too_many_are_not_asked_and_named() {
    let targets = vec![json!({"expr": "up"}); QUERIES_MAX - 1];
    let panels = json!([panel(1, 0, json!({"targets": targets})), panel(2, 2, json!({"targets": targets}))]);
    let (plans, _) = planned(&panels, &values(1));
    let asked: Vec<usize> = plans.iter().map(|plan| plan.queries.len()).collect();
    assert_eq!(asked, [QUERIES_MAX - 1, 1]);
    assert_eq!(
        plans[1].model.missing,
        ["1 of its 1999 queries are asked, since a dashboard asks 2000 at most"]
    );
}

#[test]
fn variables_that_are_too_much_to_be_filled_in_are_told_of_their_panel() {
    let mut values = values(1);
    let long = vec!["v".repeat(1 << 20)];
    values.set("long", Value { texts: long.clone(), values: long, ..Value::default() });
    let target = json!({"refId": "B", "expr": "up{x=\"$long\"}"});
    let panels = json!([panel(1, 0, json!({"title": "$long", "targets": [target]}))]);
    let (plans, _) = planned(&panels, &values);
    assert_eq!(
        (plans[0].title.as_str(), plans[0].queries[0].key.expr.as_str()),
        ("$long", "up{x=\"$long\"}")
    );
    let why = "has variables that make it too long or stand for each other; they are not filled in";
    assert_eq!(plans[0].model.missing, [format!("its title {why}"), format!("query B {why}")]);
}
