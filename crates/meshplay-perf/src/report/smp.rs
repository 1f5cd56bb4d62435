//! A run in the words of Service Mesh Performance: the result with what was really seen, and the test that makes it again.

use std::collections::BTreeMap;

use super::Report;
use crate::format::smp::{self, Latencies, PerformanceTestResult, SMP_VERSION, TestFile};

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
    let mesh = report.tags.get("mesh").map(|mesh| smp::Mesh::Name(mesh.clone()));
    smp::write(&TestFile::of(&report.name, report.tags.clone(), mesh, std::slice::from_ref(&report.spec)))
}
