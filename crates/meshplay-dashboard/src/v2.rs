//! The V2 schema, turned into the classic one: elements apart from their layout become panels on a grid.

use serde_json::{Map, Value, json};

use crate::json::{at, integer, is_true, items, string, text};

/// Columns of the grid, and the height of a panel that says none.
const COLUMNS: i64 = 24;
const HEIGHT: i64 = 9;

pub(crate) fn classic(spec: &Value) -> Value {
    let mut layout = Layout { elements: at(spec, &["elements"]), panels: Vec::new(), y: 0, row_id: -1 };
    layout.place(at(spec, &["layout"]), 0);
    let settings = at(spec, &["timeSettings"]);
    json!({
        "title": string(spec, "title"),
        "tags": at(spec, &["tags"]),
        "time": {"from": at(settings, &["from"]), "to": at(settings, &["to"])},
        "refresh": at(settings, &["autoRefresh"]),
        "annotations": {"list": items(spec, "annotations").iter().map(|one| at(one, &["spec"])).collect::<Vec<_>>()},
        "links": at(spec, &["links"]),
        "templating": {"list": items(spec, "variables").iter().map(variable).collect::<Vec<_>>()},
        "panels": layout.panels,
    })
}

/// `QueryVariable` → `query`, and its specification beside it.
fn variable(variable: &Value) -> Value {
    let kind = string(variable, "kind").trim_end_matches("Variable").to_lowercase();
    let kind = if kind == "text" { "textbox".to_owned() } else { kind };
    let mut fields = object(at(variable, &["spec"]));
    if kind == "datasource" {
        fields.insert("query".to_owned(), at(variable, &["spec", "pluginId"]).clone());
    }
    if kind == "query" {
        fields.insert("query".to_owned(), at(variable, &["spec", "query", "spec"]).clone());
    }
    if kind == "adhoc" {
        fields.insert("filters".to_owned(), at(variable, &["spec", "filters"]).clone());
    }
    if kind == "switch" {
        // The classic schema has the value that stands for on first.
        let choice = |key: &str| json!({"text": string(at(variable, &["spec"]), key), "value": at(variable, &["spec", key])});
        fields.insert("options".to_owned(), json!([choice("enabledValue"), choice("disabledValue")]));
        fields.insert("current".to_owned(), json!({"value": at(variable, &["spec", "current"])}));
    }
    let hide =
        if string(variable.get("spec").unwrap_or(&Value::Null), "hide") == "hideVariable" { 2 } else { 0 };
    fields.insert("hide".to_owned(), json!(hide));
    fields.insert("sort".to_owned(), json!(sort(&string(at(variable, &["spec"]), "sort"))));
    fields.insert("type".to_owned(), json!(kind));
    Value::Object(fields)
}

fn sort(word: &str) -> i64 {
    const WORDS: [&str; 9] = [
        "disabled",
        "alphabeticalAsc",
        "alphabeticalDesc",
        "numericalAsc",
        "numericalDesc",
        "alphabeticalCaseInsensitiveAsc",
        "alphabeticalCaseInsensitiveDesc",
        "naturalAsc",
        "naturalDesc",
    ];
    WORDS.iter().position(|one| *one == word).and_then(|at| i64::try_from(at).ok()).unwrap_or(0)
}

struct Layout<'a> {
    elements: &'a Value,
    panels: Vec<Value>,
    y: i64,
    row_id: i64,
}

