//! Which panels there are once rows and panels are repeated, and where they go.

use crate::{
    Dashboard, Grid, PanelKind, PanelPlan, Scrapes,
    fill::{Into, Values},
    model::{PanelModel, Repeat},
    plan::{Fineness, queries},
    time::WindowError,
};

const COLUMNS: i64 = 24;
/// Most panels of one dashboard, repeats counted.
const PANELS_MAX: usize = 500;

/// A row (if it has one) and the panels below it.
#[derive(Default)]
struct Group<'a> {
    head: Option<&'a PanelModel>,
    panels: Vec<&'a PanelModel>,
}

impl Dashboard {
    /// Every panel with its queries, from above. `scrapes` is how often values come; `points` how many of a series are
    /// worth asking for.
    pub fn panels(&self, values: &Values, scrapes: &Scrapes, points: Option<i64>) -> Vec<PanelPlan> {
        let fineness = Fineness { scrapes, points };
        let (mut plans, mut y) = (Vec::new(), 0);
        for group in self.groups() {
            let repeat = group.head.and_then(|head| head.repeat.as_ref());
            for (suffix, values) in scopes(repeat, values) {
                y = place(&group, &suffix, &values, fineness, y, &mut plans);
            }
        }
        plans.truncate(PANELS_MAX);
        plans
    }

    fn groups(&self) -> Vec<Group<'_>> {
        let mut groups = vec![Group::default()];
        for panel in &self.panels {
            if panel.kind == PanelKind::Row {
                groups.push(Group { head: Some(panel), panels: Vec::new() });
            } else if let Some(group) = groups.last_mut() {
                group.panels.push(panel);
            }
        }
        groups
    }
}

/// One scope per value of the repeated variable; the same one if there is none.
fn scopes(repeat: Option<&Repeat>, values: &Values) -> Vec<(String, Values)> {
    let repeated = repeat.and_then(|repeat| Some((repeat, values.get(&repeat.variable)?)));
    let Some((repeat, value)) = repeated.filter(|(_, value)| !value.values.is_empty()) else {
        return vec![(String::new(), values.clone())];
    };
    let scope = |(value, text): (&String, &String)| {
        (format!("/{value}"), values.narrowed(&repeat.variable, value, text))
    };
    value.values.iter().zip(&value.texts).map(scope).collect()
}

/// Places a row and its panels at `top`; gives the line below them.
fn place(
    group: &Group<'_>,
    suffix: &str,
    values: &Values,
    fineness: Fineness<'_>,
    top: i64,
    plans: &mut Vec<PanelPlan>,
) -> i64 {
    let mut y = top;
    let mut row = None;
    if let Some(head) = group.head {
        let grid = Grid { x: 0, y, w: COLUMNS, h: 1 };
        let made = plan(head, suffix, values, None, grid, fineness);
        row = Some(made.title.clone());
        plans.push(made);
        y += 1;
    }
    let first = group.panels.iter().map(|panel| panel.grid.y).min().unwrap_or(0);
    // How much lower than in the file everything is, because of repeats above it.
    let mut lower = y - first;
    let mut bottom = y;
    for panel in &group.panels {
        let scopes = scopes(panel.repeat.as_ref(), values);
        let (count, at) = (i64::try_from(scopes.len()).unwrap_or(1), panel.grid.y + lower);
        for (idx, (inner, values)) in (0..).zip(scopes) {
            let grid = repeated_grid(panel, idx, count, at);
            bottom = bottom.max(grid.y + grid.h);
            plans.push(plan(panel, &format!("{suffix}{inner}"), &values, row.clone(), grid, fineness));
        }
        lower += (lines(panel, count) - 1) * panel.grid.h;
    }
    bottom
}

/// How many lines of panels a repeated panel takes.
fn lines(panel: &PanelModel, count: i64) -> i64 {
    match &panel.repeat {
        None => 1,
        Some(repeat) if repeat.vertical => count,
        Some(repeat) => (count + repeat.per_row - 1) / repeat.per_row,
    }
    .max(1)
}

fn repeated_grid(panel: &PanelModel, idx: i64, count: i64, y: i64) -> Grid {
    let Grid { x, w, h, .. } = panel.grid;
    match &panel.repeat {
        None => Grid { x, y, w, h },
        Some(repeat) if repeat.vertical => Grid { x, y: y + idx * h, w, h },
        Some(repeat) => {
            let columns = count.clamp(1, repeat.per_row);
            let w = COLUMNS / columns;
            Grid { x: idx % columns * w, y: y + idx / columns * h, w, h }
        }
    }
}

fn plan(
    panel: &PanelModel,
    suffix: &str,
    values: &Values,
    row: Option<String>,
    grid: Grid,
    fineness: Fineness<'_>,
) -> PanelPlan {
    let (values, unread) = own_span(panel, values);
    let mut model = panel.clone();
    // What has no variables was told when the file was read.
    model.missing.extend(unread.filter(|why| !panel.missing.contains(why)));
    PanelPlan {
        id: format!("{}{suffix}", panel.id),
        kind: panel.kind,
        title: values.fill(&panel.title, Into::Words),
        row,
        grid,
        queries: if panel.kind == PanelKind::Unsupported {
            Vec::new()
        } else {
            queries(panel, &values, fineness)
        },
        model,
        values,
    }
}

/// The values over the span that the panel has of its own, and why it has none although it says one.
fn own_span(panel: &PanelModel, values: &Values) -> (Values, Option<String>) {
    let [time_from, time_shift] =
        [&panel.time_from, &panel.time_shift].map(|text| values.fill(text, Into::Words));
    match values.window().of_panel(time_from.trim(), time_shift.trim()) {
        Ok(window) => (values.over(window), None),
        Err(WindowError(why)) => (values.clone(), Some(why)),
    }
}
