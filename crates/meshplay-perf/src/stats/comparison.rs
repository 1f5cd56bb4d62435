//! Two variants compared, run against run, and the verdict in one word.
//!
//! Work is done on log-ratios: "5 % slower" means the same at 1 ms and at 1 s. Pairs come from interleaved blocks of
//! one plan; unpaired groups only from imports. Every choice is made before the numbers are seen: [`Criteria`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::interval::{Interval, LEVEL_DEFAULT};
use super::planner::{Goal, pairs_min, runs_needed};
use super::rank_test::{cliffs_delta, paired_delta, rank_test, unpaired_shift};
use super::sample::deviation;
use super::signed_rank::{paired_shifts, signed_rank};

/// Which way is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Better {
    /// Response times, CPU per request.
    Lower,
    /// Requests per second.
    Higher,
}

/// What is decided before a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Criteria {
    /// The level of the intervals; 1 − level is how often equals may be called different.
    pub level: f64,
    /// A ratio between 1 ÷ (1 + margin) and 1 + margin is as good as none.
    pub margin: f64,
    /// How often a difference or an equality that is there shall be found; "more runs" is counted for it.
    pub power: f64,
    /// Which way is up.
    pub better: Better,
}

impl Default for Criteria {
    fn default() -> Self {
        Self { level: LEVEL_DEFAULT, margin: 0.03, power: 0.8, better: Better::Lower }
    }
}

/// The second variant against the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[schemars(rename = "ComparisonVerdict")]
pub enum Verdict {
    /// It is better, and by more than chance.
    Faster,
    /// It is worse, and by more than chance.
    Slower,
    /// Whatever difference there is lies within the margin.
    Equivalent,
    /// These runs cannot tell.
    #[serde(rename_all = "camelCase")]
    Inconclusive {
        /// Runs of each variant to add so that, if things are as they look, the next comparison can tell; of one run
        /// of a variant, which says nothing of how runs vary, the least number that could. `None` if no number that
        /// anybody would run is enough, and where a difference is one of so many metrics that it may be chance.
        more_runs: Option<u64>,
    },
}

/// A comparison of one metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Whether runs were paired.
    pub paired: bool,
    /// Runs of the first variant and of the second.
    pub runs: [usize; 2],
    /// The second ÷ the first.
    pub ratio: f64,
    /// Where the true ratio lies.
    pub interval: Interval,
    /// The same at the level of the two one-sided tests, which decides about equivalence.
    pub equivalence_interval: Interval,
    /// The chance of such a difference if there is none.
    pub p_value: f64,
    /// From −1 (the second is always smaller) to 1 (always larger).
    pub delta: f64,
    /// The word.
    pub verdict: Verdict,
}

/// Compares pairs (first, second), one per block. All values must be positive. `None` for no pairs.
///
/// Signed ranks of log-ratios, Hodges–Lehmann for the size ([`signed_rank`], [`paired_shift`](super::paired_shift)).
pub fn compare_paired(pairs: &[(f64, f64)], criteria: &Criteria) -> Option<Comparison> {
    let differences = pairs.iter().map(|(a, b)| log_ratio(*a, *b)).collect::<Option<Vec<_>>>()?;
    if differences.is_empty() {
        return None;
    }
    let levels = [criteria.level, equivalence_level(criteria.level)];
    let (shift, [interval, equivalence]) = paired_shifts(&differences, levels);
    let test = Tested {
        paired: true,
        runs: [pairs.len(); 2],
        shift,
        interval,
        equivalence,
        p_value: signed_rank(&differences).p_two_sided,
        delta: paired_delta(&differences),
        deviation: deviation(&differences),
    };
    Some(test.judged(criteria))
}

/// Compares two groups of runs that do not belong together. All values must be positive. `None` if a group is empty.
///
/// Mann–Whitney on logarithms, Hodges–Lehmann for the size ([`rank_test`], [`unpaired_shift`]).
pub fn compare_unpaired(a: &[f64], b: &[f64], criteria: &Criteria) -> Option<Comparison> {
    let log = |values: &[f64]| values.iter().map(|v| log_ratio(1.0, *v)).collect::<Option<Vec<_>>>();
    let (a, b) = (log(a)?, log(b)?);
    let shift = |level| unpaired_shift(&a, &b, level);
    let test = Tested {
        paired: false,
        runs: [a.len(), b.len()],
        shift: (!a.is_empty() && !b.is_empty()).then(|| shift(criteria.level).0)?,
        interval: shift(criteria.level).1,
        equivalence: shift(equivalence_level(criteria.level)).1,
        p_value: rank_test(&a, &b).p_two_sided,
        delta: cliffs_delta(&a, &b),
        // Of a difference of two runs, so that both kinds of comparison plan alike.
        deviation: deviation(&a).hypot(deviation(&b)),
    };
    Some(test.judged(criteria))
}

/// Two one-sided tests at 1 − level each hold exactly when the interval at this level lies within the margin
/// (D. Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 1987).
fn equivalence_level(level: f64) -> f64 {
    2.0 * level - 1.0
}

fn log_ratio(a: f64, b: f64) -> Option<f64> {
    let ratio = (b / a).ln();
    ratio.is_finite().then_some(ratio)
}

/// A comparison on the log scale, before the verdict.
struct Tested {
    paired: bool,
    runs: [usize; 2],
    shift: f64,
    interval: Interval,
    equivalence: Interval,
    p_value: f64,
    delta: f64,
    deviation: f64,
}