impl Layout<'_> {
    /// Places everything of a layout, beginning at the line `above`.
    fn place(&mut self, layout: &Value, above: i64) {
        let spec = at(layout, &["spec"]);
        match string(layout, "kind").as_str() {
            "RowsLayout" => items(spec, "rows").iter().for_each(|row| self.group(row, "collapse")),
            "TabsLayout" => items(spec, "tabs").iter().for_each(|tab| self.group(tab, "")),
            "AutoGridLayout" => self.auto(spec),
            _ => items(spec, "items").iter().for_each(|item| self.item(item, above)),
        }
    }

    /// A row or a tab: a row of the classic schema, and below it what is in it.
    fn group(&mut self, group: &Value, collapse: &str) {
        let spec = at(group, &["spec"]);
        self.row(spec, is_true(spec, collapse), self.y);
        let above = self.y;
        self.place(at(spec, &["layout"]), above);
    }

    fn row(&mut self, spec: &Value, collapsed: bool, y: i64) {
        let mut row = json!({
            "id": self.row_id, "type": "row", "title": string(spec, "title"), "collapsed": collapsed,
            "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1}, "panels": [],
        });
        repeat(&mut row, at(spec, &["repeat"]));
        self.row_id -= 1;
        self.panels.push(row);
        self.y = self.y.max(y + 1);
    }

    fn auto(&mut self, spec: &Value) {
        let columns = integer(spec, "maxColumnCount").unwrap_or(3).clamp(1, COLUMNS);
        let (above, width) = (self.y, COLUMNS / columns);
        for (idx, item) in (0..).zip(items(spec, "items")) {
            let grid = json!({
                "x": idx % columns * width, "y": above + idx / columns * HEIGHT, "w": width, "h": HEIGHT,
            });
            self.element(at(item, &["spec"]), &grid);
        }
    }

    fn item(&mut self, item: &Value, above: i64) {
        let spec = at(item, &["spec"]);
        let y = above + integer(spec, "y").unwrap_or(0);
        if string(item, "kind") == "GridLayoutRow" {
            self.row(spec, is_true(spec, "collapsed"), y);
            items(spec, "elements").iter().for_each(|inner| self.item(inner, y + 1));
            return;
        }
        let grid = json!({
            "x": at(spec, &["x"]), "y": y, "w": at(spec, &["width"]), "h": at(spec, &["height"]),
        });
        self.element(spec, &grid);
    }

    fn element(&mut self, spec: &Value, grid: &Value) {
        let name = string(at(spec, &["element"]), "name");
        let mut panel = panel(at(self.elements, &[&name]));
        panel["gridPos"] = grid.clone();
        repeat(&mut panel, at(spec, &["repeat"]));
        self.y = self.y.max(integer(grid, "y").unwrap_or(0) + integer(grid, "h").unwrap_or(HEIGHT));
        self.panels.push(panel);
    }
}

fn repeat(panel: &mut Value, repeat: &Value) {
    if let Some(variable) = text(repeat, "value") {
        panel["repeat"] = json!(variable);
        panel["repeatDirection"] = at(repeat, &["direction"]).clone();
        panel["maxPerRow"] = at(repeat, &["maxPerRow"]).clone();
    }
}

fn panel(element: &Value) -> Value {
    let spec = at(element, &["spec"]);
    if string(element, "kind") == "LibraryPanel" {
        return json!({
            "id": at(spec, &["id"]), "title": at(spec, &["title"]), "type": "library",
            "libraryPanel": at(spec, &["libraryPanel"]),
        });
    }
    let (viz, data) = (at(spec, &["vizConfig"]), at(spec, &["data", "spec"]));
    // In later versions `kind` says that it is one, and `group` which.
    let plugin = text(viz, "group").or_else(|| text(viz, "kind")).unwrap_or_default();
    let options = at(data, &["queryOptions"]);
    json!({
        "id": at(spec, &["id"]),
        "type": plugin,
        "title": at(spec, &["title"]),
        "description": at(spec, &["description"]),
        "options": at(viz, &["spec", "options"]),
        "fieldConfig": at(viz, &["spec", "fieldConfig"]),
        "targets": items(data, "queries").iter().map(target).collect::<Vec<_>>(),
        "transformations": items(data, "transformations").iter().map(transformation).collect::<Vec<_>>(),
        "interval": at(options, &["interval"]),
        "maxDataPoints": at(options, &["maxDataPoints"]),
        "timeFrom": at(options, &["timeFrom"]),
        "timeShift": at(options, &["timeShift"]),
    })
}

fn target(query: &Value) -> Value {
    let (spec, inner) = (at(query, &["spec"]), at(query, &["spec", "query"]));
    let kind = text(inner, "group").or_else(|| text(inner, "kind").filter(|kind| *kind != "DataQuery"));
    let name = text(at(inner, &["datasource"]), "name").or_else(|| text(at(spec, &["datasource"]), "uid"));
    let mut fields = object(at(inner, &["spec"]));
    fields.insert("refId".to_owned(), at(spec, &["refId"]).clone());
    fields.insert("hide".to_owned(), at(spec, &["hidden"]).clone());
    fields.insert("datasource".to_owned(), json!({"type": kind, "uid": name}));
    Value::Object(fields)
}

fn transformation(transformation: &Value) -> Value {
    let spec = at(transformation, &["spec"]);
    let id =
        text(transformation, "group").or_else(|| text(spec, "id")).or_else(|| text(transformation, "kind"));
    json!({"id": id, "disabled": at(spec, &["disabled"]), "options": at(spec, &["options"])})
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}
