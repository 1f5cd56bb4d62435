//! Results of other tools. The files under `fixtures/tools` were written by the real programs (fortio 1.67.1, wrk
//! 4.1.0, wrk2 4.0.0, h2load 1.52.0, k6 1.1.0, oha 1.16.0, vegeta 12.13.0, ghz 0.93.0) against a loopback server; those of
//! nighthawk and of h2load 1.70, which could not be had, are short texts of the shape that their sources write.

use meshplay_perf::Histogram;
use meshplay_perf::format::{FortioReport, Timing, Tool, ToolResult, fortio_write, import};
use meshplay_types::Code;

/// The only result of a file, told by its shape, and the codes of what is in doubt.
#[track_caller]
pub(super) fn read(text: &str, tool: Tool) -> (ToolResult, Vec<Code>) {
    let (mut results, findings) = import(text, None).unwrap_or_else(|finding| panic!("{finding:?}"));
    assert_eq!(results.len(), 1);
    assert_eq!(results[0].tool, tool);
    (results.remove(0), findings.into_iter().map(|finding| finding.code).collect())
}

#[track_caller]
pub(super) fn near(value: Option<f64>, expected: f64) {
    let value = value.expect("the file says it");
    assert!((value - expected).abs() <= 1e-9 * expected.abs(), "{value} instead of {expected}");
}

#[test]
fn fortio_tells_everything_but_when_requests_were_meant_to_start() {
    let (result, doubts) = read(include_str!("fixtures/tools/fortio.json"), Tool::Fortio);
    assert_eq!(result.version.as_deref(), Some("1.67.1"));
    assert_eq!(result.label.as_deref(), Some("meshplay fixture"));
    assert_eq!((result.requests, result.errors, result.connections), (Some(1_000), Some(0), Some(4)));
    assert_eq!((result.target_rate, result.status_codes["200"]), (Some(500.0), 1_000));
    assert_eq!(result.bytes_received, Some(75_000));
    near(result.latency.max_ms, 3.377_794);
    near(result.latency.printed_ms(99.0), 1.2);
    assert_eq!(result.latency.buckets.unwrap().total(), 1_000);
    assert_eq!(doubts, [Code::TOOL_RESULT_SEND_TIMED]);
}

