//! Which panels there are once rows and panels are repeated, and where they go. What would be more than so many is neither
//! made nor asked, and is told.

use std::sync::Arc;

use meshplay_types::{Code, Finding, Findings};

use crate::{
    Dashboard, Grid, PanelKind, PanelPlan, Scrapes,
    fill::{Into, Value, Values},
    model::{PanelModel, Repeat},
    plan::{Fineness, queries, targets},
    time::WindowError,
};

const COLUMNS: i64 = 24;
/// Most panels of one dashboard, repeats counted.
const PANELS_MAX: usize = 500;
/// Most queries of all of them: four of each panel.
const QUERIES_MAX: usize = 2_000;

/// A row (if it has one) and the panels below it.
#[derive(Default)]
struct Group<'a> {
    head: Option<&'a PanelModel>,
    panels: Vec<&'a PanelModel>,
}

/// The panels that are made already.
struct Made<'a> {
    fineness: Fineness<'a>,
    plans: Vec<PanelPlan>,
    /// How many queries there may still be.
    queries: usize,
}

impl Dashboard {
    /// Every panel with its queries, from above, and how many are left out. `scrapes` is how often values come; `points`
    /// how many of a series are worth asking for.
    pub fn panels(
        &self,
        values: &Values,
        scrapes: &Scrapes,
        points: Option<i64>,
    ) -> (Vec<PanelPlan>, Findings) {
        let fineness = Fineness { scrapes, points };
        let mut made = Made { fineness, plans: Vec::new(), queries: QUERIES_MAX };
        let (values, groups) = (Arc::new(values.clone()), self.groups());
        let mut y = 0;
        for group in &groups {
            for (suffix, values) in scopes(group.repeat(), &values) {
                if made.room() == 0 {
                    break;
                }
                y = made.place(group, &suffix, &values, y);
            }
        }
        let all = groups.iter().map(|group| group.count(&values)).fold(0, usize::saturating_add);
        let left_out = all.saturating_sub(made.plans.len());
        let told = || {
            let message = format!(
                "dashboard: only the first {PANELS_MAX} panels are drawn, repeats counted; {left_out} more are left out"
            );
            Finding::new(Code::DASHBOARD_UNSUPPORTED, message)
        };
        (made.plans, (left_out > 0).then(told).into_iter().collect())
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

impl<'a> Group<'a> {
    fn repeat(&self) -> Option<&'a Repeat> {
        self.head.and_then(|head| head.repeat.as_ref())
    }

    /// How many panels it becomes.
    fn count(&self, values: &Values) -> usize {
        let of_row = self.repeat().map(|repeat| &repeat.variable);
        // In a row of a variable, the variable has one value.
        let is_other = |repeat: &&Repeat| of_row.is_none_or(|name| *name != repeat.variable);
        let inner = |panel: &&PanelModel| count(panel.repeat.as_ref().filter(is_other), values);
        let head = usize::from(self.head.is_some());
        let each = self.panels.iter().map(inner).fold(head, usize::saturating_add);
        each.saturating_mul(count(self.repeat(), values))
    }
}

/// What is repeated, and what the variable is that it is repeated by; nothing if it has no value.
fn repeated<'a>(repeat: Option<&'a Repeat>, values: &'a Values) -> Option<(&'a Repeat, &'a Value)> {
    let found = repeat.and_then(|repeat| Some((repeat, values.get(&repeat.variable)?)));
    found.filter(|(_, value)| !value.values.is_empty())
}

/// How many scopes there are.
fn count(repeat: Option<&Repeat>, values: &Values) -> usize {
    repeated(repeat, values).map_or(1, |(_, value)| value.values.len())
}

/// One scope per value of the repeated variable, made when it is taken; the same one if there is none.
fn scopes<'a>(
    repeat: Option<&'a Repeat>,
    values: &'a Arc<Values>,
) -> impl Iterator<Item = (String, Arc<Values>)> + 'a {
    let repeated = repeated(repeat, values);
    let same = repeated.is_none().then(|| (String::new(), Arc::clone(values)));
    let pairs = repeated.into_iter().flat_map(|(repeat, value)| {
        value.values.iter().zip(&value.texts).map(move |(value, text)| (repeat, value, text))
    });
    let scope = move |(repeat, value, text): (&Repeat, &String, &String)| {
        (format!("/{value}"), Arc::new(values.narrowed(&repeat.variable, value, text)))
    };
    same.into_iter().chain(pairs.map(scope))
}

