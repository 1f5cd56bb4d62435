//! What is known of one cluster: its kinds, the rows of each, and how fresh all that is.
//!
//! Rows lie in one sorted list per kind: eight bytes each, found by halving, read in order. A list that is read anew
//! replaces nothing until it is complete, so a table never goes blank.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use jiff::Timestamp;
use meshplay_plan::KindInfo;
use meshplay_types::{Code, Finding, Findings};
use serde_json::Value;
use tokio::sync::Notify;

use super::{
    freshness::{Freshness, FreshnessState, at, at_each},
    pulse::Pulse,
    row::{ClusterKind, Row, RowMaker},
};
use crate::{ClusterState, Discovery, KubeError, WatchEvent};

/// Kinds that change all the time and say nothing of their own.
const NOT_FOLLOWED: [(&str, &str); 3] =
    [("", "Event"), ("events.k8s.io", "Event"), ("coordination.k8s.io", "Lease")];
/// Failures in a row of one watch after which a cluster counts as gone: a connection that is cut once is no news.
const TROUBLES_MIN: u32 = 2;

/// Group and kind.
pub(super) type KindKey = (String, String);

/// One cluster.
pub(super) struct ClusterCache {
    name: Arc<str>,
    maker: RowMaker,
    pulse: Arc<Pulse>,
    state: RwLock<State>,
    /// Something changed that kinds are made of.
    pub(super) kinds_changed: Notify,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) kinds: BTreeMap<KindKey, KindRows>,
    /// Generation of the last change.
    pub(super) changed: u64,
    findings: Findings,
    discovered: bool,
    /// Discovery does not work.
    unreachable: Option<KubeError>,
    /// The last moment at which all was well, while it is not.
    stale_since: Option<Timestamp>,
}

/// The rows of one kind.
pub(super) struct KindRows {
    pub(super) kind: Arc<ClusterKind>,
    /// By namespace and name.
    pub(super) rows: Vec<Arc<Row>>,
    phase: Phase,
    /// Not all namespaces can be seen: those that can, and why no other.
    narrowed: Option<(Vec<String>, KubeError)>,
    troubles: u32,
    trouble: Option<KubeError>,
}

/// Namespaces and names of a list so far.
type Seen = HashSet<(Arc<str>, Box<str>)>;

enum Phase {
    /// Nobody looks at it.
    NotFollowed,
    /// Lists are being read; what each of them held so far, by its namespace, or of all namespaces.
    Listing(BTreeMap<Option<String>, Seen>),
    Synced,
    /// The cluster does not let us.
    Refused(KubeError),
}

/// What a follower does after an event.
#[derive(Debug)]
pub(super) enum After {
    GoOn,
    /// This list cannot be followed.
    Refused(KubeError),
    /// Our credential is no longer accepted: nothing can be followed.
    Locked(KubeError),
}

impl ClusterCache {
    pub(super) fn new(name: &str, maker: RowMaker, pulse: Arc<Pulse>) -> Self {
        Self { name: name.into(), maker, pulse, state: RwLock::default(), kinds_changed: Notify::new() }
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and lets everybody know.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.write();
        let result = change(&mut state);
        state.changed = self.pulse.beat();
        result
    }

