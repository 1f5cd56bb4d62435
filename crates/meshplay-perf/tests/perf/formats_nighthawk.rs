//! What nighthawk writes, in its own format and in that of fortio: short texts of the shape that its source writes.

use meshplay_perf::format::{Tool, ToolResult};

use super::formats::{near, read};

/// A result over all workers with these percentiles of a hundred thousand answers, and these counters.
fn nighthawk(percentiles: &[(f64, &str, u64)], counters: &[(&str, u64)]) -> ToolResult {
    let percentiles: Vec<String> = percentiles
        .iter()
        .map(|(share, time, count)| {
            format!(r#"{{"percentile": {share}, "count": "{count}", "duration": "{time}"}}"#)
        })
        .collect();
    let counters: Vec<String> =
        counters.iter().map(|(name, value)| format!(r#"{{"name": "{name}", "value": "{value}"}}"#)).collect();
    let text = format!(
        r#"{{"results": [{{"name": "global", "execution_duration": "10s", "counters": [{}], "statistics": [
            {{"id": "benchmark_http_client.request_to_response", "count": "100000", "percentiles": [{}]}}]}}]}}"#,
        counters.join(","),
        percentiles.join(",")
    );
    read(&text, Tool::Nighthawk).0
}

#[test]
fn a_percentile_that_nighthawk_does_not_list_is_that_of_the_next_step() {
    let listed = [
        (0.5, "0.001s", 50_100),
        (0.95, "0.002s", 95_000),
        (0.9890625, "0.003s", 98_950),
        (0.990625, "0.004s", 99_080),
        (0.9990234375, "0.005s", 99_905),
        (1.0, "0.009s", 100_000),
    ];
    let latency = nighthawk(&listed, &[]).latency;
    near(latency.printed_ms(50.0), 1.0);
    near(latency.printed_ms(95.0), 2.0);
    near(latency.printed_ms(99.0), 4.0);
    near(latency.printed_ms(99.9), 5.0);
    assert_eq!(latency.printed_ms(90.0), None, "95 is too far from it");
    assert!(latency.shares.is_sorted_by(|a, b| a.percent < b.percent));
}

#[test]
fn a_step_of_nighthawk_within_whose_time_enough_lie_is_exact() {
    let listed = [(0.9890625, "0.003s", 98_950), (0.98984375, "0.004s", 100_000), (1.0, "0.004s", 100_000)];
    let latency = nighthawk(&listed, &[]).latency;
    near(latency.printed_ms(99.0), 4.0);
    near(latency.printed_ms(99.9), 4.0);
    // Of a list this coarse nothing follows.
    let latency = nighthawk(&[(0.5, "0.003s", 50_000), (1.0, "0.004s", 100_000)], &[]).latency;
    assert_eq!((latency.printed_ms(90.0), latency.printed_ms(99.0)), (None, None));
}

#[test]
fn requests_for_which_nighthawk_had_no_connection_have_failed() {
    let counters = [
        ("upstream_rq_total", 1_000),
        ("benchmark.http_2xx", 990),
        ("benchmark.http_xxx", 3),
        ("benchmark.http_4xx", 2),
        ("benchmark.stream_resets", 5),
        ("benchmark.pool_overflow", 70),
        ("benchmark.pool_connection_failure", 20),
    ];
    let result = nighthawk(&[], &counters);
    assert_eq!((result.requests, result.errors), (Some(1_090), Some(100)));
    near(result.rate, 100.0);
    let result = nighthawk(&[], &[("benchmark.pool_connection_failure", 20)]);
    assert_eq!((result.requests, result.errors, result.rate), (Some(20), Some(20), None));
}

/// The rate is a number, counts are texts, what is 0 is missing, and of the codes there is only 200.
#[test]
fn what_nighthawk_writes_as_fortio_does_is_read() {
    let text = r#"{"Labels": "a b", "RequestedQPS": 30, "ActualQPS": 26.5, "ActualDuration": 2000000429,
        "NumThreads": 300, "RunType": "HTTP", "URL": "http://127.0.0.1/", "RequestedDuration": "2s",
        "DurationHistogram": {"Count": "53", "Min": 0.05, "Max": 0.09, "Sum": 3.71, "Avg": 0.07, "StdDev": 0.01,
            "Data": [{"Start": 0.05, "End": 0.05, "Count": "1"}, {"Start": 0.05, "End": 0.08, "Percent": 90, "Count": "47"},
                {"Start": 0.08, "End": 0.08, "Percent": 95}, {"Start": 0.08, "End": 0.09, "Percent": 100, "Count": "5"}],
            "Percentiles": [{"Percentile": 50, "Value": 0.065}, {"Percentile": 99, "Value": 0.09}]},
        "RetCodes": {"200": "50"}, "Sizes": {"Count": "53", "Sum": 530}, "BytesReceived": "2702142"}"#;
    let (result, _) = read(text, Tool::Fortio);
    assert_eq!((result.requests, result.errors, result.connections), (Some(53), Some(3), Some(300)));
    assert_eq!((result.target_rate, result.status_codes["200"]), (Some(30.0), 50));
    near(result.latency.printed_ms(99.0), 90.0);
    assert_eq!(result.latency.buckets.unwrap().total(), 53);
}
