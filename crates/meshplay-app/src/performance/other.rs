//! Load generators of others: which are there, and a run's result from what one of them wrote.

use meshplay_load::external::{self, Native};
use meshplay_perf::{
    RunSpec,
    format::{self, Timing, ToolResult},
    generator::Generator,
};
use meshplay_types::{Code, Finding, Place};

use super::{stored::StoredImport, surroundings::surroundings_of_generator};
use crate::{App, AppError, OpCtx};

/// A load generator as people see it.
#[derive(Clone, Debug)]
pub struct GeneratorView {
    /// Which.
    pub generator: Generator,
    /// Whether it is there.
    pub is_there: bool,
    /// Its version, if it tells one.
    pub version: Option<String>,
}

impl App {
    /// All that are known, and whether they are there.
    pub async fn generator_list(&self, _ctx: &OpCtx) -> Result<Vec<GeneratorView>, AppError> {
        let mut views = Vec::new();
        for &generator in Generator::ALL {
            let program = external::find(generator, self.tools());
            let version = match &program {
                Some(program) => external::version(generator, program).await,
                None => None,
            };
            views.push(GeneratorView { generator, is_there: program.is_some(), version });
        }
        Ok(views)
    }

    pub(super) fn generator_missing(&self, spec: &RunSpec) -> Option<Finding> {
        let generator = spec.generator?;
        if external::find(generator, self.tools()).is_some() {
            return None;
        }
        let message = format!("there is no program `{}` here", generator.program());
        let at = Place { pointer: Some("/generator".to_owned()), ..Place::default() };
        let fix = format!("where the server runs: {}", generator.how_to_get());
        Some(Finding::new(Code::GENERATOR_MISSING, message).at(at).fix(fix))
    }
}

/// What a generator wrote, in our words; the reason, if it cannot be read.
///
/// What it does not tell stays empty. Two things are known to us because we started it: its version, and from when it
/// counts where a flag decides that.
pub(super) fn understood(
    generator: Generator,
    spec: &RunSpec,
    native: &Native,
) -> Result<StoredImport, String> {
    let complaint = native.complaint.as_ref().map(|complaint| format!("; {complaint}")).unwrap_or_default();
    let broken = |finding: Finding| {
        let cause = finding.cause.map(|cause| format!(": {cause}")).unwrap_or_default();
        format!("{}{cause}{complaint}", finding.message)
    };
    let (results, _) = format::import(&native.text, Some(generator.tool())).map_err(broken)?;
    let result = results.into_iter().next().ok_or("it holds no result")?;
    let version = result.version.clone().or_else(|| native.version.clone());
    let timing = match generator {
        // `--latency-correction` counts from when a request was due.
        Generator::Oha if spec.constant_rate().is_some() => Timing::FromIntended,
        Generator::Oha => Timing::FromSend,
        _ => result.timing,
    };
    let surroundings = surroundings_of_generator(spec, generator.name(), version.as_deref());
    let started_at = result.started_at.or(Some(native.started_at));
    let result = ToolResult { tool: generator.tool(), version, timing, started_at, ..result };
    let (calls, usage) = (native.calls.clone(), native.usage.clone());
    Ok(StoredImport { result, calls, surroundings, usage })
}
