//! Groups of runs held against each other: what differs besides the numbers comes first, then the numbers.
//!
//! The unit is the run. One run against one shows a difference, and honestly no verdict.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_perf::stats::{
    Comparison, Criteria, Verdict, benjamini_hochberg, compare_paired, compare_unpaired, median, pairs_min,
};
use meshplay_types::{Code, Finding, Findings};

use super::{
    apart::{RunApart, places_apart, told},
    doubtful::{doubtful, fails_more, no_merit, unknown},
    factors::differences,
    metric::{METRICS, Metric, PRIMARY_DEFAULT},
    recorded::Recorded,
};
use crate::{App, AppError, OpCtx};

/// Runs of one comparison.
const RUNS_MAX: usize = 200;

/// What is compared.
#[derive(Clone, Debug, Default)]
pub struct CompareRequest {
    /// The first group.
    pub a: Vec<String>,
    /// The second group.
    pub b: Vec<String>,
    /// The n-th of the first belongs to the n-th of the second.
    pub paired: bool,
    /// The declared metric.
    pub primary: Option<String>,
    /// A difference up to this share is as good as none.
    pub margin: Option<f64>,
}

/// Groups held against each other.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The declared metric.
    pub primary: String,
    /// By name.
    pub metrics: BTreeMap<&'static str, ComparedMetric>,
    /// Runs, or pairs of runs, that lie far from the others in the primary metric. They count like all others.
    pub apart: Vec<RunApart>,
    /// What else differs.
    pub findings: Findings,
}

/// One metric.
#[derive(Clone, Debug)]
pub struct ComparedMetric {
    /// Of `a` and `b`.
    pub unit: &'static str,
    /// Median of the first group.
    pub a: f64,
    /// Median of the second group.
    pub b: f64,
    /// Of the logarithms, with interval and verdict; p adjusted for the number of metrics unless it is the primary one. In
    /// the report of an experiment that of the primary one is adjusted for the number of variants, and that of an effect
    /// for the number of effects.
    pub comparison: Comparison,
    /// In words.
    pub sentence: String,
}

impl App {
    /// Holds two groups of runs against each other.
    pub async fn run_compare(&self, ctx: &OpCtx, request: &CompareRequest) -> Result<Compared, AppError> {
        let asked = request.primary.as_deref().unwrap_or(PRIMARY_DEFAULT);
        check(request, asked)?;
        let primary = Metric::find(asked).map_or(asked, |metric| metric.name).to_owned();
        let mut refusals = Vec::new();
        let a = self.group(ctx, &request.a, &mut refusals).await?;
        let b = self.group(ctx, &request.b, &mut refusals).await?;
        if let Some(refusal) = one_of(refusals) {
            return Err(refusal);
        }
        let twice = twice(&a, &b);
        if !twice.is_empty() {
            return Err(AppError::Invalid(twice));
        }
        let mut metrics = BTreeMap::new();
        for metric in METRICS {
            metrics.extend(compared(metric, &a, &b, request).map(|one| (metric.name, one)));
        }
        adjust(&mut metrics, &primary);
        let fails_more = fails_more(&a, &b);
        if fails_more.is_some() {
            no_merit(&mut metrics);
        }
        let mut findings = self.baselines_void(&a, &b).await?;
        findings.extend(differences(&a, &b));
        findings.extend(fails_more.into_iter().chain(doubtful(&a, &b)));
        let declared = Metric::find(&primary);
        let lacking = declared.filter(|metric| !metrics.contains_key(metric.name));
        findings.extend(lacking.map(|metric| unknown(metric, &a, &b)));
        let (apart, finding) = apart(&primary, &a, &b, request);
        findings.extend(finding);
        Ok(Compared { primary, metrics, apart, findings })
    }

    /// The runs that can be compared; the others are refused, all of them at once.
    async fn group(
        &self,
        ctx: &OpCtx,
        runs: &[String],
        refusals: &mut Vec<AppError>,
    ) -> Result<Vec<Recorded>, AppError> {
        let mut group = Vec::new();
        for run in runs {
            match self.run_recorded(ctx, run).await {
                Ok(recorded) if recorded.numbers.is_some() => group.push(recorded),
                Ok(Recorded { run, .. }) => {
                    let message = format!("run {} has no result: it is {}", run.id, run.state);
                    let finding = Finding::new(Code::COMPARE_NO_RESULT, message);
                    refusals.push(AppError::Conflict(vec![finding]));
                }
                Err(error) if error.findings().is_empty() => return Err(error),
                Err(error) => refusals.push(error),
            }
        }
        Ok(group)
    }
}

