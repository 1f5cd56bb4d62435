//! Agents in a connected cluster: a design of ours, a token of theirs, and what has become of them.
//!
//! ```text
//! agents_prepare ─► token + design (one revision) ─► the ordinary plan, approval and deployment ─► agents_deployed
//! agents_withdraw ─► token revoked, design removed                 after the ordinary undeployment ◄─┘
//! ```
//! It writes nothing to a cluster: that is what deployments do. The token is sealed like every value of a Secret, in no
//! text, no answer and no log.

mod before;
mod list;
mod look;
mod objects;
mod pods;
mod stranger;
mod wish;

use std::collections::BTreeSet;

use meshplay_design::import;
use meshplay_kube::{KubeError, Resource, Scope};
use meshplay_plan::{Blocked, Purpose, Step};
use meshplay_store::{Cluster, Token};
use meshplay_types::{ClusterName, Finding, Place, Role, Secret};

use self::{
    before::Before,
    objects::{NamespaceIs, Pass},
    wish::{Own, Wanted},
};
pub use self::{
    before::Made as AgentsMade, list::AgentsGroup, look::AgentsDeployed, pods::AgentPod, wish::AgentsWish,
};
use crate::{
    App, AppError, OpCtx,
    access::token_text,
    deploy::{Decisions, PlanRequest, PlannedCluster, read_only},
    design::{NewText, Source},
};

/// What stands for the token where none is made.
const NO_TOKEN: &str = "the text that `meshplay token create NAME --role agent` prints";

/// What deploying agents would change.
#[derive(Debug)]
pub struct AgentsPlanned {
    /// Name of the design.
    pub design: String,
    /// Its objects, to be applied by hand; without a token.
    pub manifests: String,
    /// What it would change.
    pub plan: PlannedCluster,
}

/// A design of agents that is ready to be deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentsPrepared {
    /// Name of the design.
    pub design: String,
    /// Its revision.
    pub revision: u32,
    /// Whether there was none before.
    pub is_new: bool,
    /// Objects that cannot be changed in place and are made anew.
    pub recreate: BTreeSet<String>,
    /// The token of the agents.
    pub token: Token,
}

impl App {
    /// What deploying agents would change. Nothing is stored, no token is made, and nothing is written anywhere.
    pub async fn agents_plan(&self, ctx: &OpCtx, wish: &AgentsWish) -> Result<AgentsPlanned, AppError> {
        let (cluster, wanted) = self.agents_wanted(ctx, wish).await?;
        let before = self.agents_before(ctx, &wanted).await?;
        let namespace = self.namespace_is(&cluster, &wanted, &before).await?;
        let (id, text) = match &before.token {
            Some((token, text)) => (token.id.to_string(), text.clone()),
            None => ("new".to_owned(), token_text(&self.random()?)),
        };
        let text = objects::manifests(&wanted, &Pass { id: &id, text: text.reveal() }, namespace);
        let source = Source { text: Some(text), name: Some(wanted.design.to_string()), ..Source::default() };
        let (plan, _) = self.agents_planned(ctx, &source, &wanted).await?;
        let by_hand = objects::manifests(&wanted, &Pass { id: "by-hand", text: NO_TOKEN }, namespace);
        Ok(AgentsPlanned { design: wanted.design.to_string(), manifests: by_hand, plan })
    }

    /// Stores the design of agents, with a token that is theirs alone: the one they have, or a new one. Whoever may deploy
    /// may do this, for the token allows nothing but to be an agent.
    pub async fn agents_prepare(&self, ctx: &OpCtx, wish: &AgentsWish) -> Result<AgentsPrepared, AppError> {
        let (cluster, wanted) = self.agents_wanted(ctx, wish).await?;
        let findings = read_only(std::slice::from_ref(&cluster));
        if !findings.is_empty() {
            return Err(AppError::Invalid(findings));
        }
        let before = self.agents_before(ctx, &wanted).await?;
        let namespace = self.namespace_is(&cluster, &wanted, &before).await?;
        let (token, text) = match before.token {
            Some(known) => known,
            None => self.agents_token(ctx, &wanted, before.stale).await?,
        };
        let pass = Pass { id: &token.id.to_string(), text: text.reveal() };
        let text = objects::manifests(&wanted, &pass, namespace);
        let options = import::ImportOptions { name: wanted.design.clone(), file: None };
        let import::Import { design, sealed, findings, .. } = import::manifests(&text, &options);
        if findings.iter().any(Finding::is_error) {
            return Err(AppError::Invalid(findings));
        }
        let message = format!("{} agents for {}", wanted.replicas, wanted.server_url);
        let new = NewText { sealed, ..NewText::new(design, message) };
        let (_, revision) = self.design_store(ctx, &wanted.design, new).await?;
        let design = wanted.design.to_string();
        let source = Source { design: Some(design.clone()), revision: Some(revision), ..Source::default() };
        let (_, recreate) = self.agents_planned(ctx, &source, &wanted).await?;
        Ok(AgentsPrepared { design, revision, is_new: before.is_new, recreate, token })
    }

