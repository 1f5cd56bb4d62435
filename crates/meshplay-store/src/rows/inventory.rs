//! The inventory: what we deployed, per target. Only what stands here is ever deleted.

use meshplay_types::{
    ComponentId, Digest, Gvk, ObjectKey,
    id::{ClusterId, DeploymentId},
};

use super::{Deployment, DeploymentChange, DeploymentState, Fence, NewEvent, Target, words};
use crate::{
    Actor, Reader, StoreError, Tx,
    db::{Row, args, rows_json, statements},
};

words! {
    /// How an object came to us.
    Origin {
        /// We created it: undeploy deletes it.
        Created = "created",
        /// It was there: undeploy releases its fields.
        Adopted = "adopted",
        /// A StatefulSet of ours made it: undeploy deletes it where it is named.
        Claimed = "claimed",
    }
}

/// A deployed object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryItem {
    /// Which object.
    pub key: ObjectKey,
    /// Under which version it was applied.
    pub gvk: Gvk,
    /// Its UID: another one is another object.
    pub uid: String,
    /// How it came to us.
    pub origin: Origin,
    /// Digest of the body that was applied.
    pub digest: Digest,
    /// True for a Job that ran to its end: it is not run again (P10).
    pub completed: bool,
    /// Which component wants it.
    pub component: ComponentId,
    /// Which deployment wrote it last.
    pub deployment: DeploymentId,
}

/// The end of a deployment's work, or of a part of it.
#[derive(Clone, Debug)]
pub struct InventoryChange {
    /// Which deployment.
    pub deployment: DeploymentId,
    /// Fence of whoever acts.
    pub fence: Fence,
    /// Objects to add or to replace.
    pub put: Vec<InventoryItem>,
    /// Objects that are gone or released.
    pub remove: Vec<ObjectKey>,
    /// State the deployment goes to.
    pub to: DeploymentState,
    /// Why, for people.
    pub reason: Option<String>,
    /// What everybody is told.
    pub event: NewEvent,
}

statements! {
    PUT = "INSERT INTO inventory (design, environment, cluster, object_key, workspace, api_version, kind, uid, origin,
            digest, completed, component, deployment, created_by, created_at, updated_at, generation)
        SELECT $1, $2, $3, value ->> 0, $4, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
            value ->> 6, value ->> 7, value ->> 8, $5, $6, $6, 1
            FROM jsonb_each($7) WHERE TRUE
        ON CONFLICT (design, environment, cluster, object_key) DO UPDATE SET api_version = excluded.api_version,
            kind = excluded.kind, uid = excluded.uid, origin = excluded.origin, digest = excluded.digest,
            completed = excluded.completed, component = excluded.component, deployment = excluded.deployment,
            updated_at = excluded.updated_at, generation = inventory.generation + 1";
    REMOVE = "DELETE FROM inventory WHERE design = $1 AND environment = $2 AND cluster = $3 AND object_key = $4";
    OF_TARGET = "SELECT * FROM inventory WHERE design = $1 AND environment = $2 AND cluster = $3 ORDER BY object_key";
    OF_CLUSTER = "SELECT * FROM inventory WHERE cluster = $1 ORDER BY object_key, design, environment";
    TARGETS = "SELECT DISTINCT design, environment, cluster FROM inventory WHERE design = $1
        ORDER BY environment, cluster";
}

fn read(row: &Row) -> Result<InventoryItem, StoreError> {
    Ok(InventoryItem {
        key: row.parse("object_key")?,
        gvk: row.gvk("api_version", "kind")?,
        uid: row.text("uid")?,
        origin: row.parse("origin")?,
        digest: row.digest("digest")?,
        completed: row.int("completed")? != 0,
        component: row.parse("component")?,
        deployment: row.parse("deployment")?,
    })
}

fn with_target(row: &Row) -> Result<(Target, InventoryItem), StoreError> {
    Ok((Target::read(row)?, read(row)?))
}

impl Tx {
    /// Adds or replaces objects of a deployment's target: in the same unit as their outcomes, so that nothing we created is
    /// ever in neither.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    pub async fn inventory_put(
        &mut self,
        deployment: DeploymentId,
        fence: Fence,
        items: &[InventoryItem],
    ) -> Result<(), StoreError> {
        let Deployment { target, meta, .. } = self.deployment_fenced(deployment, fence).await?;
        if items.is_empty() {
            return Ok(());
        }
        let rows = items.iter().map(|item| {
            let InventoryItem { key, gvk, uid, origin, digest, completed, component, deployment } = item;
            let (key, api_version, component) = (key.to_string(), gvk.api_version(), component.to_string());
            (key, api_version, &gvk.kind, uid, origin.as_str(), digest, completed, component, deployment)
        });
        let rows = rows_json("inventory", rows)?;
        let Target { design, environment, cluster } = target;
        let args = args![design, environment, cluster, meta.workspace, meta.created_by, self.now, rows];
        self.conn.execute(PUT, args).await?;
        Ok(())
    }

    /// Forgets objects of a deployment's target that are gone or released.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    pub async fn inventory_remove(
        &mut self,
        deployment: DeploymentId,
        fence: Fence,
        keys: &[ObjectKey],
    ) -> Result<(), StoreError> {
        let Target { design, environment, cluster } = self.deployment_fenced(deployment, fence).await?.target;
        for key in keys {
            self.conn.execute(REMOVE, args![design, environment, cluster, key]).await?;
        }
        Ok(())
    }

    /// Inventory, state and event in one: all of it, or nothing.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`], [`StoreError::Transition`].
    pub async fn inventory_commit(
        &mut self,
        actor: &Actor,
        change: InventoryChange,
    ) -> Result<Deployment, StoreError> {
        let InventoryChange { deployment, fence, put, remove, to, reason, event } = change;
        self.inventory_put(deployment, fence, &put).await?;
        self.inventory_remove(deployment, fence, &remove).await?;
        let change = DeploymentChange { to, fence: Some(fence), wave: None, reason };
        let advanced = self.deployment_advance(deployment, change).await?;
        self.event_create(actor, event).await?;
        Ok(advanced)
    }
}

impl Reader<'_> {
    /// What is deployed to a target.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn inventory(&mut self, target: &Target) -> Result<Vec<InventoryItem>, StoreError> {
        self.rows(OF_TARGET, args![target.design, target.environment, target.cluster], read).await
    }

    /// What all designs have in a cluster.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn inventory_of_cluster(
        &mut self,
        cluster: ClusterId,
    ) -> Result<Vec<(Target, InventoryItem)>, StoreError> {
        self.rows(OF_CLUSTER, args![cluster], with_target).await
    }

    /// Where a design has anything.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn inventory_targets(
        &mut self,
        design: meshplay_types::id::DesignId,
    ) -> Result<Vec<Target>, StoreError> {
        self.rows(TARGETS, args![design], Target::read).await
    }
}
