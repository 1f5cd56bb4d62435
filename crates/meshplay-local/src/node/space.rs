//! The node's namespaces and its link to the machine: made before the control plane, which listens on the link.
//!
//! On the machine itself a node is one process (`unshare`, whose child is [`super::init`]), one interface, one cgroup
//! and files in the rig's folder. Namespaces have no name and no mount, so they vanish with the process.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use meshplay_net::process::{CommandError, Process, ProcessSpec, run};

use super::addresses::NodeAddresses;
use super::{NodeError, init};
use crate::RigContext;
use crate::state::Trace;

/// Time for one short command.
const COMMAND_DEADLINE: Duration = Duration::from_secs(10);
/// Time for a step inside the node that shows in a file.
const FILE_DEADLINE: Duration = Duration::from_secs(20);
/// How often something that is awaited is looked at.
const POLL: Duration = Duration::from_millis(20);

/// A node's namespaces, linked to the machine, without any program of Kubernetes yet.
#[derive(Debug)]
pub struct NodeSpace {
    pub(super) addresses: NodeAddresses,
    pub(super) cgroup: String,
    pub(super) dir: PathBuf,
    pub(super) holder: Process,
    pub(super) rig_program: PathBuf,
}

impl NodeSpace {
    /// Makes the namespaces and the link. `name` is unique within the rig; `rig_program` is the `meshplay-rig` program,
    /// which runs inside.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn create(ctx: &RigContext, name: &str, rig_program: &Path) -> Result<NodeSpace, NodeError> {
        let dir = ctx.state.dir().join(name);
        std::fs::create_dir_all(&dir).map_err(|source| NodeError::file(&dir, source))?;
        let token = format!("{:08x}", random()?);
        let (interface, cgroup) = (format!("mp{token}"), format!("meshplay-{token}"));
        ctx.state.register(Trace::Cgroup { name: cgroup.clone() })?;
        ctx.state.register(Trace::Interface { name: interface.clone() })?;

        let holder = ctx.state.start(holder_spec(name, rig_program, &dir))?;
        wait_for_file_while(&holder, &dir.join(init::READY_FILE), "making the node's namespaces").await?;
        let ip = ctx.tools.program("ip")?;
        let addresses = link(&ip, &interface, holder.id().pid).await?;
        tracing::debug!(
            node = name,
            interface,
            pods = addresses.pod_cidr(),
            "namespaces of the node are there"
        );
        Ok(NodeSpace { addresses, cgroup, dir, holder, rig_program: rig_program.to_owned() })
    }

    /// The addresses around the node: where the API server must listen, and which range its Services have.
    pub fn addresses(&self) -> NodeAddresses {
        self.addresses
    }

    pub(super) fn late(&self, doing: &'static str, deadline: Duration) -> NodeError {
        NodeError::Late { doing, deadline_s: deadline.as_secs(), logs: self.dir.clone() }
    }

    /// A path of the node, as the machine sees it.
    pub(super) fn path_inside(&self, path: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{path}", self.holder.id().pid))
    }
}

fn holder_spec(name: &str, rig_program: &Path, dir: &Path) -> ProcessSpec {
    let namespaces = ["--mount", "--net", "--pid", "--ipc", "--uts"];
    ProcessSpec::new(name, "unshare", dir.join("init.log"))
        .args(namespaces)
        .args(["--fork", "--kill-child=KILL", "--mount-proc", "--propagation", "private", "--"])
        .arg(rig_program)
        .args(["inside", "init"])
        .dir(dir)
}

/// Nodes of one process that choose at the same time must not choose the same addresses.
static CHOOSING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Makes the link and gives the machine its address on it, and the routes to pods and Services behind the node.
async fn link(ip: &Path, interface: &str, holder_pid: i32) -> Result<NodeAddresses, NodeError> {
    let _alone = CHOOSING.lock().await;
    let routes = command(ip, "-4 route show table all").await?;
    let addresses = NodeAddresses::choose(&routes, random()?).ok_or(NodeError::NoFreeAddresses)?;
    command(ip, &format!("link add {interface} type veth peer name eth0 netns {holder_pid}")).await?;
    command(ip, &format!("address add {}/24 dev {interface}", addresses.host())).await?;
    command(ip, &format!("link set {interface} up")).await?;
    for cidr in [addresses.pod_cidr(), addresses.service_cidr()] {
        command(ip, &format!("route add {cidr} via {} dev {interface}", addresses.node())).await?;
    }
    Ok(addresses)
}

/// What the node itself does on its end of the link.
pub(super) fn link_setup(ip: &str, addresses: NodeAddresses) -> Vec<Vec<String>> {
    let words = |line: &str| std::iter::once(ip).chain(line.split(' ')).map(str::to_owned).collect();
    vec![
        words("link set lo up"),
        words(&format!("address add {}/24 dev eth0", addresses.node())),
        words("link set eth0 up"),
        words(&format!("route add default via {}", addresses.host())),
    ]
}

pub(super) async fn command(program: &Path, words: &str) -> Result<String, CommandError> {
    run(program, words.split(' '), COMMAND_DEADLINE).await
}

/// Waits until a file exists, as long as the node lives.
pub(super) async fn wait_for_file(
    space: &NodeSpace,
    file: &Path,
    doing: &'static str,
) -> Result<(), NodeError> {
    wait_for_file_while(&space.holder, file, doing).await
}

async fn wait_for_file_while(holder: &Process, file: &Path, doing: &'static str) -> Result<(), NodeError> {
    let deadline = Instant::now() + FILE_DEADLINE;
    while !file.exists() {
        holder.check_running(doing)?;
        if Instant::now() >= deadline {
            let logs = holder.log().to_owned();
            return Err(NodeError::Late { doing, deadline_s: FILE_DEADLINE.as_secs(), logs });
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}

fn random() -> Result<u32, NodeError> {
    getrandom::u32().map_err(|_| NodeError::Random)
}
