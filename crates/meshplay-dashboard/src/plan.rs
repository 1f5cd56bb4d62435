//! What a panel asks: each query with every variable replaced, its step chosen, and its span aligned if it is asked over
//! time.

use std::sync::Arc;

use crate::{
    Grid, PanelKind, Range, Scrapes,
    fill::{Into, Steps, Values},
    model::{Format, PanelModel, Target},
    promql, step_ms,
    time::{SPAN_MS_MAX, Window, duration_ms},
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
    pub(crate) values: Arc<Values>,
}

/// What is asked. Two panels that ask the same share the answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueryKey {
    /// The connection that the dashboard names, if it names one of ours.
    pub source: Option<String>,
    /// PromQL.
    pub expr: String,
    /// Asked of one moment, the end of the range, which is not rounded then.
    pub instant: bool,
    /// From, to, step, in milliseconds; ends are multiples of the step unless one moment is asked.
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
    /// No variable was left as it is written.
    pub(crate) is_filled: bool,
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
pub(crate) struct Fineness<'a> {
    pub(crate) scrapes: &'a Scrapes,
    pub(crate) points: Option<i64>,
}

/// What a panel asks of a Prometheus.
pub(crate) fn targets(panel: &PanelModel) -> impl Iterator<Item = &Target> {
    let is_ours = |target: &&Target| target.source.foreign().or(panel.source.foreign()).is_none();
    panel.targets.iter().filter(is_ours)
}

/// One for each target, no more than `most`.
pub(crate) fn queries(
    panel: &PanelModel,
    values: &Values,
    fineness: Fineness<'_>,
    most: usize,
) -> Vec<Query> {
    targets(panel).take(most).map(|target| query(panel, target, values, fineness)).collect()
}

fn query(panel: &PanelModel, target: &Target, values: &Values, fineness: Fineness<'_>) -> Query {
    let source = target.source.name.as_deref().or(panel.source.name.as_deref());
    let source = source.map(|name| values.fill(name, Into::Words)).filter(|name| !name.contains('$'));
    let scrape_ms = fineness.scrapes.of(source.as_deref());
    let [query_ms, panel_ms] =
        [&target.interval, &panel.interval].map(|text| own_ms(text, values, scrape_ms));
    let range = range(panel, target, values, fineness.points, query_ms.or(panel_ms).unwrap_or(scrape_ms));
    // As in Grafana the shortest step of a query stands for its scrapes here, and that of a panel does not.
    let between_ms = query_ms.unwrap_or(scrape_ms);
    let steps = Steps {
        step_ms: range.step_ms,
        rate_ms: (range.step_ms + between_ms).max(RATE_SCRAPES * between_ms),
    };
    let (filled, is_filled) = values.fill_told(&target.expr, Into::Query(steps));
    let expr = promql::narrowed(filled.trim(), &values.filters, &values.group_by);
    let over_time = target.range || !target.instant;
    // What is asked both ways is drawn over time where there is time to draw over.
    let instant = target.instant && !(over_time && panel.kind == PanelKind::TimeSeries);
    Query {
        key: QueryKey {
            source,
            expr,
            instant,
            range: if instant { [range.from_ms, range.to_ms, range.step_ms] } else { aligned(range) },
        },
        reference: target.reference.clone(),
        legend: values.fill(&target.legend, Into::Words),
        format: target.format,
        is_filled,
    }
}

/// The span, which is the panel's own if it has one, and the step for it.
fn range(panel: &PanelModel, target: &Target, values: &Values, points: Option<i64>, least_ms: i64) -> Range {
    let Window { from_ms, to_ms } = values.window();
    let points = panel.points_max.filter(|points| *points > 0).or(points).unwrap_or(POINTS);
    let step_ms = step_ms(to_ms - from_ms, points, least_ms) * target.factor;
    Range { from_ms, to_ms, step_ms }
}

/// On multiples of the step: then a refresh moves no point.
fn aligned(Range { from_ms, to_ms, step_ms }: Range) -> [i64; 3] {
    let align = |at_ms: i64| at_ms.div_euclid(step_ms) * step_ms;
    [align(from_ms), align(to_ms), step_ms]
}

