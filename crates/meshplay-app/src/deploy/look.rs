//! Looking at a cluster for a plan: every object live, and what the API server would make of our bodies.
//!
//! Reads and dry-runs only. Values of Secrets leave this module as keyed hashes.

use std::collections::BTreeSet;

use futures_util::{
    FutureExt,
    future::{ready, try_join_all},
};
use meshplay_kube::{Applied, Apply, Force, KubeError, Resource, Write};
use meshplay_plan::{Desired, DesiredObject, DryRun, InventoryEntry, Observation, Why, secret::reveal};
use meshplay_types::ObjectKey;
use serde_json::Value;

use super::live::Live;
use crate::design::OpenedValues;

/// How often an object is looked at that others keep changing.
const LOOKS_MAX: u32 = 3;

/// What looking needs.
pub(super) struct Look<'a> {
    pub(super) live: &'a Live,
    pub(super) manager: &'a str,
    pub(super) desired: &'a Desired,
    pub(super) inventory: &'a [InventoryEntry],
    pub(super) facts: &'a meshplay_plan::ClusterFacts,
    pub(super) values: &'a OpenedValues,
    pub(super) hash: &'a (dyn Fn(&[u8]) -> String + Sync),
}

impl Look<'_> {
    /// Everything the plan is about: the objects of the design, and those of the inventory that it no longer has.
    /// All at once: the client's own limit is what the cluster feels.
    pub(super) async fn observe(&self) -> Result<Vec<Observation>, KubeError> {
        let wanted: BTreeSet<&ObjectKey> = self.desired.objects.iter().map(|object| &object.key).collect();
        let leaving = self.inventory.iter().filter(|entry| !wanted.contains(&entry.key));
        let keys = self.desired.objects.iter().map(|object| (&object.gvk, &object.key));
        let keys: Vec<_> = keys.chain(leaving.map(|entry| (&entry.gvk, &entry.key))).collect();
        let mut found = self.live.get_all(&keys).await?;
        let absent =
            keys.iter().zip(&found).filter(|(_, live)| live.is_none()).map(|((_, key), _)| (*key).clone());
        let not_possible = self.desired.not_possible(&absent.collect(), self.facts);
        let leaving = found.split_off(self.desired.objects.len());
        let mut looks = Vec::with_capacity(found.len());
        for (object, live) in self.desired.objects.iter().zip(found) {
            looks.push(match not_possible.get(&object.key) {
                Some(why) => ready(Ok((live, DryRun::NotPossible(why.clone())))).boxed(),
                None => self.look_at(object, live).boxed(),
            });
        }
        let looked = try_join_all(looks).await?;
        let undesired =
            leaving.into_iter().map(|live| (live, DryRun::NotPossible(Why::NotAllowed(String::new()))));
        let seen = keys.into_iter().zip(looked.into_iter().chain(undesired));
        Ok(seen
            .map(|((_, key), (live, dry_run))| Observation::new(key.clone(), live, dry_run, &self.hash))
            .collect())
    }

    /// The live object, and the dry-run on that very state of it: what somebody else writes in between would look like a
    /// change of ours.
    async fn look_at(
        &self,
        object: &DesiredObject,
        mut live: Option<Value>,
    ) -> Result<(Option<Value>, DryRun), KubeError> {
        let mut n_tries = 1;
        loop {
            let dry_run = self.dry_run(object, live.as_ref()).await?;
            if is_of(&dry_run, live.as_ref()) {
                return Ok((live, dry_run));
            }
            live = self.live.get(&object.gvk, &object.key).await?;
            if n_tries >= LOOKS_MAX || is_of(&dry_run, live.as_ref()) {
                return Ok((live, dry_run));
            }
            n_tries += 1;
        }
    }

    async fn dry_run(&self, object: &DesiredObject, live: Option<&Value>) -> Result<DryRun, KubeError> {
        let Ok(resource) = self.live.resource(&object.gvk) else {
            return Ok(DryRun::NotPossible(Why::NoAnswer(format!(
                "the cluster does not serve {}",
                object.gvk
            ))));
        };
        let body = object.dry_run_body(live);
        let body = match reveal(&body, live, &|reference| self.values.get(reference).cloned()) {
            Ok(body) => body,
            Err(errors) => {
                let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
                return Ok(DryRun::NotPossible(Why::NotAllowed(texts.join(", "))));
            }
        };
        let apply = |force| self.apply(object, &resource, &body, force);
        match apply(Force::No).await {
            Ok(applied) => Ok(DryRun::Accepted(applied.value)),
            Err(error) => match error.conflicts() {
                Some(fields) => {
                    let fields = fields.to_vec();
                    // Harmless: a dry-run stores nothing, and it shows the values that taking would give.
                    let forced = apply(Force::Yes).await.ok().map(|applied| applied.value);
                    Ok(DryRun::Conflicts { fields, forced })
                }
                None => refused(error),
            },
        }
    }

    async fn apply(
        &self,
        object: &DesiredObject,
        resource: &Resource,
        body: &Value,
        force: Force,
    ) -> Result<Applied, KubeError> {
        let apply = Apply {
            resource,
            namespace: object.key.namespace.as_deref(),
            name: &object.key.name,
            body,
            manager: self.manager,
            force,
            write: Write::DryRun,
        };
        self.live.client.apply(&apply).await
    }
}

/// True unless the dry-run was made on another state than this one. Its answer has the version that it began with.
fn is_of(dry_run: &DryRun, live: Option<&Value>) -> bool {
    let version = |object: &Value| object.pointer("/metadata/resourceVersion").cloned();
    match (dry_run, live) {
        (DryRun::Accepted(result) | DryRun::Conflicts { forced: Some(result), .. }, Some(live)) => {
            version(result) == version(live)
        }
        _ => true,
    }
}

/// What the API server refused is about the object; that it did not answer is about the cluster.
fn refused(error: KubeError) -> Result<DryRun, KubeError> {
    match error.refusal() {
        Some(refusal)
            if refusal.status == 403 && refusal.reason == "Forbidden" && refusal.causes.is_empty() =>
        {
            Ok(DryRun::NotPossible(Why::NotAllowed(refusal.message.clone())))
        }
        Some(refusal) => Ok(DryRun::Refused(refusal.clone())),
        None => Err(error),
    }
}
