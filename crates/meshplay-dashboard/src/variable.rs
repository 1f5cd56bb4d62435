//! What a variable may be: the question behind it, the options in its answer, and which of them is chosen.

mod not_taken;

use std::{
    collections::{BTreeSet, HashSet},
    sync::LazyLock,
};

use meshplay_types::{Code, Finding};
use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{
    fill::{Into, Steps, Value, Values},
    json::texts,
    kind::VariableKind,
    model::{Dashboard, Variable},
    time::{duration_ms, duration_text},
};

/// What stands for all values, in files and in addresses.
pub const ALL: &str = "$__all";
/// Most options of one variable.
const OPTIONS_MAX: usize = 2_000;
/// Steps that an interval variable may choose by itself.
const AUTO: &str = "$__auto_interval_";

/// One option of a variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DashboardChoice")]
pub struct Choice {
    /// What people read.
    pub text: String,
    /// What queries get.
    pub value: String,
}

/// The options in an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Those that can be chosen.
    pub choices: Vec<Choice>,
    /// How many more there are. *All* leaves them out too, unless the file says what it means.
    pub left_out: usize,
}

impl Options {
    /// Those that are known without a question; the first so many of them.
    pub fn known(mut choices: Vec<Choice>) -> Self {
        let left_out = choices.len().saturating_sub(OPTIONS_MAX);
        choices.truncate(OPTIONS_MAX);
        Self { choices, left_out }
    }
}

/// What has to be known before a variable has options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Nothing: these are they.
    Known(Vec<Choice>),
    /// Names of connections to Prometheus.
    Connections,
    /// Names of labels.
    LabelNames,
    /// Values of a label, of series that fit a selector.
    LabelValues {
        /// Label.
        label: String,
        /// Selector.
        selector: Option<String>,
    },
    /// The answer of a query, each series as a line.
    Lines(String),
    /// Series, each as a line.
    Series(String),
}

static LABEL_VALUES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)^\s*label_values\(\s*(?:(.+),\s*)?([a-zA-Z_$][\w$:{}]*)\s*\)\s*$")
        .expect("the pattern is constant")
});
static FUNCTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)^\s*(metrics|query_result|label_names)\((.*)\)\s*$").expect("the pattern is constant")
});

impl Choice {
    pub(crate) fn read(value: &Json) -> Option<Self> {
        let first = |key: &str| texts(value.get(key)).into_iter().next();
        let chosen = first("value")?;
        Some(Self { text: first("text").unwrap_or_else(|| chosen.clone()), value: chosen })
    }

    pub(crate) fn plain(value: &str) -> Self {
        Self { text: value.to_owned(), value: value.to_owned() }
    }
}

impl Dashboard {
    /// The variables in an order in which each comes after those that it refers to; in a circle, the order of the file.
    pub fn variables_ordered(&self) -> Vec<&Variable> {
        let needs = |one: &Variable| {
            let names = Values::names_in(&format!("{} {}", one.query, one.regex));
            names.into_iter().collect::<HashSet<String>>()
        };
        let mut waiting: Vec<_> = self.variables.iter().map(|one| (one, needs(one))).collect();
        let mut ordered: Vec<&Variable> = Vec::new();
        while !waiting.is_empty() {
            let is_ready = |(one, needs): &(&Variable, HashSet<String>)| {
                !waiting.iter().any(|(other, _)| other.name != one.name && needs.contains(&other.name))
            };
            let idx = waiting.iter().position(is_ready).unwrap_or(0);
            ordered.push(waiting.remove(idx).0);
        }
        ordered
    }
}

impl Variable {
    /// What has to be known.
    pub fn ask(&self, values: &Values) -> Ask {
        match self.kind {
            VariableKind::Custom => Ask::Known(custom(&self.query)),
            VariableKind::Interval => Ask::Known(self.intervals(values)),
            VariableKind::Constant => Ask::Known(vec![Choice::plain(&self.query)]),
            VariableKind::TextBox | VariableKind::AdHoc => Ask::Known(Vec::new()),
            VariableKind::GroupBy => Ask::LabelNames,
            VariableKind::DataSource if self.query.contains("prometheus") => Ask::Connections,
            VariableKind::DataSource | VariableKind::Switch => Ask::Known(self.stored.clone()),
            VariableKind::Query => self.question(values),
        }
    }

