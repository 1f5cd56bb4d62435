//! The first process of a node: makes the node's own view of the machine, then runs the node's programs for ever.
//!
//! It runs inside new mount, network, process-id, IPC and host-name namespaces, with the node's folder as its working
//! directory. Because it is process 1 there, the kernel ends *everything* of the node (kubelet, containerd, shims,
//! pods) the moment it ends, and all mounts and interfaces vanish with the namespaces: that is the whole teardown.
//!
//! What it changes is seen by the node alone: `/run` is empty but for the node's folder at [`NODE_DIR`], and what the
//! programs write to `/var` (CNI results, container log links) goes to memory.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, WaitOptions};
use serde::{Deserialize, Serialize};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Where the node sees its own folder. Short, because Unix sockets below it may have only 108 bytes.
pub(super) const NODE_DIR: &str = "/run/node";
/// Written into the node's folder when the namespaces are there and the link may be made.
pub(super) const READY_FILE: &str = "ready";
/// Read from the node's folder: what to run.
pub(super) const PLAN_FILE: &str = "plan.json";

/// How often the plan is looked for; the rig writes it once its control plane is up.
const PLAN_POLL: Duration = Duration::from_millis(50);
/// Time between the end of a program and its next start.
const RESTART_DELAY: Duration = Duration::from_secs(1);

/// Why the node could not be run.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// A step of the way failed.
    #[error("failed to {doing}")]
    Step {
        /// What was tried.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// A command of the setup failed.
    #[error("`{command}` ended with {status}")]
    Setup {
        /// The command.
        command: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
}

/// What a node runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Plan {
    /// The node's host name.
    pub(super) hostname: String,
    /// `PATH` of everything.
    pub(super) path: String,
    /// The cgroup that all pods live in, in every hierarchy.
    pub(super) cgroup: String,
    /// Commands that run to their end, in order.
    pub(super) setup: Vec<Vec<String>>,
    /// Programs that run for ever.
    pub(super) programs: Vec<Program>,
}

/// A program that is started again whenever it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Program {
    /// Names its log: `NAME.log` in the node's folder.
    pub(super) name: String,
    /// Program and arguments.
    pub(super) command: Vec<String>,
}

/// Runs the node whose folder is the working directory, until SIGTERM.
///
/// # Errors
/// [`InitError`], when the node cannot be set up or a program cannot be started.
pub(super) async fn run() -> Result<(), InitError> {
    let error = |source| step("listen for signals", source);
    let mut end = signal(SignalKind::terminate()).map_err(error)?;
    let children = signal(SignalKind::child()).map_err(error)?;
    make_view()?;
    fs::write(READY_FILE, "").map_err(|source| step("say that the namespaces are ready", source))?;
    let supervise = async {
        let plan = wait_for_plan().await?;
        set_up(&plan)?;
        supervise(&plan, children).await
    };
    tokio::select! {
        _ = end.recv() => Ok(()),
        result = supervise => result.map(|never| match never {}),
    }
}

#[cfg(target_os = "linux")]
fn make_view() -> Result<(), InitError> {
    use rustix::mount::{MountFlags, MountPropagationFlags};
    let mount =
        |doing: &str, result: rustix::io::Result<()>| result.map_err(|errno| step(doing, errno.into()));
    let node_dir = std::env::current_dir().map_err(|source| step("find the node's folder", source))?;
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    mount("part from the machine's mounts", rustix::mount::mount_change("/", private))?;
    // The working directory keeps pointing at the node's folder, even if that lies below what is hidden now.
    mount("mount /run", rustix::mount::mount("node-run", "/run", "tmpfs", MountFlags::NOSUID, c"mode=755"))?;
    for dir in [NODE_DIR, "/run/.var/upper", "/run/.var/work"] {
        fs::create_dir_all(dir).map_err(|source| step(&format!("make `{dir}`"), source))?;
    }
    mount("mount the node's folder", rustix::mount::mount_bind(".", NODE_DIR))?;
    let layers = c"lowerdir=/var,upperdir=/run/.var/upper,workdir=/run/.var/work";
    mount("cover /var", rustix::mount::mount("node-var", "/var", "overlay", MountFlags::empty(), layers))?;
    // kubelet and runc expect mounts to be shared within the node.
    let shared = MountPropagationFlags::SHARED | MountPropagationFlags::REC;
    mount("share mounts within the node", rustix::mount::mount_change("/", shared))?;
    std::env::set_current_dir(NODE_DIR)
        .map_err(|source| step(&format!("enter `{}` at {NODE_DIR}", node_dir.display()), source))
}

