//! What exists in the connected clusters, kept up to date by watches, as rows of one table.
//!
//! [`Cache::follow`] begins with a cluster, [`Cache::forget`] ends with it, [`Cache::list`] filters, orders and pages
//! over all of them. It is as fresh as [`Cache::freshness`] says; what a cluster that went away had is kept, and ages.
//! Objects are reduced to a [`Row`] when they arrive; of Secrets and of all kinds without a state only the metadata is
//! ever read. It refuses to know designs (their ids are texts to it), stores and users. Later areas (graphs, topology)
//! read the same rows.
//!
//! ```text
//! Watch of each kind ─▶ reduce ─▶ ClusterCache (rows by kind) ─▶ query ─▶ Listing
//!                                       └── Pulse ─▶ generation, contacts
//! ```

mod cluster;
mod follow;
mod freshness;
mod intern;
mod pulse;
mod query;
mod reduce;
mod row;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use meshplay_plan::KindInfo;
use meshplay_types::{
    Findings,
    filter::{Filter, KindName},
};
use tokio::{sync::watch, task::AbortHandle};

use self::{cluster::ClusterCache, pulse::Pulse, query::Gathered};
pub use self::{
    freshness::{Freshness, FreshnessState},
    query::{Listing, Order, Query, Sort},
    row::{ClusterKind, Row, RowMaker},
};
use crate::Client;

/// The rows of all clusters. Clones share them.
#[derive(Clone, Default)]
pub struct Cache {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    clusters: RwLock<BTreeMap<String, Followed>>,
    maker: RowMaker,
    pulse: Arc<Pulse>,
}

/// A cluster that is followed. Dropping it ends that.
struct Followed {
    cache: Arc<ClusterCache>,
    task: AbortHandle,
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A kind and what is known of it in one cluster.
#[derive(Clone, Debug)]
pub struct KnownKind {
    /// The kind.
    pub kind: Arc<ClusterKind>,
    /// Objects known; `None` if it is not followed or may not be.
    pub count: Option<u64>,
}

impl Cache {
    /// Begins to follow a cluster, or goes on with another client if it is followed already.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn follow(&self, cluster: &str, client: Client) {
        let Shared { maker, pulse, .. } = &*self.shared;
        let cache = Arc::new(ClusterCache::new(cluster, maker.clone(), Arc::clone(pulse)));
        let task = tokio::spawn(follow::follow(Arc::clone(&cache), client)).abort_handle();
        self.write().insert(cluster.to_owned(), Followed { cache, task });
        self.shared.pulse.beat();
        self.shared.pulse.beat_contact();
    }

    /// Forgets a cluster and all its rows.
    pub fn forget(&self, cluster: &str) {
        if self.write().remove(cluster).is_some() {
            self.shared.pulse.beat();
            self.shared.pulse.beat_contact();
        }
    }

