//! A line per second, for spreadsheets (RFC 4180; no cell needs quotes); two where some of its requests are the
//! warm-up's, so that the lines of either part add up to all of it.

use std::collections::BTreeMap;

use crate::{
    Histogram, Recording,
    recording::{Part, Second, UnsentSeconds},
};

const HEAD: &str = "second,warmUp,due,ended,errors,p50Ms,p99Ms,maxMs,clientCpuUs,unsent\r\n";

/// What one second brought of one part.
#[derive(Default)]
struct Line {
    /// Meant for this second, as far as they were sent or failed. The counters of a second do not tell it, for they count
    /// by when something was done.
    due: u64,
    /// Meant for this second and never sent.
    unsent: u64,
    /// Ended in this second.
    ended: u64,
    errors: u64,
    /// Of what ended: half, 99 % and all.
    times_ms: [Option<f64>; 3],
    /// Nobody can tell for which requests the generator worked: all of its time is in the last line of a second.
    client_cpu_us: Option<u64>,
}

pub(super) fn write(recording: &Recording) -> String {
    let cell = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let is_placed = recording.unsent_placed().is_some();
    let mut text = HEAD.to_owned();
    for ((second, part), line) in lines(recording) {
        let Line { due, unsent, ended, errors, times_ms, client_cpu_us } = line;
        let (is_warm_up, times) = (part == Part::WarmUp, times_ms.map(cell).join(","));
        let cpu_us = client_cpu_us.map(|us| us.to_string()).unwrap_or_default();
        let unsent = if is_placed { unsent.to_string() } else { String::new() };
        text += &format!("{second},{is_warm_up},{due},{ended},{errors},{times},{cpu_us},{unsent}\r\n");
    }
    text
}

fn lines(recording: &Recording) -> BTreeMap<(u32, Part), Line> {
    let mut lines = BTreeMap::<(u32, Part), Line>::new();
    for slice in recording.slices() {
        lines.entry((slice.second, slice.part)).or_default().due += slice.phases.service.count();
    }
    for (second, part, count) in recording.unsent_placed().into_iter().flat_map(UnsentSeconds::iter) {
        lines.entry((second, part)).or_default().unsent += count;
    }
    for second in &recording.seconds {
        for part in [Part::WarmUp, Part::Measured] {
            if second.slices.iter().any(|slice| slice.part == part) {
                lines.entry((second.second, part)).or_default().ends(second, part);
            }
        }
    }
    for second in &recording.seconds {
        let key = |part| (second.second, part);
        let last = lines.range(key(Part::WarmUp)..=key(Part::Measured)).next_back().map(|(key, _)| *key);
        let last = last.unwrap_or_else(|| key(part_of(second, recording.warm_up_ms)));
        lines.entry(last).or_default().client_cpu_us = Some(second.client.cpu_us);
    }
    lines
}

/// Of a second without requests.
fn part_of(second: &Second, warm_up_ms: u64) -> Part {
    let end_ms = (u64::from(second.second) + 1) * 1_000;
    if end_ms <= warm_up_ms { Part::WarmUp } else { Part::Measured }
}

impl Line {
    fn ends(&mut self, second: &Second, part: Part) {
        let mut response = Histogram::new();
        for slice in second.slices.iter().filter(|slice| slice.part == part) {
            let count = slice.phases.service.count();
            self.ended += count;
            self.errors += if slice.outcome.is_error() { count } else { 0 };
            response.merge(&slice.phases.response);
        }
        let times_ns = [response.value_at_quantile(0.5), response.value_at_quantile(0.99), response.max()];
        self.times_ms = times_ns.map(|ns| ns.map(|ns| ns as f64 / 1e6));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{recording::End, report::tests::report};

    /// A target that stalls: what was meant for the first second is sent and ends in the next one.
    #[test]
    fn a_request_is_due_in_the_second_it_was_meant_for_whenever_it_was_sent() {
        let mut recording = report().recording;
        let [first, next] = recording.seconds.as_mut_slice() else { panic!("there are two") };
        next.slices.append(&mut first.slices);
        (first.counters.due, next.counters.due) = (0, 2_000);
        let text = super::write(&recording);
        let cells: Vec<Vec<&str>> =
            text.lines().skip(1).map(|line| line.split(',').take(4).collect()).collect();
        assert_eq!(cells, [["0", "false", "1000", "0"], ["1", "false", "1000", "2000"]]);
    }

    /// Second, part, due and never sent of each line.
    fn check(recording: &Recording, expect: &[[&str; 4]]) {
        let text = super::write(recording);
        let cells = text.lines().map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            [cells[0], cells[1], cells[2], cells[9]]
        });
        assert_eq!(cells.skip(1).collect::<Vec<_>>(), expect, "{text}");
    }

    #[test]
    fn a_request_that_was_never_sent_counts_in_the_second_it_was_meant_for() {
        let mut recording = report().recording;
        check(&recording, &[["0", "false", "1000", "0"], ["1", "false", "1000", "0"]]);
        recording.unsent = 12;
        let unknown = [["0", "false", "1000", ""], ["1", "false", "1000", ""]];
        check(&recording, &unknown);
        recording.unsent_seconds.add(0, Part::WarmUp, 3);
        recording.unsent_seconds.add(1, Part::Measured, 4);
        recording.unsent_seconds.add(3, Part::Measured, 5);
        let lines = [
            ["0", "true", "0", "3"],
            ["0", "false", "1000", "0"],
            ["1", "false", "1000", "4"],
            ["3", "false", "0", "5"],
        ];
        check(&recording, &lines);
        recording.end = End::Interrupted;
        check(&recording, &unknown);
    }
}
