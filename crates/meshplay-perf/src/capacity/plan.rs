//! What is searched, and which trial comes next. It judges nothing.

use meshplay_types::{Code, Finding, Findings, Place};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    text::rate as number,
    trial::{CapacityLimit, CapacityTrial, TrialState},
};
use crate::{
    RunSpec,
    spec::{Arrivals, Limits, Slo},
    stats::{
        CapacityBounds, CapacitySearch, CapacityStep, Judgement, LEVEL_DEFAULT, Sufficiency,
        distribution::normal_quantile, sufficiency,
    },
    summary::QUANTILES,
};

/// More trials of one rate say nothing that a longer one does not.
const REPEAT_MAX: u32 = 20;
/// No generator makes more.
const RATE_MAX: f64 = 1_000_000.0;
/// Fewer requests per second are no load.
const RATE_MIN: f64 = 1.0;
/// A trial grows to so many times its length until it has the requests that its objectives need.
const GROWTH_MAX: u64 = 8;
/// And to so many times that, where it is tried again because it could not be decided: twice, doubled each time.
const AGAIN_MAX: u64 = 4;

/// A search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityPlan {
    /// What each trial asks for, with its objectives; rate and length are the search's.
    pub base: RunSpec,
    /// The first rate, in requests per second; lower ones are tried if it does not hold.
    #[serde(default = "from_default")]
    pub from: f64,
    /// No higher rate is tried; as high as can be allowed if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<f64>,
    /// The gap between a rate that holds and one that does not which is narrow enough, as a share.
    #[serde(default = "tolerance_default")]
    pub tolerance: f64,
    /// A rate holds if it does in so many trials.
    #[serde(default = "repeat_default")]
    pub repeat: u32,
    /// Measured time of a trial; longer where that is too few requests, or where it could not be decided.
    #[serde(default = "trial_ms_default")]
    pub trial_ms: u64,
}

fn from_default() -> f64 {
    CapacityPlan::FROM_DEFAULT
}

fn tolerance_default() -> f64 {
    CapacityPlan::TOLERANCE_DEFAULT
}

fn repeat_default() -> u32 {
    CapacityPlan::REPEAT_DEFAULT
}

fn trial_ms_default() -> u64 {
    CapacityPlan::TRIAL_MS_DEFAULT
}

/// A trial that is to be made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NextTrial {
    /// In requests per second.
    pub rate: f64,
    /// Measured time.
    pub trial_ms: u64,
}

impl CapacityPlan {
    /// Requests per second.
    pub const FROM_DEFAULT: f64 = 100.0;
    /// As a share.
    pub const TOLERANCE_DEFAULT: f64 = 0.05;
    /// Trials.
    pub const REPEAT_DEFAULT: u32 = 1;
    /// Long enough for the p99 of the first rate.
    pub const TRIAL_MS_DEFAULT: u64 = 10_000;

    /// Everything that is wrong with it.
    #[must_use]
    pub fn check(&self, limits: &Limits) -> Findings {
        let mut found =
            self.spec(NextTrial { rate: self.from.max(RATE_MIN), trial_ms: self.trial_ms }, 0).check(limits);
        let mut wrong = |message: String| found.push(Finding::new(Code::CAPACITY_PLAN, message));
        if self.base.slo.is_empty() {
            wrong("a search needs an objective: without one every rate holds".to_owned());
        }
        if !(self.from >= RATE_MIN && self.from.is_finite()) {
            wrong("the first rate is at least 1 request per second".to_owned());
        }
        if let Some(to) = self.to.filter(|to| to.is_nan() || *to < self.from) {
            wrong(format!("the highest rate, {to}, lies below the first one, {}", self.from));
        }
        if self.to.is_some_and(|to| to > limits.rate_max) {
            wrong(format!("the highest rate may be {} at most", limits.rate_max));
        }
        if !(0.001..=1.0).contains(&self.tolerance) {
            wrong("the tolerance is a share from 0.1 % to 100 %".to_owned());
        }
        if !(1..=REPEAT_MAX).contains(&self.repeat) {
            wrong(format!("each rate is tried 1 to {REPEAT_MAX} times"));
        }
        if self.trial_ms < 1_000 {
            wrong("a trial lasts at least 1 s: intervals rest on its seconds".to_owned());
        }
        if self.longest_ms() > limits.duration_ms_max && self.trial_ms <= limits.duration_ms_max {
            wrong(format!(
                "a trial that cannot be decided grows to {} s, and a run may last {} s at most",
                self.longest_ms() / 1_000,
                limits.duration_ms_max / 1_000
            ));
        }
        if self.base.generator.is_some() {
            wrong("programs of others tell no intervals to judge an objective by".to_owned());
        }
        for (at, (text, _)) in self.base.objectives().enumerate().filter(|(_, (_, slo))| is_vain(slo)) {
            let place = Place { pointer: Some(format!("/slo/{at}")), ..Place::default() };
            let message = format!("`{text}` can never be shown: the interval of a share reaches above 0");
            found.push(Finding::new(Code::CAPACITY_PLAN, message).at(place));
        }
        found
    }

    /// The trial that asks for most.
    #[must_use]
    pub fn largest(&self) -> RunSpec {
        let rate = self.to.unwrap_or(self.from).max(self.from);
        self.spec(NextTrial { rate, trial_ms: self.trial_ms }, 0)
    }

    fn longest_ms(&self) -> u64 {
        self.measured_ms_max().saturating_add(self.base.warm_up_ms)
    }

