//! What an experiment says: every variant held against the first, block by block, metric by metric; what factors do;
//! and the mark of a mesh.
//!
//! Variants are judged together, and so are effects: of many some differ by chance. Whoever fails more is better in
//! nothing, whether a variant or a level of a factor.

mod kept;

use std::collections::{BTreeMap, BTreeSet};

use meshplay_perf::{
    experiment::{self, Effect, EffectKind, Experiment as Plan, RunAt},
    meshmark::{MeshMark, meshmark},
    stats::{Criteria, LEVEL_DEFAULT, compare_paired, median},
};
use meshplay_store::ExperimentState;
use meshplay_types::{Finding, Findings};

use self::kept::{Blocks, Kept, Made};
use super::{
    apart::{places_apart, told},
    compare::{ComparedMetric, adjust, adjust_together, sentence},
    doubtful::{Failures, failing, take_merit},
    experiment::ExperimentView,
    metric::{METRICS, Metric},
};
use crate::{App, AppError, OpCtx, core::aside};

/// The report of an experiment.
#[derive(Clone, Debug)]
pub struct ExperimentReport {
    /// In the order of the plan; the first is what the others are held against.
    pub variants: Vec<VariantReport>,
    /// What each factor does to the primary metric; judged together.
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
    /// Against the first variant; empty for that. The primary metric is judged together with that of the other variants,
    /// but for the null arm, which stands alone; the other metrics together with each other.
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

impl App {
    /// What the runs so far say.
    pub async fn experiment_report(
        &self,
        ctx: &OpCtx,
        view: &ExperimentView,
    ) -> Result<ExperimentReport, AppError> {
        let slots = view.plan.slots();
        let is_over = view.experiment.state == ExperimentState::Completed;
        let mut made = Made::of_plan(view.plan.variants().len(), slots.len(), is_over);
        for (at, run) in &view.runs {
            let Some(slot) = slots.get(*at as usize).copied() else { continue };
            let Some(block) = slot.block else {
                made.add_capacity();
                continue;
            };
            let recorded = self.run_recorded(ctx, &run.to_string()).await?;
            made.add(slot.variant, block, recorded);
        }
        let plan = view.plan.clone();
        // Thousands of runs take seconds to compare, and whoever else is served must not wait for them.
        Ok(aside(move || reported(&plan, made)).await)
    }
}

fn reported(plan: &Plan, made: Made) -> ExperimentReport {
    let criteria = Criteria { margin: plan.margin, ..Criteria::default() };
    let (metrics, fail_more) = held_against(plan, &made.blocks, &criteria);
    let mut findings = made.doubts();
    findings.extend(fail_more);
    findings.extend(blocks_apart(plan, &made.blocks, &criteria));
    let Made { blocks, cpus, .. } = made;
    let parts = blocks.iter().zip(cpus).zip(metrics);
    let variant = |(name, ((blocks, cpus), metrics))| VariantReport {
        name,
        runs: Blocks::len(blocks),
        medians: medians(blocks),
        metrics,
        mesh_mark: mark(blocks),
        cpus,
    };
    let names = plan.variants().into_iter().map(|variant| variant.name);
    let variants = names.zip(parts).map(variant).collect();
    ExperimentReport { variants, effects: effects(plan, &blocks, &criteria), findings }
}

fn medians(blocks: &Blocks) -> BTreeMap<&'static str, (&'static str, f64)> {
    let of = |metric: &'static Metric| {
        let values: Vec<f64> = blocks.values().filter_map(|one| one.value(metric)).collect();
        (!values.is_empty()).then(|| (metric.name, (metric.unit, median(&values))))
    };
    METRICS.iter().filter_map(of).collect()
}

/// The metrics of each variant against those of the first one, and which of them fail more.
fn held_against(
    plan: &Plan,
    blocks: &[Blocks],
    criteria: &Criteria,
) -> (Vec<BTreeMap<&'static str, ComparedMetric>>, Findings) {
    let of = |at: usize| match at {
        0 => BTreeMap::new(),
        _ => against(blocks, at, criteria, &plan.primary),
    };
    let mut metrics: Vec<_> = (0..blocks.len()).map(of).collect();
    // The null arm, which stands behind the first variant, is to show chance, and no claim that could be one of many.
    let claims = metrics.iter_mut().skip(1 + usize::from(plan.null_arm));
    adjust_together(claims.filter_map(|one| one.get_mut(plan.primary.as_str())).collect(), "variants");
    let variants = plan.variants();
    let mut findings = Findings::new();
    for (at, metrics) in metrics.iter_mut().enumerate().skip(1) {
        let names = [variants[0].name.as_str(), variants[at].name.as_str()];
        let finding = fails_more(blocks, at, names);
        if finding.is_some() {
            metrics.values_mut().for_each(|metric| take_merit(metric, "it"));
        }
        findings.extend(finding);
    }
    (metrics, findings)
}

