//! A service level objective judged on an interval, not on a point.

use serde::{Deserialize, Serialize};

use super::interval::Interval;

/// Which side of its target a figure must stay on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Objective {
    /// Response times, error rates.
    AtMost(f64),
    /// Throughput, availability.
    AtLeast(f64),
}

/// Whether an objective is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Judgement {
    /// All of the interval is on the right side.
    Pass,
    /// All of it is on the wrong side.
    Fail,
    /// The target lies inside: these samples cannot tell.
    Inconclusive,
}

/// Judges an objective: kept or broken only if all of the interval says so (the decision rule of ISO 14253-1 for
/// conformity and nonconformity with specifications).
pub fn judge(objective: Objective, interval: &Interval) -> Judgement {
    let (passes, fails) = match objective {
        Objective::AtMost(target) => (interval.high <= target, interval.low > target),
        Objective::AtLeast(target) => (interval.low >= target, interval.high < target),
    };
    match (passes, fails) {
        (true, _) => Judgement::Pass,
        (_, true) => Judgement::Fail,
        _ => Judgement::Inconclusive,
    }
}

/// How many times faster than allowed errors use up their budget: error rate ÷ (1 − objective) (B. Beyer et al.,
/// "The Site Reliability Workbook", chapter 5). Infinite for an objective of 1 with errors.
pub fn burn_rate(error_rate: f64, objective: f64) -> f64 {
    if error_rate == 0.0 { 0.0 } else { error_rate / (1.0 - objective) }
}

#[cfg(test)]
mod tests {
    use super::{Judgement, Objective, burn_rate, judge};
    use crate::stats::Interval;

    const P99: Interval = Interval { low: 9.0, high: 11.0, level: 0.95 };

    #[test]
    fn the_whole_interval_decides() {
        assert_eq!(judge(Objective::AtMost(11.0), &P99), Judgement::Pass);
        assert_eq!(judge(Objective::AtMost(10.0), &P99), Judgement::Inconclusive);
        assert_eq!(judge(Objective::AtMost(8.9), &P99), Judgement::Fail);
        assert_eq!(judge(Objective::AtLeast(9.0), &P99), Judgement::Pass);
        assert_eq!(judge(Objective::AtLeast(11.1), &P99), Judgement::Fail);
    }

    #[test]
    fn an_open_interval_never_passes() {
        let open = Interval { high: f64::INFINITY, ..P99 };
        assert_eq!(judge(Objective::AtMost(1e9), &open), Judgement::Inconclusive);
    }

    #[test]
    fn a_tenth_of_a_percent_burns_a_monthly_budget_in_a_month() {
        assert!((burn_rate(0.001, 0.999) - 1.0).abs() < 1e-9);
        assert_eq!(burn_rate(0.0, 1.0), 0.0);
    }
}
