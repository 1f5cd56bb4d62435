//! What a target goes back to: the deployment before the present one, with the variables that were set for it.

use meshplay_store::{Cluster, Deployment, DeploymentState, Job, Purpose, Scope, StoreError, Target};
use meshplay_types::{Code, Finding};

use super::{
    job::JOB_KIND,
    request::{Back, DeployJob, PlanRequest},
};
use crate::{App, AppError};

/// Deployments that are looked through.
const DEPLOYMENTS_MAX: u32 = 200;

impl App {
    /// What a cluster goes back to.
    pub(super) async fn back_of(
        &self,
        scope: Scope,
        request: &PlanRequest,
        cluster: &Cluster,
    ) -> Result<Back, AppError> {
        let design = self.design_find(scope, request.source.design.as_deref().unwrap_or_default()).await?;
        let (_, environment) = self.environment(scope, request.source.environment.as_deref()).await?;
        let nothing = || {
            let message =
                format!("nothing was deployed on `{}` before that one could go back to", cluster.name);
            AppError::Conflict(vec![Finding::new(Code::NOTHING_BEFORE, message)])
        };
        let environment = environment.ok_or_else(nothing)?;
        let target = Target { design: design.id, environment, cluster: cluster.id };
        let all = self.store().read().deployments_of_target(&target, DEPLOYMENTS_MAX).await?;
        let before = before_present(&all).ok_or_else(nothing)?;
        self.back_to(before).await?.ok_or_else(nothing)
    }

    /// A deployment as something to go back to.
    pub(super) async fn back_to(&self, deployment: &Deployment) -> Result<Option<Back>, StoreError> {
        let Some(revision) = deployment.revision else { return Ok(None) };
        let jobs = self.store().read().jobs_of_operation(deployment.operation).await?;
        let Some(job) = deploy_job(&jobs)? else { return Ok(None) };
        let column = job.columns.iter().find(|column| column.cluster == deployment.target.cluster);
        let set = column.and_then(|column| column.back.as_ref()).map_or(&job.set, |back| &back.set).clone();
        Ok(Some(Back { revision, set }))
    }
}

/// What an operation was asked to deploy.
pub(super) fn deploy_job(jobs: &[Job]) -> Result<Option<DeployJob>, StoreError> {
    jobs.iter().find(|job| job.kind == JOB_KIND).map(|job| job.payload.get()).transpose()
}

/// Why a deployment was started, in the words of whoever did.
pub(crate) fn deployment_message(jobs: &[Job]) -> Result<Option<String>, StoreError> {
    Ok(deploy_job(jobs)?.and_then(|job| job.message))
}

/// The deployment before the present one, out of all of a target, the newest first. What did not end well is left behind
/// for the last good one; otherwise it is the last good one of another revision.
fn before_present(all: &[Deployment]) -> Option<&Deployment> {
    let is_good =
        |one: &&Deployment| one.state == DeploymentState::Applied && one.purpose != Purpose::Undeploy;
    let newest = all.first()?;
    let present = Some(newest).filter(is_good).and_then(|one| one.revision);
    all.iter().filter(is_good).find(|one| one.revision != present)
}

#[cfg(test)]
mod tests {
    use meshplay_store::{Fence, Meta};
    use meshplay_types::Digest;

    use super::*;

    /// A deployment of a target, as `purpose state revision`.
    fn deployment(text: &str) -> Deployment {
        let mut words = text.split(' ');
        let mut word = || words.next().unwrap();
        const ID: &str = "00000000-0000-0000-0000-000000000001";
        Deployment {
            id: ID.parse().unwrap(),
            operation: ID.parse().unwrap(),
            target: Target {
                design: ID.parse().unwrap(),
                environment: ID.parse().unwrap(),
                cluster: ID.parse().unwrap(),
            },
            purpose: word().parse().unwrap(),
            state: word().parse().unwrap(),
            revision: word().parse().ok(),
            plan_hash: Digest::of_bytes(b""),
            wave: 0,
            fence: Fence::default(),
            reason: None,
            meta: Meta {
                workspace: ID.parse().unwrap(),
                created_by: ID.parse().unwrap(),
                created_at: jiff::Timestamp::UNIX_EPOCH,
                updated_at: jiff::Timestamp::UNIX_EPOCH,
                generation: 1,
            },
        }
    }

    #[test]
    fn one_goes_back_to_the_last_good_deployment_that_is_not_the_present_one() {
        let check = |all: &[&str], expected: Option<u32>| {
            let all: Vec<_> = all.iter().map(|text| deployment(text)).collect();
            assert_eq!(before_present(&all).and_then(|one| one.revision), expected, "{all:#?}");
        };
        check(&[], None);
        check(&["deploy applied 1"], None);
        check(&["deploy applied 2", "deploy applied 1"], Some(1));
        check(&["deploy applied 2", "deploy applied 2", "deploy applied 1"], Some(1));
        check(&["deploy held 3", "deploy applied 2", "deploy applied 1"], Some(2));
        check(&["deploy held 2", "deploy applied 2"], Some(2));
        check(&["rollback applied 1", "deploy applied 2", "deploy applied 1"], Some(2));
        check(&["undeploy applied -", "deploy applied 2", "deploy applied 1"], Some(2));
        check(&["deploy cancelled 1"], None);
    }
}
