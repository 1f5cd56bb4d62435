//! Transformations of tables, from the file on.

use serde_json::json;

use super::*;
use crate::table::{CELLS_MAX, Column, rows_made_max};

fn table(columns: &[&str], rows: &[&[&str]]) -> Table {
    let cell =
        |text: &&str| text.parse().map_or_else(|_| Cell::of_text(text), |value| Cell::of_number(Some(value)));
    Table {
        columns: columns.iter().map(|name| Column::new(name, "A")).collect(),
        rows: rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
    }
}

fn check(transformation: Value, tables: Vec<Table>, expect: &str) {
    let made = Transformation::read(&transformation).unwrap().apply(tables);
    let lines = made.iter().flat_map(|table| {
        let head = table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>().join(",");
        std::iter::once(head)
            .chain(table.rows.iter().map(|row| row.iter().map(Cell::key).collect::<Vec<_>>().join(",")))
    });
    assert_eq!(lines.collect::<Vec<_>>().join("; "), expect);
}

fn two() -> Vec<Table> {
    vec![
        table(&["Time", "pod", "Value #A"], &[&["1", "x", "5"], &["1", "y", "6"]]),
        table(&["Time", "pod", "Value #B"], &[&["1", "x", "7"]]),
    ]
}

#[test]
fn tables_merge_by_what_they_share() {
    check(json!({"id": "merge"}), two(), "Time,pod,Value #A,Value #B; 1,x,5,7; 1,y,6,");
}

#[test]
fn tables_without_a_common_column_stay_apart() {
    let alone = vec![table(&["a"], &[&["1"], &["1"]])];
    check(json!({"id": "merge"}), alone, "a; 1; 1");
    let apart = vec![table(&["a"], &[&["1"]]), table(&["b"], &[&["2"]])];
    check(json!({"id": "merge"}), apart, "a; 1; b; 2");
}

#[test]
fn tables_join_by_a_column() {
    let options = json!({"id": "joinByField", "options": {"byField": "pod"}});
    check(options, two(), "pod,Time,Value #A,Time 2,Value #B; x,1,5,1,7; y,1,6,,");
}

fn joined(mode: Value, tables: Vec<Table>, expect: &str) {
    check(json!({"id": "joinByField", "options": {"byField": "pod", "mode": mode}}), tables, expect);
}

#[test]
fn a_join_that_is_inner_has_only_the_rows_of_all_tables() {
    joined(json!("inner"), two(), "pod,Time,Value #A,Time 2,Value #B; x,1,5,1,7");
    joined(json!("outer"), two(), "pod,Time,Value #A,Time 2,Value #B; x,1,5,1,7; y,1,6,,");
    let apart = vec![table(&["pod", "a"], &[&["x", "1"]]), table(&["pod", "b"], &[&["y", "2"]])];
    joined(json!("inner"), apart, "pod,a,b");
}

#[test]
fn rows_with_one_key_are_joined_in_pairs_unless_the_join_is_outer() {
    let twice = || {
        vec![
            table(&["pod", "a"], &[&["x", "1"], &["x", "2"], &["y", "3"]]),
            table(&["pod", "b"], &[&["x", "4"], &["x", "5"], &["z", "6"]]),
        ]
    };
    joined(json!("inner"), twice(), "pod,a,b; x,1,4; x,1,5; x,2,4; x,2,5");
    joined(json!("outerTabular"), twice(), "pod,a,b; x,1,4; x,1,5; x,2,4; x,2,5; y,3,; z,,6");
    joined(json!("outer"), twice(), "pod,a,b; x,2,5; y,3,; z,,6");
}

#[test]
fn a_mode_of_a_join_that_is_not_known_is_named() {
    let join = Transformation::read(&json!({"id": "joinByField", "options": {"mode": "left"}})).unwrap();
    assert_eq!(
        join.left_out(PanelKind::Table),
        ["the transformation `joinByField` in the mode `left` is left out"]
    );
}

#[test]
fn columns_are_hidden_ordered_and_renamed() {
    let options = json!({"excludeByName": {"Time": true}, "indexByName": {"Value #A": 0, "pod": 1}, "renameByName": {"pod": "Pod"}});
    check(json!({"id": "organize", "options": options}), vec![two().remove(0)], "Value #A,Pod; 5,x; 6,y");
}

#[test]
fn columns_stay_by_name_or_pattern() {
    let of = |options: Value| json!({"id": "filterFieldsByName", "options": options});
    check(of(json!({"include": {"names": ["pod"]}})), vec![two().remove(0)], "pod; x; y");
    check(of(json!({"exclude": {"pattern": "/Time|Value/"}})), vec![two().remove(0)], "pod; x; y");
    let only = json!({"id": "organize", "options": {"includeByName": {"pod": true}}});
    check(only, vec![two().remove(0)], "pod; x; y");
}

