//! Following the objects of a kind for as long as wanted: list, watch, and on from wherever it breaks.
//!
//! All decisions are in [`machine`], which is pure; [`lines`] cuts the stream into events; here they are
//! driven. [`Watch::next`] may be dropped at any await and called again: nothing is lost.
//!
//! How silence is found: the server is asked to end each watch after [`crate::Limits::watch_ms`] and sends a
//! bookmark before that, so a stream that is silent for [`crate::Limits::watch_idle_timeout_ms`] is dead,
//! whatever a proxy in between answers to pings.

mod lines;
mod machine;

use std::{collections::VecDeque, time::Instant};

use serde_json::Value;

use self::{
    lines::{Lines, WireEvent},
    machine::{Action, Input, Machine, Problem, Step},
};
use crate::{
    Client, Fault, Form, KubeError, List, Resource,
    client::{Call, JSON, Size, jitter},
    limits::{Deadlines, ms},
    read::name_kind,
    resource::push_query,
    status,
};

const METADATA: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/// What happens to the objects of a watch.
#[derive(Clone, Debug)]
pub enum WatchEvent {
    /// A complete list begins: the first one, or because the cluster forgot where we were.
    Begin,
    /// Objects of that list.
    Listed(Vec<Value>),
    /// The list is complete: what is known and was not in it since [`WatchEvent::Begin`] is gone.
    Synced,
    /// An object is new or changed.
    Changed(Value),
    /// An object is gone; this is how it was last.
    Deleted(Value),
    /// It does not work at the moment, and is tried again for ever; what is known stays, and ages.
    Trouble(KubeError),
    /// It works again.
    Up,
    /// The cluster's versions went backwards, as after a restored backup. A complete list follows.
    WentBack,
}

/// A watch that was started. Ends when dropped.
pub struct Watch {
    client: Client,
    resource: Resource,
    namespace: Option<String>,
    form: Form,
    labels: String,
    fields: String,
    machine: Machine,
    stream: Option<Lines>,
    ready: VecDeque<WatchEvent>,
    not_before: Instant,
}

impl Client {
    /// Follows the objects of a list. Secrets are followed as metadata only.
    pub fn watch(&self, list: &List<'_>) -> Watch {
        Watch {
            client: self.clone(),
            resource: list.resource.clone(),
            namespace: list.namespace.map(str::to_owned),
            form: list.safe_form(),
            labels: list.labels.to_owned(),
            fields: list.fields.to_owned(),
            machine: Machine::default(),
            stream: None,
            ready: VecDeque::new(),
            not_before: Instant::now(),
        }
    }
}

impl Watch {
    /// The next event. It waits as long as nothing happens.
    pub async fn next(&mut self) -> WatchEvent {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return event;
            }
            tokio::time::sleep_until(self.not_before.into()).await;
            let input = match self.machine.action() {
                Action::List { limited, next } => self.list_page(limited, next.as_deref()).await,
                Action::Watch { resource_version } => self.watch_event(&resource_version).await,
            };
            self.take(input);
        }
    }

    fn take(&mut self, input: Input) {
        if !matches!(input, Input::Opened | Input::Event(_)) {
            self.stream = None;
        }
        let Step { events, wait_ms } = self.machine.step(input, jitter());
        self.ready.extend(events);
        self.not_before = Instant::now() + ms(wait_ms);
    }

    async fn list_page(&self, limited: bool, next: Option<&str>) -> Input {
        let limit = limited.then_some(self.client.limits().page_items);
        match self.client.list_page(&self.list(), limit, next).await {
            Ok(page) => Input::Page(page),
            Err(error) => Input::Failed(Problem::of(error)),
        }
    }

    async fn watch_event(&mut self, resource_version: &str) -> Input {
        let Some(stream) = &mut self.stream else {
            return match self.open(resource_version).await {
                Ok(stream) => {
                    self.stream = Some(stream);
                    Input::Opened
                }
                Err(error) => Input::Failed(Problem::of(error)),
            };
        };
        match stream.next().await {
            Ok(None) => {
                Input::Ended { lasted_ms: u64::try_from(stream.age().as_millis()).unwrap_or(u64::MAX) }
            }
            Ok(Some(WireEvent::Error(status))) => {
                let error = self.client.error_of_watch(&self.resource, status);
                Input::Failed(Problem::of(error))
            }
            Ok(Some(mut event)) => {
                if let WireEvent::Changed(object) | WireEvent::Deleted(object) = &mut event {
                    name_kind(object, &self.resource);
                }
                Input::Event(event)
            }
            Err(fault) => Input::Failed(Problem::of(self.client.watch_error(&self.resource, fault))),
        }
    }

    async fn open(&self, resource_version: &str) -> Result<Lines, KubeError> {
        let limits = self.client.limits();
        let mut target = self.list().target().map_err(|fault| self.client.unsent(fault))?;
        push_query(&mut target, "watch", "true");
        push_query(&mut target, "allowWatchBookmarks", "true");
        push_query(&mut target, "timeoutSeconds", &(limits.watch_ms / 1_000).max(1).to_string());
        push_query(&mut target, "resourceVersion", resource_version);
        let mut call = Call::get(target, &self.resource.plural, Size::Many);
        call.outgoing.accept = match self.form {
            Form::Whole => JSON,
            Form::Metadata => METADATA,
        };
        let deadlines = Deadlines {
            header: ms(limits.request_timeout_ms),
            idle: ms(limits.watch_idle_timeout_ms),
            // The server ends it earlier; this is for servers that do not.
            whole: ms(limits.watch_ms + limits.watch_idle_timeout_ms),
        };
        let reply = self.client.open(&call, deadlines).await?;
        Ok(Lines::new(reply, limits.response_bytes_max))
    }

    fn list(&self) -> List<'_> {
        List {
            resource: &self.resource,
            namespace: self.namespace.as_deref(),
            form: self.form,
            labels: &self.labels,
            fields: &self.fields,
        }
    }
}

impl Client {
    /// The error behind an `ERROR` event, which holds a Status object.
    fn error_of_watch(&self, resource: &Resource, status: Value) -> KubeError {
        let code = status.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
        let body = status.to_string();
        let fault = status::fault(code.unwrap_or(500), &resource.plural, None, body.as_bytes());
        self.watch_error(resource, fault)
    }

    fn watch_error(&self, resource: &Resource, fault: Fault) -> KubeError {
        KubeError { call: format!("watch {}", resource.plural), ..self.unsent(fault) }
    }
}
