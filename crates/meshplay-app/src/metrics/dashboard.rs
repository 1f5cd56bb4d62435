//! Dashboards: kept byte for byte, and read anew each time, so that a newer program shows more of the same file.

use meshplay_dashboard::{Dashboard, own};
use meshplay_store::{Dashboard as DashboardRow, NewDashboard};
use meshplay_types::{Code, Finding, Findings, Page, PageRequest};

use super::{
    connection::{event, name_findings},
    stored::Told,
    way::outside,
};
use crate::{App, AppError, OpCtx};

/// Largest dashboard, in bytes: the largest public one found has 1.6 MB.
const TEXT_BYTES_MAX: usize = 8 << 20;
/// Longest name that is made of a title.
const SLUG_BYTES_MAX: usize = 60;

/// Where a dashboard comes from.
#[derive(Clone, Debug)]
pub enum DashboardOrigin {
    /// The text of a file.
    Text(String),
    /// A Grafana.
    Grafana {
        /// Name of the connection.
        connection: String,
        /// Its id there.
        uid: String,
    },
}

/// What to keep.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// Under which name; made from the title if absent.
    pub name: Option<String>,
    /// From where.
    pub origin: DashboardOrigin,
    /// In the place of one that has the name.
    pub replace: bool,
}

/// A dashboard as people see it.
#[derive(Clone, Debug)]
pub struct DashboardView {
    /// Name.
    pub name: String,
    /// The row; none of our own.
    pub row: Option<DashboardRow>,
    /// What it says.
    pub dashboard: Dashboard,
    /// What is not drawn.
    pub findings: Findings,
    /// Who brought it.
    pub actor: Option<String>,
}

impl App {
    /// Our own first, then by name.
    pub async fn dashboard_list(
        &self,
        ctx: &OpCtx,
        page: &PageRequest,
    ) -> Result<Page<DashboardView>, AppError> {
        let found = self.store().read().dashboards(ctx.scope(), page).await?;
        let own =
            if page.cursor.is_none() { vec![self.dashboard_get(ctx, own::UID).await?] } else { Vec::new() };
        let views: Result<Vec<_>, _> =
            found.items.into_iter().map(|row| self.dashboard_of_row(row)).collect();
        Ok(Page { items: [own, views?].concat(), next_cursor: found.next_cursor })
    }

    /// One.
    pub async fn dashboard_get(&self, ctx: &OpCtx, name: &str) -> Result<DashboardView, AppError> {
        if name == own::UID {
            let dashboard = Dashboard::parse(&own_text()).map_err(AppError::Invalid)?;
            let findings = dashboard.unsupported();
            return Ok(DashboardView { name: name.to_owned(), row: None, dashboard, findings, actor: None });
        }
        self.dashboard_of_row(self.dashboard_find(ctx, name).await?)
    }

    /// Its text, byte for byte.
    pub async fn dashboard_text(&self, ctx: &OpCtx, name: &str) -> Result<String, AppError> {
        if name == own::UID {
            return Ok(own_text());
        }
        Ok(self.dashboard_find(ctx, name).await?.original)
    }

    /// Keeps a dashboard.
    pub async fn dashboard_import(
        &self,
        ctx: &OpCtx,
        request: ImportRequest,
    ) -> Result<DashboardView, AppError> {
        let ImportRequest { name, origin, replace } = request;
        let (original, origin) = match origin {
            DashboardOrigin::Text(text) => (text, None),
            DashboardOrigin::Grafana { connection, uid } => {
                let grafana = self.metrics_grafana(ctx, &connection).await?;
                let text = grafana.dashboard(&uid).await.map_err(|error| outside(&error))?;
                (text, Some(connection))
            }
        };
        let refuse = |code, message: String| AppError::Invalid(vec![Finding::new(code, message)]);
        if original.len() > TEXT_BYTES_MAX {
            let message = format!("the dashboard has more than {} MiB", TEXT_BYTES_MAX >> 20);
            return Err(refuse(Code::DASHBOARD_SYNTAX, message));
        }
        let parsed = Dashboard::parse(&original).map_err(AppError::Invalid)?;
        let name = name.unwrap_or_else(|| slug(&parsed.title));
        let mut findings = name_findings("dashboard", &name);
        if name == own::UID {
            let message = format!("`{name}` is the name of the dashboard that is a part of this program");
            findings.push(Finding::new(Code::NAME_TAKEN, message));
        }
        if !findings.is_empty() {
            return Err(AppError::Invalid(findings));
        }
        let actor = ctx.actor();
        let event = event("dashboard.imported", &name, Told { url: None, connection: origin.clone() })?;
        let new = NewDashboard { name, origin, original };
        let kept = self.store().write(move |tx| {
            Box::pin(async move {
                let kept = if replace {
                    tx.dashboard_set(&actor, new).await?
                } else {
                    tx.dashboard_create(&actor, new).await?
                };
                tx.event_create(&actor, event).await?;
                Ok(kept)
            })
        });
        self.dashboard_of_row(kept.await?)
    }

    /// Forgets a dashboard.
    pub async fn dashboard_remove(&self, ctx: &OpCtx, name: &str) -> Result<(), AppError> {
        if name == own::UID {
            let message = format!("`{name}` is a part of this program and cannot be removed");
            return Err(AppError::Conflict(vec![Finding::new(Code::NAME_TAKEN, message)]));
        }
        let (actor, id) = (ctx.actor(), self.dashboard_find(ctx, name).await?.id);
        let event = event("dashboard.removed", name, Told { url: None, connection: None })?;
        let remove = self.store().write(move |tx| {
            Box::pin(async move {
                tx.dashboard_remove(id).await?;
                tx.event_create(&actor, event).await.map(drop)
            })
        });
        Ok(remove.await?)
    }

    /// Text and meaning.
    pub(super) async fn dashboard_parsed(
        &self,
        ctx: &OpCtx,
        name: &str,
    ) -> Result<(String, Dashboard), AppError> {
        let text = self.dashboard_text(ctx, name).await?;
        let parsed = Dashboard::parse(&text).map_err(AppError::Invalid)?;
        Ok((text, parsed))
    }

    async fn dashboard_find(&self, ctx: &OpCtx, name: &str) -> Result<DashboardRow, AppError> {
        let found = self.store().read().dashboard_by_name(ctx.scope(), name).await?;
        found.ok_or_else(|| AppError::not_found("dashboard", name))
    }

    fn dashboard_of_row(&self, row: DashboardRow) -> Result<DashboardView, AppError> {
        let dashboard = Dashboard::parse(&row.original).map_err(AppError::Invalid)?;
        let (findings, name) = (dashboard.unsupported(), row.name.clone());
        let actor = Some(self.principal_name(row.meta.created_by));
        Ok(DashboardView { name, dashboard, findings, actor, row: Some(row) })
    }
}

/// Our own, as a file has it.
fn own_text() -> String {
    format!("{:#}\n", own::dashboard())
}

/// A name made of a title: `Node Exporter / Full` is `node-exporter-full`.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in title.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(SLUG_BYTES_MAX);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "dashboard".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_titles() {
        assert_eq!(slug("Node Exporter / Full (v1.2)"), "node-exporter-full-v1-2");
        assert_eq!((slug("…"), slug("")), ("dashboard".to_owned(), "dashboard".to_owned()));
        assert!(name_findings("dashboard", &slug(&"long ".repeat(40))).is_empty());
    }
}
