//! What a cluster is: its version, its identity, and what our credential may do there.

use bytes::Bytes;
use http::Method;
use meshplay_plan::ClusterIdentity;
use meshplay_types::Digest;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Client, ClusterState, KubeError, Resource, Scope,
    client::{Call, JSON, Size},
    retry::Repeat,
    transport::Outgoing,
};

/// The version of an API server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// `v1.36.4`
    pub git_version: String,
    /// `1`
    pub major: String,
    /// `36`, or `36+`
    pub minor: String,
    /// `linux/amd64`
    #[serde(default)]
    pub platform: String,
}

/// May we?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "allowed", content = "reason")]
pub enum Allowed {
    /// Yes.
    Yes,
    /// No; what the authorizer said, often nothing.
    No(String),
}

/// A question to the authorizer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessQuestion<'a> {
    /// `get`, `list`, `patch` …
    pub verb: &'a str,
    /// Of which kind.
    pub resource: &'a Resource,
    /// In which namespace; `None` for all of them.
    pub namespace: Option<&'a str>,
    /// Which object; `None` for any.
    pub name: Option<&'a str>,
    /// Which subresource; `None` for the object itself.
    pub subresource: Option<&'a str>,
}

impl Client {
    /// The version of the API server. Any credential may read it, so it is the probe of a connection, too.
    pub async fn version(&self) -> Result<Version, KubeError> {
        self.call_json(&Call::get("/version".to_owned(), "", Size::One)).await
    }

    /// What identifies the cluster, as far as our credential may read it.
    ///
    /// A part that may not be read is `None`; a cluster that does not answer is an error.
    pub async fn identity(&self) -> Result<ClusterIdentity, KubeError> {
        let namespaces = Resource::core("Namespace", "namespaces", Scope::Cluster);
        let system = self.if_allowed(self.get(&namespaces, None, "kube-system").await)?.flatten();
        let issuer = self.document("/.well-known/openid-configuration", JSON).await?;
        let keys = self.document("/openid/v1/jwks", "application/jwk-set+json").await?;
        let text = |value: &Value, pointer: &str| value.pointer(pointer)?.as_str().map(str::to_owned);
        Ok(ClusterIdentity {
            uid: system.and_then(|namespace| text(&namespace, "/metadata/uid")),
            issuer: issuer.and_then(|document| text(&document, "/issuer")),
            jwks_digest: keys.map(keys_digest),
            ca_digest: self.shared.ca_digest.clone(),
        })
    }

    /// Whether our credential may do something (SelfSubjectAccessReview).
    pub async fn access_review(&self, question: &AccessQuestion<'_>) -> Result<Allowed, KubeError> {
        let AccessQuestion { verb, resource, namespace, name, subresource } = question;
        let attributes = json!({
            "verb": verb,
            "group": resource.gvk.group,
            "version": resource.gvk.version,
            "resource": resource.plural,
            "namespace": namespace,
            "name": name,
            "subresource": subresource,
        });
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        });
        let outgoing = Outgoing {
            method: Method::POST,
            target: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews".to_owned(),
            accept: JSON,
            content_type: Some(JSON),
            body: Bytes::from(review.to_string()),
        };
        // A review stores nothing, so asking twice is asking once.
        let plural = "selfsubjectaccessreviews".to_owned();
        let call = Call { outgoing, plural, repeat: Repeat::Idempotent, size: Size::One };
        let answer: Value = self.call_json(&call).await?;
        let status = &answer["status"];
        match status["allowed"].as_bool() {
            Some(true) => Ok(Allowed::Yes),
            _ => Ok(Allowed::No(status["reason"].as_str().unwrap_or_default().to_owned())),
        }
    }

    async fn document(&self, path: &str, accept: &'static str) -> Result<Option<Value>, KubeError> {
        let mut call = Call::get(path.to_owned(), "", Size::One);
        call.outgoing.accept = accept;
        self.if_allowed(self.call_json(&call).await)
    }

    /// `None` if the credential does not suffice or there is no such thing.
    fn if_allowed<T>(&self, result: Result<T, KubeError>) -> Result<Option<T>, KubeError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.state() == ClusterState::Denied || error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Over the keys in canonical order: an API server may list them in any.
fn keys_digest(mut document: Value) -> Digest {
    let keys = document.get_mut("keys").map(Value::take).unwrap_or_default();
    let mut keys: Vec<String> =
        keys.as_array().into_iter().flatten().map(meshplay_types::canonical_json).collect();
    keys.sort();
    Digest::of_bytes(keys.join("\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_does_not_change_a_cluster() {
        let a = json!({"keys": [{"kid": "1", "n": "x"}, {"kid": "2", "n": "y"}]});
        let b = json!({"keys": [{"n": "y", "kid": "2"}, {"kid": "1", "n": "x"}]});
        assert_eq!(keys_digest(a.clone()), keys_digest(b));
        assert_ne!(keys_digest(a), keys_digest(json!({"keys": [{"kid": "1", "n": "x"}]})));
    }
}
