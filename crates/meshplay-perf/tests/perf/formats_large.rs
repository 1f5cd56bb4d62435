//! Small files that ask for much: they are read in little memory, or refused.

use meshplay_perf::Histogram;
use meshplay_perf::format::{HlogInterval, Tool, hlog_write, import};
use meshplay_types::{Code, Finding};

const RESULTS_MAX: usize = 100;

/// A log with a line for each of these tags.
fn lines(tags: impl IntoIterator<Item = String>, histogram: &Histogram) -> String {
    let interval = |(nth, tag)| HlogInterval {
        tag: Some(tag),
        start_s: f64::from(nth),
        length_s: 1.0,
        histogram: histogram.clone(),
    };
    hlog_write(0.0, &(0_u32..).zip(tags).map(interval).collect::<Vec<_>>())
}

/// A log with so many lines like this one, one a second.
fn repeated(histogram: &Histogram, times: usize) -> String {
    let line = lines(["a".to_owned()], histogram);
    let (head, line) = line.split_once("Tag=a,0.000,").expect("it starts then");
    let lines = (0..times).map(|second| format!("Tag=a,{second}.000,{line}"));
    head.to_owned() + &lines.collect::<String>()
}

fn of(count: u64) -> Histogram {
    let mut histogram = Histogram::new();
    histogram.record_n(1_000_000, count);
    histogram
}

/// One of each duration that is told apart: 264 KiB, and packed some hundred bytes.
fn full() -> Histogram {
    let mut histogram = Histogram::new();
    let mut ns: u64 = 1;
    while ns < Histogram::HIGHEST_NS {
        histogram.record(ns);
        ns += 1 << ns.ilog2().saturating_sub(10);
    }
    histogram
}

#[track_caller]
fn refused(text: &str, tool: Tool) -> Finding {
    let finding = import(text, Some(tool)).expect_err("it asks for too much");
    assert_eq!(finding.code, Code::TOOL_RESULT_BROKEN, "{finding:?}");
    finding
}

#[test]
fn lines_of_a_log_are_added_up_by_tag() {
    let tags = ["b", "a", "b", "b"].map(str::to_owned);
    let (results, _) = import(&lines(tags, &of(5)), None).unwrap();
    let told: Vec<_> =
        results.iter().map(|one| (one.label.as_deref(), one.requests, one.elapsed_s, one.rate)).collect();
    assert_eq!(
        told,
        [(Some("a"), Some(5), Some(1.0), Some(5.0)), (Some("b"), Some(15), Some(4.0), Some(3.75))]
    );
}

#[test]
fn intervals_that_were_counted_already_or_have_no_length_are_refused() {
    let log = repeated(&of(5), 2);
    let cause = |text: &str| refused(text, Tool::Hlog).cause.unwrap();
    let twice = log.clone() + log.split_once("Tag=").map(|(_, rest)| format!("Tag={rest}")).unwrap().as_str();
    assert!(cause(&twice).contains("begins before the end of the one before it"));
    assert!(cause(&log.replace(",1.000000,", ",0.000000,")).contains("is 0 s long"));
}

/// The most memory that this process has had, in KiB.
#[cfg(target_os = "linux")]
fn memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("every process has one");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it has a line for it");
    line.trim().trim_end_matches(" kB").parse().expect("it is a number")
}

/// Together, the histograms of these lines have half a GiB.
#[cfg(target_os = "linux")]
#[test]
fn a_log_takes_the_memory_of_one_histogram_for_a_tag() {
    const LINES: usize = 2_000;
    let full = full();
    let text = repeated(&full, LINES);
    let before_kib = memory_kib();
    let (results, _) = import(&text, Some(Tool::Hlog)).unwrap();
    assert_eq!(results[0].requests, Some(full.count() * LINES as u64));
    let taken_kib = memory_kib() - before_kib;
    assert!(taken_kib < 200_000, "{taken_kib} KiB");
}

#[test]
fn a_log_that_unpacks_to_far_more_than_a_run_writes_is_refused() {
    let text = repeated(&full(), 5_000);
    assert!(text.len() < 2 << 20);
    let finding = refused(&text, Tool::Hlog);
    assert!(finding.cause.unwrap().contains("the log unpacks to more than 128 MiB"));
}

#[test]
fn a_log_of_more_requests_than_can_be_counted_is_refused() {
    let most = of(1 << 48);
    let text = repeated(&most, 1 << 16);
    let finding = refused(&text, Tool::Hlog);
    assert!(finding.cause.unwrap().contains("it counts more than any run makes"));
}

#[test]
fn a_file_holds_a_hundred_results_at_most() {
    let log = |tags: usize| lines((0..tags).map(|tag| tag.to_string()), &of(1));
    let nighthawk =
        |results: usize| format!("{{\"results\":[{}]}}", ["{\"name\":\"global\"}"].repeat(results).join(","));
    assert_eq!(import(&log(RESULTS_MAX), None).unwrap().0.len(), RESULTS_MAX);
    assert_eq!(import(&nighthawk(RESULTS_MAX), Some(Tool::Nighthawk)).unwrap().0.len(), RESULTS_MAX);
    for (text, tool) in [(log(RESULTS_MAX + 1), Tool::Hlog), (nighthawk(RESULTS_MAX + 1), Tool::Nighthawk)] {
        let cause = refused(&text, tool).cause.unwrap();
        assert_eq!(cause, "it holds more than the 100 results that are taken of one file");
    }
}

/// What comes after the line that is one too many is not looked at.
#[test]
fn a_log_is_refused_at_the_first_tag_too_many() {
    let mut text = lines((0..=RESULTS_MAX).map(|tag| tag.to_string()), &of(1));
    text += "Tag=last,broken\n";
    assert!(refused(&text, Tool::Hlog).cause.unwrap().contains("more than the 100 results"));
}
