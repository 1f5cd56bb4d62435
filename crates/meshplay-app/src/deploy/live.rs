//! Objects of one cluster by key: which URL they have, and reading them.

use std::collections::{BTreeMap, HashMap};

use futures_util::{FutureExt, future::try_join_all};
use meshplay_kube::{Client, ClusterState, KubeError, List, Resource};
use meshplay_plan::{Kinds, Propagation};
use meshplay_types::{Code, Finding, Gvk, ObjectKey, Place};
use serde_json::Value;

/// From how many objects of a kind in a namespace on they are read as one list. Fewer may stand among thousands of
/// others, which would all come along.
const LIST_FROM: usize = 8;

/// A cluster as an executor or a planner sees it.
#[derive(Clone)]
pub(super) struct Live {
    pub(super) client: Client,
    pub(super) kinds: Kinds,
}

impl Live {
    /// The resource of an object in a version, if the cluster serves the kind.
    pub(super) fn resource(&self, gvk: &Gvk) -> Result<Resource, Box<Finding>> {
        let info = self.kinds.get(&gvk.group, &gvk.kind);
        let missing = || {
            Box::new(Finding::new(Code::OBJECT_KIND_UNKNOWN, format!("the cluster does not serve `{gvk}`")))
        };
        Ok(Resource::of(info.ok_or_else(missing)?, &gvk.version))
    }

    /// The object, or `None` if it is not there, or its kind is not served.
    pub(super) async fn get(&self, gvk: &Gvk, key: &ObjectKey) -> Result<Option<Value>, KubeError> {
        match self.resource(gvk) {
            Ok(resource) => self.client.get(&resource, key.namespace.as_deref(), &key.name).await,
            Err(_) => Ok(None),
        }
    }

    /// The objects at these keys, in their order; as few requests as do it.
    pub(super) async fn get_all(&self, keys: &[(&Gvk, &ObjectKey)]) -> Result<Vec<Option<Value>>, KubeError> {
        let mut groups: BTreeMap<(&Gvk, Option<&str>), Vec<usize>> = BTreeMap::new();
        for (at, &(gvk, key)) in keys.iter().enumerate() {
            groups.entry((gvk, key.namespace.as_deref())).or_default().push(at);
        }
        let mut reads = Vec::new();
        for ((gvk, namespace), places) in groups {
            reads.push(self.get_group(gvk, namespace, keys, places).boxed());
        }
        let mut found = vec![None; keys.len()];
        for (at, live) in try_join_all(reads).await?.into_iter().flatten() {
            found[at] = live;
        }
        Ok(found)
    }

    /// Objects of one kind and namespace, each with its place.
    async fn get_group(
        &self,
        gvk: &Gvk,
        namespace: Option<&str>,
        keys: &[(&Gvk, &ObjectKey)],
        places: Vec<usize>,
    ) -> Result<Vec<(usize, Option<Value>)>, KubeError> {
        if let Some(namespace) = namespace.filter(|_| places.len() >= LIST_FROM)
            && let Some(mut listed) = self.list(gvk, namespace).await?
        {
            return Ok(places.into_iter().map(|at| (at, listed.remove(&keys[at].1.name))).collect());
        }
        let mut gets = Vec::with_capacity(places.len());
        for at in places {
            let (gvk, key) = keys[at];
            gets.push(async move { Ok((at, self.get(gvk, key).await?)) }.boxed());
        }
        try_join_all(gets).await
    }

    /// Every object of a kind in a namespace by name; `None` if it is not for us to list them: lists of Secrets have no
    /// values, and a credential may be allowed to read what it may not list.
    async fn list(&self, gvk: &Gvk, namespace: &str) -> Result<Option<HashMap<String, Value>>, KubeError> {
        let Ok(resource) = self.resource(gvk) else { return Ok(None) };
        if (gvk.group.as_str(), gvk.kind.as_str()) == ("", "Secret") {
            return Ok(None);
        }
        let listed = match self.client.list(&List::in_namespace(&resource, namespace)).await {
            Err(error) if error.state() == ClusterState::Denied || error.is_not_found() => return Ok(None),
            listed => listed?,
        };
        let named = |object: Value| Some((object.pointer("/metadata/name")?.as_str()?.to_owned(), object));
        Ok(Some(listed.items.into_iter().filter_map(named).collect()))
    }

    /// Deletes the object with this uid.
    pub(super) async fn delete(
        &self,
        resource: &Resource,
        key: &ObjectKey,
        uid: &str,
        propagation: Propagation,
    ) -> Result<meshplay_kube::Deleted, KubeError> {
        let delete = meshplay_kube::Delete {
            resource,
            namespace: key.namespace.as_deref(),
            name: &key.name,
            uid,
            propagation,
            write: meshplay_kube::Write::Real,
        };
        self.client.delete(&delete).await
    }
}

/// An error of a cluster as a finding about an object.
pub(super) fn finding(error: &KubeError, key: &ObjectKey) -> Finding {
    error.finding().at(Place { object: Some(key.to_string()), ..Place::default() })
}

/// `metadata.uid`
pub(super) fn uid(object: &Value) -> Option<&str> {
    object.pointer("/metadata/uid")?.as_str()
}

/// True if the object is on its way out.
pub(super) fn is_terminating(object: &Value) -> bool {
    object.pointer("/metadata/deletionTimestamp").is_some()
}
