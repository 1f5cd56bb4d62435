//! What an experiment says: every variant held against the first, block by block, metric by metric; what factors do;
//! and the mark of a mesh.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_perf::{
    Verdict as Validity,
    experiment::{self, EffectKind, Slot},
    meshmark::{MeshMark, RunMark, meshmark},
    stats::{Criteria, LEVEL_DEFAULT, compare_paired, median},
};
use meshplay_types::{Code, Finding, Findings};

use super::{
    apart::{places_apart, told},
    compare::{ComparedMetric, adjust, sentence},
    experiment::ExperimentView,
    metric::{METRICS, Metric, Numbers},
    recorded::Recorded,
};
use crate::{App, AppError, OpCtx};

/// The report of an experiment.
#[derive(Clone, Debug)]
pub struct ExperimentReport {
    /// In the order of the plan; the first is what the others are held against.
    pub variants: Vec<VariantReport>,
    /// What each factor does to the primary metric.
    pub effects: Vec<EffectReport>,
    /// What is to be known before the numbers are.
    pub findings: Findings,
}

/// One variant.
#[derive(Clone, Debug)]
pub struct VariantReport {
    /// Its name.
    pub name: String,
    /// Runs that count.
    pub runs: usize,
    /// Medians of its runs.
    pub medians: BTreeMap<&'static str, (&'static str, f64)>,
    /// Against the first variant; empty for that.
    pub metrics: BTreeMap<&'static str, ComparedMetric>,
    /// How much its proxies leave of the machine, if proxies were watched.
    pub mesh_mark: Option<MeshMark>,
    /// To which CPUs its runs kept whom; whoever may run anywhere is not among them.
    pub cpus: BTreeMap<String, BTreeSet<String>>,
}

/// One effect on the primary metric.
#[derive(Clone, Debug)]
pub struct EffectReport {
    /// Which.
    pub kind: EffectKind,
    /// Its size, as a ratio.
    pub metric: ComparedMetric,
}

/// Numbers of one variant by block.
type Blocks = BTreeMap<u32, Numbers>;

impl App {
    /// What the runs so far say.
    pub async fn experiment_report(
        &self,
        ctx: &OpCtx,
        view: &ExperimentView,
    ) -> Result<ExperimentReport, AppError> {
        let (slots, variants) = (view.plan.slots(), view.plan.variants());
        let mut numbers: Vec<Blocks> = variants.iter().map(|_| Blocks::new()).collect();
        let mut cpus = vec![BTreeMap::<String, BTreeSet<String>>::new(); variants.len()];
        let mut doubtful = 0;
        for (at, run) in &view.runs {
            let Some(Slot { variant, block: Some(block) }) = slots.get(*at as usize).copied() else {
                continue;
            };
            let Recorded { numbers: Some(found), surroundings, .. } =
                self.run_recorded(ctx, &run.to_string()).await?
            else {
                continue;
            };
            for (who, list) in kept(surroundings) {
                cpus[variant].entry(who).or_default().insert(list);
            }
            let is_valid = |one: &meshplay_perf::Summary| one.validity.verdict <= Validity::TooFewSamples;
            doubtful += usize::from(!found.summary.as_ref().is_some_and(is_valid));
            numbers[variant].insert(block, found);
        }
        let missing = slots.len() - view.runs.len();
        let criteria = Criteria { margin: view.plan.margin, ..Criteria::default() };
        let apart = blocks_apart(view, &numbers, &criteria);
        let reports = variants.iter().enumerate().map(|(at, variant)| VariantReport {
            name: variant.name.clone(),
            runs: numbers[at].len(),
            medians: medians(&numbers[at]),
            metrics: if at == 0 {
                BTreeMap::new()
            } else {
                against(&numbers, at, &criteria, &view.plan.primary)
            },
            mesh_mark: mark(&numbers[at]),
            cpus: std::mem::take(&mut cpus[at]),
        });
        Ok(ExperimentReport {
            variants: reports.collect(),
            effects: effects(view, &numbers, &criteria),
            findings: doubts(missing, doubtful, view.runs.len()).into_iter().chain(apart).collect(),
        })
    }
}

/// Who was kept to which CPUs, of everything that is known of a run.
fn kept(surroundings: BTreeMap<String, String>) -> impl Iterator<Item = (String, String)> {
    surroundings.into_iter().filter_map(|(name, list)| match name.as_str() {
        "cpus" => Some(("generator".to_owned(), list)),
        other => Some((other.strip_prefix("cpus.")?.to_owned(), list)),
    })
}

fn medians(blocks: &Blocks) -> BTreeMap<&'static str, (&'static str, f64)> {
    let of = |metric: &'static Metric| {
        let values: Vec<f64> = blocks.values().filter_map(metric.of).collect();
        (!values.is_empty()).then(|| (metric.name, (metric.unit, median(&values))))
    };
    METRICS.iter().filter_map(of).collect()
}

