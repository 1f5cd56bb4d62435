//! What a command works with: the typed client, over a server or over the router in this process.
//!
//! The directory lock says who has the store (DESIGN §10.9): a server is spoken to, another command is waited for a little,
//! and when nobody has it the store is opened here.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use meshplay_api::{
    Empty,
    operation::{Operation, OperationGet, OperationParams},
};
use meshplay_app::{
    AppOptions, Installation, OpenError, OpenOptions, access::token_file_read, lock_holder,
    performance::LoadTargets, system::About,
};
use meshplay_client::{Client, Http};
use meshplay_types::{Code, Finding, Secret};

use crate::{
    cli::Global,
    command::{read_bytes, version},
    config::Config,
    failure::{Failure, refuse},
    link::Link,
    printer::Printer,
    progress::Progress,
};

/// How long another command is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(10);
/// Who waits longer is told for whom.
const SILENT_WAIT: Duration = Duration::from_secs(1);
/// How often progress is read.
pub(crate) const PROGRESS_EVERY: Duration = Duration::from_millis(200);
/// How long running work may take to let go after Ctrl-C: more than the runner gives its jobs before it drops them, so that
/// a cluster that swallows everything does not look like a fault of ours.
const STOP_WAIT: Duration = Duration::from_secs(15);

/// What to do about another command that has the data directory.
const SHARED: &str = "wait for it to end, end it, or use another `--data-dir`; several commands at once share one that \
    `meshplay serve` has";

/// How often the progress of a server is read.
const REMOTE_PROGRESS_EVERY: Duration = Duration::from_millis(400);

/// What a command works with.
pub(crate) struct Session {
    place: Place,
    client: Client<Link>,
}

/// Who carries operations out.
enum Place {
    /// This process.
    Here(Box<Installation>),
    /// A server, which goes on when this process ends.
    There { url: String, ca: Option<PathBuf> },
}

impl Session {
    /// The server that was asked for, the one that has this user's data directory, or else the directory itself.
    pub(crate) async fn open(global: &Global, printer: &Printer) -> Result<Self, Failure> {
        let data_dir = data_dir(global)?;
        let holder = lock_holder(&data_dir).map_err(|error| unusable(&data_dir, &error))?;
        let serving = holder.and_then(|holder| holder.url);
        if let Some(url) = &global.server {
            let token = remote_token(url, serving.as_deref(), &data_dir)?;
            return Self::there(url, token, global);
        }
        if let Some(url) = serving {
            let token = own_token(&data_dir)?;
            return Self::there(&url, token, global);
        }
        let config = Config::load(&data_dir).map_err(Failure::Refused)?;
        let opening = installation(
            global,
            data_dir.clone(),
            &config,
            LOCK_WAIT,
            version::about(),
            LoadTargets::Anywhere,
        );
        tokio::pin!(opening);
        let installation = match tokio::time::timeout(SILENT_WAIT, &mut opening).await {
            Ok(opened) => opened?,
            Err(_) => {
                if let Some(other) = lock_holder(&data_dir).ok().flatten() {
                    printer.note(&format!(
                        "another command (process {}) has the data directory; waiting for it, at most {} s",
                        other.pid,
                        LOCK_WAIT.as_secs()
                    ));
                }
                opening.await?
            }
        };
        let app = installation.app().clone();
        let principal = app.local_owner();
        let client = Client::new(Link::Here(meshplay_server::local(app, principal)));
        Ok(Self { client, place: Place::Here(Box::new(installation)) })
    }

    fn there(url: &str, token: Secret<String>, global: &Global) -> Result<Self, Failure> {
        let ca = global.server_ca.clone();
        let client = client(url, &token, ca.as_deref())?;
        Ok(Self { client, place: Place::There { url: url.to_owned(), ca } })
    }

    /// The client of the API.
    pub(crate) fn client(&self) -> &Client<Link> {
        &self.client
    }

