//! An experiment for people: rows of a list, a report, and the same report in Markdown.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_api::{
    experiment::{Experiment, ExperimentReport, ExperimentStatus, ExperimentVariantReport},
    performance::MetricComparison,
};
use meshplay_perf::{experiment::EffectKind, stats::Verdict};

use super::{
    compare::{percent, title, word},
    experiment::Open,
    run_text::short,
};
use crate::{report::cell, table::table};

/// Metrics of a report, in this order, where they were measured.
const SHOWN: [&str; 5] = ["p50", "p99", "rate", "cpuPer1000", "proxyCpuPer1000"];

/// Experiments, one per line.
pub(super) fn rows(experiments: &[Experiment], open: Open) -> String {
    let row = |one: &Experiment| {
        let made = one.slots.iter().filter(|slot| slot.run.is_some()).count();
        [
            short(&one.id),
            one.name.clone(),
            match (one.status, open) {
                (ExperimentStatus::Running, Open::Interrupted) => "interrupted".to_owned(),
                (ended, _) => status(ended).to_owned(),
            },
            format!("{made} of {}", one.slots.len()),
            title(&one.plan.primary),
            one.created_at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        ]
    };
    table(["EXPERIMENT", "NAME", "STATUS", "RUNS", "PRIMARY", "STARTED"], experiments.iter().map(row))
}

/// One experiment.
pub(super) fn text(experiment: &Experiment) -> String {
    let made = experiment.slots.iter().filter(|slot| slot.run.is_some()).count();
    let (id, name, total) = (short(&experiment.id), &experiment.name, experiment.slots.len());
    let mut text = format!("{id} {name}: {}, {made} of {total} runs\n", status(experiment.status));
    if let Some(reason) = &experiment.reason {
        text += &format!("{reason}\n");
    }
    let Some(report) = &experiment.report else { return text };
    text += &format!("\n{}\n\n{}\n{ESTIMATORS}\n", medians(report), differences(report));
    for sentence in sentences(experiment, report).into_iter().chain(kept(report)) {
        text += &format!("\n{sentence}");
    }
    text
}

/// The same for pull requests and notes.
pub(super) fn markdown(experiment: &Experiment) -> String {
    let mut text = format!("## {}\n", cell(&experiment.name));
    let Some(report) = &experiment.report else { return text };
    for sentence in sentences(experiment, report).into_iter().chain(kept(report)) {
        text += &format!("\n- {}", cell(&sentence));
    }
    text += "\n\n| variant | runs | p50 | p99 | proxy CPU per 1,000 requests | MeshMark |\n|---|---|---|---|---|---|\n";
    for variant in &report.variants {
        let [p50, p99, proxy] = ["p50", "p99", "proxyCpuPer1000"].map(|name| median(variant, name));
        text += &format!(
            "| {} | {} | {p50} | {p99} | {proxy} | {} |\n",
            cell(&variant.name),
            variant.runs,
            mark(variant)
        );
    }
    text += "\n| variant | metric | change | 95 % | verdict |\n|---|---|---|---|---|\n";
    for (variant, name, metric) in changes(report) {
        let [change, interval] = change(metric);
        text += &format!("| {} | {name} | {change} | {interval} | {} |\n", cell(variant), verdict(metric));
    }
    text += &format!("\n{ESTIMATORS}\n");
    text
}

/// What both tables say of the same runs need not agree.
const ESTIMATORS: &str = "above: medians of the runs of each variant; changes: Hodges–Lehmann estimate of the ratio to the \
    first variant within blocks, which may have the other sign where runs vary much";

fn medians(report: &ExperimentReport) -> String {
    let row = |variant: &ExperimentVariantReport| {
        let mut cells = [const { String::new() }; 8];
        cells[0].clone_from(&variant.name);
        cells[1] = variant.runs.to_string();
        for (cell, name) in cells[2..].iter_mut().zip(SHOWN) {
            *cell = median(variant, name);
        }
        cells[7] = mark(variant);
        cells
    };
    let head = ["VARIANT", "RUNS", "P50", "P99", "RATE", "CPU/1,000", "PROXY CPU/1,000", "MESHMARK"];
    table(head, report.variants.iter().map(row))
}

