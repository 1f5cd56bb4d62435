//! The HTTP API of Prometheus, as far as we use it. Every call is typed; a path cannot be passed in.

mod read;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Method, header};
use meshplay_dashboard::{Answer, Range};
use serde::{Deserialize, de::DeserializeOwned};

use self::read::{Envelope, QueryData};
use crate::{Call, MetricsError, Operation, Reply, Transport, write};

/// One call may take so long, and its answer be so large (fault F70 of the reliability study).
const DEADLINE: Duration = Duration::from_secs(10);
const ANSWER_BYTES_MAX: usize = 10 << 20;

/// Who is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct BuildInfo {
    /// Version; other servers of this API may say none.
    #[serde(default)]
    pub version: String,
}

/// What is scraped.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// Labels.
    pub labels: std::collections::BTreeMap<String, String>,
    /// `up`, `down` or `unknown`.
    pub health: String,
    /// Why it is down.
    #[serde(default)]
    pub last_error: String,
    /// E.g. `15s`.
    #[serde(default)]
    pub scrape_interval: String,
}

/// What a metric is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Metadata {
    /// `counter`, `gauge`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// In words.
    pub help: String,
}

/// A client of one Prometheus, or of whatever speaks its API. Clones share the transport.
#[derive(Clone)]
pub struct Prometheus {
    transport: Arc<dyn Transport>,
    /// Path before `/api/v1`, e.g. of a data source behind Grafana.
    prefix: String,
    /// How queries are sent: through a cluster's API server only reading is allowed.
    method: Method,
}

