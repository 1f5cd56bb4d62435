//! A program in a container. That somebody opened it and that it ended is an event.

use meshplay_kube::{ExecInput, ExecOutputs, ExecRequest, Resource, Scope, Terminal};
use meshplay_store::{Actor, Body, NewEvent, Versioned};
use meshplay_types::{Code, Finding, Gvk};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::get::of_cluster;
use crate::{App, AppError, OpCtx};

/// Starts whichever shell there is.
const SHELL: [&str; 3] = ["/bin/sh", "-c", "command -v bash >/dev/null && exec bash || exec sh"];

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
    /// Starts a program.
    pub async fn resource_exec(&self, ctx: &OpCtx, question: &ExecQuestion) -> Result<Session, AppError> {
        let cluster = self.cluster_find(ctx.scope(), &question.cluster).await?;
        let client = self.client(&cluster).await?;
        let name = cluster.name.as_str();
        let container = match &question.container {
            Some(container) => container.clone(),
            None => first_container(&client, name, question).await?,
        };
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

async fn first_container(
    client: &meshplay_kube::Client,
    cluster: &str,
    question: &ExecQuestion,
) -> Result<String, AppError> {
    let gvk = Gvk { group: String::new(), version: "v1".to_owned(), kind: "Pod".to_owned() };
    let pods = Resource { gvk, plural: "pods".to_owned(), scope: Scope::Namespaced };
    let ExecQuestion { namespace, pod, .. } = question;
    let found = client.get(&pods, Some(namespace), pod).await.map_err(|error| of_cluster(&error, cluster))?;
    let name = |pod: &Value| pod.pointer("/spec/containers/0/name")?.as_str().map(str::to_owned);
    found.as_ref().and_then(name).ok_or_else(|| {
        let message = format!("there is no Pod `{pod}` in namespace `{namespace}`");
        AppError::NotFound(Finding::new(Code::OBJECT_NOT_FOUND, message))
    })
}
