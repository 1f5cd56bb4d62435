//! What is kept of the runs of an experiment for its report: a few numbers of each, however much was recorded. Runs that
//! were cut off are none of a pair: half of a run is another one than a whole.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_perf::{
    Verdict as Validity,
    meshmark::{ResourceUse, RunMark},
};
use meshplay_store::RunState;
use meshplay_types::{Code, Finding, Findings};

use crate::performance::{
    doubtful::Failures,
    metric::{METRICS, Metric, Numbers},
    recorded::Recorded,
};

/// One run.
pub(super) struct Kept {
    /// Its metrics, by name; those that it lacks are not among them.
    values: BTreeMap<&'static str, f64>,
    /// None if that is not known.
    pub(super) failures: Option<Failures>,
    /// What goes into MeshMark, if it has one.
    pub(super) uses: Option<Vec<ResourceUse>>,
    is_valid: bool,
}

/// Runs of one variant, by block.
pub(super) type Blocks = BTreeMap<u32, Kept>;

/// All runs that count, by variant.
pub(super) struct Made {
    pub(super) blocks: Vec<Blocks>,
    /// To which CPUs the runs of each variant kept whom.
    pub(super) cpus: Vec<BTreeMap<String, BTreeSet<String>>>,
    /// Runs of the plan that do not count, or are none yet.
    missing: usize,
    planned: usize,
    /// All were made, so that what is missing was removed and nothing goes on.
    is_over: bool,
}

impl Made {
    /// Before any run was looked at.
    pub(super) fn of_plan(variants: usize, runs: usize, is_over: bool) -> Self {
        let blocks = (0..variants).map(|_| Blocks::new()).collect();
        Self { blocks, cpus: vec![BTreeMap::new(); variants], missing: runs, planned: runs, is_over }
    }

    /// A run that only looked for what can be served.
    pub(super) fn add_capacity(&mut self) {
        self.missing -= 1;
    }

    /// A run, if it came to its end and has numbers.
    pub(super) fn add(&mut self, variant: usize, block: u32, recorded: Recorded) {
        let Recorded { run, numbers: Some(numbers), surroundings, .. } = recorded else { return };
        if run.state != RunState::Completed {
            return;
        }
        for (who, list) in kept_to(surroundings) {
            self.cpus[variant].entry(who).or_default().insert(list);
        }
        self.blocks[variant].insert(block, Kept::of(&numbers));
        self.missing -= 1;
    }

    /// What speaks against all of it.
    pub(super) fn doubts(&self) -> Findings {
        let mut findings = Findings::new();
        let Self { missing, planned, .. } = self;
        if *missing > 0 {
            let message = format!("{missing} of {planned} runs are missing");
            let finding = Finding::new(Code::EXPERIMENT_INCOMPLETE, message);
            findings.push(if self.is_over {
                finding.cause("they were removed").fix("read what is there with care, or make it again")
            } else {
                finding
            });
        }
        let doubtful = self.blocks.iter().flat_map(BTreeMap::values).filter(|run| !run.is_valid).count();
        if doubtful > 0 {
            let message = format!("{doubtful} runs have a verdict that speaks against them");
            findings.push(Finding::new(Code::EXPERIMENT_DOUBTFUL, message));
        }
        findings
    }
}

impl Kept {
    pub(super) fn of(numbers: &Numbers) -> Self {
        let value = |metric: &Metric| Some((metric.name, (metric.of)(numbers)?));
        let verdict = numbers.summary.as_ref().map(|summary| summary.validity.verdict);
        let cores = numbers.summary.as_ref().and_then(|summary| summary.cores_here());
        let mark = numbers.costs.as_ref().map(|costs| RunMark::of(costs, cores));
        Self {
            values: METRICS.iter().filter_map(value).collect(),
            failures: Failures::of(numbers),
            uses: mark.and_then(|RunMark { score, uses, .. }| score.map(|_| uses)),
            is_valid: verdict.is_some_and(|verdict| verdict <= Validity::TooFewSamples),
        }
    }

    pub(super) fn value(&self, metric: &Metric) -> Option<f64> {
        self.values.get(metric.name).copied()
    }

    /// The same if it has a logarithm, as whatever is compared needs.
    pub(super) fn positive(&self, metric: &Metric) -> Option<f64> {
        self.value(metric).filter(|value| *value > 0.0 && value.is_finite())
    }
}

/// Who was kept to which CPUs, of everything that is known of a run.
fn kept_to(surroundings: BTreeMap<String, String>) -> impl Iterator<Item = (String, String)> {
    surroundings.into_iter().filter_map(|(name, list)| match name.as_str() {
        "cpus" => Some(("generator".to_owned(), list)),
        other => Some((other.strip_prefix("cpus.")?.to_owned(), list)),
    })
}
