//! Services of a cluster, reached through its API server: reading only, and only what the credential may (`get` on
//! `services/proxy`).
//!
//! Statuses are those of the service, except where the API server itself refuses; the two are told apart by the form of
//! its refusals. What a service says is not understood here.

use bytes::Bytes;

use crate::{
    Client, Fault, KubeError, Outcome, Resource, Scope,
    client::{Call, Size},
};

/// A port of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePort {
    /// Namespace.
    pub namespace: String,
    /// Service.
    pub service: String,
    /// Name or number.
    pub port: String,
    /// What is spoken there.
    pub scheme: ServiceScheme,
}

/// What a service speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceScheme {
    /// Without TLS.
    Http,
    /// With TLS, whose certificate API servers do not check.
    Https,
}

impl Client {
    /// Asks a service once, and gives its status and its answer. `target` is path and query, beginning with `/`.
    pub async fn service_get(&self, service: &ServicePort, target: &str) -> Result<(u16, Bytes), KubeError> {
        let ServicePort { namespace, service, port, scheme } = service;
        let name = match scheme {
            ServiceScheme::Http => format!("{service}:{port}"),
            ServiceScheme::Https => format!("https:{service}:{port}"),
        };
        let object = Resource::core("Service", "services", Scope::Namespaced).object(Some(namespace), &name);
        let path = object.map_err(|fault| self.unsent(fault))?;
        if !target.starts_with('/') {
            return Err(self.unsent(Fault::Name(target.to_owned())));
        }
        let call = Call::get(format!("{path}/proxy{target}"), "services", Size::One);
        self.pass(&call).await.map_err(|fault| self.error(&call, fault, Outcome::NotDone))
    }
}
