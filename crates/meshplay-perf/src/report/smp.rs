//! A run in the words of Service Mesh Performance: the result, where and on which mesh it was made as far as that was
//! seen, and the test that makes it again.

mod seen;

use std::collections::BTreeMap;

use super::Report;
use crate::{
    format::smp::{self, Latencies, PerformanceTestResult, SMP_VERSION, ServiceMeshConfig, TestFile},
    meshmark::RunMark,
};

/// The result. What SMP has no words for stands in labels; environment and mesh are named by the ids of their own
/// documents.
pub(super) fn result(report: &Report) -> String {
    let summary = &report.summary;
    let measured = jiff::SignedDuration::from_millis(i64::try_from(summary.measured_ms).unwrap_or(i64::MAX));
    let start = report.measured_from();
    let response = summary.response_time_ms.as_ref();
    let document = PerformanceTestResult {
        smp_version: Some(SMP_VERSION.to_owned()),
        id: Some(report.run.clone()),
        labels: Some(labels(report)),
        start_time: Some(start),
        end_time: start.checked_add(measured).ok(),
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
        mesh_config_id: seen::mesh(report).and_then(|mesh| mesh.id),
        env_id: report.environment.clone(),
        ..PerformanceTestResult::default()
    };
    smp::write(&document)
}

/// Where it ran.
pub(super) fn environment(report: &Report) -> String {
    smp::write(&seen::environment(report))
}

/// The mesh and how it is configured; nothing but the version of SMP if no mesh was seen.
pub(super) fn mesh(report: &Report) -> String {
    let nothing =
        || ServiceMeshConfig { smp_version: Some(SMP_VERSION.to_owned()), ..ServiceMeshConfig::default() };
    smp::write(&seen::mesh(report).unwrap_or_else(nothing))
}

/// The test. What SMP has no words for (arrivals, seeds, weights) stands in the options of the client.
pub(super) fn test(report: &Report) -> String {
    let mesh = report.tags.get("mesh").map(|mesh| smp::Mesh::Name(mesh.clone()));
    smp::write(&TestFile::of(&report.name, report.tags.clone(), mesh, std::slice::from_ref(&report.spec)))
}

fn labels(report: &Report) -> BTreeMap<String, String> {
    let mut labels = report.tags.clone();
    let mut label = |name: &str, value: String| labels.insert(format!("meshplay/{name}"), value);
    for (name, value) in &report.surroundings {
        label(name, value.clone());
    }
    let word = serde_json::to_value(report.summary.validity.verdict).unwrap_or_default();
    label("verdict", word.as_str().unwrap_or_default().to_owned());
    let Some(mark) = report.mesh_mark() else { return labels };
    let RunMark { score, bounds, uses, missing } = mark;
    if let Some(score) = score {
        label("meshMark", format!("{score:.2}"));
    }
    if let Some(bounds) = bounds {
        label("meshMark/bounds", format!("{:.2} to {:.2}", bounds.low, bounds.high));
    }
    for one in uses {
        let input = format!("{:.4} of {:.2} cores", one.used, one.available);
        label(&format!("meshMark/{}/{}", one.class, one.name), input);
    }
    if !missing.is_empty() {
        label("meshMark/missing", missing.join("; "));
    }
    labels
}
