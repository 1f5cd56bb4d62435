//! Accepting a run: everything that can be known without sending anything is checked, then one transaction.

use std::collections::BTreeMap;

use meshplay_load::affinity;
use meshplay_perf::RunSpec;
use meshplay_store::{Body, NewEvent, NewJob, NewOperation, NewRun, OperationCreated, Profile, StoreError};
use meshplay_types::{Code, Finding, Findings, RunId};

use super::{
    allowance::Asked,
    guard::{limits, pinned},
    halt::{Unstarted, unless_halted},
    job::JOB_KIND,
    name::name_findings,
    stored::{RunJob, StoredSpec, Told, tags_text, target_text},
};
use crate::{App, AppError, OpCtx};

/// What somebody asks for.
#[derive(Clone, Debug, Default)]
pub struct RunRequest {
    /// Name of a profile.
    pub profile: Option<String>,
    /// In the place of the profile's.
    pub spec: Option<RunSpec>,
    /// For people.
    pub name: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Why.
    pub note: String,
}

impl App {
    /// Starts a run. Its id comes at once; the work follows.
    pub async fn run_start(&self, ctx: &OpCtx, request: RunRequest) -> Result<RunId, AppError> {
        if let Some(operation) = self.operation_repeated(ctx).await?
            && let Some(run) = self.store().read().run_of_operation(operation).await?
        {
            return Ok(run.id);
        }
        let (spec, profile) = self.asked_for(ctx, request.profile.as_deref(), request.spec).await?;
        let mut findings = self.run_findings(ctx, &spec, &request.tags);
        let named = request.name.filter(|name| !name.trim().is_empty());
        findings.extend(named.iter().flat_map(|name| name_findings("a run", name)));
        if findings.iter().any(Finding::is_error) {
            return Err(AppError::Invalid(findings));
        }
        if let Some(connection) = &spec.push {
            self.metrics_find(ctx.scope(), connection).await?;
        }
        self.load_guard(ctx, &spec).await?;
        let asked = Asked::by_run(&spec);
        let target = target_text(&spec);
        let name = named.or(request.profile).unwrap_or_else(|| target.clone());
        let new = NewRun {
            profile: profile.map(|profile| profile.id),
            operation: None,
            name,
            target,
            spec: Body::of(&StoredSpec(spec))?,
            tags: tags_text(&request.tags),
            note: request.note,
        };
        let _gate = self.load_gate().await;
        self.load_share_check(ctx, ctx.principal().id, asked).await?;
        self.accept_run(ctx, new).await
    }

    /// What speaks against a run. Nothing is sent, and whether load may go where it asks for is not looked up.
    pub async fn run_check(&self, ctx: &OpCtx, request: RunRequest) -> Result<Findings, AppError> {
        let (spec, _) = self.asked_for(ctx, request.profile.as_deref(), request.spec).await?;
        Ok(self.run_findings(ctx, &spec, &request.tags))
    }

    /// The specification, or that of the profile; and the profile.
    async fn asked_for(
        &self,
        ctx: &OpCtx,
        profile: Option<&str>,
        spec: Option<RunSpec>,
    ) -> Result<(RunSpec, Option<Profile>), AppError> {
        let profile = match profile {
            Some(name) => Some(self.profile_find(ctx, name).await?),
            None => None,
        };
        let mut spec = match (spec, &profile) {
            (Some(spec), _) => spec,
            (None, Some(profile)) => profile.spec.get::<StoredSpec>()?.0,
            (None, None) => {
                let message = "neither a profile nor a specification is given";
                return Err(AppError::Usage(Finding::new(Code::USAGE, message)));
            }
        };
        spec.agents = self.agents_meant(spec.agents);
        Ok((spec, profile))
    }

    fn run_findings(&self, ctx: &OpCtx, spec: &RunSpec, tags: &BTreeMap<String, String>) -> Findings {
        let mut findings = spec.check(&limits(ctx.principal().role));
        findings.extend(tag_findings(tags));
        findings.extend(self.agents_missing(&spec.agents));
        findings.extend(self.generator_missing(spec));
        findings.extend(cpus_missing(spec));
        findings.extend(pinned(spec));
        findings
    }

    /// One transaction: operation, run, job and event, unless all load was stopped.
    async fn accept_run(&self, ctx: &OpCtx, new: NewRun) -> Result<RunId, AppError> {
        let (actor, idempotency) = (ctx.actor(), ctx.idempotency());
        let accepted = self.store().write_as::<_, Unstarted, _>(move |tx| {
            Box::pin(async move {
                unless_halted(tx, actor.workspace).await?;
                let subject = new.name.clone();
                let operation = NewOperation {
                    kind: JOB_KIND.to_owned(),
                    subject: subject.clone(),
                    idempotency,
                    deadline: None,
                };
                let operation = match tx.operation_create(&actor, operation).await? {
                    OperationCreated::New(operation) => operation.id,
                    // The same call came twice at once; the first one has made the rest.
                    OperationCreated::Repeated(operation) => {
                        let run = tx.read().run_of_operation(operation.id).await?;
                        let id = operation.id.to_string();
                        return Ok(run.ok_or(StoreError::NotFound { what: "run", id })?.id);
                    }
                };
                let run = tx.run_create(&actor, NewRun { operation: Some(operation), ..new }).await?.id;
                let job = NewJob {
                    kind: JOB_KIND.to_owned(),
                    payload: Body::of(&RunJob { run })?,
                    operation: Some(operation),
                    run_after: None,
                };
                tx.job_create(&actor, job).await?;
                let data = Body::of(&Told { run: Some(run), profile: None, status: Some("running") })?;
                let kind = "performance.run.accepted".to_owned();
                tx.event_create(&actor, NewEvent { kind, subject, operation: Some(operation), data }).await?;
                Ok(run)
            })
        });
        accepted.await.map_err(|why| self.unstarted(why))
    }
}

/// CPUs that the generator cannot keep to. Agents know their own machines, and say so themselves.
pub(super) fn cpus_missing(spec: &RunSpec) -> Findings {
    if spec.agents.is_empty() { affinity::missing(&spec.cpus) } else { Findings::new() }
}

pub(super) fn tag_findings(tags: &BTreeMap<String, String>) -> Vec<Finding> {
    let is_bad = |text: &str| text.is_empty() || text.contains('\n') || text.len() > 255;
    tags.iter()
        .filter(|(key, value)| is_bad(key) || key.contains('=') || is_bad(value))
        .map(|(key, value)| {
            let message = format!("`{key}={value}` is no tag: key and value have 1 to 255 bytes of one line");
            Finding::new(Code::NAME_INVALID, message)
        })
        .collect()
}
