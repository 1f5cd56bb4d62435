//! Fixtures for tests: a case in YAML in, the plan as compact text out.

use std::collections::BTreeMap;

use meshplay_types::{
    Digest, Gvk, ObjectKey,
    id::{DesignId, InstallationId},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Action, Certainty, Choices, ClusterFacts, ClusterIdentity, CompletedJob, Desired, DryRun, FieldConflict,
    FieldManager, Force, InventoryEntry, Observation, Origin, Plan, PlanInput, Purpose, Ready, Refusal,
    SkipReason, Step, Target, Why,
    desired::{Part, desired_of},
    managed::FieldSet,
    plan,
};

/// Which design all tests deploy.
pub(crate) const DESIGN: &str = "01890000-0000-7000-8000-000000000001";
/// Our manager in all tests.
pub(crate) const US: &str = "meshplay-000000aa";

/// YAML as JSON.
pub(crate) fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

/// An object key from its text.
pub(crate) fn key(text: &str) -> ObjectKey {
    text.parse().unwrap()
}

/// The target of all tests.
pub(crate) fn target() -> Target {
    Target {
        design: DesignId(Uuid::parse_str(DESIGN).unwrap()),
        design_name: "shop".parse().unwrap(),
        environment: "default".parse().unwrap(),
        cluster: "one".parse().unwrap(),
        identity: ClusterIdentity { uid: Some("cluster-1".into()), ..ClusterIdentity::default() },
        manager: FieldManager::of_installation(InstallationId(Uuid::from_u128(0xaa))),
        namespace: "default".into(),
    }
}

/// The parts of a design: component ids are the lower-case kind and the name.
pub(crate) fn parts<'v>(objects: impl IntoIterator<Item = &'v Value>) -> Vec<Part> {
    let part = |object: &Value| {
        let text =
            |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let gvk = Gvk::new(&text("/apiVersion"), &text("/kind")).unwrap();
        let id = format!("{}-{}", gvk.kind.to_lowercase(), text("/metadata/name"));
        Part { id: id.parse().unwrap(), gvk, object: object.clone(), line: 0 }
    };
    objects.into_iter().map(part).collect()
}

/// A whole situation.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct Case {
    objects: Vec<Thing>,
    choices: Choices,
    facts: ClusterFacts,
    purpose: Option<Purpose>,
    /// `key digest-of-component` of Jobs that completed in earlier deployments: the body is that of this object.
    completed: Vec<Value>,
}

/// One object in it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct Thing {
    /// In the design.
    design: Option<Value>,
    /// In the cluster; without a uid it gets `uid-<name>`.
    live: Option<Value>,
    /// Who owns what there: `us`, `NAME` (update), `NAME apply`, `NAME update SUBRESOURCE`.
    owned: BTreeMap<String, Vec<String>>,
    /// Merge patch on live: what the dry-run (with force) answers.
    after: Option<Value>,
    /// Who owns what after it; as before if left out.
    owned_after: Option<BTreeMap<String, Vec<String>>>,
    /// `.path: message` of a 409.
    conflicts: BTreeMap<String, String>,
    /// A 4xx.
    refused: Option<Refusal>,
    /// No dry-run.
    not_possible: Option<Why>,
    /// `created`, `adopted`, `claimed`, `completed`.
    inventory: Option<String>,
    /// uid that the inventory remembers, if not the live one.
    inventory_uid: Option<String>,
}

impl Case {
    pub(crate) fn read(text: &str) -> Self {
        serde_saphyr::from_str(text).unwrap_or_else(|e| panic!("{e}\n{text}"))
    }

    /// The desired side.
    pub(crate) fn desired(&self) -> Desired {
        desired_of(
            parts(self.objects.iter().filter_map(|thing| thing.design.as_ref())),
            &[],
            &target(),
            &self.facts,
        )
        .unwrap_or_else(|findings| panic!("{findings:#?}"))
    }

    /// The plan.
    pub(crate) fn plan(&self) -> Plan<Ready> {
        self.plan_for(&target())
    }

    /// The plan for another target.
    pub(crate) fn plan_for(&self, target: &Target) -> Plan<Ready> {
        let desired = self.desired();
        let (observations, inventory) = (self.observations(), self.inventory());
        let completed: Vec<_> = self.completed.iter().map(|job| completed(job, &self.facts)).collect();
        plan(PlanInput {
            target,
            desired: &desired,
            observations: &observations,
            inventory: &inventory,
            completed: &completed,
            facts: &self.facts,
            choices: &self.choices,
            purpose: self.purpose.unwrap_or(Purpose::Deploy),
        })
    }
}

