//! `groupBy`: one row per group, with calculations over its rows. It says nothing about calculations that it does not
//! know; their cells are empty.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Transformation;
use crate::{
    Sample,
    json::{string, texts},
    reduce::Calculation,
    table::{Cell, Column, Table, rows_made_max},
};

pub(super) fn read(options: &Value) -> Transformation {
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

pub(super) fn group(table: &mut Table, by: &[String], calcs: &BTreeMap<String, Vec<String>>) {
    let keys: Vec<usize> = by.iter().filter_map(|name| table.position(name)).collect();
    let mut columns: Vec<Column> = keys.iter().filter_map(|&at| table.columns.get(at).cloned()).collect();
    let mut wanted: Vec<(usize, Option<Calculation>)> = Vec::new();
    for (name, calc) in calcs.iter().flat_map(|(name, all)| all.iter().map(move |calc| (name, calc))) {
        let Some(at) = table.position(name) else { continue };
        wanted.push((at, Calculation::read(calc)));
        columns.push(Column { name: format!("{name} ({calc})"), ..Column::new(name, "") });
    }
    let row = |rows: Vec<&Vec<Cell>>| {
        let first = rows.first();
        let key = keys.iter().filter_map(|&at| first.and_then(|row| row.get(at)).cloned());
        let calculated = wanted.iter().map(|&(at, calc)| {
            let cells: Vec<&Cell> = rows.iter().filter_map(|row| row.get(at)).collect();
            calc.map_or_else(Cell::default, |calc| calculated(calc, &cells))
        });
        key.chain(calculated).collect()
    };
    // A file may ask for many calculations of many groups.
    let most = rows_made_max(columns.len());
    table.rows = groups(&table.rows, &keys).into_iter().take(most + 1).map(row).collect();
    table.columns = columns;
}

/// Rows with the same cells in these columns, in the order of the first of each.
fn groups<'a>(rows: &'a [Vec<Cell>], keys: &[usize]) -> Vec<Vec<&'a Vec<Cell>>> {
    let mut groups: Vec<Vec<&Vec<Cell>>> = Vec::new();
    let mut place: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for row in rows {
        let key = keys.iter().filter_map(|&at| row.get(at)).map(Cell::key).collect();
        let at = *place.entry(key).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

/// Of numbers as everywhere; of texts what has a meaning for them.
fn calculated(calc: Calculation, cells: &[&Cell]) -> Cell {
    let is_text =
        cells.iter().any(|cell| !cell.text.is_empty()) && cells.iter().all(|cell| cell.value.is_none());
    if !is_text {
        let points: Vec<Sample> = (0..).zip(cells.iter().map(|cell| cell.value)).collect();
        return Cell::of_number(calc.of(&points));
    }
    #[allow(clippy::cast_precision_loss, reason = "tables are short")]
    let count = |count: usize| Cell::of_number(Some(count as f64));
    let texts = || cells.iter().map(|cell| cell.text.as_str());
    let whole = |cell: Option<&&Cell>| cell.copied().cloned().unwrap_or_default();
    match calc {
        Calculation::First => whole(cells.first()),
        Calculation::FirstNotNull => whole(cells.iter().find(|cell| !cell.text.is_empty())),
        Calculation::Last => whole(cells.last()),
        Calculation::LastNotNull => whole(cells.iter().rfind(|cell| !cell.text.is_empty())),
        Calculation::Count | Calculation::CountAll => count(cells.len()),
        Calculation::DistinctCount => count(texts().collect::<BTreeSet<_>>().len()),
        Calculation::ChangeCount => count(texts().zip(texts().skip(1)).filter(|(a, b)| a != b).count()),
        _ => Cell::default(),
    }
}