/// Runs that were named more than once: one that is counted again in its group makes a difference look surer than it is,
/// and one that stands on both sides makes them look alike.
pub(super) fn twice(a: &[Recorded], b: &[Recorded]) -> Findings {
    let again = |group: &[Recorded]| -> BTreeSet<_> {
        let mut seen = BTreeSet::new();
        group.iter().map(|recorded| recorded.run.id).filter(|id| !seen.insert(*id)).collect()
    };
    let finding = |id| Finding::new(Code::COMPARE_GROUPS, format!("run {id} is named more than once"));
    let of = |group: &[Recorded]| group.iter().map(|recorded| recorded.run.id).collect::<BTreeSet<_>>();
    let on_both = of(a).intersection(&of(b)).copied().collect();
    again(a)
        .union(&again(b))
        .copied()
        .collect::<BTreeSet<_>>()
        .union(&on_both)
        .copied()
        .map(finding)
        .collect()
}

/// Several refusals as one; a single one stays what it is.
fn one_of(mut refusals: Vec<AppError>) -> Option<AppError> {
    match refusals.len() {
        0 | 1 => refusals.pop(),
        _ => Some(AppError::Conflict(refusals.iter().flat_map(AppError::findings).collect())),
    }
}

pub(super) fn check(request: &CompareRequest, primary: &str) -> Result<(), AppError> {
    let mut findings = Findings::new();
    let mut refuse = |message: String| findings.push(Finding::new(Code::COMPARE_GROUPS, message));
    for (name, group) in [("a", &request.a), ("b", &request.b)] {
        if group.is_empty() || group.len() > RUNS_MAX {
            refuse(format!("group `{name}` has {} runs, not 1 to {RUNS_MAX}", group.len()));
        }
    }
    if request.paired && request.a.len() != request.b.len() {
        refuse(format!("{} and {} runs are no pairs", request.a.len(), request.b.len()));
    }
    if request.margin.is_some_and(|margin| !(margin > 0.0 && margin < 1.0)) {
        refuse("the margin is a share between 0 and 1".to_owned());
    }
    if Metric::find(primary).is_none() {
        refuse(Metric::unknown(primary));
    }
    if findings.is_empty() { Ok(()) } else { Err(AppError::Invalid(findings)) }
}

fn compared(
    metric: &Metric,
    a: &[Recorded],
    b: &[Recorded],
    request: &CompareRequest,
) -> Option<ComparedMetric> {
    let (a, b) = (values(metric, a)?, values(metric, b)?);
    let comparison = comparison(metric, &a, &b, request)?;
    let (a, b) = (median(&a), median(&b));
    let sentence = sentence(metric, a, b, &comparison);
    Some(ComparedMetric { unit: metric.unit, a, b, comparison, sentence })
}

/// One of each run; none if a run lacks it.
fn values(metric: &Metric, group: &[Recorded]) -> Option<Vec<f64>> {
    group.iter().map(|run| (metric.of)(run.numbers.as_ref()?)).collect()
}

fn comparison(metric: &Metric, a: &[f64], b: &[f64], request: &CompareRequest) -> Option<Comparison> {
    let mut criteria = Criteria { better: metric.better, ..Criteria::default() };
    criteria.margin = request.margin.unwrap_or(criteria.margin);
    if request.paired {
        let pairs: Vec<(f64, f64)> = a.iter().copied().zip(b.iter().copied()).collect();
        compare_paired(&pairs, &criteria)
    } else {
        compare_unpaired(a, b, &criteria)
    }
}

