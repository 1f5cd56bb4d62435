//! Tokens that programs log in with.

use jiff::{SignedDuration, Timestamp};
use meshplay_store::{NewEvent, NewToken, StoreError, Token};
use meshplay_types::{Code, Finding, Page, PageRequest, PrincipalId, Role, Secret};

use super::token_text::token_text;
use crate::{App, AppError, OpCtx};

/// How long a token lives unless asked otherwise, in days.
const DAYS_DEFAULT: u32 = 90;
/// How long a token may live, in days.
const DAYS_MAX: u32 = 365;
/// Tokens that there may be at once.
const TOKENS_MAX: u64 = 50;
/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 100;

/// A token with the name of its maker.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// The row.
    pub token: Token,
    /// Who made it.
    pub created_by: String,
}

impl App {
    /// Tokens that were not revoked, newest first.
    ///
    /// # Errors
    /// Only if the store fails.
    pub async fn token_list(&self, ctx: &OpCtx, page: &PageRequest) -> Result<Page<TokenRow>, AppError> {
        let page = self.store().read().tokens(ctx.scope(), page).await?;
        let items = page.items.into_iter().map(|token| self.token_row(token)).collect();
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// Makes a token; its text is returned here and kept nowhere.
    ///
    /// # Errors
    /// If name, role or lifetime do not fit: nobody gives rights that they do not have.
    pub async fn token_create(
        &self,
        ctx: &OpCtx,
        name: &str,
        role: Role,
        days: Option<u32>,
    ) -> Result<(TokenRow, Secret<String>), AppError> {
        let name = name.trim().to_owned();
        let days = days.unwrap_or(DAYS_DEFAULT);
        let mut findings = Vec::new();
        if name.is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
            let message = format!("the name of a token has 1 to {NAME_BYTES_MAX} printable characters");
            findings.push(Finding::new(Code::USAGE, message));
        }
        if !(1..=DAYS_MAX).contains(&days) {
            let message = format!("a token lives 1 to {DAYS_MAX} days, not {days}");
            findings.push(Finding::new(Code::USAGE, message));
        }
        let own = ctx.principal().role;
        if !own.covers(role) {
            let message = format!("the role `{role}` contains more than yours, `{own}`");
            findings.push(Finding::new(Code::ROLE_TOO_HIGH, message));
        }
        findings.extend(self.tokens_too_many(ctx).await?);
        if !findings.is_empty() {
            return Err(AppError::Invalid(findings));
        }
        let (token, text) = self.token_made(ctx, name, role, days).await?;
        Ok((self.token_row(token), text))
    }

    /// Makes a token for a part of ours that was asked for, whoever asked: what the part may do decides, not the asker's role.
    pub(crate) async fn token_mint(
        &self,
        ctx: &OpCtx,
        name: String,
        role: Role,
    ) -> Result<(Token, Secret<String>), AppError> {
        if let Some(finding) = self.tokens_too_many(ctx).await? {
            return Err(AppError::Invalid(vec![finding]));
        }
        self.token_made(ctx, name, role, DAYS_DEFAULT).await
    }

    async fn tokens_too_many(&self, ctx: &OpCtx) -> Result<Option<Finding>, AppError> {
        let is_full = self.store().read().token_count(&ctx.actor()).await? >= TOKENS_MAX;
        let message = format!("there are {TOKENS_MAX} tokens, and no more are kept");
        let fix = "revoke those that nobody uses: `meshplay token list`";
        Ok(is_full.then(|| Finding::new(Code::TOO_MANY, message).fix(fix)))
    }

    async fn token_made(
        &self,
        ctx: &OpCtx,
        name: String,
        role: Role,
        days: u32,
    ) -> Result<(Token, Secret<String>), AppError> {
        let text = token_text(&self.random()?);
        let token = self.token_store(ctx, name, role, days, &text).await?;
        self.access().names_add(vec![(token.id, token.name.clone())]);
        Ok((token, text))
    }

    async fn token_store(
        &self,
        ctx: &OpCtx,
        name: String,
        role: Role,
        days: u32,
        text: &Secret<String>,
    ) -> Result<Token, AppError> {
        let lasting = SignedDuration::from_hours(24 * i64::from(days));
        let expires_at = Timestamp::now().checked_add(lasting).unwrap_or(Timestamp::MAX);
        let new = NewToken { name, role, hash: self.token_hash(text.reveal()), expires_at };
        let actor = ctx.actor();
        let made = self.store().write(move |tx| {
            Box::pin(async move {
                let token = tx.token_create(&actor, new).await?;
                tx.event_create(&actor, event("token.created", &token)?).await?;
                Ok(token)
            })
        });
        made.await.map_err(|fault| match fault {
            StoreError::Exists { .. } => {
                AppError::Conflict(vec![Finding::new(fault.code(), fault.to_string())])
            }
            fault => fault.into(),
        })
    }

    /// Makes a token useless, by name or id, and ends every session that came from it.
    ///
    /// # Errors
    /// [`AppError::NotFound`], or denied if it may do more than whoever revokes it.
    pub async fn token_revoke(&self, ctx: &OpCtx, token: &str) -> Result<(), AppError> {
        let found = self.token_find(ctx, token).await?;
        self.token_end(ctx, found).await
    }

    /// Makes a token that was found useless, and ends every session that came from it.
    pub(crate) async fn token_end(&self, ctx: &OpCtx, found: Token) -> Result<(), AppError> {
        let (actor, id) = (ctx.actor(), found.id);
        let revoked = self.store().write(move |tx| {
            Box::pin(async move {
                tx.token_revoke(id).await?;
                tx.event_create(&actor, event("token.revoked", &found)?).await
            })
        });
        revoked.await?;
        self.access().endings.end(id.0);
        Ok(())
    }

    async fn token_find(&self, ctx: &OpCtx, token: &str) -> Result<Token, AppError> {
        let mut read = self.store().read();
        let found = match token.parse::<PrincipalId>() {
            Ok(id) => match read.token(ctx.scope(), id).await {
                Err(StoreError::NotFound { .. }) => None,
                found => Some(found?).filter(|token| token.revoked_at.is_none()),
            },
            Err(_) => read.token_by_name(ctx.scope(), token).await?,
        };
        found.ok_or_else(|| AppError::not_found("token", token))
    }

    fn token_row(&self, token: Token) -> TokenRow {
        let created_by = self.principal_name(token.meta.created_by);
        TokenRow { token, created_by }
    }
}

fn event(kind: &str, token: &Token) -> Result<NewEvent, StoreError> {
    let data = super::TokenEvent { token: token.id, role: token.role };
    let data = meshplay_store::Body::of(&data)?;
    Ok(NewEvent { kind: kind.to_owned(), subject: token.name.clone(), operation: None, data })
}
