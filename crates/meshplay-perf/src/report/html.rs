//! A run as a page that stands alone: one file, no script, charts as SVG, for the screen in both themes and for paper.

use std::collections::BTreeMap;

use super::{Report, rows};
use crate::{
    plot::{self, Series},
    recording::Phase,
    summary,
};

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.verdict { padding: .6rem .9rem; background: var(--soft); border-left: 4px solid currentColor; }
svg { width: 100%; height: auto; } pre { overflow-x: auto; background: var(--soft); padding: .8rem; }
figure { margin: 1rem 0; break-inside: avoid; } .note { white-space: pre-wrap; }
@media print { body { margin: 0; max-width: none; } details { display: none; } }
";

pub(super) fn write(report: &Report) -> String {
    let name = rows::escaped(&report.name);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n"
    );
    page += &format!("<p>{} · run {}</p>\n", rows::escaped(&report.target), rows::escaped(&report.run));
    page += &verdict(report);
    if !report.note.is_empty() {
        page += &format!("<p class=\"note\">{}</p>\n", rows::escaped(&report.note));
    }
    page += &percentiles(report);
    page += &charts(report);
    page += &format!("<h2>Figures</h2>\n{}", pairs(&rows::figures(report)));
    let made: Vec<(String, String)> = report.surroundings.clone().into_iter().collect();
    page += &format!("<h2>Made with</h2>\n{}", pairs(&made));
    let spec = serde_json::to_string_pretty(&report.spec).unwrap_or_default();
    page += &format!(
        "<details><summary>What was asked for</summary><pre>{}</pre></details>\n",
        rows::escaped(&spec)
    );
    page + "</body>\n</html>\n"
}

fn verdict(report: &Report) -> String {
    let reasons = &report.summary.validity.reasons;
    let reasons: String = reasons
        .iter()
        .map(|one| format!("<li>{} <small>{}</small></li>", rows::escaped(&one.message), one.code))
        .collect();
    let list = if reasons.is_empty() { String::new() } else { format!("<ul>{reasons}</ul>") };
    format!("<div class=\"verdict\"><strong>{}</strong>{list}</div>\n", rows::escaped(&rows::verdict(report)))
}

fn percentiles(report: &Report) -> String {
    let head: String = rows::headings().iter().map(|name| format!("<th scope=\"col\">{name}</th>")).collect();
    let mut table = format!("<h2>Percentiles</h2>\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n");
    for (name, phase) in rows::phases(&report.summary) {
        let cells: String = rows::cells(phase).iter().map(|cell| format!("<td>{cell}</td>")).collect();
        table += &format!("<tr><th scope=\"row\">{name}</th>{cells}</tr>\n");
    }
    table
        + "</tbody>\n</table>\n<p><small>In ms, with 95 % intervals; in brackets what rests on fewer than ten \
             independent requests beyond it.</small></p>\n"
}

fn charts(report: &Report) -> String {
    let summary::Series { points, unsent } = summary::Series::of(&report.recording);
    let line = |name: &str, of: fn(&summary::SeriesPoint) -> f64| Series {
        name: name.to_owned(),
        points: points.iter().map(|point| (f64::from(point.second), of(point))).collect(),
    };
    let mut rate = vec![line("due", |point| point.due as f64), line("ended", |point| point.ended as f64)];
    if !unsent.is_empty() {
        rate.push(never_sent(&points, &unsent));
    }
    let time = [
        line("p50", |point| point.p50_ms.unwrap_or(f64::NAN)),
        line("p99", |point| point.p99_ms.unwrap_or(f64::NAN)),
    ];
    let figures = [
        plot::plot_percentiles("Time by percentile", &report.curves()),
        plot::plot_over_time("Response time of each second", "ms", &time),
        plot::plot_over_time("Requests of each second", "requests", &rate),
        plot::plot_histogram("Response times", &report.counts_ms(Phase::Response)),
    ];
    let figures: String = figures.iter().map(|svg| format!("<figure>\n{svg}</figure>\n")).collect();
    format!("<h2>Charts</h2>\n{figures}")
}

/// By the second in which they were due; none in all others.
fn never_sent(points: &[summary::SeriesPoint], unsent: &[summary::SeriesUnsent]) -> Series {
    let mut counts: BTreeMap<u32, u64> = points.iter().map(|point| (point.second, 0)).collect();
    unsent.iter().for_each(|one| *counts.entry(one.second).or_default() += one.count);
    let points = counts.into_iter().map(|(second, count)| (f64::from(second), count as f64)).collect();
    Series { name: "never sent".to_owned(), points }
}

fn pairs(rows: &[(String, String)]) -> String {
    let row = |(name, value): &(String, String)| {
        format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", rows::escaped(name), rows::escaped(value))
    };
    format!("<table>\n{}</table>\n", rows.iter().map(row).collect::<String>())
}
