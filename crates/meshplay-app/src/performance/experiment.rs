//! Experiments: accepted like runs, listed, and shown with what their runs say so far.

use meshplay_perf::{RunSpec, experiment::Experiment as Plan, spec::Limits};
use meshplay_store::{
    Actor, Body, Experiment, ExperimentKind, NewEvent, NewJob, NewOperation, OperationCreated, Scope,
    StoreError, Tx,
};
use meshplay_types::{
    Code, ExperimentId, Finding, Findings, OperationId, PAGE_ITEMS_MAX, Page, PageRequest, RunId,
};

use super::{
    allowance::Asked,
    guard::{limits, pinned},
    halt::{Unstarted, unless_halted},
    metric::Metric,
    name::name_findings,
    planned::word,
    start::cpus_missing,
    stored::{ExperimentJob, StoredPlan, Told},
};
use crate::{App, AppError, OpCtx};

/// Fewest characters of an id's end that stand for it.
const SHORT_ID_CHARS_MIN: usize = 4;

/// An experiment as people see it.
#[derive(Clone, Debug)]
pub struct ExperimentView {
    /// The row.
    pub experiment: Experiment,
    /// What is planned.
    pub plan: Plan,
    /// Its runs so far, by slot.
    pub runs: Vec<(u32, RunId)>,
    /// Who started it.
    pub actor: String,
}

/// What is to be made.
pub(super) struct NewExperiment {
    pub(super) kind: ExperimentKind,
    pub(super) name: String,
    /// The most that one of its runs asks for.
    pub(super) asked: Asked,
    pub(super) body: Body,
}

impl App {
    /// Everything that is wrong with a plan; errors keep it from being run. One that is too large is looked at no further.
    pub async fn experiment_check(&self, ctx: &OpCtx, plan: &Plan) -> Result<Findings, AppError> {
        let too_large = plan.too_large();
        if !too_large.is_empty() {
            return Ok(too_large);
        }
        let mut findings = plan.check(&limits(ctx.principal().role));
        if Metric::find(&plan.primary).is_none() {
            findings.push(Finding::new(Code::EXPERIMENT_DESIGN, Metric::unknown(&plan.primary)));
        }
        for slot in plan.slots().into_iter().filter(|slot| slot.block == Some(0)) {
            let Ok(mut spec) = plan.spec(slot, None) else { continue };
            findings.extend(self.agents_placed(&mut spec, &limits(ctx.principal().role)));
            findings.extend(self.agents_missing(&spec.agents));
            findings.extend(cpus_missing(&spec));
            findings.extend(pinned(&spec));
            match self.load_guard(ctx, &spec).await {
                Ok(()) => {}
                Err(AppError::Invalid(refused)) => findings.extend(refused),
                Err(error) => return Err(error),
            }
        }
        Ok(findings)
    }

    /// Starts an experiment. Its id comes at once; the runs follow.
    pub async fn experiment_start(&self, ctx: &OpCtx, mut plan: Plan) -> Result<ExperimentId, AppError> {
        if let Some(operation) = self.operation_repeated(ctx).await?
            && let Some(found) = self.store().read().experiment_of_operation(operation).await?
        {
            return Ok(found.id);
        }
        let mut findings = self.experiment_check(ctx, &plan).await?;
        findings.extend(name_findings("an experiment", &plan.name));
        if findings.iter().any(Finding::is_error) {
            return Err(AppError::Invalid(findings));
        }
        // People may write `p99.9`; reports have one name for it.
        if let Some(metric) = Metric::find(&plan.primary) {
            plan.primary = metric.name.to_owned();
        }
        let new = NewExperiment {
            kind: ExperimentKind::Variants,
            name: plan.name.clone(),
            asked: Asked::by_plan(&plan),
            body: Body::of(&StoredPlan(plan))?,
        };
        let _gate = self.load_gate().await;
        self.experiment_accept(ctx, new).await
    }

