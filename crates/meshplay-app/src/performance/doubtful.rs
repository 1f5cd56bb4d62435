//! What speaks against a comparison besides its numbers: runs that are not valid by themselves, a declared metric that is
//! not known of every run, and a group that fails more than the other, whose quick answers are no merit.

use std::collections::BTreeMap;

use meshplay_perf::{report::short_id, stats::Verdict, validity};
use meshplay_store::RunState;
use meshplay_types::{Code, Finding};

use super::{
    compare::ComparedMetric,
    metric::{Metric, Numbers},
    recorded::Recorded,
};

/// Two groups whose shares of failed requests differ by less fail alike; from this share on a run itself is called failing.
const SHARE_APART_MIN: f64 = 0.01;

/// Runs whose own verdict speaks against them. Too few samples do not: with several runs the interval tells.
pub(super) fn doubtful(a: &[Recorded], b: &[Recorded]) -> Option<Finding> {
    // Numbers of a program of others have no verdict, but its row knows that it was cut off.
    let speaks = |run: &&Recorded| {
        run.run.state == RunState::Interrupted
            || verdict(run).is_some_and(|one| one > validity::Verdict::TooFewSamples)
    };
    let names: Vec<String> = a.iter().chain(b).filter(speaks).map(name).collect();
    let is = if names.len() == 1 { "is" } else { "are" };
    let message = format!("{} {is} not valid", names.join(", "));
    (!names.is_empty()).then(|| Finding::new(Code::COMPARE_DOUBTFUL, message))
}

/// Runs of which the declared metric is not known, so that nothing can be said about it.
pub(super) fn unknown(metric: &Metric, a: &[Recorded], b: &[Recorded]) -> Finding {
    let lacks = |run: &&Recorded| {
        let value = run.numbers.as_ref().and_then(metric.of);
        !value.is_some_and(|value| value > 0.0 && value.is_finite())
    };
    let names: Vec<String> = a.iter().chain(b).filter(lacks).map(name).collect();
    let message = match names.len() {
        0 => format!("{} cannot be compared by these runs", metric.title()),
        _ => format!("{} is not known of {}, so it cannot be compared", metric.title(), names.join(", ")),
    };
    Finding::new(Code::COMPARE_NO_METRIC, message)
}

/// Whether more requests of the second group fail than of the first.
pub(super) fn fails_more(a: &[Recorded], b: &[Recorded]) -> Option<Finding> {
    let of = |group: &[Recorded]| {
        Failures::together(group.iter().filter_map(|run| run.numbers.as_ref()).map(Failures::of))
    };
    failing(("a", of(a)), ("b", of(b)))
}

/// Whoever fails more is not better in anything.
pub(super) fn no_merit(metrics: &mut BTreeMap<&'static str, ComparedMetric>) {
    metrics.values_mut().for_each(|metric| take_merit(metric, "b"));
}

/// The same of one metric; `who` fails more.
pub(super) fn take_merit(metric: &mut ComparedMetric, who: &str) {
    if metric.comparison.verdict == Verdict::Faster {
        metric.comparison.verdict = Verdict::Inconclusive { more_runs: None };
        metric.sentence += &format!(" (but {who} fails more, which is no merit)");
    }
}

/// Requests, and how many of them failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Failures {
    failed: u64,
    all: u64,
}

impl Failures {
    /// None if nothing is known of how many there were.
    pub(super) fn of(numbers: &Numbers) -> Option<Self> {
        let (failed, all) = match (&numbers.summary, &numbers.imported) {
            (Some(summary), _) => (summary.errors_total(), summary.requests),
            (None, imported) => {
                let imported = imported.as_ref()?;
                (imported.errors?, imported.requests?)
            }
        };
        Some(Self { failed, all })
    }

    /// Of several runs; none if it is not known of one of them.
    pub(super) fn together(runs: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let with = |sum: Self, one: Option<Self>| {
            let Self { failed, all } = one?;
            Some(Self { failed: sum.failed + failed, all: sum.all + all })
        };
        runs.into_iter().try_fold(Self::default(), with)
    }

    fn share(self) -> Option<f64> {
        (self.all > 0).then(|| self.failed as f64 / self.all as f64)
    }
}

/// What is told if more requests of the second of two fail, each by its name.
pub(super) fn failing(a: (&str, Option<Failures>), b: (&str, Option<Failures>)) -> Option<Finding> {
    let (first, second) = (a.1?.share()?, b.1?.share()?);
    let message = format!(
        "{:.1} % of the requests of {} failed, and {:.1} % of those of {}",
        second * 100.0,
        b.0,
        first * 100.0,
        a.0
    );
    (second - first >= SHARE_APART_MIN).then(|| Finding::new(Code::COMPARE_FAILS_MORE, message))
}

fn verdict(run: &Recorded) -> Option<validity::Verdict> {
    Some(run.numbers.as_ref()?.summary.as_ref()?.validity.verdict)
}

/// With the first of its reasons, if it has any.
fn name(run: &Recorded) -> String {
    let id = run.run.id.to_string();
    let summary = run.numbers.as_ref().and_then(|numbers| numbers.summary.as_ref());
    match summary.and_then(|summary| summary.validity.reasons.first()) {
        Some(reason) => format!("run {} ({})", short_id(&id), reason.message),
        None if run.run.state == RunState::Interrupted => {
            format!("run {} (it was interrupted)", short_id(&id))
        }
        None => format!("run {}", short_id(&id)),
    }
}
