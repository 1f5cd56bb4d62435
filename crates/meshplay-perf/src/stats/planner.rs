//! How many runs it takes, before the first one is made, and designs that can never answer.
//!
//! Power is that of Student's t test for the mean of log-ratios, divided by 3 ÷ π, the efficiency of rank tests
//! under normal noise (J. Hodges and E. Lehmann, "The efficiency of some nonparametric competitors of the t-test",
//! 1956). Shifts and deviations are on the log scale.

use serde::{Deserialize, Serialize};

use super::distribution::{student_cdf, student_quantile};

/// More runs than that nobody makes; the answer is a quieter machine.
pub const RUNS_MAX: u64 = 10_000;

/// How much of a t test's power a rank test keeps.
const RANK_EFFICIENCY: f64 = 3.0 / std::f64::consts::PI;

/// What the runs shall be able to tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// That a shift is there which is.
    Difference {
        /// The log-ratio.
        shift: f64,
    },
    /// That the shift lies within the margin, which it does.
    Equivalence {
        /// The log-ratio that may really be there.
        shift: f64,
        /// The log of the largest ratio that does not matter.
        margin: f64,
    },
}

/// A design to be judged before it runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Design {
    /// Blocks, each with one run of either variant.
    pub pairs: u64,
    /// Metrics beside the declared primary one.
    pub secondary_metrics: u64,
    /// The deviation of one run as a share of its mean, from history.
    pub run_deviation: f64,
}

/// What a design can tell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outlook {
    /// The smallest change of the primary metric that is found as often as wanted, as a share.
    pub detectable: f64,
    /// The margin within which two equal variants are called equivalent as often as wanted, as a share.
    pub equivalence_margin: f64,
}

/// Why a design cannot answer, whatever the runs say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    /// The smallest p that so few signs can have is above what counts as different.
    #[error("{pairs} pairs cannot show any difference: it takes {needed}")]
    TooFewPairs {
        /// Those of the design.
        pairs: u64,
        /// The least number that can.
        needed: u64,
    },
    /// The same for one of several secondary metrics, which are judged together.
    #[error(
        "{pairs} pairs cannot show a difference of one among {metrics} secondary metrics: it takes {needed}"
    )]
    TooManyMetrics {
        /// Those of the design.
        pairs: u64,
        /// Those of the design.
        metrics: u64,
        /// The least number of pairs that can.
        needed: u64,
    },
    /// A deviation must be a positive number.
    #[error("nothing is known about how much runs vary")]
    DeviationUnknown,
}

/// What a design can tell, or why it cannot tell anything.
pub fn outlook(design: &Design, level: f64, power: f64) -> Result<Outlook, Impossible> {
    let Design { pairs, secondary_metrics: metrics, run_deviation } = *design;
    let needed = pairs_min(level, 1);
    if pairs < needed {
        return Err(Impossible::TooFewPairs { pairs, needed });
    }
    let needed = pairs_min(level, metrics.max(1));
    if pairs < needed {
        return Err(Impossible::TooManyMetrics { pairs, metrics, needed });
    }
    if !(run_deviation.is_finite() && run_deviation > 0.0) {
        return Err(Impossible::DeviationUnknown);
    }
    let deviation = pair_deviation(run_deviation);
    let reaches = |goal: Goal| power_of(pairs, deviation, goal, level) >= power;
    Ok(Outlook {
        detectable: smallest(deviation, |shift| reaches(Goal::Difference { shift })).exp_m1(),
        equivalence_margin: smallest(deviation, |margin| reaches(Goal::Equivalence { shift: 0.0, margin }))
            .exp_m1(),
    })
}

/// The least number of pairs with which one of so many metrics can pass: the smallest p of n signs is 2 ÷ 2ⁿ, and
/// Benjamini and Hochberg ask one alone for p ≤ α ÷ m.
pub fn pairs_min(level: f64, metrics: u64) -> u64 {
    let alpha = (1.0 - level) / metrics as f64;
    // Rounding in 1 − level must not ask for a pair more.
    (1.0 - alpha.log2() - 1e-9).ceil() as u64
}

/// Runs of each variant for a goal, given the deviation of a pair's log-ratio. `None` beyond [`RUNS_MAX`].
pub fn runs_needed(pair_deviation: f64, goal: Goal, level: f64, power: f64) -> Option<u64> {
    let reaches = |runs: u64| power_of(runs, pair_deviation, goal, level) >= power;
    let (mut no, mut yes) = (pairs_min(level, 1) - 1, RUNS_MAX);
    if !reaches(yes) {
        return None;
    }
    while yes - no > 1 {
        let middle = yes.midpoint(no);
        if reaches(middle) { yes = middle } else { no = middle }
    }
    Some(yes)
}