    /// The server, unless this process does the work.
    pub(crate) fn server(&self) -> Option<&str> {
        match &self.place {
            Place::Here(_) => None,
            Place::There { url, .. } => Some(url),
        }
    }

    /// The file with the authority that the server is trusted for, if one was named.
    pub(crate) fn server_ca(&self) -> Option<&Path> {
        match &self.place {
            Place::Here(_) => None,
            Place::There { ca, .. } => ca.as_deref(),
        }
    }

    /// Follows an operation and shows its progress, until it has ended or Ctrl-C is pressed. In this process it is carried
    /// out as well; then Ctrl-C lets it go, to be resumed.
    pub(crate) async fn drive(&self, operation: &str, printer: &Printer) -> Result<Operation, Failure> {
        match &self.place {
            Place::Here(installation) => self.carry_out(installation, operation, printer).await,
            Place::There { url, .. } => self
                .follow(url, operation, printer)
                .await
                .map_err(|failure| failure.unwatched_operation(operation)),
        }
    }

    /// Waits for the end of an operation; in this process it is carried out.
    pub(crate) async fn until_ended(&self, params: &OperationParams) -> Result<(), Failure> {
        if let Place::Here(installation) = &self.place {
            let id = params.operation.parse().context("the server gave an operation id that is none")?;
            return installation
                .carry_out(id)
                .await
                .map(drop)
                .map_err(|error| Failure::Internal(error.into()));
        }
        let mut ticks = tokio::time::interval(REMOTE_PROGRESS_EVERY);
        loop {
            ticks.tick().await;
            if self.client.call::<OperationGet>(params, &Empty {}).await?.status.is_terminal() {
                return Ok(());
            }
        }
    }

    async fn follow(&self, url: &str, operation: &str, printer: &Printer) -> Result<Operation, Failure> {
        let params = OperationParams { operation: operation.to_owned() };
        let mut progress = Progress::new(printer);
        let pressed = tokio::signal::ctrl_c();
        tokio::pin!(pressed);
        let mut ticks = tokio::time::interval(REMOTE_PROGRESS_EVERY);
        loop {
            tokio::select! {
                pressed = &mut pressed => {
                    pressed.context("failed to listen for Ctrl-C")?;
                    progress.finish();
                    printer.note(&format!(
                        "the operation goes on at {url}; stop it with `meshplay operation cancel {operation}`"
                    ));
                    return Err(Failure::Interrupted);
                }
                _ = ticks.tick() => {
                    let found = self.client.call::<OperationGet>(&params, &Empty {}).await?;
                    progress.show(&found);
                    if found.status.is_terminal() {
                        progress.finish();
                        return Ok(found);
                    }
                }
            }
        }
    }

    async fn carry_out(
        &self,
        installation: &Installation,
        operation: &str,
        printer: &Printer,
    ) -> Result<Operation, Failure> {
        let params = OperationParams { operation: operation.to_owned() };
        let found = self.client.call::<OperationGet>(&params, &Empty {}).await?;
        if found.status.is_terminal() {
            return Ok(found);
        }
        let id = found.id.parse().context("the server gave an operation id that is none")?;
        let mut progress = Progress::new(printer);
        let work = installation.carry_out(id);
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
                    installation.stop();
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
        if let Place::Here(installation) = self.place {
            installation.close().await;
        }
    }
}

/// A client of a server that trusts an authority in a file, or those of this machine.
fn client(url: &str, token: &Secret<String>, ca: Option<&Path>) -> Result<Client<Link>, Failure> {
    let pem = ca.map(read_bytes).transpose()?;
    let http = Http::new(url, Some(token.reveal()), pem.as_deref());
    let http = http.map_err(|error| refuse(Code::SERVER_ADDRESS, error.to_string()))?;
    Ok(Client::new(Link::There(Box::new(http))))
}

/// A client of the server that was named, for who looks up something and nothing else.
pub(crate) fn named_server(url: &str, data_dir: &Path, ca: Option<&Path>) -> Result<Client<Link>, Failure> {
    let holder = lock_holder(data_dir).map_err(|error| unusable(data_dir, &error))?;
    let serving = holder.and_then(|holder| holder.url);
    client(url, &remote_token(url, serving.as_deref(), data_dir)?, ca)
}

