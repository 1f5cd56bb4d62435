//! Prometheus and Grafana in connected clusters: Services that look like one, and whether one answers there.
//!
//! Labels, names and ports tell what to ask; only an answer tells what it is. Nothing is connected by looking.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use meshplay_kube::{Client, List, Resource, Scope as KubeScope, ServicePort, ServiceScheme};
use meshplay_metrics::{Grafana, Prometheus};
use meshplay_types::{Finding, Findings, PAGE_ITEMS_MAX, PageRequest, Place};
use serde_json::Value;
use tokio::time::timeout;

use super::{
    stored::{Kind, StoredConnection},
    through::{Inside, way},
};
use crate::{App, AppError, OpCtx};

/// A cluster that needs longer to list its Services is passed over, with a finding.
const LIST_TIME: Duration = Duration::from_secs(10);
/// Services of one cluster that are asked, so many at once.
const ASKED_MAX: usize = 20;
const ASKED_AT_ONCE: usize = 4;

/// Values of `app.kubernetes.io/name` and `app` of what speaks the API of Prometheus.
const PROMETHEUS: &[&str] = &[
    "prometheus",
    "prometheus-server",
    "kube-prometheus-stack-prometheus",
    "thanos-query",
    "thanos-querier",
    "victoria-metrics-single",
    "vmsingle",
];

/// A Service that looks like a Prometheus or a Grafana.
#[derive(Clone, Debug)]
pub struct DiscoveredView {
    /// What it looks like.
    pub kind: Kind,
    /// Address to connect it by.
    pub url: String,
    /// Of the cluster.
    pub cluster: String,
    /// Of the Service.
    pub namespace: String,
    /// Its name.
    pub service: String,
    /// What it says its version is; absent if it did not answer as what it looks like.
    pub version: Option<String>,
    /// The connection that leads there.
    pub connection: Option<String>,
    /// Why it did not answer.
    pub findings: Findings,
}

impl App {
    /// Looks into all connected clusters, or one.
    pub async fn metrics_discover(
        &self,
        ctx: &OpCtx,
        cluster: Option<&str>,
    ) -> Result<(Vec<DiscoveredView>, Findings), AppError> {
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let clusters = match cluster {
            Some(name) => vec![self.cluster_find(ctx.scope(), name).await?],
            None => self.store().read().clusters(ctx.scope(), &page).await?.items,
        };
        let known = self.metrics_known(ctx, &page).await?;
        let (mut found, mut findings) = (Vec::new(), Findings::new());
        for cluster in clusters {
            let name = cluster.name.to_string();
            let seen = match self.client(&cluster).await {
                Ok(client) => in_cluster(&name, &client).await,
                Err(error) => Err(error.told()),
            };
            match seen {
                Ok(seen) => found.extend(seen),
                Err(told) => findings.extend(told.into_iter().map(|one| at(one, &name))),
            }
        }
        for one in &mut found {
            let leads = known.iter().find(|(_, url)| *url == one.url);
            one.connection = leads.map(|(name, _)| name.clone());
        }
        Ok((found, findings))
    }

    async fn metrics_known(
        &self,
        ctx: &OpCtx,
        page: &PageRequest,
    ) -> Result<Vec<(String, String)>, AppError> {
        let rows = self.store().read().metrics_connections(ctx.scope(), page).await?;
        let mut known = Vec::new();
        for row in rows.items {
            known.push((row.name, row.body.get::<StoredConnection>()?.url));
        }
        Ok(known)
    }
}

fn at(finding: Finding, cluster: &str) -> Finding {
    finding.at(Place { cluster: Some(cluster.to_owned()), ..Place::default() })
}

async fn in_cluster(cluster: &str, client: &Client) -> Result<Vec<DiscoveredView>, Findings> {
    let services = Resource::core("Service", "services", KubeScope::Namespaced);
    let list = List::all(&services);
    let listed = timeout(LIST_TIME, client.list(&list)).await;
    let late = |_| {
        let code = meshplay_types::Code::METRICS_UNREACHABLE;
        vec![Finding::new(code, format!("cluster `{cluster}` did not list its Services in time"))]
    };
    let listed = listed.map_err(late)?.map_err(|error| vec![error.finding()])?;
    let looks = listed.items.iter().filter_map(|service| {
        let (kind, port) = looks_like(service)?;
        Some((kind, Inside { cluster: cluster.to_owned(), port }))
    });
    let asked: Vec<_> =
        looks.take(ASKED_MAX).map(|(kind, inside)| ask(client.clone(), kind, inside)).collect();
    Ok(stream::iter(asked).buffered(ASKED_AT_ONCE).collect().await)
}

