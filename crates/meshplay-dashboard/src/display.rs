//! How numbers of a panel are shown: unit, ends, thresholds, words for values; and what differs for single fields.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    json::{at, integer, is_true, items, number, string, text},
    kind::PanelKind,
    pattern::Pattern,
    threshold::{Step, Thresholds},
    unit,
};

/// How numbers are shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PanelDisplay")]
pub struct Display {
    /// Unit as Grafana names it, e.g. `bytes`.
    pub unit: String,
    /// Digits after the point, if it is said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decimals: Option<u8>,
    /// Lower end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub min: Option<f64>,
    /// Upper end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max: Option<f64>,
    /// From which value on which colour.
    pub thresholds: Vec<Step>,
    /// Series are stacked.
    pub stacked: bool,
    /// `line`, `bars` or `points`.
    pub draw: String,
    /// How much of the area below a line is filled, 0 to 100.
    pub fill: u8,
    #[serde(skip)]
    pub(crate) thresholds_read: Thresholds,
    #[serde(skip)]
    pub(crate) mappings: Vec<Mapping>,
    #[serde(skip)]
    pub(crate) overrides: Vec<Override>,
    #[serde(skip)]
    pub(crate) name: Option<String>,
    #[serde(skip)]
    pub(crate) hidden: bool,
}

/// Words in the place of values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mapping {
    what: Mapped,
    text: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Mapped {
    Value(String),
    Range(Option<f64>, Option<f64>),
    Pattern(Pattern),
    Nothing,
}

/// What differs for fields that fit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Override {
    matcher: Matcher,
    properties: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, PartialEq)]
enum Matcher {
    Name(String),
    Pattern(Pattern),
    Query(String),
    Never,
}

impl Display {
    pub(crate) fn read(panel: &Value, kind: PanelKind) -> Self {
        let defaults = at(panel, &["fieldConfig", "defaults"]);
        let custom = at(defaults, &["custom"]);
        let old_axis = items(panel, "yaxes").first().cloned().unwrap_or_default();
        let unit = [text(defaults, "unit"), text(&old_axis, "format"), text(panel, "format")];
        let stacking = string(at(custom, &["stacking"]), "mode");
        let mut display = Self {
            unit: unit.into_iter().flatten().next().unwrap_or("short").to_owned(),
            decimals: digits(number(defaults, "decimals").or_else(|| number(panel, "decimals"))),
            min: number(defaults, "min")
                .or_else(|| number(&old_axis, "min"))
                .or_else(|| number(at(panel, &["gauge"]), "minValue")),
            max: number(defaults, "max")
                .or_else(|| number(&old_axis, "max"))
                .or_else(|| number(at(panel, &["gauge"]), "maxValue")),
            thresholds: Vec::new(),
            stacked: is_true(panel, "stack") || matches!(stacking.as_str(), "normal" | "percent"),
            draw: draw(panel, custom),
            fill: fill(panel, custom),
            thresholds_read: Thresholds::read(at(defaults, &["thresholds"]))
                .or_else(|| Thresholds::of_single_stat(panel))
                .unwrap_or_default(),
            mappings: items(defaults, "mappings").iter().flat_map(mappings).collect(),
            overrides: items(at(panel, &["fieldConfig"]), "overrides").iter().map(Override::read).collect(),
            name: text(defaults, "displayName").map(str::to_owned),
            hidden: false,
        };
        display.mappings.extend(items(panel, "valueMaps").iter().filter_map(old_mapping));
        if kind == PanelKind::Table {
            display.overrides.extend(items(panel, "styles").iter().map(Override::of_style));
        }
        if kind == PanelKind::Gauge {
            (display.min, display.max) = (display.min.or(Some(0.0)), display.max.or(Some(100.0)));
        }
        display.scale();
        display
    }

    /// For one field: its name, and the query it comes from.
    pub(crate) fn of_field(&self, name: &str, query: &str) -> Self {
        let mut display = self.clone();
        for one in self.overrides.iter().filter(|one| one.matcher.fits(name, query)) {
            display.apply(&one.properties);
        }
        display.overrides.clear();
        display.scale();
        display
    }

