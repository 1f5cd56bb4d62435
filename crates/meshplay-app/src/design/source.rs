//! Which design a use case is about: a stored revision, or a text that is not stored.

use std::collections::BTreeMap;

use meshplay_design::{RawDesign, Resolution, ResolvedDesign};
use meshplay_store::Scope;
use meshplay_types::{Code, DesignId, EnvironmentName, Finding, Findings};

use crate::{App, AppError, OpCtx};

/// Which design, and how it is resolved.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Name or id of a stored design.
    pub design: Option<String>,
    /// Revision; default the newest.
    pub revision: Option<u32>,
    /// Or a text.
    pub text: Option<String>,
    /// The file's name, for findings.
    pub file: Option<String>,
    /// Environment whose variables and patches apply.
    pub environment: Option<String>,
    /// Variables set for this time.
    pub set: BTreeMap<String, String>,
}

/// A design that was read.
pub(crate) struct Loaded {
    /// Its id, if it is stored.
    pub(crate) id: Option<DesignId>,
    /// Its revision, if the text is that of a stored one.
    pub(crate) revision: Option<u32>,
    /// What was read.
    pub(crate) raw: RawDesign,
    /// What was noticed while reading.
    pub(crate) findings: Findings,
}

impl Source {
    /// How the design is resolved.
    pub(crate) fn resolution(&self) -> Result<Resolution, AppError> {
        let environment: Option<EnvironmentName> =
            self.environment.as_deref().map(str::parse).transpose().map_err(
                |error: meshplay_types::NameError| {
                    AppError::Invalid(vec![Finding::new(Code::NAME_INVALID, error.to_string())])
                },
            )?;
        let set = self.set.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        Ok(Resolution { environment, set })
    }
}

impl Loaded {
    /// For an environment, with variables.
    pub(crate) fn resolve(&self, source: &Source) -> Result<ResolvedDesign, AppError> {
        self.raw.resolve(&source.resolution()?).map_err(|mut findings| {
            findings.extend(self.findings.iter().cloned());
            AppError::Invalid(findings)
        })
    }
}

impl App {
    /// Reads a source: all findings at once.
    pub(crate) async fn design_load(&self, ctx: &OpCtx, source: &Source) -> Result<Loaded, AppError> {
        self.design_load_in(ctx.scope(), source).await
    }

    pub(crate) async fn design_load_in(&self, scope: Scope, source: &Source) -> Result<Loaded, AppError> {
        let (id, revision, text) = match (&source.design, &source.text) {
            (Some(design), None) => {
                let design = self.design_find(scope, design).await?;
                let revision = self.store().read().revision(scope, design.id, source.revision).await?;
                (Some(design.id), Some(revision.info.rev), revision.text)
            }
            (None, Some(text)) => (None, None, text.clone()),
            _ => {
                let message = "either a design or a text is needed, not both";
                return Err(AppError::Usage(Finding::new(Code::USAGE, message)));
            }
        };
        let (raw, findings) = RawDesign::parse(&text, source.file.as_deref());
        let broken = findings.iter().any(Finding::is_error);
        let Some(raw) = raw.filter(|_| !broken) else { return Err(AppError::Invalid(findings)) };
        let known = match id {
            None => self.store().read().design_by_name(scope, raw.name()).await?.map(|design| design.id),
            id => id,
        };
        Ok(Loaded { id: known, revision, raw, findings })
    }
}
