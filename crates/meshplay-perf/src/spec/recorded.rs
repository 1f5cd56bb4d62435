//! Recorded starts from a file: one a line, as seconds since the first moment, or as timestamps whose earliest becomes the
//! first moment. Lines that are empty or begin with `#` say nothing. Logs are written when requests end, so lines need not
//! be in order. It opens no file.

use jiff::Timestamp;
use meshplay_types::{Code, Finding, Findings, Place};

use super::arrivals::Arrivals;

/// Lines that are complained about; in a file of another kind all are wrong.
const COMPLAINTS_MAX: usize = 10;
const FIX: &str = "write seconds, as `12.25`, or timestamps, as `2026-01-31T09:30:00.25Z`, one a line";

/// When a request was started.
#[derive(Clone, Copy)]
enum Start {
    /// Since the first moment.
    Us(u64),
    /// Since 1970.
    StampUs(i64),
}

impl Arrivals {
    /// The starts in a file of this name.
    ///
    /// # Errors
    /// The first lines that are no starts; or that there are none, or of both kinds.
    pub fn replay(file: &str, text: &str) -> Result<Self, Findings> {
        let lines = text.lines().map(str::trim).enumerate();
        let told = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let (mut starts, mut found) = (Vec::new(), Findings::new());
        for (at, line) in told {
            match start(line) {
                Some(start) => starts.push(start),
                None if found.len() == COMPLAINTS_MAX => break,
                None => found.push(wrong(file, Some(at), format!("`{line}` is no time of a request"))),
            }
        }
        if !found.is_empty() {
            return Err(found);
        }
        match times_us(&starts) {
            Ok(times_us) => Ok(Self::Replay { times_us }),
            Err(message) => Err(vec![wrong(file, None, message.to_owned())]),
        }
    }
}

/// Since the first moment, rising.
fn times_us(starts: &[Start]) -> Result<Vec<u64>, &'static str> {
    let seconds = starts.iter().filter_map(|start| match start {
        Start::Us(us) => Some(*us),
        Start::StampUs(_) => None,
    });
    let stamps = || {
        starts.iter().filter_map(|start| match start {
            Start::StampUs(us) => Some(*us),
            Start::Us(_) => None,
        })
    };
    let mut times: Vec<u64> = seconds.collect();
    let first = match (stamps().min(), times.len()) {
        (None, 0) => return Err("it has no times of requests"),
        (Some(_), 1..) => return Err("seconds and timestamps are mixed"),
        (first, _) => first.unwrap_or_default(),
    };
    times.extend(stamps().map(|us| us.abs_diff(first)));
    times.sort_unstable();
    Ok(times)
}

fn start(line: &str) -> Option<Start> {
    match line.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds >= 0.0 => {
            Some(Start::Us((seconds * 1e6).round() as u64))
        }
        Ok(_) => None,
        Err(_) => line.parse::<Timestamp>().ok().map(|at| Start::StampUs(at.as_microsecond())),
    }
}

fn wrong(file: &str, line: Option<usize>, message: String) -> Finding {
    let line = line.and_then(|line| u32::try_from(line + 1).ok());
    let place = Place { file: Some(file.to_owned()), line, ..Place::default() };
    Finding::new(Code::RUN_ARRIVALS, message).at(place).fix(FIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<&[u64], &[&str]>) {
        let read = Arrivals::replay("starts", text);
        let found = read.as_ref().map(|arrivals| match arrivals {
            Arrivals::Replay { times_us } => times_us.as_slice(),
            other => panic!("{other:?}"),
        });
        let wrong = found.map_err(|found| {
            found.iter().map(|finding| format!("{}: {}", finding.at, finding.message)).collect::<Vec<_>>()
        });
        assert_eq!(
            wrong,
            expect.map_err(|lines| lines.iter().map(|line| (*line).to_owned()).collect()),
            "{text}"
        );
    }

    #[test]
    fn seconds_are_since_the_first_moment() {
        check("# of the shop\n0.5\n\n0.25\n2", Ok(&[250_000, 500_000, 2_000_000]));
    }

    #[test]
    fn the_earliest_timestamp_is_the_first_moment() {
        check("2026-01-31T09:30:00.25Z\n2026-01-31T10:30:00+01:00\n", Ok(&[0, 250_000]));
    }

    #[test]
    fn lines_that_are_no_times_are_named() {
        check(
            "1\nsoon\n-1\n",
            Err(&["starts:2: `soon` is no time of a request", "starts:3: `-1` is no time of a request"]),
        );
        check("1\n2026-01-31T09:30:00Z", Err(&["starts: seconds and timestamps are mixed"]));
        check("# nothing\n", Err(&["starts: it has no times of requests"]));
    }
}
