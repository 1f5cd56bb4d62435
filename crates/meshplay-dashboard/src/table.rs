//! Answers as rows and columns, as Grafana's table format makes them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Answer, Sample};

/// Most rows that are shown.
pub(crate) const ROWS_MAX: usize = 1_000;
/// Most rows of an answer that transformations get. Cells of ten labels are ten megabytes then.
pub(crate) const ROWS_READ_MAX: usize = 20_000;
/// Most rows that transformations make: rows in pairs are soon very many.
pub(crate) const ROWS_MADE_MAX: usize = 100_000;
/// Most cells of what a panel reads, and of what a transformation makes: with their texts some hundred megabytes.
pub(crate) const CELLS_MAX: usize = 1_000_000;

/// Most rows of so many columns that transformations make. Who makes them stops at the one after: it shows that there are
/// more.
pub(crate) fn rows_made_max(columns: usize) -> usize {
    ROWS_MADE_MAX.min(CELLS_MAX / columns.max(1))
}

/// Rows and columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PanelTable")]
pub struct Table {
    /// From left to right.
    pub columns: Vec<Column>,
    /// From above; each has a cell per column.
    pub rows: Vec<Vec<Cell>>,
}

/// The head of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PanelColumn")]
pub struct Column {
    /// Name.
    pub name: String,
    /// Unit of its numbers.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub unit: String,
    /// The name before it was renamed; what overrides go by.
    #[serde(skip)]
    pub(crate) field: String,
    /// The query it comes from.
    #[serde(skip)]
    pub(crate) query: String,
}

/// What two cells have in common if they are the same: [`Cell::key`], without making it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CellKey<'c> {
    /// Bits of a number, or of the one whose text stands there.
    Number(u64),
    /// Any other text.
    Text(&'c str),
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PanelCell")]
pub struct Cell {
    /// As people read it.
    pub text: String,
    /// The number behind it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<f64>,
}

impl Cell {
    pub(crate) fn of_text(text: &str) -> Self {
        Self { text: text.to_owned(), value: None }
    }

    pub(crate) fn of_number(value: Option<f64>) -> Self {
        Self { text: String::new(), value }
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.value.is_none() && self.text.is_empty()
    }

    /// What two cells have in common if they are the same.
    pub(crate) fn key(&self) -> String {
        self.value.map_or_else(|| self.text.clone(), |value| value.to_string())
    }

    /// The same, to compare by.
    pub(crate) fn same(&self) -> CellKey<'_> {
        match self.value.or_else(|| number_of(&self.text)) {
            // It has many forms, and all are written in the same way.
            Some(number) if number.is_nan() => CellKey::Number(f64::NAN.to_bits()),
            Some(number) => CellKey::Number(number.to_bits()),
            None => CellKey::Text(&self.text),
        }
    }
}

/// The number that is written exactly so: `5` is, `5.0` is not.
fn number_of(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

impl Column {
    pub(crate) fn new(name: &str, query: &str) -> Self {
        Self { name: name.to_owned(), field: name.to_owned(), query: query.to_owned(), unit: String::new() }
    }
}

impl Table {
    /// Time, a column per label, and the value; no more than [`ROWS_READ_MAX`] rows and so many cells.
    pub(crate) fn of_answer(answer: &Answer, query: &str, value_name: &str, cells_max: usize) -> Self {
        let labels: BTreeSet<&String> =
            answer.series.iter().flat_map(|series| series.labels.keys()).collect();
        let names =
            std::iter::once("Time").chain(labels.iter().map(|label| label.as_str())).chain([value_name]);
        let columns: Vec<Column> = names.map(|name| Column::new(name, query)).collect();
        let rows_max = ROWS_READ_MAX.min(cells_max / columns.len());
        let row = |series: &crate::Series, (at_ms, value): &Sample| {
            let label = |label: &&String| Cell::of_text(series.labels.get(*label).map_or("", String::as_str));
            #[allow(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
            let time = Cell::of_number(Some(*at_ms as f64));
            std::iter::once(time).chain(labels.iter().map(label)).chain([Cell::of_number(*value)]).collect()
        };
        let rows =
            answer.series.iter().flat_map(|series| series.points.iter().map(move |point| row(series, point)));
        Self { columns, rows: rows.take(rows_max).collect() }
    }

    /// How many cells it has.
    pub(crate) fn cells(&self) -> usize {
        self.rows.len() * self.columns.len()
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Only these columns, in this order.
    pub(crate) fn select(&mut self, order: &[usize]) {
        self.columns = order.iter().filter_map(|&at| self.columns.get(at).cloned()).collect();
        for row in &mut self.rows {
            *row = order.iter().filter_map(|&at| row.get(at).cloned()).collect();
        }
    }
}
