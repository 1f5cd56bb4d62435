//! The journal: states go along their edges, under the fence in force, and nothing is in neither journal nor inventory.

use meshplay_store::{
    Deployment, DeploymentState, Fence, InventoryChange, InventoryItem, Origin, Scope, StepIntent,
    StepOutcome, StepState, StoreError,
};
use meshplay_types::{Code, Digest, Finding, Gvk, ObjectKey};

use crate::support::{World, new_event, open, to};

fn key(name: &str) -> ObjectKey {
    format!("ConfigMap shop/{name}").parse().unwrap()
}

fn intent(seq: u32) -> StepIntent {
    let desired = Some(Digest::of_bytes(&seq.to_be_bytes()));
    StepIntent { seq, wave: 0, key: key(&seq.to_string()), action: "create".into(), desired }
}

fn outcome(seq: u32, state: StepState) -> StepOutcome {
    let (uid, resource_version) = (Some(format!("uid-{seq}")), Some("7".to_owned()));
    StepOutcome { seq, state, uid, resource_version, findings: vec![] }
}

fn item(deployment: &Deployment, seq: u32) -> InventoryItem {
    InventoryItem {
        key: key(&seq.to_string()),
        gvk: Gvk::new("v1", "ConfigMap").unwrap(),
        uid: format!("uid-{seq}"),
        origin: Origin::Created,
        digest: Digest::of_bytes(b"x"),
        completed: false,
        component: "web".parse().unwrap(),
        deployment: deployment.id,
    }
}

impl World {
    async fn advance(
        &self,
        deployment: &Deployment,
        state: DeploymentState,
        fence: Option<Fence>,
    ) -> Result<Deployment, StoreError> {
        let id = deployment.id;
        self.store.write(move |tx| Box::pin(tx.deployment_advance(id, to(state, fence)))).await
    }

    async fn intend(&self, deployment: &Deployment, fence: Fence, seqs: &[u32]) -> Result<(), StoreError> {
        let (id, intents): (_, Vec<_>) = (deployment.id, seqs.iter().map(|seq| intent(*seq)).collect());
        let write =
            self.store.write(move |tx| Box::pin(async move { tx.intents_write(id, fence, &intents).await }));
        write.await
    }

    async fn answer(
        &self,
        deployment: &Deployment,
        fence: Fence,
        outcome: StepOutcome,
    ) -> Result<(), StoreError> {
        let id = deployment.id;
        let write = self
            .store
            .write(move |tx| Box::pin(async move { tx.outcomes_write(id, fence, &[outcome]).await }));
        write.await
    }

    async fn take_over(&self) -> Fence {
        let key = self.target().lease_key();
        // What a restart does, without one: the lease runs out and another takes it.
        let taken = self.store.write(move |tx| {
            Box::pin(async move {
                let held = tx.lease_take(&key, "other").await;
                assert!(matches!(held, Err(StoreError::LeaseHeld { .. })));
                let current = Fence::default();
                let stale = tx.lease_renew(&key, current).await;
                let Err(StoreError::StaleFence { current, .. }) = stale else { panic!("{stale:?}") };
                tx.lease_release(&key, current).await?;
                Ok(tx.lease_take(&key, "other").await?.fence)
            })
        });
        taken.await.unwrap()
    }
}

#[tokio::test]
async fn a_deployment_goes_along_its_edges_only() {
    let world = World::new().await;
    let (deployment, fence) = world.deployment().await;
    let refused = world.advance(&deployment, DeploymentState::RolledBack, Some(fence)).await;
    assert!(
        matches!(refused, Err(StoreError::Transition { from: DeploymentState::Queued, .. })),
        "{refused:?}"
    );
    for state in [DeploymentState::Applying, DeploymentState::Waiting, DeploymentState::Applied] {
        let advanced = world.advance(&deployment, state, Some(fence)).await.unwrap();
        assert_eq!((advanced.state, advanced.fence), (state, fence));
    }
    let refused = world.advance(&deployment, DeploymentState::Applying, Some(fence)).await;
    assert!(matches!(refused, Err(StoreError::Transition { .. })));
    assert!(world.store.read().deployments_active().await.unwrap().is_empty());
    let applied = world.store.read().deployment_applied_last(&world.target()).await.unwrap();
    assert_eq!(applied.map(|one| one.id), Some(deployment.id));
}

