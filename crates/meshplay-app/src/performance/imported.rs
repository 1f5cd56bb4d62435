//! Results of other tools as runs: what the tool wrote is kept as it is, and what we understand of it beside it.

use std::collections::BTreeMap;

use meshplay_perf::{
    RunSpec,
    format::{self, Tool, ToolResult},
    spec::{Arrivals, Endpoint},
};
use meshplay_store::{Actor, Body, NewEvent, NewRun, RunEnd, RunState, StoreError, Tx};
use meshplay_types::{Code, Digest, Finding, Findings, RunId};

use super::{
    name::{name_findings, shown_name},
    start::tag_findings,
    stored::{StoredImport, StoredSpec, Told, tags_text},
};
use crate::{App, AppError, OpCtx, core::aside};

/// Largest file, in bytes. What tools write of a run are kilobytes, with each request of it megabytes.
const TEXT_BYTES_MAX: usize = 16 << 20;

/// A file to import.
#[derive(Clone, Debug, Default)]
pub struct ImportRequest {
    /// Its text.
    pub text: String,
    /// Who wrote it; found by its shape if absent.
    pub tool: Option<Tool>,
    /// For people.
    pub name: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// What is to say about it.
    pub note: String,
}

impl App {
    /// Makes a run of each result in a file. Returns what the file leaves in doubt, too.
    pub async fn run_import(
        &self,
        ctx: &OpCtx,
        request: ImportRequest,
    ) -> Result<(Vec<RunId>, Findings), AppError> {
        let mut findings = tag_findings(&request.tags);
        findings.extend(request.name.iter().flat_map(|name| name_findings("a run", name)));
        if request.text.len() > TEXT_BYTES_MAX {
            let message =
                format!("the file has {} bytes, and at most {TEXT_BYTES_MAX} are read", request.text.len());
            findings.push(Finding::new(Code::TOOL_RESULT_BROKEN, message));
        }
        if !findings.is_empty() {
            return Err(AppError::Invalid(findings));
        }
        // Megabytes take seconds to read, and whoever else is served must not wait for them.
        let (read, request) = aside(move || (format::import(&request.text, request.tool), request)).await;
        let (results, doubts) = read.map_err(|finding| AppError::Invalid(vec![finding]))?;
        let of = results.len();
        let import = |(nth, result)| Import::of(&request, result, nth, of);
        let imports = results.into_iter().enumerate().map(import).collect::<Result<Vec<_>, _>>()?;
        let (actor, text) = (ctx.actor(), request.text);
        let kept = self.store().write(move |tx| {
            Box::pin(async move {
                let original = tx.run_original_add(&text).await?;
                let mut runs = Vec::new();
                for import in imports {
                    runs.push(import.keep(tx, &actor, &original).await?);
                }
                Ok(runs)
            })
        });
        Ok((kept.await?, doubts))
    }
}

/// One result of the file, as it is kept.
struct Import {
    new: NewRun,
    body: Body,
}

impl Import {
    fn of(request: &ImportRequest, result: ToolResult, nth: usize, of: usize) -> Result<Self, StoreError> {
        let new = NewRun {
            profile: None,
            operation: None,
            name: name(request, &result, nth, of),
            target: result.url.clone().unwrap_or_default(),
            spec: Body::of(&StoredSpec(spec(&result)))?,
            tags: tags_text(&request.tags),
            note: request.note.clone(),
        };
        Ok(Self { new, body: Body::of(&StoredImport::of(result))? })
    }

    async fn keep(self, tx: &mut Tx, actor: &Actor, original: &Digest) -> Result<RunId, StoreError> {
        let subject = self.new.name.clone();
        let run = tx.run_create(actor, self.new).await?.id;
        let state = RunState::Imported;
        let end =
            RunEnd { state, recording: None, summary: None, environment: None, reason: None, refusal: None };
        tx.run_end(run, end).await?;
        tx.run_import_add(run, self.body, original).await?;
        let data = Body::of(&Told { run: Some(run), profile: None, status: Some(state.as_str()) })?;
        let kind = "performance.run.imported".to_owned();
        tx.event_create(actor, NewEvent { kind, subject, operation: None, data }).await?;
        Ok(run)
    }
}

fn name(request: &ImportRequest, result: &ToolResult, nth: usize, of: usize) -> String {
    let told = || [&result.label, &result.url].into_iter().flatten().find_map(|told| shown_name(told));
    let given = request.name.clone().or_else(told);
    let name = given.unwrap_or_else(|| format!("result of {}", result.tool.name()));
    if of > 1 { format!("{name} ({} of {of})", nth + 1) } else { name }
}

/// What the result tells of what was asked for; the rest is our defaults and means nothing.
fn spec(result: &ToolResult) -> RunSpec {
    let arrivals = result.target_rate.map_or(Arrivals::Max, |rate| Arrivals::Constant { rate });
    let endpoints: Vec<Endpoint> = result.url.iter().map(|url| Endpoint::get(url)).collect();
    let mut spec = RunSpec::new(endpoints, arrivals);
    if let Some(connections) = result.connections.and_then(|n| u32::try_from(n).ok()) {
        spec.connections = connections;
    }
    spec.duration_ms = result.elapsed_s.map(|s| (s * 1e3).round() as u64);
    spec
}
