//! Reading the classic schema, also as versions before 16 had it, with rows of panels instead of a grid.

use serde_json::Value;

use crate::{
    display::Display,
    json::{at, integer, is_true, items, string, text, texts},
    kind::{PanelKind, VariableKind},
    left_out,
    model::{Auto, Dashboard, Format, Grid, PanelModel, Repeat, Source, Target, Variable},
    reduce::Calculation,
    time::{Window, WindowError},
    transform::Transformation,
    variable::Choice,
};

/// Columns of the grid; rows of old versions had 12.
const COLUMNS: i64 = 24;
const OLD_COLUMNS: i64 = 12;
/// Pixels of one grid row, to turn heights of old versions.
const ROW_PX: i64 = 38;
const OLD_HEIGHT_PX: i64 = 250;
/// Furthest down and highest, in grid rows: whatever a file says can be added up.
const GRID_MAX: i64 = 100_000;
/// Most variables; each is a question, and is compared with every other one.
const VARIABLES_MAX: usize = 200;
/// Values that a panel shows if each is shown and it does not say how many, as in Grafana.
const VALUES: usize = 25;

pub(crate) fn dashboard(value: &Value) -> Dashboard {
    let mut panels = Vec::new();
    let mut y = 0;
    for row in items(value, "rows") {
        y = old_row(row, y, &mut panels);
    }
    let mut placed: Vec<&Value> = items(value, "panels").iter().collect();
    placed.sort_by_key(|panel| {
        let grid = at(panel, &["gridPos"]);
        (integer(grid, "y").unwrap_or(0), integer(grid, "x").unwrap_or(0))
    });
    placed.into_iter().for_each(|panel| add(panel, &mut panels));
    share(&mut panels, value);
    let mut variables: Vec<Variable> = inputs(value);
    variables.extend(items(at(value, &["templating"]), "list").iter().filter_map(variable));
    let mut left_out = left_out::of(value);
    if variables.len() > VARIABLES_MAX {
        left_out.push(format!("{VARIABLES_MAX} of its {} variables are known", variables.len()));
        variables.truncate(VARIABLES_MAX);
    }
    let time = at(value, &["time"]);
    Dashboard {
        uid: text(value, "uid").map(str::to_owned),
        title: text(value, "title").unwrap_or("Untitled").to_owned(),
        tags: texts(value.get("tags")),
        from: text(time, "from").unwrap_or("now-1h").to_owned(),
        to: text(time, "to").unwrap_or("now").to_owned(),
        refresh: text(value, "refresh").map(str::to_owned),
        variables,
        panels,
        left_out,
    }
}

/// A panel, and what is folded away in it if it is a row. Copies that an old Grafana saved of a repeated panel are made
/// again by repeating.
fn add(value: &Value, panels: &mut Vec<PanelModel>) {
    if value.get("repeatPanelId").is_some_and(|id| !id.is_null()) {
        return;
    }
    panels.push(panel(value));
    for inner in items(value, "panels") {
        add(inner, panels);
    }
}

/// Panels of a row beside each other, by their span of twelve.
fn old_row(row: &Value, y: i64, panels: &mut Vec<PanelModel>) -> i64 {
    if row.get("repeatRowId").is_some_and(|id| !id.is_null()) {
        return y;
    }
    let height_px = text(row, "height").and_then(|px| px.trim_end_matches("px").parse().ok());
    let height_px = height_px.or_else(|| integer(row, "height")).unwrap_or(OLD_HEIGHT_PX);
    let h = (height_px / ROW_PX).clamp(3, GRID_MAX);
    let mut head = panel(row);
    (head.kind, head.plugin, head.id) = (PanelKind::Row, "row".to_owned(), -1 - y);
    (head.grid, head.collapsed) = (Grid { x: 0, y, w: COLUMNS, h: 1 }, is_true(row, "collapse"));
    head.missing.clear();
    panels.push(head);
    let (mut x, mut top) = (0, y + 1);
    for value in items(row, "panels") {
        let span = integer(value, "span").unwrap_or(OLD_COLUMNS).clamp(0, OLD_COLUMNS);
        let w = (span * COLUMNS / OLD_COLUMNS).clamp(1, COLUMNS);
        if x + w > COLUMNS {
            (x, top) = (0, top + h);
        }
        let from = panels.len();
        add(value, panels);
        if let Some(panel) = panels.get_mut(from) {
            panel.grid = Grid { x, y: top, w, h };
        }
        x += w;
    }
    top + h
}

