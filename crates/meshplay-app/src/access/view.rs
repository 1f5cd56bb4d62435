//! Saved views: each principal has its own.

use meshplay_store::StoreError;
pub use meshplay_store::View;
use meshplay_types::{Code, Finding};

use crate::{App, AppError, OpCtx};

/// Longest query, in bytes.
const QUERY_BYTES_MAX: usize = 4_096;
/// Longest name of a page or a view, in bytes.
const NAME_BYTES_MAX: usize = 100;
/// Views that one principal may have.
const VIEWS_MAX: u32 = 500;

impl App {
    /// My views, by page and name.
    ///
    /// # Errors
    /// Only if the store fails.
    pub async fn view_list(&self, ctx: &OpCtx, page: Option<&str>) -> Result<Vec<View>, AppError> {
        Ok(self.store().read().views(ctx.principal().id, page, VIEWS_MAX).await?)
    }

    /// Saves a view under its name.
    ///
    /// # Errors
    /// If a text is too long, or there are too many.
    pub async fn view_save(
        &self,
        ctx: &OpCtx,
        page: String,
        name: String,
        query: String,
    ) -> Result<View, AppError> {
        let mut findings = Vec::new();
        for (what, text) in [("page", &page), ("name", &name)] {
            if text.is_empty() || text.len() > NAME_BYTES_MAX || text.chars().any(char::is_control) {
                let message = format!("the {what} of a view has 1 to {NAME_BYTES_MAX} printable characters");
                findings.push(Finding::new(Code::USAGE, message));
            }
        }
        if query.len() > QUERY_BYTES_MAX {
            let message = format!("a view is longer than {QUERY_BYTES_MAX} bytes");
            findings.push(Finding::new(Code::VALUE_TOO_LARGE, message));
        }
        if self.store().read().view_count(ctx.principal().id).await? >= u64::from(VIEWS_MAX) {
            let message = format!("there are {VIEWS_MAX} saved views, and no more are kept");
            findings.push(Finding::new(Code::TOO_MANY, message));
        }
        if !findings.is_empty() {
            return Err(AppError::Invalid(findings));
        }
        let actor = ctx.actor();
        let saved = self
            .store()
            .write(move |tx| Box::pin(async move { tx.view_save(&actor, &page, &name, &query).await }));
        Ok(saved.await?)
    }

    /// Forgets a view.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn view_remove(&self, ctx: &OpCtx, page: &str, name: &str) -> Result<(), AppError> {
        let (actor, page, wanted) = (ctx.actor(), page.to_owned(), name.to_owned());
        let removed = self
            .store()
            .write(move |tx| Box::pin(async move { tx.view_remove(&actor, &page, &wanted).await }));
        removed.await.map_err(|fault| match fault {
            StoreError::NotFound { .. } => AppError::not_found("view", name),
            fault => fault.into(),
        })
    }
}
