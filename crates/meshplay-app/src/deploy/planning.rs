//! A plan for one cluster: look at it, then decide. It writes nothing, neither here nor there.

use std::collections::BTreeSet;

use meshplay_design::{ResolvedDesign, ValidatedDesign, import::Sealed};
use meshplay_kube::Discovery;
use meshplay_plan::{
    ClusterFacts, CompletedJob, Decision, Desired, FieldChoice, FieldManager, InventoryEntry, Observation,
    Plan, PlanInput, Purpose, Ready, Sameness, Target, desired, identity, plan,
};
use meshplay_store::{Cluster, InventoryItem, Origin, Scope};
use meshplay_types::{
    ClusterName, Code, DeploymentId, DesignId, DesignName, EnvironmentId, EnvironmentName, Finding, Findings,
    ObjectKey, Place,
};

use super::{
    choices::{Decided, choices},
    live::Live,
    look::Look,
    request::{Decisions, DeployJob, JobColumn, PlanRequest},
    stored::StoredPlan,
};
use crate::{
    App, AppError, OpCtx,
    cluster::{ClusterRow, Wanted, claimed, facts},
    design::{OpenedValues, Source},
    environment,
};

/// Namespace of namespaced objects that name none.
const NAMESPACE_DEFAULT: &str = "default";

/// What was planned for one cluster: a plan, or why there is none.
#[derive(Clone, Debug)]
pub struct PlannedCluster {
    /// Name of the cluster.
    pub name: ClusterName,
    /// Revision that it would deploy; absent for an undeploy and for a text that is not stored.
    pub revision: Option<u32>,
    /// Decisions about foreign fields that were made in an earlier deployment.
    pub remembered: Option<Remembered>,
    /// The plan.
    pub plan: Result<Plan<Ready>, Findings>,
}

/// Decisions of an earlier deployment that hold until somebody decides anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The deployment.
    pub deployment: DeploymentId,
    /// How many of the plan's first field choices were made in it.
    pub n_choices: usize,
}

/// What is planned, the same for every cluster.
pub(super) struct Subject {
    pub(super) design: DesignId,
    pub(super) design_name: DesignName,
    pub(super) environment: EnvironmentName,
    /// Absent while nothing was ever deployed for it.
    pub(super) environment_id: Option<EnvironmentId>,
    /// Absent for an undeploy.
    pub(super) resolved: Option<ResolvedDesign>,
    pub(super) purpose: Purpose,
    pub(super) decisions: Decisions,
    pub(super) values: OpenedValues,
    /// Absent for an undeploy and for a text that is not stored.
    pub(super) revision: Option<u32>,
}

/// A plan with what carrying it out needs.
pub(super) struct Planned {
    pub(super) plan: Plan<Ready>,
    pub(super) live: Live,
    pub(super) facts: ClusterFacts,
    pub(super) remembered: Option<Remembered>,
    /// What was seen, with hashes in place of the values of Secrets.
    pub(super) observations: Vec<Observation>,
    pub(super) inventory: Vec<InventoryEntry>,
}

impl PlannedCluster {
    pub(super) fn of(name: ClusterName, revision: Option<u32>, planned: Result<Planned, Findings>) -> Self {
        match planned {
            Ok(Planned { plan, remembered, .. }) => Self { name, revision, remembered, plan: Ok(plan) },
            Err(findings) => Self { name, revision, remembered: None, plan: Err(findings) },
        }
    }
}

impl App {
    /// A plan per cluster, side by side. One cluster's failure is a value.
    pub async fn deploy_plan(
        &self,
        ctx: &OpCtx,
        request: &PlanRequest,
    ) -> Result<Vec<PlannedCluster>, AppError> {
        let clusters = self.clusters_chosen(ctx, request).await?;
        if request.goes_back_by_cluster() {
            let plans = clusters.iter().map(|cluster| self.plan_back(ctx, request, cluster));
            return Ok(futures_util::future::join_all(plans).await);
        }
        let subject = self.subject_in(ctx.scope(), request).await?;
        let plans = clusters.iter().map(|cluster| self.plan_cluster(&subject, cluster));
        let planned = futures_util::future::join_all(plans).await;
        let of = |(cluster, planned): (&Cluster, _)| {
            PlannedCluster::of(cluster.name.clone(), subject.revision, planned)
        };
        Ok(clusters.iter().zip(planned).map(of).collect())
    }

