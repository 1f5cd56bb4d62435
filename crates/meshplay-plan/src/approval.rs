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

/// The wave may differ: waves before it may have vanished. So may the resourceVersion that guards something taken: the
/// fields, their values and their owners are compared one by one.
fn is_same(approved: &Step, fresh: &Step) -> bool {
    let comparable = |step: &Step| {
        let mut step = Step { wave: crate::Wave::default(), ..step.clone() };
        step.precondition.resource_version = None;
        step.migrate_managers.iter_mut().for_each(|moved| moved.at_version = None);
        if let Some(metadata) =
            step.body.as_mut().and_then(|body| body.pointer_mut("/metadata")?.as_object_mut())
        {
            metadata.shift_remove("resourceVersion");
        }
        step_identity(&step)
    };
    comparable(approved) == comparable(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    const DESIGN: &str = "
objects:
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {x: '1'}}
A
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: shop}, data: {x: '1'}}
B
";
    const DONE: &str = "
  live: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {x: '1'}}
  owned: {us: [data.x]}
  inventory: created";

    fn plan(a: &str, b: &str) -> Plan<Ready> {
        Case::read(&DESIGN.replace("\nA\n", &format!("{a}\n")).replace("\nB\n", &format!("{b}\n"))).plan()
    }

    #[test]
    fn p14_what_is_done_meanwhile_asks_nobody_again() {
        let (approved, fresh) = (plan("", ""), plan(DONE, ""));
        assert_ne!(approved.hash, fresh.hash);
        assert_eq!(differences(&approved, &fresh), []);
    }

    #[test]
    fn p14_anything_that_was_not_approved_is_asked() {
        let approved = plan("", "");
        let strangers =
            DONE.replace("{us: [data.x]}", "{someone: [data.x]}").replace("\n  inventory: created", "");
        assert_eq!(
            differences(&approved, &plan(&strangers, "")),
            [Difference::Step("ConfigMap shop/a".parse().unwrap())],
            "the object exists now: it would be adopted instead of created"
        );
        let drifted = format!("{DONE}\n  after: {{data: {{x: '1', y: '2'}}}}");
        assert_eq!(differences(&approved, &plan(&drifted, "")).len(), 1);
    }

    #[test]
    fn p14_another_cluster_behind_the_name_is_asked() {
        let approved = plan("", "");
        let mut fresh = approved.clone();
        fresh.target.identity.uid = Some("cluster-2".into());
        assert_eq!(differences(&approved, &fresh), [Difference::Target]);
    }

    #[test]
    fn p14_a_plan_keeps_its_meaning_when_it_is_stored() {
        let approved = plan(DONE, "");
        let text = serde_json::to_string(&approved).unwrap();
        let read: Plan<Ready> = serde_json::from_str(&text).unwrap();
        assert_eq!(read, approved);
    }
}
