//! Arrivals as people write them on a command line: `ramp:100..1000/30s`, `steps:100/30s,0/5s`. Constant rates have a flag
//! of their own, recorded times a file of their own. Whether a pattern makes sense is decided in `check`.

use meshplay_types::{Code, Finding, Findings};

use super::arrivals::{Arrivals, Step};
use crate::format::duration_read;

/// Kinds with the form of what follows, and one of each.
const FORMS: [(&str, &str, &str); 5] = [
    ("steps", "RATE/TIME,…", "steps:100/30s,500/30s"),
    ("ramp", "RATE..RATE/TIME", "ramp:100..1000/30s"),
    ("spike", "RATE..PEAK@START/TIME", "spike:100..1000@10s/5s"),
    ("burst", "REQUESTS/TIME", "burst:50/200ms"),
    ("closed", "PAUSE", "closed:50ms"),
];

impl Arrivals {
    /// What a pattern may begin with.
    pub const KINDS: [&str; 6] = ["steps", "ramp", "spike", "burst", "closed", "replay"];

    /// Takes a pattern apart.
    ///
    /// # Errors
    /// Everything in it that cannot be read.
    pub fn read(text: &str) -> Result<Self, Findings> {
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        let Some((_, form, example)) = FORMS.iter().find(|(known, ..)| *known == kind) else {
            let known: Vec<String> = FORMS.iter().map(|(kind, form, _)| format!("`{kind}:{form}`")).collect();
            let fix =
                format!("write {}, or `replay:FILE`; evenly spaced ones have `--rate`", known.join(", "));
            let message = format!("`{kind}` is no pattern of arrivals");
            return Err(vec![Finding::new(Code::RUN_ARRIVALS, message).fix(fix)]);
        };
        let mut reader = Reader {
            pattern: text,
            fix: format!("write `{kind}:{form}`, as in `{example}`"),
            found: Findings::new(),
        };
        let arrivals = match kind {
            "steps" => Self::Steps { steps: rest.split(',').map(|step| reader.step(step)).collect() },
            "ramp" => reader.ramp(rest),
            "spike" => reader.spike(rest),
            "burst" => reader.burst(rest),
            _ => Self::Closed { think_ms: reader.time(rest) },
        };
        if reader.found.is_empty() { Ok(arrivals) } else { Err(reader.found) }
    }

    /// How long the pattern takes of itself; nothing where it goes on for ever, or ends with its last request.
    #[must_use]
    pub fn length_ms(&self) -> Option<u64> {
        match self {
            Self::Max
            | Self::Closed { .. }
            | Self::Constant { .. }
            | Self::Poisson { .. }
            | Self::Burst { .. }
            | Self::Replay { .. } => None,
            Self::Steps { steps } => {
                Some(steps.iter().fold(0, |sum: u64, step| sum.saturating_add(step.for_ms)))
            }
            Self::Ramp { over_ms, .. } => Some(*over_ms),
            // As long after the peak as before it, to see the target come back.
            Self::Spike { at_ms, for_ms, .. } => Some(at_ms.saturating_mul(2).saturating_add(*for_ms)),
        }
    }
}

/// Collects what is wrong, and goes on with anything.
struct Reader<'a> {
    pattern: &'a str,
    fix: String,
    found: Findings,
}

