//! Runs as documents for others, and the key that signs receipts.

use meshplay_perf::{
    Recording, Summary,
    format::smp::{self, PerformanceTestResult},
    report::{Document, Form, Report, receipt},
};
use meshplay_store::Run;
use meshplay_types::{Code, Finding};

use super::{
    run::RunView,
    stored::{StoredRecording, StoredSummary},
};
use crate::{App, AppError, OpCtx};

impl App {
    /// A run as a document.
    pub async fn run_export(&self, ctx: &OpCtx, run: &str, form: Form) -> Result<Document, AppError> {
        let view = self.run_get(ctx, run).await?;
        let id = view.run.id.to_string();
        if view.imported.is_some() {
            let text = self.imported_text(&view, form).await?;
            return Ok(Document::new(&id, form, text));
        }
        let report = self.report(view).await?;
        match report.document(form) {
            Some(document) => Ok(document),
            None if form == Form::Receipt => {
                // Whoever verifies a receipt cannot compute costs again.
                let report = Report { costs: None, ..report };
                let text = receipt::write(report, self.store().signing_seed().reveal());
                Ok(Document::new(&id, form, text))
            }
            None => {
                Err(unavailable(format!("run {id} was measured here: there is no original of another tool")))
            }
        }
    }

    /// The public key by which receipts of this installation are known, in hex.
    pub fn receipt_key(&self) -> String {
        receipt::public_key(self.store().signing_seed().reveal())
    }

    async fn report(&self, view: RunView) -> Result<Report, AppError> {
        let RunView { run, spec, surroundings, tags, .. } = view;
        let (recording, summary) = self.recorded(&run).await?;
        let costs = self.run_costs_stored(&run).await?;
        Ok(Report {
            run: run.id.to_string(),
            name: run.name,
            target: run.target,
            tags,
            note: run.note,
            created_at: run.meta.created_at,
            // Reports are handed on, to whomever.
            spec: spec.without_secrets(),
            surroundings,
            environment: run.environment,
            summary,
            recording,
            costs,
        })
    }

    async fn recorded(&self, run: &Run) -> Result<(Recording, Summary), AppError> {
        let (Some(recording), Some(summary)) = (&run.recording, &run.summary) else {
            return Err(unavailable(format!("run {} has no recording: it is {}", run.id, run.state)));
        };
        let StoredRecording { recording, .. } = recording.get()?;
        let StoredSummary(summary) = summary.get()?;
        Ok((Recording { seconds: self.run_seconds(run.id).await?, ..recording }, summary))
    }

    /// What another tool measured has only what that tool wrote.
    async fn imported_text(&self, view: &RunView, form: Form) -> Result<String, AppError> {
        let id = view.run.id;
        match (form, &view.imported) {
            (Form::Original, _) => {
                let original = self.store().read().run_original(id).await?;
                original.ok_or_else(|| unavailable(format!("run {id} has no original")))
            }
            (Form::Smp, Some(result)) => Ok(smp::write(&PerformanceTestResult::of(result))),
            _ => {
                let message = format!("run {id} was measured by another tool and has no recording of ours");
                Err(unavailable(message))
            }
        }
    }
}

fn unavailable(message: String) -> AppError {
    let fix = "what another tool measured can be exported as `original` and `smp`, what we measured as everything else";
    AppError::Conflict(vec![Finding::new(Code::RUN_NOT_RECORDED, message).fix(fix)])
}
