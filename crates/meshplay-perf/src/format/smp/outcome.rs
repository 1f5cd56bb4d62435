//! The result of a test.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{SMP_VERSION, message::message};
use crate::format::result::{Share, Timing, Tool, ToolResult};
use meshplay_types::Finding;

message! {
    /// What came out.
    PerformanceTestResult {
        smp_version "smpVersion": String, "Of the specification.";
        id "id": String, "A unique identifier.";
        labels "labels": BTreeMap<String, String>, "Free words.";
        start_time "startTime": Timestamp, "UTC.";
        end_time "endTime": Timestamp, "UTC.";
        latencies_ms "latenciesMs": Latencies, "How long requests took.";
        actual_qps "actualQps": f64, "Requests per second that were made.";
        details_uri "detailsUri": String, "Where there is more.";
        test_id "testId": String, "Of the test.";
        mesh_config_id "meshConfigId": String, "Of the mesh's configuration.";
        env_id "envId": String, "Of the environment.";
    }
}

message! {
    /// Milliseconds.
    Latencies {
        min "min": f64, "The shortest.";
        average "average": f64, "The mean.";
        p50 "p50": f64, "Half of them took no longer.";
        p90 "p90": f64, "Nine of ten took no longer.";
        p99 "p99": f64, "99 of 100 took no longer.";
        max "max": f64, "The longest.";
    }
}

impl PerformanceTestResult {
    /// What SMP has words for. What the tool does not say stays absent.
    pub fn of(result: &ToolResult) -> Self {
        let latency = &result.latency;
        let elapsed = result.elapsed_s.and_then(|s| jiff::SignedDuration::try_from_secs_f64(s).ok());
        Self {
            smp_version: Some(SMP_VERSION.to_owned()),
            start_time: result.started_at,
            end_time: result
                .started_at
                .zip(elapsed)
                .and_then(|(start, elapsed)| start.checked_add(elapsed).ok()),
            actual_qps: result.rate,
            latencies_ms: Some(Latencies {
                min: latency.min_ms,
                average: latency.mean_ms,
                p50: latency.printed_ms(50.0),
                p90: latency.printed_ms(90.0),
                p99: latency.printed_ms(99.0),
                max: latency.max_ms,
                unknown: BTreeMap::new(),
            }),
            ..Self::default()
        }
    }
}

/// A result that somebody wrote in the words of SMP.
pub(in crate::format) fn result(text: &str) -> Result<ToolResult, Finding> {
    let broken = |cause: String| crate::format::broken(Tool::Smp, cause);
    let read = super::read::<PerformanceTestResult>(text);
    let document = read.map_err(|finding| broken(finding.cause.unwrap_or(finding.message)))?;
    if document.latencies_ms.is_none() && document.actual_qps.is_none() {
        return Err(broken("it says neither how long requests took nor how many there were".to_owned()));
    }
    let mut result = ToolResult::of(Tool::Smp, Timing::Unknown);
    result.label = document.test_id.filter(|id| !id.is_empty());
    result.started_at = document.start_time;
    let times = document.start_time.zip(document.end_time);
    result.elapsed_s = times.map(|(start, end)| end.duration_since(start).as_secs_f64());
    result.rate = document.actual_qps;
    if let Some(latencies) = document.latencies_ms {
        let share = |(percent, value): (f64, Option<f64>)| Some(Share { percent, value_ms: value? });
        result.latency.min_ms = latencies.min;
        result.latency.mean_ms = latencies.average;
        result.latency.max_ms = latencies.max;
        let shares = [(50.0, latencies.p50), (90.0, latencies.p90), (99.0, latencies.p99)];
        result.latency.shares = shares.into_iter().filter_map(share).collect();
    }
    Ok(result)
}