impl Reader<'_> {
    fn step(&mut self, text: &str) -> Step {
        let (rate, time) = halves(text, "/");
        Step { rate: self.rate(rate), for_ms: self.time(time) }
    }

    fn ramp(&mut self, text: &str) -> Arrivals {
        let (rates, time) = halves(text, "/");
        let (from, to) = halves(rates, "..");
        Arrivals::Ramp { from: self.rate(from), to: self.rate(to), over_ms: self.time(time) }
    }

    fn spike(&mut self, text: &str) -> Arrivals {
        let (rates, times) = halves(text, "@");
        let ((rate, peak), (start, length)) = (halves(rates, ".."), halves(times, "/"));
        Arrivals::Spike {
            rate: self.rate(rate),
            peak: self.rate(peak),
            at_ms: self.time(start),
            for_ms: self.time(length),
        }
    }

    fn burst(&mut self, text: &str) -> Arrivals {
        let (size, every) = halves(text, "/");
        let size = size.trim().parse().unwrap_or_else(|_| {
            self.wrong(size, "number of requests");
            0
        });
        Arrivals::Burst { size, every_ms: self.time(every) }
    }

    fn rate(&mut self, text: &str) -> f64 {
        text.trim().parse().unwrap_or_else(|_| {
            self.wrong(text, "rate");
            0.0
        })
    }

    fn time(&mut self, text: &str) -> u64 {
        match duration_read(text) {
            Ok(time) => u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
            Err(_) => {
                self.wrong(text, "time");
                0
            }
        }
    }

    fn wrong(&mut self, part: &str, noun: &str) {
        let message = match part.trim() {
            "" => format!("a {noun} is missing in `{}`", self.pattern),
            part => format!("`{part}` in `{}` is no {noun}", self.pattern),
        };
        self.found.push(Finding::new(Code::RUN_ARRIVALS, message).fix(self.fix.clone()));
    }
}

/// What is missing is found where it is read.
fn halves<'t>(text: &'t str, between: &str) -> (&'t str, &'t str) {
    text.split_once(between).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, json: &str) {
        assert_eq!(Arrivals::read(text), Ok(serde_json::from_str(json).unwrap()), "{text}");
    }

    #[test]
    fn every_pattern_is_the_one_that_its_name_says() {
        check(
            "steps:100/30s, 0/500ms",
            r#"{"kind": "steps", "steps": [{"rate": 100, "forMs": 30000}, {"rate": 0, "forMs": 500}]}"#,
        );
        check("ramp:0.5..1000/1m30s", r#"{"kind": "ramp", "from": 0.5, "to": 1000, "overMs": 90000}"#);
        check(
            "spike:5..50@10s/2s",
            r#"{"kind": "spike", "rate": 5, "peak": 50, "atMs": 10000, "forMs": 2000}"#,
        );
        check("burst:50/200ms", r#"{"kind": "burst", "size": 50, "everyMs": 200}"#);
        check("closed:50ms", r#"{"kind": "closed", "thinkMs": 50}"#);
    }

    #[test]
    fn the_example_of_a_form_can_be_read() {
        for (.., example) in FORMS {
            assert!(Arrivals::read(example).is_ok(), "{example}");
        }
    }

    fn wrong(text: &str, expect: &[&str]) {
        let found = Arrivals::read(text).unwrap_err();
        let messages: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, expect, "{text}");
        assert!(found.iter().all(|finding| finding.fix.is_some()), "{found:?}");
    }

    #[test]
    fn everything_that_cannot_be_read_is_said_at_once() {
        wrong(
            "spike:many..50@soon",
            &[
                "`many` in `spike:many..50@soon` is no rate",
                "`soon` in `spike:many..50@soon` is no time",
                "a time is missing in `spike:many..50@soon`",
            ],
        );
        wrong("steps:1/1s,2", &["a time is missing in `steps:1/1s,2`"]);
        wrong("burst:1.5/1s", &["`1.5` in `burst:1.5/1s` is no number of requests"]);
        wrong("closed", &["a time is missing in `closed`"]);
        wrong("sine:1", &["`sine` is no pattern of arrivals"]);
    }

    #[test]
    fn a_pattern_with_an_end_has_a_length() {
        let length = |text| Arrivals::read(text).unwrap().length_ms();
        assert_eq!(length("steps:1/1s,2/500ms"), Some(1_500));
        assert_eq!(length("ramp:1..2/1m"), Some(60_000));
        assert_eq!(length("spike:1..2@10s/5s"), Some(25_000));
        assert_eq!(length("burst:1/1s"), None);
    }
}
