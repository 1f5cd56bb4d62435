//! A run in the words of Service Mesh Performance: the result with what was really seen, and the test that makes it again.

use std::collections::BTreeMap;

use super::Report;
use crate::{
    format::{
        duration_text,
        smp::{self, Client, Given, Latencies, PerformanceTestConfig, PerformanceTestResult, TestFile},
    },
    spec::Body,
};

const SMP_VERSION: &str = "v0.0.1";

/// The result. The environment's hash and what it was made of stand where SMP has words for them, else in the labels.
pub(super) fn result(report: &Report) -> String {
    let summary = &report.summary;
    let measured = jiff::SignedDuration::from_millis(i64::try_from(summary.measured_ms).unwrap_or(i64::MAX));
    let mut labels = report.tags.clone();
    labels
        .extend(report.surroundings.iter().map(|(name, value)| (format!("meshplay/{name}"), value.clone())));
    let word = serde_json::to_value(summary.validity.verdict).unwrap_or_default();
    labels.insert("meshplay/verdict".to_owned(), word.as_str().unwrap_or_default().to_owned());
    let response = summary.response_time_ms.as_ref();
    let document = PerformanceTestResult {
        smp_version: Some(SMP_VERSION.to_owned()),
        id: Some(report.run.clone()),
        labels: Some(labels),
        start_time: Some(summary.started_at),
        end_time: summary.started_at.checked_add(measured).ok(),
        latencies_ms: response.map(|one| Latencies {
            min: Some(one.min),
            average: Some(one.mean),
            p50: Some(one.p50),
            p90: Some(one.p90),
            p99: Some(one.p99),
            max: Some(one.max),
            unknown: BTreeMap::new(),
        }),
        actual_qps: Some(summary.rate.achieved),
        test_id: Some(report.name.clone()),
        env_id: report.environment.clone(),
        ..PerformanceTestResult::default()
    };
    smp::write(&document)
}

/// The test. What SMP has no words for (arrivals, seeds, weights) stands in the options of the client.
pub(super) fn test(report: &Report) -> String {
    let spec = &report.spec;
    let first = spec.endpoints.first();
    let headers = first.map(|one| &one.headers).into_iter().flatten();
    let body = first.and_then(|one| one.body.as_ref()).and_then(|body| match body {
        Body::Text(text) => Some(text.clone()),
        Body::Base64(_) => None,
    });
    let client = Client {
        load_generator: Some("meshplay".to_owned()),
        protocol: Some(Given::Name("PROTOCOL_HTTP".to_owned())),
        connections: i32::try_from(spec.connections).ok(),
        rps: Some(smp::Whole::from(spec.arrivals.rate_max().map_or(0, |rate| rate.round() as i64))),
        headers: Some(headers.map(|header| (header.name.clone(), header.value.clone())).collect()),
        body,
        endpoint_urls: Some(spec.endpoints.iter().map(|one| one.url.clone()).collect()),
        ssl_certificate: spec.tls.ca.clone(),
        additional_options: serde_json::to_string(spec).ok(),
        ..Client::default()
    };
    let duration = spec.duration_ms.map(|ms| duration_text(std::time::Duration::from_millis(ms)));
    let test = PerformanceTestConfig {
        smp_version: Some(SMP_VERSION.to_owned()),
        name: Some(report.name.clone()),
        labels: Some(report.tags.clone()),
        clients: Some(vec![client]),
        duration,
        ..PerformanceTestConfig::default()
    };
    let mesh = report.tags.get("mesh").map(|mesh| smp::Mesh::Name(mesh.clone()));
    smp::write(&TestFile { test, mesh })
}
