//! Who is asked: every connection by name, and the one that is meant where none is named.

use std::collections::HashMap;

use meshplay_metrics::Prometheus;
use meshplay_store::MetricsConnection;
use meshplay_types::{Code, Finding, PAGE_ITEMS_MAX, PageRequest};

use super::way::outside;
use crate::{App, AppError, OpCtx};

/// Clients by the names of their connections.
pub(super) struct Sources {
    /// The one that is meant.
    pub(super) main: String,
    /// Names of all connections, those to a Prometheus first.
    pub(super) names: Vec<String>,
    clients: HashMap<String, Result<Prometheus, Finding>>,
}

impl App {
    /// All connections, those to a Prometheus first, each by name.
    pub(super) async fn metrics_rows(&self, ctx: &OpCtx) -> Result<Vec<MetricsConnection>, AppError> {
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let mut rows = Vec::new();
        for row in self.store().read().metrics_connections(ctx.scope(), &page).await?.items {
            let stored: super::stored::StoredConnection = row.body.get()?;
            rows.push((stored.kind == super::stored::Kind::Grafana, row));
        }
        rows.sort_by_key(|(is_grafana, _)| *is_grafana);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// The connection that is named, or else the first one.
    pub(super) async fn metrics_meant(
        &self,
        ctx: &OpCtx,
        name: Option<&str>,
    ) -> Result<MetricsConnection, AppError> {
        if let Some(name) = name {
            return self.metrics_find(ctx.scope(), name).await;
        }
        self.metrics_rows(ctx).await?.into_iter().next().ok_or_else(|| {
            let message = "there is no connection to a Prometheus";
            let fix = "add one: `meshplay metrics connection add NAME --url URL`";
            AppError::Invalid(vec![Finding::new(Code::DASHBOARD_SOURCE, message).fix(fix)])
        })
    }

    /// Ready to ask; the one that is meant has answered.
    pub(super) async fn metrics_sources(&self, ctx: &OpCtx, name: Option<&str>) -> Result<Sources, AppError> {
        let main = self.metrics_meant(ctx, name).await?;
        let client = self.metrics_prometheus(&main).await?;
        // Once here instead of once per panel; a server that does not tell its version is well.
        if let Err(error) = client.build_info().await
            && (error.is_outage() || error.finding().code == Code::METRICS_DENIED)
        {
            return Err(outside(&error));
        }
        let names = self.metrics_rows(ctx).await?.into_iter().map(|row| row.name).collect();
        let clients = HashMap::from([(main.name.clone(), Ok(client))]);
        Ok(Sources { main: main.name, names, clients })
    }
}

impl Sources {
    /// The name that a dashboard means: ours if it is one, else the one that is meant.
    pub(super) fn meant<'a>(&'a self, named: Option<&'a str>) -> &'a str {
        named.filter(|named| self.names.iter().any(|name| name == named)).unwrap_or(&self.main)
    }

    /// Makes the client of a name, once.
    pub(super) async fn open(&mut self, app: &App, ctx: &OpCtx, name: &str) -> Result<(), AppError> {
        if self.clients.contains_key(name) {
            return Ok(());
        }
        let row = app.metrics_find(ctx.scope(), name).await?;
        let client = app.metrics_prometheus(&row).await.map_err(|error| {
            error
                .told()
                .into_iter()
                .next()
                .unwrap_or_else(|| Finding::new(Code::PANEL_QUERY, error.to_string()))
        });
        self.clients.insert(name.to_owned(), client);
        Ok(())
    }

    /// The client of a name that was opened.
    pub(super) fn client(&self, name: &str) -> Result<&Prometheus, Finding> {
        match self.clients.get(name) {
            Some(client) => client.as_ref().map_err(Clone::clone),
            None => Err(Finding::new(Code::DASHBOARD_SOURCE, format!("there is no connection `{name}`"))),
        }
    }
}
