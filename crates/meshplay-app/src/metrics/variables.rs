//! The variables of a dashboard, one after the other: each may depend on those before it.

use std::collections::BTreeMap;

use meshplay_dashboard::{
    Choice, Dashboard, Range, Series, Values, VariableKind,
    variable::{ALL, Ask, Options},
};
use meshplay_metrics::{MetricsError, Prometheus};
use meshplay_types::{Code, Finding, Findings, Severity};

use super::sources::Sources;
use crate::{App, AppError, OpCtx};

/// A variable with what it may be and what it is.
#[derive(Clone, Debug)]
pub struct VariableView {
    /// The variable.
    pub variable: meshplay_dashboard::Variable,
    /// What it may be.
    pub options: Vec<Choice>,
    /// What it is.
    pub chosen: Vec<String>,
    /// All are chosen.
    pub is_all: bool,
}

/// Chooses a value for every variable, and says what each may be, in the order of the file.
pub(super) async fn choose(
    app: &App,
    ctx: &OpCtx,
    dashboard: &Dashboard,
    sources: &mut Sources,
    asked: &BTreeMap<String, Vec<String>>,
    values: &mut Values,
    findings: &mut Findings,
) -> Result<Vec<VariableView>, AppError> {
    let (mut views, mut cuts) = (Vec::new(), Findings::new());
    let mut from = None;
    for variable in dashboard.variables_ordered() {
        let wanted = asked.get(&variable.name);
        let is_source = variable.kind == VariableKind::DataSource;
        let usual = is_source.then(|| vec![sources.main.clone()]);
        let name = sources.meant(from.as_deref()).to_owned();
        sources.open(app, ctx, &name).await?;
        cuts.extend(variable.unfilled(values));
        let listed = match variable.ask(values) {
            Ask::Known(choices) => Ok(Options::known(choices)),
            Ask::Connections => variable.options(sources.names.clone()),
            ask => match sources.client(&name) {
                Ok(client) => match texts(client, ask, values).await {
                    Ok(texts) => variable.options(texts),
                    Err(error) => Err(error.finding()),
                },
                Err(finding) => Err(finding),
            },
        };
        let Options { choices: options, left_out } = listed.unwrap_or_else(|finding| {
            let message = format!("variable `{}`: {}", variable.name, finding.message);
            findings.push(Finding { message, ..finding }.severity(Severity::Warning));
            Options::default()
        });
        cuts.extend(cut(&variable.name, options.len(), left_out));
        let value = variable.choose(&options, wanted.or(usual.as_ref()).map(Vec::as_slice));
        let is_needed = variable.kind == VariableKind::Query && !variable.hidden;
        if value.values.is_empty() && options.is_empty() && is_needed && findings.is_empty() {
            let message = format!("variable `{}` has no values in this time range", variable.name);
            findings.push(of_variable(message));
        }
        let lost = wanted.map(|wanted| variable.not_taken(&options, wanted, &value));
        findings.extend(lost.into_iter().flatten().map(of_variable));
        if is_source {
            from = value.values.first().cloned();
        }
        let chosen = if value.all { vec![ALL.to_owned()] } else { value.values.clone() };
        views.push(VariableView { variable: variable.clone(), options, chosen, is_all: value.all });
        values.take(variable, value);
    }
    let place =
        |view: &VariableView| dashboard.variables.iter().position(|one| one.name == view.variable.name);
    views.sort_by_key(place);
    findings.extend(cuts);
    let unknown = asked.keys().filter(|name| dashboard.variables.iter().all(|one| one.name != **name));
    findings.extend(unknown.map(|name| of_variable(format!("there is no variable `{name}`"))));
    Ok(views)
}

/// That not all values can be chosen.
fn cut(name: &str, shown: usize, left_out: usize) -> Option<Finding> {
    let message =
        format!("variable `{name}` has {} values; only the first {shown} are here", shown + left_out);
    let fix = "narrow it down: a selector in its query, or a pattern";
    (left_out > 0)
        .then(|| Finding::new(Code::DASHBOARD_VARIABLE, message).fix(fix).severity(Severity::Warning))
}

fn of_variable(message: String) -> Finding {
    Finding::new(Code::DASHBOARD_VARIABLE, message)
}

/// The answer to a variable's question, as lines.
async fn texts(client: &Prometheus, ask: Ask, values: &Values) -> Result<Vec<String>, MetricsError> {
    let window = values.window();
    let range = Range { from_ms: window.from_ms, to_ms: window.to_ms, step_ms: window.span_ms().max(1_000) };
    match ask {
        Ask::LabelNames => client.labels(None, range).await,
        Ask::LabelValues { label, selector } => client.label_values(&label, selector.as_deref(), range).await,
        Ask::Lines(expr) => {
            let answer = client.query(&expr, window.to_ms).await?;
            Ok(answer.series.iter().map(line).collect())
        }
        Ask::Series(selector) => {
            let found = client.series(&selector, range).await?;
            Ok(found.iter().map(series_text).collect())
        }
        Ask::Known(_) | Ask::Connections => Ok(Vec::new()),
    }
}

/// `name{a="b"} value time`, as Grafana writes the answer of `query_result`.
fn line(series: &Series) -> String {
    let (at_ms, value) = series.points.last().copied().unwrap_or((0, None));
    let value = value.map_or_else(|| "NaN".to_owned(), |value| value.to_string());
    format!("{} {value} {at_ms}", series_text(&series.labels))
}

/// `name{a="b",c="d"}`.
fn series_text(labels: &BTreeMap<String, String>) -> String {
    let name = labels.get("__name__").map_or("", String::as_str);
    let pairs: Vec<String> = labels
        .iter()
        .filter(|(label, _)| *label != "__name__")
        .map(|(label, value)| format!("{label}=\"{value}\""))
        .collect();
    format!("{name}{{{}}}", pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_cannot_be_chosen_are_told() {
        assert_eq!(cut("pod", 2_000, 0), None);
        let told = cut("pod", 2_000, 500).unwrap();
        assert_eq!(told.message, "variable `pod` has 2500 values; only the first 2000 are here");
    }

    #[test]
    fn answers_become_lines_as_grafana_writes_them() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let labels = BTreeMap::from([pair("__name__", "up"), pair("job", "node"), pair("instance", "a:1")]);
        let series = Series { labels, points: vec![(1_000, Some(1.5))] };
        assert_eq!(line(&series), r#"up{instance="a:1",job="node"} 1.5 1000"#);
    }
}