    /// The plan, with the Job made anew if it cannot be changed in place; and what is made anew.
    async fn agents_planned(
        &self,
        ctx: &OpCtx,
        source: &Source,
        wanted: &Wanted,
    ) -> Result<(PlannedCluster, BTreeSet<String>), AppError> {
        let mut recreate = BTreeSet::new();
        loop {
            let decisions = Decisions { recreate: recreate.clone(), ..Decisions::default() };
            let clusters = vec![wanted.cluster.to_string()];
            let request =
                PlanRequest { source: source.clone(), clusters, purpose: Purpose::Deploy, decisions };
            let plan = self.deploy_plan(ctx, &request).await?.pop().ok_or_else(|| AppError::Internal {
                what: "plan for a cluster",
                source: "there is no plan for the cluster that was named".into(),
            })?;
            if !recreate.is_empty() || !is_stuck(&plan, &objects::job_key(wanted)) {
                return Ok((plan, recreate));
            }
            recreate.insert(objects::job_key(wanted));
        }
    }

    /// Ends what agents came with, and forgets their design once nothing of it is deployed any more.
    pub async fn agents_withdraw(
        &self,
        ctx: &OpCtx,
        cluster: &str,
        name: Option<&str>,
    ) -> Result<(), AppError> {
        let cluster = self.cluster_find(ctx.scope(), cluster).await?;
        let found = self.agents_find(ctx, &cluster.name, name).await?;
        for token in self.agents_tokens(ctx, &found).await? {
            self.token_end(ctx, token).await?;
        }
        self.design_remove(ctx, found.name.as_str()).await
    }

    async fn agents_wanted(&self, ctx: &OpCtx, wish: &AgentsWish) -> Result<(Cluster, Wanted), AppError> {
        let cluster = self.cluster_find(ctx.scope(), &wish.cluster).await?;
        let own = Own { url: self.own_url(), version: self.about().version };
        let wanted = Wanted::of(wish, &cluster.name, &own).map_err(AppError::Invalid)?;
        Ok((cluster, wanted))
    }

    /// A namespace that was there before stays as it is: it is none of the design.
    async fn namespace_is(
        &self,
        cluster: &Cluster,
        wanted: &Wanted,
        before: &Before,
    ) -> Result<NamespaceIs, AppError> {
        if before.namespace.as_deref() == Some(wanted.namespace.as_str()) {
            return Ok(NamespaceIs::Ours);
        }
        let namespaces = Resource::core("Namespace", "namespaces", Scope::Cluster);
        let client = self.client(cluster).await?;
        let found = client.get(&namespaces, None, &wanted.namespace).await;
        let found = found.map_err(|error| of_cluster(&error, &cluster.name))?;
        Ok(if found.is_some() { NamespaceIs::Others } else { NamespaceIs::Ours })
    }

    /// A new token in the place of one that has had its time.
    async fn agents_token(
        &self,
        ctx: &OpCtx,
        wanted: &Wanted,
        stale: Vec<Token>,
    ) -> Result<(Token, Secret<String>), AppError> {
        for token in stale {
            self.token_end(ctx, token).await?;
        }
        self.token_mint(ctx, wanted.design.to_string(), Role::Agent).await
    }
}

/// Whether an object is to be changed that the API server does not let be changed in place.
fn is_stuck(planned: &PlannedCluster, object: &str) -> bool {
    let is_immutable = |blocked: &Blocked| matches!(blocked, Blocked::Immutable { offer: Some(_), .. });
    let is_it = |step: &Step| step.key.to_string() == object && step.blocked.iter().any(is_immutable);
    planned.plan.as_ref().is_ok_and(|plan| plan.steps.iter().any(is_it))
}

fn of_cluster(error: &KubeError, cluster: &ClusterName) -> AppError {
    let at = Place { cluster: Some(cluster.to_string()), ..Place::default() };
    AppError::Cluster(vec![error.finding().at(at)])
}
