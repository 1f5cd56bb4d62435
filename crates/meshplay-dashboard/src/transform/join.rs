//! `joinByField`: tables side by side by one column, in the modes of Grafana. It says nothing about a column that none of
//! the tables has; the first table stands for all of them then.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Transformation;
use crate::{
    Drawn,
    json::string,
    table::{Cell, Column, Table, rows_made_max},
};

type Row = Vec<Cell>;

/// Which rows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// One for each key of any table; of several rows of a table with it the last one counts.
    Outer,
    /// One for each pair of rows with the same key, as in SQL; then those that have none to pair with.
    OuterTabular,
    /// The pairs alone.
    Inner,
}

pub(super) fn read(options: &Value) -> Result<Transformation, String> {
    let mode = match string(options, "mode").as_str() {
        "" | "outer" => Mode::Outer,
        "outerTabular" => Mode::OuterTabular,
        "inner" => Mode::Inner,
        other => return Err(format!("in the mode `{other}`")),
    };
    Ok(Transformation::Join { field: string(options, "byField"), mode })
}

pub(super) fn join(tables: Vec<Table>, field: &str, mode: Mode) -> Table {
    let field = if field.is_empty() { "Time" } else { field };
    let keyed: Vec<(usize, Table)> = (1..)
        .zip(&tables)
        .filter_map(|(number, table)| Some((number, key_first(table, table.position(field)?))))
        .collect();
    if keyed.is_empty() {
        return tables.into_iter().next().unwrap_or_default();
    }
    let columns = columns(&keyed);
    let keyed: Vec<Table> = keyed.into_iter().map(|(_, table)| table).collect();
    let rows = if mode == Mode::Outer { by_key(&keyed, columns.len()) } else { in_pairs(keyed, mode) };
    Table { columns, rows }
}

fn key_first(table: &Table, key_at: usize) -> Table {
    let rest = (0..table.columns.len()).filter(|at| *at != key_at);
    let order: Vec<usize> = std::iter::once(key_at).chain(rest).collect();
    let mut table = table.clone();
    table.select(&order);
    table
}

/// The key, then what is beside it in each table; a name that repeats gets the number of its table.
fn columns(keyed: &[(usize, Table)]) -> Vec<Column> {
    let mut columns: Vec<Column> =
        keyed.iter().take(1).flat_map(|(_, table)| table.columns.first().cloned()).collect();
    for (number, table) in keyed {
        for column in table.columns.iter().skip(1) {
            let is_known = columns.iter().any(|known| known.name == column.name);
            let name = if is_known { format!("{} {number}", column.name) } else { column.name.clone() };
            columns.push(Column { name, ..column.clone() });
        }
    }
    columns
}

/// Rows that are too many are not made; those that there are get their cells of every table.
fn by_key(tables: &[Table], width: usize) -> Vec<Row> {
    let most = rows_made_max(width);
    let mut rows: Vec<Row> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut first = 1;
    for table in tables {
        for row in &table.rows {
            let Some((key, rest)) = row.split_first() else { continue };
            let known = places.get(&key.key()).copied();
            if known.is_none() && rows.len() > most {
                continue;
            }
            let place = known.unwrap_or(rows.len());
            if place == rows.len() {
                places.insert(key.key(), place);
                rows.push(beside(key, &[], width));
            }
            let cells = rows.get_mut(place).into_iter().flatten().skip(first);
            cells.zip(rest).for_each(|(cell, new)| new.clone_into(cell));
        }
        first += table.columns.len().saturating_sub(1);
    }
    rows
}

fn in_pairs(tables: Vec<Table>, mode: Mode) -> Vec<Row> {
    let paired = tables.into_iter().reduce(|left, right| {
        let width = left.columns.len() + right.columns.len() - 1;
        let rows = pairs(&left, &right, width, mode);
        Table { columns: left.columns.into_iter().chain(right.columns.into_iter().skip(1)).collect(), rows }
    });
    paired.map(|table| table.rows).unwrap_or_default()
}

fn pairs(left: &Table, right: &Table, width: usize, mode: Mode) -> Vec<Row> {
    let most = rows_made_max(width);
    let key = |row: &Row| row.first().map(Cell::key).unwrap_or_default();
    let mut of_key: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    right.rows.iter().for_each(|row| of_key.entry(key(row)).or_default().push(row));
    let found = |row: &Row| of_key.get(&key(row)).into_iter().flatten().copied();
    let both = |left: &Row, right: &Row| left.iter().chain(right.iter().skip(1)).cloned().collect();
    let paired = left.rows.iter().flat_map(|row| found(row).map(move |other| both(row, other)));
    if mode == Mode::Inner {
        return paired.take(most + 1).collect();
    }
    let keys: BTreeSet<String> = left.rows.iter().map(key).collect();
    let alone_left = left.rows.iter().filter(|row| found(row).next().is_none());
    let alone_right = right.rows.iter().filter(|row| !keys.contains(&key(row)));
    let blank = vec![Cell::default(); left.columns.len() - 1];
    paired
        .chain(alone_left.filter_map(|row| row.split_first()).map(|(key, rest)| beside(key, rest, width)))
        .chain(
            alone_right
                .filter_map(|row| row.split_first())
                .map(|(key, rest)| beside(key, &[&blank, rest].concat(), width)),
        )
        .take(most + 1)
        .collect()
}

/// A row with nothing where nothing is said.
fn beside(key: &Cell, rest: &[Cell], width: usize) -> Row {
    let mut row: Row = std::iter::once(key).chain(rest).cloned().collect();
    row.resize(width, Cell::default());
    row
}

/// Of series, the points at times that all of them have.
pub(super) fn keep_common_times(series: &mut [Drawn]) {
    let times = |one: &Drawn| one.points.iter().map(|(at_ms, _)| *at_ms).collect::<BTreeSet<i64>>();
    let common = series.iter().map(times).reduce(|a, b| &a & &b).unwrap_or_default();
    series.iter_mut().for_each(|one| one.points.retain(|(at_ms, _)| common.contains(at_ms)));
}
