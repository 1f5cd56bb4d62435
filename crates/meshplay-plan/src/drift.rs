//! How live objects differ from what was deployed last, and who did that.
//!
//! Drift is read from a plan: the last deployment planned again. So what the planner folds is no drift, what was left to
//! others is none either, and "reconcile" is that very plan carried out.

use std::collections::BTreeMap;

use meshplay_types::{ComponentId, Gvk, ObjectKey};
use serde_json::Value;

use crate::{
    Action, Blocked, FieldChange, FieldPath, InventoryEntry, ManagerRef, Observation, Plan, Ready, Step,
    managed::{self, Entry},
    planner::text,
};

/// An object that is not as it was deployed.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftedObject {
    /// Which.
    pub key: ObjectKey,
    /// Its kind.
    pub gvk: Gvk,
    /// From which component.
    pub component: ComponentId,
    /// What happened to it.
    pub drift: Drift,
    /// Fields that are not as deployed.
    pub fields: Vec<DriftedField>,
}

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// It is gone, or going.
    Missing,
    /// Some fields have other values.
    Changed,
    /// It was deleted and made again by somebody else.
    Replaced,
    /// Another design has taken it.
    Foreign,
}

/// A field that is not as it was deployed.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftedField {
    /// Which; `before` is as deployed, `after` is live.
    pub change: FieldChange,
    /// Who set it, as far as the object says.
    pub by: Option<ManagerRef>,
    /// When, in RFC 3339.
    pub at: Option<String>,
}

/// Drift of a target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DriftReport {
    /// Objects that are as deployed.
    pub in_sync: u32,
    /// Objects that are not.
    pub drifted: Vec<DriftedObject>,
}

/// Reads the drift from the plan that would deploy the last revision again.
pub fn drift(plan: &Plan<Ready>, observations: &[Observation], inventory: &[InventoryEntry]) -> DriftReport {
    let live: BTreeMap<&ObjectKey, Option<&Value>> =
        observations.iter().map(|seen| (seen.key(), seen.live())).collect();
    let deployed: BTreeMap<&ObjectKey, &str> =
        inventory.iter().map(|entry| (&entry.key, entry.uid.as_str())).collect();
    let ours = plan.target.manager.as_str();
    let mut report = DriftReport::default();
    for step in plan.steps.iter().filter(|step| is_wanted(step)) {
        let live = live.get(&step.key).copied().flatten();
        let uid = deployed.get(&step.key).copied();
        match drift_of(step, live, uid, ours) {
            Some(drifted) => report.drifted.push(drifted),
            None => report.in_sync += 1,
        }
    }
    report
}

/// Objects of the revision; what is only to be removed or given back is none of it.
fn is_wanted(step: &Step) -> bool {
    !matches!(step.action, Action::Delete { .. } | Action::Release { .. } | Action::Skip { .. })
}

fn drift_of(step: &Step, live: Option<&Value>, uid: Option<&str>, ours: &str) -> Option<DriftedObject> {
    let of = |drift, fields| DriftedObject {
        key: step.key.clone(),
        gvk: step.gvk.clone(),
        component: step.component.clone(),
        drift,
        fields,
    };
    let Some(live) = live else { return Some(of(Drift::Missing, Vec::new())) };
    if step.blocked.contains(&Blocked::Terminating) {
        return Some(of(Drift::Missing, Vec::new()));
    }
    if step.blocked.iter().any(|reason| matches!(reason, Blocked::OtherDesign(_))) {
        return Some(of(Drift::Foreign, Vec::new()));
    }
    let entries = managed::entries(live);
    let fields: Vec<DriftedField> = step.diff.iter().map(|change| field(change, &entries, ours)).collect();
    if uid.is_some() && uid != text(live, &["metadata", "uid"]) {
        return Some(of(Drift::Replaced, fields));
    }
    (!fields.is_empty()).then(|| of(Drift::Changed, fields))
}

/// The planner looks from live to deployed; drift looks the other way.
fn field(change: &FieldChange, entries: &[Entry], ours: &str) -> DriftedField {
    let FieldChange { path, before, after } = change.clone();
    let setter = setter(&path, entries, ours);
    DriftedField {
        change: FieldChange { path, before: after, after: before },
        by: setter.map(|entry| entry.manager.clone()),
        at: setter.and_then(|entry| entry.time.clone()),
    }
}

/// The newest entry of somebody else that has the field. Times are UTC in one form, so that their texts sort as they do.
fn setter<'e>(path: &FieldPath, entries: &'e [Entry], ours: &str) -> Option<&'e Entry> {
    let others = entries.iter().filter(|entry| entry.manager.manager != ours && entry.fields.owns(path));
    others.max_by(|a, b| a.time.cmp(&b.time))
}

impl Drift {
    /// The word for people and programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Replaced => "replaced",
            Self::Foreign => "foreign",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    /// What drifted, as lines.
    fn check(case: &str, expected: &str) {
        let case = Case::read(case);
        let report = drift(&case.plan(), &case.observations(), &case.inventory());
        let mut lines = format!("in sync {}\n", report.in_sync);
        for one in &report.drifted {
            lines.push_str(&format!("{} {}\n", one.drift.as_str(), one.key));
            for DriftedField { change, by, at: _ } in &one.fields {
                let value = |value: &Option<Value>| value.as_ref().map_or("-".into(), Value::to_string);
                let by = by.as_ref().map_or(String::new(), |by| format!(" by {}", by.manager));
                lines.push_str(&format!(
                    "  {}: {} > {}{by}\n",
                    change.path,
                    value(&change.before),
                    value(&change.after)
                ));
            }
        }
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_is_as_deployed_is_in_sync_and_what_is_gone_is_missing() {
        check(
            "
objects:
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {x: '1'}}
  live: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {x: '1'}}
  owned: {us: [data.x]}
  inventory: created
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: shop}, data: {x: '1'}}
",
            "in sync 1\nmissing ConfigMap shop/b\n",
        );
    }

    #[test]
    fn an_object_that_was_made_again_is_replaced_and_what_was_left_to_others_is_no_drift() {
        check(
            "
objects:
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {x: '1'}}
  live: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {x: '1'}}
  owned: {us: [data.x]}
  inventory: created
  inventoryUid: another
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: shop}, data: {x: '1'}}
  live: {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: shop}, data: {x: '2'}}
  owned: {us: [], else: [data.x]}
  conflicts: {.data.x: 'conflict with \"else\" using v1'}
  after: {data: {x: '1'}}
  ownedAfter: {us: [data.x]}
  inventory: created
choices: {fields: [{key: {group: '', kind: ConfigMap, namespace: shop, name: b}, fields: all, decision: leave}]}
",
            "in sync 1\nreplaced ConfigMap shop/a\n",
        );
    }

    #[test]
    fn a_field_that_somebody_else_set_is_told_with_the_one_who_did() {
        check(
            "
objects:
- design: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {x: '1', y: '1'}}
  live: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {x: '2', y: '1'}}
  owned: {us: [data.y], kubectl-edit: [data.x]}
  conflicts: {.data.x: 'conflict with \"kubectl-edit\" using v1'}
  after: {data: {x: '1', y: '1'}}
  inventory: created
",
            "in sync 0\nchanged ConfigMap shop/a\n  data.x: \"1\" > \"2\" by kubectl-edit\n",
        );
    }
}
