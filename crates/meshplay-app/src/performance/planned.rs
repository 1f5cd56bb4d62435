//! What an experiment makes next. A function of its plan and of what it has made: after a crash, whoever reads both goes on
//! at the same place. It makes no runs and writes nothing.

use std::collections::BTreeMap;

use meshplay_perf::{
    RunSpec,
    experiment::{Capacity, Experiment as Plan, Slot},
    series::Trial,
};
use meshplay_store::{Experiment, ExperimentKind, StoreError};

use super::{
    allowance::Asked,
    experiment_job::{EXPERIMENT_JOB_KIND, SERIES_JOB_KIND},
    stored::{StoredPlan, StoredSeries},
};

/// What is planned.
pub(super) enum Planned {
    /// Variants in blocks: all runs are known before.
    Variants(Box<Plan>),
    /// Trials: each is decided by those before it.
    Series(Box<StoredSeries>),
}

/// What has been made.
#[derive(Default)]
pub(super) struct SoFar {
    /// How many runs; the next one has this number.
    pub(super) runs: u32,
    /// What each variant can serve, where that is looked for before.
    pub(super) capacities: Vec<Capacity>,
    /// How the runs of a series were judged.
    pub(super) trials: Vec<Trial>,
}

/// What comes next.
pub(super) enum Step {
    Over,
    /// No run can be made of the plan; why.
    Impossible(String),
    Make(Box<Next>),
}

/// A run that is to be made.
pub(super) struct Next {
    pub(super) spec: RunSpec,
    /// Of the run.
    pub(super) name: String,
    pub(super) tags: BTreeMap<String, String>,
    /// What sets it apart from the others.
    pub(super) what: String,
    /// For whoever waits.
    pub(super) text: String,
}

impl Planned {
    pub(super) fn of(row: &Experiment) -> Result<Self, StoreError> {
        Ok(match row.kind {
            ExperimentKind::Variants => {
                let StoredPlan(plan) = row.plan.get()?;
                Self::Variants(Box::new(plan))
            }
            ExperimentKind::Series => Self::Series(Box::new(row.plan.get()?)),
        })
    }

    /// What all of its runs have in common.
    pub(super) fn base(&self) -> &RunSpec {
        match self {
            Self::Variants(plan) => &plan.base,
            Self::Series(series) => series.plan.base(),
        }
    }

    /// The most that one of its runs asks for, as far as that is known after these trials.
    pub(super) fn asked(&self, trials: &[Trial]) -> Asked {
        match self {
            Self::Variants(plan) => Asked::by_plan(plan),
            Self::Series(series) => Asked::by_series(&series.plan, trials),
        }
    }

    /// How many runs it makes; 0 where that is not known.
    pub(super) fn total(&self) -> u64 {
        match self {
            Self::Variants(plan) => plan.slots().len() as u64,
            Self::Series(series) => series.plan.runs().unwrap_or(0) as u64,
        }
    }

    pub(super) fn next(&self, name: &str, so_far: &SoFar) -> Step {
        match self {
            Self::Variants(plan) => of_variants(plan, name, so_far),
            Self::Series(series) => of_series(series, name, so_far),
        }
    }

    /// The place of a run in the plan, if all of them are known.
    pub(super) fn slot(&self, at: u32) -> Option<Slot> {
        match self {
            Self::Variants(plan) => plan.slots().get(at as usize).copied(),
            Self::Series(_) => None,
        }
    }
}

fn of_variants(plan: &Plan, experiment: &str, so_far: &SoFar) -> Step {
    let Some(slot) = plan.slots().get(so_far.runs as usize).copied() else { return Step::Over };
    let names: Vec<String> = plan.variants().into_iter().map(|variant| variant.name).collect();
    let name = names.get(slot.variant).cloned().unwrap_or_default();
    // While capacities are looked for, the lowest of them is not known.
    let rate = match slot.block.map(|_| plan.rate(&so_far.capacities)).transpose() {
        Ok(rate) => rate.flatten(),
        Err(reason) => return Step::Impossible(reason),
    };
    let spec = match plan.spec(slot, rate) {
        Ok(spec) => spec,
        Err(cause) => return Step::Impossible(format!("`{name}` asks for no run: {cause}")),
    };
    let block = slot.block.map_or_else(|| "capacity".to_owned(), |block| (block + 1).to_string());
    let text = match slot.block {
        Some(_) => format!("{name}, block {block}"),
        None => format!("what {name} can serve"),
    };
    let tags = BTreeMap::from([
        ("experiment".to_owned(), experiment.to_owned()),
        ("variant".to_owned(), name.clone()),
        ("block".to_owned(), block.clone()),
    ]);
    Step::Make(Box::new(Next {
        spec,
        name: format!("{experiment}: {name}, {block}"),
        tags,
        what: name,
        text,
    }))
}

fn of_series(series: &StoredSeries, name: &str, so_far: &SoFar) -> Step {
    let Some(next) = series.plan.next(&so_far.trials) else { return Step::Over };
    let mut tags = series.tags.clone();
    tags.insert(series.plan.kind().to_owned(), name.to_owned());
    Step::Make(Box::new(Next {
        spec: next.spec,
        name: format!("{name}: {}", next.name),
        tags,
        what: next.name,
        text: next.text,
    }))
}

/// The kind of the job and of its operation, and how its events begin.
pub(super) fn word(kind: ExperimentKind) -> &'static str {
    match kind {
        ExperimentKind::Variants => EXPERIMENT_JOB_KIND,
        ExperimentKind::Series => SERIES_JOB_KIND,
    }
}

#[cfg(test)]
mod tests {
    use meshplay_perf::spec::Arrivals;

    use super::*;

    /// The generator was the limit in the first of two variants, and in the second one it was not.
    #[test]
    fn blocks_begin_only_if_the_lowest_capacity_is_that_of_a_variant() {
        let plan: Plan = serde_json::from_str(
            r#"{"name": "e", "base": {"endpoints": [{"url": "http://x"}], "arrivals": {"kind": "max"},
                "durationMs": 1000}, "arms": [{"name": "a"}, {"name": "b"}], "blocks": 6, "rateOfCapacity": 0.5}"#,
        )
        .unwrap();
        let after = |rates: &[f64]| {
            let limited = |at: usize| (at == 0).then(|| "the generator was busy".to_owned());
            let capacities =
                rates.iter().enumerate().map(|(at, rate)| Capacity { rate: *rate, limited: limited(at) });
            let capacities: Vec<Capacity> = capacities.collect();
            let runs = u32::try_from(capacities.len()).unwrap();
            of_variants(&plan, "e", &SoFar { runs, capacities, ..SoFar::default() })
        };
        let Step::Make(next) = after(&[100.0]) else { panic!("the other one is looked at, too") };
        assert_eq!(next.tags["block"], "capacity");
        let Step::Make(next) = after(&[100.0, 40.0]) else { panic!("the lowest is known") };
        assert_eq!(next.spec.arrivals, Arrivals::Constant { rate: 20.0 });
        let Step::Impossible(reason) = after(&[40.0, 100.0]) else { panic!("the lowest is the generator's") };
        assert_eq!(reason, "what `a` can serve was not found: the generator was busy");
    }
}
