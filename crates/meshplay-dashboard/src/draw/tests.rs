//! Panels drawn of answers, from the file on.

use serde_json::{Value, json};

use crate::{Answer, Dashboard, Panel, PanelPlan, Scrapes, Series, Values, Window};

fn plan(panel: &Value) -> PanelPlan {
    let dashboard = Dashboard::parse(&json!({"title": "t", "panels": [panel]}).to_string()).unwrap();
    let values = Values::new(Window { from_ms: 0, to_ms: 3_600_000 });
    dashboard.panels(&values, &Scrapes::default(), None).0.remove(0)
}

/// A panel with one query, drawn of one answer.
fn drawn(kind: &str, legend: &str, rest: Value, answer: &Answer) -> Panel {
    let target = json!({"refId": "A", "expr": "x", "legendFormat": legend, "format": "table"});
    let mut panel = json!({"type": kind, "title": "p", "targets": [target]});
    panel.as_object_mut().unwrap().extend(rest.as_object().cloned().unwrap());
    plan(&panel).draw(&[Ok(answer)])
}

/// One series per name, in the label `pod`.
fn answer(series: &[(&str, &[f64])]) -> Answer {
    let one = |(pod, values): &(&str, &[f64])| Series {
        labels: [("pod".to_owned(), (*pod).to_owned())].into(),
        points: (0..).zip(values.iter().copied().map(Some)).collect(),
    };
    Answer { series: series.iter().map(one).collect(), warnings: Vec::new() }
}

/// So many rows with one value each, 0, 1, 2 …, of two jobs in turn.
fn rows(count: u32) -> Answer {
    let one = |at: u32| Series {
        labels: [("job".to_owned(), format!("job {}", at % 2)), ("pod".to_owned(), at.to_string())].into(),
        points: vec![(0, Some(f64::from(at)))],
    };
    Answer { series: (0..count).map(one).collect(), warnings: Vec::new() }
}

fn told(panel: &Panel) -> Vec<&str> {
    panel.findings.iter().map(|finding| finding.message.as_str()).collect()
}

fn texts(panel: &Panel) -> Vec<Vec<String>> {
    let rows = panel.table.iter().flat_map(|table| &table.rows);
    rows.map(|row| row.iter().map(|cell| cell.text.clone()).collect()).collect()
}

#[test]
fn transformations_of_tables_see_every_row() {
    let group = json!({"id": "groupBy", "options": {"fields": {
        "job": {"operation": "groupby"}, "Value": {"operation": "aggregate", "aggregations": ["sum"]},
    }}});
    let plain = json!({"defaults": {"unit": "none"}});
    let panel = drawn("table", "", json!({"transformations": [group], "fieldConfig": plain}), &rows(3_000));
    assert_eq!(texts(&panel), [["job 0", "2248500"], ["job 1", "2250000"]]);
    assert_eq!(told(&panel), Vec::<&str>::new());

    let sort = json!({"id": "sortBy", "options": {"sort": [{"field": "Value", "desc": true}]}});
    let limit = json!({"id": "limit", "options": {"limitField": 1}});
    let panel = drawn("table", "", json!({"transformations": [sort, limit]}), &rows(3_000));
    assert_eq!(panel.table.unwrap().rows[0][2].text, "2999");
}

#[test]
fn rows_that_are_not_shown_or_not_read_are_named() {
    let panel = drawn("table", "", json!({}), &rows(3_000));
    assert_eq!(panel.table.as_ref().unwrap().rows.len(), 1_000);
    assert_eq!(told(&panel), ["panel `p`: 1000 of 3000 rows are shown"]);
    let limit = json!({"id": "limit", "options": {"limitField": 1}});
    let panel = drawn("table", "", json!({"transformations": [limit]}), &rows(20_001));
    assert_eq!(told(&panel), ["panel `p`: 20000 of 20001 rows of query A are read"]);
}

