//! A series: trials made one after the other, each asked for by what those before it said, until a rule says that it is
//! enough. Either a [search for the highest rate](crate::capacity), or [how throughput grows](crate::scaling).
//!
//! ```text
//! Series ──check──▶ findings
//!    ├─ next(trials) ──▶ what the next trial asks for; none: it is over
//!    ├─ judge(summary) ─▶ the trial, or why nothing more can be told
//!    └─ report(trials) ─▶ what they say together
//! ```
//! Plan and trials are all that it goes by: whoever has them goes on where somebody else was cut off. It makes no runs.

use meshplay_types::{Findings, plural};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    RunSpec, Summary,
    capacity::{CapacityEnd, CapacityPlan, CapacityReport, CapacityTrial, Unjudged, text},
    scaling::{ScalingPlan, ScalingReport, ScalingStep},
    spec::Limits,
};

/// What is to be found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[schemars(rename = "SeriesPlan")]
pub enum Series {
    /// The highest rate at which objectives are met.
    Capacity(CapacityPlan),
    /// How throughput grows with the number of connections.
    Scaling(ScalingPlan),
}

/// A run of it, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Trial {
    /// Of a search.
    Capacity(CapacityTrial),
    /// Of a fit.
    Scaling(ScalingStep),
}

/// The run that is to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct NextRun {
    /// What it asks for.
    pub spec: RunSpec,
    /// What sets it apart from the others: a rate, or a number of connections.
    pub name: String,
    /// For whoever waits.
    pub text: String,
}

/// What the trials say together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum SeriesReport {
    /// Of a search.
    Capacity(CapacityReport),
    /// Of a fit.
    Scaling(ScalingReport),
}

impl Series {
    /// Its word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Capacity(_) => "capacity",
            Self::Scaling(_) => "scaling",
        }
    }

    /// What all of its runs have in common.
    #[must_use]
    pub fn base(&self) -> &RunSpec {
        match self {
            Self::Capacity(plan) => &plan.base,
            Self::Scaling(plan) => &plan.base,
        }
    }

    /// The same, to be changed.
    pub fn base_mut(&mut self) -> &mut RunSpec {
        match self {
            Self::Capacity(plan) => &mut plan.base,
            Self::Scaling(plan) => &mut plan.base,
        }
    }

    /// The same with no higher rate than this, where none was named.
    #[must_use]
    pub fn up_to(self, rate: f64) -> Self {
        match self {
            Self::Capacity(plan) => {
                let to = plan.to.or(Some(rate.max(plan.from)));
                Self::Capacity(CapacityPlan { to, ..plan })
            }
            Self::Scaling(plan) => Self::Scaling(plan),
        }
    }

    /// Everything that is wrong with it.
    #[must_use]
    pub fn check(&self, limits: &Limits) -> Findings {
        match self {
            Self::Capacity(plan) => plan.check(limits),
            Self::Scaling(plan) => plan.check(limits),
        }
    }

    /// The run that asks for most: who may make it may make all.
    #[must_use]
    pub fn largest(&self) -> RunSpec {
        match self {
            Self::Capacity(plan) => plan.largest(),
            Self::Scaling(plan) => plan.spec(plan.at.iter().copied().max().unwrap_or(1)),
        }
    }

    /// Of the runs that are known to come after these trials, the one that asks for most: of a fit all are known, of a
    /// search only the next one.
    #[must_use]
    pub fn most(&self, trials: &[Trial]) -> Option<RunSpec> {
        match self {
            Self::Capacity(_) => self.next(trials).map(|next| next.spec),
            Self::Scaling(_) => Some(self.largest()),
        }
    }

    /// How many runs there will be, where that is known before.
    #[must_use]
    pub fn runs(&self) -> Option<usize> {
        match self {
            Self::Capacity(_) => None,
            Self::Scaling(plan) => Some(plan.order().len()),
        }
    }

    /// Which run comes after these trials; none if it is over.
    #[must_use]
    pub fn next(&self, trials: &[Trial]) -> Option<NextRun> {
        match self {
            Self::Capacity(plan) => {
                let next = plan.next(&searched(trials))?;
                let spec = plan.spec(next, trials.len());
                let name = format!("{}/s", text::rate(next.rate));
                Some(NextRun { spec, name, text: text::started(trials.len() + 1, next) })
            }
            Self::Scaling(plan) => {
                let connections = *plan.order().get(trials.len())?;
                let name = plural(connections, "connection");
                Some(NextRun { spec: plan.spec(connections), text: name.clone(), name })
            }
        }
    }

    /// A run that came to its end, as the trial after these.
    ///
    /// # Errors
    /// If it says that nothing can be told about the target.
    pub fn judge(
        &self,
        trials: &[Trial],
        spec: &RunSpec,
        summary: &Summary,
        run: String,
    ) -> Result<Trial, String> {
        let vain = vain(summary);
        match (self, vain) {
            // Of a target that has answered, that is what the rate did to it.
            (Self::Capacity(_), Some(reason)) if trials.is_empty() => Err(reason),
            (Self::Scaling(_), Some(reason)) => Err(reason),
            (Self::Capacity(_), _) => {
                let rate = spec.arrivals.rate_max().unwrap_or_default();
                Ok(Trial::Capacity(CapacityTrial::of(rate, spec, summary, Some(run))))
            }
            (Self::Scaling(_), None) => Ok(Trial::Scaling(ScalingStep::of(spec, summary, Some(run)))),
        }
    }

    /// What these trials say together. `cut` says why there are no more, if it is not over; `unjudged` is the run that
    /// is under way, or was cut off.
    #[must_use]
    pub fn report(
        &self,
        trials: Vec<Trial>,
        cut: Option<CapacityEnd>,
        unjudged: Option<(RunSpec, String)>,
    ) -> SeriesReport {
        match self {
            Self::Capacity(plan) => {
                let unjudged = unjudged
                    .map(|(spec, run)| Unjudged { rate: spec.arrivals.rate_max().unwrap_or_default(), run });
                SeriesReport::Capacity(CapacityReport::of(plan, searched(&trials), cut, unjudged))
            }
            Self::Scaling(_) => SeriesReport::Scaling(ScalingReport::so_far(measured(trials))),
        }
    }
}

