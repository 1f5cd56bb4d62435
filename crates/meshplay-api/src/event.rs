//! What happened: the events feed, the audit trail, and the one live stream.

use jiff::Timestamp;
use meshplay_types::Page;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Empty,
    cluster::Cluster,
    endpoint::{endpoints, streams},
    operation::Operation,
};

endpoints! {
    /// What happened, newest first.
    EventList: Get "/api/v1/events" OperationRead, EventListParams, Empty => Page<Event>;
    /// Who did or was refused what, newest first.
    AuditList: Get "/api/v1/audit" AuditRead, AuditListParams, Empty => Page<AuditEntry>;
}

streams! {
    /// Everything that changes, live: a snapshot first, then what is new. `Last-Event-ID` goes on where it broke off.
    LiveStream: ServerSentEvents "/api/v1/stream" OperationRead, LiveParams => Live;
}

/// Which events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct EventListParams {
    /// Most items wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The `nextCursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Only of this operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Only of kinds that begin so, e.g. `design.`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Only about this subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Its place; rises with time, with gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What, e.g. `design.deploy.accepted`.
    pub kind: String,
    /// To what, e.g. a design's name.
    pub subject: String,
    /// As part of which operation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operation: Option<String>,
    /// The rest; its form depends on the kind.
    pub data: serde_json::Value,
}

/// Which entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditListParams {
    /// Most items wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The `nextCursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Only of this actor (name).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Only this decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<AuditDecision>,
}

/// Whether it was allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AuditDecision {
    /// It was.
    Allowed,
    /// It was not.
    Denied,
}

/// A call that changed something, a login, a stream that was opened, or a call that was denied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Its place.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who; `anonymous` before a login.
    pub actor: String,
    /// From where: an address, or `in process`.
    pub from: String,
    /// Name of the endpoint, e.g. `DesignDeploy`, or `Login`.
    pub call: String,
    /// On what: the parameters, without secrets.
    pub subject: String,
    /// Whether it was allowed.
    pub decision: AuditDecision,
    /// HTTP status of the answer.
    pub status: u16,
    /// Request id.
    pub request: String,
}

/// Parameters of [`LiveStream`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LiveParams {
    /// Go on after this event; `Last-Event-ID` does the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

/// What the live stream says. The `event` field of the server-sent event is the tag; `id` is there where `seq` rises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "type")]
pub enum Live {
    /// How things are: always the first, and again after an overflow, when everything else known is to be read anew.
    Snapshot {
        /// Last event that is contained.
        seq: u64,
        /// When this server started: another value means another process.
        started_at: Timestamp,
        /// Connections.
        clusters: Vec<Cluster>,
        /// Operations that run.
        operations: Vec<Operation>,
        /// Whether the listener missed something and has to read everything anew.
        resync: bool,
    },
    /// Something happened.
    Event {
        /// What.
        event: Event,
    },
    /// An operation is in a new state; at most four times a second each.
    Operation {
        /// The whole of it, without its log.
        operation: Box<Operation>,
    },
    /// A connection is in a new state, or new.
    Cluster {
        /// The whole of it.
        cluster: Box<Cluster>,
    },
    /// A connection was removed.
    ClusterRemoved {
        /// Id.
        id: String,
    },
    /// Resources changed; at most four times a second. What is shown of them is to be read anew.
    Resources {
        /// Cluster names.
        clusters: Vec<String>,
        /// Rises with each change of anything; the same as in [`crate::resource::ResourcePage`].
        generation: u64,
    },
}