#[test]
fn groups_of_words_are_counted_and_an_unknown_calculation_has_no_value() {
    let calcs = json!({"operation": "aggregate", "aggregations": ["count", "first", "sum", "allValues"]});
    let fields = json!({"Time": {"operation": "groupby"}, "pod": calcs});
    check(
        json!({"id": "groupBy", "options": {"fields": fields}}),
        vec![two().remove(0)],
        "Time,pod (count),pod (first),pod (sum),pod (allValues); 1,2,x,,",
    );
}

#[test]
fn what_is_not_applied_is_named() {
    let told = |transformation: Value, kind| Transformation::read(&transformation).unwrap().left_out(kind);
    let (table, stat) = (PanelKind::Table, PanelKind::Stat);
    assert_eq!(told(json!({"id": "sortBy"}), table), Vec::<String>::new());
    assert_eq!(
        told(json!({"id": "sortBy"}), stat),
        ["the transformation `sortBy` is not applied, since this is no table"]
    );
    assert_eq!(
        told(json!({"id": "timeSeriesTable"}), table),
        ["the transformation `timeSeriesTable` is left out"]
    );
    let ahead = json!({"id": "renameByRegex", "options": {"regex": "/(?!a)/"}});
    assert_eq!(
        told(ahead, stat),
        ["the transformation `renameByRegex` with the pattern `/(?!a)/`, which cannot be used, is left out"]
    );
    let variable = json!({"id": "filterFieldsByName", "options": {"byVariable": true}});
    assert_eq!(told(variable, table), ["the transformation `filterFieldsByName` by a variable is left out"]);
    let fields = json!({"Value": {"operation": "aggregate", "aggregations": ["mean", "allValues"]}});
    assert_eq!(
        told(json!({"id": "groupBy", "options": {"fields": fields}}), table),
        ["the calculation `allValues` of `groupBy` is not known"]
    );
    for plain in ["organize", "renameByRegex", "filterFieldsByName", "joinByField"] {
        assert_eq!(told(json!({"id": plain}), stat), Vec::<String>::new(), "{plain}");
    }
}

#[test]
fn what_is_blank_is_sorted_last_in_either_order() {
    let mixed = || {
        let mut table = table(&["v"], &[&["2"], &["b"], &[""], &["10"], &["a"]]);
        table.rows.push(vec![Cell::of_number(None)]);
        vec![table]
    };
    let sort = |desc: bool| json!({"id": "sortBy", "options": {"sort": [{"field": "v", "desc": desc}]}});
    check(sort(false), mixed(), "v; 2; 10; a; b; ; ");
    check(sort(true), mixed(), "v; b; a; 10; 2; ; ");
}

/// So many rows of so many columns, each with a key of its own.
fn wide(name: &str, rows: usize, columns: usize) -> Table {
    let column = |n: usize| Column::new(&if n == 0 { "pod".to_owned() } else { format!("{name}{n}") }, "A");
    let row = |at: usize| {
        let key = Cell::of_text(&format!("{name}{at}"));
        std::iter::once(key).chain(std::iter::repeat_n(Cell::default(), columns - 1)).collect()
    };
    Table { columns: (0..columns).map(column).collect(), rows: (0..rows).map(row).collect() }
}

#[test]
fn wide_tables_are_joined_and_merged_until_there_are_too_many_cells() {
    let most = rows_made_max(1_999);
    assert_eq!(most, CELLS_MAX / 1_999);
    for transformation in
        [json!({"id": "joinByField", "options": {"byField": "pod"}}), json!({"id": "merge"})]
    {
        let tables = vec![wide("a", 400, 1_000), wide("b", 400, 1_000)];
        let made = Transformation::read(&transformation).unwrap().apply(tables);
        assert_eq!((made[0].columns.len(), made[0].rows.len()), (1_999, most + 1), "{transformation}");
    }
}

#[test]
fn rows_are_sorted_grouped_and_cut() {
    let sort = json!({"id": "sortBy", "options": {"sort": [{"field": "Value #A", "desc": true}]}});
    check(sort, vec![two().remove(0)], "Time,pod,Value #A; 1,y,6; 1,x,5");
    let fields = json!({"Time": {"operation": "groupby"}, "Value #A": {"operation": "aggregate", "aggregations": ["sum"]}});
    check(
        json!({"id": "groupBy", "options": {"fields": fields}}),
        vec![two().remove(0)],
        "Time,Value #A (sum); 1,11",
    );
    check(
        json!({"id": "limit", "options": {"limitField": 1}}),
        vec![two().remove(0)],
        "Time,pod,Value #A; 1,x,5",
    );
}
