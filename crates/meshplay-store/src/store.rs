//! An open store: one writer, four readers, the directory lock.

use std::{path::Path, sync::Arc};

use meshplay_types::id::{EnvironmentId, InstallationId, OperationId, PrincipalId, WorkspaceId};
use tokio::{
    sync::{broadcast, mpsc, oneshot, watch},
    task::JoinHandle,
};

use crate::{
    Actor, KeyedHash, Reader, StoreError, Tx, UnitFuture,
    audited::AuditSlot,
    db::Db,
    lock::DirectoryLock,
    notice::Noticeboard,
    seal::random,
    tx::Shared,
    writer::{Order, Ran, Unit, Verdict},
};

/// What exists from the first start on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Installation {
    /// This installation.
    pub id: InstallationId,
    /// The default workspace.
    pub workspace: WorkspaceId,
    /// The default environment, which holds all clusters.
    pub environment: EnvironmentId,
    /// Whoever runs the program on this machine.
    pub local_owner: PrincipalId,
}

/// An open store. Clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

/// The writer keeps it too: the directory is not free before its last commit, even if all clones were dropped.
pub(crate) type SharedLock = Arc<tokio::sync::Mutex<Option<DirectoryLock>>>;

pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) orders: mpsc::Sender<Order>,
    pub(crate) stopped: watch::Receiver<Option<Arc<str>>>,
    pub(crate) board: Arc<Noticeboard>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) installation: Installation,
    pub(crate) lock: SharedLock,
    pub(crate) writer: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Runs a write unit and returns after its commit is durable.
    ///
    /// ```no_run
    /// # async fn example(store: meshplay_store::Store) -> Result<(), Box<dyn std::error::Error>> {
    /// let (actor, name) = (store.local_actor(), "shop".parse()?);
    /// let made = store.write(move |tx| Box::pin(async move { tx.design_create(&actor, &name).await })).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Whatever the unit returned (then nothing of it was kept), or why it could not be committed.
    pub async fn write<T, F>(&self, unit: F) -> Result<T, StoreError>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> UnitFuture<'t, Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        self.write_as(unit).await
    }

    /// [`Store::write`] for units with an error of their own.
    ///
    /// # Errors
    /// Whatever the unit returned (then nothing of it was kept), or why it could not be committed.
    pub async fn write_as<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> UnitFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel::<Result<T, E>>();
        let audit = AuditSlot::current();
        let unit: Unit = Box::new(move |tx| {
            Box::pin(async move {
                let mut outcome = unit(tx).await;
                let mut entry = None;
                if outcome.is_ok() {
                    match audit.write(tx).await {
                        Ok(written) => entry = written,
                        Err(fault) => outcome = Err(fault.into()),
                    }
                }
                let verdict = if outcome.is_ok() { Verdict::Keep } else { Verdict::Undo };
                let finish = Box::new(move |fault: Option<StoreError>| {
                    let outcome = match fault {
                        Some(fault) => {
                            audit.give_back(entry);
                            outcome.and(Err(E::from(fault)))
                        }
                        None => outcome,
                    };
                    // The caller may have gone away; the commit stays.
                    answer.send(outcome).ok();
                });
                Ran { verdict, finish }
            })
        });
        if self.inner.orders.send(Order::Run(unit)).await.is_err() {
            return Err(self.lost().into());
        }
        answered.await.unwrap_or_else(|_| Err(self.lost().into()))
    }

    fn lost(&self) -> StoreError {
        match &*self.inner.stopped.borrow() {
            Some(reason) => StoreError::Stopped { reason: reason.clone() },
            None => StoreError::UnitLost,
        }
    }

    /// Reads what is committed.
    pub fn read(&self) -> Reader<'_> {
        Reader::of_db(&self.inner.db, &self.inner.shared)
    }

    /// What exists from the first start on.
    pub fn installation(&self) -> Installation {
        self.inner.installation
    }

    /// The local owner in the default workspace: who a CLI without a server acts as.
    pub fn local_actor(&self) -> Actor {
        let Installation { workspace, local_owner, .. } = self.inner.installation;
        Actor { workspace, principal: local_owner }
    }

    /// Equal values have equal hashes within one context (such as a design and the name of a key); nothing else shows.
    pub fn keyed_hash(&self, context: &str, value: &[u8]) -> KeyedHash {
        self.inner.shared.sealer.keyed_hash(context, value)
    }

    /// From which this installation's signing key is made; the same as long as its key is.
    pub fn signing_seed(&self) -> &meshplay_types::Secret<[u8; 32]> {
        self.inner.shared.sealer.signing_seed()
    }

    /// Bytes that nobody can guess, for tokens and cookies. `None`: the operating system gives none.
    pub fn random(&self) -> Option<[u8; 32]> {
        random()
    }

    /// Changes with each commit, whatever it holds.
    pub fn commits_watch(&self) -> watch::Receiver<u64> {
        self.inner.board.commits()
    }

    /// Changes when events were committed; holds the last `seq`.
    pub fn events_watch(&self) -> watch::Receiver<u64> {
        self.inner.board.events()
    }

    /// Changes when jobs became ready.
    pub fn jobs_watch(&self) -> watch::Receiver<u64> {
        self.inner.board.jobs()
    }

    /// Operations that somebody asked to cancel; whoever lags reads the rows again.
    pub fn cancels_watch(&self) -> broadcast::Receiver<OperationId> {
        self.inner.board.cancels()
    }

    /// Returns when nothing is written any more, with the reason: the server exits then.
    pub async fn stopped(&self) -> Arc<str> {
        let mut stopped = self.inner.stopped.clone();
        match stopped.wait_for(Option::is_some).await {
            Ok(reason) => reason.as_ref().map_or_else(|| "it was closed".into(), Arc::clone),
            Err(_) => "it was closed".into(),
        }
    }

    /// Writes the URL under which this process serves into the lock file, so that a CLI finds it.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub async fn lock_url_set(&self, url: &str) -> std::io::Result<()> {
        match &mut *self.inner.lock.lock().await {
            Some(lock) => lock.url_set(url),
            None => Ok(()),
        }
    }

    /// Finishes queued units, closes the database and gives the directory free. Clones of this store get
    /// [`StoreError::Stopped`] from then on.
    pub async fn close(&self) {
        // An error says that the writer has ended already.
        self.inner.orders.send(Order::Close).await.ok();
        if let Some(writer) = self.inner.writer.lock().await.take()
            && let Err(fault) = writer.await
        {
            tracing::error!(error = %fault, "the writer did not end cleanly");
        }
        self.inner.db.close().await;
        if let Some(lock) = self.inner.lock.lock().await.take() {
            lock.release();
        }
    }
}

/// The directory that holds the database, the key and the lock.
pub(crate) fn database_file(data_dir: &Path) -> std::path::PathBuf {
    data_dir.join("meshplay.db")
}
