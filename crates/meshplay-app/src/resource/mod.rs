//! What exists in the connected clusters: the table over all of them, one object in full, its events, logs and a shell.
//!
//! The table is [`meshplay_kube::cache`]; it lives from the first question (or [`App::resources_start`]) to the end of the
//! process, and clusters join and leave it as connections are made and forgotten. One object is always read anew from
//! its cluster. Later areas (graphs, onboarding) read the same table.

mod connection;
mod events;
mod exec;
mod facts;
mod get;
mod kind;
mod list;
mod logs;
mod relations;
mod secret;

use std::sync::{Mutex, PoisonError};

use meshplay_kube::cache::Cache;
use meshplay_store::{Cluster, Scope};
use meshplay_types::{PAGE_ITEMS_MAX, PageRequest};
use tokio::{
    sync::{OnceCell, watch},
    task::AbortHandle,
};

pub use self::{
    events::ClusterEvent,
    exec::{ExecQuestion, Session},
    facts::Fact,
    get::{Condition, LiveObject, ManagedFields, ObjectQuestion, OwnedField, OwnerOfFields},
    list::{Table, TableQuestion},
    logs::{ContainerOfPod, LogNews, LogQuestion},
    relations::Related,
};
use crate::{App, AppError};
pub use meshplay_kube::cache::{Freshness, FreshnessState, KnownKind, Order, Row, Sort};
pub use meshplay_kube::{ExecInput, ExecOutput, ExecOutputs, Follow, Run, Stdin, Terminal};

/// The table of this process.
#[derive(Default)]
pub(crate) struct Resources {
    cache: Cache,
    started: OnceCell<()>,
    keeper: Mutex<Option<AbortHandle>>,
}

impl Drop for Resources {
    fn drop(&mut self) {
        let keeper = self.keeper.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(keeper) = keeper.take() {
            keeper.abort();
        }
    }
}

/// News of the table, for streams.
#[derive(Clone)]
pub struct ResourcesWatch {
    cache: Cache,
    changes: watch::Receiver<u64>,
    told: u64,
}

impl ResourcesWatch {
    /// Waits for the next change; gives the clusters in which something changed since the last call, and the generation
    /// up to which that is. `None`: the application has ended.
    ///
    /// It may be dropped while waiting. How often it is called is how often news are told: what happened in between
    /// comes as one.
    pub async fn next(&mut self) -> Option<(Vec<String>, u64)> {
        self.changes.wait_for(|generation| *generation > self.told).await.ok()?;
        let generation = *self.changes.borrow_and_update();
        let clusters = self.cache.changed_since(self.told);
        self.told = generation;
        Some((clusters, generation))
    }
}

impl App {
    /// Begins to follow every connected cluster, once; what a server does when it starts.
    pub async fn resources_start(&self) -> Result<(), AppError> {
        self.resources().started.get_or_try_init(|| self.follow_all()).await.map(|_| ())
    }

    /// News of the table. It follows nothing by itself: see [`App::resources_start`].
    pub fn resources_watch(&self) -> ResourcesWatch {
        let cache = self.cache().clone();
        let changes = cache.changes();
        let told = *changes.borrow();
        ResourcesWatch { cache, changes, told }
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.resources().cache
    }

    async fn follow_all(&self) -> Result<(), AppError> {
        let keeper = connection::keep(self);
        *self.resources().keeper.lock().unwrap_or_else(PoisonError::into_inner) = Some(keeper);
        let mut page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        loop {
            let found = self.store().read().clusters(Scope::All, &page).await?;
            for cluster in &found.items {
                self.follow(cluster).await;
            }
            page.cursor = found.next_cursor;
            if page.cursor.is_none() {
                return Ok(());
            }
        }
    }

    /// Follows a cluster that was just connected, or whose credential is new. Nothing happens before the first question.
    pub(crate) async fn resources_follow(&self, cluster: &Cluster) {
        if self.resources().started.initialized() {
            self.follow(cluster).await;
        }
    }

    /// Forgets a cluster.
    pub(crate) fn resources_forget(&self, cluster: &str) {
        self.cache().forget(cluster);
    }

    /// A connection whose credential cannot even be used is not followed; looking at it says why.
    async fn follow(&self, cluster: &Cluster) {
        match self.client(cluster).await {
            Ok(client) => self.cache().follow(cluster.name.as_str(), client),
            Err(error) => {
                tracing::warn!(cluster.name = %cluster.name, %error, "a cluster cannot be followed");
            }
        }
    }
}