#[test]
fn fortio_without_codes_does_not_tell_what_failed() {
    let (result, _) = read(r#"{"DurationHistogram": {"Count": 5}}"#, Tool::Fortio);
    assert_eq!((result.requests, result.errors), (Some(5), None));
}

#[test]
fn a_count_of_fortio_that_is_no_number_is_refused_by_name() {
    for (count, cause) in
        [("\"many\"", "`many` is no whole number"), ("[]", "`[]` is neither a number nor text")]
    {
        let text = format!(r#"{{"DurationHistogram": {{"Count": {count}}}}}"#);
        let finding = import(&text, None).unwrap_err();
        assert!(finding.cause.as_ref().is_some_and(|why| why.contains(cause)), "{finding:?}");
    }
}

#[test]
fn wrk_tells_four_percentiles() {
    let (result, _) = read(include_str!("fixtures/tools/wrk.txt"), Tool::Wrk);
    assert_eq!((result.requests, result.errors, result.connections), (Some(85_041), Some(0), Some(4)));
    near(result.rate, 77_306.06);
    near(result.elapsed_s, 1.10);
    near(result.latency.mean_ms, 0.149_12);
    near(result.latency.printed_ms(99.0), 1.95);
    assert_eq!(result.latency.shares.len(), 4);
}

#[test]
fn h2load_tells_no_percentile_and_that_is_said() {
    let (result, doubts) = read(include_str!("fixtures/tools/h2load.txt"), Tool::H2load);
    assert_eq!((result.requests, result.errors, result.connections), (Some(500), Some(0), Some(4)));
    assert_eq!((result.status_codes["2xx"], result.bytes_received), (500, Some(37_500)));
    near(result.rate, 32_590.28);
    near(result.latency.max_ms, 2.58);
    assert!(doubts.contains(&Code::TOOL_RESULT_NO_PERCENTILES));
    let (result, _) = read(include_str!("fixtures/tools/h2load-2-threads.txt"), Tool::H2load);
    assert_eq!((result.requests, result.connections), (Some(20), Some(5)));
}

/// What h2load prints since 1.69, with the figures of a row.
fn h2load_now(requests: u32, row: &str) -> String {
    format!(
        "starting benchmark...\nspawning thread #0: 4 total client(s). {requests} total requests\n\n\
         finished in 15.34ms, 32590.28 req/s, 2.33MB/s\n\
         requests: {requests} total, {requests} started, {requests} done, {requests} succeeded, 0 failed, 0 errored, 0 timeout\n\
         status codes: {requests} 2xx, 0 3xx, 0 4xx, 0 5xx\n\
         traffic: 36.62KB (37500) total, 23.44KB (24000) headers (space savings 0.00%), 0B (0) data\n\
         \x20                min         max         median      p95         p99         mean        sd         +/- sd\n\
         request     : {row}\n\
         connect     :       42us       207us        95us       180us       207us       106us        70us    75.00%\n\
         TTFB        :      412us      2.61ms       905us      2.44ms      2.61ms      1.12ms       640us    75.00%\n\
         req/s       :    8272.46     8607.18     8400.11     8607.18     8607.18     8405.85      142.18    75.00%\n"
    )
}

#[test]
fn h2load_since_1_69_tells_three_percentiles() {
    let row = "      12us      2.58ms        81us       204us      1.97ms       117us       249us    96.60%";
    let (result, doubts) = read(&h2load_now(500, row), Tool::H2load);
    assert_eq!((result.requests, result.errors, result.connections), (Some(500), Some(0), Some(4)));
    near(result.latency.min_ms, 0.012);
    near(result.latency.max_ms, 2.58);
    near(result.latency.mean_ms, 0.117);
    near(result.latency.deviation_ms, 0.249);
    let shares: Vec<f64> = result.latency.shares.iter().map(|share| share.percent).collect();
    assert_eq!(shares, [50.0, 95.0, 99.0]);
    near(result.latency.printed_ms(50.0), 0.081);
    near(result.latency.printed_ms(95.0), 0.204);
    near(result.latency.printed_ms(99.0), 1.97);
    assert_eq!(doubts, [Code::TOOL_RESULT_SEND_TIMED]);
}

#[test]
fn h2load_without_an_answer_has_no_times() {
    let row = "       0us         0us         0us         0us         0us         0us         0us     0.00%";
    let (result, doubts) = read(&h2load_now(0, row), Tool::H2load);
    assert_eq!((result.latency.max_ms, result.latency.printed_ms(99.0)), (None, None));
    assert!(doubts.contains(&Code::TOOL_RESULT_NO_PERCENTILES));
}

#[test]
fn k6_tells_the_percentiles_that_it_was_asked_for() {
    let (result, _) = read(include_str!("fixtures/tools/k6.json"), Tool::K6);
    assert_eq!((result.requests, result.errors), (Some(10_474), Some(0)));
    near(result.rate, 10_430.893_705_906_72);
    let percents: Vec<f64> = result.latency.shares.iter().map(|share| share.percent).collect();
    assert_eq!(percents, [50.0, 90.0, 95.0, 99.0]);
}

#[test]
fn wrk2_times_from_the_intended_start() {
    let (result, doubts) = read(include_str!("fixtures/tools/wrk2.txt"), Tool::Wrk2);
    assert_eq!(result.timing, Timing::FromIntended);
    assert_eq!((result.requests, result.errors, result.connections), (Some(5_998), Some(0), Some(4)));
    near(result.rate, 499.73);
    assert_eq!(
        result.latency.shares.len(),
        56,
        "the whole spectrum, once, and the four shares that it lacks"
    );
    assert!(result.latency.shares.is_sorted_by(|a, b| a.percent < b.percent));
    near(result.latency.printed_ms(50.0), 0.897);
    near(result.latency.printed_ms(99.0), 30.94);
    near(result.latency.printed_ms(99.9), 37.44);
    near(result.latency.printed_ms(0.0), 0.064);
    near(result.latency.printed_ms(95.0), 17.167);
    near(result.latency.mean_ms, 2.739);
    near(result.latency.deviation_ms, 6.004);
    near(result.latency.max_ms, 39.072);
    assert!(doubts.is_empty());
}

#[test]
fn wrk2_is_read_without_its_second_distribution_that_times_from_sending() {
    let (result, _) = read(include_str!("fixtures/tools/wrk2-uncorrected.txt"), Tool::Wrk2);
    assert_eq!((result.timing, result.requests), (Timing::FromIntended, Some(2_413)));
    near(result.rate, 201.06);
    near(result.latency.printed_ms(50.0), 0.808);
    near(result.latency.printed_ms(99.0), 81.92);
    near(result.latency.printed_ms(99.9), 101.69);
    near(result.latency.mean_ms, 3.523);
    near(result.latency.max_ms, 101.632);
    let (uncorrected, shares) = (0.185, &result.latency.shares);
    assert!(shares.iter().all(|share| share.percent < 97.5 || share.value_ms > uncorrected), "{shares:?}");
}

#[test]
fn wrk2_without_a_sample_has_no_times() {
    let (result, doubts) = read(include_str!("fixtures/tools/wrk2-unanswered.txt"), Tool::Wrk2);
    assert_eq!((result.requests, result.errors), (Some(0), Some(2)));
    assert_eq!((result.latency.max_ms, result.latency.printed_ms(99.0)), (None, None));
    assert_eq!(doubts, [Code::TOOL_RESULT_NO_PERCENTILES]);
}

/// A text with the line of its rates, and what stands before it.
fn of_wrk(before: &str, rates: &str) -> String {
    format!(
        "Running 5s test @ http://127.0.0.1:1/\n  1 threads and 2 connections\n{before}    Latency   149.12us  440.29us   7.37ms   93.74%\n\
         {rates}  2 requests in 5.00s, 6.08MB read\nRequests/sec:  0.4\n"
    )
}

#[test]
fn wrk2_without_its_spectrum_is_known_by_its_calibration_and_by_rates_that_are_no_numbers() {
    let calibrated = "  Thread calibration: mean lat.: 3.550ms, rate sampling interval: 10ms\n";
    let (rates, none) =
        ("    Req/Sec   211.53  173.12  2.44k  94.36%\n", "    Req/Sec  -nan  -nan  0.00  0.00%\n");
    let known = [
        (of_wrk(calibrated, rates), Tool::Wrk2, Timing::FromIntended),
        (of_wrk("", none), Tool::Wrk2, Timing::FromIntended),
        (of_wrk("", rates), Tool::Wrk, Timing::FromSend),
    ];
    for (text, tool, timing) in known {
        for named in [None, Some(Tool::Wrk), Some(Tool::Wrk2)] {
            let (results, _) = import(&text, named).unwrap();
            assert_eq!((results[0].tool, results[0].timing), (tool, timing), "{text}");
            near(results[0].latency.mean_ms, 0.149_12);
        }
    }
}

#[test]
fn a_text_that_may_be_of_wrk_or_wrk2_says_so_unless_the_tool_is_named() {
    let text = of_wrk("", "");
    let (results, doubts) = import(&text, None).unwrap();
    assert_eq!(results[0].timing, Timing::Unknown);
    assert!(doubts[0].message.starts_with("the text may be wrk's"), "{doubts:?}");
    assert!(doubts.iter().all(|doubt| doubt.code != Code::RESULT_CLOSED_LOOP), "{doubts:?}");
    let (results, _) = import(&text, Some(Tool::Wrk2)).unwrap();
    assert_eq!((results[0].tool, results[0].timing), (Tool::Wrk2, Timing::FromIntended));
}

/// JSON has no number for these, and a result that was kept without one could not be read again.
#[test]
fn a_percentile_that_is_no_number_is_left_out() {
    let wrk2 = include_str!("fixtures/tools/wrk2.txt").replace("0.064     0.000000 ", "nan       0.000000 ");
    let oha = include_str!("fixtures/tools/oha.json").replacen("\"p10\"", "\"pinf\"", 1);
    for (text, tool, shares) in [(wrk2, Tool::Wrk2, 55), (oha, Tool::Oha, 8)] {
        let (result, _) = read(&text, tool);
        assert_eq!(result.latency.shares.len(), shares);
        let kept = serde_json::to_string(&result).unwrap();
        assert!(serde_json::from_str::<ToolResult>(&kept).is_ok(), "{kept}");
    }
}

#[test]
fn a_number_that_is_none_is_left_out_of_every_result() {
    let check = |text: &str, tool: Tool| {
        let (results, _) = import(text, Some(tool)).unwrap_or_else(|finding| panic!("{finding:?}"));
        let kept = serde_json::to_string(&results[0]).unwrap();
        let read: ToolResult = serde_json::from_str(&kept).unwrap_or_else(|error| panic!("{error}: {kept}"));
        assert_eq!((read.latency.shares.len(), read.target_rate), (1, None), "{kept}");
    };
    check("{actual_qps: .nan, latencies_ms: {p50: .inf, p90: .nan, p99: 1, max: .inf}}", Tool::Smp);
    let fortio = r#"{"RequestedQPS": "inf", "ActualQPS": 1, "DurationHistogram": {"Count": 1, "Max": 1e308,
        "Data": [{"Start": 1e308, "End": 1e308, "Count": 1}],
        "Percentiles": [{"Percentile": 50, "Value": 1}, {"Percentile": 99, "Value": 1e308}]}}"#;
    check(fortio, Tool::Fortio);
}