fn panel(value: &Value) -> PanelModel {
    let plugin = string(value, "type");
    let kind = PanelKind::of_plugin(&plugin);
    let options = at(value, &["options"]);
    let reduce = at(options, &["reduceOptions"]);
    let grid = at(value, &["gridPos"]);
    let mut calcs = texts(reduce.get("calcs"));
    if calcs.is_empty() {
        calcs.push(text(value, "valueName").unwrap_or("lastNotNull").to_owned());
    }
    let on_grid = |key: &str, usual: i64| integer(grid, key).unwrap_or(usual).clamp(0, GRID_MAX);
    let content = text(options, "content").or_else(|| text(value, "content"));
    let targets = items(value, "targets").iter().enumerate().filter_map(target);
    let mut made = PanelModel {
        id: integer(value, "id").unwrap_or(0),
        kind,
        title: string(value, "title"),
        description: string(value, "description"),
        grid: Grid { x: on_grid("x", 0), y: on_grid("y", 0), w: on_grid("w", 12), h: on_grid("h", 8) },
        collapsed: is_true(value, "collapsed"),
        source: source(value.get("datasource")),
        targets: targets.collect(),
        repeat: repeat(value),
        display: Display::read(value, kind),
        calcs,
        each_row: is_true(reduce, "values"),
        values_max: values_max(reduce),
        content: content.unwrap_or_default().to_owned(),
        transformations: items(value, "transformations").iter().filter_map(Transformation::read).collect(),
        interval: string(value, "interval"),
        points_max: integer(value, "maxDataPoints"),
        time_from: string(value, "timeFrom"),
        time_shift: string(value, "timeShift"),
        missing: Vec::new(),
        plugin,
    };
    made.missing = missing(&made, value);
    made
}

fn values_max(reduce: &Value) -> usize {
    let said = integer(reduce, "limit").and_then(|limit| usize::try_from(limit).ok());
    said.filter(|limit| *limit > 0).unwrap_or(VALUES)
}

/// What of a panel is not evaluated.
fn missing(panel: &PanelModel, value: &Value) -> Vec<String> {
    let mut missing = Vec::new();
    if panel.plugin == "library"
        || value.get("libraryPanel").is_some_and(|library| !library.is_null()) && panel.targets.is_empty()
    {
        missing.push("it is a library panel, which only Grafana has".to_owned());
    } else if panel.kind == PanelKind::Unsupported {
        missing.push(format!("panels of type `{}` are not drawn", panel.plugin));
    }
    let others = panel.targets.iter().filter_map(|target| target.source.foreign().or(panel.source.foreign()));
    let mut others: Vec<&str> = others.collect();
    others.dedup();
    missing.extend(others.into_iter().map(|other| format!("it asks `{other}`, not Prometheus")));
    missing.extend(panel.transformations.iter().flat_map(|one| one.left_out(panel.kind)));
    if panel.kind.reduces() && !panel.each_row {
        let unknown = panel.calcs.iter().filter(|calc| Calculation::read(calc).is_none());
        missing.extend(
            unknown.map(|calc| format!("the calculation `{calc}` is not known, so there is no number")),
        );
    }
    let footer = at(value, &["options", "footer"]);
    if panel.kind == PanelKind::Table && is_true(footer, "show") {
        let calcs = texts(footer.get("reducer"));
        let calcs = if calcs.is_empty() { String::new() } else { format!(" (`{}`)", calcs.join("`, `")) };
        missing.push(format!("its footer{calcs} is not drawn"));
    }
    let has_variables = panel.time_from.contains('$') || panel.time_shift.contains('$');
    let span = Window { from_ms: 0, to_ms: 1 }.of_panel(panel.time_from.trim(), panel.time_shift.trim());
    missing.extend(span.err().filter(|_| !has_variables).map(|WindowError(why)| why));
    missing
}

impl Source {
    /// The plugin, if it is known and not Prometheus.
    pub(crate) fn foreign(&self) -> Option<&str> {
        let kind = self.kind.as_deref()?;
        let own = kind.contains("prometheus") || kind.contains("victoriametrics") || kind == "mixed";
        (!own).then_some(kind)
    }
}

fn source(value: Option<&Value>) -> Source {
    match value {
        Some(Value::String(name)) => named(name),
        Some(value @ Value::Object(_)) => match text(value, "uid").map(named) {
            Some(known) if known.kind.is_some() => known,
            found => Source {
                name: found.and_then(|one| one.name),
                kind: text(value, "type").filter(|kind| !kind.contains('$')).map(str::to_owned),
            },
        },
        _ => Source::default(),
    }
}

fn named(name: &str) -> Source {
    let kind = match name {
        "-- Mixed --" => Some("mixed"),
        "-- Grafana --" | "grafana" => Some("grafana"),
        "-- Dashboard --" => Some("dashboard"),
        _ => None,
    };
    Source { name: Some(name.to_owned()), kind: kind.map(str::to_owned) }
}