#[tokio::test]
async fn whoever_lost_the_lease_can_write_nothing_more() {
    let world = World::new().await;
    let (deployment, old) = world.deployment().await;
    world.intend(&deployment, old, &[0, 1]).await.unwrap();
    let new = world.take_over().await;
    assert!(new > old);

    let is_stale = |result: Result<(), StoreError>| matches!(result, Err(StoreError::StaleFence { fence, current, .. }) if (fence, current) == (old, new));
    assert!(is_stale(world.intend(&deployment, old, &[2]).await));
    assert!(is_stale(world.answer(&deployment, old, outcome(0, StepState::Done)).await));
    assert!(is_stale(world.advance(&deployment, DeploymentState::Applying, Some(old)).await.map(drop)));
    let (id, items) = (deployment.id, vec![item(&deployment, 0)]);
    let put = world.store.write(move |tx| Box::pin(async move { tx.inventory_put(id, old, &items).await }));
    assert!(is_stale(put.await));
    let lease = world.target().lease_key();
    let renew = world.store.write(move |tx| Box::pin(async move { tx.lease_renew(&lease, old).await }));
    assert!(is_stale(renew.await.map(drop)));

    world.answer(&deployment, new, outcome(0, StepState::Done)).await.unwrap();
    let steps = world.store.read().steps(deployment.id).await.unwrap();
    assert_eq!(steps.iter().map(|step| step.fence).collect::<Vec<_>>(), [new, old]);
    assert_eq!(world.store.read().steps_open(deployment.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_lease_of_a_dead_process_is_taken_over_at_once_under_a_new_fence() {
    let world = World::new().await;
    let (deployment, old) = world.deployment().await;
    world.intend(&deployment, old, &[0]).await.unwrap();
    let (target, dir) = (world.target(), world.dir);
    world.store.close().await;

    let store = open(&dir).await.unwrap();
    assert_eq!(store.read().deployments_active().await.unwrap().len(), 1);
    let key = target.lease_key();
    let lease =
        store.write(move |tx| Box::pin(async move { tx.lease_take(&key, "next").await })).await.unwrap();
    assert_eq!(lease.fence.number(), old.number() + 1);
    let open_steps = store.read().steps_open(deployment.id).await.unwrap();
    assert_eq!(open_steps[0].intent, intent(0));
}

#[tokio::test]
async fn a_wave_is_intended_whole_or_not_at_all() {
    let world = World::new().await;
    let (deployment, fence) = world.deployment().await;
    world.intend(&deployment, fence, &[1]).await.unwrap();
    world.answer(&deployment, fence, outcome(1, StepState::Done)).await.unwrap();
    let refused = world.intend(&deployment, fence, &[0, 1, 2]).await;
    assert!(
        matches!(refused, Err(StoreError::StepTransition { seq: 1, from: StepState::Done, .. })),
        "{refused:?}"
    );
    assert_eq!(world.store.read().steps(deployment.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_step_is_open_until_its_outcome_and_may_be_tried_again_after_a_failure() {
    let world = World::new().await;
    let (deployment, fence) = world.deployment().await;
    let refused = world.answer(&deployment, fence, outcome(0, StepState::Done)).await;
    assert!(matches!(refused, Err(StoreError::NotFound { what: "step", .. })));
    world.intend(&deployment, fence, &[0]).await.unwrap();
    world.answer(&deployment, fence, outcome(0, StepState::Sent)).await.unwrap();
    assert_eq!(world.store.read().steps_open(deployment.id).await.unwrap().len(), 1);
    let findings = vec![Finding::new(Code::INTERNAL, "it broke")];
    let failed = StepOutcome { findings, ..outcome(0, StepState::Failed) };
    world.answer(&deployment, fence, failed.clone()).await.unwrap();
    assert!(world.store.read().steps_open(deployment.id).await.unwrap().is_empty());
    assert_eq!(world.store.read().steps(deployment.id).await.unwrap()[0].outcome, failed);
    let counts = world.store.read().step_counts(deployment.id).await.unwrap();
    assert_eq!((counts.intended, counts.done, counts.failed), (1, 0, 1));
    let late = world.answer(&deployment, fence, outcome(0, StepState::Done)).await;
    assert!(matches!(late, Err(StoreError::StepTransition { from: StepState::Failed, .. })));
    world.intend(&deployment, fence, &[0]).await.unwrap();
    let again = world.store.read().steps(deployment.id).await.unwrap();
    assert_eq!((again[0].outcome.state, again[0].outcome.findings.len()), (StepState::Intent, 0));
}

#[tokio::test]
async fn inventory_state_and_event_change_together_or_not_at_all() {
    let world = World::new().await;
    let (deployment, fence) = world.deployment().await;
    world.advance(&deployment, DeploymentState::Applying, Some(fence)).await.unwrap();
    let actor = world.actor;
    let commit = |state: DeploymentState, put: &[u32], remove: &[u32]| {
        let change = InventoryChange {
            deployment: deployment.id,
            fence,
            put: put.iter().map(|seq| item(&deployment, *seq)).collect(),
            remove: remove.iter().map(|seq| key(&seq.to_string())).collect(),
            to: state,
            reason: None,
            event: new_event("deployed"),
        };
        world.store.write(move |tx| Box::pin(async move { tx.inventory_commit(&actor, change).await }))
    };
    commit(DeploymentState::Waiting, &[0, 1, 2], &[]).await.unwrap();
    assert!(matches!(commit(DeploymentState::Queued, &[3], &[0]).await, Err(StoreError::Transition { .. })));
    let mut read = world.store.read();
    let names = |items: Vec<InventoryItem>| items.into_iter().map(|item| item.key.name).collect::<Vec<_>>();
    assert_eq!(names(read.inventory(&world.target()).await.unwrap()), ["0", "1", "2"]);
    assert_eq!(read.events_after(Scope::All, 0, 10).await.unwrap().len(), 1);
    commit(DeploymentState::Applied, &[2], &[0]).await.unwrap();
    assert_eq!(names(read.inventory(&world.target()).await.unwrap()), ["1", "2"]);
    assert_eq!(read.inventory_of_cluster(world.cluster.id).await.unwrap().len(), 2);
    assert_eq!(read.inventory_targets(world.design.id).await.unwrap(), [world.target()]);
    assert_eq!(read.events_after(Scope::All, 0, 10).await.unwrap().len(), 2);

    let (design, cluster) = (world.design.id, world.cluster.id);
    let removed = world.store.write(move |tx| Box::pin(tx.cluster_remove(Scope::All, cluster))).await;
    assert!(matches!(removed, Err(StoreError::InUse { .. })));
    let removed = world.store.write(move |tx| Box::pin(tx.design_remove(Scope::All, design))).await;
    assert!(matches!(removed, Err(StoreError::InUse { .. })));
}

#[tokio::test]
async fn a_wave_of_a_thousand_steps_is_written_well_within_the_limit_of_a_unit() {
    let world = World::new().await;
    let (deployment, fence) = world.deployment().await;
    let seqs: Vec<u32> = (0..1000).collect();
    world.intend(&deployment, fence, &seqs).await.unwrap();
    assert_eq!(world.store.read().steps_open(deployment.id).await.unwrap().len(), 1000);
}
