//! The only place that changes a cluster: one step of a plan becomes requests.
//!
//! The plan decided everything; what is decided here is only what an answer means.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use meshplay_kube::{Applied, Apply, Deleted, Force, JsonPatch, KubeError, Resource, Write};
use meshplay_plan::{Action, FieldManager, Origin, Propagation, ReleaseHow, Step, ownership, secret::reveal};
use meshplay_types::{Code, Finding, Findings, Place};
use serde_json::Value;

use super::live::{Live, finding, is_terminating, uid};
use crate::design::OpenedValues;

/// How long a plan's "it is absent" is believed without looking again (P8): a stranger may create the object meanwhile.
const ABSENCE_BELIEVED: Duration = Duration::from_secs(10);
/// How long a replaced object may take to go, before its successor is created.
const REPLACE_WAIT: Duration = Duration::from_secs(60);
/// How often a patch is made anew because the object changed meanwhile.
const PATCH_TRIES_MAX: u32 = 5;
/// Wait between two looks at an object that is going.
const REPLACE_LOOK_EVERY: Duration = Duration::from_millis(250);

/// What carries out steps on one cluster.
pub(super) struct Sender {
    pub(super) live: Arc<Live>,
    pub(super) manager: FieldManager,
    pub(super) values: Arc<OpenedValues>,
    /// When the cluster was looked at; `None`: before a restart.
    pub(super) looked_at: Option<Instant>,
}

/// A step that was carried out.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    pub(super) uid: Option<String>,
    pub(super) resource_version: Option<String>,
    /// What the inventory says; `None`: the object is no longer ours or no longer there.
    pub(super) origin: Option<Origin>,
    /// The deletion was accepted and is not over yet.
    pub(super) is_going: bool,
    pub(super) findings: Findings,
}

/// A step that was not carried out.
#[derive(Clone, Debug)]
pub(super) struct NotSent {
    pub(super) finding: Finding,
    /// The cluster may have done it nevertheless: whoever resumes looks first.
    pub(super) is_unknown: bool,
}

impl Sender {
    pub(super) async fn send(&self, step: &Step) -> Result<Sent, NotSent> {
        if matches!(step.action, Action::Unchanged | Action::Skip { .. }) {
            return Ok(Sent { origin: step.origin, ..Sent::default() });
        }
        let resource = self.live.resource(&step.gvk).map_err(|finding| refused(step, *finding))?;
        let resource = &resource;
        match &step.action {
            Action::Create => self.create(step, resource).await,
            Action::Update | Action::Adopt => {
                self.fold_and_write(step, resource).await.map(|applied| done(step, &applied))
            }
            Action::Recreate { propagation } => self.recreate(step, resource, *propagation).await,
            Action::HandOver { manager, .. } => self.hand_over(step, resource, manager).await,
            Action::Delete { propagation } => self.delete(step, resource, *propagation).await,
            Action::Release { how } => self.release(step, resource, *how).await,
            Action::Unchanged | Action::Skip { .. } => Ok(Sent::default()),
        }
    }

    /// 201 proves that we made it. 200 means that it was there: by an earlier try of ours, or by somebody faster.
    async fn create(&self, step: &Step, resource: &Resource) -> Result<Sent, NotSent> {
        let believed = self.looked_at.is_some_and(|at| at.elapsed() < ABSENCE_BELIEVED);
        if !believed && let Some(live) = self.get(step).await? {
            let ours = ownership::is_sole_owner(&live, &self.manager);
            if !ours {
                let message = "it appeared after the plan was made and is not ours";
                return Err(refused(step, Finding::new(Code::OBJECT_EXISTS, message)));
            }
        }
        let applied = self.write(step, resource).await?;
        let mut sent = done(step, &applied);
        if !applied.created && !ownership::is_sole_owner(&applied.value, &self.manager) {
            sent.origin = Some(Origin::Adopted);
            let message = "it appeared while the plan was carried out; it was adopted";
            sent.findings.push(at(step, Finding::new(Code::ADOPTED_INSTEAD, message)));
        } else {
            sent.origin = Some(Origin::Created);
        }
        Ok(sent)
    }