fn repeat(value: &Value) -> Option<Repeat> {
    let variable = text(value, "repeat")?.to_owned();
    let vertical = matches!(text(value, "repeatDirection"), Some("v"));
    Some(Repeat { variable, vertical, per_row: integer(value, "maxPerRow").unwrap_or(4).clamp(1, COLUMNS) })
}

fn target((idx, value): (usize, &Value)) -> Option<Target> {
    let source = source(value.get("datasource"));
    let expr = string(value, "expr");
    if is_true(value, "hide") || (expr.is_empty() && source.kind.is_none()) {
        return None;
    }
    let instant = is_true(value, "instant");
    let letter = u8::try_from(idx).ok().and_then(|idx| b'A'.checked_add(idx)).map(char::from);
    Some(Target {
        reference: text(value, "refId").map_or_else(|| letter.unwrap_or('?').to_string(), str::to_owned),
        expr,
        legend: string(value, "legendFormat"),
        instant,
        range: value.get("range").and_then(Value::as_bool).unwrap_or(!instant),
        format: match text(value, "format") {
            Some("table") => Format::Table,
            Some("heatmap") => Format::Heatmap,
            _ => Format::TimeSeries,
        },
        // What was the step in seconds is a minimum since.
        interval: text(value, "interval").map(str::to_owned).unwrap_or_default(),
        factor: integer(value, "intervalFactor").unwrap_or(1).clamp(1, 10),
        source,
    })
}

/// Panels that show the answers of another one get its queries.
fn share(panels: &mut [PanelModel], value: &Value) {
    let all: Vec<&Value> = items(value, "panels")
        .iter()
        .flat_map(|one| std::iter::once(one).chain(items(one, "panels")))
        .collect();
    for value in all {
        let of = items(value, "targets").iter().find_map(|target| integer(target, "panelId"));
        let (Some(of), Some(id)) = (of, integer(value, "id")) else { continue };
        let found = panels
            .iter()
            .find(|panel| panel.id == of)
            .map(|panel| (panel.targets.clone(), panel.source.clone()));
        let Some((targets, source)) = found else { continue };
        if let Some(panel) =
            panels.iter_mut().find(|panel| panel.id == id && panel.source.foreign() == Some("dashboard"))
        {
            (panel.targets, panel.source) = (targets, source);
            panel.missing.retain(|why| !why.contains("`dashboard`"));
        }
    }
}

/// What an exported dashboard wants to be told when it is imported, with the values it brings along.
fn inputs(value: &Value) -> Vec<Variable> {
    let constants = items(value, "__inputs").iter().filter(|input| text(input, "type") == Some("constant"));
    let variable = |input: &Value| {
        let mut made = blank(string(input, "name"), VariableKind::Constant);
        made.query = string(input, "value");
        made
    };
    constants.map(variable).collect()
}

fn blank(name: String, kind: VariableKind) -> Variable {
    Variable {
        label: name.clone(),
        name,
        kind,
        multi: false,
        include_all: false,
        hidden: kind == VariableKind::Constant,
        all_value: None,
        current: Vec::new(),
        query: String::new(),
        regex: String::new(),
        sort: 0,
        stored: Vec::new(),
        auto: None,
        filters: Vec::new(),
    }
}

fn variable(value: &Value) -> Option<Variable> {
    let mut made = blank(string(value, "name"), VariableKind::of(&string(value, "type"))?);
    if let Some(label) = text(value, "label") {
        label.clone_into(&mut made.label);
    }
    made.multi = is_true(value, "multi") || made.kind == VariableKind::GroupBy;
    made.include_all = is_true(value, "includeAll");
    made.hidden |= integer(value, "hide") == Some(2);
    made.all_value = text(value, "allValue").map(str::to_owned);
    made.current = texts(at(value, &["current"]).get("value"));
    made.query = match value.get("query") {
        Some(query @ Value::Object(_)) => text(query, "query")
            .or_else(|| text(query, "__legacyStringValue"))
            .or_else(|| text(query, "expr"))
            .unwrap_or_default()
            .to_owned(),
        _ => string(value, "query"),
    };
    made.regex = string(value, "regex");
    made.sort = integer(value, "sort").unwrap_or(0);
    made.stored = items(value, "options").iter().filter_map(Choice::read).collect();
    made.auto = (is_true(value, "auto") && made.kind == VariableKind::Interval).then(|| Auto {
        count: integer(value, "auto_count").unwrap_or(30).max(1),
        min: text(value, "auto_min").unwrap_or("10s").to_owned(),
    });
    let filter =
        |filter: &Value| [string(filter, "key"), string(filter, "operator"), string(filter, "value")];
    made.filters = items(value, "filters").iter().map(filter).collect();
    Some(made)
}