/// None of these sums fits into 64 bits.
#[test]
fn counts_of_any_size_are_added_up() {
    let most = u64::MAX;
    let ghz = format!(
        r#"{{"count": {most}, "total": 1, "average": 1, "fastest": 1, "slowest": 1, "rps": 1.0,
            "statusCodeDistribution": {{"Unknown": {most}, "Unavailable": {most}}}}}"#
    );
    let vegeta = format!(
        "{{\"code\": 200, \"timestamp\": \"2026-01-01T00:00:00Z\", \"latency\": 1, \"bytes_in\": {most}}}\n"
    );
    let h2load = format!(
        "spawning thread #0: {most} total client(s). 1 total requests\nspawning thread #1: {most} total client(s). 1 total requests\n\
         finished in 15.34ms, 32590.28 req/s, 2.33MB/s\n"
    );
    let wrk = format!(
        "{}  Socket errors: connect {most}, read 1, write 0, timeout {most}\n  Non-2xx or 3xx responses: {most}\n",
        of_wrk("", "")
    );
    let read = |text: &str, tool: Tool| import(text, Some(tool)).unwrap().0.remove(0);
    assert_eq!(read(&ghz, Tool::Ghz).errors, Some(most));
    assert_eq!(read(&vegeta.repeat(2), Tool::Vegeta).bytes_received, Some(most));
    assert_eq!(read(&h2load, Tool::H2load).connections, Some(most));
    assert_eq!(read(&wrk, Tool::Wrk).errors, Some(most));
}

