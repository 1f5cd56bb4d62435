//! `merge`: rows of several tables that hold the same where all tables have a column become one row.

use std::collections::BTreeMap;

use crate::table::{Cell, Column, Table};

/// Columns of all tables; rows whose shared columns hold the same are one row. Tables that share none stay, as in
/// Grafana.
pub(super) fn merge(tables: Vec<Table>) -> Vec<Table> {
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