    /// The plan to go back to what was deployed on a cluster before.
    async fn plan_back(&self, ctx: &OpCtx, request: &PlanRequest, cluster: &Cluster) -> PlannedCluster {
        let findings = |error: AppError| -> Findings {
            let at = |finding| at_cluster(finding, &cluster.name);
            error.told().into_iter().map(at).collect()
        };
        let planned = async {
            let back = self.back_of(ctx.scope(), request, cluster).await.map_err(findings)?;
            let source = Source { revision: Some(back.revision), set: back.set, ..request.source.clone() };
            let request = PlanRequest { source, ..request.clone() };
            let subject = self.subject_in(ctx.scope(), &request).await.map_err(findings)?;
            Ok((subject.revision, self.plan_cluster(&subject, cluster).await))
        };
        match planned.await {
            Ok((revision, planned)) => PlannedCluster::of(cluster.name.clone(), revision, planned),
            Err(findings) => PlannedCluster::of(cluster.name.clone(), None, Err(findings)),
        }
    }

    /// Looks at one cluster and decides. Findings name the cluster.
    pub(super) async fn plan_cluster(
        &self,
        subject: &Subject,
        cluster: &Cluster,
    ) -> Result<Planned, Findings> {
        let at_cluster = |findings: Findings| {
            let of = |mut finding: Finding| {
                finding.at.cluster = Some(cluster.name.to_string());
                finding
            };
            findings.into_iter().map(of).collect::<Findings>()
        };
        self.plan_inner(subject, cluster).await.map_err(|error| {
            if error.findings().is_empty() {
                tracing::error!(cluster = %cluster.name, error = %error, "planning failed");
            }
            at_cluster(error.told())
        })
    }

    async fn plan_inner(&self, subject: &Subject, cluster: &Cluster) -> Result<Planned, AppError> {
        let unreachable = |error: meshplay_kube::KubeError| AppError::Cluster(vec![error.finding()]);
        let row = ClusterRow::try_from(cluster.clone())?;
        let client = self.client(cluster).await?;
        let (seen, kinds) =
            futures_util::try_join!(client.identity(), client.discover()).map_err(unreachable)?;
        let Discovery { kinds, mut findings } = kinds;
        if identity::same(&row.identity, &seen) == Sameness::Different {
            let message =
                format!("another cluster answers behind `{}` than the one that was connected", row.name);
            return Err(AppError::Conflict(vec![Finding::new(Code::IDENTITY_CHANGED, message)]));
        }
        let manager = self.manager();
        let target = target(subject, row.name.clone(), seen, manager.clone());
        let inventory = self.inventory(subject, cluster).await?;
        let inventory = match subject.environment_id {
            Some(environment) => {
                let of = meshplay_store::Target { design: subject.design, environment, cluster: cluster.id };
                let live = Live { client: client.clone(), kinds: kinds.clone() };
                self.with_unrecorded(&of, &live, &manager, inventory).await?
            }
            None => inventory,
        };
        let validated = match &subject.resolved {
            Some(resolved) => Some(self.validated(&client, resolved, &mut findings).await?),
            None => None,
        };
        let namespaces = namespaces(validated.as_ref(), &inventory);
        let include = &subject.decisions.include;
        let wanted = Wanted { namespaces: &namespaces, inventory: &inventory, include };
        let facts = facts(&client, kinds, &wanted).await.map_err(unreachable)?;
        let inventory = [inventory.as_slice(), &claimed(&facts.claims, &inventory)].concat();
        let facts = facts.without_scale_owners(&leaving_scalers(validated.as_ref(), &inventory));
        let desired = match &validated {
            Some(design) => desired(design, &target, &facts).map_err(AppError::Invalid)?,
            None => Desired::default(),
        };
        let (from, before) = self.choices_before(subject, cluster).await?.unzip();
        let decided = choices(&subject.decisions, before.unwrap_or_default(), &desired);
        let Decided { choices, n_remembered } = decided.map_err(AppError::Invalid)?;
        let remembered = from.map(|deployment| Remembered { deployment, n_choices: n_remembered });
        let live = Live { client, kinds: facts.kinds.clone() };
        let context = subject.design.to_string();
        let hash = |value: &[u8]| self.store().keyed_hash(&context, value).as_str().to_owned();
        let look = Look {
            live: &live,
            manager: manager.as_str(),
            desired: &desired,
            inventory: &inventory,
            facts: &facts,
            values: &subject.values,
            hash: &hash,
        };
        let observations = look.observe().await.map_err(unreachable)?;
        let mut plan = plan(PlanInput {
            target: &target,
            desired: &desired,
            observations: &observations,
            inventory: &inventory,
            completed: &completed(&inventory),
            facts: &facts,
            choices: &choices,
            purpose: subject.purpose,
        });
        plan.findings.extend(findings);
        Ok(Planned { plan, live, facts, remembered, observations, inventory })
    }

