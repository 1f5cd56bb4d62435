//! How numbers of a panel are shown: unit, ends, thresholds, words for values; and what differs for single fields.

use std::collections::BTreeMap;

use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    json::{at, integer, is_true, items, number, string, text},
    kind::PanelKind,
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
    pub(crate) mappings: Vec<Mapping>,
    #[serde(skip)]
    pub(crate) overrides: Vec<Override>,
    #[serde(skip)]
    pub(crate) name: Option<String>,
    #[serde(skip)]
    pub(crate) hidden: bool,
}

/// From a value on, a colour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ThresholdStep")]
pub struct Step {
    /// From here; absent: from below.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<f64>,
    /// As the dashboard names it.
    pub color: String,
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
    Pattern(String),
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
    Pattern(String),
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
            thresholds: thresholds(panel, at(defaults, &["thresholds"])),
            stacked: is_true(panel, "stack") || matches!(stacking.as_str(), "normal" | "percent"),
            draw: draw(panel, custom),
            fill: fill(panel, custom),
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
        display
    }

    /// For one field: its name, and the query it comes from.
    pub(crate) fn of_field(&self, name: &str, query: &str) -> Self {
        let mut display = self.clone();
        for one in self.overrides.iter().filter(|one| one.matcher.fits(name, query)) {
            display.apply(&one.properties);
        }
        display.overrides.clear();
        display
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
        let steps = items(at(&wrapped, &["thresholds"]), "steps");
        if !steps.is_empty() {
            self.thresholds = steps.iter().map(step).collect();
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
            Self::Pattern(pattern) => {
                text.is_some_and(|text| Regex::new(pattern).is_ok_and(|regex| regex.is_match(text)))
            }
            Self::Nothing => text.is_none(),
        }
    }
}

impl Matcher {
    fn fits(&self, name: &str, query: &str) -> bool {
        match self {
            Self::Name(expected) => expected == name,
            Self::Pattern(pattern) => Regex::new(pattern).is_ok_and(|regex| regex.is_match(name)),
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
            "byRegexp" => Matcher::Pattern(undelimited(&options)),
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
            Matcher::Pattern(undelimited(&pattern))
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

/// `/pattern/flags` without its delimiters.
pub(crate) fn undelimited(pattern: &str) -> String {
    let inner = pattern.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    inner.map_or_else(
        || pattern.to_owned(),
        |(pattern, flags)| if flags.contains('i') { format!("(?i){pattern}") } else { pattern.to_owned() },
    )
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

fn thresholds(panel: &Value, defaults: &Value) -> Vec<Step> {
    let steps = items(defaults, "steps");
    if !steps.is_empty() {
        return steps.iter().map(step).collect();
    }
    // Old single stats: `80,90`, and three colours.
    let Some(old) = text(panel, "thresholds") else { return Vec::new() };
    let bounds = old.split(',').filter_map(|bound| bound.trim().parse().ok());
    let colors = items(panel, "colors").iter().filter_map(Value::as_str);
    let steps = std::iter::once(None).chain(bounds.map(Some)).zip(colors);
    steps.map(|(from, color)| Step { from, color: color.to_owned() }).collect()
}

fn step(value: &Value) -> Step {
    Step { from: number(value, "value"), color: string(value, "color") }
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
            vec![one(Mapped::Pattern(undelimited(&string(options, "pattern"))), at(options, &["result"]))]
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