impl Prometheus {
    /// At the root of a transport.
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Self { transport, prefix: String::new(), method: Method::POST }
    }

    /// Below a path.
    #[must_use]
    pub fn below(self, prefix: String) -> Self {
        Self { prefix, ..self }
    }

    /// Never sends anything but `GET`.
    #[must_use]
    pub fn reading_only(self) -> Self {
        Self { method: Method::GET, ..self }
    }

    /// Where it is, for messages.
    pub fn server(&self) -> String {
        self.transport.server()
    }

    /// Who is there. VictoriaMetrics, Thanos and others answer too.
    pub async fn build_info(&self) -> Result<BuildInfo, MetricsError> {
        self.ask(Operation::Identify, Method::GET, "/api/v1/status/buildinfo", &[]).await
    }

    /// What it is told to do, as YAML without secrets. Not every server lets everybody read it, or has one.
    pub async fn configuration(&self) -> Result<String, MetricsError> {
        #[derive(Deserialize)]
        struct Configuration {
            yaml: String,
        }
        let found: Configuration =
            self.ask(Operation::Configuration, Method::GET, "/api/v1/status/config", &[]).await?;
        Ok(found.yaml)
    }

    /// The value now, or at a time in milliseconds since 1970.
    pub async fn query(&self, expr: &str, at_ms: i64) -> Result<Answer, MetricsError> {
        let form = [("query", expr.to_owned()), ("time", seconds(at_ms))];
        self.data(Operation::Query, "/api/v1/query", &form).await
    }

    /// Values over time.
    pub async fn query_range(&self, expr: &str, range: Range) -> Result<Answer, MetricsError> {
        let form = [
            ("query", expr.to_owned()),
            ("start", seconds(range.from_ms)),
            ("end", seconds(range.to_ms)),
            ("step", seconds(range.step_ms)),
        ];
        self.data(Operation::QueryRange, "/api/v1/query_range", &form).await
    }

    /// Names of labels that series of the range have; of all series, or those that a selector fits.
    pub async fn labels(&self, selector: Option<&str>, range: Range) -> Result<Vec<String>, MetricsError> {
        let form = listing(selector, range);
        self.ask(Operation::Labels, self.method.clone(), "/api/v1/labels", &form).await
    }

    /// Values of a label.
    pub async fn label_values(
        &self,
        label: &str,
        selector: Option<&str>,
        range: Range,
    ) -> Result<Vec<String>, MetricsError> {
        let path = format!("/api/v1/label/{}/values", segment(label));
        let form = listing(selector, range);
        self.ask(Operation::LabelValues, Method::GET, &path, &form).await
    }

    /// Label sets of series.
    pub async fn series(
        &self,
        selector: &str,
        range: Range,
    ) -> Result<Vec<std::collections::BTreeMap<String, String>>, MetricsError> {
        let form = listing(Some(selector), range);
        self.ask(Operation::Series, self.method.clone(), "/api/v1/series", &form).await
    }

    /// What a metric is.
    pub async fn metadata(&self, metric: &str) -> Result<Vec<Metadata>, MetricsError> {
        let form = [("metric", metric.to_owned())];
        let mut found: std::collections::BTreeMap<String, Vec<Metadata>> =
            self.ask(Operation::Metadata, Method::GET, "/api/v1/metadata", &form).await?;
        Ok(found.remove(metric).unwrap_or_default())
    }

    /// What is scraped now.
    pub async fn targets(&self) -> Result<Vec<Target>, MetricsError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Targets {
            active_targets: Vec<Target>,
        }
        let form = [("state", "active".to_owned())];
        let found: Targets = self.ask(Operation::Targets, Method::GET, "/api/v1/targets", &form).await?;
        Ok(found.active_targets)
    }

    /// Pushes samples (remote write 1.0). The server has to be told to receive them.
    pub async fn write(&self, series: &[write::WriteSeries]) -> Result<(), MetricsError> {
        let doing = Operation::Write;
        let headers = vec![
            (header::CONTENT_TYPE, "application/x-protobuf"),
            (header::CONTENT_ENCODING, "snappy"),
            (http::HeaderName::from_static("x-prometheus-remote-write-version"), "0.1.0"),
        ];
        let body = Bytes::from(write::body(series));
        let target = format!("{}/api/v1/write", self.prefix);
        let reply = self.send(doing, Call { headers, body, ..call(Method::POST, target) }).await?;
        match reply.status {
            200..300 => Ok(()),
            // What the specification of remote write wants to be sent again; nothing else may be.
            status @ (429 | 500..600) => {
                let message = read::error_text(&reply.body).unwrap_or_else(|| format!("status {status}"));
                Err(MetricsError::Busy { doing, server: self.server(), message })
            }
            status => Err(self.refused(doing, status, &reply.body)),
        }
    }

    async fn data(
        &self,
        doing: Operation,
        path: &str,
        form: &[(&str, String)],
    ) -> Result<Answer, MetricsError> {
        let envelope: Envelope<QueryData> = self.envelope(doing, self.method.clone(), path, form).await?;
        let foreign = |what: String| MetricsError::Foreign { doing, server: self.server(), what };
        let data = envelope.data.ok_or_else(|| foreign("a success without data".to_owned()))?;
        let warnings = envelope.warnings.into_iter().chain(envelope.infos).collect();
        Ok(Answer { series: data.series().map_err(foreign)?, warnings })
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        doing: Operation,
        method: Method,
        path: &str,
        form: &[(&str, String)],
    ) -> Result<T, MetricsError> {
        let envelope: Envelope<T> = self.envelope(doing, method, path, form).await?;
        let what = "a success without data".to_owned();
        envelope.data.ok_or_else(|| MetricsError::Foreign { doing, server: self.server(), what })
    }

    async fn envelope<T: DeserializeOwned>(
        &self,
        doing: Operation,
        method: Method,
        path: &str,
        form: &[(&str, String)],
    ) -> Result<Envelope<T>, MetricsError> {
        let form =
            form.iter().fold(form_urlencoded::Serializer::new(String::new()), |mut form, (key, value)| {
                form.append_pair(key, value);
                form
            });
        let form = { form }.finish();
        let path = format!("{}{path}", self.prefix);
        let call = match method {
            Method::POST => Call {
                headers: vec![
                    (header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
                    (header::ACCEPT, "application/json"),
                ],
                body: Bytes::from(form),
                ..call(method, path)
            },
            _ if form.is_empty() => call(method, path),
            _ => call(method, format!("{path}?{form}")),
        };
        let reply = self.send(doing, call).await?;
        if reply.status >= 400 {
            return Err(self.refused(doing, reply.status, &reply.body));
        }
        let envelope: Envelope<T> = serde_json::from_slice(&reply.body).map_err(|error| {
            let what = format!("line {}, column {} of its JSON", error.line(), error.column());
            MetricsError::Foreign { doing, server: self.server(), what }
        })?;
        if envelope.status == "success" {
            return Ok(envelope);
        }
        let message = envelope.error.unwrap_or_else(|| "it says no reason".to_owned());
        Err(MetricsError::Refused { doing, server: self.server(), message })
    }

    async fn send(&self, doing: Operation, call: Call) -> Result<Reply, MetricsError> {
        let sent = self.transport.send(call).await;
        sent.map_err(|source| MetricsError::Transport { doing, server: self.server(), source })
    }

    fn refused(&self, doing: Operation, status: u16, body: &[u8]) -> MetricsError {
        refused(doing, self.server(), status, read::error_text(body))
    }
}

/// What a status of 400 or above means.
pub(crate) fn refused(
    doing: Operation,
    server: String,
    status: u16,
    message: Option<String>,
) -> MetricsError {
    match (status, message) {
        (401 | 403, _) => MetricsError::Denied { doing, server, status },
        // What servers say of a path that they do not have.
        (404, Some(message)) if message.starts_with("404") => {
            MetricsError::Foreign { doing, server, what: format!("status {status}") }
        }
        (_, Some(message)) => MetricsError::Refused { doing, server, message },
        (_, None) => MetricsError::Foreign { doing, server, what: format!("status {status}") },
    }
}

pub(crate) fn call(method: Method, target: String) -> Call {
    Call {
        method,
        target,
        headers: Vec::new(),
        body: Bytes::new(),
        deadline: DEADLINE,
        bytes_max: ANSWER_BYTES_MAX,
    }
}

fn listing(selector: Option<&str>, range: Range) -> Vec<(&'static str, String)> {
    let mut form = vec![("start", seconds(range.from_ms)), ("end", seconds(range.to_ms))];
    form.extend(selector.map(|selector| ("match[]", selector.to_owned())));
    form
}

/// Milliseconds as seconds, without the rounding of a float.
fn seconds(ms: i64) -> String {
    format!("{}.{:03}", ms.div_euclid(1_000), ms.rem_euclid(1_000))
}

pub(crate) fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