    async fn validated(
        &self,
        client: &meshplay_kube::Client,
        resolved: &ResolvedDesign,
        findings: &mut Findings,
    ) -> Result<ValidatedDesign, AppError> {
        let schemas = self.cluster_schemas(client, resolved).await?;
        let validation = resolved.clone().validate(&schemas);
        match validation.design {
            Some(design) => {
                findings.extend(validation.findings);
                Ok(design)
            }
            None => Err(AppError::Invalid(validation.findings)),
        }
    }

    /// Fields left to others or shared with them stay so until somebody decides anew: otherwise each deployment would ask
    /// again. Taking is decided each time.
    async fn choices_before(
        &self,
        subject: &Subject,
        cluster: &Cluster,
    ) -> Result<Option<(DeploymentId, Vec<FieldChoice>)>, AppError> {
        let Some(environment) = subject.environment_id else { return Ok(None) };
        let target = meshplay_store::Target { design: subject.design, environment, cluster: cluster.id };
        let Some(last) = self.store().read().deployment_applied_last(&target).await? else {
            return Ok(None);
        };
        let plan: StoredPlan = self.store().read().deployment_plan(last.id).await?.get()?;
        let stays = |choice: &FieldChoice| choice.decision != Decision::Take;
        Ok(Some((last.id, plan.0.choices.fields.into_iter().filter(stays).collect())))
    }

    async fn inventory(&self, subject: &Subject, cluster: &Cluster) -> Result<Vec<InventoryEntry>, AppError> {
        let Some(environment) = subject.environment_id else { return Ok(Vec::new()) };
        let target = meshplay_store::Target { design: subject.design, environment, cluster: cluster.id };
        let items = self.store().read().inventory(&target).await?;
        Ok(items.into_iter().map(entry).collect())
    }

    /// What a request is about, resolved once for all clusters.
    pub(super) async fn subject_in(&self, scope: Scope, request: &PlanRequest) -> Result<Subject, AppError> {
        let loaded = self.design_load_in(scope, &request.source).await?;
        let name = loaded.raw.name().clone();
        let resolved = match request.purpose {
            Purpose::Undeploy => None,
            Purpose::Deploy | Purpose::Rollback => Some(loaded.resolve(&request.source)?),
        };
        // A design that is not stored yet has nothing deployed; the id it will get is not known, so it gets the nil one.
        let design = loaded.id.unwrap_or(DesignId(Default::default()));
        let (environment, environment_id) =
            self.environment(scope, request.source.environment.as_deref()).await?;
        let mut values = self.secrets_open(loaded.secrets_of).await?;
        values.extend(loaded.sealed.into_iter().map(|Sealed { reference, value }| (reference, value)));
        Ok(Subject {
            design,
            design_name: name,
            environment,
            environment_id,
            resolved,
            purpose: request.purpose,
            decisions: request.decisions.clone(),
            values,
            revision: loaded.revision.filter(|_| request.purpose != Purpose::Undeploy),
        })
    }

