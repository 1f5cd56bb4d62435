//! Dashboards: kept byte for byte as they came, drawn from what a Prometheus answers.
//!
//! What a panel is, and what of it is not drawn, are the types of `meshplay-dashboard`, as they are.

use std::collections::BTreeMap;

use jiff::Timestamp;
use meshplay_dashboard::{Choice, Panel, VariableKind, Window, annotation::Mark};
use meshplay_types::{Finding, Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints};

endpoints! {
    /// Our own first, then by name.
    DashboardList: Get "/api/v1/dashboards" PerformanceRead, PageRequest, Empty => Page<Dashboard>;
    /// Keep a dashboard of Grafana: from the text of a file, or from a connection.
    DashboardImport: Create "/api/v1/dashboards" PerformanceWrite, Empty, DashboardImportBody => Dashboard;
    /// One, with everything of it that is not drawn.
    DashboardGet: Get "/api/v1/dashboards/{dashboard}" PerformanceRead, DashboardParams, Empty => Dashboard;
    /// Its text, byte for byte as it came.
    DashboardExport: Get "/api/v1/dashboards/{dashboard}/original" PerformanceRead, DashboardParams, Empty => DashboardText;
    /// Ask for everything that it shows, and draw it.
    DashboardView: Ask "/api/v1/dashboards/{dashboard}/view" PerformanceRead, DashboardParams, DashboardViewBody => DashboardViewed;
    /// Put it into a Grafana, in the place of the one with its uid.
    DashboardPublish: Act "/api/v1/dashboards/{dashboard}/publish" PerformanceWrite, DashboardParams, DashboardPublishBody => DashboardPublished;
    /// Forget a dashboard.
    DashboardRemove: Delete "/api/v1/dashboards/{dashboard}" PerformanceWrite, DashboardParams, Empty => Empty;
}

/// Which dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DashboardParams {
    /// Name.
    pub dashboard: String,
}

/// Body of [`DashboardImport`]: a text, or connection and uid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DashboardImportBody {
    /// Name to keep it under; made from its title if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The text: JSON or YAML, classic, V1 or V2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Name of a connection to a Grafana that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// Its id there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Take the place of the one that has the name.
    pub replace: bool,
}

/// A dashboard that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dashboard {
    /// Name: letters, digits and dashes.
    pub name: String,
    /// Title.
    pub title: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Its id in Grafana.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uid: Option<String>,
    /// It is a part of this program: it cannot be replaced or removed.
    pub is_built_in: bool,
    /// The connection that it came from; absent if from a file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub connection: Option<String>,
    /// Beginning of the time range it opens with, e.g. `now-6h`.
    pub from: String,
    /// End of that range.
    pub to: String,
    /// How often it is drawn anew, e.g. `30s`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refresh: Option<String>,
    /// Panels, rows apart.
    pub panels: u32,
    /// Names of its variables.
    pub variables: Vec<String>,
    /// What is not drawn.
    pub findings: Vec<Finding>,
    /// Who brought it; absent for our own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub actor: Option<String>,
    /// Last change; absent for our own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated_at: Option<Timestamp>,
}

/// Answer of [`DashboardExport`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DashboardText {
    /// The text.
    pub text: String,
}

/// Body of [`DashboardView`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DashboardViewBody {
    /// Name of the connection that is asked where the dashboard names none of ours; the only one, or the first by name, if
    /// absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// E.g. `now-6h`, or a point in time; the dashboard's own if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// E.g. `now`; the dashboard's own if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Values of variables by name; `$__all` stands for all. Those that are absent have the dashboard's own.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, Vec<String>>,
    /// How wide all of it is drawn, in pixels: a series has about as many points as its panel has pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width_px: Option<u32>,
}

/// A dashboard with everything that it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DashboardViewed {
    /// Name.
    pub dashboard: String,
    /// Title.
    pub title: String,
    /// Name of the connection that was asked.
    pub connection: String,
    /// Beginning of the time range, as it was asked for.
    pub from: String,
    /// End of that range.
    pub to: String,
    /// The same in milliseconds since 1970.
    pub window: Window,
    /// In the order of the file; those that people do not see are hidden.
    pub variables: Vec<DashboardVariable>,
    /// From above; rows stand before what is in them.
    pub panels: Vec<Panel>,
    /// Windows of runs in the time range, by rising beginning.
    pub marks: Vec<Mark>,
    /// Questions that were asked; panels that ask the same share the answer.
    pub queries: u32,
    /// What is wrong with the whole and with variables; what is wrong with a panel is with it.
    pub findings: Vec<Finding>,
}

/// A variable with what it may be and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DashboardVariable {
    /// Name.
    pub name: String,
    /// What people read.
    pub label: String,
    /// Where its values come from.
    pub kind: VariableKind,
    /// Several values can be chosen.
    pub is_multi: bool,
    /// All can be chosen at once, as `$__all`.
    pub has_all: bool,
    /// People do not see it.
    pub is_hidden: bool,
    /// What it may be; empty where anything can be typed.
    pub options: Vec<Choice>,
    /// What it is.
    pub chosen: Vec<String>,
    /// All are chosen.
    pub is_all: bool,
}

/// Body of [`DashboardPublish`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DashboardPublishBody {
    /// Name of a connection to a Grafana.
    pub connection: String,
}

/// Answer of [`DashboardPublish`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DashboardPublished {
    /// Path below the address of the Grafana.
    pub path: String,
}
