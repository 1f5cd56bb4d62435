//! The objects that are waited for, as the cluster tells of them: by as few watches as do it, and by reads where the
//! credential may not watch.
//!
//! It knows what is there and what is not; what must be there is the gate's business.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use futures_util::{
    FutureExt, StreamExt,
    future::{BoxFuture, try_join_all},
    stream::FuturesUnordered,
};
use meshplay_kube::{ClusterState, KubeError, List, Resource, Watch, WatchEvent};
use meshplay_types::{Gvk, ObjectKey};
use serde_json::Value;

use super::live::Live;

/// Objects of one kind and namespace from which on one watch of them all is cheaper than one each. Fewer may stand among
/// thousands of others, of which every change would come along.
const TOGETHER_FROM: usize = 4;
/// Watches at once: what one connection carries besides requests.
const WATCHES_MAX: usize = 48;
/// How often objects are read that may not be watched.
const READ_EVERY: Duration = Duration::from_secs(1);

/// What became known of an object: as it is now, or that it is not there.
pub(super) type Sighting = (ObjectKey, Option<Value>);

/// The objects of a wait.
pub(super) struct Follow<'a> {
    live: &'a Live,
    /// What is still waited for.
    wanted: BTreeSet<ObjectKey>,
    sources: FuturesUnordered<BoxFuture<'a, (Source, Told)>>,
    /// Known without asking: objects of kinds that the cluster does not serve.
    absent: Vec<Sighting>,
    /// Why nothing is known of an object at the moment, by number of the source.
    trouble: BTreeMap<usize, (ObjectKey, KubeError)>,
}

/// Some objects of a kind, and where news of them come from.
struct Source {
    number: usize,
    gvk: Gvk,
    keys: BTreeSet<ObjectKey>,
    /// Those that the list under way has not shown yet.
    unseen: BTreeSet<ObjectKey>,
    by: By,
}

enum By {
    Watch(Box<Watch>),
    Reads,
}

enum Told {
    Event(WatchEvent),
    Read(Result<Vec<Sighting>, (ObjectKey, KubeError)>),
}

impl<'a> Follow<'a> {
    /// Begins to follow objects, each in a version.
    pub(super) fn new<'k>(live: &'a Live, keys: impl IntoIterator<Item = (&'k Gvk, &'k ObjectKey)>) -> Self {
        let keys: Vec<_> = keys.into_iter().collect();
        let mut follow = Self {
            live,
            wanted: keys.iter().map(|(_, key)| (*key).clone()).collect(),
            sources: FuturesUnordered::new(),
            absent: Vec::new(),
            trouble: BTreeMap::new(),
        };
        for (number, scope) in scopes(&keys).into_iter().enumerate() {
            let Ok(resource) = live.resource(scope.gvk) else {
                follow.absent.extend(scope.keys.into_iter().map(|key| (key.clone(), None)));
                continue;
            };
            follow.listen(Source {
                number,
                gvk: scope.gvk.clone(),
                keys: scope.keys.iter().map(|key| (*key).clone()).collect(),
                unseen: BTreeSet::new(),
                by: By::Watch(Box::new(scope.watch(live, &resource))),
            });
        }
        follow
    }

    /// What became known next. It may be dropped and called again.
    pub(super) async fn next(&mut self) -> Vec<Sighting> {
        if !self.absent.is_empty() {
            return std::mem::take(&mut self.absent);
        }
        let Some((mut source, told)) = self.sources.next().await else {
            return std::future::pending().await;
        };
        let seen = self.take(&mut source, told);
        if source.keys.iter().any(|key| self.wanted.contains(key)) {
            self.listen(source);
        }
        seen
    }

    /// The object is not waited for any more.
    pub(super) fn forget(&mut self, key: &ObjectKey) {
        self.wanted.remove(key);
    }

    /// An object of which nothing is known at the moment, and why.
    pub(super) fn trouble(&self) -> Option<&(ObjectKey, KubeError)> {
        self.trouble.values().find(|(key, _)| self.wanted.contains(key))
    }

    fn take(&mut self, source: &mut Source, told: Told) -> Vec<Sighting> {
        let error = match told {
            Told::Read(Ok(seen)) => {
                self.trouble.remove(&source.number);
                return seen;
            }
            Told::Event(WatchEvent::Trouble(error)) => match error.state() {
                // No such kind any more: its objects went with it.
                _ if error.is_not_found() => return source.all_absent(),
                ClusterState::Denied => {
                    source.by = By::Reads;
                    return Vec::new();
                }
                _ => source.keys.first().cloned().map(|key| (key, error)),
            },
            Told::Event(event) => {
                self.trouble.remove(&source.number);
                return source.seen(event);
            }
            Told::Read(Err(error)) => Some(error),
        };
        self.trouble.extend(error.map(|error| (source.number, error)));
        Vec::new()
    }

    fn listen(&mut self, mut source: Source) {
        let live = self.live;
        source.keys.retain(|key| self.wanted.contains(key));
        self.sources.push(
            async move {
                let told = match &mut source.by {
                    By::Watch(watch) => Told::Event(watch.next().await),
                    By::Reads => {
                        tokio::time::sleep(READ_EVERY).await;
                        Told::Read(source.read(live).await)
                    }
                };
                (source, told)
            }
            .boxed(),
        );
    }
}

