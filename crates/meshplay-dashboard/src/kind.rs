//! What panels and variables there are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a panel is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PanelKind {
    /// Lines, areas or bars over time.
    TimeSeries,
    /// One large number each.
    Stat,
    /// A number between two ends.
    Gauge,
    /// Numbers as bars between two ends.
    BarGauge,
    /// Rows and columns.
    Table,
    /// Buckets over time.
    Heatmap,
    /// Bars side by side.
    Bar,
    /// Shares of a whole.
    Pie,
    /// Words.
    Text,
    /// The head of a group.
    Row,
    /// None that is drawn here.
    Unsupported,
}

impl PanelKind {
    /// From the type of a panel plugin.
    pub(crate) fn of_plugin(plugin: &str) -> Self {
        match plugin {
            "timeseries" | "graph" => Self::TimeSeries,
            "stat" | "singlestat" => Self::Stat,
            "gauge" => Self::Gauge,
            "bargauge" => Self::BarGauge,
            "table" | "table-old" => Self::Table,
            "heatmap" => Self::Heatmap,
            "barchart" | "histogram" => Self::Bar,
            "piechart" | "grafana-piechart-panel" => Self::Pie,
            "text" => Self::Text,
            "row" => Self::Row,
            _ => Self::Unsupported,
        }
    }

    /// Whether each series becomes one number.
    pub(crate) fn reduces(self) -> bool {
        matches!(self, Self::Stat | Self::Gauge | Self::BarGauge | Self::Pie | Self::Bar)
    }
}

/// Where the values of a variable come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum VariableKind {
    /// A question to Prometheus.
    Query,
    /// A list.
    Custom,
    /// Spans of time.
    Interval,
    /// Connections.
    DataSource,
    /// One value that is not shown.
    Constant,
    /// Whatever is typed.
    TextBox,
    /// Label filters for every query.
    AdHoc,
    /// Labels to group every query by.
    GroupBy,
    /// One of two values.
    Switch,
}

impl VariableKind {
    pub(crate) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "query" => Self::Query,
            "custom" => Self::Custom,
            "interval" => Self::Interval,
            "datasource" => Self::DataSource,
            "constant" => Self::Constant,
            "textbox" => Self::TextBox,
            "adhoc" => Self::AdHoc,
            "groupby" => Self::GroupBy,
            "switch" => Self::Switch,
            _ => return None,
        })
    }
}
