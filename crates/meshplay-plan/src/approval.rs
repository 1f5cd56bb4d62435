//! Is a fresh plan what was approved? (P14)
//!
//! A retry plans again, because the cluster has moved on. It goes on without asking only where the fresh plan does
//! nothing that the approved one did not say: steps that are done have become "unchanged" or "gone", the rest is the same.

use std::collections::BTreeMap;

use meshplay_types::ObjectKey;
use serde::{Deserialize, Serialize};

use crate::{Action, Plan, Ready, SkipReason, Step, planner::step_identity};

/// How a fresh plan departs from the approved one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "difference", content = "detail")]
pub enum Difference {
    /// Another target, cluster identity or purpose.
    Target,
    /// Other decisions.
    Choices,
    /// This object gets another step than approved.
    Step(ObjectKey),
    /// This object stays, or no longer stays, other than approved.
    Kept(ObjectKey),
}

/// All departures; empty means: go on.
pub fn differences(approved: &Plan<Ready>, fresh: &Plan<Ready>) -> Vec<Difference> {
    let mut found = Vec::new();
    if approved.target != fresh.target || approved.purpose != fresh.purpose {
        found.push(Difference::Target);
    }
    if approved.choices != fresh.choices {
        found.push(Difference::Choices);
    }
    let by_key: BTreeMap<&ObjectKey, &Step> = approved.steps.iter().map(|step| (&step.key, step)).collect();
    let departs =
        |step: &&Step| !is_done(step) && by_key.get(&step.key).is_none_or(|old| !is_same(old, step));
    found.extend(fresh.steps.iter().filter(departs).map(|step| Difference::Step(step.key.clone())));
    let kept = |plan: &Plan<Ready>, other: &Plan<Ready>| -> Vec<ObjectKey> {
        plan.kept.iter().filter(|kept| !other.kept.contains(kept)).map(|kept| kept.key.clone()).collect()
    };
    let mut keys = kept(approved, fresh);
    keys.extend(kept(fresh, approved));
    keys.sort();
    keys.dedup();
    found.extend(keys.into_iter().map(Difference::Kept));
    found
}

/// Nothing is left to do for it.
fn is_done(step: &Step) -> bool {
    let gone =
        matches!(&step.action, Action::Skip { why: SkipReason::AlreadyGone | SkipReason::CompletedBefore });
    step.blocked.is_empty() && (gone || step.action == Action::Unchanged)
}

/// The wave may differ: waves before it may have vanished.
fn is_same(approved: &Step, fresh: &Step) -> bool {
    let without_wave = |step: &Step| {
        let mut identity = step_identity(step);
        identity["wave"] = serde_json::Value::Null;
        identity
    };
    without_wave(approved) == without_wave(fresh)
}
