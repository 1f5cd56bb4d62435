//! Deployments: one plan on one target. Their state changes only along [`DeploymentState::successors`], and under the
//! target's lease once somebody acts.

use meshplay_types::{
    Digest, Page, PageRequest,
    id::{ClusterId, DeploymentId, DesignId, EnvironmentId, OperationId},
};
use uuid::Uuid;

use super::{DeploymentState, Fence, page, page_rows, words};
use crate::{
    Actor, Body, Meta, Reader, Scope, StoreError, Tx,
    db::{Row, args, statements},
};

words! {
    /// What a plan was made for.
    Purpose {
        /// To bring a target to a revision.
        Deploy = "deploy",
        /// To remove what was deployed.
        Undeploy = "undeploy",
        /// To bring it back to an older revision.
        Rollback = "rollback",
    }
}

/// Where a design goes: the key of lease and inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// Which design.
    pub design: DesignId,
    /// In which environment.
    pub environment: EnvironmentId,
    /// To which cluster.
    pub cluster: ClusterId,
}

impl Target {
    /// Key of the lease that whoever acts on this target holds.
    pub fn lease_key(&self) -> String {
        format!("target/{}/{}/{}", self.design, self.environment, self.cluster)
    }

    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            design: row.parse("design")?,
            environment: row.parse("environment")?,
            cluster: row.parse("cluster")?,
        })
    }
}

/// A deployment without its plan, which may be large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Its id.
    pub id: DeploymentId,
    /// The operation it belongs to.
    pub operation: OperationId,
    /// Where.
    pub target: Target,
    /// Which revision, if it is one of the store.
    pub revision: Option<u32>,
    /// What for.
    pub purpose: Purpose,
    /// Hash of the plan that was approved.
    pub plan_hash: Digest,
    /// How far it is.
    pub state: DeploymentState,
    /// Wave it is in.
    pub wave: u32,
    /// Fence of whoever changed it last; 0 before anybody acted.
    pub fence: Fence,
    /// Why it is in this state, for people.
    pub reason: Option<String>,
    /// What every row carries.
    pub meta: Meta,
}

/// A deployment to add.
#[derive(Clone, Debug)]
pub struct NewDeployment {
    /// The operation it belongs to.
    pub operation: OperationId,
    /// Where.
    pub target: Target,
    /// Which revision.
    pub revision: Option<u32>,
    /// What for.
    pub purpose: Purpose,
    /// The plan, whole.
    pub plan: Body,
    /// Its hash.
    pub plan_hash: Digest,
}

/// A change of a deployment's state.
#[derive(Clone, Debug)]
pub struct DeploymentChange {
    /// The state it goes to.
    pub to: DeploymentState,
    /// Fence of whoever acts; `None` only before anybody acts, or while it is held.
    pub fence: Option<Fence>,
    /// Wave it is in; `None` stays.
    pub wave: Option<u32>,
    /// Why, for people; `None` clears it.
    pub reason: Option<String>,
}

/// All columns but the plan, which may be large.
macro_rules! columns {
    () => {
        "id, workspace, operation, design, environment, cluster, revision, purpose, plan_hash, state, wave, fence, reason,
            created_by, created_at, updated_at, generation"
    };
}

