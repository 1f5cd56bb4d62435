//! Which design a use case is about: a stored revision, or a text that is not stored.

use std::collections::BTreeMap;

use meshplay_design::{RawDesign, Resolution, ResolvedDesign, import::Sealed};
use meshplay_store::Scope;
use meshplay_types::{Code, DesignId, EnvironmentName, Finding, Findings};

use super::{NewDesign, import};
use crate::{App, AppError, OpCtx};

/// Which design, and how it is resolved.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Name or id of a stored design.
    pub design: Option<String>,
    /// Revision; default the newest.
    pub revision: Option<u32>,
    /// Or a text: a design file or a manifest.
    pub text: Option<String>,
    /// Name of the design that a manifest is about.
    pub name: Option<String>,
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
    /// The revision whose sealed values it means.
    pub(crate) secrets_of: Option<(DesignId, u32)>,
    /// Environment that it is resolved for.
    environment: Option<EnvironmentName>,
    /// Values that came with a manifest and are not stored.
    pub(crate) sealed: Vec<Sealed>,
    /// What was noticed while reading.
    pub(crate) findings: Findings,
}

impl Source {
    /// A text as what it would be imported from.
    pub(crate) fn as_new(&self) -> NewDesign {
        NewDesign {
            text: self.text.clone().unwrap_or_default(),
            name: self.name.clone(),
            file: self.file.clone(),
            message: None,
        }
    }
}

impl Loaded {
    /// How it is resolved.
    pub(crate) fn resolution(&self, source: &Source) -> Resolution {
        let set = source.set.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        Resolution { environment: self.environment.clone(), set }
    }

    /// For an environment, with variables.
    pub(crate) fn resolve(&self, source: &Source) -> Result<ResolvedDesign, AppError> {
        self.raw.resolve(&self.resolution(source)).map_err(|mut findings| {
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
        let (mut sealed, mut noticed) = (Vec::new(), Findings::new());
        let (id, revision, text) = match (&source.design, &source.text) {
            (Some(design), None) => {
                let design = self.design_find(scope, design).await?;
                let revision = self.revision_find(scope, &design, source.revision).await?;
                (Some(design.id), Some(revision.info.rev), revision.text)
            }
            (None, Some(_)) => {
                let read = import::read(source.as_new())?;
                (sealed, noticed) = (read.sealed, read.findings);
                (None, None, read.text)
            }
            _ => {
                let message = "either a design or a text is needed, not both";
                return Err(AppError::Usage(Finding::new(Code::USAGE, message)));
            }
        };
        let (raw, mut findings) = RawDesign::parse(&text, source.file.as_deref());
        // What reading a design file found is found again here.
        noticed.retain(|finding| !findings.contains(finding));
        findings.extend(noticed);
        let broken = findings.iter().any(Finding::is_error);
        let Some(raw) = raw.filter(|_| !broken) else { return Err(AppError::Invalid(findings)) };
        let known = match id {
            None => self.store().read().design_by_name(scope, raw.name()).await?,
            Some(id) => Some(self.store().read().design(scope, id).await?),
        };
        let environment = self.environment_resolved(scope, source, &raw).await?;
        let secrets_of = known.as_ref().map(|design| (design.id, revision.unwrap_or(design.revision)));
        Ok(Loaded {
            id: known.map(|design| design.id),
            revision,
            secrets_of,
            environment,
            raw,
            sealed,
            findings,
        })
    }

    /// The environment that a design is resolved for. One that only groups clusters asks nothing of the design.
    async fn environment_resolved(
        &self,
        scope: Scope,
        source: &Source,
        raw: &RawDesign,
    ) -> Result<Option<EnvironmentName>, AppError> {
        let Some(name) = &source.environment else { return Ok(None) };
        let name: EnvironmentName = name.parse().map_err(|error: meshplay_types::NameError| {
            AppError::Invalid(vec![Finding::new(Code::NAME_INVALID, error.to_string())])
        })?;
        let in_design = raw.environments().iter().any(|environment| environment.name == name);
        let is_group = !in_design && self.store().read().environment_by_name(scope, &name).await?.is_some();
        Ok(Some(name).filter(|_| !is_group))
    }
}
