//! What a cluster says about an object, newest first.

use jiff::Timestamp;
use meshplay_kube::{Form, List, Resource, Scope};
use meshplay_types::Gvk;
use serde_json::Value;

use super::get::{ObjectQuestion, of_cluster};
use crate::{App, AppError, OpCtx};

/// Most events that are told.
const EVENTS_MAX: usize = 200;
/// Where events about cluster-scoped objects are kept.
const CLUSTER_EVENTS: &str = "default";

/// An event of Kubernetes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterEvent {
    /// `Normal` or `Warning`.
    pub kind: String,
    /// Reason in CamelCase.
    pub reason: String,
    /// Message.
    pub message: String,
    /// How often.
    pub count: u32,
    /// Last time.
    pub at: Option<Timestamp>,
    /// Who says so.
    pub source: String,
}

impl App {
    /// What the cluster says about one object.
    pub async fn resource_events(
        &self,
        ctx: &OpCtx,
        question: &ObjectQuestion,
    ) -> Result<Vec<ClusterEvent>, AppError> {
        self.resources_start().await?;
        let cluster = self.cluster_find(ctx.scope(), &question.cluster).await?;
        let client = self.client(&cluster).await?;
        let name = cluster.name.as_str();
        let kind = self.kind_find(name, &client, &question.api_version, &question.kind).await?;
        let gvk = Gvk { group: String::new(), version: "v1".to_owned(), kind: "Event".to_owned() };
        let events = Resource { gvk, plural: "events".to_owned(), scope: Scope::Namespaced };
        let fields = format!("involvedObject.kind={},involvedObject.name={}", kind.info.kind, question.name);
        let namespace = question.namespace.as_deref().filter(|_| kind.info.namespaced);
        let list = List {
            resource: &events,
            namespace: Some(namespace.unwrap_or(CLUSTER_EVENTS)),
            form: Form::Whole,
            labels: "",
            fields: &fields,
        };
        let listed = client.list(&list).await.map_err(|error| of_cluster(&error, name))?;
        let mut events: Vec<_> = listed.items.iter().map(event).collect();
        events.sort_by_key(|event| std::cmp::Reverse(event.at));
        events.truncate(EVENTS_MAX);
        Ok(events)
    }
}

/// Older and newer clients write different fields.
fn event(raw: &Value) -> ClusterEvent {
    let text = |pointer: &str| raw.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |pointer: &str| raw.pointer(pointer).and_then(Value::as_u64);
    let at = ["/series/lastObservedTime", "/lastTimestamp", "/eventTime", "/metadata/creationTimestamp"];
    let count = number("/series/count").or_else(|| number("/count")).unwrap_or(1);
    let source = [text("/reportingComponent"), text("/source/component")];
    ClusterEvent {
        kind: text("/type"),
        reason: text("/reason"),
        message: text("/message"),
        count: u32::try_from(count).unwrap_or(u32::MAX),
        at: at.iter().find_map(|pointer| raw.pointer(pointer)?.as_str()?.parse().ok()),
        source: source.into_iter().find(|source| !source.is_empty()).unwrap_or_default(),
    }
}
