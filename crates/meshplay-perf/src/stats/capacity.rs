//! The highest rate at which an objective holds: which rate to try next, given how the former ones were judged.
//!
//! Rates double until one fails, then the gap is halved (in logarithms) until it is as narrow as wished (J. Bentley and
//! A. Yao, "An almost optimal algorithm for unbounded searching", Information Processing Letters 1976). A pure state
//! machine: who runs the load and judges it ([`judge`](super::judge)) is not its business.

use serde::{Deserialize, Serialize};

use super::objective::Judgement;

/// How often one rate is tried before "inconclusive" counts as a failure.
const TRIES_MAX: u32 = 3;

/// What is searched. Rates are in requests per second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapacityBounds {
    /// Where to start.
    pub start: f64,
    /// No rate above this is tried.
    pub highest: f64,
    /// While none passes, no rate below this is tried: it could not be judged.
    pub lowest: f64,
    /// The gap that ends the search, as a share of the passing rate.
    pub precision: f64,
}

/// A search under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapacitySearch {
    bounds: CapacityBounds,
    /// The highest rate that passed.
    passed: Option<f64>,
    /// The lowest rate that did not.
    failed: Option<f64>,
    /// Inconclusive results of the rate that is tried now.
    undecided: u32,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum CapacityStep {
    /// Run this rate and report how it was judged.
    Try {
        /// In requests per second.
        rate: f64,
    },
    /// The search is over.
    Done(Capacity),
}

/// What a search found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Capacity {
    /// The highest rate that passed; absent if none did.
    pub passed: Option<f64>,
    /// The lowest rate that did not; absent if all passed, so that the target can do more than was tried.
    pub failed: Option<f64>,
}

impl CapacitySearch {
    /// A search that has tried nothing. Bounds that make no sense are drawn to ones that do: a start and a lowest rate of
    /// at least one request per second, a highest rate not below the start, a precision of a thousandth at least.
    pub fn new(bounds: CapacityBounds) -> Self {
        let start = bounds.start.max(1.0);
        let bounds = CapacityBounds {
            start,
            highest: bounds.highest.max(start),
            lowest: bounds.lowest.max(1.0),
            precision: bounds.precision.max(0.001),
        };
        Self { bounds, passed: None, failed: None, undecided: 0 }
    }

    /// What to do now.
    pub fn next(&self) -> CapacityStep {
        match self.rate() {
            Some(rate) => CapacityStep::Try { rate },
            None => CapacityStep::Done(self.so_far()),
        }
    }

    /// What is known by now.
    pub fn so_far(&self) -> Capacity {
        Capacity { passed: self.passed, failed: self.failed }
    }

    /// How often the rate that is tried now was inconclusive.
    pub fn undecided(&self) -> u32 {
        self.undecided
    }

    /// The search after a rate was judged: the one that [`next`](Self::next) asked for, by the rules of today or of when
    /// it was tried. An inconclusive one is tried again and after the third time counts as failed: the promise is a rate
    /// at which the objective holds.
    pub fn judged(mut self, rate: f64, judgement: Judgement) -> Self {
        let undecided = self.undecided + 1;
        self.undecided = 0;
        match judgement {
            Judgement::Pass => self.passed = Some(rate),
            Judgement::Fail => self.failed = Some(rate),
            Judgement::Inconclusive if undecided < TRIES_MAX => self.undecided = undecided,
            Judgement::Inconclusive => self.failed = Some(rate),
        }
        self
    }

    fn rate(&self) -> Option<f64> {
        let CapacityBounds { start, highest, lowest, precision } = self.bounds;
        match (self.passed, self.failed) {
            (None, None) => Some(start),
            (Some(passed), None) => (passed < highest).then(|| (2.0 * passed).min(highest)),
            (Some(passed), Some(failed)) => {
                (failed > passed * (1.0 + precision)).then(|| between(passed, failed))
            }
            (None, Some(failed)) => (failed > lowest).then(|| (failed / 2.0).max(lowest)),
        }
    }
}

/// The geometric mean, with as many digits as people want to read where that still lies between.
fn between(passed: f64, failed: f64) -> f64 {
    let middle = (passed * failed).sqrt();
    let unit = 10.0_f64.powf(middle.log10().floor() - 3.0);
    let round = (middle / unit).round() * unit;
    if passed < round && round < failed { round } else { middle }
}

