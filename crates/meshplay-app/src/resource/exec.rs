//! A program in a container. That somebody opened it and that it ended is an event.

use meshplay_kube::{ExecInput, ExecOutputs, ExecRequest, Resource, Scope, Stdin, Terminal};
use meshplay_store::{Actor, Body, NewEvent, Versioned};
use meshplay_types::{Code, Finding, Gvk, Place};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::get::of_cluster;
use crate::{App, AppError, OpCtx, deploy::read_only};

/// Starts whichever shell there is.
const SHELL: [&str; 3] = ["/bin/sh", "-c", "command -v bash >/dev/null && exec bash || exec sh"];

/// The annotation by which a pod says which of its containers is the one to look at; kubectl heeds it, too.
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

/// Where to run what.
#[derive(Clone, Debug)]
pub struct ExecQuestion {
    /// Cluster name or id.
    pub cluster: String,
    /// Namespace.
    pub namespace: String,
    /// Pod.
    pub pod: String,
    /// Container; absent: the first.
    pub container: Option<String>,
    /// Program and arguments; empty: a shell.
    pub command: Vec<String>,
    /// Whether it has a terminal.
    pub terminal: Terminal,
    /// Whether it has an input.
    pub stdin: Stdin,
}

/// A program that runs.
pub struct Session {
    /// What it reads.
    pub input: ExecInput,
    /// What it writes.
    pub output: ExecOutputs,
    app: App,
    actor: Actor,
    subject: String,
    terminal: Terminal,
}

/// Interrupts what runs in a terminal, then ends its input: what a person would press. Kubernetes itself leaves a program
/// alone whose listener has gone away.
const HANG_UP: &[u8] = b"\x03\x04";

/// What an event about a program says.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Told {
    command: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    code: Option<i32>,
}

impl Versioned for Told {
    const VERSION: u32 = 1;
}

impl App {
    /// Starts a program. Whatever it is, it may change something, so the cluster must be one that may be written to.
    pub async fn resource_exec(&self, ctx: &OpCtx, question: &ExecQuestion) -> Result<Session, AppError> {
        let cluster = self.cluster_find(ctx.scope(), &question.cluster).await?;
        let read_only = read_only(std::slice::from_ref(&cluster));
        if !read_only.is_empty() {
            return Err(AppError::Conflict(read_only));
        }
        let client = self.client(&cluster).await?;
        let name = cluster.name.as_str();
        let container = container(&client, name, question).await?;
        let command = match question.command.as_slice() {
            [] => SHELL.map(str::to_owned).to_vec(),
            command => command.to_vec(),
        };
        let request = ExecRequest {
            namespace: &question.namespace,
            pod: &question.pod,
            container: &container,
            command: &command,
            terminal: question.terminal,
            stdin: question.stdin,
        };
        let (input, output) = client.exec(&request).await.map_err(|error| of_cluster(&error, name))?;
        let subject = format!("{name}/{}/{}/{container}", question.namespace, question.pod);
        let session = Session {
            input,
            output,
            app: self.clone(),
            actor: ctx.actor(),
            subject,
            terminal: question.terminal,
        };
        session.tell("resource.execOpened", Told { command, code: None }).await?;
        Ok(session)
    }
}

impl Session {
    /// Closes it, whether the program has ended or not.
    pub async fn close(mut self, code: Option<i32>) -> Result<(), AppError> {
        if code.is_none() {
            let told = match self.terminal {
                Terminal::Yes => self.input.bytes(HANG_UP).await,
                Terminal::No => self.input.end().await,
            };
            if let Err(fault) = told {
                tracing::debug!(%fault, "a program has ended before it could be told to");
            }
        }
        self.tell("resource.execClosed", Told { command: Vec::new(), code }).await?;
        self.input.close().await;
        Ok(())
    }

    async fn tell(&self, kind: &str, told: Told) -> Result<(), AppError> {
        let (actor, data) = (self.actor, Body::of(&told)?);
        let event = NewEvent { kind: kind.to_owned(), subject: self.subject.clone(), operation: None, data };
        let write =
            self.app.store().write(move |tx| Box::pin(async move { tx.event_create(&actor, event).await }));
        write.await?;
        Ok(())
    }
}

/// The container that was named, the one that the pod itself names for that, or its first.
async fn container(
    client: &meshplay_kube::Client,
    cluster: &str,
    question: &ExecQuestion,
) -> Result<String, AppError> {
    let gvk = Gvk { group: String::new(), version: "v1".to_owned(), kind: "Pod".to_owned() };
    let pods = Resource { gvk, plural: "pods".to_owned(), scope: Scope::Namespaced };
    let ExecQuestion { namespace, pod, container, .. } = question;
    let found = client.get(&pods, Some(namespace), pod).await.map_err(|error| of_cluster(&error, cluster))?;
    let missing = |message: String| {
        let at = Place { cluster: Some(cluster.to_owned()), ..Place::default() };
        AppError::NotFound(Finding::new(Code::OBJECT_NOT_FOUND, message).at(at))
    };
    let found =
        found.ok_or_else(|| missing(format!("there is no Pod `{pod}` in namespace `{namespace}`")))?;
    let names = containers(&found);
    let wanted =
        container.as_deref().or_else(|| found["metadata"]["annotations"][DEFAULT_CONTAINER].as_str());
    match wanted {
        None => Ok(names.first().copied().unwrap_or_default().to_owned()),
        Some(wanted) if names.contains(&wanted) => Ok(wanted.to_owned()),
        Some(wanted) => {
            Err(missing(format!("Pod `{pod}` has no container `{wanted}`; it has `{}`", names.join("`, `"))))
        }
    }
}

/// Containers of all sorts: programs may be looked at while a pod begins, and in one that was added to look.
fn containers(pod: &Value) -> Vec<&str> {
    let of = |list: &str| pod["spec"][list].as_array().into_iter().flatten();
    let all = of("containers").chain(of("initContainers")).chain(of("ephemeralContainers"));
    all.filter_map(|container| container["name"].as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_that_run_all_the_time_come_first() {
        let pod = serde_json::json!({"spec": {
            "initContainers": [{"name": "before"}],
            "containers": [{"name": "one"}, {"name": "two"}],
            "ephemeralContainers": [{"name": "debugger"}],
        }});
        assert_eq!(containers(&pod), ["one", "two", "before", "debugger"]);
    }
}