impl Trial {
    /// In one line.
    #[must_use]
    pub fn text(&self, number: usize) -> String {
        match self {
            Self::Capacity(trial) => text::ended(number, trial),
            Self::Scaling(step) => {
                format!("{}: {:.0} answered/s", plural(step.concurrency, "connection"), step.throughput)
            }
        }
    }

    /// Its run was removed.
    pub fn forget_run(&mut self) {
        match self {
            Self::Capacity(trial) => trial.run = None,
            Self::Scaling(step) => step.run = None,
        }
    }
}

impl SeriesReport {
    /// In words.
    #[must_use]
    pub fn sentence(&self) -> &str {
        match self {
            Self::Capacity(report) => &report.sentence,
            Self::Scaling(report) => &report.sentence,
        }
    }
}

fn searched(trials: &[Trial]) -> Vec<CapacityTrial> {
    let of = |trial: &Trial| match trial {
        Trial::Capacity(trial) => Some(trial.clone()),
        Trial::Scaling(_) => None,
    };
    trials.iter().filter_map(of).collect()
}

fn measured(trials: Vec<Trial>) -> Vec<ScalingStep> {
    let of = |trial| match trial {
        Trial::Scaling(step) => Some(step),
        Trial::Capacity(_) => None,
    };
    trials.into_iter().filter_map(of).collect()
}