/// Each metric of a variant against that of the first one, in pairs of one block.
fn against(
    numbers: &[Blocks],
    at: usize,
    criteria: &Criteria,
    primary: &str,
) -> BTreeMap<&'static str, ComparedMetric> {
    let mut metrics = BTreeMap::new();
    for metric in METRICS {
        let pair = |(block, b): (&u32, &Numbers)| {
            let a = numbers[0].get(block)?;
            Some(((metric.of)(a)?, (metric.of)(b)?)).filter(|(a, b)| *a > 0.0 && *b > 0.0)
        };
        let pairs: Vec<(f64, f64)> = numbers[at].iter().filter_map(pair).collect();
        if let Some(one) = compared(metric, &pairs, criteria) {
            metrics.insert(metric.name, one);
        }
    }
    adjust(&mut metrics, primary);
    metrics
}

/// Blocks in which a variant lies far from how it stands to the first one in the others, by the primary metric.
fn blocks_apart(view: &ExperimentView, numbers: &[Blocks], criteria: &Criteria) -> Findings {
    let Some(metric) = METRICS.iter().find(|metric| metric.name == view.plan.primary) else {
        return Findings::new();
    };
    let criteria = Criteria { better: metric.better, ..*criteria };
    let mut found = Findings::new();
    for (variant, blocks) in view.plan.variants().iter().zip(numbers).skip(1) {
        let pair = |(block, b): (&u32, &Numbers)| {
            let a = numbers[0].get(block)?;
            Some((*block, ((metric.of)(a)?, (metric.of)(b)?)))
        };
        let pairs: Vec<(u32, (f64, f64))> = blocks.iter().filter_map(pair).collect();
        let ratios: Vec<f64> = pairs.iter().map(|(_, (a, b))| b / a).collect();
        let out: BTreeMap<usize, f64> = places_apart(&ratios).into_iter().collect();
        let name = |at: &usize| {
            format!("block {} of {} (a ratio of {:.3})", pairs[*at].0 + 1, variant.name, ratios[*at])
        };
        let names: Vec<String> = out.keys().map(name).collect();
        let rest =
            pairs.iter().enumerate().filter(|(at, _)| !out.contains_key(at)).map(|(_, (_, pair))| *pair);
        let without = compare_paired(&rest.collect::<Vec<_>>(), &criteria);
        found.extend(told(metric, &names, without.as_ref()));
    }
    found
}

fn compared(metric: &Metric, pairs: &[(f64, f64)], criteria: &Criteria) -> Option<ComparedMetric> {
    let criteria = Criteria { better: metric.better, ..*criteria };
    let comparison = compare_paired(pairs, &criteria)?;
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (a, b) = (median(&a), median(&b));
    let sentence = sentence(metric, a, b, &comparison);
    Some(ComparedMetric { unit: metric.unit, a, b, comparison, sentence })
}

fn effects(view: &ExperimentView, numbers: &[Blocks], criteria: &Criteria) -> Vec<EffectReport> {
    let Some(metric) = METRICS.iter().find(|metric| metric.name == view.plan.primary) else {
        return Vec::new();
    };
    let value = |blocks: &Blocks| -> BTreeMap<u32, f64> {
        blocks.iter().filter_map(|(block, one)| Some((*block, (metric.of)(one)?))).collect()
    };
    let values: Vec<_> = numbers.iter().map(value).collect();
    let criteria = Criteria { better: metric.better, ..*criteria };
    let found = experiment::effects(&view.plan.factors, &view.plan.variants(), &values, &criteria);
    found
        .into_iter()
        .map(|effect| {
            let (a, b) = (1.0, effect.comparison.ratio);
            let sentence = sentence(metric, a, b, &effect.comparison);
            let metric = ComparedMetric { unit: "ratio", a, b, comparison: effect.comparison, sentence };
            EffectReport { kind: effect.kind, metric }
        })
        .collect()
}

/// MeshMark over the runs of a variant, from what each of them has to say.
fn mark(blocks: &Blocks) -> Option<MeshMark> {
    let used = |one: &Numbers| {
        let cores = one.summary.as_ref().and_then(|summary| summary.cores_here());
        let RunMark { score, uses, .. } = RunMark::of(one.costs.as_ref()?, cores);
        score.map(|_| uses)
    };
    meshmark(blocks.values().filter_map(used).collect(), LEVEL_DEFAULT)
}

fn doubts(missing: usize, doubtful: usize, made: usize) -> Findings {
    let mut findings = Findings::new();
    if missing > 0 {
        let message = format!("{missing} of {} runs are missing", missing + made);
        findings.push(Finding::new(Code::EXPERIMENT_INCOMPLETE, message));
    }
    if doubtful > 0 {
        let message = format!("{doubtful} runs have a verdict that speaks against them");
        findings.push(Finding::new(Code::EXPERIMENT_DOUBTFUL, message));
    }
    findings
}
