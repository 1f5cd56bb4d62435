//! Objects that were made and whose answer never came: the program died, or the cluster went away in between, and the
//! operation was not resumed. The journal still holds the intent; without this they would belong to nobody.

use meshplay_kube::KubeError;
use meshplay_plan::{Action, FieldManager, InventoryEntry, Origin, Plan, Ready, Step, ownership};
use meshplay_store::{Deployment, DeploymentState, Scope, Target};
use meshplay_types::PageRequest;

use super::{
    live::{Live, uid},
    stored::StoredPlan,
};
use crate::{App, AppError};

/// Deployments back to the last one that was applied that are looked through.
const DEPLOYMENTS_MAX: u32 = 50;

impl App {
    /// The inventory with what earlier deployments were about to create and is there now: marked as ours, and nobody's
    /// but ours.
    pub(super) async fn with_unrecorded(
        &self,
        target: &Target,
        live: &Live,
        manager: &FieldManager,
        mut inventory: Vec<InventoryEntry>,
    ) -> Result<Vec<InventoryEntry>, AppError> {
        let unreachable = |error: KubeError| AppError::Cluster(vec![error.finding()]);
        for deployment in self.unfinished(target).await? {
            let open = self.store().read().steps_open(deployment.id).await?;
            if open.is_empty() {
                continue;
            }
            let plan: StoredPlan = self.store().read().deployment_plan(deployment.id).await?.get()?;
            for step in open.iter().filter_map(|open| creation(&plan.0, open.intent.seq)) {
                if inventory.iter().any(|entry| entry.key == step.key) {
                    continue;
                }
                let Some(object) = live.get(&step.gvk, &step.key).await.map_err(unreachable)? else {
                    continue;
                };
                let ours = ownership::is_marked(&object, target.design, manager)
                    && ownership::is_sole_owner(&object, manager);
                if let (true, Some(uid), Some(digest)) = (ours, uid(&object), step.digest.clone()) {
                    inventory.push(InventoryEntry {
                        key: step.key.clone(),
                        gvk: step.gvk.clone(),
                        uid: uid.to_owned(),
                        origin: Origin::Created,
                        digest,
                        completed: false,
                        component: step.component.clone(),
                    });
                }
            }
        }
        Ok(inventory)
    }

    /// Deployments of a target that ended otherwise than well, since the last one that did. That one looked at
    /// everything before it.
    async fn unfinished(&self, target: &Target) -> Result<Vec<Deployment>, AppError> {
        let page = PageRequest { limit: Some(DEPLOYMENTS_MAX), cursor: None };
        let all = self.store().read().deployments_of_design(Scope::All, target.design, &page).await?.items;
        let mine = all.into_iter().filter(|deployment| deployment.target == *target);
        Ok(mine.take_while(|deployment| deployment.state != DeploymentState::Applied).collect())
    }
}

/// The step of a plan, if it creates something.
fn creation(plan: &Plan<Ready>, seq: u32) -> Option<&Step> {
    plan.steps.iter().find(|step| step.seq == seq && matches!(step.action, Action::Create))
}