    /// Shares of one have an end that nobody writes down.
    fn scale(&mut self) {
        let max = self.max.or((self.unit == "percentunit").then_some(1.0));
        self.thresholds = self.thresholds_read.absolute(self.min, max);
    }

    fn apply(&mut self, properties: &BTreeMap<String, Value>) {
        let wrapped = json!(properties);
        if let Some(unit) = text(&wrapped, "unit") {
            unit.clone_into(&mut self.unit);
        }
        self.decimals = digits(number(&wrapped, "decimals")).or(self.decimals);
        self.min = number(&wrapped, "min").or(self.min);
        self.max = number(&wrapped, "max").or(self.max);
        self.name = text(&wrapped, "displayName").map(str::to_owned).or(self.name.take());
        self.hidden |= is_true(&wrapped, "custom.hidden");
        if let Some(thresholds) = Thresholds::read(at(&wrapped, &["thresholds"])) {
            self.thresholds_read = thresholds;
        }
        let mapped = items(&wrapped, "mappings");
        if !mapped.is_empty() {
            self.mappings = mapped.iter().flat_map(mappings).collect();
        }
    }

    /// A value as people read it.
    pub fn text(&self, value: Option<f64>) -> String {
        let plain = value.map(|value| value.to_string());
        let mapped = self.mapped(value, plain.as_deref());
        mapped.unwrap_or_else(|| {
            value.map_or_else(|| "no value".to_owned(), |value| unit::text(&self.unit, value, self.decimals))
        })
    }

    /// The words for a text, if there are some.
    pub(crate) fn mapped_text(&self, value: &str) -> Option<String> {
        self.mapped(None, Some(value))
    }

    fn mapped(&self, value: Option<f64>, text: Option<&str>) -> Option<String> {
        self.mappings
            .iter()
            .find(|mapping| mapping.what.fits(value, text))
            .and_then(|mapping| mapping.text.clone())
    }

    /// The colour that the thresholds give a value.
    pub(crate) fn color(&self, value: Option<f64>) -> Option<String> {
        let value = value?;
        let reached = |step: &&Step| step.from.is_none_or(|from| value >= from);
        self.thresholds.iter().rfind(reached).map(|step| step.color.clone())
    }
}

impl Mapped {
    fn fits(&self, value: Option<f64>, text: Option<&str>) -> bool {
        match self {
            Self::Value(expected) => text.is_some_and(|text| text == expected),
            Self::Range(from, to) => value.is_some_and(|value| {
                from.is_none_or(|from| value >= from) && to.is_none_or(|to| value <= to)
            }),
            Self::Pattern(pattern) => text.is_some_and(|text| pattern.fits(text)),
            Self::Nothing => text.is_none(),
        }
    }
}

impl Matcher {
    fn fits(&self, name: &str, query: &str) -> bool {
        match self {
            Self::Name(expected) => expected == name,
            Self::Pattern(pattern) => pattern.fits(name),
            Self::Query(expected) => expected == query,
            Self::Never => false,
        }
    }
}

impl Override {
    fn read(value: &Value) -> Self {
        let (id, options) =
            (string(at(value, &["matcher"]), "id"), string(at(value, &["matcher"]), "options"));
        let matcher = match id.as_str() {
            "byName" => Matcher::Name(options),
            "byRegexp" => Pattern::read(&options).map_or(Matcher::Never, Matcher::Pattern),
            "byFrameRefID" => Matcher::Query(options),
            _ => Matcher::Never,
        };
        let property = |one: &Value| Some((text(one, "id")?.to_owned(), one.get("value")?.clone()));
        Self { matcher, properties: items(value, "properties").iter().filter_map(property).collect() }
    }

    /// What old tables call a style.
    fn of_style(style: &Value) -> Self {
        let pattern = string(style, "pattern");
        let matcher = if pattern.starts_with('/') {
            Pattern::read(&pattern).map_or(Matcher::Never, Matcher::Pattern)
        } else {
            Matcher::Name(pattern)
        };
        let mut properties = BTreeMap::new();
        let mut set = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                properties.insert(key.to_owned(), value);
            }
        };
        set("displayName", text(style, "alias").map(|alias| json!(alias)));
        set(
            "unit",
            text(style, "unit").filter(|_| string(style, "type") == "number").map(|unit| json!(unit)),
        );
        set("decimals", number(style, "decimals").map(|decimals| json!(decimals)));
        set("custom.hidden", (string(style, "type") == "hidden").then(|| json!(true)));
        Self { matcher, properties }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn digits(number: Option<f64>) -> Option<u8> {
    number.map(|number| number.clamp(0.0, 12.0) as u8)
}

