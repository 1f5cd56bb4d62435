//! What a command works with: the store opened in this process, the app on it, and the typed client over its router.
//!
//! Without a server the directory lock says who has the store (DESIGN §10.9); a command waits a little for another one.

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use axum::Router;
use meshplay_api::{
    Empty,
    operation::{Operation, OperationGet, OperationParams},
};
use meshplay_app::{AppOptions, Installation, OpenError, OpenOptions, system::About};
use meshplay_client::Client;
use meshplay_types::{Code, Finding};

use crate::{
    cli::Global, command::version, config::Config, failure::Failure, printer::Printer, progress::Progress,
};

/// How long another command is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(10);
/// How often progress is read.
const PROGRESS_EVERY: Duration = Duration::from_millis(200);
/// How long running work may take to let go after Ctrl-C: more than the runner gives its jobs before it drops them, so that
/// a cluster that swallows everything does not look like a fault of ours.
const STOP_WAIT: Duration = Duration::from_secs(15);

/// An open installation.
pub(crate) struct Session {
    installation: Installation,
    client: Client<Router>,
}

impl Session {
    /// Opens the installation of this user.
    pub(crate) async fn open(global: &Global) -> Result<Self, Failure> {
        let data_dir = data_dir(global)?;
        let config = Config::load(&data_dir).map_err(Failure::Refused)?;
        let installation = installation(global, data_dir, &config, LOCK_WAIT, version::about()).await?;
        let app = installation.app().clone();
        let principal = app.local_owner();
        Ok(Self { client: Client::new(meshplay_server::local(app, principal)), installation })
    }

    /// The client of the API.
    pub(crate) fn client(&self) -> &Client<Router> {
        &self.client
    }

    /// Carries an operation out and shows its progress, until it has ended or Ctrl-C is pressed: then it can be resumed.
    pub(crate) async fn drive(&self, operation: &str, printer: &Printer) -> Result<Operation, Failure> {
        let params = OperationParams { operation: operation.to_owned() };
        let found = self.client.call::<OperationGet>(&params, &Empty {}).await?;
        if found.status.is_terminal() {
            return Ok(found);
        }
        let id = found.id.parse().context("the server gave an operation id that is none")?;
        let mut progress = Progress::new(printer);
        let work = self.installation.carry_out(id);
        tokio::pin!(work);
        // One listener for the whole time: a new one per round would miss what is pressed while progress is read.
        let pressed = tokio::signal::ctrl_c();
        tokio::pin!(pressed);
        let mut ticks = tokio::time::interval(PROGRESS_EVERY);
        loop {
            tokio::select! {
                ended = &mut work => {
                    ended.map_err(|error| Failure::Internal(error.into()))?;
                    break;
                }
                pressed = &mut pressed => {
                    pressed.context("failed to listen for Ctrl-C")?;
                    self.installation.stop();
                    progress.finish();
                    printer.note(&format!("stopped; go on with `meshplay operation resume {operation}`"));
                    return tokio::time::timeout(STOP_WAIT, &mut work).await
                        .map_err(|_| Failure::Internal(anyhow::anyhow!("the work did not let go in time")))
                        .and_then(|ended| ended.map_err(|error| Failure::Internal(error.into())))
                        .and(Err(Failure::Interrupted));
                }
                _ = ticks.tick() => {
                    progress.show(&self.client.call::<OperationGet>(&params, &Empty {}).await?);
                }
            }
        }
        progress.finish();
        Ok(self.client.call::<OperationGet>(&params, &Empty {}).await?)
    }

    /// Gives the data directory free.
    pub(crate) async fn close(self) {
        self.installation.close().await;
    }
}

/// Where this user's installation is.
pub(crate) fn data_dir(global: &Global) -> Result<PathBuf, Failure> {
    match &global.data_dir {
        Some(dir) => Ok(dir.clone()),
        None => default_data_dir(),
    }
}

/// Opens an installation, waiting at most `wait` for another command.
pub(crate) async fn installation(
    global: &Global,
    data_dir: PathBuf,
    config: &Config,
    wait: Duration,
    about: About,
) -> Result<Installation, Failure> {
    let key_file = std::env::var_os("MESHPLAY_KEY_FILE").map(PathBuf::from);
    let registry = global.registry.clone().or_else(|| default_registry(&data_dir));
    let app = AppOptions { registry, limits: config.kube.clone(), about };
    Installation::open(OpenOptions { data_dir, wait, key_file }, app).await.map_err(refused)
}

/// `$XDG_DATA_HOME/meshplay`, or what stands for it on this platform.
fn default_data_dir() -> Result<PathBuf, Failure> {
    let from_env = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::home_dir().context("there is no home directory; pass `--data-dir DIR`");
    if let Some(data) = from_env("XDG_DATA_HOME") {
        return Ok(data.join("meshplay"));
    }
    let below_home = if cfg!(target_os = "macos") {
        "Library/Application Support/meshplay"
    } else {
        ".local/share/meshplay"
    };
    Ok(home()?.join(below_home))
}

/// The schemas in the data directory, else the newest that `cargo xtask registry` made.
fn default_registry(data_dir: &std::path::Path) -> Option<PathBuf> {
    let own = data_dir.join("kubernetes.mpreg");
    let cache = || {
        let cache = std::env::var_os("MESHPLAY_CACHE").map(PathBuf::from);
        let cache = cache.or_else(|| Some(std::env::home_dir()?.join(".cache/meshplay")));
        Some(cache?.join("registry/current/kubernetes.mpreg"))
    };
    Some(own).filter(|path| path.exists()).or_else(cache).filter(|path| path.exists())
}

fn refused(error: OpenError) -> Failure {
    let finding = |code: Code| Finding::new(code, error.to_string());
    match &error {
        OpenError::Locked { .. } => Failure::Locked(vec![finding(error.code())]),
        _ => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            let finding = finding(error.code());
            Failure::Refused(vec![match cause {
                Some(cause) => finding.cause(cause),
                None => finding,
            }])
        }
    }
}