    /// That its question has variables that are too much to be filled in.
    pub fn unfilled(&self, values: &Values) -> Option<Finding> {
        let is_asked = self.kind == VariableKind::Query;
        let is_filled = !is_asked || values.fill_told(&self.query, Into::Query(rough_steps(values))).1;
        let message = format!(
            "variable `{}`: its query has variables that make it too long or stand for each other; they are not filled in",
            self.name
        );
        (!is_filled).then(|| Finding::new(Code::DASHBOARD_VARIABLE, message))
    }

    fn question(&self, values: &Values) -> Ask {
        let query = values.fill(&self.query, Into::Query(rough_steps(values)));
        if let Some(found) = LABEL_VALUES.captures(&query) {
            let selector = found.get(1).map(|selector| selector.as_str().trim().to_owned());
            let label = found.get(2).map_or("", |label| label.as_str()).to_owned();
            return Ask::LabelValues { label, selector: selector.filter(|text| !text.is_empty()) };
        }
        let function = FUNCTION.captures(&query);
        let part = |group| {
            function.as_ref().and_then(|found| found.get(group)).map_or("", |part| part.as_str().trim())
        };
        match part(1) {
            "query_result" => Ask::Lines(part(2).to_owned()),
            "label_names" => Ask::LabelNames,
            "metrics" => Ask::LabelValues {
                label: "__name__".to_owned(),
                selector: Some(format!("{{__name__=~\".*{}.*\"}}", part(2))),
            },
            _ if query.trim().is_empty() => Ask::Known(self.stored.clone()),
            _ => Ask::Series(query),
        }
    }

    fn intervals(&self, values: &Values) -> Vec<Choice> {
        let auto = self.auto.as_ref().map(|auto| {
            let min_ms = duration_ms(&auto.min).unwrap_or(10_000);
            let step_ms = crate::step_ms(values.window().span_ms(), auto.count, min_ms);
            Choice { text: "auto".to_owned(), value: duration_text(step_ms) }
        });
        auto.into_iter().chain(custom(&self.query)).collect()
    }

    /// The options in an answer: what the pattern leaves, without doubles, the first so many, sorted as wished.
    ///
    /// # Errors
    /// That the pattern cannot be used.
    pub fn options(&self, answer: Vec<String>) -> Result<Options, Finding> {
        let pattern = self.pattern()?;
        let mut seen = BTreeSet::new();
        let choices = answer
            .iter()
            .filter_map(|text| choice(text, pattern.as_ref()))
            .filter(|one| seen.insert(one.clone()))
            .collect();
        let mut options = Options::known(choices);
        sort(&mut options.choices, self.sort);
        Ok(options)
    }

    /// `/pattern/flags`, or only the pattern.
    fn pattern(&self) -> Result<Option<Regex>, Finding> {
        if self.regex.is_empty() {
            return Ok(None);
        }
        let delimited = self.regex.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
        let (pattern, flags) = delimited.unwrap_or((&self.regex, ""));
        let pattern = pattern.replace("(?<", "(?P<").replace("\\/", "/");
        let flag = if flags.contains('i') { "(?i)" } else { "" };
        Regex::new(&format!("{flag}{pattern}")).map(Some).map_err(|_| {
            let message = format!("variable `{}`: the pattern `{}` cannot be used", self.name, self.regex);
            Finding::new(Code::DASHBOARD_VARIABLE, message)
        })
    }

    /// What is chosen: what was asked for, else what the file says, else the first.
    pub fn choose(&self, options: &[Choice], asked: Option<&[String]>) -> Value {
        let listed = self.multi || self.include_all;
        let free = matches!(self.kind, VariableKind::TextBox | VariableKind::AdHoc);
        if free {
            let typed = asked
                .map(<[String]>::to_vec)
                .or_else(|| (!self.current.is_empty()).then(|| self.current.clone()));
            let own = || match self.filters.as_slice() {
                [] => vec![self.query.clone()],
                filters => filters.iter().map(filter_text).collect(),
            };
            let values = typed.unwrap_or_else(own);
            return Value { texts: values.clone(), values, ..Value::default() };
        }
        let wanted = asked.unwrap_or(&self.current);
        let wants_all = wanted.iter().any(|one| one == ALL || (one == "All" && self.include_all));
        let auto = wanted.iter().any(|one| one.starts_with(AUTO) || one == "auto");
        let find = |one: &String| options.iter().find(|option| option.value == *one || option.text == *one);
        let mut chosen: Vec<&Choice> = wanted.iter().filter_map(find).collect();
        if !self.multi {
            chosen.truncate(1);
        }
        let all = self.include_all && (wants_all || chosen.is_empty());
        if all {
            chosen = options.iter().collect();
        } else if auto || (chosen.is_empty() && self.kind != VariableKind::GroupBy) {
            chosen = options.first().into_iter().collect();
        }
        Value {
            values: chosen.iter().map(|one| one.value.clone()).collect(),
            texts: chosen.iter().map(|one| one.text.clone()).collect(),
            all,
            all_value: self.all_value.clone(),
            listed,
        }
    }

