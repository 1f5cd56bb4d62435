//! Connections to Prometheus and Grafana: set, listed, checked, removed. A credential goes in and never comes out.

use jiff::Timestamp;
use meshplay_net::egress::Reach;
use meshplay_store::{Body, MetricsConnection, NewEvent, StoreError};
use meshplay_types::{Code, Finding, Findings, Page, PageRequest, Secret};

use super::{
    stored::{Auth, Kind, Seen, StoredConnection, Told},
    way::Way,
};
use crate::{App, AppError, OpCtx};

/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 63;

/// What a user gives as credential; the parts are checked together.
#[derive(Clone, Default)]
pub struct Credential {
    /// Bearer token.
    pub token: Option<Secret<String>>,
    /// User.
    pub user: Option<String>,
    /// Password.
    pub password: Option<Secret<String>>,
    /// Client certificate, as PEM.
    pub certificate_pem: Option<String>,
    /// Its key, as PEM.
    pub key_pem: Option<Secret<String>>,
}

/// What to connect.
#[derive(Clone)]
pub struct ConnectionRequest {
    /// What answers there.
    pub kind: Kind,
    /// Address.
    pub url: String,
    /// Authority to trust.
    pub ca_pem: Option<String>,
    /// As whom.
    pub credential: Credential,
}

/// A connection as people see it.
#[derive(Clone, Debug)]
pub struct ConnectionView {
    /// The row.
    pub row: MetricsConnection,
    /// What answers there.
    pub kind: Kind,
    /// Address.
    pub url: String,
    /// As whom, without the secret.
    pub auth: Auth,
    /// An authority of its own is trusted.
    pub has_ca: bool,
    /// Private networks may be connected to.
    pub reaches_private: bool,
    /// What a check saw last.
    pub seen: Option<Seen>,
    /// Who wrote it last.
    pub actor: String,
}

impl App {
    /// By name.
    pub async fn metrics_connection_list(
        &self,
        ctx: &OpCtx,
        page: &PageRequest,
    ) -> Result<Page<ConnectionView>, AppError> {
        let page = self.store().read().metrics_connections(ctx.scope(), page).await?;
        let items: Result<_, _> =
            page.items.into_iter().map(|row| self.metrics_connection_view(row)).collect();
        Ok(Page { items: items?, next_cursor: page.next_cursor })
    }

    /// One.
    pub async fn metrics_connection_get(&self, ctx: &OpCtx, name: &str) -> Result<ConnectionView, AppError> {
        Ok(self.metrics_connection_view(self.metrics_find(ctx.scope(), name).await?)?)
    }

    /// Makes a connection, or changes the one with this name as a whole, and checks it. One that does not answer is kept
    /// nevertheless: it may come back.
    pub async fn metrics_connection_set(
        &self,
        ctx: &OpCtx,
        name: &str,
        request: ConnectionRequest,
    ) -> Result<ConnectionView, AppError> {
        let ConnectionRequest { kind, url, ca_pem, credential } = request;
        let (auth, secret) = parts(name, credential).map_err(AppError::Invalid)?;
        let stored = StoredConnection { kind, url, auth, ca_pem, reach: self.metrics_reach(ctx) };
        // Address and credential are judged before anything is kept.
        self.metrics_way_of(ctx.scope(), stored.clone(), secret.clone()).await?;
        let (actor, scope, name) = (ctx.actor(), ctx.scope(), name.to_owned());
        let event =
            event("metrics.connection.set", &name, Told { url: Some(stored.url.clone()), connection: None })?;
        let body = Body::of(&stored)?;
        let set = self.store().write(move |tx| {
            Box::pin(async move {
                let old = tx.read().metrics_connection_by_name(scope, &name).await?;
                let credential = match &secret {
                    Some(secret) => Some(tx.credential_create(&actor, "metrics", secret).await?),
                    None => None,
                };
                let set = tx.metrics_connection_set(&actor, &name, body, credential).await?;
                if let Some(old) = old.and_then(|old| old.credential) {
                    tx.credential_remove(old).await?;
                }
                tx.event_create(&actor, event).await?;
                Ok(set)
            })
        });
        self.metrics_look(ctx, set.await?).await
    }

    /// Asks it who it is, and keeps what it said.
    pub async fn metrics_connection_check(
        &self,
        ctx: &OpCtx,
        name: &str,
    ) -> Result<ConnectionView, AppError> {
        let row = self.metrics_find(ctx.scope(), name).await?;
        self.metrics_look(ctx, row).await
    }