impl Made<'_> {
    /// How many panels there may still be.
    fn room(&self) -> usize {
        PANELS_MAX.saturating_sub(self.plans.len())
    }

    /// Places a row and its panels at `top`; gives the line below them.
    fn place(&mut self, group: &Group<'_>, suffix: &str, values: &Arc<Values>, top: i64) -> i64 {
        let mut y = top;
        let mut row = None;
        if let Some(head) = group.head {
            let grid = Grid { x: 0, y, w: COLUMNS, h: 1 };
            self.add(head, suffix, values, Place { row: None, grid });
            row = self.plans.last().map(|made| made.title.clone());
            y += 1;
        }
        let first = group.panels.iter().map(|panel| panel.grid.y).min().unwrap_or(0);
        // How much lower than in the file everything is, because of repeats above it.
        let mut lower = y - first;
        let mut bottom = y;
        for panel in &group.panels {
            let repeat = panel.repeat.as_ref();
            let (count, at) = (i64::try_from(count(repeat, values)).unwrap_or(1), panel.grid.y + lower);
            let room = self.room();
            for (idx, (inner, values)) in (0..).zip(scopes(repeat, values).take(room)) {
                let grid = repeated_grid(panel, idx, count, at);
                bottom = bottom.max(grid.y + grid.h);
                self.add(panel, &format!("{suffix}{inner}"), &values, Place { row: row.clone(), grid });
            }
            lower += (lines(panel, count) - 1) * panel.grid.h;
        }
        bottom
    }

    fn add(&mut self, panel: &PanelModel, suffix: &str, values: &Arc<Values>, place: Place) {
        let made = plan(panel, suffix, values, place, self.fineness, self.queries);
        self.queries -= made.queries.len();
        self.plans.push(made);
    }
}

/// Where a panel goes: below the row it is in.
struct Place {
    row: Option<String>,
    grid: Grid,
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
    values: &Arc<Values>,
    place: Place,
    fineness: Fineness<'_>,
    queries_max: usize,
) -> PanelPlan {
    let (values, unread) = own_span(panel, values);
    let mut model = panel.clone();
    // What has no variables was told when the file was read.
    model.missing.extend(unread.filter(|why| !panel.missing.contains(why)));
    let Place { row, grid } = place;
    let mut plan = PanelPlan {
        id: format!("{}{suffix}", panel.id),
        kind: panel.kind,
        title: values.fill(&panel.title, Into::Words),
        row,
        grid,
        queries: Vec::new(),
        model,
        values,
    };
    if panel.kind != PanelKind::Unsupported {
        plan.queries = queries(panel, &plan.values, fineness, queries_max);
        let all = targets(panel).count();
        if plan.queries.len() < all {
            let asked = plan.queries.len();
            let why = format!(
                "{asked} of its {all} queries are asked, since a dashboard asks {QUERIES_MAX} at most"
            );
            plan.model.missing.push(why);
        }
    }
    let unfilled = unfilled(&plan);
    plan.model.missing.extend(unfilled);
    plan
}

/// What of a panel holds variables that are too much to be filled in.
fn unfilled(plan: &PanelPlan) -> Vec<String> {
    let is_unfilled = |text: &str| !plan.values.fill_told(text, Into::Words).1;
    let words = [
        ("title", &plan.model.title),
        ("description", &plan.model.description),
        ("text", &plan.model.content),
    ];
    let words =
        words.into_iter().filter(|(_, text)| is_unfilled(text)).map(|(what, _)| format!("its {what}"));
    let queries = plan.queries.iter().filter(|query| !query.is_filled);
    let queries = queries.map(|query| format!("query {}", query.reference));
    let told = |what: String| {
        format!("{what} has variables that make it too long or stand for each other; they are not filled in")
    };
    words.chain(queries).map(told).collect()
}

/// The values over the span that the panel has of its own, and why it has none although it says one.
fn own_span(panel: &PanelModel, values: &Arc<Values>) -> (Arc<Values>, Option<String>) {
    let [time_from, time_shift] =
        [&panel.time_from, &panel.time_shift].map(|text| values.fill(text, Into::Words));
    match values.window().of_panel(time_from.trim(), time_shift.trim()) {
        Ok(window) if window == values.window() => (Arc::clone(values), None),
        Ok(window) => (Arc::new(values.over(window)), None),
        Err(WindowError(why)) => (Arc::clone(values), Some(why)),
    }
}

#[cfg(test)]
mod tests;