/// The shortest step that a query or its panel says.
fn own_ms(text: &str, values: &Values, scrape_ms: i64) -> Option<i64> {
    let rough = Steps { step_ms: scrape_ms, rate_ms: scrape_ms * RATE_SCRAPES };
    duration_ms(&values.fill(text, Into::Query(rough))).map(|ms| ms.min(SPAN_MS_MAX))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{Dashboard, fill::Value as Chosen};

    const WEEK_MS: i64 = 7 * 86_400_000;
    const TO_MS: i64 = 1_700_000_123_456;

    fn plan(panel: &Value) -> PanelPlan {
        let dashboard = Dashboard::parse(&json!({"title": "t", "panels": [panel]}).to_string()).unwrap();
        let mut values = Values::new(Window { from_ms: TO_MS - WEEK_MS, to_ms: TO_MS });
        for (name, value) in [("span", "1d"), ("word", "soon")] {
            let (values_of, texts) = (vec![value.to_owned()], vec![value.to_owned()]);
            values.set(name, Chosen { values: values_of, texts, ..Chosen::default() });
        }
        dashboard.panels(&values, &Scrapes::default(), None).0.remove(0)
    }

    #[test]
    fn one_moment_is_asked_at_the_end_itself_and_a_span_on_multiples_of_the_step() {
        let targets = json!([{"expr": "a", "instant": true}, {"expr": "b"}]);
        let plan = plan(&json!({"type": "stat", "targets": targets}));
        let [instant, over_time] = [&plan.queries[0], &plan.queries[1]].map(|query| query.range());
        assert!(plan.queries[0].key.instant && instant.to_ms == TO_MS && instant.from_ms == TO_MS - WEEK_MS);
        assert_eq!((over_time.to_ms % over_time.step_ms, over_time.from_ms % over_time.step_ms), (0, 0));
        assert!(over_time.to_ms < TO_MS && over_time.step_ms == 1_800_000);
    }

    fn intervals(panel_interval: &str, query_interval: &str, scrapes: &Scrapes) -> (String, i64) {
        let source = json!({"uid": "east"});
        let targets = json!([{"expr": "$__rate_interval $__interval", "interval": query_interval, "datasource": source}]);
        let panel = json!({"type": "timeseries", "interval": panel_interval, "targets": targets});
        let dashboard = Dashboard::parse(&json!({"title": "t", "panels": [panel]}).to_string()).unwrap();
        let values = Values::new(Window { from_ms: TO_MS - 600_000, to_ms: TO_MS });
        let query = dashboard.panels(&values, scrapes, None).0.remove(0).queries.remove(0);
        (query.key.expr.clone(), query.range().step_ms)
    }

    #[test]
    fn a_rate_spans_four_scrapes_of_its_connection_or_one_more_than_a_step() {
        let every = |main_ms: i64| Scrapes { main_ms, ..Scrapes::default() };
        let plain = |ms: i64| intervals("", "", &every(ms)).0;
        assert_eq!([15_000, 1_000, 500, 60_000].map(plain), ["1m 15s", "4s 1s", "2s 1s", "4m 1m"]);
        let named = Scrapes { named_ms: [("east".to_owned(), 30_000)].into(), ..every(1_000) };
        assert_eq!(intervals("", "", &named), ("2m 30s".to_owned(), 30_000));
    }

    #[test]
    fn the_shortest_step_of_a_query_stands_for_its_scrapes_and_that_of_a_panel_does_not() {
        let scrapes = Scrapes::default();
        assert_eq!(intervals("2m", "", &scrapes), ("135s 2m".to_owned(), 120_000));
        assert_eq!(intervals("2m", "30s", &scrapes), ("2m 30s".to_owned(), 30_000));
    }

    #[test]
    fn the_range_of_a_panel_that_has_its_own_is_its_own() {
        let panel = |time_from: &str, time_shift: &str| {
            let targets = json!([{"expr": "x[$__range] $__to $__range_s", "instant": true}]);
            let plan = plan(
                &json!({"type": "stat", "timeFrom": time_from, "timeShift": time_shift, "targets": targets}),
            );
            (plan.queries[0].key.expr.clone(), plan.queries[0].range().from_ms)
        };
        assert_eq!(panel("", ""), (format!("x[604800s] {TO_MS} 604800"), TO_MS - WEEK_MS));
        assert_eq!(panel("1h", ""), (format!("x[3600s] {TO_MS} 3600"), TO_MS - 3_600_000));
        let shifted_ms = TO_MS - 86_400_000;
        assert_eq!(panel("1h", "$span"), (format!("x[3600s] {shifted_ms} 3600"), shifted_ms - 3_600_000));
    }

    #[test]
    fn a_time_range_of_a_panel_that_is_none_is_named_once() {
        let told = |time_from: &str| {
            let plan = plan(&json!({"type": "stat", "title": "p", "timeFrom": time_from, "targets": []}));
            plan.draw(&[]).findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
        };
        for text in ["soon", "$word"] {
            assert_eq!(
                told(text),
                [
                    "panel `p`: its own time range `soon` is not understood, so it shows the dashboard's time range"
                ]
            );
        }
        assert_eq!(told("$span"), Vec::<String>::new());
    }
}
