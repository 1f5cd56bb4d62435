//! Objects of one cluster by key: which URL they have, and reading them.

use meshplay_kube::{Client, KubeError, Resource};
use meshplay_plan::{Kinds, Propagation};
use meshplay_types::{Code, Finding, Gvk, ObjectKey, Place};
use serde_json::Value;

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
