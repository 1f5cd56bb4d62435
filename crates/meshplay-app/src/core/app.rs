//! What every use case works with: the store, the clients of the clusters, the schemas.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, Weak},
};

use meshplay_kube::Limits;
use meshplay_model::Schemas;
use meshplay_plan::FieldManager;
use meshplay_store::{Store, StoreError};
use meshplay_types::{Finding, InstallationId, PrincipalId, Role};

use crate::{
    Principal,
    access::Access,
    cluster::Clients,
    metrics::ScrapesSeen,
    performance::{Agents, LoadTargets},
    resource::Resources,
    system::About,
};

/// What the edges set.
#[derive(Clone, Debug, Default)]
pub struct AppOptions {
    /// The file of Kubernetes schemas, if there is one.
    pub registry: Option<PathBuf>,
    /// Timeouts and budgets towards clusters.
    pub limits: Limits,
    /// What the program says of itself.
    pub about: About,
    /// The program whose `loadgen` makes the requests of performance tests.
    pub load_generator: Option<PathBuf>,
    /// A folder with load generators of others, besides `PATH`.
    pub tools: Option<PathBuf>,
    /// Where load may be sent.
    pub load_targets: LoadTargets,
}

/// The application. Clones share it.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    clients: Clients,
    access: Access,
    resources: Resources,
    agents: Agents,
    scrapes_seen: ScrapesSeen,
    options: AppOptions,
    registry: OnceLock<Result<Schemas, Finding>>,
    served: OnceLock<Served>,
    load_gate: tokio::sync::Mutex<()>,
}

/// Where it is served.
struct Served {
    addresses: Vec<SocketAddr>,
    url: String,
}

/// For work in the background, which must not keep the store open.
pub(crate) struct WeakApp(Weak<Inner>);

impl WeakApp {
    pub(crate) fn upgrade(&self) -> Option<App> {
        self.0.upgrade().map(|inner| App { inner })
    }
}

impl App {
    /// Over an open store.
    pub fn new(store: Store, options: AppOptions) -> Self {
        let clients = Clients::new(options.limits.clone());
        Self {
            inner: Arc::new(Inner {
                store,
                clients,
                access: Access::default(),
                resources: Resources::default(),
                agents: Agents::default(),
                scrapes_seen: ScrapesSeen::default(),
                options,
                registry: OnceLock::new(),
                served: OnceLock::new(),
                load_gate: tokio::sync::Mutex::default(),
            }),
        }
    }

    /// Whoever runs the program on this machine.
    pub fn local_owner(&self) -> Principal {
        let installation = self.store().installation();
        Principal {
            id: installation.local_owner,
            name: "local owner".to_owned(),
            role: Role::Owner,
            workspace: installation.workspace,
        }
    }

    /// The name of whoever did something, for people.
    pub(crate) fn principal_name(&self, id: PrincipalId) -> String {
        let owner = self.local_owner();
        if owner.id == id {
            return owner.name;
        }
        self.access().name(id).unwrap_or_else(|| id.to_string())
    }

    /// Reads the names of tokens, so that the history shows them.
    pub(crate) async fn names_load(&self) -> Result<(), StoreError> {
        self.access().names_add(self.store().read().token_names().await?);
        Ok(())
    }

    pub(crate) fn about(&self) -> &About {
        &self.inner.options.about
    }

    pub(crate) fn load_generator(&self) -> Option<&Path> {
        self.inner.options.load_generator.as_deref()
    }

    pub(crate) fn tools(&self) -> Option<&Path> {
        self.inner.options.tools.as_deref()
    }

    /// Tells where it is served: no load is sent to these addresses, and others find it under the URL. The first word stays.
    pub fn serving_at(&self, addresses: Vec<SocketAddr>, url: String) {
        self.inner.served.get_or_init(|| Served { addresses, url });
    }

    pub(crate) fn own_addresses(&self) -> &[SocketAddr] {
        self.inner.served.get().map_or(&[], |served| served.addresses.as_slice())
    }

    /// The URL under which people open it, if it is served.
    pub(crate) fn own_url(&self) -> Option<&str> {
        self.inner.served.get().map(|served| served.url.as_str())
    }

    /// Held while load is accepted: two that fit alone may not fit together.
    pub(crate) async fn load_gate(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.inner.load_gate.lock().await
    }

    pub(crate) fn load_targets(&self) -> &LoadTargets {
        &self.inner.options.load_targets
    }

    pub(crate) fn agents(&self) -> &Agents {
        &self.inner.agents
    }

    pub(crate) fn scrapes_seen(&self) -> &ScrapesSeen {
        &self.inner.scrapes_seen
    }

    pub(crate) fn access(&self) -> &Access {
        &self.inner.access
    }

    /// Which installation this is.
    pub fn installation_id(&self) -> InstallationId {
        self.store().installation().id
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Under which name this installation owns fields.
    pub(crate) fn manager(&self) -> FieldManager {
        FieldManager::of_installation(self.store().installation().id)
    }

    /// A handle that does not keep the application alive.
    pub(crate) fn weak(&self) -> WeakApp {
        WeakApp(Arc::downgrade(&self.inner))
    }

    pub(crate) fn resources(&self) -> &Resources {
        &self.inner.resources
    }

    pub(crate) fn clients(&self) -> &Clients {
        &self.inner.clients
    }

    /// Whether there is a registry file. It is not read for that: it is large.
    pub(crate) fn has_registry(&self) -> bool {
        self.inner.options.registry.as_ref().is_some_and(|path| path.exists())
    }

    /// The schemas of the registry file, read once. `None`: there is no such file; an error: it cannot be used.
    pub(crate) fn registry(&self) -> Option<&Result<Schemas, Finding>> {
        let path = self.inner.options.registry.as_ref()?;
        Some(self.inner.registry.get_or_init(|| crate::design::read_registry(path)))
    }
}
