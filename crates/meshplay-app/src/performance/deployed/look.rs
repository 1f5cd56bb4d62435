//! Which of the agents that were deployed into a cluster have joined, and what the cluster says of the others.

use std::collections::BTreeSet;

use meshplay_kube::{Client, Follow, Form, KubeError, List, LogRequest, Resource, Run, Scope};
use meshplay_types::{Action, Code, Finding, Findings, Gvk, Place as At};
use serde_json::Value;

use super::{
    before::Place,
    objects::{CONTAINER, selector},
    of_cluster,
    pods::{AgentPod, is_wanted, judged, name, runs},
};
use crate::{App, AppError, OpCtx};

/// Last lines of a log that say why an agent does not come.
const TAIL: u32 = 3;
/// Logs that are read at most: pods fail alike.
const LOGS_MAX: usize = 5;

/// Agents that were deployed into a cluster.
#[derive(Clone, Debug)]
pub struct AgentsDeployed {
    /// Name of their design.
    pub design: String,
    /// Name of the cluster.
    pub cluster: String,
    /// Where they are in it.
    pub namespace: String,
    /// How many there should be.
    pub replicas: u32,
    /// How many are connected to this server.
    pub joined: u32,
    /// Each of them.
    pub pods: Vec<AgentPod>,
    /// Why their Job has given up.
    pub failed: Option<String>,
    /// About the Job as a whole.
    pub findings: Findings,
}

impl App {
    /// What has become of agents, read anew from the cluster. What they wrote is read only for whoever may read logs.
    pub async fn agents_deployed(
        &self,
        ctx: &OpCtx,
        cluster: &str,
        name: Option<&str>,
    ) -> Result<AgentsDeployed, AppError> {
        let cluster = self.cluster_find(ctx.scope(), cluster).await?;
        let design = self.agents_find(ctx, &cluster.name, name).await?;
        let Some(place) = self.agents_place(ctx, &design).await? else {
            return Err(AppError::not_found("Job of agents in the design", design.name.as_str()));
        };
        let client = self.client(&cluster).await?;
        let in_cluster = |error| of_cluster(&error, &cluster.name);
        let job = client.get(&jobs(), Some(&place.namespace), &place.name).await.map_err(in_cluster)?;
        let listed = pods_of(&client, &place).await.map_err(in_cluster)?;
        let logs = if ctx.principal().role.allows(Action::ResourceLogs) { LOGS_MAX } else { 0 };
        let look = Look { client: &client, cluster: cluster.name.as_str(), place: &place };
        let mut pods = look.judge(&listed, &self.agents_connected(), logs).await;
        let gone = self.agents_gone();
        for pod in pods.iter_mut().filter(|pod| !pod.joined) {
            if let Some(at) = gone.get(&pod.name) {
                pod.lose(*at);
            }
        }
        Ok(AgentsDeployed {
            design: design.name.to_string(),
            cluster: cluster.name.to_string(),
            joined: pods.iter().filter(|pod| pod.joined).count() as u32,
            pods,
            failed: job.as_ref().and_then(failure),
            findings: look.unmade(job.as_ref(), listed.len()).await.into_iter().collect(),
            namespace: place.namespace,
            replicas: place.replicas,
        })
    }

    fn agents_connected(&self) -> BTreeSet<String> {
        self.agent_list().into_iter().map(|agent| agent.hello.name).collect()
    }
}

/// Where is looked.
struct Look<'a> {
    client: &'a Client,
    cluster: &'a str,
    place: &'a Place,
}

impl Look<'_> {
    /// Each pod, and for at most `logs` of those that run without having joined what they said last.
    async fn judge(&self, listed: &[Value], connected: &BTreeSet<String>, mut logs: usize) -> Vec<AgentPod> {
        let mut pods = Vec::new();
        for pod in listed {
            let joined = is_wanted(pod) && connected.contains(name(pod));
            let mut said = None;
            if !joined && runs(pod) && logs > 0 {
                logs -= 1;
                said = last_words(self.client, &self.place.namespace, name(pod)).await;
            }
            pods.push(judged(self.cluster, pod, joined, said.as_deref()));
        }
        pods
    }

    /// Why there are fewer pods than there should be.
    async fn unmade(&self, job: Option<&Value>, pods: usize) -> Option<Finding> {
        let Place { name, namespace, replicas, .. } = self.place;
        if pods >= *replicas as usize {
            return None;
        }
        let message = format!("the Job `{namespace}/{name}` has {pods} of {replicas} pods");
        let at = At { cluster: Some(self.cluster.to_owned()), ..At::default() };
        let finding = Finding::new(Code::AGENT_POD_UNMADE, message).at(at);
        let said = match job {
            Some(_) => warning(self.client, self.place).await,
            None => Some("the Job is not there".to_owned()),
        };
        Some(match said {
            Some(said) => finding.cause(said),
            None => finding,
        })
    }
}

async fn pods_of(client: &Client, place: &Place) -> Result<Vec<Value>, KubeError> {
    let labels = selector(&place.name);
    let kind = Resource::core("Pod", "pods", Scope::Namespaced);
    let list = List { labels: &labels, ..List::in_namespace(&kind, &place.namespace) };
    Ok(client.list(&list).await?.items)
}

fn jobs() -> Resource {
    let gvk = Gvk { group: "batch".to_owned(), version: "v1".to_owned(), kind: "Job".to_owned() };
    Resource { gvk, plural: "jobs".to_owned(), scope: Scope::Namespaced }
}

/// Why a Job makes no more pods.
fn failure(job: &Value) -> Option<String> {
    let conditions = job.pointer("/status/conditions")?.as_array()?;
    let failed = conditions.iter().find(|one| one["type"] == "Failed" && one["status"] == "True")?;
    Some(failed["message"].as_str().unwrap_or("its pods failed").to_owned())
}

/// The newest warning about the Job; nothing if there is none, or it may not be read.
async fn warning(client: &Client, place: &Place) -> Option<String> {
    let events = Resource::core("Event", "events", Scope::Namespaced);
    let fields = format!("involvedObject.kind=Job,involvedObject.name={},type=Warning", place.name);
    let list = List { form: Form::Whole, fields: &fields, ..List::in_namespace(&events, &place.namespace) };
    let items = client.list(&list).await.ok()?.items;
    let at = |event: &&Value| event["lastTimestamp"].as_str().unwrap_or_default().to_owned();
    items.iter().max_by_key(at)?["message"].as_str().map(str::to_owned)
}

/// The last lines of an agent; nothing if they cannot be read.
async fn last_words(client: &Client, namespace: &str, pod: &str) -> Option<String> {
    let request = LogRequest {
        namespace,
        pod,
        container: CONTAINER,
        follow: Follow::No,
        run: Run::Current,
        tail: Some(TAIL),
        since_seconds: None,
    };
    let mut lines = client.log(&request).await.ok()?;
    let mut last = None;
    while let Ok(Some(line)) = lines.next().await {
        let line = String::from_utf8_lossy(&line).into_owned();
        // Each line begins with its time.
        last = Some(line.split_once(' ').map_or(line.clone(), |(_, text)| text.to_owned()));
    }
    last
}