    /// The same, and tells those who look at the connection if that changed.
    fn change_contact<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let (result, changed) = self.change(|state| {
            let before = state.standing();
            let result = change(state);
            let after = state.standing();
            state.stale_since = match after {
                Standing::Stale(_) => state.stale_since.or_else(|| Some(Timestamp::now())),
                Standing::Live | Standing::Syncing => None,
            };
            (result, before != after)
        });
        if changed {
            self.pulse.beat_contact();
        }
        result
    }

    /// Takes the kinds that were found; gives those to follow, best first.
    pub(super) fn discovered(&self, discovery: Discovery) -> Vec<Arc<ClusterKind>> {
        let Discovery { kinds, findings } = discovery;
        self.change_contact(|state| {
            state.kinds.retain(|(group, kind), _| {
                kinds.get(group, kind).is_some() || kinds.unavailable().contains(group)
            });
            for info in kinds.iter() {
                let key = (info.group.clone(), info.kind.clone());
                if state.kinds.get(&key).is_none_or(|known| known.kind.info != *info) {
                    let kind = Arc::new(ClusterKind { cluster: Arc::clone(&self.name), info: info.clone() });
                    state.kinds.insert(key, KindRows::new(kind));
                }
            }
            (state.discovered, state.unreachable) = (true, None);
            state.findings = at_each(findings, &self.name);
            let mut follow: Vec<_> = state.kinds.values().filter(|rows| rows.is_followed()).collect();
            follow.sort_by_key(|rows| urgency(&rows.kind.info));
            follow.into_iter().map(|rows| Arc::clone(&rows.kind)).collect()
        })
    }

    /// Discovery failed.
    pub(super) fn unreachable(&self, error: KubeError) {
        self.change_contact(|state| state.unreachable = Some(error));
    }

    /// Takes what a watch says.
    pub(super) fn take(&self, kind: &Arc<ClusterKind>, namespace: Option<&str>, event: WatchEvent) -> After {
        match event {
            WatchEvent::Begin => self.with(kind, |rows| rows.begin(namespace)),
            WatchEvent::Listed(objects) => {
                // Made before the lock is taken: nobody waits for that.
                let made: Vec<_> = objects.iter().map(|object| self.row(kind, object)).collect();
                drop(objects);
                self.with(kind, |rows| made.into_iter().for_each(|row| rows.put(row)));
            }
            WatchEvent::Synced => self.with_contact(kind, |rows| rows.synced(namespace)),
            WatchEvent::Changed(object) => {
                let row = self.row(kind, &object);
                self.with(kind, |rows| rows.put(row));
                self.notice_kinds(kind);
            }
            WatchEvent::Deleted(object) => {
                let row = self.row(kind, &object);
                self.with(kind, |rows| rows.remove(&row));
                self.notice_kinds(kind);
            }
            WatchEvent::Up => self.with_contact(kind, KindRows::recovered),
            WatchEvent::WentBack => self.change(|state| {
                let message = format!("the resource versions of `{}` went backwards", kind.info.plural);
                state.findings.push(at(Finding::new(Code::CLUSTER_WENT_BACK, message), &self.name));
            }),
            WatchEvent::Trouble(error) => return self.trouble(kind, error),
        }
        After::GoOn
    }

    fn trouble(&self, kind: &Arc<ClusterKind>, error: KubeError) -> After {
        match error.state() {
            ClusterState::AuthFailed => After::Locked(error),
            // No right, no such kind, or no list of it: asking again changes nothing.
            ClusterState::Denied | ClusterState::Reachable => After::Refused(error),
            _ => {
                self.with_contact(kind, |rows| {
                    rows.troubles += 1;
                    rows.trouble = Some(error);
                });
                After::GoOn
            }
        }
    }

    /// Nothing of a kind can be seen.
    pub(super) fn refused(&self, kind: &Arc<ClusterKind>, error: KubeError) {
        self.with_contact(kind, |rows| rows.refused(error));
    }

    /// Of a kind only some namespaces can be seen.
    pub(super) fn narrowed(&self, kind: &Arc<ClusterKind>, error: KubeError, namespaces: &[String]) {
        self.with_contact(kind, |rows| rows.narrow(error, namespaces));
    }

    fn row(&self, kind: &Arc<ClusterKind>, object: &Value) -> Arc<Row> {
        Arc::new(self.maker.row(kind, object))
    }

    /// A kind that is no longer served has no rows to change.
    fn with(&self, kind: &Arc<ClusterKind>, change: impl FnOnce(&mut KindRows)) {
        self.change(|state| state.of(kind).map(change));
    }

    fn with_contact(&self, kind: &Arc<ClusterKind>, change: impl FnOnce(&mut KindRows)) {
        self.change_contact(|state| state.of(kind).map(change));
    }

    fn notice_kinds(&self, kind: &ClusterKind) {
        if matches!(kind.info.kind.as_str(), "CustomResourceDefinition" | "APIService") {
            self.kinds_changed.notify_one();
        }
    }

    /// True if a definition is established whose kind discovery has not shown yet.
    pub(super) fn lacks_kinds(&self) -> bool {
        let state = self.read();
        let key = ("apiextensions.k8s.io".to_owned(), "CustomResourceDefinition".to_owned());
        let Some(definitions) = state.kinds.get(&key) else { return false };
        let served: HashSet<_> = state
            .kinds
            .values()
            .map(|rows| format!("{}.{}", rows.kind.info.plural, rows.kind.info.group))
            .collect();
        let established = definitions.rows.iter().filter(|row| &*row.status == "Established");
        established.into_iter().any(|row| !served.contains(&*row.name))
    }

    pub(super) fn freshness(&self) -> Freshness {
        let state = self.read();
        let (word, reason) = match state.standing() {
            Standing::Live => (FreshnessState::Live, None),
            Standing::Syncing => (FreshnessState::Syncing, None),
            Standing::Stale(_) => (FreshnessState::Stale, state.gone().cloned()),
        };
        let as_of = state.discovered.then(|| state.stale_since.unwrap_or_else(Timestamp::now));
        let listing = state.kinds.values().filter(|rows| matches!(rows.phase, Phase::Listing(_)));
        Freshness {
            cluster: self.name.to_string(),
            state: word,
            as_of,
            objects: state.kinds.values().map(|rows| rows.rows.len() as u64).sum(),
            syncing: u32::try_from(listing.count()).unwrap_or(u32::MAX),
            reason,
        }
    }

    /// What cannot be seen there, and why.
    pub(super) fn findings(&self) -> Findings {
        let state = self.read();
        let mut findings = state.findings.clone();
        findings.extend(state.refused(&self.name));
        findings.extend(state.narrowed(&self.name));
        let gone = matches!(state.standing(), Standing::Stale(_));
        let troubled = state.kinds.values().filter(|rows| !gone && rows.troubles >= TROUBLES_MIN);
        for (rows, error) in troubled.filter_map(|rows| Some((rows, rows.trouble.as_ref()?))) {
            let mut finding = at(error.finding(), &self.name);
            finding.message = format!("`{}` may be old: {}", rows.kind.info.plural, finding.message);
            findings.push(finding);
        }
        findings
    }
}

