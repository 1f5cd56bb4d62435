//! The table: kinds, and the rows that a filter lets through.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::Timestamp;
use meshplay_kube::cache::{Freshness, KnownKind, Listing, Order, Query, Row, Sort};
use meshplay_types::{Findings, PAGE_ITEMS_MAX, PageRequest, filter};
use tokio::time::{Instant, timeout_at};

use crate::{App, AppError, OpCtx};

/// Longest wait for first lists.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// Rows on a page when nothing is asked for.
const ROWS_DEFAULT: usize = 100;

/// Which rows.
#[derive(Clone, Debug, Default)]
pub struct TableQuestion {
    /// In the filter language.
    pub filter: String,
    /// By what they are ordered.
    pub sort: Sort,
    /// Which way.
    pub order: Order,
    /// First one wanted, from 0.
    pub offset: usize,
    /// Most that are wanted.
    pub limit: Option<usize>,
    /// How long to wait for first lists that the filter asks for.
    pub wait: Duration,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Table {
    /// The page and the counts.
    pub listing: Listing,
    /// Names of designs by the id that rows carry.
    pub designs: BTreeMap<String, String>,
    /// How fresh each cluster is.
    pub freshness: Vec<Freshness>,
    /// What is wrong with the filter, or cannot be seen.
    pub findings: Findings,
}

impl App {
    /// Kinds of a cluster or of all, and what cannot be seen of them.
    pub async fn resource_kinds(
        &self,
        ctx: &OpCtx,
        cluster: Option<&str>,
        wait: Duration,
    ) -> Result<(Vec<KnownKind>, Findings), AppError> {
        self.resources_start().await?;
        let name = match cluster {
            Some(cluster) => Some(self.cluster_find(ctx.scope(), cluster).await?.name.to_string()),
            None => None,
        };
        let end = Instant::now() + wait.min(WAIT_MAX);
        // Late is not wrong: what is known so far is told, and that it is not all.
        drop(timeout_at(end, self.cache().discovered()).await);
        drop(timeout_at(end, self.cache().synced(&filter::Filter::default())).await);
        let mut findings = self.cache().findings(name.as_deref());
        findings.extend(self.silent(name.as_deref()));
        Ok((self.cache().kinds(name.as_deref()), findings))
    }

    /// A page of the table.
    pub async fn resource_list(&self, ctx: &OpCtx, question: &TableQuestion) -> Result<Table, AppError> {
        self.resources_start().await?;
        let designs = self.design_names(ctx).await?;
        let end = Instant::now() + question.wait.min(WAIT_MAX);
        // Short names of kinds are known when discovery is through.
        drop(timeout_at(end, self.cache().discovered()).await);
        let (filter, mut findings) = filter::parse(&question.filter, &self.cache().kind_names());
        drop(timeout_at(end, self.cache().synced(&filter)).await);
        let listing = self.cache().list(&Query {
            filter: &filter,
            sort: question.sort,
            order: question.order,
            offset: question.offset,
            limit: question.limit.unwrap_or(ROWS_DEFAULT).min(PAGE_ITEMS_MAX as usize),
            now: Timestamp::now(),
            designs: &designs,
        });
        findings.extend(self.cache().findings(None));
        Ok(Table { listing, designs, freshness: self.cache().freshness(), findings })
    }

    fn silent(&self, cluster: Option<&str>) -> Findings {
        let fresh = self.cache().freshness().into_iter();
        fresh
            .filter(|fresh| cluster.is_none_or(|only| only == fresh.cluster))
            .filter_map(|fresh| fresh.finding())
            .collect()
    }

    pub(super) async fn design_names(&self, ctx: &OpCtx) -> Result<BTreeMap<String, String>, AppError> {
        let mut names = BTreeMap::new();
        let mut page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        loop {
            let found = self.store().read().designs(ctx.scope(), &page).await?;
            names.extend(
                found.items.into_iter().map(|design| (design.id.to_string(), design.name.to_string())),
            );
            page.cursor = found.next_cursor;
            if page.cursor.is_none() {
                return Ok(names);
            }
        }
    }
}

impl Table {
    /// The name of the design that manages a row: its id if it is not one of ours.
    pub fn design_of(&self, row: &Arc<Row>) -> Option<String> {
        let id = row.design.as_deref()?;
        Some(self.designs.get(id).map_or_else(|| id.to_owned(), Clone::clone))
    }
}
