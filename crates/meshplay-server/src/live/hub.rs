//! What all listeners see: running operations and connections, read once for all of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use meshplay_api::{cluster::Cluster, operation::Operation};
use meshplay_app::{App, AppError, OpCtx};
use meshplay_types::{Action, PAGE_ITEMS_MAX, PageRequest};
use tokio::{
    sync::{Mutex, watch},
    task::JoinHandle,
    time::sleep,
};

use crate::{cluster, operation};

/// Shortest time between two looks at the rows: four times a second.
const LOOK_PAUSE: Duration = Duration::from_millis(250);
/// How long an ended operation is shown: longer than a listener may pause before it is told everything anew.
const ENDED_SHOWN: Duration = Duration::from_secs(60);
/// Events read at once to find operations that began and ended between two looks.
const EVENTS_MAX: u32 = 500;

/// Something with the number of its last change.
pub(crate) struct Shown<T> {
    pub(crate) version: u64,
    pub(crate) value: Arc<T>,
}

impl<T> Clone for Shown<T> {
    fn clone(&self) -> Self {
        Self { version: self.version, value: self.value.clone() }
    }
}

/// How things are, by id.
#[derive(Clone, Default)]
pub(crate) struct State {
    pub(crate) operations: BTreeMap<String, Shown<Operation>>,
    pub(crate) clusters: BTreeMap<String, Shown<Cluster>>,
}

/// Reads rows for all listeners.
pub(crate) struct Hub {
    app: App,
    listeners: watch::Sender<u32>,
    listeners_max: u32,
    state: watch::Sender<Arc<State>>,
    memory: Mutex<Memory>,
    task: OnceLock<JoinHandle<()>>,
}

/// What the next look is compared with.
#[derive(Default)]
struct Memory {
    version: u64,
    /// Last event that was looked at.
    seq: Option<u64>,
    ended: BTreeMap<String, Instant>,
}

/// A listener's place; given back when it is dropped.
pub(crate) struct Place {
    pub(crate) hub: Arc<Hub>,
}

impl Hub {
    pub(crate) fn new(app: App, listeners_max: u32) -> Arc<Self> {
        Arc::new(Self {
            app,
            listeners: watch::Sender::new(0),
            listeners_max,
            state: watch::Sender::new(Arc::default()),
            memory: Mutex::default(),
            task: OnceLock::new(),
        })
    }

    /// A place for one more listener, if there is one.
    pub(crate) fn place(self: &Arc<Self>) -> Option<Place> {
        let taken = self.listeners.send_if_modified(|count| {
            let free = *count < self.listeners_max;
            *count += u32::from(free);
            free
        });
        self.task.get_or_init(|| tokio::spawn(follow(Arc::downgrade(self), self.listeners.subscribe())));
        taken.then(|| Place { hub: self.clone() })
    }

    /// Changes when something that is shown does.
    pub(crate) fn watch(&self) -> watch::Receiver<Arc<State>> {
        self.state.subscribe()
    }

    /// How many listen.
    pub(crate) fn listeners(&self) -> u32 {
        *self.listeners.borrow()
    }

    /// Looks at the rows now.
    pub(crate) async fn look(&self) -> Result<Arc<State>, AppError> {
        let mut memory = self.memory.lock().await;
        let before = self.state.borrow().clone();
        let ctx = OpCtx::authorise(self.app.local_owner(), Action::OperationRead)?;
        let clusters = self.clusters(&ctx).await?;
        let operations = self.operations(&ctx, &before, &mut memory).await?;
        let version = &mut memory.version;
        let state = Arc::new(State {
            operations: compared(&before.operations, operations, version),
            clusters: compared(&before.clusters, clusters, version),
        });
        self.state.send_if_modified(|shown| {
            let changed =
                !is_same(&shown.operations, &state.operations) || !is_same(&shown.clusters, &state.clusters);
            *shown = state.clone();
            changed
        });
        Ok(state)
    }