    /// What a column of a job is about, from the stored revision it names.
    pub(super) async fn subject_of_job(
        &self,
        job: &DeployJob,
        purpose: Purpose,
        column: &JobColumn,
    ) -> Result<Subject, AppError> {
        let source = job.source(column);
        let request = PlanRequest { source, clusters: Vec::new(), purpose, decisions: job.decisions.clone() };
        let subject = self.subject_in(Scope::All, &request).await?;
        let environment = job.environment_name.clone();
        Ok(Subject { environment, environment_id: Some(job.environment), ..subject })
    }

    pub(super) async fn environment(
        &self,
        scope: Scope,
        name: Option<&str>,
    ) -> Result<(EnvironmentName, Option<EnvironmentId>), AppError> {
        let name: EnvironmentName =
            name.unwrap_or(environment::DEFAULT).parse().map_err(|error: meshplay_types::NameError| {
                AppError::Invalid(vec![Finding::new(Code::NAME_INVALID, error.to_string())])
            })?;
        let found = self.store().read().environment_by_name(scope, &name).await?;
        Ok((name, found.map(|environment| environment.id)))
    }
}

fn target(
    subject: &Subject,
    cluster: ClusterName,
    identity: meshplay_plan::ClusterIdentity,
    manager: FieldManager,
) -> Target {
    Target {
        design: subject.design,
        design_name: subject.design_name.clone(),
        environment: subject.environment.clone(),
        cluster,
        identity,
        manager,
        namespace: NAMESPACE_DEFAULT.to_owned(),
    }
}

fn namespaces(design: Option<&ValidatedDesign>, inventory: &[InventoryEntry]) -> BTreeSet<String> {
    let components = design.into_iter().flat_map(|design| design.components.iter());
    let named = components.filter_map(|component| component.object_namespace().map(str::to_owned));
    let known = inventory.iter().filter_map(|entry| entry.key.namespace.clone());
    named.chain(known).chain([NAMESPACE_DEFAULT.to_owned()]).collect()
}

/// Autoscalers that this deployment removes: their targets get their replicas from the design again.
fn leaving_scalers(design: Option<&ValidatedDesign>, inventory: &[InventoryEntry]) -> Vec<ObjectKey> {
    let stays = |key: &ObjectKey| {
        design.into_iter().flat_map(|design| design.components.iter()).any(|component| {
            component.gvk.is(&key.group, &key.kind) && component.object_name() == Some(key.name.as_str())
        })
    };
    let scalers = inventory.iter().filter(|entry| entry.key.is("autoscaling", "HorizontalPodAutoscaler"));
    scalers.map(|entry| entry.key.clone()).filter(|key| !stays(key)).collect()
}

fn entry(item: InventoryItem) -> InventoryEntry {
    let InventoryItem { key, gvk, uid, origin, digest, completed, component, deployment: _ } = item;
    let origin = match origin {
        Origin::Created => meshplay_plan::Origin::Created,
        Origin::Adopted => meshplay_plan::Origin::Adopted,
        Origin::Claimed => meshplay_plan::Origin::Claimed,
    };
    InventoryEntry { key, gvk, uid, origin, digest, completed, component }
}

fn completed(inventory: &[InventoryEntry]) -> Vec<CompletedJob> {
    let done = inventory.iter().filter(|entry| entry.completed);
    done.map(|entry| CompletedJob { key: entry.key.clone(), digest: entry.digest.clone() }).collect()
}

/// A finding about a cluster as a whole.
pub(super) fn at_cluster(finding: Finding, name: &ClusterName) -> Finding {
    let mut at: Place = finding.at.clone();
    at.cluster = Some(name.to_string());
    finding.at(at)
}
