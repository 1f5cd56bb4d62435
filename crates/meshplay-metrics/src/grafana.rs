//! The HTTP API of Grafana, as far as we use it: find and read dashboards, publish one, mark a window of time.
//!
//! No Grafana is to be had for tests here (no package carries one), so these calls follow its documentation and are tested
//! against a server that records what is asked; docs/dashboards.md says so.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, header};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    Call, MetricsError, Operation, Transport,
    prometheus::{call, refused, segment},
};

/// Most dashboards of one listing.
const DASHBOARDS_MAX: usize = 1_000;

/// A dashboard that is there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// Id.
    pub uid: String,
    /// Title.
    pub title: String,
    /// Folder.
    #[serde(default)]
    pub folder_title: Option<String>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// Something Grafana asks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DataSource {
    /// Id.
    pub uid: String,
    /// Name.
    pub name: String,
    /// E.g. `prometheus`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether panels without one use it.
    #[serde(default)]
    pub is_default: bool,
}

/// A window of time, marked in dashboards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotation {
    /// From, in milliseconds since 1970.
    pub time: i64,
    /// Until.
    pub time_end: i64,
    /// Tags that dashboards select by.
    pub tags: Vec<String>,
    /// In words.
    pub text: String,
}

/// A client of one Grafana. Clones share the transport.
#[derive(Clone)]
pub struct Grafana {
    transport: Arc<dyn Transport>,
}

impl Grafana {
    /// Over a transport.
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Self { transport }
    }

    /// The version, and whether the credential lets us in.
    pub async fn identify(&self) -> Result<String, MetricsError> {
        let version = self.health().await?;
        let _: Value = self.get(Operation::Identify, "/api/org").await?;
        Ok(version)
    }

    /// The version, which it tells anybody.
    pub async fn health(&self) -> Result<String, MetricsError> {
        #[derive(Deserialize)]
        struct Health {
            #[serde(default)]
            version: String,
        }
        let health: Health = self.get(Operation::Identify, "/api/health").await?;
        Ok(health.version)
    }

    /// Dashboards whose title holds the words.
    pub async fn search(&self, words: &str) -> Result<Vec<Found>, MetricsError> {
        let path = format!("/api/search?type=dash-db&limit={DASHBOARDS_MAX}&query={}", segment(words));
        self.get(Operation::DashboardSearch, &path).await
    }

    /// The text of a dashboard.
    pub async fn dashboard(&self, uid: &str) -> Result<String, MetricsError> {
        #[derive(Deserialize)]
        struct Whole {
            dashboard: Value,
        }
        let path = format!("/api/dashboards/uid/{}", segment(uid));
        let whole: Whole = self.get(Operation::DashboardGet, &path).await?;
        Ok(whole.dashboard.to_string())
    }

    /// Things that panels ask.
    pub async fn data_sources(&self) -> Result<Vec<DataSource>, MetricsError> {
        self.get(Operation::DataSources, "/api/datasources").await
    }

    /// Publishes a dashboard in the place of the one with its uid; gives its path.
    pub async fn publish(&self, dashboard: &Value, message: &str) -> Result<String, MetricsError> {
        #[derive(Deserialize)]
        struct Saved {
            #[serde(default)]
            url: String,
        }
        let body = json!({"dashboard": dashboard, "overwrite": true, "message": message});
        let saved: Saved =
            self.post(Operation::DashboardPut, "/api/dashboards/db", &body.to_string()).await?;
        Ok(saved.url)
    }

    /// Marks a window of time.
    pub async fn annotate(&self, annotation: &Annotation) -> Result<(), MetricsError> {
        let body = json!(annotation).to_string();
        let _: Value = self.post(Operation::Annotate, "/api/annotations", &body).await?;
        Ok(())
    }

    async fn get<T: DeserializeOwned>(&self, doing: Operation, path: &str) -> Result<T, MetricsError> {
        self.ask(doing, call(Method::GET, path.to_owned())).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        doing: Operation,
        path: &str,
        body: &str,
    ) -> Result<T, MetricsError> {
        let headers = vec![(header::CONTENT_TYPE, "application/json")];
        let body = Bytes::from(body.to_owned());
        self.ask(doing, Call { headers, body, ..call(Method::POST, path.to_owned()) }).await
    }

    async fn ask<T: DeserializeOwned>(&self, doing: Operation, call: Call) -> Result<T, MetricsError> {
        #[derive(Deserialize)]
        struct Complaint {
            message: String,
        }
        let server = self.transport.server();
        let reply = match self.transport.send(call).await {
            Ok(reply) => reply,
            Err(source) => return Err(MetricsError::Transport { doing, server, source }),
        };
        if reply.status >= 400 {
            let message = serde_json::from_slice::<Complaint>(&reply.body).ok().map(|one| one.message);
            return Err(refused(doing, server, reply.status, message));
        }
        serde_json::from_slice(&reply.body).map_err(|error| {
            let what = format!("line {}, column {} of its JSON", error.line(), error.column());
            MetricsError::Foreign { doing, server, what }
        })
    }
}
