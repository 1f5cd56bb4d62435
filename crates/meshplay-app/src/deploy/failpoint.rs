//! Places where tests let a deployment die, so that every gap between two rows or requests is really gone through
//! (reliability F01).
//!
//! Only with the feature `failpoints`, which test builds have and releases have not: there, `MESHPLAY_FAILPOINT=sent:3`
//! ends the process at once when that place is passed for the third time.

/// The places, in the order in which a deployment passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failpoint {
    /// The lease is ours, and nothing was planned.
    LeaseTaken,
    /// The plan is stored, and nothing was begun.
    PlanSaved,
    /// The intents of a wave are stored, and nothing was sent.
    IntentWritten,
    /// The request of a step is about to be sent.
    Sent,
    /// The answer to a step is there, and not in the journal.
    Response,
    /// The same for a step that removes something.
    Prune,
    /// All outcomes of a wave are stored.
    WaveDone,
    /// Gates are about to be waited for.
    HealthWait,
    /// Once before and once after the inventory is committed.
    CommitInventory,
    /// What was there before is about to be put back.
    Rollback,
}

impl Failpoint {
    /// Dies here, if that was asked for.
    #[cfg(feature = "failpoints")]
    pub(super) fn pass(self) {
        armed::pass(self.name());
    }

    /// Does nothing.
    #[cfg(not(feature = "failpoints"))]
    pub(super) fn pass(self) {}

    /// The name that reliability F01 gives it.
    #[cfg(feature = "failpoints")]
    fn name(self) -> &'static str {
        match self {
            Self::LeaseTaken => "lease_taken",
            Self::PlanSaved => "plan_saved",
            Self::IntentWritten => "intent_written",
            Self::Sent => "sent",
            Self::Response => "response",
            Self::Prune => "prune",
            Self::WaveDone => "wave_done",
            Self::HealthWait => "health_wait",
            Self::CommitInventory => "commit_inventory",
            Self::Rollback => "rollback",
        }
    }
}

#[cfg(feature = "failpoints")]
mod armed {
    use std::sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    };

    /// Where to die, and how often that place may still be passed before.
    struct Armed {
        name: String,
        passes_left: AtomicU32,
    }

    static ARMED: LazyLock<Option<Armed>> = LazyLock::new(|| {
        let text = std::env::var("MESHPLAY_FAILPOINT").ok()?;
        let (name, nth) = text.split_once(':')?;
        Some(Armed { name: name.to_owned(), passes_left: AtomicU32::new(nth.parse::<u32>().ok()?) })
    });

    pub(super) fn pass(name: &str) {
        let Some(armed) = ARMED.as_ref().filter(|armed| armed.name == name) else { return };
        if armed.passes_left.fetch_sub(1, Ordering::SeqCst) == 1 {
            // As kill -9 would: nothing is dropped, flushed or told.
            std::process::abort();
        }
    }
}
