//! A design as manifests, with secret values as placeholders or, with a right of its own, in clear text.

use std::collections::HashMap;

use meshplay_design::{SecretRef, export};
use meshplay_store::{Design, SecretName};
use meshplay_types::{DesignId, Findings, Secret};

use super::Source;
use crate::{App, AppError, OpCtx};

/// Whether sealed values are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretValues {
    /// Placeholders.
    Hidden,
    /// In clear text.
    Revealed,
}

/// Manifests of a revision.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The design.
    pub design: Design,
    /// Its revision.
    pub revision: u32,
    /// Multi-document YAML.
    pub text: String,
    /// What was noticed.
    pub findings: Findings,
}

/// Sealed values of a design, opened.
pub(crate) type OpenedValues = HashMap<SecretRef, Secret<Vec<u8>>>;

impl App {
    /// A revision as manifests. The caller was authorised for the values it asks for.
    pub async fn design_export(
        &self,
        ctx: &OpCtx,
        source: &Source,
        values: SecretValues,
    ) -> Result<Exported, AppError> {
        let design = self.design_find(ctx.scope(), source.design.as_deref().unwrap_or_default()).await?;
        let loaded = self.design_load(ctx, source).await?;
        let opened = match values {
            SecretValues::Hidden => None,
            SecretValues::Revealed => Some(self.secrets_open(loaded.secrets_of).await?),
        };
        let exported = export_text(&loaded, source, opened.as_ref())?;
        let mut findings = loaded.findings;
        findings.extend(exported.findings);
        Ok(Exported {
            revision: loaded.revision.unwrap_or(design.revision),
            design,
            text: exported.text,
            findings,
        })
    }

    /// Every sealed value that a revision means, opened: for the moment of sending them.
    pub(crate) async fn secrets_open(&self, of: Option<(DesignId, u32)>) -> Result<OpenedValues, AppError> {
        let mut opened = OpenedValues::new();
        let Some((design, revision)) = of else { return Ok(opened) };
        for entry in self.store().read().secrets(design, revision).await? {
            let SecretName { name, key } = &entry.name;
            if let Some(value) = self.store().read().secret_reveal(design, revision, &entry.name).await? {
                opened.insert(SecretRef { name: name.clone(), key: key.clone() }, value);
            }
        }
        Ok(opened)
    }
}

fn export_text(
    loaded: &super::Loaded,
    source: &Source,
    opened: Option<&OpenedValues>,
) -> Result<export::Export, AppError> {
    let resolved = loaded.resolve(source)?;
    let lookup = |reference: &SecretRef| opened?.get(reference).cloned();
    let reveal = opened.is_some().then_some(&lookup as &dyn Fn(&SecretRef) -> Option<Secret<Vec<u8>>>);
    Ok(export::manifests(&loaded.raw, &resolved, &export::ExportOptions { reveal }))
}