#[test]
fn k6_is_read_as_a_script_gets_its_summary_and_refused_without_figures() {
    let exported: serde_json::Value = serde_json::from_str(include_str!("fixtures/tools/k6.json")).unwrap();
    let metrics = exported["metrics"].as_object().unwrap();
    let of_script = |(name, figures): (&String, &serde_json::Value)| {
        (name.clone(), serde_json::json!({"type": "trend", "contains": "time", "values": figures}))
    };
    let metrics: serde_json::Map<_, _> = metrics.iter().map(of_script).collect();
    let text = serde_json::json!({"metrics": metrics, "options": {}, "state": {}}).to_string();
    let (result, _) = read(&text, Tool::K6);
    assert_eq!(result, read(include_str!("fixtures/tools/k6.json"), Tool::K6).0);
    let empty = r#"{"metrics": {"http_req_duration": {"type": "trend"}, "http_reqs": {}}}"#;
    let finding = import(empty, None).unwrap_err();
    assert_eq!(finding.code, Code::TOOL_RESULT_BROKEN);
    assert!(finding.cause.unwrap().contains("neither how many requests"));
}

#[test]
fn what_oha_vegeta_and_ghz_really_wrote_is_read() {
    let (oha, doubts) = read(include_str!("fixtures/tools/oha.json"), Tool::Oha);
    assert_eq!((oha.requests, oha.errors, oha.status_codes["200"]), (Some(200), Some(0), 200));
    near(oha.latency.printed_ms(99.9), 72.988_473);
    assert!(doubts.is_empty(), "the file does not tell from when it counts");
    let (vegeta, doubts) = read(include_str!("fixtures/tools/vegeta.json"), Tool::Vegeta);
    assert_eq!(
        (vegeta.requests, vegeta.errors, vegeta.label.as_deref()),
        (Some(10), Some(0), Some("fixture"))
    );
    assert_eq!(doubts, [Code::TOOL_RESULT_SEND_TIMED]);
    let (ghz, _) = read(include_str!("fixtures/tools/ghz.json"), Tool::Ghz);
    assert_eq!((ghz.requests, ghz.status_codes["OK"], ghz.label.as_deref()), (Some(20), 20, Some("fixture")));
    near(ghz.latency.printed_ms(99.0), 1.790_551);
}

