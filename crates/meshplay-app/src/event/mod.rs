//! What happened, for people and for listeners.

pub use meshplay_store::EventFilter;
use meshplay_store::{Event, StoreError};
use meshplay_types::{Page, PageRequest};
use tokio::sync::watch;

use crate::{App, AppError, OpCtx};

/// An event with the name of whoever did it.
#[derive(Clone, Debug)]
pub struct EventRow {
    /// The row.
    pub event: Event,
    /// Who did it.
    pub actor: String,
}

impl App {
    /// Newest first.
    ///
    /// # Errors
    /// Only if the store fails.
    pub async fn event_list(
        &self,
        ctx: &OpCtx,
        filter: &EventFilter,
        page: &PageRequest,
    ) -> Result<Page<EventRow>, AppError> {
        let page = self.store().read().events(ctx.scope(), filter, page).await?;
        let items = page.items.into_iter().map(|event| self.event_row(event)).collect();
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// Events after a place, oldest first, at most `limit`.
    ///
    /// # Errors
    /// Only if the store fails.
    pub async fn events_after(&self, ctx: &OpCtx, seq: u64, limit: u32) -> Result<Vec<EventRow>, StoreError> {
        let events = self.store().read().events_after(ctx.scope(), seq, limit).await?;
        Ok(events.into_iter().map(|event| self.event_row(event)).collect())
    }

    /// The oldest event that was not removed yet, of anybody.
    ///
    /// # Errors
    /// Only if the store fails.
    pub async fn event_first(&self) -> Result<Option<u64>, StoreError> {
        self.store().read().event_first().await
    }

    /// Changes with each event; holds the `seq` of the last one.
    pub fn events_watch(&self) -> watch::Receiver<u64> {
        self.store().events_watch()
    }

    /// Changes with each commit: whoever shows rows looks again.
    pub fn commits_watch(&self) -> watch::Receiver<u64> {
        self.store().commits_watch()
    }

    fn event_row(&self, event: Event) -> EventRow {
        let actor = self.principal_name(event.actor);
        EventRow { event, actor }
    }
}
