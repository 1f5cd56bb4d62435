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

/// Each table may go into rows that others have made, as far as nothing contradicts it, and into the first such row.
#[test]
fn rows_of_tables_that_share_only_their_time_go_into_the_first_row_that_they_fit() {
    let tables = vec![
        table(&["Time", "pod", "a"], &[&["1", "x", "1"], &["1", "y", "2"], &["2", "x", "9"]]),
        table(&["Time", "b"], &[&["1", "3"], &["1", "4"], &["1", "5"], &["1", "4"]]),
        table(
            &["Time", "pod", "c"],
            &[&["1", "y", "6"], &["1", "z", "7"], &["1", "y", "8"], &["1", "y", "6"]],
        ),
        table(&["Time", "a", "c"], &[&["1", "2", "8"], &["2", "9", "0"], &["3", "1", "1"]]),
    ];
    check(
        json!({"id": "merge"}),
        tables,
        "Time,pod,a,b,c; 1,x,1,3,; 1,y,2,4,6; 2,x,9,,0; 1,z,,5,7; 1,y,2,,8; 3,,1,,1",
    );
}

/// As it was before there was an index: each row against all that are made.
fn merged_one_by_one(tables: &[Table]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for column in tables.iter().flat_map(|table| &table.columns) {
        if !names.contains(&column.name.as_str()) {
            names.push(&column.name);
        }
    }
    let mut rows: Vec<Vec<Option<String>>> = Vec::new();
    for table in tables {
        for row in &table.rows {
            let cells: Vec<Option<String>> =
                names.iter().map(|name| table.position(name).map(|at| row[at].key())).collect();
            let fits = |row: &&mut Vec<Option<String>>| {
                row.iter().zip(&cells).all(|(a, b)| a.is_none() || b.is_none() || a == b)
            };
            match rows.iter_mut().find(fits) {
                Some(row) => row.iter_mut().zip(cells).for_each(|(a, b)| *a = a.take().or(b)),
                None => rows.push(cells),
            }
        }
    }
    let line = |row: Vec<Option<String>>| {
        row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join(",")
    };
    std::iter::once(names.join(",")).chain(rows.into_iter().map(line)).collect::<Vec<_>>().join("; ")
}

#[test]
fn an_index_finds_the_rows_that_are_found_one_by_one() {
    // Few values, so that much fits and much contradicts; the same in every run of the test.
    let mut state = 7_u32;
    let mut drawn = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    for _ in 0..300 {
        let tables: Vec<Table> = (0..2 + drawn(3))
            .map(|_| {
                let others: Vec<&str> = ["a", "b", "c", "d"].into_iter().filter(|_| drawn(2) == 0).collect();
                let columns = [vec!["Time"], others].concat();
                let cell = |value: u32| Cell::of_number(Some(f64::from(value)));
                let rows = (0..drawn(7)).map(|_| columns.iter().map(|_| cell(drawn(3))).collect()).collect();
                Table { columns: columns.iter().map(|name| Column::new(name, "A")).collect(), rows }
            })
            .collect();
        let expect = merged_one_by_one(&tables);
        check(json!({"id": "merge"}), tables, &expect);
    }
}

#[test]
fn a_number_and_a_text_that_reads_the_same_are_the_same() {
    let table = |id: Cell, name: &str| Table {
        columns: vec![Column::new("id", "A"), Column::new(name, "A")],
        rows: vec![vec![id, Cell::of_text(name)]],
    };
    let merged = |one: Cell, other: Cell, expect: &str| {
        check(json!({"id": "merge"}), vec![table(one, "a"), table(other, "b")], expect);
    };
    let number = |value: f64| Cell::of_number(Some(value));
    merged(number(5.0), Cell::of_text("5"), "id,a,b; 5,a,b");
    merged(number(5.0), Cell::of_text("5.0"), "id,a,b; 5,a,; 5.0,,b");
    merged(number(0.0), number(-0.0), "id,a,b; 0,a,; -0,,b");
    merged(number(f64::NAN), number(-f64::NAN), "id,a,b; NaN,a,b");
    merged(Cell::of_number(None), Cell::of_text(""), "id,a,b; ,a,b");
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
