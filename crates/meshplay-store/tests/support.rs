//! A store in a directory of its own, and rows to begin with.

use std::time::Duration;

use meshplay_store::{
    Actor, Body, Cluster, Deployment, DeploymentChange, DeploymentState, Design, Fence, NewCluster,
    NewDeployment, NewEvent, NewOperation, OpenError, OpenOptions, OperationCreated, Purpose, Store, Target,
    Versioned,
};
use meshplay_types::{Digest, id::OperationId};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

/// A body as an app would have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note(pub(crate) String);

impl Versioned for Note {
    const VERSION: u32 = 1;
}

pub(crate) fn note(text: &str) -> Body {
    Body::of(&Note(text.to_owned())).unwrap()
}

pub(crate) fn options(dir: &TempDir) -> OpenOptions {
    OpenOptions { data_dir: dir.path().join("data"), wait: Duration::ZERO, key_file: None }
}

pub(crate) async fn open(dir: &TempDir) -> Result<Store, OpenError> {
    Store::open(options(dir)).await
}

/// A store and what its rows need: an actor, a design, a cluster, an operation.
pub(crate) struct World {
    pub(crate) dir: TempDir,
    pub(crate) store: Store,
    pub(crate) actor: Actor,
    pub(crate) design: Design,
    pub(crate) cluster: Cluster,
    pub(crate) operation: OperationId,
}

impl World {
    pub(crate) async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let store = open(&dir).await.unwrap();
        let actor = store.local_actor();
        let made = store.write(move |tx| {
            Box::pin(async move {
                let design = tx.design_create(&actor, &"shop".parse().unwrap()).await?;
                let cluster = tx.cluster_create(&actor, new_cluster("one")).await?;
                let operation = tx.operation_create(&actor, new_operation()).await?;
                Ok((design, cluster, operation))
            })
        });
        let (design, cluster, operation) = made.await.unwrap();
        let OperationCreated::New(operation) = operation else { panic!("{operation:?}") };
        Self { dir, store, actor, design, cluster, operation: operation.id }
    }

    pub(crate) fn target(&self) -> Target {
        let environment = self.store.installation().environment;
        Target { design: self.design.id, environment, cluster: self.cluster.id }
    }

    /// A queued deployment, and the fence of whoever acts on it.
    pub(crate) async fn deployment(&self) -> (Deployment, Fence) {
        let (actor, target, operation) = (self.actor, self.target(), self.operation);
        let new = NewDeployment {
            operation,
            target,
            revision: None,
            purpose: Purpose::Deploy,
            plan: note("plan"),
            plan_hash: Digest::of_bytes(b"plan"),
        };
        let made = self.store.write(move |tx| {
            Box::pin(async move {
                let made = tx.deployment_create(&actor, new).await?;
                let queued = tx.deployment_advance(made.id, to(DeploymentState::Queued, None)).await?;
                let lease = tx.lease_take(&target.lease_key(), "test").await?;
                Ok((queued, lease.fence))
            })
        });
        made.await.unwrap()
    }
}

pub(crate) fn to(to: DeploymentState, fence: Option<Fence>) -> DeploymentChange {
    DeploymentChange { to, fence, wave: None, reason: None }
}

pub(crate) fn new_cluster(name: &str) -> NewCluster {
    NewCluster {
        name: name.parse().unwrap(),
        identity: Some(note("identity")),
        details: None,
        state: "unknown".into(),
        credential: None,
    }
}

pub(crate) fn new_operation() -> NewOperation {
    NewOperation { kind: "design.deploy".into(), subject: "shop".into(), idempotency: None, deadline: None }
}

pub(crate) fn new_event(text: &str) -> NewEvent {
    NewEvent { kind: "test.happened".into(), subject: "shop".into(), operation: None, data: note(text) }
}