impl Tested {
    fn judged(self, criteria: &Criteria) -> Comparison {
        Comparison {
            paired: self.paired,
            runs: self.runs,
            ratio: self.shift.exp(),
            interval: self.interval.map(f64::exp),
            equivalence_interval: self.equivalence.map(f64::exp),
            p_value: self.p_value,
            delta: self.delta,
            verdict: self.verdict(criteria),
        }
    }

    /// Equivalence comes first: a difference that is certain and too small to matter is no news.
    fn verdict(&self, criteria: &Criteria) -> Verdict {
        let margin = criteria.margin.ln_1p();
        // Five pairs bound the interval of equivalence and not the one that is shown: nobody would understand the verdict.
        let is_bounded = self.interval.low.is_finite() && self.interval.high.is_finite();
        if is_bounded && self.equivalence.is_within(-margin, margin) {
            return Verdict::Equivalent;
        }
        let differs = self.p_value <= 1.0 - criteria.level && !self.interval.contains(0.0);
        match (differs, (self.shift < 0.0) == (criteria.better == Better::Lower)) {
            (true, true) => Verdict::Faster,
            (true, false) => Verdict::Slower,
            (false, _) => Verdict::Inconclusive { more_runs: self.more_runs(criteria) },
        }
    }

    /// Runs to add if the shift and the spread are what they look like: for the cheaper of the two answers.
    fn more_runs(&self, criteria: &Criteria) -> Option<u64> {
        let needed = |goal| runs_needed(self.deviation, goal, criteria.level, criteria.power);
        let (shift, margin) = (self.shift.abs(), criteria.margin.ln_1p());
        let needed = if self.deviation.is_nan() {
            // One run has no spread. Fewer pairs than these tell nothing, whatever it is; groups are planned alike.
            Some(pairs_min(criteria.level, 1))
        } else {
            let goals = [Goal::Difference { shift }, Goal::Equivalence { shift, margin }];
            goals.into_iter().filter_map(needed).min()
        };
        let present = self.runs[0].min(self.runs[1]) as u64;
        needed.map(|needed| needed.saturating_sub(present).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::{Better, Criteria, Verdict, compare_paired, compare_unpaired};

    fn pairs(ratios: &[f64]) -> Vec<(f64, f64)> {
        ratios.iter().map(|ratio| (10.0, 10.0 * ratio)).collect()
    }

    #[test]
    fn a_clear_rise_is_slower_where_lower_is_better_and_faster_where_higher_is() {
        let pairs = pairs(&[1.08, 1.10, 1.12, 1.09, 1.11, 1.10]);
        let verdict =
            |better| compare_paired(&pairs, &Criteria { better, ..Criteria::default() }).unwrap().verdict;
        assert_eq!(verdict(Better::Lower), Verdict::Slower);
        assert_eq!(verdict(Better::Higher), Verdict::Faster);
    }

    #[test]
    fn a_certain_difference_within_the_margin_is_equivalent() {
        let comparison =
            compare_paired(&pairs(&[1.010, 1.011, 1.009, 1.010, 1.012, 1.008]), &Criteria::default())
                .unwrap();
        assert!(comparison.p_value < 0.05);
        assert_eq!(comparison.verdict, Verdict::Equivalent);
    }

    #[test]
    fn five_pairs_never_tell_and_say_how_many_more_would() {
        let comparison =
            compare_paired(&pairs(&[1.18, 1.20, 1.22, 1.19, 1.21]), &Criteria::default()).unwrap();
        assert_eq!(comparison.verdict, Verdict::Inconclusive { more_runs: Some(1) });
        assert_eq!(comparison.interval.high, f64::INFINITY);
    }

    #[test]
    fn one_run_against_one_says_how_many_more_could_tell() {
        let criteria = Criteria::default();
        let five_more = Verdict::Inconclusive { more_runs: Some(5) };
        assert_eq!(compare_paired(&[(1.0, 1.2)], &criteria).unwrap().verdict, five_more);
        assert_eq!(compare_unpaired(&[1.0], &[1.2], &criteria).unwrap().verdict, five_more);
        assert_eq!(compare_unpaired(&[1.0, 1.1, 0.9], &[1.2], &criteria).unwrap().verdict, five_more);
        let strict = Criteria { level: 0.99, ..criteria };
        let verdict = compare_paired(&[(1.0, 1.2)], &strict).unwrap().verdict;
        assert_eq!(verdict, Verdict::Inconclusive { more_runs: Some(7) });
    }

    #[test]
    fn drift_between_blocks_hides_a_shift_from_groups_but_not_from_pairs() {
        let drift = [1.00, 1.12, 0.93, 1.05, 0.90, 1.10, 0.97, 1.03];
        let noise = [0.004, -0.006, 0.002, -0.003, 0.005, -0.001, 0.003, -0.004];
        let pairs: Vec<(f64, f64)> =
            drift.iter().zip(noise).map(|(block, noise)| (*block, block * (1.05 + noise))).collect();
        let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        assert_eq!(compare_paired(&pairs, &Criteria::default()).unwrap().verdict, Verdict::Slower);
        let unpaired = compare_unpaired(&a, &b, &Criteria::default()).unwrap().verdict;
        assert!(matches!(unpaired, Verdict::Inconclusive { more_runs: Some(20..) }), "{unpaired:?}");
    }

    #[test]
    fn what_has_no_logarithm_is_not_compared() {
        assert_eq!(compare_paired(&[(0.0, 1.0)], &Criteria::default()), None);
        assert_eq!(compare_paired(&[], &Criteria::default()), None);
        assert_eq!(compare_unpaired(&[1.0], &[], &Criteria::default()), None);
    }
}