#[cfg(test)]
mod tests {
    use super::{Capacity, CapacityBounds, CapacitySearch, CapacityStep};
    use crate::stats::Judgement::{self, Fail, Inconclusive, Pass};

    const BOUNDS: CapacityBounds =
        CapacityBounds { start: 100.0, highest: 100_000.0, lowest: 1.0, precision: 0.02 };

    /// Searches a target that holds up to a rate; the answer and the rates that were tried.
    fn search(bounds: CapacityBounds, judge: impl Fn(f64) -> Judgement) -> (Capacity, Vec<f64>) {
        let mut search = CapacitySearch::new(bounds);
        let mut rates = Vec::new();
        loop {
            match search.next() {
                CapacityStep::Done(capacity) => return (capacity, rates),
                CapacityStep::Try { rate } => {
                    rates.push(rate);
                    assert!(rates.len() < 100, "{rates:?}");
                    search = search.judged(rate, judge(rate));
                }
            }
        }
    }

    #[test]
    fn the_answer_is_as_narrow_as_wished() {
        let (capacity, rates) = search(BOUNDS, |rate| if rate <= 4_321.0 { Pass } else { Fail });
        let (passed, failed) = (capacity.passed.unwrap(), capacity.failed.unwrap());
        assert!(passed <= 4_321.0 && 4_321.0 < failed && failed <= passed * 1.02, "{capacity:?}");
        assert_eq!(&rates[..4], [100.0, 200.0, 400.0, 800.0]);
        assert!(rates.len() <= 14, "{rates:?}");
    }

    #[test]
    fn rates_between_have_four_digits_unless_the_gap_is_narrower() {
        assert_eq!(super::between(400.0, 800.0), 565.7);
        assert_eq!(super::between(10_000.0, 20_000.0), 14_140.0);
        let narrow = super::between(100_000.0, 100_001.0);
        assert!(100_000.0 < narrow && narrow < 100_001.0, "{narrow}");
    }

    #[test]
    fn a_start_that_fails_is_halved() {
        let (capacity, _) = search(BOUNDS, |rate| if rate <= 30.0 { Pass } else { Fail });
        assert!((29.0..=30.0).contains(&capacity.passed.unwrap()), "{capacity:?}");
    }

    #[test]
    fn a_target_that_always_passes_has_no_failed_rate() {
        let (capacity, _) = search(BOUNDS, |_| Pass);
        assert_eq!(capacity, Capacity { passed: Some(100_000.0), failed: None });
    }

    #[test]
    fn a_target_that_never_passes_ends_at_the_lowest_rate() {
        let (capacity, _) = search(BOUNDS, |_| Fail);
        assert_eq!(capacity, Capacity { passed: None, failed: Some(1.0) });
        let rates = |start, lowest| search(CapacityBounds { start, lowest, ..BOUNDS }, |_| Fail).1;
        assert_eq!(rates(100.0, 4.0), [100.0, 50.0, 25.0, 12.5, 6.25, 4.0]);
        assert_eq!(rates(2.0, 4.0), [2.0], "what was asked for is tried");
    }

    #[test]
    fn what_was_tried_below_the_lowest_rate_of_today_still_counts() {
        let bounds = CapacityBounds { start: 4.0, lowest: 3.0, ..BOUNDS };
        let failed = |search: CapacitySearch, rate| search.judged(rate, Fail);
        let before = [4.0, 2.0].into_iter().fold(CapacitySearch::new(bounds), failed);
        assert_eq!(before.next(), CapacityStep::Done(Capacity { passed: None, failed: Some(2.0) }));
        assert_eq!(before.judged(1.0, Pass).so_far(), Capacity { passed: Some(1.0), failed: Some(2.0) });
    }

    #[test]
    fn undecided_rates_are_tried_three_times_and_then_do_not_count_as_passed() {
        let (capacity, rates) = search(CapacityBounds { precision: 1.0, ..BOUNDS }, |rate| match rate {
            ..300.0 => Pass,
            _ => Inconclusive,
        });
        assert_eq!(rates, [100.0, 200.0, 400.0, 400.0, 400.0]);
        assert_eq!(capacity.passed, Some(200.0));
    }
}
