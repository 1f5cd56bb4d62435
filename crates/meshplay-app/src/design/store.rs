//! A text becomes a revision: design, revision, sealed values and event in one transaction.

use std::collections::BTreeMap;

use meshplay_design::{RawDesign, import::Sealed};
use meshplay_store::{Body, NewEvent, NewRevision, RevisionSecrets, SecretName, StoreError, Tx, Versioned};
use meshplay_types::{Code, DesignId, DesignName, Digest, Finding};
use serde::Serialize;

use crate::{App, AppError, OpCtx};

/// A text that is to be the newest revision.
pub(crate) struct NewText {
    pub(crate) text: String,
    pub(crate) message: String,
    /// Values that came with it.
    pub(crate) sealed: Vec<Sealed>,
    /// Revision whose sealed values it means; absent: those of the newest.
    pub(crate) secrets_of: Option<u32>,
    /// Revision that it was made from; another newest one refuses it.
    pub(crate) base: Option<u32>,
}

/// What the event says.
#[derive(Serialize)]
struct Saved<'a> {
    design: DesignId,
    revision: u32,
    message: &'a str,
}

impl Versioned for Saved<'_> {
    const VERSION: u32 = 1;
}

impl NewText {
    pub(crate) fn new(text: String, message: String) -> Self {
        Self { text, message, sealed: Vec::new(), secrets_of: None, base: None }
    }
}

impl App {
    /// Stores the newest revision. One that would say and mean the same as the newest one is not made.
    pub(crate) async fn design_store(
        &self,
        ctx: &OpCtx,
        name: &DesignName,
        new: NewText,
    ) -> Result<(DesignId, u32), AppError> {
        let NewText { text, message, sealed, secrets_of, base } = new;
        let (actor, scope, shown, name) = (ctx.actor(), ctx.scope(), name, name.clone());
        let digest = Digest::of_bytes(text.as_bytes());
        let mut row = NewRevision::new(digest.clone(), &text, message.clone())?;
        if let (Some(design), _) = RawDesign::parse(&text, None) {
            row = row.with_components(u32::try_from(design.components().len()).unwrap_or(u32::MAX));
        }
        if let Some(base) = base {
            row = row.after(base);
        }
        let stored = self.store().write(move |tx| {
            Box::pin(async move {
                let design = match tx.read().design_by_name(scope, &name).await? {
                    Some(design) => design,
                    None => tx.design_create(&actor, &name).await?,
                };
                let mut versions = Vec::new();
                for Sealed { reference, value } in sealed {
                    let secret = SecretName { name: reference.name, key: reference.key };
                    let version = tx.secret_put(&actor, design.id, &secret, &value).await?;
                    versions.push((secret, version));
                }
                let secrets = RevisionSecrets { of: secrets_of, sealed: versions };
                if is_newest(tx, design.id, design.revision, &digest, &secrets).await? {
                    return Ok::<_, StoreError>((design.id, design.revision));
                }
                let revision = tx.revision_create(&actor, design.id, row.with_secrets(secrets)).await?;
                let saved = Saved { design: design.id, revision, message: &message };
                let event = NewEvent {
                    kind: "design.saved".to_owned(),
                    subject: name.to_string(),
                    operation: None,
                    data: Body::of(&saved)?,
                };
                tx.event_create(&actor, event).await?;
                Ok((design.id, revision))
            })
        });
        stored.await.map_err(|error| changed_meanwhile(error, shown))
    }
}

/// True if the newest revision has this text and means these values.
async fn is_newest(
    tx: &mut Tx,
    design: DesignId,
    newest: u32,
    digest: &Digest,
    secrets: &RevisionSecrets,
) -> Result<bool, StoreError> {
    if newest == 0 {
        return Ok(false);
    }
    let mut read = tx.read();
    if read.revision(meshplay_store::Scope::All, design, Some(newest)).await?.info.digest != *digest {
        return Ok(false);
    }
    let present: BTreeMap<SecretName, u64> = meant(read.secrets(design, newest).await?);
    let mut wanted = meant(read.secrets(design, secrets.of.unwrap_or(newest)).await?);
    wanted.extend(secrets.sealed.iter().cloned());
    Ok(present == wanted)
}

fn meant(entries: Vec<meshplay_store::SecretEntry>) -> BTreeMap<SecretName, u64> {
    entries.into_iter().map(|entry| (entry.name, entry.version)).collect()
}

fn changed_meanwhile(error: StoreError, name: &DesignName) -> AppError {
    match error {
        StoreError::Generation { expected, found, .. } => {
            let message =
                format!("revision {found} was made meanwhile; this text was made from revision {expected}");
            let fix = format!(
                "compare with `meshplay design diff {name} {expected} {found}`, then save from revision {found}"
            );
            AppError::Conflict(vec![Finding::new(Code::ROW_CHANGED, message).fix(fix)])
        }
        error => error.into(),
    }
}
