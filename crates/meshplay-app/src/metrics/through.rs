//! The way to a Prometheus or Grafana that only a cluster can reach: its Service, through the API server.
//!
//! Such a connection has an address of its own form, `cluster://CLUSTER/NAMESPACE/SERVICE:PORT` (`cluster+https` where the
//! service speaks TLS). It is read only: API servers pass on what is sent, but the right that is asked for is that to read.

use std::{fmt, sync::Arc};

use meshplay_kube::{Client, ServicePort, ServiceScheme};
use meshplay_metrics::{Call, Reply, Sent, Transport, TransportFault, TransportKind};
use meshplay_store::Scope;
use meshplay_types::{Code, Finding};
use tokio::time::timeout;

use crate::{App, AppError};

/// Where a service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inside {
    pub(super) cluster: String,
    pub(super) port: ServicePort,
}

struct Through {
    inside: Inside,
    client: Client,
}

impl Inside {
    /// Of an address; nothing if it is none of this form.
    pub(super) fn parse(url: &str) -> Option<Result<Self, Finding>> {
        let (scheme, rest) = match url.split_once("://")? {
            ("cluster", rest) => (ServiceScheme::Http, rest),
            ("cluster+https", rest) => (ServiceScheme::Https, rest),
            _ => return None,
        };
        let broken = || {
            let message = format!("`{url}` is not `cluster://CLUSTER/NAMESPACE/SERVICE:PORT`");
            Finding::new(Code::METRICS_CONNECTION, message)
        };
        let parts: Vec<&str> = rest.split('/').collect();
        let [cluster, namespace, service] = parts.as_slice() else { return Some(Err(broken())) };
        let Some((service, port)) = service.split_once(':') else { return Some(Err(broken())) };
        let is_name = |text: &&str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        if ![*cluster, *namespace, service, port].iter().all(is_name) {
            return Some(Err(broken()));
        }
        let [namespace, service, port] = [namespace, service, port].map(str::to_owned);
        Some(Ok(Self {
            cluster: (*cluster).to_owned(),
            port: ServicePort { namespace, service, port, scheme },
        }))
    }
}

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cluster, port: ServicePort { namespace, service, port, scheme } } = self;
        let scheme = match scheme {
            ServiceScheme::Http => "cluster",
            ServiceScheme::Https => "cluster+https",
        };
        write!(f, "{scheme}://{cluster}/{namespace}/{service}:{port}")
    }
}

impl App {
    /// The way through a connected cluster.
    pub(super) async fn metrics_through(
        &self,
        scope: Scope,
        inside: Inside,
    ) -> Result<Arc<dyn Transport>, AppError> {
        let cluster = self.cluster_find(scope, &inside.cluster).await?;
        let client = self.client(&cluster).await?;
        Ok(way(client, inside))
    }
}

/// The way that a client has.
pub(super) fn way(client: Client, inside: Inside) -> Arc<dyn Transport> {
    Arc::new(Through { inside, client })
}

impl Transport for Through {
    fn server(&self) -> String {
        self.inside.to_string()
    }

    fn send(&self, call: Call) -> Sent<'_> {
        Box::pin(async move {
            let fault = |kind, what, source: String| TransportFault { kind, what, source: source.into() };
            if call.method.as_str() != "GET" {
                let why = format!("{} is not sent through an API server", call.method);
                return Err(fault(TransportKind::Forbidden, "it is only read", why));
            }
            let asked = self.client.service_get(&self.inside.port, &call.target);
            let unreachable = |why| fault(TransportKind::Unreachable, "it did not answer", why);
            let answer = timeout(call.deadline, asked).await;
            let answer = answer.map_err(|_| unreachable("nothing came in time".to_owned()))?;
            // Its cause is only which call it was; that stands in the address already.
            let (status, body) = answer.map_err(|error| unreachable(error.finding().message))?;
            if body.len() > call.bytes_max {
                let why = format!("it has {} bytes", body.len());
                return Err(fault(TransportKind::TooLarge, "its answer is too large", why));
            }
            Ok(Reply { status, body })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_of_clusters_are_read_and_written_the_same() {
        for url in ["cluster://east/monitoring/prometheus:web", "cluster+https://east/m/p:9090"] {
            assert_eq!(Inside::parse(url).unwrap().unwrap().to_string(), url);
        }
        assert_eq!(Inside::parse("http://east/monitoring/prometheus:web"), None);
        for url in
            ["cluster://east", "cluster://east/m/p", "cluster://east/m/p:1/x", "cluster://east/../p:1?x"]
        {
            assert_eq!(Inside::parse(url).unwrap().unwrap_err().code, Code::METRICS_CONNECTION, "{url}");
        }
    }
}