fn draw(panel: &Value, custom: &Value) -> String {
    let word = text(custom, "drawStyle").unwrap_or_default();
    let word = match word {
        "bars" | "points" => word,
        _ if is_true(panel, "bars") => "bars",
        _ => "line",
    };
    word.to_owned()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn fill(panel: &Value, custom: &Value) -> u8 {
    // Old graphs count in tenths.
    let percent = number(custom, "fillOpacity").or_else(|| number(panel, "fill").map(|tenths| tenths * 10.0));
    percent.unwrap_or(0.0).clamp(0.0, 100.0) as u8
}

fn mappings(value: &Value) -> Vec<Mapping> {
    let options = at(value, &["options"]);
    let one = |what, result: &Value| Mapping { what, text: text(result, "text").map(str::to_owned) };
    match text(value, "type") {
        Some("value") => options
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, result)| one(Mapped::Value(key.clone()), result))
            .collect(),
        Some("range") => {
            vec![one(Mapped::Range(number(options, "from"), number(options, "to")), at(options, &["result"]))]
        }
        Some("regex") => {
            let pattern = Pattern::read(&string(options, "pattern"));
            let mapped = |pattern| one(Mapped::Pattern(pattern), at(options, &["result"]));
            pattern.map(mapped).into_iter().collect()
        }
        Some("special") if string(options, "match").contains("null") => {
            vec![one(Mapped::Nothing, at(options, &["result"]))]
        }
        Some(_) => Vec::new(),
        None => old_mapping(value).into_iter().collect(),
    }
}

/// `{type: 1, value, text}` and `{type: 2, from, to, text}` of versions before 8, and value maps of single stats.
fn old_mapping(value: &Value) -> Option<Mapping> {
    let words = Some(text(value, "text")?.to_owned());
    if integer(value, "type") == Some(2) {
        return Some(Mapping {
            what: Mapped::Range(number(value, "from"), number(value, "to")),
            text: words,
        });
    }
    let what = match string(value, "value").as_str() {
        "null" => Mapped::Nothing,
        text => Mapped::Value(text.to_owned()),
    };
    Some(Mapping { what, text: words })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gauge(max: u8) -> Display {
        let steps = json!([{"color": "green", "value": null}, {"color": "red", "value": 80}]);
        let thresholds = json!({"mode": "percentage", "steps": steps});
        let narrow = json!({"matcher": {"id": "byName", "options": "narrow"}, "properties": [{"id": "max", "value": 1}]});
        let config =
            json!({"defaults": {"min": 0, "max": max, "thresholds": thresholds}, "overrides": [narrow]});
        Display::read(&json!({"fieldConfig": config}), PanelKind::Gauge)
    }

    #[test]
    fn thresholds_in_percent_go_by_the_ends_of_each_field() {
        let color = |display: &Display, value| display.color(Some(value)).unwrap_or_default();
        assert_eq!((color(&gauge(1), 0.95), color(&gauge(1), 0.5)), ("red".into(), "green".into()));
        assert_eq!(gauge(10).thresholds.last().and_then(|step| step.from), Some(8.0));
        let [wide, narrow] = ["wide", "narrow"].map(|name| gauge(10).of_field(name, "A"));
        assert_eq!((color(&wide, 0.95), color(&narrow, 0.95)), ("green".into(), "red".into()));
    }

    #[test]
    fn a_share_of_one_ends_at_one() {
        let thresholds = json!({"mode": "percentage", "steps": [{"color": "red", "value": 80}]});
        let config = json!({"defaults": {"unit": "percentunit", "thresholds": thresholds}});
        let display = Display::read(&json!({"fieldConfig": config}), PanelKind::Stat);
        assert_eq!(display.thresholds.first().and_then(|step| step.from), Some(0.8));
    }
}
