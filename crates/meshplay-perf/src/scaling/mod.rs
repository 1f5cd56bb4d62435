//! How the throughput of a target grows with connections that ask as fast as they are answered: runs of several numbers
//! of connections, and the [law](crate::stats::Scalability) that fits them.
//!
//! A run whose throughput is not the target's is left out, and said. It makes no runs.

use meshplay_types::{Code, Finding, Findings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    RunSpec, Summary, Verdict,
    spec::Arrivals,
    stats::{Interval, LEVEL_DEFAULT, Scalability, ScalabilityEstimate},
};

pub use self::plan::ScalingPlan;

mod plan;

/// Fewer say nothing: three coefficients fit three of them exactly.
pub const STEPS_MIN: usize = 4;
/// A law that explains less of how throughputs differ than this is none.
const EXPLAINED_MIN: f64 = 0.9;
/// Pieces of the curve that is drawn.
const CURVE_STEPS: u32 = 60;

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScalingStep {
    /// Requests at once: connections, times streams of each.
    pub concurrency: u32,
    /// Answered well, per second.
    pub throughput: f64,
    /// What the law says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fitted: Option<f64>,
    /// The run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Why it does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<String>,
}

/// A coefficient with its 95 % interval; an end is missing where these runs do not bound it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ScalingCoefficient")]
pub struct Coefficient {
    /// The estimate.
    pub value: f64,
    /// Where the true one lies.
    pub interval: [Option<f64>; 2],
}

/// X(N) = λN ÷ (1 + σ(N − 1) + κN(N − 1)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScalingLaw {
    /// λ: requests per second of one connection.
    pub single: Coefficient,
    /// σ: the share of work that waits for others.
    pub contention: Coefficient,
    /// κ: the cost of keeping each other informed.
    pub coherency: Coefficient,
    /// How many requests at once give the highest throughput, at least one; absent where it grows for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak: Option<Coefficient>,
    /// The throughput there; without a peak the one that is never reached, λ ÷ σ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throughput_max: Option<f64>,
    /// The share of how throughputs differ that the law explains.
    pub r_squared: f64,
}

/// What the law says of a number of requests at once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ScalingPoint")]
pub struct CurvePoint {
    /// Requests at once.
    pub concurrency: f64,
    /// Answered well, per second.
    pub throughput: f64,
    /// Where the true law lies at this point, at 95 %.
    pub interval: [f64; 2],
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScalingReport {
    /// By rising number of connections.
    pub steps: Vec<ScalingStep>,
    /// What fits them; absent while there are too few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<ScalingLaw>,
    /// The law from the fewest to the most requests at once, for a picture of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub curve: Vec<CurvePoint>,
    /// What is to be known before the numbers are.
    pub findings: Findings,
    /// In words.
    pub sentence: String,
}

impl ScalingStep {
    /// Of a run.
    #[must_use]
    pub fn of(spec: &RunSpec, summary: &Summary, run: Option<String>) -> Self {
        let seconds = summary.measured_ms.max(1) as f64 / 1e3;
        Self {
            concurrency: spec.connections.saturating_mul(spec.protocol.streams()),
            throughput: summary.requests.saturating_sub(summary.errors_total()) as f64 / seconds,
            fitted: None,
            run,
            left_out: left_out(spec, summary),
        }
    }
}

/// Why the throughput of a run is not the target's with so many connections.
fn left_out(spec: &RunSpec, summary: &Summary) -> Option<String> {
    if spec.arrivals != Arrivals::Max {
        return Some("its requests did not start as soon as a connection was free".to_owned());
    }
    let validity = &summary.validity;
    match validity.verdict {
        Verdict::Interrupted | Verdict::GeneratorLimited | Verdict::TargetFailing => {
            let grave = validity.reasons.iter().max_by_key(|one| one.severity);
            Some(grave.map_or_else(|| "its result is doubtful".to_owned(), |one| one.message.clone()))
        }
        _ => None,
    }
}

impl ScalingReport {
    /// Fits the law.
    ///
    /// # Errors
    /// If there are too few different numbers of connections.
    pub fn of(steps: Vec<ScalingStep>) -> Result<Self, Findings> {
        let report = Self::so_far(steps);
        if report.law.is_some() { Ok(report) } else { Err(report.findings) }
    }

