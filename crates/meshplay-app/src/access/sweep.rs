//! What is removed because of its age, a little at a time, so that nobody waits for it.

use jiff::{SignedDuration, Timestamp};

use crate::{App, AppError};

/// Rows removed in one write unit.
const ROWS_MAX: u32 = 500;
/// Units of one sweep and kind: the rest is for the next sweep.
const UNITS_MAX: u32 = 20;

/// How long things are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Events, in days.
    pub event_days: u32,
    /// Entries of the audit trail, in days.
    pub audit_days: u32,
}

#[derive(Clone, Copy)]
enum Kind {
    Sessions,
    Events,
    Audit,
}

impl App {
    /// Removes what is too old, in bounded steps, and writes down which tokens were used.
    ///
    /// # Errors
    /// Only if the store fails; the next sweep goes on.
    pub async fn access_sweep(&self, retention: Retention) -> Result<(), AppError> {
        for (token, at) in self.access().used_take() {
            self.store().write(move |tx| Box::pin(tx.token_used(token, at))).await?;
        }
        self.access().endings.sweep();
        self.sweep_kind(Kind::Sessions, Timestamp::now()).await?;
        self.sweep_kind(Kind::Events, days_ago(retention.event_days)).await?;
        self.sweep_kind(Kind::Audit, days_ago(retention.audit_days)).await
    }

    async fn sweep_kind(&self, kind: Kind, before: Timestamp) -> Result<(), AppError> {
        for _ in 0..UNITS_MAX {
            let removed = self.store().write(move |tx| {
                Box::pin(async move {
                    match kind {
                        Kind::Sessions => tx.sessions_sweep(ROWS_MAX).await,
                        Kind::Events => tx.events_sweep(before, ROWS_MAX).await,
                        Kind::Audit => tx.audit_sweep(before, ROWS_MAX).await,
                    }
                })
            });
            if removed.await? < u64::from(ROWS_MAX) {
                break;
            }
        }
        Ok(())
    }
}

fn days_ago(days: u32) -> Timestamp {
    let age = SignedDuration::from_hours(24 * i64::from(days));
    Timestamp::now().checked_sub(age).unwrap_or(Timestamp::MIN)
}