#[test]
fn a_table_is_bounded_in_cells_over_all_its_queries() {
    let one = |at: usize| Series {
        labels: (0..98).map(|label| (format!("l{label}"), at.to_string())).collect(),
        points: vec![(0, Some(1.0))],
    };
    let answer = Answer { series: (0..6_000).map(one).collect(), warnings: Vec::new() };
    let target = |letter: &str| json!({"refId": letter, "expr": "x", "format": "table"});
    let panel = json!({"type": "table", "title": "p", "targets": [target("A"), target("B")]});
    let panel = plan(&panel).draw(&[Ok(&answer), Ok(&answer)]);
    assert_eq!(told(&panel)[0], "panel `p`: 4000 of 6000 rows of query B are read");
}

#[test]
fn a_panel_that_shows_all_values_shows_so_many_of_all_series_and_names_the_rest() {
    let answer = answer(&[("a", &[1.0; 20]), ("b", &[2.0; 20])]);
    let of = |limit: Value| {
        let rest = json!({"options": {"reduceOptions": {"values": true, "limit": limit}}});
        let panel = drawn("stat", "{{pod}}", rest, &answer);
        (panel.readings.len(), told(&panel).join(""))
    };
    assert_eq!(of(json!(null)), (25, "panel `p`: 25 of 40 values are shown".to_owned()));
    assert_eq!(of(json!(3)), (3, "panel `p`: 3 of 40 values are shown".to_owned()));
    assert_eq!(of(json!(40)), (40, String::new()));
}

#[test]
fn a_footer_of_a_table_is_named_with_all_its_calculations() {
    let footer = |show: bool| json!({"options": {"footer": {"show": show, "reducer": ["sum", "mean"]}}});
    assert_eq!(
        told(&drawn("table", "", footer(true), &rows(1))),
        ["panel `p`: its footer (`sum`, `mean`) is not drawn"]
    );
    assert_eq!(told(&drawn("table", "", footer(false), &rows(1))), Vec::<&str>::new());
}

#[test]
fn series_are_filtered_and_renamed_before_the_panel_says_how_they_look() {
    let keep = json!({"id": "filterFieldsByName", "options": {"include": {"pattern": "/^node/"}}});
    let rename = json!({"id": "renameByRegex", "options": {"regex": "/node-(.*)/", "renamePattern": "$1"}});
    let bytes = json!({"matcher": {"id": "byName", "options": "b"}, "properties": [{"id": "unit", "value": "bytes"}]});
    let rest =
        json!({"transformations": [keep, rename], "fieldConfig": {"defaults": {}, "overrides": [bytes]}});
    let answer = answer(&[("node-a", &[1.0]), ("other", &[1.0]), ("node-b", &[1.0])]);
    for kind in ["timeseries", "stat", "bargauge", "piechart"] {
        let panel = drawn(kind, "{{pod}}", rest.clone(), &answer);
        let look: Vec<_> = panel.series.iter().map(|one| (one.name.as_str(), one.unit.as_deref())).collect();
        assert_eq!(look, [("a", None), ("b", Some("bytes"))], "{kind}");
        assert_eq!(told(&panel), Vec::<&str>::new());
    }
}

#[test]
fn series_are_filtered_before_there_are_too_many() {
    let only = json!({"id": "filterFieldsByName", "options": {"include": {"names": ["399"]}}});
    let panel = drawn("timeseries", "{{pod}}", json!({"transformations": [only]}), &rows(400));
    assert_eq!((panel.series.len(), told(&panel)), (1, Vec::new()));
}

#[test]
fn a_transformation_that_is_not_applied_to_series_is_named() {
    let rest = json!({"transformations": [{"id": "sortBy"}, {"id": "limit", "options": {"limitField": 1}}]});
    let panel = drawn("stat", "{{pod}}", rest, &answer(&[("a", &[1.0]), ("b", &[2.0])]));
    assert_eq!(panel.readings.len(), 2);
    let expect = ["sortBy", "limit"]
        .map(|id| format!("panel `p`: the transformation `{id}` is not applied, since this is no table"));
    assert_eq!(told(&panel), expect);
}