    /// Of the longest trial: one at a low rate that is tried again because it could not be decided.
    fn measured_ms_max(&self) -> u64 {
        self.trial_ms.saturating_mul(GROWTH_MAX * AGAIN_MAX)
    }

    /// The lowest rate to which a search goes down: below it not even the longest trial has the requests with which its
    /// objectives could be shown to be kept.
    fn lowest(&self) -> f64 {
        let seconds = self.measured_ms_max().max(1) as f64 / 1e3;
        (self.neediest(requests_least).map_or(0.0, |(_, requests)| requests) / seconds).max(RATE_MIN)
    }

    /// Why a search in which no rate was met, down to this one, has gone no lower.
    pub(super) fn bottom(&self, missed: Option<f64>) -> String {
        let lowest = self.lowest();
        let lower_was_tried = missed.filter(|missed| *missed < lowest);
        let needs = self.neediest(requests_least).filter(|_| lowest > RATE_MIN && lower_was_tried.is_none());
        let Some((slo, requests)) = needs else {
            return format!("no rate below {} is tried", number(lower_was_tried.unwrap_or(lowest)));
        };
        format!(
            "a rate below {} would tell nothing: in {} s, the longest trial, it has fewer than the {requests:.0} requests \
             that {slo} needs; a longer `--duration` of trials goes lower",
            number(lowest),
            self.measured_ms_max() / 1_000,
        )
    }

    /// Which trial comes after these; none if the search is over.
    #[must_use]
    pub fn next(&self, trials: &[CapacityTrial]) -> Option<NextTrial> {
        let search = self.search(trials);
        let CapacityStep::Try { rate } = search.next() else { return None };
        let needed = self.neediest(requests_wanted).map_or(0.0, |(_, requests)| requests);
        let enough_ms = (needed / rate * 1_000.0).ceil() as u64;
        let trial_ms = enough_ms.clamp(self.trial_ms, GROWTH_MAX * self.trial_ms);
        Some(NextTrial { rate, trial_ms: trial_ms << search.undecided() })
    }

    /// What the trial with this number, from 0, asks for. Trials differ in their seed, so that they do not share their luck.
    #[must_use]
    pub fn spec(&self, next: NextTrial, number: usize) -> RunSpec {
        let NextTrial { rate, trial_ms } = next;
        let arrivals = match self.base.arrivals {
            Arrivals::Poisson { .. } => Arrivals::Poisson { rate },
            _ => Arrivals::Constant { rate },
        };
        RunSpec {
            arrivals,
            duration_ms: Some(self.base.warm_up_ms + trial_ms),
            count: None,
            seed: self.base.seed.wrapping_add(number as u64),
            ..self.base.clone()
        }
    }

    /// The search after these trials.
    pub(super) fn search(&self, trials: &[CapacityTrial]) -> CapacitySearch {
        let bounds = CapacityBounds {
            start: self.from,
            highest: self.to.unwrap_or(RATE_MAX),
            lowest: self.lowest(),
            precision: self.tolerance,
        };
        let (mut search, mut held, mut ours) = (CapacitySearch::new(bounds), 1, false);
        for trial in trials {
            let is_ours = trial.limit == Some(CapacityLimit::Generator);
            let judgement = match trial.state {
                TrialState::Met if held < self.repeat => {
                    held += 1;
                    continue;
                }
                // Lag may pass; a generator that lags twice at a rate will at any length of a trial.
                TrialState::Undecided if is_ours && !ours => {
                    ours = true;
                    continue;
                }
                TrialState::Met => Judgement::Pass,
                TrialState::Undecided if !is_ours => Judgement::Inconclusive,
                TrialState::Missed | TrialState::Undecided => Judgement::Fail,
            };
            (held, ours) = (1, false);
            search = search.judged(trial.rate, judgement);
        }
        search
    }

    /// The objective that needs the most requests, and how many.
    fn neediest(&self, needs: fn(&Slo) -> f64) -> Option<(&str, f64)> {
        let needs = self.base.objectives().map(|(text, slo)| (text, needs(&slo)));
        needs.max_by(|(_, a), (_, b)| a.total_cmp(b))
    }
}

/// Requests that a trial is made long enough for: ten beyond the quantile, as for any percentile that is told without
/// reserve, or as many as can show that an objective is kept.
fn requests_wanted(slo: &Slo) -> f64 {
    match slo {
        Slo::Percentile { name, .. } => match sufficiency(quantile(name), 0.0) {
            Sufficiency::TooFew { needed_samples } => needed_samples as f64,
            Sufficiency::Enough => 0.0,
        },
        Slo::Errors { .. } => requests_least(slo),
    }
}

/// Requests below which an objective cannot be shown to be kept. Of the q-quantile, the upper end of the interval is an
/// order statistic, which there is from n on where qⁿ is at most (1 − level) ÷ 2. Of errors, as many good answers as bring
/// Wilson's interval of none that fail, 0 to z² ÷ (n + z²), below the share.
fn requests_least(slo: &Slo) -> f64 {
    let tail = f64::midpoint(1.0, -LEVEL_DEFAULT);
    match slo {
        Slo::Percentile { name, .. } => (tail.ln() / quantile(name).ln()).ceil(),
        Slo::Errors { share } => {
            let z = normal_quantile(1.0 - tail);
            (z * z * (1.0 - share) / share).ceil()
        }
    }
}

fn quantile(name: &str) -> f64 {
    QUANTILES.iter().find(|(known, _)| *known == name).map_or(0.5, |(_, q)| *q)
}

fn is_vain(slo: &Slo) -> bool {
    matches!(slo, Slo::Errors { share } if *share <= 0.0)
}
