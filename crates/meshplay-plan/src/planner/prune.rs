//! What the inventory has and the design no longer wants: deleted in reverse order, given back, or kept (P11).

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use meshplay_types::ObjectKey;
use serde_json::{Value, json};

use super::{Ctx, Drafted, kept, verdicts};
use crate::{
    Action, Blocked, Certainty, Force, Gate, InventoryEntry, Kept, KeptReason, Origin, Precondition,
    Propagation, ProtectedKind, ReleaseHow, SkipReason, Step, Verdict, Wave, WaveInfo, managed, ownership,
    wave::Rank,
};

/// The end of a plan.
pub(super) struct Pruned {
    pub(super) drafts: Vec<Drafted>,
    pub(super) waves: Vec<WaveInfo>,
    pub(super) kept: Vec<Kept>,
}

/// Plans the deletions. Ranks are visited so that a namespace or CRD is judged when everything in it is decided.
pub(super) fn prune(ctx: &Ctx) -> Pruned {
    let wanted: BTreeSet<&ObjectKey> = ctx.input.desired.objects.iter().map(|object| &object.key).collect();
    let inventory = ctx.input.inventory.iter();
    let leaves = |entry: &&InventoryEntry| !wanted.contains(&entry.key) && !is_claimed_by_wanted(ctx, entry);
    let mut leaving: Vec<&InventoryEntry> = inventory.filter(leaves).collect();
    leaving.sort_by_key(|entry| (Reverse(Rank::of(&entry.gvk)), entry.key.clone()));
    let mut kept = Vec::new();
    let mut by_rank: BTreeMap<Reverse<Rank>, Vec<Step>> = BTreeMap::new();
    for entry in leaving {
        let step = step(ctx, entry, &mut kept);
        by_rank.entry(Reverse(Rank::of(&entry.gvk))).or_default().extend(step);
    }
    kept.sort_by(|a, b| a.key.cmp(&b.key));
    let first = ctx.input.desired.waves.len();
    let (mut drafts, mut waves) = (Vec::new(), Vec::new());
    for (Reverse(rank), steps) in by_rank.into_iter().filter(|(_, steps)| !steps.is_empty()) {
        let wave = Wave(u32::try_from(first + waves.len()).unwrap_or(u32::MAX));
        waves.push(WaveInfo { wave, reason: rank.reason_backwards().to_owned(), gates: gone(&steps) });
        drafts.extend(steps.into_iter().map(|step| Drafted::from(Step { wave, ..step })));
    }
    Pruned { drafts, waves, kept }
}

/// A claim of a StatefulSet that stays, or comes back, is the set's business.
fn is_claimed_by_wanted(ctx: &Ctx, entry: &InventoryEntry) -> bool {
    let mut sets = ctx.input.desired.objects.iter().filter(|object| object.key.is("apps", "StatefulSet"));
    entry.origin == Origin::Claimed && sets.any(|set| crate::is_claim_of(&set.body, &set.key, &entry.key))
}

/// The next wave starts when these are gone: finalizers of custom resources need their controllers until then.
fn gone(steps: &[Step]) -> Vec<Gate> {
    let deleted = steps.iter().filter(|step| matches!(step.action, Action::Delete { .. }));
    let keys: Vec<_> = deleted.map(|step| step.key.clone()).collect();
    if keys.is_empty() { Vec::new() } else { vec![Gate::Gone(keys)] }
}

fn step(ctx: &Ctx, entry: &InventoryEntry, kept: &mut Vec<Kept>) -> Option<Step> {
    let Some(seen) = ctx.seen(&entry.key) else {
        return Some(
            base(entry, Action::Delete { propagation: propagation(entry) }).blocked(Blocked::NotObserved),
        );
    };
    let Some(live) = seen.live() else {
        return Some(base(entry, Action::Skip { why: SkipReason::AlreadyGone }));
    };
    match kept::reason(ctx, entry, live, kept) {
        Some(KeptReason::NotOurs(detail)) => {
            kept.push(Kept { key: entry.key.clone(), reason: KeptReason::NotOurs(detail.clone()) });
            Some(base(entry, Action::Skip { why: SkipReason::NotOurs(detail) }))
        }
        Some(KeptReason::Adopted) => {
            kept.push(Kept { key: entry.key.clone(), reason: KeptReason::Adopted });
            Some(release(ctx, entry, live))
        }
        Some(reason) => {
            kept.push(Kept { key: entry.key.clone(), reason });
            None
        }
        None => Some(delete(entry)),
    }
}

fn delete(entry: &InventoryEntry) -> Step {
    let mut step = base(entry, Action::Delete { propagation: propagation(entry) });
    step.precondition.uid = Some(entry.uid.clone());
    (step.reversal, step.one_way) = verdicts::delete(&entry.gvk, ProtectedKind::of(&entry.key));
    step
}

/// An empty set gives back what others co-own; what we own alone would be deleted by it, so there only our entry goes.
fn release(ctx: &Ctx, entry: &InventoryEntry, live: &Value) -> Step {
    let manager = ctx.input.target.manager.as_str();
    let entries = managed::entries(live);
    let mark = crate::FieldPath::of(["metadata", "annotations", crate::DESIGN_ANNOTATION]);
    let alone = managed::applied_by(&entries, manager).nodes().into_iter().any(|(path, is_leaf)| {
        is_leaf && path != mark && ownership::others(&entries, &path, manager).is_empty()
    });
    let how = if alone { ReleaseHow::KeepValues } else { ReleaseHow::EmptySet };
    let mut step = base(entry, Action::Release { how });
    step.precondition.uid = Some(entry.uid.clone());
    (step.reversal, step.one_way) = verdicts::release(how);
    step.body = (how == ReleaseHow::EmptySet).then(|| identity_body(entry));
    step
}

fn identity_body(entry: &InventoryEntry) -> Value {
    let mut metadata = json!({"name": entry.key.name, "uid": entry.uid});
    if let Some(namespace) = &entry.key.namespace {
        metadata["namespace"] = namespace.as_str().into();
    }
    json!({"apiVersion": entry.gvk.api_version(), "kind": entry.gvk.kind, "metadata": metadata})
}

/// Dependents of workloads are waited for, so that "gone" means that the pods are gone too.
fn propagation(entry: &InventoryEntry) -> Propagation {
    match entry.gvk.group.as_str() {
        "apps" | "batch" => Propagation::Foreground,
        _ => Propagation::Background,
    }
}

fn base(entry: &InventoryEntry, action: Action) -> Step {
    Step {
        seq: 0,
        wave: Wave::default(),
        key: entry.key.clone(),
        gvk: entry.gvk.clone(),
        component: entry.component.clone(),
        action,
        diff: Vec::new(),
        certainty: Certainty::NothingToVerify,
        reversal: Verdict::Exact,
        one_way: None,
        conflicts: Vec::new(),
        lingering: Vec::new(),
        blocked: Vec::new(),
        body: None,
        digest: None,
        precondition: Precondition::default(),
        force: Force::No,
        migrate_managers: Vec::new(),
        origin: None,
    }
}