#[test]
fn a_calculation_is_made_or_named_and_never_replaced_by_another() {
    let answer = answer(&[("a", &[1.0, 9.0, 2.0])]);
    let of =
        |calc: &str| drawn("stat", "", json!({"options": {"reduceOptions": {"calcs": [calc]}}}), &answer);
    assert_eq!((of("median").readings[0].value, told(&of("median"))), (Some(2.0), Vec::new()));
    let unknown = of("allValues");
    assert_eq!(unknown.readings[0].value, None);
    assert_eq!(
        told(&unknown),
        ["panel `p`: the calculation `allValues` is not known, so there is no number"]
    );
}

#[test]
fn every_calculation_of_a_panel_is_a_number_of_each_series() {
    let answer = answer(&[("a", &[1.0, 9.0, 2.0]), ("b", &[4.0, 3.0, 5.0])]);
    let of = |kind: &str, calcs: Value, name: Option<&str>| {
        let rest = json!({"options": {"reduceOptions": {"calcs": calcs}}, "fieldConfig": {"defaults": {"displayName": name}}});
        let readings = drawn(kind, "{{pod}}", rest, &answer).readings;
        readings.into_iter().map(|one| (one.name, one.value.unwrap())).collect::<Vec<_>>()
    };
    let named = |pairs: [(&str, f64); 4]| pairs.map(|(name, value)| (name.to_owned(), value));
    for kind in ["stat", "gauge", "bargauge", "piechart"] {
        assert_eq!(
            of(kind, json!(["lastNotNull", "max"]), None),
            named([("a (lastNotNull)", 2.0), ("a (max)", 9.0), ("b (lastNotNull)", 5.0), ("b (max)", 5.0)])
        );
    }
    let own = Some("${__calc} of ${__field.labels.pod}");
    assert_eq!(
        of("stat", json!(["min", "max"]), own),
        named([("min of a", 1.0), ("max of a", 9.0), ("min of b", 3.0), ("max of b", 5.0)])
    );
    assert_eq!(of("stat", json!(["max"]), None)[0].0, "a");
    assert_eq!(of("stat", json!([]), None)[0].1, 2.0);
    let unknown = json!({"options": {"reduceOptions": {"calcs": ["max", "allValues", "name"]}}});
    let unknown = drawn("stat", "", unknown, &answer);
    assert_eq!(told(&unknown).len(), 2);
}

#[test]
fn a_join_that_makes_too_many_rows_says_so() {
    let join = json!({"id": "joinByField", "options": {"byField": "Time", "mode": "inner"}});
    let target = |letter: &str| json!({"refId": letter, "expr": "x", "format": "table"});
    let panel = json!({"type": "table", "title": "p", "targets": [target("A"), target("B")], "transformations": [join]});
    let panel = plan(&panel).draw(&[Ok(&rows(400)), Ok(&rows(400))]);
    assert_eq!(
        told(&panel),
        [
            "panel `p`: its transformations make more than 100000 rows; the rest is left out",
            "panel `p`: 1000 of 100000 rows are shown"
        ]
    );
}

#[test]
fn a_gauge_has_the_colour_of_a_threshold_in_percent() {
    let steps = json!([{"color": "green", "value": null}, {"color": "red", "value": 80}]);
    let thresholds = json!({"mode": "percentage", "steps": steps});
    let rest = json!({"fieldConfig": {"defaults": {"min": 0, "max": 1, "thresholds": thresholds}}});
    let panel = drawn("gauge", "{{pod}}", rest, &answer(&[("a", &[0.95]), ("b", &[0.5])]));
    let colors: Vec<_> = panel.readings.iter().filter_map(|one| one.color.as_deref()).collect();
    assert_eq!(colors, ["red", "green"]);
    assert_eq!(panel.display.thresholds[1].from, Some(0.8));
}