async fn ask(client: Client, kind: Kind, inside: Inside) -> DiscoveredView {
    let (url, ServicePort { namespace, service, .. }) = (inside.to_string(), inside.port.clone());
    let cluster = inside.cluster.clone();
    let way = way(client, inside);
    let told = match kind {
        Kind::Prometheus => Prometheus::new(way).reading_only().build_info().await.map(|info| info.version),
        Kind::Grafana => Grafana::new(way).health().await,
    };
    let (version, findings) = match told {
        Ok(version) => (Some(version), Findings::new()),
        Err(error) => (None, vec![error.finding()]),
    };
    DiscoveredView { kind, url, cluster, namespace, service, version, connection: None, findings }
}

/// What a Service looks like, and the port to ask.
fn looks_like(service: &Value) -> Option<(Kind, ServicePort)> {
    let text = |pointer: &str| service.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (name, namespace) = (text("/metadata/name"), text("/metadata/namespace"));
    let labels = [text("/metadata/labels/app.kubernetes.io~1name"), text("/metadata/labels/app")];
    let is_named = |word: &str| name == word || labels.contains(&word);
    let is_operated = text("/metadata/labels/operated-prometheus") == "true";
    let kind = if is_operated || PROMETHEUS.iter().any(|word| is_named(word)) {
        Kind::Prometheus
    } else if is_named("grafana") {
        Kind::Grafana
    } else {
        return None;
    };
    let port = port_of(service, kind)?;
    let scheme = if port.0 == "https" { ServiceScheme::Https } else { ServiceScheme::Http };
    let (namespace, service) = (namespace.to_owned(), name.to_owned());
    Some((kind, ServicePort { namespace, service, port: port.1, scheme }))
}

/// Name and number of the port that its API is at: by name, by the usual number, or the only one.
fn port_of(service: &Value, kind: Kind) -> Option<(String, String)> {
    let ports = service.pointer("/spec/ports")?.as_array()?;
    let name = |port: &Value| port.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |port: &Value| port.get("port").and_then(Value::as_u64).unwrap_or_default();
    let usual = match kind {
        Kind::Prometheus => 9_090,
        Kind::Grafana => 3_000,
    };
    let named = ["web", "http-web", "http", "service", "https"];
    let by_name = named.iter().find_map(|word| ports.iter().find(|port| name(port) == *word));
    let by_number = || ports.iter().find(|port| number(port) == usual);
    let only = || ports.first().filter(|_| ports.len() == 1);
    let port = by_name.or_else(by_number).or_else(only)?;
    Some((name(port), number(port).to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn looks(name: &str, labels: Value, ports: Value) -> Option<(Kind, String, ServiceScheme)> {
        let service = json!({
            "metadata": {"name": name, "namespace": "m", "labels": labels}, "spec": {"ports": ports}
        });
        looks_like(&service).map(|(kind, port)| (kind, port.port, port.scheme))
    }

    #[test]
    fn services_are_told_by_labels_names_and_ports() {
        let http = ServiceScheme::Http;
        let web = json!([{"name": "reloader-web", "port": 8080}, {"name": "http-web", "port": 9090}]);
        let stack = looks("kps-prometheus", json!({"app": "kube-prometheus-stack-prometheus"}), web.clone());
        assert_eq!(stack, Some((Kind::Prometheus, "9090".to_owned(), http)));
        let operated = looks("prometheus-operated", json!({"operated-prometheus": "true"}), web);
        assert_eq!(operated.map(|one| one.0), Some(Kind::Prometheus));
        let grafana = looks("x", json!({"app.kubernetes.io/name": "grafana"}), json!([{"port": 80}]));
        assert_eq!(grafana, Some((Kind::Grafana, "80".to_owned(), http)));
        let tls = looks("prometheus", json!({}), json!([{"name": "https", "port": 9443}]));
        assert_eq!(tls, Some((Kind::Prometheus, "9443".to_owned(), ServiceScheme::Https)));
    }

    #[test]
    fn what_only_belongs_to_one_is_none() {
        let port = json!([{"name": "http", "port": 8080}]);
        for name in ["prometheus-node-exporter", "prometheus-operator", "alertmanager", "pushgateway"] {
            assert_eq!(looks(name, json!({"app": name}), port.clone()), None, "{name}");
        }
        let odd = json!([{"port": 1}, {"port": 2}]);
        assert_eq!(looks("prometheus", json!({}), odd), None, "nobody knows which port");
    }
}