fn differences(report: &ExperimentReport) -> String {
    let row = |(variant, name, metric): (&str, &str, &MetricComparison)| {
        let [change, interval] = change(metric);
        [variant.to_owned(), name.to_owned(), change, interval, verdict(metric)]
    };
    table(["VARIANT", "METRIC", "CHANGE", "95 %", "VERDICT"], changes(report).into_iter().map(row))
}

fn changes(report: &ExperimentReport) -> Vec<(&str, &'static str, &MetricComparison)> {
    let of = |variant: &'_ ExperimentVariantReport, name: &'static str| variant.metrics.contains_key(name);
    let mut found = Vec::new();
    for variant in &report.variants {
        for name in SHOWN.into_iter().filter(|name| of(variant, name)) {
            found.push((variant.name.as_str(), name, &variant.metrics[name]));
        }
    }
    found
}

/// The primary metric of each variant, and what factors do to it, in words.
fn sentences(experiment: &Experiment, report: &ExperimentReport) -> Vec<String> {
    let primary = &experiment.plan.primary;
    let of_variant = |variant: &ExperimentVariantReport| {
        variant.metrics.get(primary).map(|metric| format!("{}: {}", variant.name, metric.sentence))
    };
    let mut sentences: Vec<String> = report.variants.iter().filter_map(of_variant).collect();
    for effect in &report.effects {
        let what = match &effect.kind {
            EffectKind::Main { factor, level, against } => format!("{factor} {level} instead of {against}"),
            EffectKind::Interaction { factor, with } => format!("{factor} together with {with}"),
        };
        let [change, interval] = change(&effect.metric);
        let primary = title(primary);
        sentences.push(format!("{what}: {primary} {change} ({interval}), {}", word(effect.metric.verdict)));
    }
    sentences
}

/// Who was kept to which CPUs; nothing if nobody was.
fn kept(report: &ExperimentReport) -> Option<String> {
    let mut all = BTreeMap::<&str, BTreeSet<&str>>::new();
    for (who, lists) in report.variants.iter().flat_map(|variant| &variant.cpus) {
        all.entry(who).or_default().extend(lists.iter().map(String::as_str));
    }
    let one = |(who, lists): (&str, BTreeSet<&str>)| {
        format!("{who} {}", lists.into_iter().collect::<Vec<_>>().join(" or "))
    };
    let texts: Vec<String> = all.into_iter().map(one).collect();
    (!texts.is_empty()).then(|| format!("kept to CPUs: {}", texts.join("; ")))
}

fn change(metric: &MetricComparison) -> [String; 2] {
    let bound = |end: Option<f64>| end.map_or_else(|| "?".to_owned(), percent);
    [percent(metric.ratio), format!("{} to {}", bound(metric.interval[0]), bound(metric.interval[1]))]
}

/// The word, with the number of runs that would tell.
fn verdict(metric: &MetricComparison) -> String {
    match metric.verdict {
        Verdict::Inconclusive { more_runs: Some(n) } => format!("{} ({n} more)", word(metric.verdict)),
        verdict => word(verdict).to_owned(),
    }
}

fn median(variant: &ExperimentVariantReport, name: &str) -> String {
    let value = variant.medians.get(name);
    value.map_or_else(|| "-".to_owned(), |median| format!("{:.3} {}", median.value, median.unit))
}

fn mark(variant: &ExperimentVariantReport) -> String {
    match &variant.mesh_mark {
        None => "-".to_owned(),
        Some(mark) => match mark.interval {
            Some([low, high]) => format!("{:.1} [{low:.1}, {high:.1}]", mark.score),
            None => format!("{:.1}", mark.score),
        },
    }
}

pub(super) fn status(status: ExperimentStatus) -> &'static str {
    match status {
        ExperimentStatus::Running => "running",
        ExperimentStatus::Completed => "completed",
        ExperimentStatus::Stopped => "stopped",
        ExperimentStatus::Interrupted => "interrupted",
        ExperimentStatus::Failed => "failed",
    }
}
