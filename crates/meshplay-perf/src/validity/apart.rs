//! Seconds of a run that lie far from the others. They are named and count like all others: what happened in them happened.
//!
//! The figure of a second is the one by which it is judged whether a run settled.

use meshplay_types::{Code, Finding};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Rules, steady::Figure};
use crate::{
    recording::Recording,
    spec::RunSpec,
    stats::{Apart, MODIFIED_Z_MAX, apart, median, modified_z},
};

/// Among fewer the spread is a matter of luck (B. Iglewicz and D. Hoaglin try their rule on samples of 10 and more).
const SECONDS_MIN: usize = 10;
/// Where seconds hardly differ at all, what differs a little lies far apart, and is of no account.
const SHARE_MIN: f64 = 0.05;
/// So many are named in a sentence.
const NAMED_MAX: usize = 5;

/// What was looked at in each second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SecondFigure {
    /// The median response time of requests meant for it, in ms.
    MedianMs,
    /// Answers, per second.
    Answers,
}

/// How it was told which seconds lie apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OutlierMethod {
    /// 0.6745 · (x − median) ÷ MAD, beyond ±3.5 (B. Iglewicz and D. Hoaglin, 1993).
    ModifiedZ,
    /// The generalised extreme Studentized deviate test of logarithms, at 5 % for all seconds together (B. Rosner, 1983);
    /// z in standard deviations of the others.
    GeneralisedEsd,
}

/// Seconds that lie far from the others; none was left out of any number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecondsApart {
    /// How that was told.
    pub method: OutlierMethod,
    /// What was looked at.
    pub figure: SecondFigure,
    /// Its median over the seconds.
    pub median: f64,
    /// In their order.
    pub seconds: Vec<SecondApart>,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecondApart {
    /// Since the start of the run.
    pub second: u32,
    /// Its figure.
    pub value: f64,
    /// How far apart it lies.
    pub z: f64,
}

/// Those of a run; none where arrivals change by plan, and in short runs.
pub(crate) fn seconds_apart(rules: Rules, spec: &RunSpec, recording: &Recording) -> Option<SecondsApart> {
    let figure = Figure::of(&spec.arrivals)?;
    let (seconds, values): (Vec<u32>, Vec<f64>) = figure.series(recording).into_iter().unzip();
    if values.len() < SECONDS_MIN {
        return None;
    }
    let middle = median(&values);
    let is_far =
        |value: f64| (value - middle).abs() >= SHARE_MIN * middle && figure.is_worth_a_word(middle, value);
    let unit = match figure {
        Figure::MedianNs => 1e6,
        Figure::PerSecond => 1.0,
    };
    let of = |Apart { at, z }: Apart| {
        is_far(values[at]).then_some(SecondApart { second: seconds[at], value: values[at] / unit, z })
    };
    let method =
        if rules >= Rules::Fourth { OutlierMethod::GeneralisedEsd } else { OutlierMethod::ModifiedZ };
    let apart: Vec<SecondApart> = method.find(&values).into_iter().filter_map(of).collect();
    let figure = match figure {
        Figure::MedianNs => SecondFigure::MedianMs,
        Figure::PerSecond => SecondFigure::Answers,
    };
    (!apart.is_empty()).then_some(SecondsApart { method, figure, median: middle / unit, seconds: apart })
}

impl OutlierMethod {
    fn find(self, values: &[f64]) -> Vec<Apart> {
        match self {
            Self::ModifiedZ => {
                let all = modified_z(values).into_iter().enumerate().map(|(at, z)| Apart { at, z });
                all.filter(|one| one.z.abs() > MODIFIED_Z_MAX).collect()
            }
            // Times are skewed. A second without any answer has no logarithm, and is what is looked for.
            Self::GeneralisedEsd if values.iter().all(|value| *value > 0.0) => {
                apart(&values.iter().map(|value| value.ln()).collect::<Vec<_>>())
            }
            Self::GeneralisedEsd => apart(values),
        }
    }

    fn cause(self) -> String {
        match self {
            Self::ModifiedZ => {
                format!("modified z beyond ±{MODIFIED_Z_MAX} (Iglewicz and Hoaglin); all of them count")
            }
            Self::GeneralisedEsd => {
                "generalised ESD test of logarithms at 5 % (Rosner); all of them count".to_owned()
            }
        }
    }
}

/// In a sentence.
pub(super) fn told(rules: Rules, spec: &RunSpec, recording: &Recording) -> Option<Finding> {
    let SecondsApart { method, figure, median, mut seconds } = seconds_apart(rules, spec, recording)?;
    let count = seconds.len();
    seconds.sort_by(|a, b| b.z.abs().total_cmp(&a.z.abs()));
    let (what, unit) = match figure {
        SecondFigure::MedianMs => ("median response time", " ms"),
        SecondFigure::Answers => ("answers per second", ""),
    };
    let digits = if unit.is_empty() { 0 } else { 2 };
    let one = |one: &SecondApart| format!("{:.digits$}{unit} in second {}", one.value, one.second);
    let named: Vec<String> = seconds.iter().take(NAMED_MAX).map(one).collect();
    let more = if count > NAMED_MAX { format!(" and {} more", count - NAMED_MAX) } else { String::new() };
    let lie = if count == 1 { "1 second lies".to_owned() } else { format!("{count} seconds lie") };
    let message = format!(
        "{lie} far from the others, whose {what} is {median:.digits$}{unit}: {}{more}",
        named.join(", ")
    );
    Some(Finding::new(Code::RESULT_SECONDS_APART, message).cause(method.cause()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validity::steady::tests::recording;

    fn spec(arrivals: &str) -> RunSpec {
        let text = format!(r#"{{"endpoints": [{{"url": "http://x"}}], "arrivals": {arrivals}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    fn told_of(arrivals: &str, seconds: &[(u64, u64)]) -> Option<String> {
        let seconds: Vec<&[(u64, u64)]> = seconds.chunks(1).collect();
        let by = |rules| told(rules, &spec(arrivals), &recording(&seconds)).map(|found| found.message);
        assert_eq!(by(Rules::Third), by(Rules::NEWEST), "what is clear is clear to both");
        by(Rules::NEWEST)
    }

    #[test]
    fn a_slow_second_is_named_and_small_differences_are_not() {
        let run = |slow_us: u64| -> Vec<(u64, u64)> {
            (0..20).map(|second| (if second == 7 { slow_us } else { 1_000 + second }, 100)).collect()
        };
        let constant = r#"{"kind": "constant", "rate": 100}"#;
        let found = told_of(constant, &run(9_000)).unwrap();
        assert!(
            found.starts_with("1 second lies far from the others, whose median response time is 1.0"),
            "{found}"
        );
        assert!(found.ends_with("9.00 ms in second 7"), "{found}");
        assert_eq!(told_of(constant, &run(1_040)), None, "far beside the spread, and of no account");
        assert_eq!(told_of(r#"{"kind": "ramp", "from": 1, "to": 9, "overMs": 20000}"#, &run(9_000)), None);
        assert_eq!(told_of(constant, &run(9_000)[..9]), None);
    }

    #[test]
    fn a_closed_loop_is_told_by_what_was_answered() {
        let run: Vec<(u64, u64)> =
            (0..20).map(|second| (1_000, if second == 3 { 200 } else { 1_000 + second })).collect();
        let found = told_of(r#"{"kind": "max"}"#, &run).unwrap();
        assert!(found.ends_with("200 in second 3"), "{found}");
    }
}
