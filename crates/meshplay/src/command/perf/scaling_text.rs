//! How throughput grows, for people: the sentence, the coefficients, and the runs beside the law.

use meshplay_perf::{
    report::ms_text as digits,
    scaling::{Coefficient, ScalingLaw, ScalingReport, ScalingStep},
};

use super::super::run_text::short;
use crate::{report::cell, table::table};

/// The sentence, the coefficients, and the runs beside the law.
pub(super) fn text(found: &ScalingReport) -> String {
    let law =
        found.law.as_ref().map(|law| table(["COEFFICIENT", "VALUE", "95 %", ""], coefficients(law)) + "\n");
    let row = |step: &ScalingStep| {
        let fitted = step.fitted.map(|x| format!("{x:.0}/s")).unwrap_or_default();
        let run = step.run.as_deref().map(short).unwrap_or_default();
        let left_out = step.left_out.as_ref().map(|_| "left out".to_owned()).unwrap_or_default();
        [step.concurrency.to_string(), format!("{:.0}/s", step.throughput), fitted, left_out, run]
    };
    let steps = table(["AT ONCE", "ANSWERED", "BY THE LAW", "", "RUN"], found.steps.iter().map(row));
    format!("{}\n\n{}{steps}", found.sentence, law.unwrap_or_default())
}

pub(super) fn markdown(found: &ScalingReport) -> String {
    let row = |cells: [String; 4]| format!("| {} |\n", cells.map(|text| cell(&text)).join(" | "));
    let coefficients = found.law.as_ref().map(coefficients).unwrap_or_default();
    let coefficients: String = coefficients.into_iter().map(row).collect();
    let step = |step: &ScalingStep| {
        let fitted = step.fitted.map(|x| format!("{x:.0}/s")).unwrap_or_default();
        format!("| {} | {:.0}/s | {fitted} |\n", step.concurrency, step.throughput)
    };
    let steps: String = found.steps.iter().map(step).collect();
    format!(
        "**{}**\n\n| coefficient | value | 95 % | |\n|---|---|---|---|\n{coefficients}\n| at once | answered | by the law |\n|---|---|---|\n{steps}",
        cell(&found.sentence)
    )
}

fn coefficients(law: &ScalingLaw) -> Vec<[String; 4]> {
    let row = |name: &str, one: &Coefficient, meaning: &str, number: fn(f64) -> String| {
        let [low, high] = one.interval.map(|end| end.map_or_else(|| "?".to_owned(), number));
        [name.to_owned(), number(one.value), format!("{low} to {high}"), meaning.to_owned()]
    };
    let small = |value: f64| format!("{value:.6}");
    let mut rows = vec![
        row("λ", &law.single, "requests per second of one connection", |value| format!("{value:.1}")),
        row("σ", &law.contention, "share of work that waits for others", small),
        row("κ", &law.coherency, "cost of keeping each other informed", small),
    ];
    rows.extend(law.peak.map(|peak| row("N*", &peak, "requests at once at the peak", digits)));
    rows.push([
        "R²".to_owned(),
        format!("{:.4}", law.r_squared),
        String::new(),
        "explained by the law".to_owned(),
    ]);
    rows
}