/// How it is with the cluster as a whole.
#[derive(PartialEq)]
enum Standing {
    Syncing,
    Live,
    Stale(ClusterState),
}

impl State {
    fn of(&mut self, kind: &Arc<ClusterKind>) -> Option<&mut KindRows> {
        let key = (kind.info.group.clone(), kind.info.kind.clone());
        self.kinds.get_mut(&key).filter(|rows| Arc::ptr_eq(&rows.kind, kind))
    }

    /// Why nothing is heard of the cluster, if nothing is.
    fn gone(&self) -> Option<&KubeError> {
        let silent = |rows: &&KindRows| {
            rows.troubles >= TROUBLES_MIN
                && rows.trouble.as_ref().is_some_and(|error| error.state() != ClusterState::ServerError)
        };
        self.unreachable.as_ref().or_else(|| self.kinds.values().find(silent)?.trouble.as_ref())
    }

    fn standing(&self) -> Standing {
        if let Some(error) = self.gone() {
            return Standing::Stale(error.state());
        }
        let listing = self.kinds.values().any(|rows| matches!(rows.phase, Phase::Listing(_)));
        if listing || !self.discovered { Standing::Syncing } else { Standing::Live }
    }

    /// One finding for each reason, however many kinds it is about.
    fn refused(&self, cluster: &str) -> Findings {
        let mut by_code: BTreeMap<Code, (&KubeError, Vec<&str>)> = BTreeMap::new();
        for rows in self.kinds.values() {
            if let Phase::Refused(error) = &rows.phase {
                by_code.entry(error.code()).or_insert((error, Vec::new())).1.push(&rows.kind.info.plural);
            }
        }
        let refused = by_code.into_values().map(|(error, plurals)| {
            let message = format!("not everything of `{cluster}` can be seen: {}", plurals.join(", "));
            let finding = Finding::new(error.code(), message).cause(error.fault.to_string());
            at(finding.severity(meshplay_types::Severity::Warning), cluster)
        });
        refused.collect()
    }
}

impl State {
    /// One finding for each set of namespaces.
    fn narrowed(&self, cluster: &str) -> Findings {
        let mut by_namespaces: BTreeMap<&[String], (&KubeError, Vec<&str>)> = BTreeMap::new();
        for rows in self.kinds.values() {
            if let Some((namespaces, error)) = &rows.narrowed {
                by_namespaces.entry(namespaces).or_insert((error, Vec::new())).1.push(&rows.kind.info.plural);
            }
        }
        let narrowed = by_namespaces.into_iter().map(|(namespaces, (error, plurals))| {
            let (names, plurals) = (namespaces.join("`, `"), plurals.join(", "));
            let message = format!("of `{cluster}` only namespace `{names}` can be seen: {plurals}");
            at(Finding::new(Code::CLUSTER_NARROW, message).cause(error.fault.to_string()), cluster)
        });
        narrowed.collect()
    }
}

