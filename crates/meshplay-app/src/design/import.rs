//! A manifest or a design file becomes a revision of a design; secret values are sealed in the same transaction.

use meshplay_design::{RawDesign, import};
use meshplay_types::{Code, DesignName, Finding, Findings};

use super::store::NewText;
use crate::{App, AppError, OpCtx};

/// What to import.
#[derive(Clone)]
pub struct NewDesign {
    /// A multi-document manifest, or a design file.
    pub text: String,
    /// Name; default from the design or the file's name.
    pub name: Option<String>,
    /// The file's name, for findings.
    pub file: Option<String>,
    /// Why, kept with the revision.
    pub message: Option<String>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct ImportedDesign {
    /// Name of the design.
    pub name: DesignName,
    /// Its revision; the former one if nothing changed.
    pub revision: u32,
    /// What became of the objects read.
    pub counts: import::Counts,
    /// What was noticed.
    pub findings: Findings,
}

/// A text that is ready to be stored.
pub(super) struct Ready {
    name: DesignName,
    pub(super) text: String,
    counts: import::Counts,
    pub(super) sealed: Vec<import::Sealed>,
    pub(super) findings: Findings,
}

impl App {
    /// Stores a new revision, unless the newest one has the same text.
    pub async fn design_import(&self, ctx: &OpCtx, new: NewDesign) -> Result<ImportedDesign, AppError> {
        let message = new.message.clone().unwrap_or_else(|| match &new.file {
            Some(file) => format!("imported from {file}"),
            None => "imported".to_owned(),
        });
        let Ready { name, text, counts, sealed, findings } = read(new)?;
        let new = NewText { sealed, ..NewText::new(text, message) };
        let (_, revision) = self.design_store(ctx, &name, new).await?;
        Ok(ImportedDesign { name, revision, counts, findings })
    }
}

/// A design file as it is, or a manifest as a design.
pub(super) fn read(new: NewDesign) -> Result<Ready, AppError> {
    if is_design(&new.text) { design_file(new) } else { manifest(new) }
}

/// A design file says so in its first document.
fn is_design(text: &str) -> bool {
    let top_level = |line: &&str| !line.starts_with([' ', '#', '\t', '-']);
    let mut head = text.lines().filter(top_level).take(8);
    head.any(|line| line.starts_with("apiVersion:") && line.contains("meshplay/v1"))
}

fn design_file(new: NewDesign) -> Result<Ready, AppError> {
    let (raw, findings) = RawDesign::parse(&new.text, new.file.as_deref());
    let raw = raw
        .filter(|_| !findings.iter().any(Finding::is_error))
        .ok_or_else(|| AppError::Invalid(findings.clone()))?;
    if new.name.as_ref().is_some_and(|name| name != raw.name().as_str()) {
        let message = format!("the design file calls itself `{}`", raw.name());
        let finding = Finding::new(Code::NAME_INVALID, message)
            .fix("change `metadata.name` in the file, or leave `--name` out");
        return Err(AppError::Invalid(vec![finding]));
    }
    let counts = counts(&raw);
    Ok(Ready { name: raw.name().clone(), text: new.text, counts, sealed: Vec::new(), findings })
}

/// Every component of a design file is understood.
pub(crate) fn counts(raw: &RawDesign) -> import::Counts {
    let n_components = u32::try_from(raw.components().len()).unwrap_or(u32::MAX);
    import::Counts { read: n_components, imported: n_components, ..import::Counts::default() }
}

fn manifest(new: NewDesign) -> Result<Ready, AppError> {
    let name = name_of(&new)?;
    let options = import::ImportOptions { name: name.clone(), file: new.file };
    let import::Import { design, counts, sealed, findings } = import::manifests(&new.text, &options);
    // Nothing is lost: an object that cannot be taken stops the whole import.
    if counts.rejected > 0 || findings.iter().any(Finding::is_error) || counts.imported + counts.opaque == 0 {
        return Err(AppError::Invalid(findings));
    }
    Ok(Ready { name, text: design, counts, sealed, findings })
}

fn name_of(new: &NewDesign) -> Result<DesignName, AppError> {
    let from_file = || {
        let stem = std::path::Path::new(new.file.as_deref()?).file_stem()?.to_str()?.to_ascii_lowercase();
        (stem != "-").then_some(stem)
    };
    let Some(name) = new.name.clone().or_else(from_file) else {
        let finding = Finding::new(Code::NAME_INVALID, "the design needs a name").fix("pass `--name NAME`");
        return Err(AppError::Invalid(vec![finding]));
    };
    name.parse().map_err(|error: meshplay_types::NameError| {
        AppError::Invalid(vec![Finding::new(Code::NAME_INVALID, error.to_string()).fix("pass `--name NAME`")])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_design_file_is_told_from_a_manifest() {
        assert!(is_design("# mine\napiVersion: meshplay/v1\nkind: Design\n"));
        assert!(!is_design("apiVersion: v1\nkind: ConfigMap\ndata:\n  x: 'apiVersion: meshplay/v1'\n"));
    }
}
