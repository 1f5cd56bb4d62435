//! The golden signals of every mesh under one roof: requests per second, share of errors, response times in milliseconds,
//! and how full the workload is.
//!
//! How each mesh names them is data ([`SOURCES`]): which counter, which label tells an error, which histogram and in which
//! unit, and which labels say of whom. It refuses to know which of them a Prometheus has: what is not there has no rows.
//!
//! Sources: Istio standard metrics; Linkerd's viz `stat_summary`; Hubble's `httpV2` with workload labels; Kuma's and
//! Consul's Envoy statistics; Envoy's own; ingress-nginx.

mod full;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::full::Limit;
use self::full::{CONTAINERS, full_expr};
use crate::{Answer, time::duration_text};

/// How one mesh names its signals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    /// What rows of it are called.
    pub mesh: &'static str,
    /// A counter of requests.
    pub requests: &'static str,
    /// Matchers of its series.
    pub only: &'static str,
    /// The counter that tells errors apart, if it is another one.
    pub answers: &'static str,
    /// Matcher of its failed requests.
    pub failed: &'static str,
    /// A histogram of response times, without `_bucket`.
    pub times: &'static str,
    /// Milliseconds that one unit of the histogram is.
    pub unit_ms: f64,
    /// Label with the namespace.
    pub namespace: &'static str,
    /// Label with the workload or service.
    pub workload: &'static str,
}

/// Every mesh that is known.
pub const SOURCES: &[Source] = &[
    Source {
        mesh: "istio",
        requests: "istio_requests_total",
        only: r#"reporter="destination""#,
        answers: "istio_requests_total",
        failed: r#"response_code=~"5.*""#,
        times: "istio_request_duration_milliseconds",
        unit_ms: 1.0,
        namespace: "destination_workload_namespace",
        workload: "destination_workload",
    },
    Source {
        mesh: "istio-waypoint",
        requests: "istio_requests_total",
        only: r#"reporter="waypoint""#,
        answers: "istio_requests_total",
        failed: r#"response_code=~"5.*""#,
        times: "istio_request_duration_milliseconds",
        unit_ms: 1.0,
        namespace: "destination_workload_namespace",
        workload: "destination_workload",
    },
    Source {
        mesh: "linkerd",
        requests: "response_total",
        only: r#"direction="inbound""#,
        answers: "response_total",
        failed: r#"classification="failure""#,
        times: "response_latency_ms",
        unit_ms: 1.0,
        namespace: "namespace",
        workload: "deployment",
    },
    Source {
        mesh: "cilium",
        requests: "hubble_http_requests_total",
        only: r#"reporter="server""#,
        answers: "hubble_http_requests_total",
        failed: r#"status=~"5..""#,
        times: "hubble_http_request_duration_seconds",
        unit_ms: 1_000.0,
        namespace: "destination_namespace",
        workload: "destination_workload",
    },
    Source {
        mesh: "kuma",
        requests: "envoy_cluster_upstream_rq_total",
        only: r#"kuma_io_service!="",envoy_cluster_name=~"localhost_.*""#,
        answers: "envoy_cluster_upstream_rq_xx",
        failed: r#"envoy_response_code_class="5""#,
        times: "envoy_cluster_upstream_rq_time",
        unit_ms: 1.0,
        namespace: "k8s_kuma_io_namespace",
        workload: "kuma_io_service",
    },
    Source {
        mesh: "consul",
        requests: "envoy_cluster_upstream_rq_total",
        only: r#"consul_destination_service!="""#,
        answers: "envoy_cluster_upstream_rq_xx",
        failed: r#"envoy_response_code_class="5""#,
        times: "envoy_cluster_upstream_rq_time",
        unit_ms: 1.0,
        namespace: "consul_destination_namespace",
        workload: "consul_destination_service",
    },
    Source {
        mesh: "envoy",
        requests: "envoy_http_downstream_rq_xx",
        only: r#"envoy_http_conn_manager_prefix!="admin",kuma_io_service="",consul_source_service="""#,
        answers: "envoy_http_downstream_rq_xx",
        failed: r#"envoy_response_code_class="5""#,
        times: "envoy_http_downstream_rq_time",
        unit_ms: 1.0,
        namespace: "namespace",
        workload: "envoy_http_conn_manager_prefix",
    },
    Source {
        mesh: "nginx",
        requests: "nginx_ingress_controller_requests",
        only: r#"ingress!="""#,
        answers: "nginx_ingress_controller_requests",
        failed: r#"status=~"5..""#,
        times: "nginx_ingress_controller_request_duration_seconds",
        unit_ms: 1_000.0,
        namespace: "exported_namespace",
        workload: "ingress",
    },
];

