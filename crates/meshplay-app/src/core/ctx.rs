//! Who acts. A context exists only after the right was checked: a use case that takes one cannot be reached without.

use jiff::Timestamp;
use meshplay_store::Idempotency;
use meshplay_types::{Action, Code, Digest, Finding, PrincipalId, Role, WorkspaceId, id::SessionId};

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

/// How a caller came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// In the same process, as whoever runs it.
    InProcess,
    /// With the token in the data directory.
    OwnerToken,
    /// With a token of its own, the principal's id.
    Token {
        /// When it stops to work.
        expires_at: Timestamp,
    },
    /// With a browser's session.
    Session {
        /// Which.
        id: SessionId,
        /// The token it came from; `None`: that in the data directory.
        token: Option<PrincipalId>,
        /// When it ends.
        ends_at: Timestamp,
    },
}

/// Who calls, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// How it came in.
    pub login: Login,
    /// From where: an address, or `in process`.
    pub origin: String,
}

impl From<Principal> for Caller {
    fn from(principal: Principal) -> Self {
        Self { principal, login: Login::InProcess, origin: "in process".to_owned() }
    }
}

/// The context of one authorised call.
#[derive(Clone, Debug)]
pub struct OpCtx {
    caller: Caller,
    idempotency: Option<Idempotency>,
}

impl OpCtx {
    /// Checks the right. This is the only way to a context.
    pub fn authorise(caller: impl Into<Caller>, action: Action) -> Result<Self, AppError> {
        let caller = caller.into();
        if caller.principal.role.allows(action) {
            return Ok(Self { caller, idempotency: None });
        }
        let message =
            format!("`{}` may not do this: it needs the action `{action:?}`", caller.principal.name);
        Err(AppError::Denied(Finding::new(Code::ACTION_DENIED, message)))
    }

    /// A repetition with the same key and request finds what the first call started.
    pub fn repeatable(self, key: String, request: Digest) -> Self {
        Self { idempotency: Some(Idempotency { key, request }), ..self }
    }

    /// Who calls, and from where.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Who acts.
    pub fn principal(&self) -> &Principal {
        &self.caller.principal
    }

    /// Who and where, for rows.
    pub(crate) fn actor(&self) -> meshplay_store::Actor {
        let Principal { id, workspace, .. } = self.caller.principal;
        meshplay_store::Actor { workspace, principal: id }
    }

    /// What lists may show.
    pub(crate) fn scope(&self) -> meshplay_store::Scope {
        meshplay_store::Scope::Workspace(self.caller.principal.workspace)
    }

    /// What an operation that this call starts is found by when the call is repeated.
    pub(crate) fn idempotency(&self) -> Option<Idempotency> {
        self.idempotency.clone()
    }
}
