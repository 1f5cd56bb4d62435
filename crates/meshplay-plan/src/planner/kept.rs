//! What stays although it is no longer wanted, and why (P11).

use serde_json::Value;

use super::{Ctx, text};
use crate::{InventoryEntry, Kept, KeptReason, Origin, ProtectedKind, managed, ownership};

/// Why an object that is there may not be deleted; `None` if it may. Namespaces are judged last, with `kept` known.
pub(super) fn reason(ctx: &Ctx, entry: &InventoryEntry, live: &Value, kept: &[Kept]) -> Option<KeptReason> {
    if entry.origin == Origin::Claimed {
        return claim(ctx, entry, live);
    }
    if let Some(detail) = not_ours(ctx, entry, live) {
        return Some(KeptReason::NotOurs(detail));
    }
    if entry.origin == Origin::Adopted {
        return Some(KeptReason::Adopted);
    }
    let protected = ProtectedKind::of(&entry.key)?;
    if !ctx.input.choices.include.contains(&protected) {
        return Some(KeptReason::Protected);
    }
    let unsafe_because = match protected {
        ProtectedKind::Namespace => namespace(ctx, &entry.key.name, kept),
        ProtectedKind::CustomResourceDefinition => definition(ctx, live, &entry.key.name, kept),
        ProtectedKind::PersistentVolumeClaim | ProtectedKind::PersistentVolume => None,
    };
    unsafe_because.map(KeptReason::NotSafe)
}

/// A claim that a StatefulSet made carries no mark: its uid is all that tells.
fn claim(ctx: &Ctx, entry: &InventoryEntry, live: &Value) -> Option<KeptReason> {
    if text(live, &["metadata", "uid"]) != Some(entry.uid.as_str()) {
        return Some(KeptReason::NotOurs("another claim of the same name took its place".to_owned()));
    }
    if ctx.input.choices.include.contains(&ProtectedKind::PersistentVolumeClaim) {
        return None;
    }
    let made = ctx.input.facts.claims.iter().find(|claim| claim.key == entry.key);
    Some(made.map_or(KeptReason::Protected, |claim| KeptReason::ClaimOfStatefulSet(claim.owner.clone())))
}

/// The uid, the mark and the manager must all still be ours.
fn not_ours(ctx: &Ctx, entry: &InventoryEntry, live: &Value) -> Option<String> {
    let target = ctx.input.target;
    if text(live, &["metadata", "uid"]) != Some(entry.uid.as_str()) {
        return Some("another object of the same name took its place".to_owned());
    }
    match ownership::design_of(live) {
        Some(design) if design == target.design.to_string() => {}
        Some(other) => return Some(format!("the design `{other}` owns it now")),
        None => return Some("somebody removed our mark from it".to_owned()),
    }
    let applied = managed::entries(live).iter().any(|entry| entry.is_apply_of(target.manager.as_str()));
    (!applied).then(|| "we manage no field of it any more".to_owned())
}

fn namespace(ctx: &Ctx, name: &str, kept: &[Kept]) -> Option<String> {
    if let Some(inside) = kept.iter().find(|kept| kept.key.namespace.as_deref() == Some(name)) {
        return Some(format!("it holds `{}`, which stays", inside.key));
    }
    let Some(content) = ctx.input.facts.namespace_contents.get(name) else {
        return Some("it is not known to be empty".to_owned());
    };
    if let Some(foreign) = content.foreign.first() {
        return Some(format!(
            "it holds {} objects that are not ours, such as `{foreign}`",
            content.foreign.len()
        ));
    }
    content
        .unlisted
        .first()
        .map(|kind| format!("`{kind}` in it cannot be listed, so it is not known to be empty"))
}

fn definition(ctx: &Ctx, live: &Value, name: &str, kept: &[Kept]) -> Option<String> {
    let (group, kind) = (text(live, &["spec", "group"]), text(live, &["spec", "names", "kind"]));
    let own = |kept: &&Kept| Some(kept.key.group.as_str()) == group && Some(kept.key.kind.as_str()) == kind;
    if let Some(resource) = kept.iter().find(own) {
        return Some(format!("`{}` of it stays", resource.key));
    }
    match ctx.input.facts.foreign_custom_resources.get(name) {
        Some(0) => None,
        Some(n) => Some(format!("{n} custom resources of it are not ours")),
        None => Some("its custom resources were not counted".to_owned()),
    }
}
