//! A dashboard as it is understood, whatever schema it came in.

use meshplay_types::{Code, Finding, Findings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    classic,
    display::Display,
    kind::{PanelKind, VariableKind},
    schema,
    transform::Transformation,
    variable::Choice,
};

/// A dashboard.
#[derive(Clone, Debug, PartialEq)]
pub struct Dashboard {
    /// Its id in Grafana.
    pub uid: Option<String>,
    /// Title.
    pub title: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Time range it opens with, e.g. `now-6h`.
    pub from: String,
    /// End of that range.
    pub to: String,
    /// Refresh interval, e.g. `30s`.
    pub refresh: Option<String>,
    /// In the order of the file.
    pub variables: Vec<Variable>,
    /// In the order of the file; rows stand before what is in them.
    pub(crate) panels: Vec<PanelModel>,
    /// What is left out, apart from panels.
    pub(crate) left_out: Vec<String>,
}

/// A variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Name.
    pub name: String,
    /// What people read.
    pub label: String,
    /// Where its values come from.
    pub kind: VariableKind,
    /// Whether several values can be chosen.
    pub multi: bool,
    /// Whether all can be chosen at once.
    pub include_all: bool,
    /// Whether people see it.
    pub hidden: bool,
    pub(crate) all_value: Option<String>,
    pub(crate) current: Vec<String>,
    pub(crate) query: String,
    pub(crate) regex: String,
    pub(crate) sort: i64,
    pub(crate) stored: Vec<Choice>,
    pub(crate) auto: Option<Auto>,
    pub(crate) filters: Vec<[String; 3]>,
}

/// How an interval variable chooses by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Auto {
    pub(crate) count: i64,
    pub(crate) min: String,
}

/// Where a panel is, on a grid of 24 columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grid {
    /// From the left.
    pub x: i64,
    /// From above.
    pub y: i64,
    /// Columns.
    pub w: i64,
    /// Rows of 30 pixels.
    pub h: i64,
}

/// A panel of the file, before repeating.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PanelModel {
    pub(crate) id: i64,
    pub(crate) plugin: String,
    pub(crate) kind: PanelKind,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) grid: Grid,
    pub(crate) collapsed: bool,
    pub(crate) source: Source,
    pub(crate) targets: Vec<Target>,
    pub(crate) repeat: Option<Repeat>,
    pub(crate) display: Display,
    /// One number each, of every series.
    pub(crate) calcs: Vec<String>,
    pub(crate) each_row: bool,
    /// Of `each_row`: so many values, of all series together.
    pub(crate) values_max: usize,
    pub(crate) content: String,
    pub(crate) transformations: Vec<Transformation>,
    pub(crate) interval: String,
    pub(crate) points_max: Option<i64>,
    pub(crate) time_from: String,
    pub(crate) time_shift: String,
    /// Why parts of it are not drawn.
    pub(crate) missing: Vec<String>,
}

/// What a panel or a target asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// Name or id, perhaps with variables.
    pub(crate) name: Option<String>,
    /// Plugin, if it is said.
    pub(crate) kind: Option<String>,
}

/// One query of a panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Target {
    pub(crate) reference: String,
    pub(crate) expr: String,
    pub(crate) legend: String,
    pub(crate) instant: bool,
    pub(crate) range: bool,
    pub(crate) format: Format,
    pub(crate) interval: String,
    pub(crate) factor: i64,
    pub(crate) source: Source,
}

/// What a query's answer is turned into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    TimeSeries,
    Table,
    Heatmap,
}

/// A panel or row once per value of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    pub(crate) variable: String,
    pub(crate) vertical: bool,
    pub(crate) per_row: i64,
}

impl Dashboard {
    /// Reads a dashboard: classic, V1 and V2 schema, as JSON or YAML, bare or as Grafana's API wraps it. What cannot be
    /// drawn is no mistake; it is told of the panels.
    ///
    /// # Errors
    /// What makes it no dashboard.
    pub fn parse(text: &str) -> Result<Self, Findings> {
        let refuse = |message: String| vec![Finding::new(Code::DASHBOARD_SYNTAX, message)];
        let value = schema::value(text).map_err(refuse)?;
        let classic = schema::classic(value).map_err(refuse)?;
        Ok(classic::dashboard(&classic))
    }

    /// How many panels there are, rows apart.
    pub fn panels_count(&self) -> usize {
        self.panels.iter().filter(|panel| panel.kind != PanelKind::Row).count()
    }

    /// What is not drawn: of the dashboard, then by panel.
    pub fn unsupported(&self) -> Findings {
        let whole = |why: &String| Finding::new(Code::DASHBOARD_UNSUPPORTED, format!("dashboard: {why}"));
        let told = |panel: &PanelModel| {
            panel.missing.iter().map(|why| missing(&panel.title, why)).collect::<Vec<_>>()
        };
        self.left_out.iter().map(whole).chain(self.panels.iter().flat_map(told)).collect()
    }
}

pub(crate) fn missing(title: &str, why: &str) -> Finding {
    Finding::new(Code::DASHBOARD_UNSUPPORTED, format!("panel `{title}`: {why}"))
}
