//! One Envoy as a child process: validated before it starts, ready when its listeners are.

use std::{
    collections::BTreeMap,
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use meshplay_net::process::{Process, ProcessId, ProcessSpec, run};
use serde_json::Value;

use super::{Admin, ENVOY, Identity, MeshError};
use crate::RigContext;

/// 0.4 s on an idle machine, WASM included.
const VALIDATE_DEADLINE: Duration = Duration::from_secs(60);
/// 0.4–1.4 s on a busy machine, WASM included.
const READY_DEADLINE: Duration = Duration::from_secs(60);
const READY_POLL: Duration = Duration::from_millis(20);
/// Envoy ends at once on SIGTERM; it drains only when asked to over admin.
const STOP_GRACE: Duration = Duration::from_secs(5);

/// Where an Envoy runs and how wide.
pub(super) struct Place<'a> {
    pub(super) rig: &'a RigContext,
    pub(super) dir: &'a Path,
    pub(super) worker_threads: u32,
}

/// A running, ready Envoy.
#[derive(Debug)]
pub(super) struct Envoy {
    side: Identity,
    process: Process,
    admin: Admin,
    listeners: BTreeMap<String, SocketAddr>,
}

impl Envoy {
    pub(super) async fn start(place: &Place<'_>, side: Identity, config: &Value) -> Result<Self, MeshError> {
        let name = side.name();
        let program = place.rig.tools.program(ENVOY).map_err(|source| MeshError::NoEnvoy { source })?;
        let config_path = place.dir.join(format!("{name}.json"));
        fs::write(&config_path, format!("{config:#}"))
            .map_err(|source| MeshError::file(&config_path, source))?;
        validate(&program, side, &config_path).await?;

        let address_file = place.dir.join(format!("{name}-admin-address"));
        let spec = ProcessSpec::new(&process_name(side), program, place.dir.join(format!("{name}.log")))
            .arg("-c")
            .arg(&config_path)
            .arg("--admin-address-path")
            .arg(&address_file)
            .args(["--concurrency", &place.worker_threads.to_string()])
            // Without it two Envoys of one user fight for one shared memory region.
            .arg("--disable-hot-restart")
            .args(["--log-level", "info"]);
        let process =
            place.rig.state.start(spec).map_err(|source| MeshError::start(process_name(side), source))?;
        let deadline = Instant::now() + READY_DEADLINE;
        let admin = Admin::new(read_address(&process, &address_file, deadline).await?);
        wait_ready(&process, &admin, deadline).await?;
        let listeners = admin.listeners().await?;
        Ok(Self { side, process, admin, listeners })
    }

    pub(super) fn admin(&self) -> &Admin {
        &self.admin
    }

    pub(super) fn id(&self) -> ProcessId {
        self.process.id()
    }

    pub(super) fn listener(&self, name: &str) -> Result<SocketAddr, MeshError> {
        let none = || MeshError::NoListener { side: self.side.name(), listener: name.to_owned() };
        self.listeners.get(name).copied().ok_or_else(none)
    }

    pub(super) async fn stop(self) -> Result<(), MeshError> {
        let side = self.side;
        self.process.stop(STOP_GRACE).await.map(drop).map_err(|source| failed(side, source))
    }
}

fn process_name(side: Identity) -> String {
    format!("the {} side's Envoy", side.name())
}

fn failed(side: Identity, source: meshplay_net::process::ProcessError) -> MeshError {
    MeshError::Run { name: process_name(side), source }
}

/// Loads everything (certificates and the WASM module too) without opening a port.
async fn validate(envoy: &Path, side: Identity, config: &Path) -> Result<(), MeshError> {
    let path = config.as_os_str();
    let args = [
        "--mode".as_ref(),
        "validate".as_ref(),
        "--log-level".as_ref(),
        "warning".as_ref(),
        "-c".as_ref(),
        path,
    ];
    let rejected =
        |source| MeshError::ConfigRejected { side: side.name(), config: PathBuf::from(config), source };
    run(envoy, args, VALIDATE_DEADLINE).await.map(drop).map_err(rejected)
}

/// Waits until a process that chooses its own port has written `IP:PORT` into `file`.
pub(super) async fn read_address(
    process: &Process,
    file: &Path,
    deadline: Instant,
) -> Result<SocketAddr, MeshError> {
    loop {
        match fs::read_to_string(file) {
            Ok(text) => {
                if let Ok(address) = text.trim().parse() {
                    return Ok(address);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(MeshError::file(file, source)),
        }
        still_wanted(process, deadline).await?;
    }
}

async fn wait_ready(process: &Process, admin: &Admin, deadline: Instant) -> Result<(), MeshError> {
    while admin.get("/ready").await.is_err() {
        still_wanted(process, deadline).await?;
    }
    Ok(())
}

/// Waits one step; fails if the process has ended or the time is up.
async fn still_wanted(process: &Process, deadline: Instant) -> Result<(), MeshError> {
    let name = process.name().to_owned();
    process
        .check_running("becoming ready")
        .map_err(|source| MeshError::Run { name: name.clone(), source })?;
    if Instant::now() >= deadline {
        return Err(MeshError::NotReady { name, deadline: READY_DEADLINE });
    }
    tokio::time::sleep(READY_POLL).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Tools;

    #[tokio::test]
    async fn rejected_configuration_is_told_in_envoys_own_words() {
        let envoy = Tools::open_default().unwrap().program(ENVOY).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let config = dir.path().join("server.json");
        fs::write(&config, json!({"static_resources": {"colour": "blue"}}).to_string()).unwrap();
        let error = validate(&envoy, Identity::Server, &config).await.unwrap_err();
        let MeshError::ConfigRejected { side: "server", source, .. } = error else { panic!("{error}") };
        let words = source.to_string();
        assert!(words.contains("has unknown fields") && words.contains("'colour'"), "{words}");
    }
}