impl KindRows {
    fn new(kind: Arc<ClusterKind>) -> Self {
        let info = &kind.info;
        let left_out = NOT_FOLLOWED.iter().any(|(group, name)| *group == info.group && *name == info.kind);
        let follows = !left_out && info.verbs.contains("list") && info.verbs.contains("watch");
        let phase = if follows { Phase::Listing(BTreeMap::new()) } else { Phase::NotFollowed };
        Self { kind, rows: Vec::new(), phase, narrowed: None, troubles: 0, trouble: None }
    }

    fn is_followed(&self) -> bool {
        !matches!(self.phase, Phase::NotFollowed)
    }

    /// True if its first list is still being read.
    pub(super) fn is_listing(&self) -> bool {
        matches!(self.phase, Phase::Listing(_))
    }

    /// Objects known, if it is known at all.
    pub(super) fn count(&self) -> Option<u64> {
        matches!(self.phase, Phase::Listing(_) | Phase::Synced).then_some(self.rows.len() as u64)
    }

    fn begin(&mut self, namespace: Option<&str>) {
        let namespace = namespace.map(str::to_owned);
        match &mut self.phase {
            Phase::Listing(lists) => drop(lists.insert(namespace, HashSet::new())),
            phase => *phase = Phase::Listing(BTreeMap::from([(namespace, HashSet::new())])),
        }
    }

    /// All lists are to be read before it counts as known.
    fn narrow(&mut self, error: KubeError, namespaces: &[String]) {
        let lists = namespaces.iter().map(|namespace| (Some(namespace.clone()), HashSet::new()));
        self.phase = Phase::Listing(lists.collect());
        self.rows.retain(|row| namespaces.iter().any(|namespace| **namespace == *row.namespace));
        self.narrowed = Some((namespaces.to_vec(), error));
        self.recovered();
    }

    fn put(&mut self, row: Arc<Row>) {
        if let Phase::Listing(lists) = &mut self.phase {
            for (namespace, seen) in lists {
                if namespace.as_deref().is_none_or(|namespace| *namespace == *row.namespace) {
                    seen.insert((Arc::clone(&row.namespace), row.name.clone()));
                }
            }
        }
        match self.find(&row.namespace, &row.name) {
            Ok(at) => self.rows[at] = row,
            Err(at) => self.rows.insert(at, row),
        }
    }

    fn remove(&mut self, row: &Row) {
        if let Ok(at) = self.find(&row.namespace, &row.name) {
            self.rows.remove(at);
        }
    }

    fn synced(&mut self, namespace: Option<&str>) {
        if let Phase::Listing(lists) = &mut self.phase {
            let seen = lists.remove(&namespace.map(str::to_owned)).unwrap_or_default();
            let is_all = lists.is_empty();
            let is_of = |row: &Row| namespace.is_none_or(|namespace| *namespace == *row.namespace);
            self.rows
                .retain(|row| !is_of(row) || seen.contains(&(Arc::clone(&row.namespace), row.name.clone())));
            self.rows.shrink_to_fit();
            if is_all {
                self.phase = Phase::Synced;
            }
        }
        if namespace.is_none() {
            self.narrowed = None;
        }
        self.recovered();
    }

    fn recovered(&mut self) {
        (self.troubles, self.trouble) = (0, None);
    }

    fn refused(&mut self, error: KubeError) {
        self.rows.clear();
        self.phase = Phase::Refused(error);
        self.narrowed = None;
        self.recovered();
    }

    pub(super) fn find(&self, namespace: &str, name: &str) -> Result<usize, usize> {
        self.rows.binary_search_by(|row| (&*row.namespace, &*row.name).cmp(&(namespace, name)))
    }
}

/// What people look at first is listed first.
fn urgency(info: &KindInfo) -> u8 {
    match (info.group.as_str(), info.kind.as_str()) {
        ("", "Namespace" | "Node") => 0,
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet") => 1,
        ("", "Pod" | "Service") => 2,
        ("apps" | "batch" | "networking.k8s.io" | "apiextensions.k8s.io", _) => 3,
        ("", _) => 4,
        _ => 5,
    }
}