    async fn clusters(&self, ctx: &OpCtx) -> Result<Vec<(String, Cluster)>, AppError> {
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let found = self.app.cluster_list(ctx, &page).await?;
        let views = found.items.into_iter().map(cluster::view);
        Ok(views.map(|view| (view.id.clone(), view)).collect())
    }

    /// Those that run, and for a while those that ended.
    async fn operations(
        &self,
        ctx: &OpCtx,
        before: &State,
        memory: &mut Memory,
    ) -> Result<Vec<(String, Operation)>, AppError> {
        let open = self.app.operations_open(ctx).await?;
        let open: Vec<Operation> = open.into_iter().map(operation::view).collect();
        let is_open: BTreeSet<String> = open.iter().map(|one| one.id.clone()).collect();
        let mut ended: BTreeSet<String> = self.told_of(ctx, memory).await?;
        ended.extend(before.operations.keys().cloned());
        let mut shown: Vec<(String, Operation)> = open.into_iter().map(|one| (one.id.clone(), one)).collect();
        for id in ended.difference(&is_open) {
            let since = *memory.ended.entry(id.clone()).or_insert_with(Instant::now);
            if since.elapsed() > ENDED_SHOWN {
                continue;
            }
            let known = before.operations.get(id).filter(|known| known.value.status.is_terminal());
            match known {
                Some(known) => shown.push((id.clone(), Operation::clone(&known.value))),
                None => {
                    let view = operation::view(self.app.operation_get(ctx, id).await?);
                    shown.push((id.clone(), Operation { log: Vec::new(), ..view }));
                }
            }
        }
        memory.ended.retain(|id, since| !is_open.contains(id) && since.elapsed() <= 2 * ENDED_SHOWN);
        Ok(shown)
    }

    /// Operations that new events tell of.
    async fn told_of(&self, ctx: &OpCtx, memory: &mut Memory) -> Result<BTreeSet<String>, AppError> {
        let last = *self.app.events_watch().borrow();
        let from = memory.seq.unwrap_or(last);
        let events = self.app.events_after(ctx, from, EVENTS_MAX).await?;
        memory.seq = Some(events.last().map_or(from, |row| row.event.seq));
        let operations = events.into_iter().filter_map(|row| row.event.operation);
        Ok(operations.map(|id| id.to_string()).filter(|id| !memory.ended.contains_key(id)).collect())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.hub.listeners.send_modify(|count| *count -= 1);
    }
}

/// Looks after each commit while somebody listens. Ends with the hub.
async fn follow(hub: std::sync::Weak<Hub>, mut listeners: watch::Receiver<u32>) {
    let Some(mut commits) = hub.upgrade().map(|hub| hub.app.commits_watch()) else { return };
    loop {
        if listeners.wait_for(|count| *count > 0).await.is_err() || commits.changed().await.is_err() {
            return;
        }
        let Some(hub) = hub.upgrade() else { return };
        if let Err(error) = hub.look().await {
            tracing::warn!(%error, "listeners are told later");
        }
        drop(hub);
        sleep(LOOK_PAUSE).await;
    }
}

/// Keeps what is equal, gives what is not a new number.
fn compared<T: PartialEq>(
    before: &BTreeMap<String, Shown<T>>,
    now: Vec<(String, T)>,
    version: &mut u64,
) -> BTreeMap<String, Shown<T>> {
    let mut compare = |(id, value): (String, T)| match before.get(&id) {
        Some(shown) if *shown.value == value => (id, shown.clone()),
        _ => {
            *version += 1;
            (id, Shown { version: *version, value: Arc::new(value) })
        }
    };
    now.into_iter().map(&mut compare).collect()
}

fn is_same<T>(one: &BTreeMap<String, Shown<T>>, other: &BTreeMap<String, Shown<T>>) -> bool {
    let versions = |map: &BTreeMap<String, Shown<T>>| {
        map.iter().map(|(id, shown)| (id.clone(), shown.version)).collect()
    };
    let (one, other): (Vec<_>, Vec<_>) = (versions(one), versions(other));
    one == other
}
