//! One listener: what it was told, and what it has to be told next.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use meshplay_api::event::Live;
use meshplay_app::{App, AppError, OpCtx, resource::ResourcesWatch};
use tokio::sync::watch;

use super::hub::{Place, State};
use crate::{event, streams::SentEvent};

/// Events sent in one go.
const EVENTS_MAX: u32 = 200;
/// Further behind than this, everything is told anew.
const BEHIND_MAX: u64 = 1_000;
/// Shortest time between two hints about resources: four a second.
const RESOURCES_PAUSE: Duration = Duration::from_millis(250);
/// Who reads nothing for longer than this may have missed the end of an operation.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// A listener. Its size does not depend on how slowly it reads.
pub(crate) struct Listener {
    app: App,
    ctx: OpCtx,
    place: Place,
    state: watch::Receiver<Arc<State>>,
    events: watch::Receiver<u64>,
    resources: ResourcesWatch,
    /// No news of resources before this.
    resources_from: Instant,
    /// Last event that was sent, or was contained in a snapshot.
    seq: u64,
    operations: BTreeMap<String, u64>,
    clusters: BTreeMap<String, u64>,
    /// What is sent next; never more than one batch.
    queue: VecDeque<SentEvent<Live>>,
    sent_at: Instant,
}

impl Listener {
    /// Begins with how things are; after `after` if that is not too long ago.
    pub(crate) async fn new(
        app: App,
        ctx: OpCtx,
        place: Place,
        after: Option<u64>,
    ) -> Result<Self, AppError> {
        let (state, events, resources) = (place.hub.watch(), app.events_watch(), app.resources_watch());
        let last = *events.borrow();
        let mut listener = Self {
            app,
            ctx,
            place,
            state,
            events,
            resources,
            resources_from: Instant::now(),
            seq: last,
            operations: BTreeMap::new(),
            clusters: BTreeMap::new(),
            queue: VecDeque::new(),
            sent_at: Instant::now(),
        };
        match after {
            None => listener.snapshot(last, Resync::No).await?,
            Some(after) if listener.has_all_since(after, last).await? => {
                listener.snapshot(after, Resync::No).await?;
                listener.news().await?;
            }
            Some(_) => listener.snapshot(last, Resync::Yes).await?,
        }
        Ok(listener)
    }

    /// The next thing to tell. Ends when the rows cannot be read: whoever listens comes back.
    pub(crate) async fn next(mut self) -> Option<(SentEvent<Live>, Self)> {
        // Between the last item and this call only the other side made us wait.
        let mut paused = self.sent_at.elapsed();
        loop {
            if let Some(item) = self.queue.pop_front() {
                self.sent_at = Instant::now();
                return Some((item, self));
            }
            if let Err(error) = self.fill(paused).await {
                tracing::warn!(%error, "a listener is sent away");
                return None;
            }
            paused = Duration::ZERO;
        }
    }

    async fn fill(&mut self, paused: Duration) -> Result<(), AppError> {
        let last = *self.events.borrow_and_update();
        if paused > PAUSE_MAX || last.saturating_sub(self.seq) > BEHIND_MAX {
            return self.snapshot(last, Resync::Yes).await;
        }
        self.news().await?;
        if self.queue.is_empty() {
            self.wait().await?;
        }
        Ok(())
    }

    async fn wait(&mut self) -> Result<(), AppError> {
        let changed = tokio::select! {
            changed = self.state.changed() => changed,
            changed = self.events.changed() => changed,
            (clusters, generation) = news_of(&mut self.resources, self.resources_from) => {
                self.resources_from = Instant::now() + RESOURCES_PAUSE;
                self.queue.push_back(unnumbered("resources", Live::Resources { clusters, generation }));
                return Ok(());
            }
        };
        changed.map_err(|source| AppError::Internal { what: "wait for news", source: source.into() })
    }

    /// What was not told yet.
    async fn news(&mut self) -> Result<(), AppError> {
        for row in self.app.events_after(&self.ctx, self.seq, EVENTS_MAX).await? {
            self.seq = row.event.seq;
            let event = event::view(row)?;
            self.queue.push_back(SentEvent {
                id: Some(event.seq),
                event: "event",
                item: Live::Event { event },
            });
        }
        let state = self.state.borrow_and_update().clone();
        for (id, shown) in &state.operations {
            if self.operations.get(id) != Some(&shown.version) {
                let operation = Box::new(meshplay_api::operation::Operation::clone(&shown.value));
                self.queue.push_back(unnumbered("operation", Live::Operation { operation }));
            }
        }
        for (id, shown) in &state.clusters {
            if self.clusters.get(id) != Some(&shown.version) {
                let cluster = Box::new(meshplay_api::cluster::Cluster::clone(&shown.value));
                self.queue.push_back(unnumbered("cluster", Live::Cluster { cluster }));
            }
        }
        for id in self.clusters.keys().filter(|id| !state.clusters.contains_key(*id)) {
            self.queue.push_back(unnumbered("clusterRemoved", Live::ClusterRemoved { id: id.clone() }));
        }
        self.remember(&state);
        Ok(())
    }

    /// How things are now; `seq` was read before that, so nothing after it is missed.
    async fn snapshot(&mut self, seq: u64, resync: Resync) -> Result<(), AppError> {
        let state = self.place.hub.look().await?;
        self.state.mark_unchanged();
        self.remember(&state);
        self.seq = seq;
        let running = state.operations.values().filter(|one| !one.value.status.is_terminal());
        let item = Live::Snapshot {
            seq,
            started_at: self.app.started_at().unwrap_or(Timestamp::UNIX_EPOCH),
            clusters: state.clusters.values().map(|one| (*one.value).clone()).collect(),
            operations: running.map(|one| (*one.value).clone()).collect(),
            resync: resync == Resync::Yes,
        };
        self.queue.clear();
        self.queue.push_back(SentEvent { id: Some(seq), event: "snapshot", item });
        Ok(())
    }

    fn remember(&mut self, state: &State) {
        self.operations = state.operations.iter().map(|(id, shown)| (id.clone(), shown.version)).collect();
        self.clusters = state.clusters.iter().map(|(id, shown)| (id.clone(), shown.version)).collect();
    }

    /// Whether every event after `after` is still there, and few enough to be told.
    async fn has_all_since(&self, after: u64, last: u64) -> Result<bool, AppError> {
        let first = self.app.event_first().await?;
        Ok(after <= last
            && last - after <= BEHIND_MAX
            && first.is_none_or(|first| after + 1 >= first || after >= last))
    }
}

/// Which clusters hold something new, not before a time.
async fn news_of(resources: &mut ResourcesWatch, from: Instant) -> (Vec<String>, u64) {
    tokio::time::sleep_until(from.into()).await;
    match resources.next().await {
        Some(news) => news,
        // Nothing follows the clusters any more.
        None => std::future::pending().await,
    }
}

/// Whether everything else that the listener knows may be old.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Resync {
    No,
    Yes,
}

fn unnumbered(event: &'static str, item: Live) -> SentEvent<Live> {
    SentEvent { id: None, event, item }
}