/// One of the signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Requests per second.
    Requests,
    /// Failed requests per second.
    Failed,
    /// Response time that so many of a thousand requests do not exceed.
    Time(u16),
    /// How full the fullest container of a workload is: the part of a limit that is used.
    Full(Limit),
}

/// Quantiles of response times, in thousandths.
const QUANTILES: [u16; 3] = [500, 950, 990];

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Of which mesh.
    pub source: &'static Source,
    /// What is asked for.
    pub signal: Signal,
    /// PromQL.
    pub expr: String,
}

/// The signals of one workload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "GoldenRow")]
pub struct Row {
    /// Mesh, or what else stands before the workload.
    pub mesh: String,
    /// Namespace; empty where metrics do not say it.
    pub namespace: String,
    /// Workload or service.
    pub workload: String,
    /// Requests per second.
    pub requests_per_s: f64,
    /// Share of them that failed, 0 to 1; absent where the question about errors was not answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error_ratio: Option<f64>,
    /// Half of them are answered within so many milliseconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub p50_ms: Option<f64>,
    /// 95 % of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub p95_ms: Option<f64>,
    /// 99 % of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub p99_ms: Option<f64>,
    /// The part of its limit that its fullest container uses, 0 to 1, of CPU or of memory, whichever is more; absent without
    /// limits, or where nobody tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub saturation: Option<f64>,
    /// Which limit that is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub saturated: Option<Limit>,
}

/// All questions over a window, of all namespaces or one.
pub fn questions(window_ms: i64, namespace: Option<&str>) -> Vec<Question> {
    let window = duration_text(window_ms);
    let signals = [Signal::Requests, Signal::Failed].into_iter().chain(QUANTILES.map(Signal::Time));
    let signals: Vec<Signal> = signals.collect();
    let of = |source: &'static Source| {
        let window = &window;
        let question = move |&signal: &Signal| Question {
            source,
            signal,
            expr: expr(source, signal, window, namespace),
        };
        signals.iter().map(question).collect::<Vec<_>>()
    };
    let full = [Limit::Cpu, Limit::Memory].map(|limit| Question {
        source: &CONTAINERS,
        signal: Signal::Full(limit),
        expr: full_expr(limit, &window, namespace),
    });
    SOURCES.iter().flat_map(of).chain(full).collect()
}

fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn expr(source: &Source, signal: Signal, window: &str, namespace: Option<&str>) -> String {
    let Source { requests, only, answers, failed, times, namespace: namespace_label, workload, .. } = source;
    let within = namespace.map(|one| format!(",{namespace_label}=\"{}\"", quoted(one))).unwrap_or_default();
    let by = format!("{namespace_label}, {workload}");
    match signal {
        Signal::Requests => format!("sum by ({by}) (rate({requests}{{{only}{within}}}[{window}]))"),
        Signal::Failed => format!("sum by ({by}) (rate({answers}{{{only}{within},{failed}}}[{window}]))"),
        Signal::Time(thousandths) => {
            let quantile = f64::from(thousandths) / 1_000.0;
            let rate = format!("rate({times}_bucket{{{only}{within}}}[{window}])");
            format!("histogram_quantile({quantile}, sum by (le, {by}) ({rate}))")
        }
        Signal::Full(limit) => full_expr(limit, window, namespace),
    }
}

/// A table of all answers, by mesh, namespace and workload. Workloads without a request in the window have no row.
///
/// An answer without a series means that nothing failed; a question that is not among the answers, that nobody knows.
pub fn rows<'a>(answers: impl IntoIterator<Item = (&'a Question, &'a Answer)>) -> Vec<Row> {
    let mut rows: BTreeMap<(String, String, String), Row> = BTreeMap::new();
    let mut full: BTreeMap<(String, String), (f64, Limit)> = BTreeMap::new();
    let mut told_errors: BTreeSet<&str> = BTreeSet::new();
    for (question, answer) in answers {
        if question.signal == Signal::Failed {
            told_errors.insert(question.source.mesh);
        }
        for series in &answer.series {
            let label = |name: &str| series.labels.get(name).cloned().unwrap_or_default();
            let (source, value) = (question.source, series.points.last().and_then(|(_, value)| *value));
            if let (Signal::Full(limit), Some(value)) = (question.signal, value) {
                let of =
                    full.entry((label(source.namespace), label(source.workload))).or_insert((value, limit));
                if value > of.0 {
                    *of = (value, limit);
                }
                continue;
            }
            let key = (source.mesh.to_owned(), label(source.namespace), label(source.workload));
            let row = rows.entry(key.clone()).or_insert_with(|| blank(key));
            let time = value.map(|value| value * source.unit_ms);
            match question.signal {
                Signal::Requests => row.requests_per_s = value.unwrap_or(0.0),
                Signal::Failed => row.error_ratio = value,
                Signal::Time(500) => row.p50_ms = time,
                Signal::Time(950) => row.p95_ms = time,
                Signal::Time(_) => row.p99_ms = time,
                Signal::Full(_) => {}
            }
        }
    }
    let mut rows: Vec<Row> = rows.into_values().filter(|row| row.requests_per_s > 0.0).collect();
    for row in &mut rows {
        let of = full.get(&(row.namespace.clone(), row.workload.clone()));
        (row.saturation, row.saturated) = of.map(|(share, limit)| (*share, *limit)).unzip();
        let failed_per_s = told_errors.contains(row.mesh.as_str()).then(|| row.error_ratio.unwrap_or(0.0));
        row.error_ratio = failed_per_s.map(|failed| (failed / row.requests_per_s).clamp(0.0, 1.0));
    }
    rows
}