    /// Forgets a connection and its credential.
    pub async fn metrics_connection_remove(&self, ctx: &OpCtx, name: &str) -> Result<(), AppError> {
        let (actor, row) = (ctx.actor(), self.metrics_find(ctx.scope(), name).await?);
        let event = event("metrics.connection.removed", name, Told { url: None, connection: None })?;
        let remove = self.store().write(move |tx| {
            Box::pin(async move {
                tx.metrics_connection_remove(&row).await?;
                tx.event_create(&actor, event).await.map(drop)
            })
        });
        Ok(remove.await?)
    }

    async fn metrics_look(&self, ctx: &OpCtx, row: MetricsConnection) -> Result<ConnectionView, AppError> {
        let said = match self.metrics_way(&row).await {
            Ok(Way::Prometheus(prometheus)) => {
                let told = prometheus.build_info().await.map(|info| info.version);
                told.map_err(|error| vec![error.finding()])
            }
            Ok(Way::Grafana(grafana, _)) => grafana.identify().await.map_err(|error| vec![error.finding()]),
            Err(error) => Err(error.told()),
        };
        let at = Timestamp::now();
        let seen = match said {
            Ok(version) => Seen { at, version, findings: Findings::new() },
            Err(findings) => Seen { at, version: String::new(), findings },
        };
        let (body, name) = (Body::of(&seen)?, row.name.clone());
        self.store()
            .write(move |tx| Box::pin(async move { tx.metrics_connection_seen(&row, body).await }))
            .await?;
        self.metrics_connection_get(ctx, &name).await
    }

    fn metrics_connection_view(&self, row: MetricsConnection) -> Result<ConnectionView, StoreError> {
        let StoredConnection { kind, url, auth, ca_pem, reach } = row.body.get()?;
        let seen = row.seen.as_ref().map(Body::get).transpose()?;
        let actor = self.principal_name(row.meta.created_by);
        let reaches_private = reach == Reach::Private;
        Ok(ConnectionView { kind, url, auth, has_ca: ca_pem.is_some(), reaches_private, seen, actor, row })
    }
}

/// What of a credential is shown, and what is sealed.
fn parts(name: &str, credential: Credential) -> Result<(Auth, Option<Secret<String>>), Findings> {
    let mut findings = name_findings("connection", name);
    let Credential { token, user, password, certificate_pem, key_pem } = credential;
    let fits = match (token, user, password, certificate_pem, key_pem) {
        (None, None, None, None, None) => Some((Auth::None, None)),
        (Some(token), None, None, None, None) => Some((Auth::Token, Some(token))),
        (None, Some(user), Some(password), None, None) => Some((Auth::Basic { user }, Some(password))),
        (None, None, None, Some(certificate_pem), Some(key)) => {
            Some((Auth::Certificate { certificate_pem }, Some(key)))
        }
        _ => None,
    };
    match fits {
        Some(fits) if findings.is_empty() => Ok(fits),
        fits => {
            if fits.is_none() {
                let message = "the credential is of several kinds, or lacks a part";
                findings.push(Finding::new(Code::CREDENTIAL_FIELDS, message));
            }
            Err(findings)
        }
    }
}

/// Names stand in addresses and on command lines.
pub(super) fn name_findings(what: &str, name: &str) -> Findings {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (1..=NAME_BYTES_MAX).contains(&name.len()) && name.chars().all(is_fine) {
        return Findings::new();
    }
    let message =
        format!("`{name}` is no name of a {what}: 1 to {NAME_BYTES_MAX} letters, digits, `-`, `_` and `.`");
    vec![Finding::new(Code::NAME_INVALID, message)]
}

pub(super) fn event(kind: &str, subject: &str, told: Told) -> Result<NewEvent, StoreError> {
    let data = Body::of(&told)?;
    Ok(NewEvent { kind: kind.to_owned(), subject: subject.to_owned(), operation: None, data })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Option<Secret<String>> {
        Some(Secret::new("s3cret".to_owned()))
    }

    #[test]
    fn the_parts_of_a_credential_fit_together_or_are_refused() {
        let none = Credential::default;
        assert_eq!(parts("a", none()).unwrap().0, Auth::None);
        assert_eq!(parts("a", Credential { token: secret(), ..none() }).unwrap().0, Auth::Token);
        let basic = Credential { user: Some("ana".into()), password: secret(), ..none() };
        assert_eq!(parts("a", basic.clone()).unwrap().0, Auth::Basic { user: "ana".into() });
        let odd = [
            Credential { token: secret(), ..basic },
            Credential { user: Some("ana".into()), ..none() },
            Credential { key_pem: secret(), ..none() },
        ];
        for credential in odd {
            let findings = parts("a b", credential).unwrap_err();
            let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
            assert_eq!(codes, [Code::NAME_INVALID, Code::CREDENTIAL_FIELDS]);
        }
    }
}