    /// Names of the clusters that are followed.
    pub fn clusters(&self) -> Vec<String> {
        self.shared.clusters.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// A page of the table. Takes some milliseconds per 10,000 rows.
    pub fn list(&self, query: &Query<'_>) -> Listing {
        let generation = self.shared.pulse.generation();
        let caches = self.caches();
        let states: Vec<_> = caches.iter().map(|cache| cache.read()).collect();
        let mut gathered = Gathered::new();
        for rows in states.iter().flat_map(|state| state.kinds.values()) {
            gathered.add(&rows.rows, query);
        }
        gathered.page(query, generation)
    }

    /// The row of an object.
    pub fn find(&self, cluster: &str, kind: (&str, &str), namespace: &str, name: &str) -> Option<Arc<Row>> {
        let cache = self.cache(cluster)?;
        let state = cache.read();
        let rows = state.kinds.get(&(kind.0.to_owned(), kind.1.to_owned()))?;
        Some(Arc::clone(&rows.rows[rows.find(namespace, name).ok()?]))
    }

    /// The rows of what an object controls.
    pub fn controlled_by(&self, cluster: &str, uid: &str) -> Vec<Arc<Row>> {
        let Some(cache) = self.cache(cluster) else { return Vec::new() };
        let state = cache.read();
        let rows = state.kinds.values().flat_map(|rows| &rows.rows);
        rows.filter(|row| row.is_controlled_by(uid)).cloned().collect()
    }

    /// All kinds of a cluster, or of all of them, by cluster, group and kind.
    pub fn kinds(&self, cluster: Option<&str>) -> Vec<KnownKind> {
        let mut kinds = Vec::new();
        for cache in self.caches_of(cluster) {
            let state = cache.read();
            kinds.extend(
                state
                    .kinds
                    .values()
                    .map(|rows| KnownKind { kind: Arc::clone(&rows.kind), count: rows.count() }),
            );
        }
        kinds
    }

    /// The kinds that exist anywhere, for filters.
    pub fn kind_names(&self) -> Vec<KindName> {
        let mut names: Vec<KindName> = Vec::new();
        for KnownKind { kind, .. } in self.kinds(None) {
            let KindInfo { group, kind, plural, short_names, .. } = &kind.info;
            if !names.iter().any(|known| known.group == *group && known.kind == *kind) {
                names.push(KindName {
                    group: group.clone(),
                    kind: kind.clone(),
                    plural: plural.clone(),
                    short_names: short_names.clone(),
                });
            }
        }
        names
    }

    /// How fresh each cluster is, by name.
    pub fn freshness(&self) -> Vec<Freshness> {
        self.caches().iter().map(|cache| cache.freshness()).collect()
    }

    /// What cannot be seen, and why; of one cluster or of all.
    pub fn findings(&self, cluster: Option<&str>) -> Findings {
        self.caches_of(cluster).iter().flat_map(|cache| cache.findings()).collect()
    }

    /// The number that rises with each change of anything.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.pulse.watch()
    }

    /// Changes when a cluster comes or goes, or becomes old or fresh.
    pub fn contacts(&self) -> watch::Receiver<u64> {
        self.shared.pulse.watch_contacts()
    }

    /// Clusters in which something changed after that generation.
    pub fn changed_since(&self, generation: u64) -> Vec<String> {
        let clusters = self.shared.clusters.read().unwrap_or_else(PoisonError::into_inner);
        let changed = clusters.iter().filter(|(_, followed)| followed.cache.read().changed > generation);
        changed.map(|(name, _)| name.clone()).collect()
    }

    /// Waits until the kinds of every cluster are known, or nobody answers there.
    pub async fn discovered(&self) {
        self.until(|fresh| fresh.as_of.is_some() || fresh.reason.is_some()).await;
    }

    /// Waits until all first lists that a filter asks for are complete, or nobody answers there.
    pub async fn synced(&self, filter: &Filter) {
        let mut changes = self.changes();
        loop {
            let waits = self.caches().iter().any(|cache| {
                let fresh = cache.freshness();
                let state = cache.read();
                let lists = state.kinds.values().any(|rows| {
                    rows.is_listing() && filter.may_want(&rows.kind.info.group, &rows.kind.info.kind)
                });
                fresh.reason.is_none() && (fresh.as_of.is_none() || lists)
            });
            if !waits || changes.changed().await.is_err() {
                return;
            }
        }
    }

    async fn until(&self, enough: impl Fn(&Freshness) -> bool) {
        let mut changes = self.changes();
        while !self.freshness().iter().all(&enough) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    fn caches(&self) -> Vec<Arc<ClusterCache>> {
        self.caches_of(None)
    }

    fn caches_of(&self, cluster: Option<&str>) -> Vec<Arc<ClusterCache>> {
        let clusters = self.shared.clusters.read().unwrap_or_else(PoisonError::into_inner);
        let wanted = clusters.iter().filter(|(name, _)| cluster.is_none_or(|only| only == *name));
        wanted.map(|(_, followed)| Arc::clone(&followed.cache)).collect()
    }

    fn cache(&self, cluster: &str) -> Option<Arc<ClusterCache>> {
        self.caches_of(Some(cluster)).pop()
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, BTreeMap<String, Followed>> {
        self.shared.clusters.write().unwrap_or_else(PoisonError::into_inner)
    }
}
