//! From answers to what is drawn: series with names, single numbers, tables.

use std::collections::BTreeMap;

use meshplay_types::{Code, Finding, Findings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Answer, Display, Grid, PanelKind, PanelPlan, Query, Sample, Series, Table,
    fill::Into,
    legend,
    model::{Format, missing},
    reduce::Calculation,
    table::{CELLS_MAX, ROWS_MAX, rows_made_max},
};

/// Most series that are drawn of one panel.
const SERIES_MAX: usize = 300;
/// Most numbers that are shown of one panel, however many calculations it asks for.
const READINGS_MAX: usize = 5_000;

/// A panel as data: whoever draws it has nothing left to decide but how it looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DashboardPanel")]
pub struct Panel {
    /// Unique in the dashboard.
    pub id: String,
    /// How it is drawn.
    pub kind: PanelKind,
    /// Title.
    pub title: String,
    /// What it shows, in words of its author.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub description: String,
    /// The row it is in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<String>,
    /// Of a row: folded at first.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub collapsed: bool,
    /// Where it is.
    pub grid: Grid,
    /// How numbers are shown.
    pub display: Display,
    /// Over time.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub series: Vec<Drawn>,
    /// One number each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub readings: Vec<Reading>,
    /// Rows and columns.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub table: Option<Table>,
    /// Words, as Markdown.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub text: String,
    /// What was asked.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub queries: Vec<PanelQuery>,
    /// What is not drawn, and what went wrong.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Findings,
}

/// A series with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PanelSeries")]
pub struct Drawn {
    /// Name in the legend.
    pub name: String,
    /// The query it comes from.
    pub query: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Unit, if it differs from the panel's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
    /// By rising time.
    pub points: Vec<Sample>,
}

/// One number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PanelReading")]
pub struct Reading {
    /// Name.
    pub name: String,
    /// The query it comes from.
    pub query: String,
    /// The number; absent: there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<f64>,
    /// As people read it.
    pub text: String,
    /// The colour of the threshold it is above.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub color: Option<String>,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PanelQuery {
    /// Its letter.
    pub query: String,
    /// PromQL.
    pub expr: String,
    /// Only the end.
    pub instant: bool,
    /// From, in milliseconds since 1970.
    pub from_ms: i64,
    /// Until.
    pub to_ms: i64,
    /// Between two points.
    pub step_ms: i64,
}

/// What became of a query.
pub type Answered<'a> = Result<&'a Answer, &'a Finding>;