/// Of a run none of whose requests was answered well, that it is so.
fn vain(summary: &Summary) -> Option<String> {
    let is_vain = summary.requests > 0 && summary.errors_total() == summary.requests;
    let worst = summary.errors.iter().max_by_key(|(_, count)| **count);
    let worst = worst.map(|(class, _)| format!(": {class}")).unwrap_or_default();
    is_vain.then(|| format!("none of {} requests was answered well{worst}", summary.requests))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        capacity::TrialState,
        spec::{Arrivals, Endpoint},
    };

    fn base() -> RunSpec {
        let base = RunSpec::new(vec![Endpoint::get("http://x/")], Arrivals::Max);
        RunSpec { slo: vec!["p99<20ms".to_owned()], ..base }
    }

    fn search() -> Series {
        let text = serde_json::json!({ "kind": "capacity", "base": base(), "to": 5_000.0 });
        serde_json::from_value(text).unwrap()
    }

    fn scaling() -> Series {
        Series::Scaling(ScalingPlan { base: base(), at: vec![4, 1, 2, 8, 2], repeat: 2 })
    }

    /// As a target would answer that holds up to 700 requests per second.
    fn made(next: &NextRun) -> Trial {
        let rate = next.spec.arrivals.rate_max().unwrap();
        let state = if rate <= 700.0 { TrialState::Met } else { TrialState::Missed };
        Trial::Capacity(CapacityTrial {
            rate,
            achieved: rate,
            measured_ms: 10_000,
            requests: 100,
            errors: 0,
            service_mean_ms: Some(1.0),
            state,
            limit: None,
            reason: "so it was".to_owned(),
            slo: Vec::new(),
            run: Some(format!("run at {rate}")),
        })
    }

    #[test]
    fn whoever_has_plan_and_trials_goes_on_where_somebody_was_cut_off() {
        let series = search();
        let mut all = Vec::new();
        while let Some(next) = series.next(&all) {
            all.push(made(&next));
        }
        let whole = series.report(all.clone(), None, None);
        for cut in 0..all.len() {
            let json = serde_json::to_string(&(&series, &all[..cut])).unwrap();
            let (series, mut trials): (Series, Vec<Trial>) = serde_json::from_str(&json).unwrap();
            while let Some(next) = series.next(&trials) {
                trials.push(made(&next));
            }
            assert_eq!(series.report(trials, None, None), whole, "cut off after {cut}");
        }
        assert!(whole.sentence().starts_with("p99<20ms holds at "), "{}", whole.sentence());
    }

    #[test]
    fn a_run_that_is_removed_changes_no_answer() {
        let series = search();
        let mut trials = vec![made(&series.next(&[]).unwrap())];
        let next = series.next(&trials);
        trials[0].forget_run();
        assert_eq!(series.next(&trials), next);
    }

    #[test]
    fn connections_go_up_and_down_in_turns_and_then_it_is_over() {
        let series = scaling();
        let asked: Vec<u32> = match &series {
            Series::Scaling(plan) => plan.order(),
            Series::Capacity(_) => Vec::new(),
        };
        assert_eq!((asked.as_slice(), series.runs()), (&[1, 2, 4, 8, 8, 4, 2, 1][..], Some(8)));
        let step = |concurrency| ScalingStep {
            concurrency,
            throughput: f64::from(concurrency),
            fitted: None,
            run: None,
            left_out: None,
        };
        let trials: Vec<Trial> = asked.iter().map(|at| Trial::Scaling(step(*at))).collect();
        assert_eq!(series.next(&trials[..4]).unwrap().spec.connections, 8);
        let names = [0, 1].map(|made| series.next(&trials[..made]).unwrap().name);
        assert_eq!(names, ["1 connection", "2 connections"]);
        assert_eq!(trials[0].text(1), "1 connection: 1 answered/s");
        assert_eq!(series.next(&trials), None);
        let few = series.report(trials[..2].to_vec(), None, None);
        assert!(few.sentence().contains("2 different numbers of connections are left"), "{}", few.sentence());
    }

    #[test]
    fn a_search_asks_for_as_much_as_its_next_trial_and_a_fit_for_as_much_as_its_largest() {
        let search = search();
        let rate = |trials: &[Trial]| search.most(trials).map(|spec| spec.arrivals.rate_max().unwrap());
        assert_eq!(rate(&[]), Some(100.0));
        let mut trials = vec![made(&search.next(&[]).unwrap())];
        assert_eq!(rate(&trials), Some(200.0));
        while let Some(next) = search.next(&trials) {
            trials.push(made(&next));
        }
        assert_eq!(rate(&trials), None);
        assert_eq!(scaling().most(&[]).unwrap().connections, 8);
    }

    #[test]
    fn a_search_goes_no_higher_than_its_owner_may() {
        let Series::Capacity(plan) = search() else { panic!("it is a search") };
        let open = Series::Capacity(CapacityPlan { to: None, ..plan });
        let rate = |series: &Series| series.largest().arrivals.rate_max();
        assert_eq!((rate(&open.clone().up_to(300.0)), rate(&open.up_to(1.0))), (Some(300.0), Some(100.0)));
        assert_eq!(rate(&search().up_to(300.0)), Some(5_000.0));
    }
}
