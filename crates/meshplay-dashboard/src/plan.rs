//! What a panel asks: each query with every variable replaced, its span aligned and its step chosen.

use crate::{
    Grid, PanelKind, Range,
    fill::{Into, Steps, Values},
    model::{Format, PanelModel, Target},
    promql, step_ms,
    time::duration_ms,
};

/// Points of a series, if the panel says none: about as many as it has pixels.
const POINTS: i64 = 600;
/// A rate needs so many scrapes, so that one that failed leaves no gap.
const RATE_SCRAPES: i64 = 4;

/// A panel that is to be drawn: every choice is made.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelPlan {
    /// Unique in the dashboard, e.g. `12` or `12/eth0`.
    pub id: String,
    /// How it is drawn.
    pub kind: PanelKind,
    /// Title, filled.
    pub title: String,
    /// The row it is in.
    pub row: Option<String>,
    /// Where it is.
    pub grid: Grid,
    /// What it asks.
    pub queries: Vec<Query>,
    pub(crate) model: PanelModel,
    pub(crate) values: Values,
}

/// What is asked. Two panels that ask the same share the answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueryKey {
    /// The connection that the dashboard names, if it names one of ours.
    pub source: Option<String>,
    /// PromQL.
    pub expr: String,
    /// Only the end of the range.
    pub instant: bool,
    /// From, to, step, in milliseconds.
    pub range: [i64; 3],
}

/// One query of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What is asked.
    pub key: QueryKey,
    /// Its letter in the panel.
    pub reference: String,
    pub(crate) legend: String,
    pub(crate) format: Format,
}

impl Query {
    /// Span and step.
    pub fn range(&self) -> Range {
        let [from_ms, to_ms, step_ms] = self.key.range;
        Range { from_ms, to_ms, step_ms }
    }
}

/// How fine the numbers are that can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fineness {
    pub(crate) scrape_ms: i64,
    pub(crate) points: Option<i64>,
}

pub(crate) fn queries(panel: &PanelModel, values: &Values, fineness: Fineness) -> Vec<Query> {
    let is_ours = |target: &&Target| target.source.foreign().or(panel.source.foreign()).is_none();
    panel
        .targets
        .iter()
        .filter(is_ours)
        .flat_map(|target| target_queries(panel, target, values, fineness))
        .collect()
}

fn target_queries(panel: &PanelModel, target: &Target, values: &Values, fineness: Fineness) -> Vec<Query> {
    let range = range(panel, target, values, fineness);
    let least_ms = least_ms(panel, target, values, fineness);
    let steps =
        Steps { step_ms: range.step_ms, rate_ms: (range.step_ms + least_ms).max(RATE_SCRAPES * least_ms) };
    let filled = values.fill(&target.expr, Into::Query(steps));
    let expr = promql::narrowed(filled.trim(), &values.filters, &values.group_by);
    let source = target.source.name.as_deref().or(panel.source.name.as_deref());
    let source = source.map(|name| values.fill(name, Into::Words)).filter(|name| !name.contains('$'));
    let query = |instant| Query {
        key: QueryKey {
            source: source.clone(),
            expr: expr.clone(),
            instant,
            range: [range.from_ms, range.to_ms, range.step_ms],
        },
        reference: target.reference.clone(),
        legend: values.fill(&target.legend, Into::Words),
        format: target.format,
    };
    let over_time = target.range || !target.instant;
    match (target.instant, over_time) {
        (true, true) if panel.kind == PanelKind::TimeSeries => vec![query(false)],
        (true, _) => vec![query(true)],
        (false, _) => vec![query(false)],
    }
}

/// The dashboard's span, or the panel's own, on multiples of the step: then a refresh moves no point.
fn range(panel: &PanelModel, target: &Target, values: &Values, fineness: Fineness) -> Range {
    let window = values.window();
    let own = |text: &str| duration_ms(values.fill(text, Into::Words).trim_start_matches("now-"));
    let shift_ms = own(&panel.time_shift).unwrap_or(0);
    let to_ms = window.to_ms - shift_ms;
    let span_ms = own(&panel.time_from).unwrap_or_else(|| window.span_ms());
    let points = panel.points_max.filter(|points| *points > 0).or(fineness.points).unwrap_or(POINTS);
    let step_ms = step_ms(span_ms, points, least_ms(panel, target, values, fineness)) * target.factor;
    let align = |at_ms: i64| at_ms.div_euclid(step_ms) * step_ms;
    Range { from_ms: align(to_ms - span_ms), to_ms: align(to_ms), step_ms }
}

/// The shortest step: what the query or its panel says, else what is between two scrapes.
fn least_ms(panel: &PanelModel, target: &Target, values: &Values, fineness: Fineness) -> i64 {
    let rough = Steps { step_ms: fineness.scrape_ms, rate_ms: fineness.scrape_ms * RATE_SCRAPES };
    let own = |text: &str| duration_ms(&values.fill(text, Into::Query(rough)));
    own(&target.interval).or_else(|| own(&panel.interval)).unwrap_or(fineness.scrape_ms).max(1_000)
}
