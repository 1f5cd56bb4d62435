//! Series: searches for the highest rate, and how throughput grows. Accepted like experiments, whose rows and whose job they
//! share; listed, and shown with what their trials say so far. Which trial comes next is for `meshplay-perf` to say.

use std::collections::BTreeMap;

use meshplay_perf::{
    capacity::CapacityEnd,
    series::{Series, SeriesReport, Trial},
};
use meshplay_store::{Body, Experiment, ExperimentKind, ExperimentState, Scope, StoreError};
use meshplay_types::{Code, ExperimentId, Finding, Findings, Page, PageRequest, RunId};

use super::{
    allowance::Asked,
    experiment::NewExperiment,
    experiment_resume::unless_open,
    guard::{limits, pinned},
    name::name_findings,
    start::cpus_missing,
    stored::{StoredSeries, StoredSpec, StoredTrial, target_text},
};
use crate::{App, AppError, OpCtx};

/// What is to be found out, and what it is called.
#[derive(Clone, Debug)]
pub struct SeriesRequest {
    /// For people; made of the target if empty.
    pub name: String,
    /// Of all runs.
    pub tags: BTreeMap<String, String>,
    /// What is to be found out.
    pub plan: Series,
}

/// A series as people see it.
#[derive(Clone, Debug)]
pub struct SeriesView {
    /// The row.
    pub experiment: Experiment,
    /// What is planned.
    pub plan: Series,
    /// What all runs ask, for people.
    pub target: String,
    /// Of all runs.
    pub tags: BTreeMap<String, String>,
    /// What its trials say so far.
    pub report: SeriesReport,
    /// How many trials were judged.
    pub trials: usize,
    /// The run that is under way, or was cut off.
    pub unjudged: Option<RunId>,
    /// Who started it.
    pub actor: String,
}

impl App {
    /// Everything that is wrong with a plan; errors keep it from being run.
    pub async fn series_check(&self, ctx: &OpCtx, plan: &Series) -> Result<Findings, AppError> {
        let limits = limits(ctx.principal().role);
        let (mut findings, mut spec) = (plan.check(&limits), plan.largest());
        findings.extend(self.agents_placed(&mut spec, &limits));
        findings.extend(self.agents_missing(&spec.agents));
        findings.extend(cpus_missing(&spec));
        findings.extend(pinned(&spec));
        match self.load_guard(ctx, &spec).await {
            Ok(()) => {}
            Err(AppError::Invalid(refused)) => {
                let is_new = |one: &Finding| !findings.contains(one);
                findings.extend(refused.into_iter().filter(is_new).collect::<Findings>());
            }
            Err(error) => return Err(error),
        }
        Ok(findings)
    }

    /// Starts a series. Its id comes at once; the runs follow.
    pub async fn series_start(&self, ctx: &OpCtx, request: SeriesRequest) -> Result<ExperimentId, AppError> {
        if let Some(operation) = self.operation_repeated(ctx).await?
            && let Some(found) = self.store().read().experiment_of_operation(operation).await?
        {
            return Ok(found.id);
        }
        let mut findings = self.series_check(ctx, &request.plan).await?;
        if !request.name.is_empty() {
            findings.extend(name_findings("a series", &request.name));
        }
        if findings.iter().any(Finding::is_error) {
            return Err(AppError::Invalid(findings));
        }
        let _gate = self.load_gate().await;
        let SeriesRequest { name, tags, plan } = request;
        let name = if name.is_empty() { named(&plan) } else { name };
        // A rate that would be refused however little else goes on is none to be tried.
        let plan = plan.up_to(limits(ctx.principal().role).rate_max);
        let asked = Asked::by_series(&plan, &[]);
        let body = Body::of(&StoredSeries { plan, tags })?;
        self.experiment_accept(ctx, NewExperiment { kind: ExperimentKind::Series, name, asked, body }).await
    }

    /// Newest first.
    pub async fn series_list(&self, ctx: &OpCtx, page: &PageRequest) -> Result<Page<SeriesView>, AppError> {
        let page = self.store().read().experiments(ctx.scope(), ExperimentKind::Series, page).await?;
        let mut items = Vec::new();
        for experiment in page.items {
            items.push(self.series_view(experiment).await?);
        }
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// One, by id or its end.
    pub async fn series_get(&self, ctx: &OpCtx, text: &str) -> Result<SeriesView, AppError> {
        let found = self.experiment_find(ctx, ExperimentKind::Series, text).await?;
        Ok(self.series_view(found.ok_or_else(|| AppError::not_found("series", text))?).await?)
    }

    /// Lets a series go on at its next trial. One that goes on already does so.
    pub async fn series_resume(&self, ctx: &OpCtx, text: &str) -> Result<ExperimentId, AppError> {
        let SeriesView { experiment, plan, .. } = self.series_get(ctx, text).await?;
        if let Some(finding) = unless_open(&experiment, Code::SERIES_ENDED) {
            return Err(AppError::Conflict(vec![finding]));
        }
        if experiment.state == ExperimentState::Running {
            return Ok(experiment.id);
        }
        let findings = self.series_check(ctx, &plan).await?;
        self.experiment_go_on(ctx, experiment, findings).await
    }

    async fn series_view(&self, experiment: Experiment) -> Result<SeriesView, StoreError> {
        let StoredSeries { plan, tags } = experiment.plan.get()?;
        let (mut trials, mut unjudged) = (Vec::new(), None);
        for slot in self.store().read().experiment_slots(experiment.id).await? {
            let Some(body) = slot.trial else {
                unjudged = slot.run;
                continue;
            };
            let StoredTrial(mut trial) = body.get()?;
            if slot.run.is_none() {
                trial.forget_run();
            }
            trials.push(trial);
        }
        let cut = cut(experiment.state, experiment.reason.as_deref());
        let judged = trials.len();
        let report = plan.report(trials, cut, self.unjudged(unjudged).await?);
        let (actor, target) = (self.principal_name(experiment.meta.created_by), target_text(plan.base()));
        Ok(SeriesView { experiment, plan, target, tags, report, trials: judged, unjudged, actor })
    }

    /// Its runs that were judged; none of what is no series.
    pub(super) async fn trials(&self, series: ExperimentId) -> Result<Vec<Trial>, StoreError> {
        let slots = self.store().read().experiment_slots(series).await?;
        let bodies = slots.iter().filter_map(|slot| slot.trial.as_ref());
        bodies.map(|body| body.get::<StoredTrial>().map(|StoredTrial(trial)| trial)).collect()
    }

    async fn unjudged(
        &self,
        run: Option<RunId>,
    ) -> Result<Option<(meshplay_perf::RunSpec, String)>, StoreError> {
        let Some(run) = run else { return Ok(None) };
        let StoredSpec(spec) = self.store().read().run(Scope::All, run).await?.spec.get()?;
        Ok(Some((spec, run.to_string())))
    }
}

/// Why there are no more trials than there are; nothing if the rule says that it is enough.
fn cut(state: ExperimentState, reason: Option<&str>) -> Option<CapacityEnd> {
    let reason = reason.unwrap_or_default().to_owned();
    match state {
        ExperimentState::Completed => None,
        ExperimentState::Running => Some(CapacityEnd::GoesOn),
        ExperimentState::Stopped => Some(CapacityEnd::Stopped),
        ExperimentState::Interrupted => Some(CapacityEnd::Interrupted { reason }),
        ExperimentState::Failed => Some(CapacityEnd::Failed { reason }),
    }
}

fn named(plan: &Series) -> String {
    format!("{} of {}", plan.kind(), target_text(plan.base()))
}