/// The deviation of the log-ratio of two runs from that of one run as a share of its mean.
pub fn pair_deviation(run_deviation: f64) -> f64 {
    // The log of a value with coefficient of variation c has the variance ln(1 + c²).
    (2.0 * (run_deviation * run_deviation).ln_1p()).sqrt()
}

fn power_of(runs: u64, pair_deviation: f64, goal: Goal, level: f64) -> f64 {
    let degrees = runs as f64 - 1.0;
    let error = pair_deviation / (runs as f64 * RANK_EFFICIENCY).sqrt();
    match goal {
        Goal::Difference { shift } => {
            let t = student_quantile(f64::midpoint(1.0, level), degrees);
            student_cdf(shift / error - t, degrees)
        }
        Goal::Equivalence { shift, margin } => {
            let t = student_quantile(level, degrees);
            let below = student_cdf((margin - shift) / error - t, degrees);
            let above = student_cdf((margin + shift) / error - t, degrees);
            (below + above - 1.0).max(0.0)
        }
    }
}

/// The smallest number for which a condition holds that holds for all larger ones.
fn smallest(scale: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut no, mut yes) = (0.0, scale);
    while !holds(yes) {
        yes *= 2.0;
    }
    while yes - no > 1e-6 * yes {
        let middle = f64::midpoint(no, yes);
        if holds(middle) { yes = middle } else { no = middle }
    }
    yes
}

#[cfg(test)]
mod tests {
    use super::{Design, Goal, Impossible, outlook, pair_deviation, pairs_min, runs_needed};

    const DESIGN: Design = Design { pairs: 10, secondary_metrics: 0, run_deviation: 0.03 };

    #[test]
    fn five_pairs_are_refused_and_six_are_not() {
        let of = |pairs| outlook(&Design { pairs, ..DESIGN }, 0.95, 0.8);
        assert_eq!(of(5), Err(Impossible::TooFewPairs { pairs: 5, needed: 6 }));
        assert!(of(6).is_ok());
    }

    #[test]
    fn six_pairs_are_refused_for_six_secondary_metrics() {
        let of = |pairs| outlook(&Design { pairs, secondary_metrics: 6, ..DESIGN }, 0.95, 0.8);
        assert_eq!(of(6), Err(Impossible::TooManyMetrics { pairs: 6, metrics: 6, needed: 8 }));
        assert!(of(8).is_ok());
        assert_eq!((pairs_min(0.95, 1), pairs_min(0.99, 1), pairs_min(0.5, 1)), (6, 8, 2));
    }

    #[test]
    fn nothing_is_planned_without_a_deviation() {
        let of = |run_deviation| outlook(&Design { run_deviation, ..DESIGN }, 0.95, 0.8);
        assert_eq!(of(f64::NAN), Err(Impossible::DeviationUnknown));
        assert_eq!(of(0.0), Err(Impossible::DeviationUnknown));
    }

    #[test]
    fn ten_pairs_at_three_percent_find_four_and_a_half() {
        // The normal formula of perf.md, (1.96 + 0.84)·√2·3 % ÷ √10 · 1.02, gives 3.8 %; Student's t costs the rest.
        let outlook = outlook(&DESIGN, 0.95, 0.8).unwrap();
        assert!((0.038..0.046).contains(&outlook.detectable), "{outlook:?}");
    }

    #[test]
    fn a_tail_with_ten_percent_deviation_needs_some_two_hundred_runs_for_three_percent() {
        // P28: about 190 runs.
        let goal = Goal::Equivalence { shift: 0.0, margin: 0.03_f64.ln_1p() };
        let runs = runs_needed(pair_deviation(0.10), goal, 0.95, 0.8).unwrap();
        assert!((180..230).contains(&runs), "{runs}");
    }

    #[test]
    fn what_cannot_be_is_not_planned() {
        assert_eq!(runs_needed(0.04, Goal::Difference { shift: 0.0 }, 0.95, 0.8), None);
        assert_eq!(runs_needed(0.04, Goal::Equivalence { shift: 0.05, margin: 0.03 }, 0.95, 0.8), None);
    }
}
