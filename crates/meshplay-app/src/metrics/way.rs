//! The way from a connection's row to its server. A server of ours stands closer to things than its users do: who adds a
//! connection decides how far it reaches, and none leads to ourselves.

use std::{net::SocketAddr, sync::Arc};

use meshplay_metrics::{Grafana, MetricsError, Prometheus, Transport};
use meshplay_net::egress::{Base, Egress, EgressError, Login, Options, Reach};
use meshplay_store::{MetricsConnection, Scope};
use meshplay_types::{Code, Finding, PAGE_ITEMS_MAX, PageRequest, Role, Secret};

use super::{
    stored::{Auth, Kind, StoredConnection},
    through::Inside,
};
use crate::{
    App, AppError, OpCtx,
    performance::{LoadTargets, is_own},
};

/// A client of whatever answers at a connection.
pub(super) enum Way {
    Prometheus(Prometheus),
    Grafana(Grafana, Arc<dyn Transport>),
}

impl App {
    /// How far connections of whoever asks may reach: on somebody's own machine anywhere; from a server only those who
    /// answer for it may have it connect to private networks.
    pub(super) fn metrics_reach(&self, ctx: &OpCtx) -> Reach {
        let is_own_machine = *self.load_targets() == LoadTargets::Anywhere;
        let answers = ctx.principal().role.covers(Role::Admin);
        if is_own_machine || answers { Reach::Private } else { Reach::Public }
    }

    pub(crate) async fn metrics_find(&self, scope: Scope, name: &str) -> Result<MetricsConnection, AppError> {
        let found = self.store().read().metrics_connection_by_name(scope, name).await?;
        found.ok_or_else(|| AppError::not_found("connection", name))
    }

    /// The way to a stored connection.
    pub(super) async fn metrics_way(&self, row: &MetricsConnection) -> Result<Way, AppError> {
        let stored: StoredConnection = row.body.get()?;
        let secret = match row.credential {
            Some(credential) => Some(self.store().read().credential_reveal(credential).await?),
            None => None,
        };
        self.metrics_way_of(Scope::Workspace(row.meta.workspace), stored, secret).await
    }

    /// The way to a connection that may not be stored yet.
    pub(super) async fn metrics_way_of(
        &self,
        scope: Scope,
        stored: StoredConnection,
        secret: Option<Secret<String>>,
    ) -> Result<Way, AppError> {
        let StoredConnection { kind, url, auth, ca_pem, reach } = stored;
        if let Some(inside) = Inside::parse(&url) {
            let inside = inside.map_err(|finding| AppError::Invalid(vec![finding]))?;
            if auth != Auth::None || ca_pem.is_some() {
                let message =
                    "no credential is passed on through an API server, and no authority is asked for";
                return Err(AppError::Invalid(vec![Finding::new(Code::METRICS_CONNECTION, message)]));
            }
            let transport = self.metrics_through(scope, inside).await?;
            return Ok(match kind {
                Kind::Prometheus => Way::Prometheus(Prometheus::new(transport).reading_only()),
                Kind::Grafana => Way::Grafana(Grafana::new(transport.clone()), transport),
            });
        }
        let base = Base::parse(&url).map_err(unusable)?;
        if is_ourselves(&base, self.own_addresses()).await {
            let message = format!("`{url}` is this server itself");
            return Err(AppError::Invalid(vec![Finding::new(Code::METRICS_FORBIDDEN, message)]));
        }
        let options = Options { login: login(auth, secret), ca_pem, reach };
        let transport: Arc<dyn Transport> = Arc::new(Egress::new(base, &options).map_err(unusable)?);
        Ok(match kind {
            Kind::Prometheus => Way::Prometheus(Prometheus::new(transport)),
            Kind::Grafana => Way::Grafana(Grafana::new(transport.clone()), transport),
        })
    }

    /// A client that answers PromQL: the Prometheus itself, or the one that a Grafana asks by default.
    pub(super) async fn metrics_prometheus(&self, row: &MetricsConnection) -> Result<Prometheus, AppError> {
        let (grafana, transport) = match self.metrics_way(row).await? {
            Way::Prometheus(prometheus) => return Ok(prometheus),
            Way::Grafana(grafana, transport) => (grafana, transport),
        };
        let mut sources = grafana.data_sources().await.map_err(|error| outside(&error))?;
        sources.retain(|source| source.kind == "prometheus");
        sources.sort_by_key(|source| !source.is_default);
        let source = sources.first().ok_or_else(|| {
            let message = format!("the Grafana of `{}` has no Prometheus that we see", row.name);
            AppError::Invalid(vec![Finding::new(Code::DASHBOARD_SOURCE, message)])
        })?;
        let below = format!("/api/datasources/proxy/uid/{}", escaped(&source.uid));
        let client = Prometheus::new(transport).below(below);
        let stored: StoredConnection = row.body.get()?;
        Ok(if Inside::parse(&stored.url).is_some() { client.reading_only() } else { client })
    }