/// Whether more requests of a variant fail than of the first one, over the blocks that both have run.
fn fails_more(blocks: &[Blocks], at: usize, names: [&str; 2]) -> Option<Finding> {
    let both = |(block, b): (&u32, &Kept)| Some((blocks[0].get(block)?.failures, b.failures));
    let (first, second): (Vec<_>, Vec<_>) = blocks[at].iter().filter_map(both).unzip();
    let (first, second) = (Failures::together(first), Failures::together(second));
    let [a, b] = names.map(|name| format!("`{name}`"));
    failing((&a, first), (&b, second))
}

/// Each metric of a variant against that of the first one, in pairs of one block.
fn against(
    blocks: &[Blocks],
    at: usize,
    criteria: &Criteria,
    primary: &str,
) -> BTreeMap<&'static str, ComparedMetric> {
    let mut metrics = BTreeMap::new();
    for metric in METRICS {
        let pairs = pairs(metric, blocks, at).into_iter().map(|(_, pair)| pair).collect::<Vec<_>>();
        if let Some(one) = compared(metric, &pairs, criteria) {
            metrics.insert(metric.name, one);
        }
    }
    adjust(&mut metrics, primary);
    metrics
}

/// A metric of the first variant and of another one, block by block.
fn pairs(metric: &Metric, blocks: &[Blocks], at: usize) -> Vec<(u32, (f64, f64))> {
    let pair = |(block, b): (&u32, &Kept)| {
        let a = blocks[0].get(block)?;
        Some((*block, (a.positive(metric)?, b.positive(metric)?)))
    };
    blocks[at].iter().filter_map(pair).collect()
}

/// Blocks in which a variant lies far from how it stands to the first one in the others, by the primary metric.
fn blocks_apart(plan: &Plan, blocks: &[Blocks], criteria: &Criteria) -> Findings {
    let Some(metric) = Metric::find(&plan.primary) else { return Findings::new() };
    let criteria = Criteria { better: metric.better, ..*criteria };
    let mut found = Findings::new();
    for (at, variant) in plan.variants().iter().enumerate().skip(1) {
        let pairs = pairs(metric, blocks, at);
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

fn effects(plan: &Plan, blocks: &[Blocks], criteria: &Criteria) -> Vec<EffectReport> {
    let Some(metric) = Metric::find(&plan.primary) else { return Vec::new() };
    let value = |blocks: &Blocks| -> BTreeMap<u32, f64> {
        blocks.iter().filter_map(|(block, one)| Some((*block, one.positive(metric)?))).collect()
    };
    let values: Vec<_> = blocks.iter().map(value).collect();
    let criteria = Criteria { better: metric.better, ..*criteria };
    let (mut reports, mut fail_more) = (Vec::new(), Vec::new());
    for effect in experiment::effects(&plan.factors, &plan.variants(), &values, &criteria) {
        let Effect { kind, comparison, sides } = effect;
        let (a, b) = (1.0, comparison.ratio);
        let sentence = sentence(metric, a, b, &comparison);
        reports.push(EffectReport {
            kind,
            metric: ComparedMetric { unit: "ratio", a, b, comparison, sentence },
        });
        let [first, second] = sides.each_ref().map(|side| failures_of(blocks, side));
        fail_more.push(failing(("", first), ("", second)).is_some());
    }
    adjust_together(reports.iter_mut().map(|one| &mut one.metric).collect(), "effects");
    for (report, _) in reports.iter_mut().zip(fail_more).filter(|(_, fails_more)| *fails_more) {
        take_merit(&mut report.metric, "it");
    }
    reports
}

fn failures_of(blocks: &[Blocks], runs: &[RunAt]) -> Option<Failures> {
    let of = |(variant, block): &RunAt| blocks[*variant].get(block).and_then(|one| one.failures);
    Failures::together(runs.iter().map(of))
}

/// MeshMark over the runs of a variant, from what each of them has to say.
fn mark(blocks: &Blocks) -> Option<MeshMark> {
    meshmark(blocks.values().filter_map(|one| one.uses.clone()).collect(), LEVEL_DEFAULT)
}

#[cfg(test)]
mod tests;