#[test]
fn what_oha_was_answered_with_an_error_has_failed() {
    let text = r#"{"summary": {"total": 1.0, "requestsPerSec": 103.0}, "latencyPercentiles": {},
        "statusCodeDistribution": {"200": 60, "302": 20, "404": 5, "500": 15}, "errorDistribution": {"refused": 3}}"#;
    let (result, _) = read(text, Tool::Oha);
    assert_eq!((result.requests, result.errors), (Some(103), Some(23)));
}

#[test]
fn each_result_of_wrk_in_a_file_is_one_of_its_own() {
    let failed = |count: u32| {
        of_wrk("", "").replace("Requests/sec", &format!("  Non-2xx or 3xx responses: {count}\nRequests/sec"))
    };
    let (results, _) = import(&format!("$ wrk …\n{}\n{}", failed(1), failed(2)), Some(Tool::Wrk)).unwrap();
    let told: Vec<_> = results.iter().map(|one| (one.requests, one.errors)).collect();
    assert_eq!(told, [(Some(2), Some(1)), (Some(2), Some(2))]);
    let twice = format!("{}Requests/sec: 7\n", of_wrk("", ""));
    assert_eq!(import(&twice, None).unwrap_err().code, Code::TOOL_RESULT_BROKEN);
}

#[test]
fn what_cannot_be_is_refused_by_the_name_of_its_field() {
    let refused = |text: &str, tool: Tool, field: &str| {
        let finding = import(text, Some(tool)).unwrap_err();
        assert_eq!(finding.code, Code::TOOL_RESULT_BROKEN);
        assert!(finding.cause.as_ref().is_some_and(|cause| cause.contains(field)), "{finding:?}");
    };
    refused(r#"{"DurationHistogram": {"Count": 1, "Min": -1}}"#, Tool::Fortio, "`latency.minMs`");
    refused(r#"{"DurationHistogram": {"Count": 1}, "RetCodes": {"200": 2}}"#, Tool::Fortio, "`statusCodes`");
    refused("{latencies_ms: {p50: 3, p99: 1}}", Tool::Smp, "`latency.p99`");
    let vegeta = r#"{"code": 200, "timestamp": "2026-01-01T00:00:00Z", "latency": 1e300}"#;
    refused(vegeta, Tool::Vegeta, "longer than a year");
}

#[test]
fn oha_without_a_success_has_no_times() {
    let text = r#"{"summary": {"successRate": 0.0, "total": 1.0, "slowest": null, "fastest": null, "average": null,
        "requestsPerSec": 3.0, "totalData": 0}, "latencyPercentiles": {"p50": null, "p99.9": 0.25},
        "statusCodeDistribution": {"200": 1}, "errorDistribution": {"connection refused": 2}}"#;
    let (result, _) = read(text, Tool::Oha);
    assert_eq!((result.requests, result.errors, result.timing), (Some(3), Some(2), Timing::Unknown));
    assert_eq!(result.latency.min_ms, None);
    near(result.latency.printed_ms(99.9), 250.0);
}

