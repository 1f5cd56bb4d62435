//! Transformations: those that are simple, of tables here and of series in [`series`]. What is not evaluated, or has no
//! meaning for a panel of its kind, is named by [`Transformation::left_out`] and changes nothing.

mod group;
mod kept;
mod series;

use std::collections::BTreeMap;

use serde_json::Value;

use self::kept::Kept;
use crate::{
    json::{at, integer, is_true, items, string},
    kind::PanelKind,
    pattern::Pattern,
    reduce::Calculation,
    table::{Cell, Column, Table},
};

/// One transformation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Transformation {
    /// Rows of all tables with the same cells become one.
    Merge,
    /// Tables side by side by one column.
    Join { field: String },
    /// Hide, order and rename columns.
    Organize { kept: Kept, order: BTreeMap<String, i64>, names: BTreeMap<String, String> },
    /// Keep columns by name or pattern.
    Keep(Kept),
    /// Order of rows.
    Sort { field: String, descending: bool },
    /// The first so many rows.
    Limit(usize),
    /// One row per group.
    Group { by: Vec<String>, calcs: BTreeMap<String, Vec<String>> },
    /// Rename columns by pattern.
    Rename { pattern: Pattern, with: String },
    /// Labels are columns already.
    LabelsToFields,
    /// None that is evaluated: its name, and why if that is not all.
    Other { id: String, why: Option<String> },
}

