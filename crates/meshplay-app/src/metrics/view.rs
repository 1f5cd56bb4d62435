//! A dashboard drawn: its variables are chosen, every question is asked once, and each panel is drawn of the answers.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use meshplay_dashboard::{
    Answer, Panel, PanelPlan, Query, QueryKey, Scrapes, Values, Window, annotation::Mark,
};
use meshplay_store::RunWindow;
use meshplay_types::{Code, Finding, Findings, Severity};

use super::{
    sources::Sources,
    variables::{VariableView, choose},
};
use crate::{App, AppError, OpCtx, core::aside};

/// Questions that are asked at a time.
const ASKED_AT_ONCE: usize = 8;
/// Panels beside each other on most dashboards: a series has as many points as half of the width.
const PANELS_ABREAST: i64 = 2;
/// Fewest and most points of a series.
const POINTS: std::ops::RangeInclusive<i64> = 50..=2_000;

/// How it is looked at.
#[derive(Clone, Debug, Default)]
pub struct ViewRequest {
    /// Name of the connection that is asked where the dashboard names none.
    pub connection: Option<String>,
    /// From; the dashboard's own if absent.
    pub from: Option<String>,
    /// Until.
    pub to: Option<String>,
    /// Values by the names of variables.
    pub variables: BTreeMap<String, Vec<String>>,
    /// Width of the whole, in pixels.
    pub width_px: Option<u32>,
}

/// A dashboard with everything that it shows.
#[derive(Clone, Debug)]
pub struct Viewed {
    /// Title.
    pub title: String,
    /// Name of the connection that was asked.
    pub connection: String,
    /// From, as it was asked for.
    pub from: String,
    /// Until.
    pub to: String,
    /// The same as a span.
    pub window: Window,
    /// In the order of the file.
    pub variables: Vec<VariableView>,
    /// From above.
    pub panels: Vec<Panel>,
    /// Windows of runs.
    pub marks: Vec<Mark>,
    /// How many questions were asked.
    pub queries: usize,
    /// About the whole.
    pub findings: Findings,
}

impl App {
    /// Asks for everything that a dashboard shows, and draws it.
    pub async fn dashboard_view(
        &self,
        ctx: &OpCtx,
        name: &str,
        request: ViewRequest,
    ) -> Result<Viewed, AppError> {
        let (_, dashboard) = self.dashboard_parsed(ctx, name).await?;
        let from = request.from.unwrap_or_else(|| dashboard.from.clone());
        let to = request.to.unwrap_or_else(|| dashboard.to.clone());
        let window = Window::parse(&from, &to, Timestamp::now().as_millisecond())
            .map_err(|error| AppError::Usage(Finding::new(Code::USAGE, error.0)))?;
        let mut sources = self.metrics_sources(ctx, request.connection.as_deref()).await?;
        let (mut values, mut findings) = (Values::new(window), Findings::new());
        let asked = &request.variables;
        let variables =
            choose(self, ctx, &dashboard, &mut sources, asked, &mut values, &mut findings).await?;
        // Who is asked depends on no scrape, and is known only once rows and panels are repeated.
        let points = points(request.width_px);
        let (rough, _) = dashboard.panels(&values, &Scrapes::default(), points);
        let scrapes = self.metrics_scrapes(ctx, &rough, &mut sources).await?;
        drop(rough);
        let (plans, left_out) = dashboard.panels(&values, &scrapes, points);
        findings.extend(left_out);
        let answers = self.answers(ctx, &plans, &mut sources).await?;
        let marks = self.marks(ctx, window).await?;
        let (title, connection, queries) = (dashboard.title, sources.main, answers.len());
        // Large tables take seconds to draw, and whoever else is served must not wait for them.
        let drawing = move || plans.iter().map(|plan| draw(plan, &answers)).collect::<Vec<Panel>>();
        let panels = aside(drawing).await;
        Ok(Viewed { title, connection, from, to, window, variables, panels, marks, queries, findings })
    }

    /// Every different question once.
    async fn answers(
        &self,
        ctx: &OpCtx,
        plans: &[PanelPlan],
        sources: &mut Sources,
    ) -> Result<HashMap<QueryKey, Result<Answer, Finding>>, AppError> {
        let (mut asked, mut known) = (Vec::<&Query>::new(), HashSet::new());
        for query in plans.iter().flat_map(|plan| &plan.queries) {
            if known.insert(&query.key) {
                asked.push(query);
                let name = sources.meant(query.key.source.as_deref()).to_owned();
                sources.open(self, ctx, &name).await?;
            }
        }
        let sources = &*sources;
        let ask = async |query: &Query| (query.key.clone(), answer(sources, query).await);
        Ok(stream::iter(asked).map(ask).buffer_unordered(ASKED_AT_ONCE).collect().await)
    }

    /// Windows of runs that have a part in the span.
    async fn marks(&self, ctx: &OpCtx, window: Window) -> Result<Vec<Mark>, AppError> {
        let at = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX);
        let (from, to) = (at(window.from_ms), at(window.to_ms));
        let runs = self.store().read().run_windows(ctx.scope(), from, to).await?;
        let now = Timestamp::now();
        let mark = |run: RunWindow| Mark {
            from_ms: run.from.as_millisecond(),
            to_ms: run.to.unwrap_or(now).as_millisecond(),
            text: run.name,
            run: Some(run.run.to_string()),
        };
        Ok(runs.into_iter().map(mark).collect())
    }
}

async fn answer(sources: &Sources, query: &Query) -> Result<Answer, Finding> {
    let client = sources.client(sources.meant(query.key.source.as_deref()))?;
    let range = query.range();
    let answer = if query.key.instant {
        client.query(&query.key.expr, range.to_ms).await
    } else {
        client.query_range(&query.key.expr, range).await
    };
    answer.map_err(|error| error.finding())
}

fn draw(plan: &PanelPlan, answers: &HashMap<QueryKey, Result<Answer, Finding>>) -> Panel {
    let lost = Err(Finding::new(Code::PANEL_QUERY, "a query was not asked"));
    // A panel that fails is no failure of the whole.
    let told: Vec<Result<&Answer, Finding>> = plan
        .queries
        .iter()
        .map(|query| match answers.get(&query.key).unwrap_or(&lost) {
            Ok(answer) => Ok(answer),
            Err(finding) => Err(of_query(&query.reference, finding)),
        })
        .collect();
    let told: Vec<Result<&Answer, &Finding>> =
        told.iter().map(|one| one.as_ref().map(|answer| *answer)).collect();
    plan.draw(&told)
}

fn of_query(reference: &str, finding: &Finding) -> Finding {
    let message = format!("query {reference}: {}", finding.message);
    Finding { message, ..finding.clone() }.severity(Severity::Warning)
}

/// How many points of a series are worth asking for.
fn points(width_px: Option<u32>) -> Option<i64> {
    width_px.map(|px| (i64::from(px) / PANELS_ABREAST).clamp(*POINTS.start(), *POINTS.end()))
}
