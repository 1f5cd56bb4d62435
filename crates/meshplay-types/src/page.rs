//! Keyset paging: `?limit&cursor` in, `{items, nextCursor}` out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Items on a page when nothing is asked for.
pub const PAGE_ITEMS_DEFAULT: u32 = 50;
/// Most items on a page.
pub const PAGE_ITEMS_MAX: u32 = 500;

/// Which page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PageRequest {
    /// Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The `nextCursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl PageRequest {
    /// The number of items to read, within the bounds.
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(PAGE_ITEMS_DEFAULT).clamp(1, PAGE_ITEMS_MAX)
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    /// Present if there is more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next_cursor: Option<String>,
}
