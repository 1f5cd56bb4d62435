//! Transformations of tables: those that are simple. The others are named and left out.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

use crate::{
    display::undelimited,
    json::{at, integer, is_true, items, string, texts},
    reduce::reduce,
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
    Organize { hidden: Vec<String>, order: BTreeMap<String, i64>, names: BTreeMap<String, String> },
    /// Keep columns by name or pattern.
    Keep { names: Vec<String>, pattern: Option<String> },
    /// Order of rows.
    Sort { field: String, descending: bool },
    /// The first so many rows.
    Limit(usize),
    /// One row per group.
    Group { by: Vec<String>, calcs: BTreeMap<String, Vec<String>> },
    /// Rename columns by pattern.
    Rename { pattern: String, with: String },
    /// Labels are columns already.
    Nothing,
    /// None that is evaluated.
    Other(String),
}

impl Transformation {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        if is_true(value, "disabled") {
            return None;
        }
        let (id, options) = (string(value, "id"), at(value, &["options"]));
        Some(match id.as_str() {
            "merge" => Self::Merge,
            "joinByField" | "seriesToColumns" => Self::Join { field: string(options, "byField") },
            "organize" => organize(options),
            "filterFieldsByName" => {
                let include = at(options, &["include"]);
                let pattern = Some(undelimited(&string(include, "pattern"))).filter(|text| !text.is_empty());
                Self::Keep { names: texts(include.get("names")), pattern }
            }
            "sortBy" => {
                let first = items(options, "sort").first().cloned().unwrap_or_default();
                Self::Sort { field: string(&first, "field"), descending: is_true(&first, "desc") }
            }
            "limit" => Self::Limit(
                integer(options, "limitField").and_then(|n| usize::try_from(n).ok()).unwrap_or(10),
            ),
            "groupBy" => group(options),
            "renameByRegex" => {
                let with = string(options, "renamePattern");
                Self::Rename { pattern: undelimited(&string(options, "regex")), with }
            }
            "labelsToFields" | "timeSeriesTable" if options.get("mode").is_none() => Self::Nothing,
            _ => Self::Other(id),
        })
    }

    pub(crate) fn apply(&self, mut tables: Vec<Table>) -> Vec<Table> {
        match self {
            Self::Merge => vec![merge(tables)],
            Self::Join { field } => vec![join(tables, field)],
            Self::Nothing | Self::Other(_) => tables,
            one => {
                tables.iter_mut().for_each(|table| one.change(table));
                tables
            }
        }
    }

    fn change(&self, table: &mut Table) {
        match self {
            Self::Organize { hidden, order, names } => {
                let is_shown =
                    |at: &usize| table.columns.get(*at).is_some_and(|column| !hidden.contains(&column.name));
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
            Self::Keep { names, pattern } => {
                let pattern = pattern.as_deref().and_then(|pattern| Regex::new(pattern).ok());
                let is_kept = |column: &Column| {
                    names.contains(&column.name)
                        || pattern.as_ref().is_some_and(|pattern| pattern.is_match(&column.name))
                };
                let kept: Vec<usize> = (0..table.columns.len())
                    .filter(|&at| table.columns.get(at).is_some_and(is_kept))
                    .collect();
                table.select(&kept);
            }
            Self::Sort { field, descending } => {
                let Some(at) = table.position(field) else { return };
                table.rows.sort_by(|a, b| order(a.get(at), b.get(at)));
                if *descending {
                    table.rows.reverse();
                }
            }
            Self::Limit(rows) => table.rows.truncate(*rows),
            Self::Group { by, calcs } => grouped(table, by, calcs),
            Self::Rename { pattern, with } => {
                let Ok(pattern) = Regex::new(pattern) else { return };
                for column in &mut table.columns {
                    column.name = pattern.replace(&column.name, with.as_str()).into_owned();
                }
            }
            Self::Merge | Self::Join { .. } | Self::Nothing | Self::Other(_) => {}
        }
    }
}

fn organize(options: &Value) -> Transformation {
    let entries = |key: &str| options.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
    Transformation::Organize {
        hidden: entries("excludeByName")
            .into_iter()
            .filter(|(_, hidden)| hidden.as_bool() == Some(true))
            .map(|(name, _)| name)
            .collect(),
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

fn group(options: &Value) -> Transformation {
    let (mut by, mut calcs) = (Vec::new(), BTreeMap::new());
    for (name, field) in options.get("fields").and_then(Value::as_object).into_iter().flatten() {
        match string(field, "operation").as_str() {
            "groupby" => by.push(name.clone()),
            "aggregate" => {
                calcs.insert(name.clone(), texts(field.get("aggregations")));
            }
            _ => {}
        }
    }
    Transformation::Group { by, calcs }
}

fn order(a: Option<&Cell>, b: Option<&Cell>) -> std::cmp::Ordering {
    let (a, b) = (a.cloned().unwrap_or_default(), b.cloned().unwrap_or_default());
    match (a.value, b.value) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.text.cmp(&b.text),
    }
}

/// Columns of all tables; rows whose shared columns hold the same are one row.
fn merge(tables: Vec<Table>) -> Table {
    let mut columns: Vec<Column> = Vec::new();
    for column in tables.iter().flat_map(|table| &table.columns) {
        if !columns.iter().any(|known| known.name == column.name) {
            columns.push(column.clone());
        }
    }
    let is_shared =
        |name: &str| tables.len() > 1 && tables.iter().all(|table| table.position(name).is_some());
    let shared: Vec<bool> = columns.iter().map(|column| is_shared(&column.name)).collect();
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
    Table { columns, rows: rows.into_iter().map(whole).collect() }
}

fn fits(row: &[Option<Cell>], cells: &[Option<Cell>]) -> bool {
    row.iter().zip(cells).all(|(a, b)| match (a, b) {
        (Some(a), Some(b)) => a.key() == b.key(),
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

fn grouped(table: &mut Table, by: &[String], calcs: &BTreeMap<String, Vec<String>>) {
    let keys: Vec<usize> = by.iter().filter_map(|name| table.position(name)).collect();
    let mut groups: Vec<(Vec<String>, Vec<Vec<Cell>>)> = Vec::new();
    for row in &table.rows {
        let key: Vec<String> = keys.iter().filter_map(|&at| row.get(at)).map(Cell::key).collect();
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, rows)) => rows.push(row.clone()),
            None => groups.push((key, vec![row.clone()])),
        }
    }
    let mut columns: Vec<Column> = keys.iter().filter_map(|&at| table.columns.get(at).cloned()).collect();
    let mut wanted: Vec<(usize, &str)> = Vec::new();
    for (name, calc) in calcs.iter().flat_map(|(name, all)| all.iter().map(move |calc| (name, calc))) {
        let Some(at) = table.position(name) else { continue };
        wanted.push((at, calc));
        columns.push(Column { name: format!("{name} ({calc})"), ..Column::new(name, "") });
    }
    let row = |rows: &Vec<Vec<Cell>>| {
        let first = rows.first();
        let key = keys.iter().filter_map(|&at| first.and_then(|row| row.get(at)).cloned());
        let calculated = wanted.iter().map(|&(at, calc)| {
            let mut cells = rows.iter().filter_map(|row| row.get(at));
            let points: Vec<crate::Sample> = (0..).zip(cells.clone().map(|cell| cell.value)).collect();
            match reduce(calc, &points) {
                Some(value) => Cell::of_number(Some(value)),
                None => cells.next_back().cloned().unwrap_or_default(),
            }
        });
        key.chain(calculated).collect()
    };
    table.rows = groups.iter().map(|(_, rows)| row(rows)).collect();
    table.columns = columns;
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
