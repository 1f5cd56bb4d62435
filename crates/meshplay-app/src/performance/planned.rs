//! What an experiment makes next. A function of its plan and of what it has made: after a crash, whoever reads both goes on
//! at the same place. It makes no runs and writes nothing.

use std::collections::BTreeMap;

use meshplay_perf::{
    RunSpec,
    experiment::{Experiment as Plan, Slot},
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
    pub(super) capacities: Vec<f64>,
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
    let spec = match plan.spec(slot, plan.rate(&so_far.capacities)) {
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
