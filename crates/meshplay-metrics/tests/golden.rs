//! Golden signals of several meshes in one Prometheus, against values worked out by hand.
//!
//! The series have the shapes that Istio, Linkerd and Hubble document; they are replayed by remote write, not scraped
//! from those meshes.

use std::collections::BTreeMap;

use meshplay_dashboard::golden::{Limit, Row, questions, rows};
use meshplay_metrics::write::WriteSeries;
use meshplay_test::Monitoring;

use crate::support::{client, now_ms};

const WINDOW_MS: i64 = 60_000;
/// Samples lie 10 s apart and 5 s from both ends of the window, so that `rate` is the slope, exactly.
const OFFSETS_MS: [i64; 6] = [-55_000, -45_000, -35_000, -25_000, -15_000, -5_000];
/// Far from zero, where `rate` would stop to extrapolate.
const FIRST: f64 = 1e6;
/// Requests per second within 10, 50 and 100 ms, and all.
const WITHIN_PER_S: [f64; 4] = [4.0, 9.0, 10.0, 10.0];

/// The words of one mesh.
struct Words {
    requests: &'static str,
    times: &'static str,
    bounds: [&'static str; 4],
    of: &'static [(&'static str, &'static str)],
    good: (&'static str, &'static str),
    bad: (&'static str, &'static str),
}

const MESHES: [Words; 3] = [
    Words {
        requests: "istio_requests_total",
        times: "istio_request_duration_milliseconds_bucket",
        bounds: ["10", "50", "100", "+Inf"],
        of: &[
            ("reporter", "destination"),
            ("destination_workload_namespace", "shop"),
            ("destination_workload", "web"),
        ],
        good: ("response_code", "200"),
        bad: ("response_code", "503"),
    },
    Words {
        requests: "response_total",
        times: "response_latency_ms_bucket",
        bounds: ["10", "50", "100", "+Inf"],
        of: &[("direction", "inbound"), ("namespace", "shop"), ("deployment", "web")],
        good: ("classification", "success"),
        bad: ("classification", "failure"),
    },
    Words {
        requests: "hubble_http_requests_total",
        times: "hubble_http_request_duration_seconds_bucket",
        bounds: ["0.01", "0.05", "0.1", "+Inf"],
        of: &[("reporter", "server"), ("destination_namespace", "shop"), ("destination_workload", "web")],
        good: ("status", "200"),
        bad: ("status", "503"),
    },
];

/// A counter that rises by so much a second.
fn counter(at_ms: i64, per_s: f64, name: &str, words: &Words, more: (&str, &str)) -> WriteSeries {
    let pairs = words.of.iter().copied().chain([("__name__", name), more]);
    let labels: BTreeMap<_, _> = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let value = |index: u32| FIRST + per_s * 10.0 * f64::from(index);
    let samples = (0..).zip(OFFSETS_MS).map(|(index, offset)| (at_ms + offset, value(index))).collect();
    WriteSeries { labels, samples }
}

fn series(at_ms: i64, words: &Words) -> Vec<WriteSeries> {
    let buckets = words.bounds.into_iter().zip(WITHIN_PER_S);
    let mut all: Vec<_> =
        buckets.map(|(bound, per_s)| counter(at_ms, per_s, words.times, words, ("le", bound))).collect();
    all.push(counter(at_ms, 9.0, words.requests, words, words.good));
    all.push(counter(at_ms, 1.0, words.requests, words, words.bad));
    all
}

/// Two pods of `web` as cAdvisor tells of them: 0.3 and 0.6 of one core; of memory 60 of 80 MB and 10 of none.
fn containers(at_ms: i64) -> Vec<WriteSeries> {
    let series = |pod: &str, name: &str, values: [f64; 6]| {
        let pairs = [("__name__", name), ("namespace", "shop"), ("pod", pod), ("container", "web")];
        let labels = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let samples = OFFSETS_MS.iter().map(|offset| at_ms + offset).zip(values).collect();
        WriteSeries { labels, samples }
    };
    let rising = |per_s: f64| [0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(|n| FIRST + per_s * 10.0 * n);
    let mut all = Vec::new();
    for (pod, cores, used, limit) in
        [("web-7d4b9c6f5d-x2x4z", 0.3, 60e6, 80e6), ("web-7d4b9c6f5d-bbbbb", 0.6, 10e6, 0.0)]
    {
        all.push(series(pod, "container_cpu_usage_seconds_total", rising(cores)));
        all.push(series(pod, "container_spec_cpu_quota", [100_000.0; 6]));
        all.push(series(pod, "container_spec_cpu_period", [100_000.0; 6]));
        all.push(series(pod, "container_memory_working_set_bytes", [used; 6]));
        all.push(series(pod, "container_spec_memory_limit_bytes", [limit; 6]));
    }
    all
}

/// p50: the 5th of 10 is the 1st of 5 between 10 and 50 ms. p95 and p99: 0.5 and 0.9 of the one between 50 and 100 ms.
fn check(row: &Row) {
    let close = |value: Option<f64>, expect: f64| {
        assert!(value.is_some_and(|value| (value / expect - 1.0).abs() < 1e-6), "{expect}: {row:?}");
    };
    close(Some(row.requests_per_s), 10.0);
    close(row.error_ratio, 0.1);
    close(row.p50_ms, 18.0);
    close(row.p95_ms, 75.0);
    close(row.p99_ms, 95.0);
    // The fuller of 0.6 cores of 1 and of 60 MB of 80.
    close(row.saturation, 0.75);
    assert_eq!(row.saturated, Some(Limit::Memory));
}

#[tokio::test]
async fn meshes_with_other_names_and_units_and_the_same_traffic_have_the_same_signals() {
    let monitoring = Monitoring::start_with("").await.unwrap();
    let prometheus = client(&monitoring.url());
    let at_ms = now_ms();
    let meshes = MESHES.iter().flat_map(|words| series(at_ms, words));
    let all: Vec<_> = meshes.chain(containers(at_ms)).collect();
    prometheus.write(&all).await.unwrap();

    let mut answers = Vec::new();
    for question in questions(WINDOW_MS, Some("shop")) {
        let answer = prometheus.query(&question.expr, at_ms).await.unwrap();
        answers.push((question, answer));
    }
    let rows = rows(answers.iter().map(|(question, answer)| (question, answer)));
    let told: Vec<_> =
        rows.iter().map(|row| (row.mesh.as_str(), row.namespace.as_str(), row.workload.as_str())).collect();
    assert_eq!(told, ["cilium", "istio", "linkerd"].map(|mesh| (mesh, "shop", "web")));
    rows.iter().for_each(check);
}
