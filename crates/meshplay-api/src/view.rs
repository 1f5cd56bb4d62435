//! Saved views and preferences: what somebody wants to see again. Values are the UI's own business.

use jiff::Timestamp;
use meshplay_types::Page;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints};

endpoints! {
    /// My saved views of a page, by name.
    ViewList: Get "/api/v1/views" SessionUse, ViewListParams, Empty => Page<View>;
    /// Save a view under its name.
    ViewSave: Put "/api/v1/views/{page}/{name}" SessionUse, ViewParams, ViewBody => View;
    /// Forget a view.
    ViewRemove: Delete "/api/v1/views/{page}/{name}" SessionUse, ViewParams, Empty => Empty;
}

/// Of which page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ViewListParams {
    /// E.g. `explore`; absent: of all pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// Which view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ViewParams {
    /// E.g. `explore`.
    pub page: String,
    /// Name.
    pub name: String,
}

/// Body of [`ViewSave`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewBody {
    /// The query string of the page, without `?`; at most 4,096 bytes.
    pub query: String,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// Of which page.
    pub page: String,
    /// Name.
    pub name: String,
    /// The query string.
    pub query: String,
    /// Last change.
    pub updated_at: Timestamp,
}
