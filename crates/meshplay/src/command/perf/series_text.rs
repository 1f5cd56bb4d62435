//! Series for people: rows of a list, and one with what its trials say.

use meshplay_api::{experiment::ExperimentStatus, series::Series};
use meshplay_perf::series::SeriesReport;
use serde::Serialize;

use super::{
    super::{experiment::Open, experiment_text, run_text::short},
    capacity_text, scaling_text,
};
use crate::table::table;

/// What a series says, for programs.
#[derive(Serialize)]
pub(super) struct Answer<'a, T> {
    pub(super) series: &'a str,
    #[serde(flatten)]
    pub(super) report: &'a T,
}

/// A series, and what it means that it has not ended.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) series: &'a Series,
    pub(super) open: Open,
}

/// One per line.
pub(super) fn rows(series: &[Series], open: Open) -> String {
    let row = |one: &Series| {
        [
            short(&one.id),
            one.name.clone(),
            one.plan.kind().to_owned(),
            status(Shown { series: one, open }).to_owned(),
            one.trials.to_string(),
            one.sentence.clone(),
            one.created_at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        ]
    };
    table(["SERIES", "NAME", "KIND", "STATUS", "TRIALS", "SO FAR", "STARTED"], series.iter().map(row))
}

/// One, with its trials.
pub(super) fn one(shown: Shown<'_>) -> String {
    let one = shown.series;
    let mut text = format!("{} {}: {}\n", short(&one.id), one.name, status(shown));
    if let Some(reason) = &one.reason {
        text += &format!("{reason}\n");
    }
    let report = match &one.report {
        Some(SeriesReport::Capacity(report)) => capacity_text::text(report, None),
        Some(SeriesReport::Scaling(report)) => scaling_text::text(report),
        None => one.sentence.clone(),
    };
    format!("{text}\n{report}")
}

fn status(shown: Shown<'_>) -> &'static str {
    match (shown.series.status, shown.open) {
        (ExperimentStatus::Running, Open::Interrupted) => "interrupted",
        (status, _) => experiment_text::status(status),
    }
}