impl Case {
    /// What was seen.
    pub(crate) fn observations(&self) -> Vec<Observation> {
        let desired = self.desired();
        self.objects.iter().map(|thing| thing.observation(&desired)).collect()
    }

    /// What earlier deployments left.
    pub(crate) fn inventory(&self) -> Vec<InventoryEntry> {
        let desired = self.desired();
        self.objects.iter().filter_map(|thing| thing.entry(&desired)).collect()
    }
}

fn completed(job: &Value, facts: &ClusterFacts) -> CompletedJob {
    let desired = desired_of(parts([job]), &[], &target(), facts).unwrap();
    CompletedJob { key: desired.objects[0].key.clone(), digest: desired.objects[0].digest.clone() }
}

impl Thing {
    fn key(&self, desired: &Desired) -> ObjectKey {
        let object = self.design.as_ref().or(self.live.as_ref()).unwrap();
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let gvk = Gvk::new(&text("/apiVersion").unwrap(), &text("/kind").unwrap()).unwrap();
        let name = text("/metadata/name").unwrap();
        let wanted =
            desired.objects.iter().find(|o| self.design.is_some() && o.gvk == gvk && o.key.name == name);
        let namespace = text("/metadata/namespace");
        wanted.map_or(ObjectKey { group: gvk.group, kind: gvk.kind, namespace, name }, |object| {
            object.key.clone()
        })
    }

    fn live(&self) -> Option<Value> {
        let mut live = self.live.clone()?;
        let name = live["metadata"]["name"].as_str().unwrap().to_owned();
        let metadata = live["metadata"].as_object_mut().unwrap();
        metadata.entry("uid").or_insert(format!("uid-{name}").into());
        metadata.entry("resourceVersion").or_insert("7".into());
        own(&mut live, &self.owned);
        Some(live)
    }

    fn after(&self) -> Option<Value> {
        let mut after = self.live()?;
        merge(&mut after, self.after.as_ref().unwrap_or(&json!({})));
        own(&mut after, self.owned_after.as_ref().unwrap_or(&self.owned));
        Some(after)
    }

    fn observation(&self, desired: &Desired) -> Observation {
        let key = self.key(desired);
        let dry_run = if let Some(refusal) = &self.refused {
            DryRun::Refused(refusal.clone())
        } else if let Some(why) = &self.not_possible {
            DryRun::NotPossible(why.clone())
        } else if !self.conflicts.is_empty() {
            let fields =
                self.conflicts.iter().map(|(field, text)| FieldConflict::from_cause(field, text).unwrap());
            DryRun::Conflicts { fields: fields.collect(), forced: self.after() }
        } else if self.design.is_none() {
            DryRun::NotAsked
        } else {
            DryRun::Accepted(self.after().or_else(|| self.design.clone()).unwrap())
        };
        Observation::new(key, self.live(), dry_run, &|bytes| format!("h{}", bytes.len()))
    }

    fn entry(&self, desired: &Desired) -> Option<InventoryEntry> {
        let state = self.inventory.as_deref()?;
        let key = self.key(desired);
        let object = desired.objects.iter().find(|object| object.key == key);
        let raw = self.design.as_ref().or(self.live.as_ref()).unwrap();
        let part = parts([raw]).remove(0);
        Some(InventoryEntry {
            uid: self.inventory_uid.clone().unwrap_or_else(|| format!("uid-{}", key.name)),
            key,
            gvk: part.gvk,
            origin: match state {
                "adopted" => Origin::Adopted,
                "claimed" => Origin::Claimed,
                _ => Origin::Created,
            },
            digest: object.map_or_else(|| Digest::of_bytes(b"earlier"), |object| object.digest.clone()),
            completed: state == "completed",
            component: part.id,
        })
    }
}

