//! Transformations: those that are simple, of tables here and of series in [`series`]. What is not evaluated, or has no
//! meaning for a panel of its kind, is named by [`Transformation::left_out`] and changes nothing.

mod group;
mod join;
mod kept;
mod merge;
mod series;

use std::{cmp::Ordering, collections::BTreeMap};

use serde_json::Value;

use self::{join::Mode, kept::Kept};
use crate::{
    json::{at, integer, is_true, items, string},
    kind::PanelKind,
    pattern::Pattern,
    reduce::Calculation,
    table::{Cell, Table},
};

/// One transformation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Transformation {
    /// Rows of all tables with the same cells become one.
    Merge,
    /// Tables side by side by one column.
    Join { field: String, mode: Mode },
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
            "joinByField" | "seriesToColumns" => join::read(options),
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
            Self::Merge => merge::merge(tables),
            Self::Join { field, mode } => vec![join::join(tables, field, *mode)],
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
                let blank = Cell::default();
                table.rows.sort_by(|a, b| {
                    order(a.get(at).unwrap_or(&blank), b.get(at).unwrap_or(&blank), *descending)
                });
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

/// Numbers by size, then words, or the other way round; what is blank comes last in either.
fn order(a: &Cell, b: &Cell, descending: bool) -> Ordering {
    let rising = match (a.value, b.value) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (None, None) => a.text.cmp(&b.text),
        (is_a, is_b) => is_a.is_none().cmp(&is_b.is_none()),
    };
    let wished = if descending { rising.reverse() } else { rising };
    a.is_blank().cmp(&b.is_blank()).then(wished)
}

#[cfg(test)]
mod tests;
