//! Whether an agent is where it says: requests of a run, with all that they carry, go to whoever says that it is in a
//! cluster, and the token of agents lies in theirs, where others may read it.

use meshplay_types::{Code, DesignName, Finding, Role};

use super::before::Place;
use crate::{App, AppError, OpCtx, performance::AgentHello};

impl App {
    /// What speaks against an agent that comes with the token of agents: one that was made for a deployment is of that
    /// deployment, and any other is in no cluster. Whoever may start runs may say what he wants.
    pub(in crate::performance) async fn agent_stranger(
        &self,
        ctx: &OpCtx,
        hello: &AgentHello,
    ) -> Result<Option<Finding>, AppError> {
        let (token, role) = (&ctx.principal().name, ctx.principal().role);
        if role != Role::Agent {
            return Ok(None);
        }
        let place = self.agents_of_token(ctx, token).await?;
        let is_stranger = match &place {
            Some(place) => !is_of(&place.name, token, hello),
            None => hello.cluster.is_some(),
        };
        Ok(is_stranger.then(|| stranger(token, hello)))
    }

    /// Tokens of agents that were deployed are called like their design.
    async fn agents_of_token(&self, ctx: &OpCtx, token: &str) -> Result<Option<Place>, AppError> {
        let Ok(name) = token.parse::<DesignName>() else { return Ok(None) };
        match self.store().read().design_by_name(ctx.scope(), &name).await? {
            Some(design) => self.agents_place(ctx, &design).await,
            None => Ok(None),
        }
    }
}

/// Whether an agent is a pod of the Job with this name, in the cluster that the design is for.
fn is_of(job: &str, design: &str, hello: &AgentHello) -> bool {
    let is_there = hello.cluster.as_ref().is_some_and(|cluster| format!("{job}-{cluster}") == design);
    let is_pod = hello.name.strip_prefix(job).is_some_and(|rest| rest.starts_with('-'));
    is_there && is_pod
}

fn stranger(token: &str, hello: &AgentHello) -> Finding {
    let place = match &hello.cluster {
        Some(cluster) => format!("in the cluster `{cluster}`"),
        None => "in no cluster".to_owned(),
    };
    let message = format!("the token `{token}` is not that of an agent `{}` {place}", hello.name);
    Finding::new(Code::AGENT_STRANGER, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::performance::sample;

    #[test]
    fn an_agent_of_a_deployment_is_a_pod_of_it_in_its_cluster() {
        let is = |name: &str, cluster: Option<&str>| {
            is_of("agents", "agents-south-west", &sample::hello(name, cluster))
        };
        assert!(is("agents-0-abcde", Some("south-west")));
        assert!(!is("agents-0-abcde", Some("west")), "though the name of its design ends so");
        assert!(!is("agents-0-abcde", None) && !is("mainframe", Some("south-west")));
        assert!(!is("agentsmith", Some("south-west")));
    }
}
