//! Who comes with which token or cookie. Knows neither headers nor cookies, only their texts.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use meshplay_store::{KeyedHash, NewSession, OpenError, Scope, Session, StoreError, Token, token_file_open};
use meshplay_types::{Code, Finding, PrincipalId, Secret, id::SessionId};
use subtle::ConstantTimeEq as _;
use tokio_util::sync::CancellationToken;

use super::token_text::{is_token, token_text};
use crate::{App, AppError, Caller, Login, OpCtx, Principal};

/// Contexts of the keyed hashes: a token is no cookie.
const TOKEN: &str = "login-token";
const COOKIE: &str = "session-cookie";

/// A session that has begun.
#[derive(Debug)]
pub struct NewLogin {
    /// The text of its cookie: nowhere else.
    pub cookie: Secret<String>,
    /// Who.
    pub caller: Caller,
}

impl App {
    /// Reads the token of the data directory, or makes it at the first start, and lets it log in as the owner. Sessions that
    /// came from another one end.
    ///
    /// # Errors
    /// If the file cannot be used.
    pub async fn owner_token(&self, data_dir: &Path) -> Result<Secret<String>, OpenError> {
        let text = token_file_open(data_dir, token_text)?;
        let hash = self.store().keyed_hash(TOKEN, text.reveal().as_bytes());
        let current = hash.clone();
        let ended = self
            .store()
            .write(move |tx| Box::pin(async move { tx.sessions_end_of_other_owners(&current).await }));
        ended.await.map_err(|source| OpenError::Installation { source })?;
        self.access().owner_set(hash);
        Ok(text)
    }

    /// Who comes with a token. `None`: it is not valid.
    ///
    /// # Errors
    /// Only if the store fails.
    pub async fn caller_of_token(&self, text: &str, origin: &str) -> Result<Option<Caller>, AppError> {
        if !is_token(text) {
            return Ok(None);
        }
        let hash = self.store().keyed_hash(TOKEN, text.as_bytes());
        if self.is_owner(&hash) {
            return Ok(Some(Caller {
                principal: self.local_owner(),
                login: Login::OwnerToken,
                origin: origin.to_owned(),
            }));
        }
        let found = self.store().read().token_by_hash(&hash).await?;
        Ok(found.filter(is_valid).map(|token| {
            self.access().used(token.id);
            let login = Login::Token { expires_at: token.expires_at };
            Caller { principal: principal(token), login, origin: origin.to_owned() }
        }))
    }

    /// Whoever asked for work that begins now, with the rights that they have by now. `None`: their token was revoked or
    /// has expired.
    pub(crate) async fn caller_of_principal(&self, id: PrincipalId) -> Result<Option<Caller>, StoreError> {
        let owner = self.local_owner();
        if owner.id == id {
            return Ok(Some(owner.into()));
        }
        let token = self.store().read().token(Scope::All, id).await?;
        Ok(Some(token).filter(is_valid).map(|token| principal(token).into()))
    }

    /// Who comes with a cookie. `None`: there is no such session, or it has ended.
    ///
    /// # Errors
    /// Only if the store fails.
    pub async fn caller_of_cookie(&self, text: &str, origin: &str) -> Result<Option<Caller>, AppError> {
        let hash = self.store().keyed_hash(COOKIE, text.as_bytes());
        let Some(session) = self.store().read().session_by_hash(&hash).await? else { return Ok(None) };
        if session.ends_at <= Timestamp::now() {
            return Ok(None);
        }
        self.caller_of_session(&session, origin).await
    }

    async fn caller_of_session(&self, session: &Session, origin: &str) -> Result<Option<Caller>, AppError> {
        let principal = match session.token {
            None => Some(self.local_owner()).filter(|_| {
                self.access().owner().is_some_and(|owner| equal(owner.as_str(), &session.login_hash))
            }),
            Some(token) => {
                let token = self.store().read().token(Scope::All, token).await?;
                Some(token).filter(is_valid).map(principal)
            }
        };
        let Session { id, token, ends_at, .. } = *session;
        let login = Login::Session { id, token, ends_at };
        Ok(principal.map(|principal| Caller { principal, login, origin: origin.to_owned() }))
    }

    /// Swaps a token for a session that lasts at most as long as the token.
    ///
    /// # Errors
    /// [`AppError::Denied`] if the token is not valid.
    pub async fn session_begin(
        &self,
        text: &str,
        lasting: SignedDuration,
        origin: &str,
    ) -> Result<NewLogin, AppError> {
        let Some(caller) = self.caller_of_token(text, origin).await? else {
            let message = "this token is not valid, has expired or was revoked";
            return Err(AppError::Denied(Finding::new(Code::LOGIN_REFUSED, message)));
        };
        let (token, token_ends) = match caller.login {
            Login::Token { expires_at } => (Some(caller.principal.id), expires_at),
            _ => (None, Timestamp::MAX),
        };
        let cookie = token_text(&self.random()?);
        let ends_at = Timestamp::now().checked_add(lasting).unwrap_or(token_ends).min(token_ends);
        let new = NewSession {
            workspace: caller.principal.workspace,
            token,
            hash: self.store().keyed_hash(COOKIE, cookie.reveal().as_bytes()),
            login_hash: self.store().keyed_hash(TOKEN, text.as_bytes()),
            ends_at,
        };
        let session = self.store().write(move |tx| Box::pin(tx.session_create(new))).await?;
        let login = Login::Session { id: session.id, token, ends_at: session.ends_at };
        Ok(NewLogin { cookie, caller: Caller { login, ..caller } })
    }

    /// Ends the caller's session, and everything that it has open.
    ///
    /// # Errors
    /// Only if the store fails.
    pub async fn session_end(&self, ctx: &OpCtx) -> Result<(), AppError> {
        if let Login::Session { id, .. } = ctx.caller().login {
            self.store().write(move |tx| Box::pin(tx.session_end(id))).await?;
            self.access().endings.end(id.0);
        }
        Ok(())
    }

    /// The signal that everything which this caller has open must end.
    pub fn ending_of(&self, caller: &Caller) -> CancellationToken {
        self.access().endings.of(&caller.login, caller.principal.id)
    }

    /// The session of a caller, if it has one.
    pub fn session_of(caller: &Caller) -> Option<(SessionId, Timestamp)> {
        match caller.login {
            Login::Session { id, ends_at, .. } => Some((id, ends_at)),
            _ => None,
        }
    }

    pub(crate) fn random(&self) -> Result<[u8; 32], AppError> {
        self.store().random().ok_or_else(|| AppError::Internal {
            what: "make a secret",
            source: "the operating system gives no random bytes".into(),
        })
    }

    pub(crate) fn token_hash(&self, text: &str) -> KeyedHash {
        self.store().keyed_hash(TOKEN, text.as_bytes())
    }

    fn is_owner(&self, hash: &KeyedHash) -> bool {
        self.access().owner().is_some_and(|owner| equal(owner.as_str(), hash.as_str()))
    }
}

fn equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn is_valid(token: &Token) -> bool {
    token.revoked_at.is_none() && token.expires_at > Timestamp::now()
}

fn principal(token: Token) -> Principal {
    let Token { id, name, role, meta, .. } = token;
    Principal { id, name, role, workspace: meta.workspace }
}
