//! `meshplay perf trend`: a metric over the runs of a profile, and where it changed.

use meshplay_api::{
    Empty,
    schedule::{FactorChange, Trend, TrendChange, TrendGet, TrendParams},
};
use meshplay_perf::stats::SERIES_MIN;

use super::{
    super::{compare::title, run_text::short},
    baseline_text::changed_text,
};
use crate::{
    cli::over_time::TrendArgs, exit::Exit, failure::Failure, printer::Printer, session::Session, table::table,
};

pub(super) async fn run(args: TrendArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let TrendArgs { profile, metric } = args;
    let params = TrendParams { profile, metric: Some(metric) };
    let trend = session.client().call::<TrendGet>(&params, &Empty {}).await?;
    let names = || trend.points.iter().map(|point| point.run.clone()).collect();
    printer.result(&trend, || text(&trend), names)?;
    Ok(Exit::Ok)
}

fn text(trend: &Trend) -> String {
    let row = |(at, point): (usize, &meshplay_api::schedule::TrendPoint)| {
        let changed = trend.changes.iter().find(|change| change.index as usize == at);
        let tags: Vec<String> = point.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        [
            short(&point.run),
            point.at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            format!("{:.3}", point.value),
            tags.join(" "),
            changed.map(|change| format!("{:+.1} %", change.change * 100.0)).unwrap_or_default(),
            point.apart_z.map(|z| format!("lies apart (z {z:+.1})")).unwrap_or_default(),
        ]
    };
    let metric = format!("{} {}", title(&trend.metric).to_uppercase(), trend.unit);
    let points = table(
        ["RUN", "STARTED", metric.as_str(), "TAGS", "CHANGED", ""],
        trend.points.iter().enumerate().map(row),
    );
    let changes: Vec<String> = trend.changes.iter().map(|change| said(trend, change)).collect();
    let baselines: Vec<String> = trend
        .baselines
        .iter()
        .map(|one| {
            let value =
                one.value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3} {}", trend.unit));
            let void = if one.is_void {
                format!("; void for the newest run: {}", changed_text(&one.changed))
            } else {
                String::new()
            };
            format!("baseline {}: {value}{void}", short(&one.run))
        })
        .collect();
    let changes = if changes.is_empty() { unchanged(trend.points.len()) } else { changes.join("\n") };
    [points, changes, baselines.join("\n")].join("\n\n").trim_end().to_owned()
}

/// What it means that no change was found in so many runs.
fn unchanged(runs: usize) -> String {
    match runs {
        0..SERIES_MIN => format!("too few runs to tell whether it changes: {runs} of at least {SERIES_MIN}"),
        _ => "it does not change by more than chance".to_owned(),
    }
}

fn said(trend: &Trend, change: &TrendChange) -> String {
    let word = if change.is_worse { "worse" } else { "better" };
    let TrendChange { before, after, p_value, .. } = change;
    let unit = &trend.unit;
    let mut text = format!(
        "{word} from run {} on: {before:.3} to {after:.3} {unit} ({:+.1} %, p = {p_value:.2e})",
        short(&change.after_run),
        change.change * 100.0
    );
    if change.differences.is_empty() {
        text += "\n  nothing else differs that was recorded";
    }
    for FactorChange { factor, before, after } in &change.differences {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        text += &format!("\n  {factor}: {} → {}", shown(before), shown(after));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::unchanged;

    #[test]
    fn nothing_is_said_about_chance_where_no_change_could_be_found() {
        assert_eq!(unchanged(0), "too few runs to tell whether it changes: 0 of at least 6");
        assert!(unchanged(5).starts_with("too few runs") && unchanged(6).starts_with("it does not change"));
    }
}