impl Transformation {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        if is_true(value, "disabled") {
            return None;
        }
        let (id, options) = (string(value, "id"), at(value, &["options"]));
        let read = match id.as_str() {
            "merge" => Ok(Self::Merge),
            "joinByField" | "seriesToColumns" => Ok(Self::Join { field: string(options, "byField") }),
            "organize" => Ok(organize(options)),
            "filterFieldsByName" => Kept::read(options).map(Self::Keep),
            "sortBy" => {
                let first = items(options, "sort").first().cloned().unwrap_or_default();
                Ok(Self::Sort { field: string(&first, "field"), descending: is_true(&first, "desc") })
            }
            "limit" => Ok(Self::Limit(
                integer(options, "limitField").and_then(|n| usize::try_from(n).ok()).unwrap_or(10),
            )),
            "groupBy" => Ok(group::read(options)),
            "renameByRegex" => kept::usable(&string(options, "regex"))
                .map(|pattern| Self::Rename { pattern, with: string(options, "renamePattern") }),
            "labelsToFields" => match string(options, "mode").as_str() {
                "" | "columns" if string(options, "valueLabel").is_empty() => Ok(Self::LabelsToFields),
                _ => Err("with these options".to_owned()),
            },
            _ => return Some(Self::Other { id, why: None }),
        };
        Some(read.unwrap_or_else(|why| Self::Other { id, why: Some(why) }))
    }

    /// What of it a panel of this kind does without.
    pub(crate) fn left_out(&self, kind: PanelKind) -> Vec<String> {
        match self {
            Self::Other { id, why } => {
                let why = why.as_ref().map_or_else(String::new, |why| format!(" {why}"));
                vec![format!("the transformation `{id}`{why} is left out")]
            }
            one if kind.has_series() && !one.is_of_series() => {
                vec![format!("the transformation `{}` is not applied, since this is no table", one.id())]
            }
            Self::Group { calcs, .. } => {
                let unknown = calcs.values().flatten().filter(|calc| Calculation::read(calc).is_none());
                unknown.map(|calc| format!("the calculation `{calc}` of `groupBy` is not known")).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Grafana's name for it.
    fn id(&self) -> &str {
        match self {
            Self::Merge => "merge",
            Self::Join { .. } => "joinByField",
            Self::Organize { .. } => "organize",
            Self::Keep(_) => "filterFieldsByName",
            Self::Sort { .. } => "sortBy",
            Self::Limit(_) => "limit",
            Self::Group { .. } => "groupBy",
            Self::Rename { .. } => "renameByRegex",
            Self::LabelsToFields => "labelsToFields",
            Self::Other { id, .. } => id,
        }
    }

    pub(crate) fn apply(&self, mut tables: Vec<Table>) -> Vec<Table> {
        match self {
            Self::Merge => merge(tables),
            Self::Join { field } => vec![join(tables, field)],
            Self::LabelsToFields | Self::Other { .. } => tables,
            one => {
                tables.iter_mut().for_each(|table| one.change(table));
                tables
            }
        }
    }

    fn change(&self, table: &mut Table) {
        match self {
            Self::Organize { kept, order, names } => {
                let is_shown =
                    |at: &usize| table.columns.get(*at).is_some_and(|column| kept.holds(&column.name));
                let mut shown: Vec<usize> = (0..table.columns.len()).filter(is_shown).collect();
                // Stable: what has no number keeps its place behind.
                shown.sort_by_key(|&at| {
                    table
                        .columns
                        .get(at)
                        .and_then(|column| order.get(&column.name))
                        .copied()
                        .unwrap_or(i64::MAX)
                });
                table.select(&shown);
                for column in &mut table.columns {
                    if let Some(name) = names.get(&column.name).filter(|name| !name.is_empty()) {
                        name.clone_into(&mut column.name);
                    }
                }
            }
            Self::Keep(kept) => {
                let is_kept = |at: &usize| table.columns.get(*at).is_some_and(|one| kept.holds(&one.name));
                let shown: Vec<usize> = (0..table.columns.len()).filter(is_kept).collect();
                table.select(&shown);
            }
            Self::Sort { field, descending } => {
                let Some(at) = table.position(field) else { return };
                table.rows.sort_by(|a, b| order(a.get(at), b.get(at)));
                if *descending {
                    table.rows.reverse();
                }
            }
            Self::Limit(rows) => table.rows.truncate(*rows),
            Self::Group { by, calcs } => group::group(table, by, calcs),
            Self::Rename { pattern, with } => {
                for column in &mut table.columns {
                    column.name = pattern.replace(&column.name, with);
                }
            }
            Self::Merge | Self::Join { .. } | Self::LabelsToFields | Self::Other { .. } => {}
        }
    }
}

fn organize(options: &Value) -> Transformation {
    let entries = |key: &str| options.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
    Transformation::Organize {
        kept: Kept::organized(options),
        order: entries("indexByName")
            .into_iter()
            .filter_map(|(name, at)| Some((name, at.as_i64()?)))
            .collect(),
        names: entries("renameByName")
            .into_iter()
            .filter_map(|(name, to)| Some((name, to.as_str()?.to_owned())))
            .collect(),
    }
}

fn order(a: Option<&Cell>, b: Option<&Cell>) -> std::cmp::Ordering {
    let (a, b) = (a.cloned().unwrap_or_default(), b.cloned().unwrap_or_default());
    match (a.value, b.value) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.text.cmp(&b.text),
    }
}

/// Columns of all tables; rows whose shared columns hold the same are one row. Tables that share none stay, as in
/// Grafana.
fn merge(tables: Vec<Table>) -> Vec<Table> {
    let mut columns: Vec<Column> = Vec::new();
    for column in tables.iter().flat_map(|table| &table.columns) {
        if !columns.iter().any(|known| known.name == column.name) {
            columns.push(column.clone());
        }
    }
    let is_shared =
        |name: &str| tables.len() > 1 && tables.iter().all(|table| table.position(name).is_some());
    let shared: Vec<bool> = columns.iter().map(|column| is_shared(&column.name)).collect();
    if !shared.contains(&true) {
        return tables;
    }
    let mut rows: Vec<Vec<Option<Cell>>> = Vec::new();
    let mut by_key: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for table in &tables {
        for row in &table.rows {
            let cell = |column: &Column| table.position(&column.name).and_then(|at| row.get(at)).cloned();
            let cells: Vec<Option<Cell>> = columns.iter().map(cell).collect();
            let key = cells.iter().zip(&shared).filter(|(_, shared)| **shared);
            let key: Vec<String> =
                key.map(|(cell, _)| cell.as_ref().map(Cell::key).unwrap_or_default()).collect();
            let known = by_key.entry(key).or_default();
            match known.iter().copied().find(|&at| rows.get(at).is_some_and(|row| fits(row, &cells))) {
                Some(at) => fill(&mut rows, at, cells),
                None => {
                    known.push(rows.len());
                    rows.push(cells);
                }
            }
        }
    }
    let whole = |row: Vec<Option<Cell>>| row.into_iter().map(Option::unwrap_or_default).collect();
    vec![Table { columns, rows: rows.into_iter().map(whole).collect() }]
}

fn fits(row: &[Option<Cell>], cells: &[Option<Cell>]) -> bool {
    row.iter().zip(cells).all(|(a, b)| match (a, b) {
        (Some(a), Some(b)) => a.is_same(b),
        _ => true,
    })
}

fn fill(rows: &mut [Vec<Option<Cell>>], at: usize, cells: Vec<Option<Cell>>) {
    if let Some(row) = rows.get_mut(at) {
        for (known, new) in row.iter_mut().zip(cells) {
            *known = known.take().or(new);
        }
    }
}

/// An outer join by one column; columns that repeat get a number.
fn join(tables: Vec<Table>, field: &str) -> Table {
    let field = if field.is_empty() { "Time" } else { field };
    let Some(key_column) =
        tables.iter().find_map(|table| table.columns.iter().find(|one| one.name == field)).cloned()
    else {
        return tables.into_iter().next().unwrap_or_default();
    };
    let (mut columns, mut keys) = (vec![key_column], Vec::<Cell>::new());
    let mut rows: BTreeMap<String, BTreeMap<usize, Cell>> = BTreeMap::new();
    for (idx, table) in (1..).zip(&tables) {
        let Some(key_at) = table.position(field) else { continue };
        let first = columns.len();
        for (at, column) in table.columns.iter().enumerate().filter(|(at, _)| *at != key_at) {
            let known = columns.iter().any(|known| known.name == column.name);
            let name = if known { format!("{} {idx}", column.name) } else { column.name.clone() };
            columns.push(Column { name, ..column.clone() });
            let to = first + if at > key_at { at - 1 } else { at };
            for row in &table.rows {
                let (Some(key), Some(cell)) = (row.get(key_at), row.get(at)) else { continue };
                if !rows.contains_key(&key.key()) {
                    keys.push(key.clone());
                }
                rows.entry(key.key()).or_default().insert(to, cell.clone());
            }
        }
    }
    let width = columns.len();
    let row = |key: Cell| {
        let cells = rows.remove(&key.key()).unwrap_or_default();
        let rest = (1..width).map(|at| cells.get(&at).cloned().unwrap_or_default());
        std::iter::once(key).chain(rest).collect()
    };
    Table { columns, rows: keys.into_iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table(columns: &[&str], rows: &[&[&str]]) -> Table {
        let cell = |text: &&str| {
            text.parse().map_or_else(|_| Cell::of_text(text), |value| Cell::of_number(Some(value)))
        };
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
        let told =
            |transformation: Value, kind| Transformation::read(&transformation).unwrap().left_out(kind);
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
            [
                "the transformation `renameByRegex` with the pattern `/(?!a)/`, which cannot be used, is left out"
            ]
        );
        let variable = json!({"id": "filterFieldsByName", "options": {"byVariable": true}});
        assert_eq!(
            told(variable, table),
            ["the transformation `filterFieldsByName` by a variable is left out"]
        );
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
}
