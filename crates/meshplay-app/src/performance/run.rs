//! Runs as people see them.

use std::collections::BTreeMap;

use meshplay_perf::{
    RunSpec,
    format::{Loop, ToolResult},
    summary::Summary,
};
use meshplay_store::{Run, RunFilter, RunState, Scope, StoreError};
use meshplay_types::{Code, Finding, Findings, PAGE_ITEMS_MAX, Page, PageRequest, RunId};

use super::{
    name::name_findings,
    start::tag_findings,
    stored::{
        StoredImport, StoredRefusal, StoredSpec, StoredSummary, StoredSurroundings, tags_of, tags_text,
    },
    surroundings::environment,
};
use crate::{App, AppError, OpCtx};

/// Fewest characters of an id's end that stand for it.
const SHORT_ID_CHARS_MIN: usize = 4;

/// A run as people see it.
#[derive(Clone, Debug)]
pub struct RunView {
    /// The row.
    pub run: Run,
    /// What was asked for.
    pub spec: RunSpec,
    /// Its numbers.
    pub summary: Option<Summary>,
    /// What another tool measured.
    pub imported: Option<ToolResult>,
    /// How it was started, if we started it.
    pub calls: Vec<String>,
    /// What whoever reads its numbers must know, or why there are none.
    pub findings: Findings,
    /// With what and on what it was made.
    pub surroundings: BTreeMap<String, String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Name of its profile.
    pub profile: Option<String>,
    /// Who started it.
    pub actor: String,
}

/// What people say about a run.
#[derive(Clone, Debug)]
pub struct RunText {
    /// For people.
    pub name: String,
    /// All tags.
    pub tags: BTreeMap<String, String>,
    /// What is to say.
    pub note: String,
}

impl App {
    /// Newest first.
    pub async fn run_list(
        &self,
        ctx: &OpCtx,
        profile: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<RunView>, AppError> {
        let profile = match profile {
            Some(name) => Some(self.profile_find_ever(ctx, name).await?.id),
            None => None,
        };
        let page = self.store().read().runs(ctx.scope(), &RunFilter { profile }, page).await?;
        let mut items = Vec::new();
        for run in page.items {
            items.push(self.run_view(run).await?);
        }
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// One.
    pub async fn run_get(&self, ctx: &OpCtx, run: &str) -> Result<RunView, AppError> {
        let run = self.run_find(ctx, run).await?;
        Ok(self.run_view(run).await?)
    }

    /// Changes what people say about a run.
    pub async fn run_describe(&self, ctx: &OpCtx, run: &str, text: RunText) -> Result<RunView, AppError> {
        let Run { id, name: before, .. } = self.run_find(ctx, run).await?;
        let mut findings = tag_findings(&text.tags);
        // Nobody who changes a tag only is told to name a run that never had a name, or to mend an older one.
        if text.name != before {
            findings.extend(name_findings("a run", &text.name));
        }
        if !findings.is_empty() {
            return Err(AppError::Invalid(findings));
        }
        let (name, tags, note) = (text.name, tags_text(&text.tags), text.note);
        let write = self
            .store()
            .write(move |tx| Box::pin(async move { tx.run_describe(id, &name, &tags, &note).await }));
        Ok(self.run_view(write.await?).await?)
    }

    /// Removes a run with everything that was measured.
    pub async fn run_remove(&self, ctx: &OpCtx, run: &str) -> Result<(), AppError> {
        let run = self.run_find(ctx, run).await?;
        let remove = self.store().write(move |tx| Box::pin(async move { tx.run_remove(&run).await }));
        Ok(remove.await?)
    }

    /// By id, or by its end as long as that is one run's alone among the newest.
    pub(super) async fn run_find(&self, ctx: &OpCtx, text: &str) -> Result<Run, AppError> {
        let not_found = || AppError::not_found("run", text);
        if let Ok(id) = text.parse::<RunId>() {
            return match self.store().read().run(ctx.scope(), id).await {
                Err(StoreError::NotFound { .. }) => Err(not_found()),
                found => Ok(found?),
            };
        }
        if text.len() < SHORT_ID_CHARS_MIN {
            return Err(not_found());
        }
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let newest = self.store().read().runs(ctx.scope(), &RunFilter::default(), &page).await?;
        let mut fitting = newest.items.into_iter().filter(|run| run.id.to_string().ends_with(text));
        match (fitting.next(), fitting.next()) {
            (Some(run), None) => Ok(run),
            (Some(_), Some(_)) => {
                let message = format!("several runs have an id that ends with `{text}`");
                Err(AppError::Usage(Finding::new(Code::USAGE, message)))
            }
            _ => Err(not_found()),
        }
    }

    async fn run_view(&self, mut run: Run) -> Result<RunView, StoreError> {
        let profile = match run.profile {
            Some(id) => Some(self.store().read().profile(Scope::All, id).await?.name),
            None => None,
        };
        let StoredSpec(spec) = run.spec.get()?;
        let summary = run.summary.as_ref().map(|body| body.get::<StoredSummary>()).transpose()?;
        let recording = run.recording.as_ref().map(|body| body.get::<StoredSurroundings>()).transpose()?;
        let imported = match (run.state, &summary) {
            (RunState::Running, _) | (_, Some(_)) => None,
            _ => self.store().read().run_imported(run.id).await?,
        };
        let imported = imported.map(|body| body.get::<StoredImport>()).transpose()?;
        let of_recording = recording.map(|stored| stored.surroundings).unwrap_or_default();
        let (imported, calls, surroundings) = match imported {
            Some(StoredImport { result, calls, surroundings, .. }) => (Some(result), calls, surroundings),
            None => (None, Vec::new(), of_recording),
        };
        run.environment = environment(run.environment, &surroundings);
        let kind = |result: &ToolResult| match spec.generator {
            Some(_) => Loop::of_arrivals(&spec.arrivals),
            None => Loop::of(result),
        };
        let refusal = run.refusal.as_ref().map(|body| body.get::<StoredRefusal>()).transpose()?;
        let mut findings = refusal.map(|StoredRefusal(findings)| findings).unwrap_or_default();
        findings.extend(imported.iter().flat_map(|result| result.doubts(kind(result))));
        Ok(RunView {
            spec,
            imported,
            calls,
            findings,
            summary: summary.map(|StoredSummary(summary)| summary),
            surroundings,
            tags: tags_of(&run.tags),
            profile,
            actor: self.principal_name(run.meta.created_by),
            run,
        })
    }
}
