//! What is different between two revisions of a design.

use meshplay_design::{RawDesign, text_diff};
use meshplay_plan::{RevisionDifference, revision_difference};
use meshplay_types::{Code, Finding};

use crate::{App, AppError, OpCtx};

/// Two revisions side by side.
#[derive(Clone, Debug)]
pub struct ComparedRevisions {
    /// Number of the older one.
    pub from: u32,
    /// Number of the newer one.
    pub to: u32,
    /// What they say differently.
    pub difference: RevisionDifference,
    /// Unified diff of the texts.
    pub text: String,
}

impl App {
    /// Compares two revisions; without a newer one, with the newest.
    pub async fn design_diff(
        &self,
        ctx: &OpCtx,
        design: &str,
        from: u32,
        to: Option<u32>,
    ) -> Result<ComparedRevisions, AppError> {
        let found = self.design_find(ctx.scope(), design).await?;
        let before = self.revision_find(ctx.scope(), &found, Some(from)).await?;
        let after = self.revision_find(ctx.scope(), &found, to).await?;
        let (from, to) = (before.info.rev, after.info.rev);
        let names = (format!("{}@{from}", found.name), format!("{}@{to}", found.name));
        let text = text_diff((&names.0, &before.text), (&names.1, &after.text));
        let text = text.unwrap_or_else(|| "the texts are too large to be compared line by line\n".to_owned());
        let difference = revision_difference(&parsed(from, &before.text)?, &parsed(to, &after.text)?);
        Ok(ComparedRevisions { from, to, difference, text })
    }
}

/// A stored text was readable once; if this version reads it otherwise, that is to be said.
fn parsed(revision: u32, text: &str) -> Result<RawDesign, AppError> {
    let (raw, mut findings) = RawDesign::parse(text, None);
    raw.ok_or_else(|| {
        if findings.is_empty() {
            findings.push(Finding::new(Code::DESIGN_SYNTAX, format!("revision {revision} cannot be read")));
        }
        AppError::Invalid(findings)
    })
}
