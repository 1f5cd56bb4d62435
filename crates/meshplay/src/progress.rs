//! Progress of an operation on stderr: bars on a terminal, a line per change of state elsewhere.

use std::collections::BTreeMap;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use meshplay_api::operation::{Column, Operation};

use crate::printer::Printer;

/// Follows the columns of one operation.
pub(crate) struct Progress {
    view: View,
}

enum View {
    Silent,
    Lines { printer: Printer, seen: BTreeMap<String, String> },
    Bars { all: MultiProgress, bars: BTreeMap<String, ProgressBar> },
}

impl Progress {
    pub(crate) fn new(printer: &Printer) -> Self {
        let view = match (printer.is_interactive(), printer.is_talking()) {
            (true, _) => View::Bars { all: MultiProgress::new(), bars: BTreeMap::new() },
            (false, true) => View::Lines { printer: *printer, seen: BTreeMap::new() },
            (false, false) => View::Silent,
        };
        Self { view }
    }

    /// Shows the newest state.
    pub(crate) fn show(&mut self, operation: &Operation) {
        if let Some(progress) = &operation.progress {
            self.show_whole(operation, progress);
        }
        for column in &operation.clusters {
            match &mut self.view {
                View::Silent => {}
                View::Lines { printer, seen } => line(column, printer, seen),
                View::Bars { all, bars } => {
                    let bar =
                        bars.entry(column.name.clone()).or_insert_with(|| all.add(new_bar(&column.name)));
                    draw(bar, column);
                }
            }
        }
    }

    /// A line for people, above the bars if there are any.
    pub(crate) fn note(&self, text: &str, printer: &Printer) {
        match &self.view {
            View::Bars { all, .. } => all.suspend(|| printer.note(text)),
            View::Silent | View::Lines { .. } => printer.note(text),
        }
    }

    /// Work without clusters.
    fn show_whole(&mut self, operation: &Operation, progress: &meshplay_api::operation::Progress) {
        // Without a terminal nobody needs a line per second: the result says it all.
        let View::Bars { all, bars } = &mut self.view else { return };
        let bar = bars.entry(operation.subject.clone()).or_insert_with(|| all.add(new_bar("")));
        bar.set_length(u64::from(progress.total.max(progress.done)));
        bar.set_position(u64::from(progress.done));
        bar.set_message(progress.waiting_for.clone().unwrap_or_default());
    }

    /// Takes the bars away: the result says it all.
    pub(crate) fn finish(self) {
        if let View::Bars { bars, .. } = self.view {
            bars.into_values().for_each(|bar| bar.finish_and_clear());
        }
    }
}

fn line(column: &Column, printer: &Printer, seen: &mut BTreeMap<String, String>) {
    let waiting =
        column.progress.waiting_for.as_deref().map(|what| format!(" for {what}")).unwrap_or_default();
    let state = format!("{}{waiting}", column.status);
    if seen.get(&column.name) != Some(&state) {
        printer
            .note(&format!("{}: {state} ({}/{})", column.name, column.progress.done, column.progress.total));
        seen.insert(column.name.clone(), state);
    }
}

fn new_bar(cluster: &str) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{prefix:>16} {bar:24} {pos:>5}/{len:<5} {elapsed:>4} {wide_msg}");
    let bar = ProgressBar::no_length().with_prefix(cluster.to_owned());
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

fn draw(bar: &ProgressBar, column: &Column) {
    bar.set_length(u64::from(column.progress.total));
    bar.set_position(u64::from(column.progress.done));
    let waiting = column.progress.waiting_for.as_deref().map(|what| format!(" for {what}"));
    bar.set_message(format!("{}{}", column.status, waiting.unwrap_or_default()));
}