    /// Filters for every query, of an ad hoc variable.
    pub(crate) fn filters(&self, value: &Value) -> Vec<[String; 3]> {
        value.values.iter().filter_map(|text| filter(text)).collect()
    }
}

impl Values {
    /// Takes what was chosen for a variable, and what it means for every query.
    pub fn take(&mut self, variable: &Variable, value: Value) {
        match variable.kind {
            VariableKind::AdHoc => self.filters.extend(variable.filters(&value)),
            VariableKind::GroupBy => self.group_by.extend(value.values.iter().cloned()),
            _ => {}
        }
        self.set(&variable.name, value);
    }
}

/// `a=b`, `a!=b`, `a=~b`, `a!~b`, or as Grafana's addresses have it: `a|=|b`.
fn filter(text: &str) -> Option<[String; 3]> {
    let is_operator = |part: &str| !part.is_empty() && part.chars().all(|c| "=!~<>".contains(c));
    // A pattern has bars too.
    if let [label, operator, value] = text.splitn(3, '|').collect::<Vec<_>>().as_slice()
        && is_operator(operator)
    {
        return Some([*label, *operator, *value].map(str::to_owned));
    }
    let operator = ["=~", "!~", "!=", "="]
        .into_iter()
        .filter_map(|one| Some((text.find(one)?, one)))
        .min_by_key(|(at, one)| (*at, std::cmp::Reverse(one.len())))?;
    let (at, operator) = operator;
    Some([&text[..at], operator, &text[at + operator.len()..]].map(|part| part.trim().to_owned()))
}

/// As people write it, where that is read as the same.
fn filter_text(parts: &[String; 3]) -> String {
    let plain = parts.concat();
    if filter(&plain).as_ref() == Some(parts) { plain } else { parts.join("|") }
}

/// `a, b : 1, c\,d`.
fn custom(list: &str) -> Vec<Choice> {
    let items = list.replace("\\,", "\u{1}");
    let choice = |item: &str| {
        let item = item.trim().replace('\u{1}', ",");
        match item.split_once(" : ") {
            Some((text, value)) => Choice { text: text.trim().to_owned(), value: value.trim().to_owned() },
            None => Choice::plain(&item),
        }
    };
    items.split(',').filter(|item| !item.trim().is_empty()).map(choice).collect()
}

fn choice(text: &str, pattern: Option<&Regex>) -> Option<Choice> {
    let Some(pattern) = pattern else { return Some(Choice::plain(text)) };
    let found = pattern.captures(text)?;
    let named = |name: &str| found.name(name).map(|part| part.as_str().to_owned());
    let group = found.iter().skip(1).flatten().next().map(|part| part.as_str().to_owned());
    let value = named("value").or_else(|| named("text")).or(group).unwrap_or_else(|| text.to_owned());
    Some(Choice { text: named("text").unwrap_or_else(|| value.clone()), value })
}

/// The numbers of Grafana: 1 and 2 by letters, 3 and 4 by the first number, 5 and 6 by letters of any case.
fn sort(options: &mut [Choice], how: i64) {
    let number = |text: &str| {
        let digits = text.find(|c: char| c.is_ascii_digit()).map(|at| &text[at..]);
        let end = digits.map(|digits| digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()));
        digits.zip(end).and_then(|(digits, end)| digits[..end].parse::<f64>().ok()).unwrap_or(-1.0)
    };
    match how {
        1 | 2 => options.sort_by(|a, b| a.text.cmp(&b.text)),
        3 | 4 | 7 | 8 => options.sort_by(|a, b| number(&a.text).total_cmp(&number(&b.text))),
        5 | 6 => options.sort_by_key(|one| one.text.to_lowercase()),
        _ => {}
    }
    if how > 0 && how % 2 == 0 {
        options.reverse();
    }
}

/// Variables are asked before any panel's step is known.
fn rough_steps(values: &Values) -> Steps {
    let step_ms = crate::step_ms(values.window().span_ms(), 500, 15_000);
    Steps { step_ms, rate_ms: (step_ms + 15_000).max(60_000) }
}

#[cfg(test)]
mod tests;
