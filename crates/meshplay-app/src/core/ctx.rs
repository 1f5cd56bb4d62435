//! Who acts. A context exists only after the right was checked: a use case that takes one cannot be reached without.

use meshplay_types::{Action, Code, Finding, PrincipalId, Role, WorkspaceId};

use crate::AppError;

/// Whoever acts: a user, a token, the local owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Id, written to rows and events.
    pub id: PrincipalId,
    /// Name for people.
    pub name: String,
    /// What may be done.
    pub role: Role,
    /// Where.
    pub workspace: WorkspaceId,
}

/// The context of one authorised call.
#[derive(Clone, Debug)]
pub struct OpCtx {
    principal: Principal,
}

impl OpCtx {
    /// Checks the right. This is the only way to a context.
    pub fn authorise(principal: Principal, action: Action) -> Result<Self, AppError> {
        if principal.role.allows(action) {
            return Ok(Self { principal });
        }
        let message = format!("`{}` may not do this: it needs the action `{action:?}`", principal.name);
        Err(AppError::Denied(Finding::new(Code::ACTION_DENIED, message)))
    }

    /// Who acts.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Who and where, for rows.
    pub(crate) fn actor(&self) -> meshplay_store::Actor {
        meshplay_store::Actor { workspace: self.principal.workspace, principal: self.principal.id }
    }

    /// What lists may show.
    pub(crate) fn scope(&self) -> meshplay_store::Scope {
        meshplay_store::Scope::Workspace(self.principal.workspace)
    }
}