/// Writes `managedFields`; where we own something, our mark is on the object.
fn own(object: &mut Value, owned: &BTreeMap<String, Vec<String>>) {
    let mut entries = Vec::new();
    for (manager, paths) in owned {
        let mut set = FieldSet::default();
        paths.iter().for_each(|path| set.insert(&path.parse().unwrap()));
        let mut words = manager.split(' ');
        let name = words.next().unwrap();
        let (name, operation) =
            if name == "us" { (US, "Apply") } else { (name, words.next().unwrap_or("update")) };
        if name == US {
            set.insert(&r#"metadata.annotations["meshplay.dev/design"]"#.parse().unwrap());
            object["metadata"]["annotations"]["meshplay.dev/design"] = DESIGN.into();
        }
        let operation = if operation.eq_ignore_ascii_case("apply") { "Apply" } else { "Update" };
        let subresource = words.next().unwrap_or_default();
        entries.push(json!({
            "manager": name, "operation": operation, "subresource": subresource, "apiVersion": object["apiVersion"],
            "time": "2026-11-21T10:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": set.write()
        }));
    }
    object["metadata"]["managedFields"] = entries.into();
}

fn merge(value: &mut Value, patch: &Value) {
    let (Some(fields), Some(changes)) = (value.as_object_mut(), patch.as_object()) else {
        *value = patch.clone();
        return;
    };
    for (name, change) in changes {
        if change.is_null() {
            fields.shift_remove(name);
        } else {
            merge(fields.entry(name.clone()).or_insert(Value::Null), change);
        }
    }
}

/// Plans the case and compares the text of the plan, indentation aside.
pub(crate) fn check(case: &str, expect: &str) {
    let plan = Case::read(case).plan();
    assert_eq!(text(&plan), outdent(expect), "\n--- got ---\n{}\n", text(&plan));
}

fn outdent(text: &str) -> String {
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let indent = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines.iter().map(|line| format!("{}\n", line[indent..].trim_end())).collect()
}

/// The plan as a person would jot it down.
pub(crate) fn text(plan: &Plan<Ready>) -> String {
    let mut out: String = plan.steps.iter().map(step_text).collect();
    for kept in &plan.kept {
        out += &format!("keeps {}: {:?}\n", kept.key, kept.reason);
    }
    out
}

fn step_text(step: &Step) -> String {
    let action = match &step.action {
        Action::Recreate { propagation } => format!("recreate({propagation:?})"),
        Action::Delete { propagation } => format!("delete({propagation:?})"),
        Action::Release { how } => format!("release({how:?})"),
        Action::HandOver { manager, .. } => format!("handOver({manager})"),
        Action::Skip { why: SkipReason::NotOurs(detail) } => format!("skip({detail})"),
        Action::Skip { why } => format!("skip({why:?})"),
        plain => format!("{plain:?}").to_lowercase(),
    };
    let certainty = match &step.certainty {
        Certainty::NothingToVerify => String::new(),
        Certainty::DryRun => " [dry-run]".to_owned(),
        Certainty::SchemaOnly(why) => format!(" [schema: {why}]"),
        Certainty::Unverifiable(why) => format!(" [unverifiable: {why}]"),
    };
    let mut out = format!("{} {action} {}{certainty}\n", step.wave, step.key);
    let mut line = |text: String| out += &format!("  {text}\n");
    let short = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), |value| value.to_string());
    step.diff.iter().for_each(|change| {
        line(format!("{}: {} → {}", change.path, short(&change.before), short(&change.after)))
    });
    for field in &step.conflicts {
        let managers: Vec<_> = field.managers.iter().map(ToString::to_string).collect();
        let (live, desired) = (short(&field.live), short(&field.desired));
        line(format!(
            "conflict {} with {}: {live} | {desired}, {:?}, suggest {:?}",
            field.path,
            managers.join(", "),
            field.decision,
            field.suggestion
        ));
    }
    for field in &step.lingering {
        let managers: Vec<_> = field.managers.iter().map(ToString::to_string).collect();
        line(format!("lingers {} by {}", field.path, managers.join(", ")));
    }
    for moved in &step.migrate_managers {
        let keep: Vec<_> = moved.keep.iter().map(ToString::to_string).collect();
        line(format!("folds {} keeping [{}]", moved.from, keep.join(", ")));
    }
    step.blocked.iter().for_each(|reason| line(format!("blocked: {reason:?}")));
    step.one_way.iter().for_each(|reason| line(format!("one way: {reason}")));
    if step.force == Force::OnlyTaken {
        line("force".to_owned());
    }
    step.precondition.resource_version.iter().for_each(|version| line(format!("at version {version}")));
    out
}
