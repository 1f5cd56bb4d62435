//! `merge`: rows of several tables that hold the same where all tables have a column become one row.

use std::collections::{BTreeMap, BTreeSet};

use crate::table::{Cell, Column, Table, rows_made_max};

/// Columns of all tables; rows whose shared columns hold the same are one row. Tables that share none stay, as in
/// Grafana. Rows that are too many are not made; those that there are get their cells of every table.
pub(super) fn merge(tables: Vec<Table>) -> Vec<Table> {
    let columns = columns(&tables);
    let is_shared =
        |name: &str| tables.len() > 1 && tables.iter().all(|table| table.position(name).is_some());
    let shared: Vec<bool> = columns.iter().map(|column| is_shared(&column.name)).collect();
    if !shared.contains(&true) {
        return tables;
    }
    let most = rows_made_max(columns.len());
    let mut rows: Vec<Vec<Option<Cell>>> = Vec::new();
    let mut by_key: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for table in &tables {
        let places: Vec<Option<usize>> = columns.iter().map(|column| table.position(&column.name)).collect();
        for row in &table.rows {
            let cell = |at: &Option<usize>| at.and_then(|at| row.get(at)).cloned();
            let cells: Vec<Option<Cell>> = places.iter().map(cell).collect();
            let key = cells.iter().zip(&shared).filter(|(_, shared)| **shared);
            let key: Vec<String> =
                key.map(|(cell, _)| cell.as_ref().map(Cell::key).unwrap_or_default()).collect();
            let known = by_key.entry(key).or_default();
            match known.iter().copied().find(|&at| rows.get(at).is_some_and(|row| fits(row, &cells))) {
                Some(at) => fill(&mut rows, at, cells),
                None if rows.len() > most => {}
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

/// Of all tables, each name once.
fn columns(tables: &[Table]) -> Vec<Column> {
    let mut names = BTreeSet::new();
    let all = tables.iter().flat_map(|table| &table.columns);
    all.filter(|column| names.insert(column.name.as_str())).cloned().collect()
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
