//! Following a cluster: discovery, one watch for each kind, and discovery again when kinds come and go.
//!
//! It never ends by itself; dropping the future ends everything below it. How many first lists run at once is bounded
//! by the client ([`crate::Limits::lists_in_flight_max`]).

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use futures_util::future::select_all;
use tokio::{
    task::{AbortHandle, JoinSet},
    time::sleep,
};

use super::{
    cluster::{After, ClusterCache},
    reduce,
    row::ClusterKind,
};
use crate::{Client, ClusterState, Form, KubeError, List, Resource};

/// Rights may change without a word, so what was refused is asked for again this often.
const DISCOVER_EVERY: Duration = Duration::from_secs(300);
/// Kinds often come many at a time.
const DISCOVER_AFTER_CHANGE: Duration = Duration::from_millis(300);
/// An API server shows a kind a moment after its definition is established.
const DISCOVER_AGAIN: Duration = Duration::from_secs(1);
/// So many moments; a definition may also be established and serve nothing.
const DISCOVER_AGAIN_MAX: u32 = 10;
/// Wait after the first failed discovery, doubled with each further one.
const WAIT: Duration = Duration::from_millis(500);
/// Longest wait for a cluster that does not answer: how late we may notice that it is back.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// The watches that run, by kind.
#[derive(Default)]
struct Followers {
    tasks: JoinSet<After>,
    running: HashMap<Arc<str>, (Arc<ClusterKind>, AbortHandle)>,
    /// Discoveries since the last change of a definition.
    again: u32,
}

pub(super) async fn follow(cluster: Arc<ClusterCache>, client: Client) {
    let mut followers = Followers::default();
    let mut failures = 0;
    loop {
        let ended = match client.discover().await {
            Ok(discovery) => {
                followers.set(cluster.discovered(discovery), &cluster, &client);
                followers.until_kinds_change(&cluster).await
            }
            Err(error) => Err(error),
        };
        match ended {
            Ok(()) => failures = 0,
            Err(error) => {
                followers = Followers::default();
                cluster.unreachable(error);
                failures += 1;
                sleep(WAIT.saturating_mul(1 << failures.min(10)).min(WAIT_MAX)).await;
            }
        }
    }
}

impl Followers {
    /// Starts what is new, ends what is gone.
    fn set(&mut self, kinds: Vec<Arc<ClusterKind>>, cluster: &Arc<ClusterCache>, client: &Client) {
        let wanted: HashSet<_> = kinds.iter().map(|kind| key(kind)).collect();
        self.running.retain(|key, (_, task)| {
            let stays = wanted.contains(key) && !task.is_finished();
            if !stays {
                task.abort();
            }
            stays
        });
        for kind in kinds {
            let running = self.running.get(&key(&kind));
            if running.is_some_and(|(known, _)| Arc::ptr_eq(known, &kind)) {
                continue;
            }
            let (cluster, client, followed) = (Arc::clone(cluster), client.clone(), Arc::clone(&kind));
            let task = self.tasks.spawn(async move { follow_kind(&cluster, &client, &followed).await });
            if let Some((_, old)) = self.running.insert(key(&kind), (kind, task)) {
                old.abort();
            }
        }
    }

    /// Returns when there is a reason to discover anew. An error is one that ends every watch.
    async fn until_kinds_change(&mut self, cluster: &ClusterCache) -> Result<(), KubeError> {
        let lacks = self.again < DISCOVER_AGAIN_MAX && cluster.lacks_kinds();
        let patience = if lacks { DISCOVER_AGAIN } else { DISCOVER_EVERY };
        loop {
            tokio::select! {
                ended = self.tasks.join_next(), if !self.tasks.is_empty() => match ended {
                    Some(Ok(After::Locked(error))) => return Err(error),
                    Some(Ok(After::Refused(_) | After::GoOn) | Err(_)) | None => {}
                },
                () = cluster.kinds_changed.notified() => {
                    sleep(DISCOVER_AFTER_CHANGE).await;
                    self.again = 0;
                    return Ok(());
                }
                () = sleep(patience) => {
                    self.again += 1;
                    return Ok(());
                }
            }
        }
    }
}

/// The version is part of it: another version is another watch.
fn key(kind: &ClusterKind) -> Arc<str> {
    let resource = Resource::preferred(&kind.info);
    format!("{}/{}", resource.gvk.api_version(), resource.plural).into()
}

/// In the whole cluster, or else in each namespace in which our credential may follow the kind.
async fn follow_kind(cluster: &ClusterCache, client: &Client, kind: &Arc<ClusterKind>) -> After {
    let error = match follow_in(cluster, client, kind, None).await {
        After::Refused(error) => error,
        ended => return ended,
    };
    let namespaces = match kind.info.namespaced && error.state() == ClusterState::Denied {
        true => client.namespaces_followed(&kind.info).await,
        false => Vec::new(),
    };
    if namespaces.is_empty() {
        cluster.refused(kind, error.clone());
        return After::Refused(error);
    }
    cluster.narrowed(kind, error, &namespaces);
    let each = namespaces.iter().map(|namespace| follow_in(cluster, client, kind, Some(namespace)));
    // One that may no longer be followed makes the kind one that is refused, until rights are asked for again.
    let (ended, _, _) = select_all(each.map(Box::pin)).await;
    if let After::Refused(error) = &ended {
        cluster.refused(kind, error.clone());
    }
    ended
}

async fn follow_in(
    cluster: &ClusterCache,
    client: &Client,
    kind: &Arc<ClusterKind>,
    namespace: Option<&str>,
) -> After {
    let resource = Resource::preferred(&kind.info);
    let form = if reduce::needs_body(&kind.info) { Form::Whole } else { Form::Metadata };
    let mut watch = client.watch(&List { form, namespace, ..List::all(&resource) });
    loop {
        match cluster.take(kind, namespace, watch.next().await) {
            After::GoOn => {}
            ended => return ended,
        }
    }
}