    /// Writes down what is to be made, and queues it, unless too much goes on. The caller holds the gate.
    pub(super) async fn experiment_accept(
        &self,
        ctx: &OpCtx,
        new: NewExperiment,
    ) -> Result<ExperimentId, AppError> {
        let (actor, idempotency) = (ctx.actor(), ctx.idempotency());
        self.load_share_check(ctx, ctx.principal().id, new.asked).await?;
        let NewExperiment { kind, name, body, .. } = new;
        let accepted = self.store().write_as::<_, Unstarted, _>(move |tx| {
            Box::pin(async move {
                unless_halted(tx, actor.workspace).await?;
                let operation = NewOperation {
                    kind: word(kind).to_owned(),
                    subject: name.clone(),
                    idempotency,
                    deadline: None,
                };
                let operation = match tx.operation_create(&actor, operation).await? {
                    OperationCreated::New(operation) => operation.id,
                    // The same call came twice at once; the first one has made the rest.
                    OperationCreated::Repeated(operation) => {
                        let found = tx.read().experiment_of_operation(operation.id).await?;
                        let id = operation.id.to_string();
                        return Ok(found.ok_or(StoreError::NotFound { what: "experiment", id })?.id);
                    }
                };
                let row = tx.experiment_create(&actor, operation, kind, &name, body).await?;
                queue(tx, &actor, operation, &row).await?;
                Ok(row.id)
            })
        });
        accepted.await.map_err(|why| self.unstarted(why))
    }