    /// Fits the law if there are enough steps, and says if there are not.
    #[must_use]
    pub fn so_far(mut steps: Vec<ScalingStep>) -> Self {
        steps.sort_by_key(|step| step.concurrency);
        let mut findings: Findings = steps.iter().filter_map(unusable).collect();
        let points: Vec<(f64, f64)> = steps
            .iter()
            .filter(|step| step.left_out.is_none())
            .map(|step| (f64::from(step.concurrency), step.throughput))
            .collect();
        let Some(found) = Scalability::estimate(&points, LEVEL_DEFAULT) else {
            let few = too_few(&points);
            let sentence = few.message.clone();
            findings.push(few);
            return Self { steps, law: None, curve: Vec::new(), findings, sentence };
        };
        for step in &mut steps {
            step.fitted = Some(found.law.throughput(f64::from(step.concurrency)));
        }
        findings.extend(doubts(&found, &points));
        let law = ScalingLaw::of(&found);
        let sentence = law.said();
        Self { steps, law: Some(law), curve: curve(&found, &points), findings, sentence }
    }
}

/// From the fewest to the most, evenly: as many points as a picture shows.
fn curve(found: &ScalabilityEstimate, points: &[(f64, f64)]) -> Vec<CurvePoint> {
    let (Some((low, _)), Some((high, _))) = (points.first(), points.last()) else { return Vec::new() };
    let at = |idx: u32| low + (high - low) * f64::from(idx) / f64::from(CURVE_STEPS);
    let point = |concurrency: f64| {
        let Interval { low, high, .. } = found.band(concurrency);
        CurvePoint { concurrency, throughput: found.law.throughput(concurrency), interval: [low, high] }
    };
    (0..=CURVE_STEPS).map(at).map(point).collect()
}

fn unusable(step: &ScalingStep) -> Option<Finding> {
    let reason = step.left_out.as_ref()?;
    let run = step.run.as_ref().map(|run| format!("run {run}, ")).unwrap_or_default();
    let message = format!("{run}with {} requests at once, is left out", step.concurrency);
    Some(Finding::new(Code::SCALING_RUN, message).cause(reason.clone()))
}

fn too_few(points: &[(f64, f64)]) -> Finding {
    let mut different: Vec<f64> = points.iter().map(|point| point.0).collect();
    different.dedup();
    let message =
        format!("{} different numbers of connections are left, and {STEPS_MIN} are needed", different.len());
    Finding::new(Code::SCALING_STEPS, message)
}

fn doubts(found: &ScalabilityEstimate, points: &[(f64, f64)]) -> Findings {
    let most = points.last().map_or(0.0, |point| point.0);
    let mut doubts = Findings::new();
    if let Some(peak) = found.law.peak().filter(|peak| *peak > most) {
        let message =
            format!("the peak, at {peak:.0} requests at once, lies beyond what was measured, {most:.0}");
        doubts.push(Finding::new(Code::SCALING_FIT, message));
    }
    if found.law.r_squared < EXPLAINED_MIN {
        let share = found.law.r_squared * 100.0;
        let message = format!("the law explains {share:.0} % of how the throughputs differ");
        doubts.push(Finding::new(Code::SCALING_FIT, message));
    }
    doubts
}

impl ScalingLaw {
    fn of(found: &ScalabilityEstimate) -> Self {
        let ScalabilityEstimate { law, single, contention, coherency, peak, .. } = found;
        let top = law.peak().map(|n| law.throughput(n));
        let limit = (law.contention > 0.0).then(|| law.single / law.contention);
        Self {
            single: coefficient(law.single, single),
            contention: coefficient(law.contention, contention),
            coherency: coefficient(law.coherency, coherency),
            peak: match (law.peak(), peak) {
                (Some(value), Some(interval)) => Some(coefficient(value, interval)),
                // No fewer than one ask, and how many more may be the best these runs do not say.
                (Some(value), None) => Some(Coefficient { value, interval: [Some(1.0), None] }),
                (None, _) => None,
            },
            throughput_max: top.or(limit),
            r_squared: law.r_squared,
        }
    }

