//! One client per connection, made when first needed: clones share sockets and budgets.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use meshplay_kube::{Access, Client, Limits};
use meshplay_store::Cluster;
use meshplay_types::{ClusterId, Code, Finding};

use crate::{App, AppError};

/// The clients in use.
pub(crate) struct Clients {
    limits: Limits,
    by_cluster: Mutex<HashMap<ClusterId, Client>>,
}

impl Clients {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, by_cluster: Mutex::default() }
    }

    /// Drops a client: its connection was removed or has a new credential.
    pub(crate) fn forget(&self, cluster: ClusterId) {
        self.by_cluster.lock().unwrap_or_else(PoisonError::into_inner).remove(&cluster);
    }

    fn known(&self, cluster: ClusterId) -> Option<Client> {
        self.by_cluster.lock().unwrap_or_else(PoisonError::into_inner).get(&cluster).cloned()
    }

    /// A client for an access that is not stored yet.
    pub(crate) fn connect(&self, access: &Access) -> Result<Client, AppError> {
        Client::connect(access, &self.limits).map_err(|error| AppError::Cluster(vec![error.finding()]))
    }
}

impl App {
    /// The client of a connection.
    pub(crate) async fn client(&self, cluster: &Cluster) -> Result<Client, AppError> {
        if let Some(client) = self.clients().known(cluster.id) {
            return Ok(client);
        }
        let credential = cluster.credential.ok_or_else(|| {
            let message = format!("the connection `{}` has no credential", cluster.name);
            AppError::Invalid(vec![Finding::new(Code::CLUSTER_ACCESS, message)])
        })?;
        let sealed = self.store().read().credential_reveal(credential).await?;
        let access = Access::from_secret_json(&sealed).map_err(|source| AppError::Internal {
            what: "read a stored credential",
            source: source.into(),
        })?;
        let client = self.clients().connect(&access)?;
        let mut clients = self.clients().by_cluster.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(clients.entry(cluster.id).or_insert(client).clone())
    }
}