    /// Newest first.
    pub async fn experiment_list(
        &self,
        ctx: &OpCtx,
        page: &PageRequest,
    ) -> Result<Page<ExperimentView>, AppError> {
        let page = self.store().read().experiments(ctx.scope(), ExperimentKind::Variants, page).await?;
        let mut items = Vec::new();
        for experiment in page.items {
            items.push(self.experiment_view(experiment).await?);
        }
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// One, by id or its end.
    pub async fn experiment_get(&self, ctx: &OpCtx, text: &str) -> Result<ExperimentView, AppError> {
        let found = self.experiment_find(ctx, ExperimentKind::Variants, text).await?;
        let found = found.ok_or_else(|| AppError::not_found("experiment", text))?;
        Ok(self.experiment_view(found).await?)
    }

    /// The row of a kind, by id, or by its end as long as that is one's alone among the newest.
    pub(super) async fn experiment_find(
        &self,
        ctx: &OpCtx,
        kind: ExperimentKind,
        text: &str,
    ) -> Result<Option<Experiment>, AppError> {
        if let Ok(id) = text.parse::<ExperimentId>() {
            return match self.store().read().experiment(ctx.scope(), id).await {
                Err(StoreError::NotFound { .. }) => Ok(None),
                found => Ok(Some(found?).filter(|found| found.kind == kind)),
            };
        }
        if text.len() < SHORT_ID_CHARS_MIN {
            return Ok(None);
        }
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let newest = self.store().read().experiments(ctx.scope(), kind, &page).await?;
        let what = match kind {
            ExperimentKind::Variants => "experiments",
            ExperimentKind::Series => "series",
        };
        only_one(newest.items.into_iter().filter(|one| one.id.to_string().ends_with(text)), what, text)
    }

    /// Puts the agents of a cluster in the place of `CLUSTER/*`, and tells what is wrong only with so many of them.
    pub(super) fn agents_placed(&self, spec: &mut RunSpec, limits: &Limits) -> Findings {
        let named = spec.agents.clone();
        spec.agents = self.agents_meant(named.clone());
        if spec.agents == named {
            return Findings::new();
        }
        let is_of_agents = |one: &Finding| {
            one.is_error() && matches!(one.at.pointer.as_deref(), Some("/agents" | "/connections"))
        };
        spec.check(limits).into_iter().filter(is_of_agents).collect()
    }

    pub(super) async fn experiment_view(&self, experiment: Experiment) -> Result<ExperimentView, StoreError> {
        let StoredPlan(plan) = experiment.plan.get()?;
        let slots = self.store().read().experiment_slots(experiment.id).await?;
        let runs = slots.into_iter().filter_map(|slot| Some((slot.slot, slot.run?))).collect();
        let actor = self.principal_name(experiment.meta.created_by);
        Ok(ExperimentView { experiment, plan, runs, actor })
    }

    pub(super) async fn experiment_row(&self, id: ExperimentId) -> Result<Experiment, StoreError> {
        self.store().read().experiment(Scope::All, id).await
    }
}

/// The only one of those whose id ends with a text. Whoever means the other one of two must not stop or resume this one.
fn only_one<T>(mut fitting: impl Iterator<Item = T>, what: &str, text: &str) -> Result<Option<T>, AppError> {
    let found = fitting.next();
    match fitting.next() {
        None => Ok(found),
        Some(_) => {
            let message = format!("several {what} have an id that ends with `{text}`");
            Err(AppError::Usage(Finding::new(Code::USAGE, message)))
        }
    }
}

/// The job that makes its runs, and news of it.
pub(super) async fn queue(
    tx: &mut Tx,
    actor: &Actor,
    operation: OperationId,
    row: &Experiment,
) -> Result<(), StoreError> {
    let (kind, payload) = (word(row.kind).to_owned(), Body::of(&ExperimentJob { experiment: row.id })?);
    tx.job_create(actor, NewJob { kind, payload, operation: Some(operation), run_after: None }).await?;
    let data = Body::of(&Told { run: None, profile: None, status: Some("running") })?;
    let kind = format!("{}.accepted", word(row.kind));
    let event = NewEvent { kind, subject: row.name.clone(), operation: Some(operation), data };
    tx.event_create(actor, event).await.map(drop)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::performance::sample;

    #[tokio::test]
    async fn all_agents_of_a_cluster_are_those_that_are_there() {
        let dir = TempDir::new().unwrap();
        let installation = sample::installation(&dir).await;
        let app = installation.app();
        let connect = |name| app.agents().connect(sample::hello(name, Some("east")), String::new());
        let Ok(_sessions) = ["east-1", "east-2"].into_iter().map(connect).collect::<Result<Vec<_>, _>>()
        else {
            panic!("their names are free")
        };
        let spec = |connections: u32| -> RunSpec {
            let text = format!(
                r#"{{"endpoints": [{{"url": "http://x"}}], "arrivals": {{"kind": "max"}}, "count": 9,
                    "agents": ["east/*"], "connections": {connections}}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let (mut enough, mut few) = (spec(2), spec(1));
        let limits = Limits::default();
        assert_eq!(app.agents_placed(&mut enough, &limits), Findings::new());
        assert_eq!(enough.agents, ["east-1", "east-2"]);
        let found = app.agents_placed(&mut few, &limits);
        assert_eq!(
            found.iter().map(|one| one.message.as_str()).collect::<Vec<_>>(),
            ["2 agents cannot share 1 connections"]
        );
        let mut named = RunSpec { agents: vec!["east-1".to_owned()], ..spec(1) };
        assert_eq!(app.agents_placed(&mut named, &limits), Findings::new());
        assert_eq!(named.agents, ["east-1"]);
    }

    #[test]
    fn an_end_that_several_ids_have_stands_for_none_of_them() {
        let found = |fitting: Vec<u8>| only_one(fitting.into_iter(), "experiments", "9c3a");
        assert!(matches!(found(vec![]), Ok(None)));
        assert!(matches!(found(vec![7]), Ok(Some(7))));
        let Err(AppError::Usage(finding)) = found(vec![7, 8]) else { panic!("they are two") };
        assert_eq!(finding.message, "several experiments have an id that ends with `9c3a`");
    }
}