    /// Folds the entries of other tools into ours first, where the plan says so: then dropping a field really drops it (P5).
    async fn fold_and_write(&self, step: &Step, resource: &Resource) -> Result<Applied, NotSent> {
        if step.migrate_managers.is_empty() {
            return self.write(step, resource).await;
        }
        let fold = |live: &Value| ownership::migration_patch(live, &step.migrate_managers, &self.manager);
        let version = self.patch(step, resource, &fold).await?;
        let body = version.and_then(|version| step.body_after_fold(&version)).or_else(|| step.body.clone());
        self.write_body(step, resource, body.as_ref()).await
    }

    async fn recreate(
        &self,
        step: &Step,
        resource: &Resource,
        propagation: Propagation,
    ) -> Result<Sent, NotSent> {
        let doomed = step.precondition.uid.as_deref().unwrap_or_default();
        self.delete_uid(step, resource, doomed, propagation).await?;
        let started = Instant::now();
        while self.get(step).await?.is_some_and(|live| uid(&live) == Some(doomed)) {
            if started.elapsed() > REPLACE_WAIT {
                let message = format!("it is still there {} s after its deletion", REPLACE_WAIT.as_secs());
                return Err(refused(step, Finding::new(Code::DELETION_PENDING, message)));
            }
            tokio::time::sleep(REPLACE_LOOK_EVERY).await;
        }
        self.write(step, resource).await.map(|applied| done(step, &applied))
    }

    /// The helper co-owns the live values first, so that our apply without them changes nothing (P6).
    async fn hand_over(&self, step: &Step, resource: &Resource, helper: &str) -> Result<Sent, NotSent> {
        let live = self.get(step).await?.ok_or_else(|| gone(step))?;
        let body = step.action.helper_body_at(&live).unwrap_or_default();
        let apply = self.apply_of(step, resource, &body, helper, Force::No);
        match self.live.client.apply(&apply).await {
            Ok(_) => {}
            // Another manager has the field already: that is what the helper is for.
            Err(error) if error.conflicts().is_some() => {}
            Err(error) => return Err(failed(step, &error)),
        }
        self.fold_and_write(step, resource).await.map(|applied| done(step, &applied))
    }

    async fn delete(
        &self,
        step: &Step,
        resource: &Resource,
        propagation: Propagation,
    ) -> Result<Sent, NotSent> {
        let doomed = step.precondition.uid.as_deref().unwrap_or_default();
        let is_going = self.delete_uid(step, resource, doomed, propagation).await?;
        Ok(Sent { uid: Some(doomed.to_owned()), is_going, ..Sent::default() })
    }

    async fn delete_uid(
        &self,
        step: &Step,
        resource: &Resource,
        doomed: &str,
        propagation: Propagation,
    ) -> Result<bool, NotSent> {
        match self.live.delete(resource, &step.key, doomed, propagation).await {
            Ok(Deleted::Gone | Deleted::Absent) => Ok(false),
            Ok(Deleted::Terminating(_)) => Ok(true),
            Err(error) => Err(failed(step, &error)),
        }
    }

    async fn release(&self, step: &Step, resource: &Resource, how: ReleaseHow) -> Result<Sent, NotSent> {
        match how {
            ReleaseHow::EmptySet => drop(self.write(step, resource).await?),
            ReleaseHow::KeepValues => {
                let release = |live: &Value| ownership::release_patch(live, &self.manager);
                self.patch(step, resource, &release).await?;
            }
        }
        Ok(Sent::default())
    }

    /// Applies the step's body under our name. An object that is going accepts it and vanishes: that is not done (P7).
    async fn write(&self, step: &Step, resource: &Resource) -> Result<Applied, NotSent> {
        self.write_body(step, resource, step.body.as_ref()).await
    }