fn blank((mesh, namespace, workload): (String, String, String)) -> Row {
    Row {
        mesh,
        namespace,
        workload,
        requests_per_s: 0.0,
        error_ratio: None,
        p50_ms: None,
        p95_ms: None,
        p99_ms: None,
        saturation: None,
        saturated: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Series;

    fn answer(labels: &[(&str, &str)], value: f64) -> Answer {
        let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Answer { series: vec![Series { labels, points: vec![(0, Some(value))] }], warnings: Vec::new() }
    }

    #[test]
    fn every_mesh_is_asked_for_every_signal_in_its_own_words() {
        let asked = questions(300_000, Some("shop"));
        assert_eq!(asked.len(), SOURCES.len() * 5 + 2);
        assert_eq!(
            asked[1].expr,
            "sum by (destination_workload_namespace, destination_workload) (rate(istio_requests_total{\
             reporter=\"destination\",destination_workload_namespace=\"shop\",response_code=~\"5.*\"}[5m]))"
        );
    }

    #[test]
    fn units_of_meshes_become_one() {
        let asked = questions(300_000, None);
        let find = |mesh: &str, signal: Signal| {
            asked.iter().find(|one| one.source.mesh == mesh && one.signal == signal).unwrap()
        };
        let hubble = [("destination_namespace", "shop"), ("destination_workload", "cart")];
        let linkerd = [("namespace", "shop"), ("deployment", "web")];
        let answers = [
            (find("cilium", Signal::Requests), answer(&hubble, 10.0)),
            (find("cilium", Signal::Failed), answer(&hubble, 1.0)),
            (find("cilium", Signal::Time(990)), answer(&hubble, 0.25)),
            (find("linkerd", Signal::Requests), answer(&linkerd, 4.0)),
            (find("linkerd", Signal::Failed), Answer::default()),
            (find("linkerd", Signal::Time(990)), answer(&linkerd, 250.0)),
            (find("nginx", Signal::Requests), answer(&[("ingress", "idle")], 0.0)),
            (find("", Signal::Full(Limit::Cpu)), answer(&[("namespace", "shop"), ("workload", "web")], 0.5)),
            (
                find("", Signal::Full(Limit::Memory)),
                answer(&[("namespace", "shop"), ("workload", "web")], 0.75),
            ),
        ];
        let rows = rows(answers.iter().map(|(question, answer)| (*question, answer)));
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.mesh.as_str(), row.workload.as_str(), row.error_ratio, row.p99_ms))
            .collect();
        assert_eq!(
            told,
            [("cilium", "cart", Some(0.1), Some(250.0)), ("linkerd", "web", Some(0.0), Some(250.0))]
        );
        assert_eq!((rows[0].saturation, rows[0].saturated), (None, None));
        assert_eq!(
            (rows[1].saturation, rows[1].saturated),
            (Some(0.75), Some(Limit::Memory)),
            "the fuller one"
        );
    }

    #[test]
    fn errors_that_nobody_told_of_are_unknown_and_not_none() {
        let asked = questions(300_000, None);
        let of_istio = |signal: Signal| {
            asked.iter().find(|one| one.source.mesh == "istio" && one.signal == signal).unwrap()
        };
        let web = [("destination_workload_namespace", "shop"), ("destination_workload", "web")];
        let requests = (of_istio(Signal::Requests), answer(&web, 10.0));
        let ratio = |answers: &[(&Question, Answer)]| {
            rows(answers.iter().map(|(question, answer)| (*question, answer)))[0].error_ratio
        };
        assert_eq!(ratio(std::slice::from_ref(&requests)), None);
        assert_eq!(ratio(&[requests, (of_istio(Signal::Failed), Answer::default())]), Some(0.0));
    }
}
