//! Who is logged in, and the tokens that programs log in with.

use jiff::Timestamp;
use meshplay_types::{Action, Page, PageRequest, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Empty, endpoint::endpoints};

/// Where a browser swaps a token for a session: `POST` with a [`LoginBody`], open to everybody, answers [`Session`] and sets
/// the cookie. It is no [`crate::Endpoint`]: nobody has a role yet.
pub const LOGIN_PATH: &str = "/api/v1/login";

endpoints! {
    /// Who asks, and what they may do.
    SessionGet: Get "/api/v1/session" SessionUse, Empty, Empty => Session;
    /// End this browser's session.
    SessionEnd: Delete "/api/v1/session" SessionUse, Empty, Empty => Empty;
    /// Tokens, newest first; never their text.
    TokenList: Get "/api/v1/tokens" TokenManage, PageRequest, Empty => Page<Token>;
    /// Make a token. Its text is in this answer and nowhere else.
    TokenCreate: Create "/api/v1/tokens" TokenManage, Empty, TokenCreateBody => TokenCreated;
    /// Make a token useless, and with it every session that came from it.
    TokenRevoke: Delete "/api/v1/tokens/{token}" TokenManage, TokenParams, Empty => Empty;
}

/// Body of a login.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// The token of the login URL, or one made by [`TokenCreate`]. Write-only.
    pub token: String,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Name, e.g. `local owner`.
    pub name: String,
    /// Role.
    pub role: Role,
    /// What the role contains.
    pub actions: Vec<Action>,
    /// Name of the workspace.
    pub workspace: String,
    /// When the session ends; absent for a token and in process.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ends_at: Option<Timestamp>,
}

/// Which token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TokenParams {
    /// Name or id.
    pub token: String,
}

/// Body of [`TokenCreate`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenCreateBody {
    /// What it is for; unique.
    pub name: String,
    /// What it may do: at most what its maker may.
    pub role: Role,
    /// How long it lives, in days, 1 to 365; default 90.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// Id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it stops to work.
    pub expires_at: Timestamp,
    /// When it was used last; to the minute.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_used_at: Option<Timestamp>,
}

/// Answer of [`TokenCreate`].
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenCreated {
    /// The token as lists show it.
    #[serde(flatten)]
    pub token: Token,
    /// Its text: shown this once.
    pub text: String,
}
