//! What every row carries, who acts, and what a list may show.

use jiff::Timestamp;
use meshplay_types::id::{PrincipalId, WorkspaceId};

use crate::{StoreError, db::Row};

/// Who acts, and in which workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// New rows belong to it.
    pub workspace: WorkspaceId,
    /// Stands in `created_by` and in events.
    pub principal: PrincipalId,
}

/// Which rows a read may return: part of the statement, never a filter after paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Rows of one workspace.
    Workspace(WorkspaceId),
    /// Rows of all workspaces: for the program's own work, never for a request.
    All,
}

impl Scope {
    /// The argument of `(CAST($n AS TEXT) IS NULL OR workspace = $n)`.
    pub(crate) fn workspace(self) -> Option<WorkspaceId> {
        match self {
            Self::Workspace(id) => Some(id),
            Self::All => None,
        }
    }
}

/// What every row carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// Who created it.
    pub created_by: PrincipalId,
    /// When.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts its changes, from 1; for `If-Match`.
    pub generation: u64,
}

impl Meta {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            workspace: row.parse("workspace")?,
            created_by: row.parse("created_by")?,
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
            generation: row.number("generation")?,
        })
    }

    pub(crate) fn expect_generation(
        &self,
        what: &'static str,
        id: impl ToString,
        expected: Option<u64>,
    ) -> Result<(), StoreError> {
        match expected {
            Some(expected) if expected != self.generation => {
                Err(StoreError::Generation { what, id: id.to_string(), expected, found: self.generation })
            }
            _ => Ok(()),
        }
    }
}