impl Source {
    /// What an event of the watch says about our objects; others of the kind may be in it.
    fn seen(&mut self, event: WatchEvent) -> Vec<Sighting> {
        match event {
            WatchEvent::Begin => {
                self.unseen.clone_from(&self.keys);
                Vec::new()
            }
            WatchEvent::Listed(objects) => {
                let ours: Vec<_> = objects.into_iter().filter_map(|object| self.ours(object)).collect();
                for (key, _) in &ours {
                    self.unseen.remove(key);
                }
                ours.into_iter().map(|(key, object)| (key, Some(object))).collect()
            }
            WatchEvent::Synced => {
                std::mem::take(&mut self.unseen).into_iter().map(|key| (key, None)).collect()
            }
            WatchEvent::Changed(object) => {
                self.ours(object).map(|(key, object)| (key, Some(object))).into_iter().collect()
            }
            WatchEvent::Deleted(object) => {
                self.ours(object).map(|(key, _)| (key, None)).into_iter().collect()
            }
            WatchEvent::Trouble(_) | WatchEvent::Up | WatchEvent::WentBack => Vec::new(),
        }
    }

    fn ours(&self, object: Value) -> Option<(ObjectKey, Value)> {
        let text = |name| object.pointer(name).and_then(Value::as_str).map(str::to_owned);
        let key = ObjectKey {
            group: self.gvk.group.clone(),
            kind: self.gvk.kind.clone(),
            namespace: text("/metadata/namespace"),
            name: text("/metadata/name")?,
        };
        self.keys.contains(&key).then_some((key, object))
    }

    fn all_absent(&self) -> Vec<Sighting> {
        self.keys.iter().map(|key| (key.clone(), None)).collect()
    }

    async fn read(&self, live: &Live) -> Result<Vec<Sighting>, (ObjectKey, KubeError)> {
        let read = |key: &ObjectKey| {
            let key = key.clone();
            async move {
                match live.get(&self.gvk, &key).await {
                    Ok(object) => Ok((key, object)),
                    Err(error) => Err((key, error)),
                }
            }
        };
        try_join_all(self.keys.iter().map(read)).await
    }
}

/// What one watch shows.
#[derive(Debug, PartialEq)]
struct Scope<'k> {
    gvk: &'k Gvk,
    /// `None`: all, or the kind has none.
    namespace: Option<&'k str>,
    /// `None`: all.
    name: Option<&'k str>,
    keys: Vec<&'k ObjectKey>,
}

impl Scope<'_> {
    fn watch(&self, live: &Live, resource: &Resource) -> Watch {
        let fields = self.name.map(|name| format!("metadata.name={name}")).unwrap_or_default();
        live.client.watch(&List { namespace: self.namespace, fields: &fields, ..List::all(resource) })
    }
}

/// As narrow as [`WATCHES_MAX`] allows: few objects by name, many by namespace, and with too many namespaces by kind.
fn scopes<'k>(keys: &[(&'k Gvk, &'k ObjectKey)]) -> Vec<Scope<'k>> {
    let by_namespace = grouped(keys, |key| key.namespace.as_deref());
    let narrow: Vec<_> = by_namespace.iter().flat_map(split).collect();
    if narrow.len() <= WATCHES_MAX {
        narrow
    } else if by_namespace.len() <= WATCHES_MAX {
        by_namespace
    } else {
        grouped(keys, |_| None)
    }
}

fn grouped<'k>(
    keys: &[(&'k Gvk, &'k ObjectKey)],
    namespace: fn(&'k ObjectKey) -> Option<&'k str>,
) -> Vec<Scope<'k>> {
    let mut groups: BTreeMap<(&Gvk, Option<&str>), BTreeSet<&ObjectKey>> = BTreeMap::new();
    for &(gvk, key) in keys {
        groups.entry((gvk, namespace(key))).or_default().insert(key);
    }
    let scope = |((gvk, namespace), keys): ((&'k Gvk, Option<&'k str>), BTreeSet<&'k ObjectKey>)| Scope {
        gvk,
        namespace,
        name: None,
        keys: keys.into_iter().collect(),
    };
    groups.into_iter().map(scope).collect()
}

fn split<'k>(scope: &Scope<'k>) -> Vec<Scope<'k>> {
    let Scope { gvk, namespace, keys, .. } = scope;
    if keys.len() >= TOGETHER_FROM {
        return vec![Scope { gvk, namespace: *namespace, name: None, keys: keys.clone() }];
    }
    let of = |key: &&'k ObjectKey| Scope {
        gvk,
        namespace: *namespace,
        name: Some(key.name.as_str()),
        keys: vec![*key],
    };
    keys.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Watches for so many Deployments in each of so many namespaces, as `namespace/name` with `*` for all.
    fn check(n_namespaces: usize, n_each: usize, expect: &[&str]) {
        let gvk = Gvk::new("apps/v1", "Deployment").unwrap();
        let key = |n: usize| ObjectKey {
            group: "apps".into(),
            kind: "Deployment".into(),
            namespace: Some(format!("n{}", n / n_each)),
            name: format!("d{}", n % n_each),
        };
        let keys: Vec<ObjectKey> = (0..n_namespaces * n_each).map(key).collect();
        let keys: Vec<_> = keys.iter().map(|key| (&gvk, key)).collect();
        let scopes = scopes(&keys);
        assert_eq!(scopes.iter().map(|scope| scope.keys.len()).sum::<usize>(), keys.len());
        let text =
            |scope: &Scope| format!("{}/{}", scope.namespace.unwrap_or("*"), scope.name.unwrap_or("*"));
        let texts: Vec<String> = scopes.iter().take(expect.len()).map(text).collect();
        assert_eq!(texts, expect);
        assert!(scopes.len() <= WATCHES_MAX);
    }

    #[test]
    fn few_objects_are_watched_by_name_and_many_together() {
        check(2, 1, &["n0/d0", "n1/d0"]);
        check(1, TOGETHER_FROM, &["n0/*"]);
        check(20, 3, &["n0/*"]);
        check(WATCHES_MAX + 1, 1, &["*/*"]);
    }
}