    fn said(&self) -> String {
        let range = |one: &Coefficient, digits: usize| {
            let end = |end: Option<f64>| end.map_or_else(|| "?".to_owned(), |end| format!("{end:.digits$}"));
            format!("[{}, {}]", end(one.interval[0]), end(one.interval[1]))
        };
        let Self { single, contention, .. } = self;
        let best = self.peak.as_ref().filter(|peak| peak.value <= 1.0);
        if let (Some(_), Some(max)) = (best, self.throughput_max) {
            return format!(
                "one request at once is the best: it is answered {max:.0} times a second {}, and with more throughput falls",
                range(single, 0)
            );
        }
        let waits = format!("{:.1} % of the work waits for others", contention.value * 100.0);
        let one =
            format!("one connection is answered {:.0} times a second {}", single.value, range(single, 0));
        let top = match (&self.peak, self.throughput_max) {
            (Some(peak), Some(max)) => format!(
                "throughput is highest with {:.0} requests at once {}: {max:.0} a second",
                peak.value,
                range(peak, 0)
            ),
            (None, Some(max)) => format!("throughput grows towards {max:.0} a second and has no peak"),
            _ => "throughput grows with every connection".to_owned(),
        };
        format!("{top}; {one}, and {waits}")
    }
}

fn coefficient(value: f64, interval: &Interval) -> Coefficient {
    let ends = [interval.low, interval.high].map(|end| end.is_finite().then_some(end));
    Coefficient { value, interval: ends }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(concurrency: u32, throughput: f64) -> ScalingStep {
        ScalingStep { concurrency, throughput, fitted: None, run: None, left_out: None }
    }

    /// The SPARCcenter 2000 of Gunther 2007, §4.6.
    fn published() -> Vec<ScalingStep> {
        let all = [
            (1, 64.9),
            (18, 995.9),
            (36, 1_652.4),
            (72, 1_853.2),
            (108, 1_828.9),
            (144, 1_775.0),
            (216, 1_702.2),
        ];
        all.map(|(n, x)| step(n, x)).to_vec()
    }

    #[test]
    fn the_peak_stands_first_with_its_interval() {
        let report = ScalingReport::of([published(), published()].concat()).unwrap();
        let peak = report.law.as_ref().unwrap().peak.unwrap();
        assert!((peak.value - 96.5).abs() < 0.1 && report.findings.is_empty(), "{report:#?}");
        assert_eq!(peak.interval.map(|end| end.map(f64::round)), [Some(82.0), Some(113.0)]);
        let said = "throughput is highest with 97 requests at once [82, 113]: ";
        assert!(report.sentence.starts_with(said), "{}", report.sentence);
    }

    /// Of seven steps two have as good as a coefficient for themselves: the interval of κ reaches zero, and with that the
    /// peak has no upper end.
    #[test]
    fn seven_steps_leave_open_how_far_away_the_peak_is() {
        let report = ScalingReport::of(published()).unwrap();
        let said = "throughput is highest with 97 requests at once [51, ?]: ";
        assert!(report.sentence.starts_with(said), "{}", report.sentence);
    }

    #[test]
    fn runs_that_are_left_out_are_named_and_too_few_are_no_law() {
        let mut steps = published()[..4].to_vec();
        steps[3].left_out = Some("the generator was busy".to_owned());
        let found = ScalingReport::of(steps).unwrap_err();
        let codes: Vec<Code> = found.iter().map(|one| one.code).collect();
        assert_eq!(codes, [Code::SCALING_RUN, Code::SCALING_STEPS]);
    }

    #[test]
    fn what_falls_from_the_start_is_not_said_to_grow() {
        for (contention, coherency) in [(1.2, 0.0), (1.2, 0.01)] {
            let law = Scalability { single: 100.0, contention, coherency, r_squared: 1.0 };
            let steps =
                [1, 2, 4, 8, 16].map(|n| step(n, law.throughput(f64::from(n)) + f64::from(n % 3) / 9.0));
            let report = ScalingReport::of(steps.to_vec()).unwrap();
            let said = "one request at once is the best: it is answered 100 times a second [";
            assert!(report.sentence.starts_with(said), "{}", report.sentence);
            let law = report.law.unwrap();
            let peak = law.peak.unwrap();
            assert_eq!((peak.value, peak.interval), (1.0, [Some(1.0), None]));
            assert_eq!(law.throughput_max, Some(law.single.value));
        }
    }

    #[test]
    fn a_peak_beyond_what_was_measured_is_said() {
        let law = Scalability { single: 100.0, contention: 0.02, coherency: 0.0005, r_squared: 1.0 };
        let steps = [1, 2, 4, 8, 16].map(|n| step(n, law.throughput(f64::from(n)) + f64::from(n % 3)));
        let report = ScalingReport::of(steps.to_vec()).unwrap();
        assert!(report.findings.iter().any(|one| one.code == Code::SCALING_FIT), "{report:#?}");
    }
}