/// Who lies far from the others in the declared metric: of pairs their ratios, of groups each for itself.
fn apart(
    primary: &str,
    a: &[Recorded],
    b: &[Recorded],
    request: &CompareRequest,
) -> (Vec<RunApart>, Option<Finding>) {
    let Some(metric) = Metric::find(primary) else {
        return Default::default();
    };
    let (Some(a_values), Some(b_values)) = (values(metric, a), values(metric, b)) else {
        return Default::default();
    };
    let (mut apart, mut names) = (Vec::new(), Vec::new());
    let (mut out_a, mut out_b) = (BTreeSet::new(), BTreeSet::new());
    if request.paired {
        let ratios: Vec<f64> = a_values.iter().zip(&b_values).map(|(a, b)| b / a).collect();
        for (at, z) in places_apart(&ratios) {
            let runs = [&a[at], &b[at]].map(|one| one.run.id.to_string()).to_vec();
            names.push(format!("pair {} ({}, a ratio of {:.3})", at + 1, runs.join(" and "), ratios[at]));
            apart.push(RunApart { runs, value: ratios[at], z });
            out_a.insert(at);
            out_b.insert(at);
        }
    } else {
        let groups = [("a", a, &a_values, &mut out_a), ("b", b, &b_values, &mut out_b)];
        for (name, group, values, out) in groups {
            for (at, z) in places_apart(values) {
                let id = group[at].run.id.to_string();
                names.push(format!("run {id} of group {name} ({:.3} {})", values[at], metric.unit));
                apart.push(RunApart { runs: vec![id], value: values[at], z });
                out.insert(at);
            }
        }
    }
    let rest = |values: &[f64], out: &BTreeSet<usize>| -> Vec<f64> {
        values.iter().enumerate().filter(|(at, _)| !out.contains(at)).map(|(_, value)| *value).collect()
    };
    let without = comparison(metric, &rest(&a_values, &out_a), &rest(&b_values, &out_b), request);
    (apart, told(metric, &names, without.as_ref()))
}

/// The primary metric was declared before and stands alone; the others pay for being many.
pub(super) fn adjust(metrics: &mut BTreeMap<&'static str, ComparedMetric>, primary: &str) {
    let others = metrics.iter_mut().filter(|(name, _)| **name != primary).map(|(_, metric)| metric);
    adjust_together(others.collect(), "metrics");
}

/// Each pays for being one of many (Benjamini–Hochberg), and one that does not pass is no difference any more. One alone
/// stays as it is. The runs to add are those without which none of so many can pass, and one where there are as many.
/// `what` they are, in words.
pub(super) fn adjust_together(many: Vec<&mut ComparedMetric>, what: &str) {
    let level = Criteria::default().level;
    let p: Vec<f64> = many.iter().map(|metric| metric.comparison.p_value).collect();
    let needed = pairs_min(level, p.len() as u64);
    for (metric, adjusted) in many.into_iter().zip(benjamini_hochberg(&p)) {
        metric.comparison.p_value = adjusted;
        let differs = matches!(metric.comparison.verdict, Verdict::Faster | Verdict::Slower);
        if differs && adjusted > 1.0 - level {
            let [a, b] = metric.comparison.runs;
            let more_runs = Some(needed.saturating_sub(a.min(b) as u64).max(1));
            metric.comparison.verdict = Verdict::Inconclusive { more_runs };
            metric.sentence = format!("{} (among so many {what} that may be chance)", metric.sentence);
        }
    }
}

pub(super) fn sentence(metric: &Metric, a: f64, b: f64, comparison: &Comparison) -> String {
    let (name, unit) = (metric.title(), metric.unit);
    let change = (comparison.ratio - 1.0) * 100.0;
    let range = format!(
        "{:+.1} %, 95 %: {:+.1} to {:+.1} %",
        change,
        (comparison.interval.low - 1.0) * 100.0,
        (comparison.interval.high - 1.0) * 100.0
    );
    let is_open = !comparison.interval.low.is_finite() || !comparison.interval.high.is_finite();
    let range = if is_open { format!("{change:+.1} %, not bounded by so few runs") } else { range };
    let numbers = format!("{b:.3} {unit} against {a:.3} {unit} ({range})");
    match comparison.verdict {
        Verdict::Faster => format!("{name} is better: {numbers}"),
        Verdict::Slower => format!("{name} is worse: {numbers}"),
        Verdict::Equivalent => format!("{name} is as good as the same: {numbers}"),
        Verdict::Inconclusive { more_runs: Some(1) } => {
            format!("{name} cannot be told: {numbers}; 1 more run of each is needed")
        }
        Verdict::Inconclusive { more_runs: Some(n) } => {
            format!("{name} cannot be told: {numbers}; {n} more runs of each are needed")
        }
        Verdict::Inconclusive { more_runs: None } => format!("{name} cannot be told: {numbers}"),
    }
}