/// The token for a server that was named. That of the data directory goes only to the server which has it: a token belongs
/// to the address it was made for.
fn remote_token(url: &str, serving: Option<&str>, data_dir: &Path) -> Result<Secret<String>, Failure> {
    if let Some(token) = std::env::var("MESHPLAY_TOKEN").ok().filter(|token| !token.is_empty()) {
        return Ok(Secret::new(token));
    }
    if serving == Some(url.trim_end_matches('/')) {
        return own_token(data_dir);
    }
    let finding = Finding::new(Code::LOGIN_NEEDED, format!("there is no token for {url}"));
    let fix = "set MESHPLAY_TOKEN to one that `meshplay token create` made there";
    Err(Failure::Server { status: 401, findings: vec![finding.fix(fix)] })
}

fn own_token(data_dir: &Path) -> Result<Secret<String>, Failure> {
    let found = token_file_read(data_dir).map_err(|error| unusable(data_dir, &error))?;
    found.ok_or_else(|| {
        let message = format!("there is no token in `{}`", data_dir.display());
        Failure::Refused(vec![Finding::new(Code::LOGIN_TOKEN_UNUSABLE, message)])
    })
}

fn unusable(data_dir: &Path, error: &std::io::Error) -> Failure {
    let message = format!("cannot use the data directory `{}`", data_dir.display());
    Failure::Refused(vec![Finding::new(Code::DATA_DIR_UNUSABLE, message).cause(error.to_string())])
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
    load_targets: LoadTargets,
) -> Result<Installation, Failure> {
    let key_file = std::env::var_os("MESHPLAY_KEY_FILE").map(PathBuf::from);
    let registry = global.registry.clone().or_else(|| default_registry(&data_dir));
    let app = AppOptions {
        registry,
        limits: config.kube.clone(),
        about,
        load_generator: std::env::current_exe().ok(),
        tools: tools(),
        load_targets,
    };
    Installation::open(OpenOptions { data_dir, wait, key_file }, app).await.map_err(refused)
}

/// The folder of tools, whether or not there is one.
fn tools() -> Option<PathBuf> {
    let default = || Some(std::env::home_dir()?.join(".cache/meshplay/tools/current"));
    std::env::var_os("MESHPLAY_TOOLS").map(PathBuf::from).or_else(default)
}

/// `$XDG_DATA_HOME/meshplay`, or what stands for it on this platform.
pub(crate) fn default_data_dir() -> Result<PathBuf, Failure> {
    let from_env = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let homeless = || {
        let finding = Finding::new(Code::DATA_DIR_UNUSABLE, "there is no home directory to keep anything in");
        Failure::Refused(vec![finding.fix("pass `--data-dir DIR`")])
    };
    if let Some(data) = from_env("XDG_DATA_HOME") {
        return Ok(data.join("meshplay"));
    }
    let below_home = if cfg!(target_os = "macos") {
        "Library/Application Support/meshplay"
    } else {
        ".local/share/meshplay"
    };
    Ok(std::env::home_dir().ok_or_else(homeless)?.join(below_home))
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
        OpenError::Locked { holder, .. } => {
            let finding = finding(error.code());
            let is_served = holder.as_ref().is_some_and(|holder| holder.url.is_some());
            // A server has it for all commands already; only another server is refused.
            Failure::Locked(vec![if is_served { finding } else { finding.fix(SHARED) }])
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waited_in_vain_is_told_how_commands_share_a_directory() {
        match refused(OpenError::Locked { path: "lock".into(), holder: None }) {
            Failure::Locked(findings) => {
                let fix = findings[0].fix.as_deref().unwrap_or_default();
                assert!(fix.contains("`meshplay serve`") && fix.contains("--data-dir"), "{fix}");
            }
            other => panic!("{other:?}"),
        }
    }
}