    async fn write_body(
        &self,
        step: &Step,
        resource: &Resource,
        body: Option<&Value>,
    ) -> Result<Applied, NotSent> {
        let empty = Value::Null;
        let body = body.unwrap_or(&empty);
        let shares_secret = step.key.is("", "Secret") && !step.conflicts.is_empty();
        let live = if shares_secret { self.get(step).await? } else { None };
        let body = reveal(body, live.as_ref(), &|reference| self.values.get(reference).cloned()).map_err(
            |errors| {
                let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
                refused(step, Finding::new(Code::SEALED_VALUE_MISSING, texts.join(", ")))
            },
        )?;
        let apply = self.apply_of(step, resource, &body, self.manager.as_str(), step.force.into());
        let applied = self.live.client.apply(&apply).await.map_err(|error| failed(step, &error))?;
        if is_terminating(&applied.value) {
            let message = "it is being deleted: what was written goes with it";
            return Err(refused(step, Finding::new(Code::STEP_FAILED, message)));
        }
        Ok(applied)
    }

    fn apply_of<'a>(
        &self,
        step: &'a Step,
        resource: &'a Resource,
        body: &'a Value,
        manager: &'a str,
        force: Force,
    ) -> Apply<'a> {
        let (namespace, name) = (step.key.namespace.as_deref(), step.key.name.as_str());
        Apply { resource, namespace, name, body, manager, force, write: Write::Real }
    }

    /// A patch that moves ownership. It begins with tests of what it changes; when one fails, the object is read again. The
    /// resourceVersion after it; `None` if the object is gone.
    async fn patch(
        &self,
        step: &Step,
        resource: &Resource,
        make: &(dyn Fn(&Value) -> Vec<Value> + Sync),
    ) -> Result<Option<String>, NotSent> {
        let mut n_tries = 1;
        loop {
            let Some(live) = self.get(step).await? else { return Ok(None) };
            let operations = Value::Array(make(&live));
            if operations == Value::Array(Vec::new()) {
                return Ok(version(&live));
            }
            let (namespace, name) = (step.key.namespace.as_deref(), step.key.name.as_str());
            let manager = self.manager.as_str();
            let patch =
                JsonPatch { resource, namespace, name, operations: &operations, manager, write: Write::Real };
            match self.live.client.json_patch(&patch).await {
                Ok(applied) => return Ok(version(&applied.value)),
                Err(error) if n_tries < PATCH_TRIES_MAX && is_failed_test(&error) => n_tries += 1,
                Err(error) => return Err(failed(step, &error)),
            }
        }
    }

    async fn get(&self, step: &Step) -> Result<Option<Value>, NotSent> {
        self.live.get(&step.gvk, &step.key).await.map_err(|error| failed(step, &error))
    }
}

/// The API server answers 422 to a patch whose `test` fails.
fn is_failed_test(error: &KubeError) -> bool {
    error.refusal().is_some_and(|refusal| refusal.status == 422)
}

fn version(object: &Value) -> Option<String> {
    object.pointer("/metadata/resourceVersion")?.as_str().map(str::to_owned)
}

fn done(step: &Step, applied: &Applied) -> Sent {
    let text = |pointer: &str| applied.value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Sent {
        uid: text("/metadata/uid"),
        resource_version: text("/metadata/resourceVersion"),
        origin: step.origin,
        is_going: false,
        findings: applied.warnings.iter().map(|finding| at(step, finding.clone())).collect(),
    }
}

fn at(step: &Step, finding: Finding) -> Finding {
    let place = Place {
        object: Some(step.key.to_string()),
        component: Some(step.component.to_string()),
        ..finding.at.clone()
    };
    finding.at(place)
}

fn refused(step: &Step, finding: Finding) -> NotSent {
    NotSent { finding: at(step, finding), is_unknown: false }
}

fn gone(step: &Step) -> NotSent {
    refused(step, Finding::new(Code::OBJECT_NOT_FOUND, "it is gone since the plan was made"))
}

fn failed(step: &Step, error: &KubeError) -> NotSent {
    NotSent { finding: at(step, finding(error, &step.key)), is_unknown: error.outcome_unknown() }
}