/// Refused long before, by the requirements of the level.
#[cfg(not(target_os = "linux"))]
fn make_view() -> Result<(), InitError> {
    Err(step("part from the machine's mounts", io::ErrorKind::Unsupported.into()))
}

async fn wait_for_plan() -> Result<Plan, InitError> {
    loop {
        match fs::read(PLAN_FILE) {
            Ok(bytes) => {
                return serde_json::from_slice(&bytes).map_err(|source| step("read the plan", source.into()));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => tokio::time::sleep(PLAN_POLL).await,
            Err(source) => return Err(step("read the plan", source)),
        }
    }
}

fn set_up(plan: &Plan) -> Result<(), InitError> {
    let write = |path: &str, text: &str| {
        fs::write(path, text).map_err(|source| step(&format!("write `{path}`"), source))
    };
    write("/proc/sys/kernel/hostname", &plan.hostname)?;
    write("/proc/sys/net/ipv4/ip_forward", "1")?;
    make_cgroups(&plan.cgroup).map_err(|source| step("make the node's cgroups", source))?;
    for words in &plan.setup {
        let mut command = command(words, &plan.path);
        let line = format!("{command:?}");
        let status = command.status().map_err(|source| step(&format!("run `{line}`"), source))?;
        if !status.success() {
            return Err(InitError::Setup { command: line, status });
        }
    }
    Ok(())
}

/// The kubelet wants its root cgroup to be there in every hierarchy, and in version 1 a cpuset begins empty.
fn make_cgroups(name: &str) -> io::Result<()> {
    let mounts = fs::read_to_string("/proc/mounts")?;
    for line in mounts.lines() {
        let mut fields = line.split(' ').skip(1);
        let (Some(point), Some("cgroup" | "cgroup2")) = (fields.next(), fields.next()) else { continue };
        let root = Path::new(point);
        let own = root.join(name);
        fs::create_dir_all(&own)?;
        for file in ["cpuset.cpus", "cpuset.mems"] {
            let inherited = fs::read(root.join(file)).unwrap_or_default();
            if !inherited.trim_ascii().is_empty() {
                fs::write(own.join(file), inherited)?;
            }
        }
    }
    Ok(())
}

struct Running<'a> {
    program: &'a Program,
    pid: Pid,
}

async fn supervise(plan: &Plan, mut children: Signal) -> Result<Infallible, InitError> {
    let mut running = Vec::new();
    for program in &plan.programs {
        running.push(start(program, &plan.path)?);
    }
    loop {
        for pid in reap() {
            let Some(place) = running.iter().position(|running| running.pid == pid) else { continue };
            let program = running[place].program;
            tracing::warn!(program = program.name, "ended; starting it again");
            tokio::time::sleep(RESTART_DELAY).await;
            running[place] = start(program, &plan.path)?;
        }
        children.recv().await;
    }
}

fn start<'a>(program: &'a Program, path: &str) -> Result<Running<'a>, InitError> {
    let error = |source| step(&format!("start `{}`", program.name), source);
    let log = PathBuf::from(format!("{}.log", program.name));
    let log = File::options().create(true).append(true).open(log).map_err(error)?;
    let mut command = command(&program.command, path);
    command.stdout(log.try_clone().map_err(error)?).stderr(log);
    // The handle is dropped: reaping is done by id for all processes of the node at once.
    let child = command.spawn().map_err(error)?;
    Ok(Running { program, pid: Pid::from_child(&child) })
}

/// Collects every process that has ended, ours and those whose parent ended before them.
fn reap() -> Vec<Pid> {
    let next = || rustix::process::wait(WaitOptions::NOHANG).ok().flatten().map(|(pid, _)| pid);
    std::iter::from_fn(next).collect()
}

fn command(words: &[String], path: &str) -> Command {
    let (program, args) =
        words.split_first().expect("plans are written by us, and every command has a program");
    let mut command = Command::new(program);
    command.args(args).env("PATH", path).stdin(Stdio::null());
    command
}

fn step(doing: &str, source: io::Error) -> InitError {
    InitError::Step { doing: doing.to_owned(), source }
}
