//! What was written for others says the same of a run when it is read.

use super::{tests::report, *};
use crate::{
    format::{Timing, import},
    recording::{Counters, Outcome, Part, Phases, Second, Slice},
};

/// 200 requests a second, each of 1 ms; the last answer is there 300 µs after the end.
fn run(warm_up_ms: u64, lasts_ms: u64) -> Report {
    let mut report = report();
    let second = |second: u32| {
        let from_ms = 1_000 * u64::from(second);
        let to_ms = lasts_ms.min(from_ms + 1_000);
        let parts = [
            (Part::WarmUp, from_ms, to_ms.min(warm_up_ms)),
            (Part::Measured, from_ms.max(warm_up_ms), to_ms),
        ];
        let slice = |(part, from_ms, to_ms): (Part, u64, u64)| {
            let mut phases = Phases::default();
            phases.response.record_n(1_000_000, (to_ms - from_ms) / 5);
            phases.service.record_n(1_000_000, (to_ms - from_ms) / 5);
            Slice { second, part, endpoint: 0, outcome: Outcome::Success, phases }
        };
        let slices = parts.into_iter().filter(|(_, from_ms, to_ms)| from_ms < to_ms).map(slice).collect();
        let ended = (to_ms - from_ms) / 5;
        let counters = Counters { due: ended, sent: ended, ended, ..Counters::default() };
        Second { second, counters, slices, ..Second::default() }
    };
    let seconds = u32::try_from(lasts_ms.div_ceil(1_000)).unwrap();
    report.recording.seconds = (0..seconds).map(second).collect();
    report.recording.warm_up_ms = warm_up_ms;
    report.recording.elapsed_us = 1_000 * lasts_ms + 300;
    report.summary = Summary::of(&report.spec, &report.recording);
    report
}

#[test]
fn a_histogram_log_has_the_rate_of_its_run() {
    for (warm_up_ms, lasts_ms) in [(0, 2_000), (0, 2_500), (0, 5), (500, 2_000), (1_250, 2_500)] {
        let report = run(warm_up_ms, lasts_ms);
        let (results, _) = import(&report.document(Form::Hlog).unwrap().text, None).unwrap();
        assert_eq!(results.len(), 2);
        for result in results {
            assert_eq!(result.requests, Some(report.summary.requests));
            let (rate, expect) = (result.rate.unwrap(), report.summary.rate.achieved);
            assert!((rate / expect - 1.0).abs() < 1e-6, "{rate} instead of {expect} in {lasts_ms} ms");
        }
    }
}

#[test]
fn rows_say_what_is_warm_up_and_those_that_count_add_up_to_the_run() {
    let report = run(500, 2_000);
    let text = report.document(Form::Csv).unwrap().text;
    let rows: Vec<&str> = text.lines().skip(1).map(|row| row.rsplitn(7, ',').last().unwrap()).collect();
    assert_eq!(rows, ["0,true,100,100", "0,false,100,100", "1,false,200,200"], "{text}");
    assert_eq!(report.summary.requests, 300);
    let cpu: Vec<&str> = text.lines().skip(1).map(|row| row.rsplit(',').nth(1).unwrap()).collect();
    assert_eq!(cpu, ["", "0", "0"], "each second's once");
}

#[test]
fn a_second_of_the_warm_up_in_which_nothing_happened_is_the_warm_up_s() {
    let mut report = run(2_000, 3_000);
    report.recording.seconds[1].slices.clear();
    let text = report.document(Form::Csv).unwrap().text;
    assert!(text.contains("\r\n1,true,0,0,0,,,,0,0\r\n2,false,200,200,"), "{text}");
}

#[test]
fn what_we_write_for_fortio_stays_timed_from_the_intended_start() {
    let mut report = report();
    report.surroundings.insert("generator".to_owned(), "meshplay 0.1.0".to_owned());
    let (results, doubts) = import(&report.document(Form::Fortio).unwrap().text, None).unwrap();
    assert_eq!((results[0].timing, doubts), (Timing::FromIntended, Vec::new()));
}
