//! Where a workload runs: as a task of this process or as a process of its own.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    time::{Duration, Instant},
};

use meshplay_net::process::{Process, ProcessId, ProcessSpec};
use tokio::{net::TcpListener, task::JoinHandle};

use super::{Hosting, MeshError, envoy::read_address, workload::serve};
use crate::RigContext;

const START_DEADLINE: Duration = Duration::from_secs(30);
/// A workload has nothing to finish.
const STOP_GRACE: Duration = Duration::from_secs(2);

/// A running workload and its address.
#[derive(Debug)]
pub(super) struct WorkloadHost {
    version: String,
    address: SocketAddr,
    runs_as: RunsAs,
}

#[derive(Debug)]
enum RunsAs {
    Task(JoinHandle<io::Result<()>>),
    Process(Process),
}

impl WorkloadHost {
    pub(super) async fn start(
        version: &str,
        hosting: &Hosting,
        rig: &RigContext,
        dir: &Path,
    ) -> Result<Self, MeshError> {
        let (address, runs_as) = match hosting {
            Hosting::Tasks => start_task(version).await?,
            Hosting::Program(program) => {
                let address_file = dir.join(format!("workload-{version}-address"));
                let log = dir.join(format!("workload-{version}.log"));
                let spec = ProcessSpec::new(&process_name(version), program, log)
                    .args(["workload", version, "--address-file"])
                    .arg(&address_file);
                let failed = |source| MeshError::start(process_name(version), source);
                let process = rig.state.start(spec).map_err(failed)?;
                let deadline = Instant::now() + START_DEADLINE;
                (read_address(&process, &address_file, deadline).await?, RunsAs::Process(process))
            }
        };
        Ok(Self { version: version.to_owned(), address, runs_as })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn id(&self) -> Option<ProcessId> {
        match &self.runs_as {
            RunsAs::Task(_) => None,
            RunsAs::Process(process) => Some(process.id()),
        }
    }

    pub(super) async fn stop(self) -> Result<(), MeshError> {
        match self.runs_as {
            RunsAs::Task(mut task) => {
                task.abort();
                // Cancelled is what was asked for; waiting makes sure that its port is closed.
                (&mut task).await.ok();
                Ok(())
            }
            RunsAs::Process(process) => {
                let failed = |source| MeshError::Run { name: process_name(&self.version), source };
                process.stop(STOP_GRACE).await.map(drop).map_err(failed)
            }
        }
    }
}

fn process_name(version: &str) -> String {
    format!("workload {version}")
}

async fn start_task(version: &str) -> Result<(SocketAddr, RunsAs), MeshError> {
    let failed = |source| MeshError::Listen { version: version.to_owned(), source };
    let listener = listen().await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let version = version.to_owned();
    Ok((address, RunsAs::Task(tokio::spawn(async move { serve(listener, &version).await }))))
}

async fn listen() -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

/// The body of `workload VERSION --address-file FILE`: serves until it is killed, after writing `IP:PORT` into the file.
///
/// # Errors
/// When no port can be opened, the file cannot be written, or no more connections can be accepted.
pub async fn run_workload(version: &str, address_file: &Path) -> io::Result<()> {
    let listener = listen().await?;
    // Renamed into place, so that nobody reads half an address.
    let draft = address_file.with_extension("new");
    fs::write(&draft, listener.local_addr()?.to_string())?;
    fs::rename(&draft, address_file)?;
    serve(listener, version).await
}