    /// A client of the Prometheus of a connection, for reading counters.
    pub(crate) async fn metrics_counter(&self, scope: Scope, name: &str) -> Result<Prometheus, AppError> {
        let row = self.metrics_find(scope, name).await?;
        self.metrics_prometheus(&row).await
    }

    /// Clients of all connections to a Prometheus, by name. One that cannot be used is left out; a check of it says why.
    pub(crate) async fn metrics_counters(&self, scope: Scope) -> Vec<(String, Prometheus)> {
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let Ok(rows) = self.store().read().metrics_connections(scope, &page).await else {
            return Vec::new();
        };
        let mut clients = Vec::new();
        for row in rows.items {
            if let Ok(Way::Prometheus(client)) = self.metrics_way(&row).await {
                clients.push((row.name, client));
            }
        }
        clients
    }

    /// A client of a Grafana.
    pub(super) async fn metrics_grafana(&self, ctx: &OpCtx, name: &str) -> Result<Grafana, AppError> {
        let row = self.metrics_find(ctx.scope(), name).await?;
        match self.metrics_way(&row).await? {
            Way::Grafana(grafana, _) => Ok(grafana),
            Way::Prometheus(_) => {
                let message = format!("the connection `{name}` is no Grafana");
                Err(AppError::Invalid(vec![Finding::new(Code::METRICS_CONNECTION, message)]))
            }
        }
    }
}

/// What the user is told when a call failed: of a mistake in the question, or of the server.
pub(super) fn outside(error: &MetricsError) -> AppError {
    let finding = error.finding();
    match finding.code {
        Code::QUERY_REFUSED | Code::METRICS_REFUSED | Code::METRICS_FORBIDDEN | Code::METRICS_CONNECTION => {
            AppError::Invalid(vec![finding])
        }
        _ => AppError::Outside(vec![finding]),
    }
}

fn unusable(error: EgressError) -> AppError {
    let code = match error {
        EgressError::Forbidden { .. } => Code::METRICS_FORBIDDEN,
        _ => Code::METRICS_CONNECTION,
    };
    let finding = Finding::new(code, error.to_string());
    AppError::Invalid(vec![match std::error::Error::source(&error) {
        Some(cause) => finding.cause(cause.to_string()),
        None => finding,
    }])
}

fn login(auth: Auth, secret: Option<Secret<String>>) -> Login {
    let Some(secret) = secret else { return Login::None };
    match auth {
        Auth::None => Login::None,
        Auth::Token => Login::Token(secret),
        Auth::Basic { user } => Login::Basic { user, password: secret },
        Auth::Certificate { certificate_pem } => Login::Certificate { certificate_pem, key_pem: secret },
    }
}

/// Whether an address leads to a listener of ours. A listener on all addresses is reached at each of this machine.
async fn is_ourselves(base: &Base, own: &[SocketAddr]) -> bool {
    if own.is_empty() {
        return false;
    }
    let port = if base.url().starts_with("https:") { 443 } else { 80 };
    let found = match tokio::net::lookup_host(base.server()).await {
        Ok(found) => found.collect::<Vec<_>>(),
        Err(_) => {
            let found = tokio::net::lookup_host((base.server().trim_matches(['[', ']']), port)).await;
            found.map(Iterator::collect).unwrap_or_default()
        }
    };
    found.iter().any(|to| own.iter().any(|own| is_own(*own, *to)))
}

/// A part of a path: what is neither letter, digit nor `-_.` is escaped.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn our_own_listener_is_known_however_it_is_written() {
        let own: Vec<SocketAddr> = vec!["0.0.0.0:7777".parse().unwrap()];
        let is_own = async |url: &str| is_ourselves(&Base::parse(url).unwrap(), &own).await;
        assert!(is_own("http://127.0.0.1:7777").await && is_own("http://localhost:7777/prometheus").await);
        assert!(!is_own("http://127.0.0.1:7778").await && !is_own("http://127.0.0.1").await);
    }
}