statements! {
    CREATE = concat!("INSERT INTO deployment (id, workspace, operation, design, environment, cluster, revision, purpose,
            plan, plan_v, plan_hash, state, wave, fence, created_by, created_at, updated_at, generation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'planned', 0, 0, $12, $13, $13, 1)
        RETURNING ", columns!());
    ADVANCE = concat!("UPDATE deployment SET state = $2, wave = COALESCE($3, wave), fence = COALESCE($4, fence), reason = $5,
            updated_at = $6, generation = generation + 1
        WHERE id = $1
        RETURNING ", columns!());
    BY_ID = concat!("SELECT ", columns!(), " FROM deployment
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND id = $2");
    PLAN = "SELECT plan, plan_v FROM deployment WHERE id = $1";
    OF_OPERATION = concat!("SELECT ", columns!(), " FROM deployment WHERE operation = $1 ORDER BY id");
    OF_DESIGN = concat!("SELECT ", columns!(), " FROM deployment
        WHERE (CAST($1 AS TEXT) IS NULL OR workspace = $1) AND design = $2
            AND (CAST($3 AS TEXT) IS NULL OR id < $3)
        ORDER BY id DESC LIMIT $4");
    ACTIVE = concat!("SELECT ", columns!(), " FROM deployment
        WHERE state IN ('queued', 'applying', 'waiting', 'pruning', 'rollingBack') ORDER BY id");
    LATEST = concat!("SELECT ", columns!(), " FROM deployment
        WHERE design = $1 AND environment = $2 AND cluster = $3 AND state = 'applied'
        ORDER BY id DESC LIMIT 1");
    OF_TARGET = concat!("SELECT ", columns!(), " FROM deployment
        WHERE design = $1 AND environment = $2 AND cluster = $3 ORDER BY id DESC LIMIT $4");
    NEWEST = concat!("SELECT ", columns!(), " FROM deployment AS one
        WHERE design = $1 AND id = (SELECT MAX(id) FROM deployment AS other WHERE other.design = one.design
            AND other.environment = one.environment AND other.cluster = one.cluster)
        ORDER BY environment, cluster");
}

fn read(row: &Row) -> Result<Deployment, StoreError> {
    Ok(Deployment {
        id: row.parse("id")?,
        operation: row.parse("operation")?,
        target: Target::read(row)?,
        revision: row.number_opt("revision")?,
        purpose: row.parse("purpose")?,
        plan_hash: row.digest("plan_hash")?,
        state: row.parse("state")?,
        wave: row.number("wave")?,
        fence: Fence::read(row)?,
        reason: row.text_opt("reason")?,
        meta: Meta::read(row)?,
    })
}

fn plan(row: &Row) -> Result<Body, StoreError> {
    Body::read(row, "plan", "plan_v")
}

fn not_found(id: DeploymentId) -> StoreError {
    StoreError::NotFound { what: "deployment", id: id.to_string() }
}

impl Tx {
    /// Keeps a plan for a target, in state Planned. An operation has one per target, and a second one where it goes back.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn deployment_create(
        &mut self,
        actor: &Actor,
        new: NewDeployment,
    ) -> Result<Deployment, StoreError> {
        let NewDeployment { operation, target, revision, purpose, plan, plan_hash } = new;
        let id = DeploymentId(Uuid::now_v7());
        let (plan, plan_v) = plan.columns();
        let args = args![
            id,
            actor.workspace,
            operation,
            target.design,
            target.environment,
            target.cluster,
            revision,
            purpose,
            plan,
            plan_v,
            &plan_hash,
            actor.principal,
            self.now,
        ];
        self.read().row(CREATE, args, read).await?.ok_or_else(|| not_found(id))
    }

    /// Goes along an edge of the state machine. Under a fence it is refused once the lease was taken over.
    ///
    /// # Errors
    /// [`StoreError::Transition`], [`StoreError::StaleFence`], [`StoreError::NotFound`].
    pub async fn deployment_advance(
        &mut self,
        id: DeploymentId,
        change: DeploymentChange,
    ) -> Result<Deployment, StoreError> {
        let DeploymentChange { to, fence, wave, reason } = change;
        let found = self.read().deployment(Scope::All, id).await?;
        if let Some(fence) = fence {
            self.fence_check(&found.target.lease_key(), fence).await?;
        }
        if !found.state.can_become(to) {
            return Err(StoreError::Transition { id, from: found.state, to });
        }
        let args = args![id, to, wave, fence.map(|fence| fence.0), reason, self.now];
        self.read().row(ADVANCE, args, read).await?.ok_or_else(|| not_found(id))
    }

    /// The deployment, if the fence is still the one in force on its target.
    pub(super) async fn deployment_fenced(
        &mut self,
        id: DeploymentId,
        fence: Fence,
    ) -> Result<Deployment, StoreError> {
        let found = self.read().deployment(Scope::All, id).await?;
        self.fence_check(&found.target.lease_key(), fence).await?;
        Ok(found)
    }
}

impl Reader<'_> {
    /// By id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn deployment(&mut self, scope: Scope, id: DeploymentId) -> Result<Deployment, StoreError> {
        self.row(BY_ID, args![scope.workspace(), id], read).await?.ok_or_else(|| not_found(id))
    }

    /// The plan that was approved.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn deployment_plan(&mut self, id: DeploymentId) -> Result<Body, StoreError> {
        self.row(PLAN, args![id], plan).await?.ok_or_else(|| not_found(id))
    }

    /// All targets of an operation, in the order they were added.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn deployments_of_operation(
        &mut self,
        operation: OperationId,
    ) -> Result<Vec<Deployment>, StoreError> {
        self.rows(OF_OPERATION, args![operation], read).await
    }

    /// A page of a design's deployments, the newest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn deployments_of_design(
        &mut self,
        scope: Scope,
        design: DesignId,
        request: &PageRequest,
    ) -> Result<Page<Deployment>, StoreError> {
        let args = args![scope.workspace(), design, request.cursor.as_deref(), page_rows(request)];
        let rows = self.rows(OF_DESIGN, args, read).await?;
        Ok(page(request, rows, |one| one.id.to_string()))
    }

    /// All that an executor acts on, or should: what is resumed after a restart.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn deployments_active(&mut self) -> Result<Vec<Deployment>, StoreError> {
        self.rows(ACTIVE, vec![], read).await
    }

    /// Deployments of a target, the newest first.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn deployments_of_target(
        &mut self,
        target: &Target,
        limit: u32,
    ) -> Result<Vec<Deployment>, StoreError> {
        let args = args![target.design, target.environment, target.cluster, limit];
        self.rows(OF_TARGET, args, read).await
    }

    /// The newest deployment of a design on each target.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn deployments_newest(&mut self, design: DesignId) -> Result<Vec<Deployment>, StoreError> {
        self.rows(NEWEST, args![design], read).await
    }

    /// The last one that was applied to a target: what a rollback goes back to.
    ///
    /// # Errors
    /// Only if the database fails.
    pub async fn deployment_applied_last(
        &mut self,
        target: &Target,
    ) -> Result<Option<Deployment>, StoreError> {
        let args = args![target.design, target.environment, target.cluster];
        self.row(LATEST, args, read).await
    }
}