#[test]
fn vegeta_tells_every_request() {
    let line = |ms: u32, code: u16| {
        let timestamp = format!("2026-01-01T00:00:00.{ms:03}Z");
        let latency = u64::from(ms) * 1_000_000;
        format!(
            "{{\"attack\":\"a\",\"seq\":{ms},\"code\":{code},\"timestamp\":\"{timestamp}\",\"latency\":{latency},\"bytes_out\":0,\"bytes_in\":10,\"error\":\"\",\"body\":null,\"method\":\"GET\",\"url\":\"http://h/\",\"headers\":{{}}}}\n"
        )
    };
    let text: String = (1..=100).map(|ms| line(ms, if ms == 100 { 503 } else { 200 })).collect();
    let (result, _) = read(&text, Tool::Vegeta);
    assert_eq!(
        (result.requests, result.status_codes["503"], result.bytes_received),
        (Some(100), 1, Some(1_000))
    );
    near(result.latency.printed_ms(99.0), 99.0);
    near(result.elapsed_s, 0.199);
}

#[test]
fn nighthawk_is_read_as_a_whole() {
    let text = r#"{"timestamp": "2026-01-01T00:00:00Z", "results": [
        {"name": "worker_0", "statistics": [], "counters": []},
        {"name": "global", "execution_duration": "2s",
         "statistics": [{"id": "benchmark_http_client.request_to_response", "count": "100", "mean": "0.001s",
            "pstdev": "0.0002s", "min": "0.0005s", "max": "0.004s",
            "percentiles": [{"duration": "0.0009s", "percentile": 0.5, "count": "50"}]}],
         "counters": [{"name": "upstream_rq_total", "value": "100"}, {"name": "benchmark.http_2xx", "value": "98"},
            {"name": "benchmark.http_5xx", "value": "2"}]}]}"#;
    let (result, _) = read(text, Tool::Nighthawk);
    assert_eq!((result.requests, result.errors), (Some(100), Some(2)));
    near(result.rate, 50.0);
    near(result.latency.printed_ms(50.0), 0.9);
}

#[test]
fn ghz_counts_in_nanoseconds() {
    let text = r#"{"name": "greet", "date": "2026-01-01T00:00:00Z", "count": 200, "total": 1000000000,
        "average": 2000000, "fastest": 1000000, "slowest": 9000000, "rps": 200.0,
        "statusCodeDistribution": {"OK": 199, "Unavailable": 1},
        "latencyDistribution": [{"percentage": 99, "latency": 8000000}]}"#;
    let (result, _) = read(text, Tool::Ghz);
    assert_eq!((result.errors, result.label.as_deref()), (Some(1), Some("greet")));
    near(result.latency.printed_ms(99.0), 8.0);
}

#[test]
fn what_is_no_result_is_refused_with_the_reason() {
    assert_eq!(import("hello", None).unwrap_err().code, Code::TOOL_RESULT_UNKNOWN);
    for tool in Tool::ALL {
        for text in ["", "{", "[]", "{\"results\": 7}", "\u{0}\u{0}Latency % 1 2 3"] {
            match import(text, Some(*tool)) {
                Err(finding) => assert_eq!(finding.code, Code::TOOL_RESULT_BROKEN, "{tool:?} {text}"),
                // An empty stream of requests is a stream.
                Ok((results, _)) => assert_eq!((*tool, results[0].requests), (Tool::Vegeta, Some(0))),
            }
        }
    }
}

#[test]
fn a_histogram_written_for_fortio_is_read_back_with_all_its_requests() {
    let mut histogram = Histogram::new();
    (1..=10_000_u64).for_each(|i| histogram.record(i * 1_000));
    let report = FortioReport {
        run_type: "HTTP".to_owned(),
        duration_histogram: fortio_write(&histogram),
        actual_qps: 1_000.0,
        ret_codes: [("200".to_owned(), 10_000)].into(),
        ..FortioReport::default()
    };
    let (result, _) = read(&serde_json::to_string(&report).unwrap(), Tool::Fortio);
    let counts = result.latency.buckets.as_ref().unwrap();
    assert_eq!((result.requests, counts.total()), (Some(10_000), 10_000));
    assert!(counts.buckets().len() < 150, "{}", counts.buckets().len());
    let p99 = result.latency.printed_ms(99.0).unwrap();
    assert!((p99 - 9.9).abs() < 0.01, "{p99}");
}
