//! A dashboard as text: each panel under its title, as a table.

use meshplay_api::dashboard::{DashboardVariable, DashboardViewed};
use meshplay_dashboard::{Cell, Drawn, Panel, PanelKind, Reading, Table};

use crate::table::{Columns, table};

/// Most rows of a panel that are printed; `-o json` has all.
const ROWS_MAX: usize = 30;

pub(super) fn viewed(viewed: &DashboardViewed) -> String {
    let mut text =
        format!("{} from {} to {} ({})\n", viewed.title, viewed.from, viewed.to, viewed.connection);
    let shown: Vec<String> = viewed.variables.iter().filter(|one| !one.is_hidden).map(variable).collect();
    if !shown.is_empty() {
        text += &format!("{}\n", shown.join("  "));
    }
    for mark in &viewed.marks {
        let seconds = (mark.to_ms - mark.from_ms) / 1_000;
        text += &format!("run {} ({seconds} s): {}\n", mark.run.as_deref().unwrap_or_default(), mark.text);
    }
    viewed.panels.iter().fold(text, |text, one| text + "\n" + &panel(one))
}

fn variable(variable: &DashboardVariable) -> String {
    let value = if variable.is_all { "all".to_owned() } else { variable.chosen.join(",") };
    format!("{}={value}", variable.name)
}

fn panel(panel: &Panel) -> String {
    if panel.kind == PanelKind::Row {
        return format!("## {}\n", panel.title);
    }
    let mut text = format!("{}\n", if panel.title.is_empty() { "(no title)" } else { &panel.title });
    text += &match (&panel.table, panel.readings.is_empty(), panel.series.is_empty()) {
        (Some(found), ..) => rows(found),
        (None, false, _) => readings(panel),
        (None, true, false) => series(panel),
        (None, true, true) if panel.text.is_empty() => "no data\n".to_owned(),
        (None, true, true) => format!("{}\n", panel.text.trim_end()),
    };
    for finding in &panel.findings {
        text += &format!("! {}: {}\n", finding.code, finding.message);
    }
    text
}

fn readings(panel: &Panel) -> String {
    let row = |one: &Reading| [one.name.clone(), one.text.clone()];
    table(["NAME", "VALUE"], panel.readings.iter().take(ROWS_MAX).map(row)) + &more(panel.readings.len())
}

fn series(panel: &Panel) -> String {
    let text = |value: Option<f64>| panel.display.text(value);
    let row = |one: &Drawn| {
        let values: Vec<f64> = one.points.iter().filter_map(|point| point.1).collect();
        let (least, most) =
            (values.iter().copied().reduce(f64::min), values.iter().copied().reduce(f64::max));
        let last = one.points.last().and_then(|point| point.1);
        [one.name.clone(), one.points.len().to_string(), text(least), text(most), text(last)]
    };
    let heading = ["SERIES", "POINTS", "LEAST", "MOST", "LAST"];
    table(heading, panel.series.iter().take(ROWS_MAX).map(row)) + &more(panel.series.len())
}

fn rows(found: &Table) -> String {
    let heading: Vec<&str> = found.columns.iter().map(|column| column.name.as_str()).collect();
    let cells = |row: &Vec<Cell>| row.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = found.rows.iter().take(ROWS_MAX).map(cells).collect();
    let columns = Columns::fitting(&heading, &rows);
    let lines = std::iter::once(columns.line(&heading)).chain(rows.iter().map(|row| columns.line(row)));
    lines.map(|line| line.trim_end().to_owned() + "\n").collect::<String>() + &more(found.rows.len())
}

fn more(count: usize) -> String {
    if count > ROWS_MAX { format!("and {} more\n", count - ROWS_MAX) } else { String::new() }
}
