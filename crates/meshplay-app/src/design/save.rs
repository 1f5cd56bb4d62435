//! An edited text, an old one, or none at all: saving, restoring and removing a design.

use meshplay_design::RawDesign;
use meshplay_store::{Body, Design, NewEvent, Scope, StoreError, Versioned};
use meshplay_types::{Code, DesignId, Finding, Findings};
use serde::Serialize;

use super::{ImportedDesign, import::counts, store::NewText};
use crate::{App, AppError, OpCtx};

/// An edited text.
#[derive(Clone, Debug)]
pub struct EditedDesign {
    /// The whole text.
    pub text: String,
    /// Revision that was edited.
    pub base: u32,
    /// Why.
    pub message: Option<String>,
}

/// What the event says.
#[derive(Serialize)]
struct Removed {
    design: DesignId,
}

impl Versioned for Removed {
    const VERSION: u32 = 1;
}

impl App {
    /// The edited text becomes a revision, unless somebody else made one meanwhile. Sealed values stay those of the revision
    /// that was edited.
    pub async fn design_save(
        &self,
        ctx: &OpCtx,
        design: &str,
        edited: EditedDesign,
    ) -> Result<ImportedDesign, AppError> {
        let found = self.design_find(ctx.scope(), design).await?;
        let (raw, findings) = RawDesign::parse(&edited.text, None);
        let raw = raw.filter(|_| !findings.iter().any(Finding::is_error));
        let raw = raw.ok_or_else(|| AppError::Invalid(findings.clone()))?;
        if *raw.name() != found.name {
            let message =
                format!("the text calls itself `{}`, but it is saved as `{}`", raw.name(), found.name);
            let fix =
                format!("write `metadata: {{ name: {} }}`, or import it as a design of its own", found.name);
            return Err(AppError::Invalid(vec![Finding::new(Code::NAME_INVALID, message).fix(fix)]));
        }
        let new = NewText {
            base: Some(edited.base),
            ..NewText::new(edited.text, edited.message.unwrap_or_else(|| "edited".to_owned()))
        };
        let (_, revision) = self.design_store(ctx, &found.name, new).await?;
        Ok(ImportedDesign { name: found.name, revision, counts: counts(&raw), findings })
    }

    /// The text of an old revision, with the sealed values of that time, becomes the newest revision.
    pub async fn design_restore(
        &self,
        ctx: &OpCtx,
        design: &str,
        revision: u32,
    ) -> Result<ImportedDesign, AppError> {
        let found = self.design_find(ctx.scope(), design).await?;
        let old = self.revision_find(ctx.scope(), &found, Some(revision)).await?;
        let (raw, findings) = RawDesign::parse(&old.text, None);
        let counts = raw.as_ref().map(counts).unwrap_or_default();
        let new = NewText {
            secrets_of: Some(revision),
            ..NewText::new(old.text, format!("revision {revision} restored"))
        };
        let (_, revision) = self.design_store(ctx, &found.name, new).await?;
        Ok(ImportedDesign { name: found.name, revision, counts, findings })
    }

    /// Removes a design that is deployed nowhere and that nothing works on. Its history stays, its sealed values go.
    pub async fn design_remove(&self, ctx: &OpCtx, design: &str) -> Result<(), AppError> {
        let found = self.design_find(ctx.scope(), design).await?;
        let places = self.design_places(ctx.scope(), &found).await?;
        if !places.is_empty() {
            return Err(AppError::Conflict(places));
        }
        let (scope, actor, id) = (ctx.scope(), ctx.actor(), found.id);
        let event = NewEvent {
            kind: "design.removed".to_owned(),
            subject: found.name.to_string(),
            operation: None,
            data: Body::of(&Removed { design: id })?,
        };
        let removed = self.store().write(move |tx| {
            Box::pin(async move {
                tx.design_remove(scope, id).await?;
                tx.event_create(&actor, event).await.map(drop)
            })
        });
        Ok(removed.await?)
    }

    /// Why a design cannot go: a finding for each target where it is deployed or being worked on.
    async fn design_places(&self, scope: Scope, design: &Design) -> Result<Findings, StoreError> {
        let mut findings = Findings::new();
        let deployed = self.store().read().inventory_targets(design.id).await?;
        let active = self.store().read().deployments_active().await?;
        let active = active.into_iter().map(|one| one.target).filter(|target| target.design == design.id);
        for (target, what) in deployed
            .into_iter()
            .map(|one| (one, "is deployed"))
            .chain(active.map(|one| (one, "is being worked on")))
        {
            let cluster = self.cluster_name(scope, target.cluster).await;
            let environment = self.environment_name(target.environment).await;
            let message = format!("it {what} on `{cluster}` in the environment `{environment}`");
            let name = &design.name;
            let fix =
                format!("`meshplay design undeploy {name} --cluster {cluster} --environment {environment}`");
            let mut finding = Finding::new(Code::STILL_IN_USE, message).fix(fix);
            finding.at.cluster = Some(cluster);
            findings.push(finding);
        }
        Ok(findings)
    }
}