impl PanelPlan {
    /// What is drawn of the answers, which stand in the order of the queries.
    pub fn draw(&self, answers: &[Answered<'_>]) -> Panel {
        let mut panel = self.blank();
        let mut whole: Vec<(&Query, &Answer)> = Vec::new();
        for (query, answer) in self.queries.iter().zip(answers) {
            match answer {
                Ok(answer) => {
                    let warned = |text: &String| {
                        Finding::new(Code::QUERY_WARNING, format!("query {}: {text}", query.reference))
                    };
                    panel.findings.extend(answer.warnings.iter().map(warned));
                    whole.push((query, answer));
                }
                Err(finding) => panel.findings.push((*finding).clone()),
            }
        }
        match self.kind {
            PanelKind::Table => panel.table = Some(self.table(&whole, &mut panel.findings)),
            PanelKind::Row | PanelKind::Text | PanelKind::Unsupported => {}
            _ => {
                panel.series = self.series(&whole, &mut panel.findings);
                if self.kind.reduces() {
                    panel.readings = self.readings(&panel.series, &mut panel.findings);
                }
            }
        }
        panel
    }

    fn blank(&self) -> Panel {
        let model = &self.model;
        let query = |query: &Query| {
            let [from_ms, to_ms, step_ms] = query.key.range;
            PanelQuery {
                query: query.reference.clone(),
                expr: query.key.expr.clone(),
                instant: query.key.instant,
                from_ms,
                to_ms,
                step_ms,
            }
        };
        Panel {
            id: self.id.clone(),
            kind: self.kind,
            title: self.title.clone(),
            description: self.values.fill(&model.description, Into::Words),
            row: self.row.clone(),
            collapsed: model.collapsed,
            grid: self.grid,
            display: model.display.clone(),
            series: Vec::new(),
            readings: Vec::new(),
            table: None,
            text: self.values.fill(&model.content, Into::Words),
            queries: self.queries.iter().map(query).collect(),
            findings: model.missing.iter().map(|why| missing(&self.title, why)).collect(),
        }
    }

    fn series(&self, answers: &[(&Query, &Answer)], findings: &mut Findings) -> Vec<Drawn> {
        let mut drawn = Vec::new();
        for (query, answer) in answers {
            let buckets = (query.format == Format::Heatmap).then(|| buckets(&answer.series));
            let series = buckets.as_deref().unwrap_or(&answer.series);
            drawn.extend(series.iter().map(|series| named(query, series)));
        }
        for transformation in &self.model.transformations {
            transformation.apply_to_series(&mut drawn);
        }
        if drawn.len() > SERIES_MAX {
            let why = format!("{SERIES_MAX} of {} series are drawn", drawn.len());
            findings.push(missing(&self.title, &why));
            drawn.truncate(SERIES_MAX);
        }
        drawn.into_iter().map(|series| self.finished(series)).collect()
    }

    /// What the panel says about the field of a series, once transformations have named it.
    fn finished(&self, mut series: Drawn) -> Drawn {
        let display = self.model.display.of_field(&series.name, &series.query);
        series.unit = (display.unit != self.model.display.unit).then_some(display.unit);
        if let Some(name) = display.name {
            series.name = legend_of(&name, &series.labels);
        }
        series
    }

    fn readings(&self, series: &[Drawn], findings: &mut Findings) -> Vec<Reading> {
        let model = &self.model;
        let (all, most) = if model.each_row {
            (series.iter().map(|one| one.points.len()).sum::<usize>(), model.values_max.min(READINGS_MAX))
        } else {
            (series.len() * model.calcs.len(), READINGS_MAX)
        };
        if all > most {
            findings.push(missing(&self.title, &format!("{most} of {all} values are shown")));
        }
        series.iter().flat_map(|one| self.readings_of(one, most)).take(most).collect()
    }

    /// Of one series; no more than `most` of its values are read.
    fn readings_of(&self, series: &Drawn, most: usize) -> Vec<Reading> {
        let display = self.model.display.of_field(&series.name, &series.query);
        let reading = |name: String, value: Option<f64>| Reading {
            name,
            query: series.query.clone(),
            value,
            text: display.text(value),
            color: display.color(value),
        };
        if self.model.each_row {
            let points = series.points.iter().take(most);
            return points.map(|(_, value)| reading(series.name.clone(), *value)).collect();
        }
        let calcs = &self.model.calcs;
        let calculated = |calc: &String| {
            let value = Calculation::read(calc).and_then(|calc| calc.of(&series.points));
            reading(reading_name(&series.name, calc, calcs.len()), value)
        };
        calcs.iter().map(calculated).collect()
    }

    fn table(&self, answers: &[(&Query, &Answer)], findings: &mut Findings) -> Table {
        let mut tables = self.tables(answers, findings);
        for transformation in &self.model.transformations {
            tables = transformation.apply(tables);
            for table in &mut tables {
                let most = rows_made_max(table.columns.len());
                if table.rows.len() > most {
                    let why = format!("its transformations make more than {most} rows; the rest is left out");
                    findings.push(missing(&self.title, &why));
                    table.rows.truncate(most);
                }
            }
        }
        if tables.len() > 1 {
            let why = format!("the first of {} tables is drawn; no transformation joins them", tables.len());
            findings.push(missing(&self.title, &why));
        }
        let mut table = tables.into_iter().next().unwrap_or_default();
        if table.rows.len() > ROWS_MAX {
            let why = format!("{ROWS_MAX} of {} rows are shown", table.rows.len());
            findings.push(missing(&self.title, &why));
            table.rows.truncate(ROWS_MAX);
        }
        finish(&mut table, &self.model.display);
        table
    }

    /// One for each answer, until there are too many cells.
    fn tables(&self, answers: &[(&Query, &Answer)], findings: &mut Findings) -> Vec<Table> {
        let (mut tables, mut cells) = (Vec::new(), CELLS_MAX);
        for (query, answer) in answers {
            let reference = &query.reference;
            let value = if answers.len() > 1 { format!("Value #{reference}") } else { "Value".to_owned() };
            let table = Table::of_answer(answer, reference, &value, cells);
            cells -= table.cells();
            let rows: usize = answer.series.iter().map(|series| series.points.len()).sum();
            let read = table.rows.len();
            if read < rows {
                let why = format!("{read} of {rows} rows of query {reference} are read");
                findings.push(missing(&self.title, &why));
            }
            tables.push(table);
        }
        tables
    }
}

/// A series as its query names it.
fn named(query: &Query, series: &Series) -> Drawn {
    let is_bucket = query.format == Format::Heatmap && query.legend.is_empty();
    let format = if is_bucket { "{{le}}" } else { &query.legend };
    Drawn {
        name: legend::name(format, &series.labels, &query.key.expr),
        query: query.reference.clone(),
        labels: series.labels.clone(),
        unit: None,
        points: series.points.clone(),
    }
}

/// Names of columns, units and texts of cells, once nothing is moved any more.
fn finish(table: &mut Table, display: &Display) {
    let fields: Vec<Display> = table
        .columns
        .iter()
        .map(|column| {
            let by_name = display.of_field(&column.name, &column.query);
            if by_name == display.of_field("", "") {
                display.of_field(&column.field, &column.query)
            } else {
                by_name
            }
        })
        .collect();
    for row in &mut table.rows {
        for ((cell, display), column) in row.iter_mut().zip(&fields).zip(&table.columns) {
            match cell.value {
                Some(at_ms) if column.field == "Time" => {
                    cell.text = crate::unit::text("dateTimeAsIso", at_ms, None)
                }
                Some(value) => cell.text = display.text(Some(value)),
                None => {
                    if let Some(text) = display.mapped_text(&cell.text) {
                        cell.text = text;
                    }
                }
            }
        }
    }
    let shown: Vec<usize> =
        (0..table.columns.len()).filter(|&at| fields.get(at).is_some_and(|field| !field.hidden)).collect();
    for (column, field) in table.columns.iter_mut().zip(&fields) {
        column.unit.clone_from(&field.unit);
        if let Some(name) = &field.name {
            name.clone_into(&mut column.name);
        }
    }
    table.select(&shown);
}

/// `${__field.labels.pod}` in a display name.
fn legend_of(name: &str, labels: &BTreeMap<String, String>) -> String {
    let filled = labels.iter().fold(name.to_owned(), |name, (key, value)| {
        name.replace(&format!("${{__field.labels.{key}}}"), value)
    });
    filled.replace("${__series.name}", "").trim().to_owned()
}

/// With the calculation where the author wants it; else behind the name where several would be told apart by nothing.
fn reading_name(name: &str, calc: &str, calcs: usize) -> String {
    let filled = name.replace("${__calc}", calc).replace("$__calc", calc);
    if calcs > 1 && filled == name { format!("{name} ({calc})") } else { filled }
}

/// Buckets that each count what is below become buckets that count what is in them.
fn buckets(series: &[Series]) -> Vec<Series> {
    let bound =
        |series: &Series| series.labels.get("le").map_or(f64::NAN, |le| le.parse().unwrap_or(f64::INFINITY));
    let mut sorted: Vec<Series> = series.to_vec();
    sorted.sort_by(|a, b| bound(a).total_cmp(&bound(b)));
    let mut below: BTreeMap<i64, f64> = BTreeMap::new();
    for one in &mut sorted {
        for (at_ms, value) in &mut one.points {
            let Some(count) = *value else { continue };
            let lower = below.insert(*at_ms, count).unwrap_or(0.0);
            *value = Some((count - lower).max(0.0));
        }
    }
    sorted
}

#[cfg(test)]
mod tests;
