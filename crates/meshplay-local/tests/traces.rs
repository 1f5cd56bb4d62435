//! What a rig leaves on the machine, found by looking at the machine itself and not at the rig's record of it.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use meshplay_local::state::{State, Trace};
use meshplay_net::process::ProcessId;

/// Places that the programs of a node like to write to; none may appear on the machine.
const PLACES: &[&str] = &[
    "/etc/cni/net.d",
    "/run/containerd",
    "/run/runc",
    "/run/netns",
    "/run/node",
    "/var/lib/cni",
    "/var/lib/containerd",
    "/var/lib/kubelet",
    "/var/log/containers",
    "/var/log/pods",
    "/usr/libexec/kubernetes",
];

/// Where to look for a rig with a node.
#[derive(Debug)]
pub(crate) struct Traces {
    dir: PathBuf,
    interfaces: Vec<String>,
    cgroups: Vec<String>,
    processes: Vec<ProcessId>,
    net_namespaces: Vec<PathBuf>,
    places: Vec<PathBuf>,
}

impl Traces {
    /// Notes what there is while the rig runs.
    pub(crate) fn of(state: &State) -> Traces {
        let traces = state.record().unwrap().traces;
        let processes: Vec<ProcessId> = traces
            .iter()
            .filter_map(|trace| if let Trace::Process { id, .. } = trace { Some(*id) } else { None })
            .collect();
        let own = net_namespace("self").unwrap();
        let namespaces = processes.iter().filter_map(|id| net_namespace(&id.pid.to_string()));
        Traces {
            dir: state.dir().to_owned(),
            interfaces: names(
                &traces,
                |trace| if let Trace::Interface { name } = trace { Some(name) } else { None },
            ),
            cgroups: names(
                &traces,
                |trace| if let Trace::Cgroup { name } = trace { Some(name) } else { None },
            ),
            net_namespaces: namespaces.filter(|namespace| *namespace != own).collect(),
            places: PLACES.iter().map(PathBuf::from).filter(|place| !place.exists()).collect(),
            processes,
        }
    }

    /// The kinds of traces that are on the machine now.
    pub(crate) fn found(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut note = |what: &str, there: bool| {
            if there {
                found.push(what.to_owned());
            }
        };
        let exists =
            |root: &str, names: &[String]| names.iter().any(|name| Path::new(root).join(name).exists());
        note("interface", exists("/sys/class/net", &self.interfaces));
        note("cgroup", cgroup_roots().iter().any(|root| exists(root, &self.cgroups)));
        note("process in the node's namespace", self.processes_in_namespaces().next().is_some());
        note("folder", self.dir.exists());
        let text = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
        note("mount", text.contains(self.dir.to_str().unwrap()));
        for place in &self.places {
            note(&place.display().to_string(), place.exists());
        }
        found
    }

    /// Nothing of the rig is there, and none of its processes runs.
    pub(crate) fn assert_gone(&self) {
        assert_eq!(self.found(), [""; 0], "{self:#?}");
        for id in &self.processes {
            assert!(!id.is_running().unwrap(), "{id:?} still runs");
        }
        let marked: Vec<i32> = pids().into_iter().filter(|pid| self.is_marked(*pid)).collect();
        assert!(marked.is_empty(), "processes of the rig still run: {marked:?}");
    }

    /// Kills, without asking and in no order, every process that the rig wrote down.
    pub(crate) fn kill_processes(&self) {
        for id in &self.processes {
            let pid = rustix::process::Pid::from_raw(id.pid).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        }
    }

    fn processes_in_namespaces(&self) -> impl Iterator<Item = i32> {
        pids().into_iter().filter(|pid| {
            net_namespace(&pid.to_string()).is_some_and(|namespace| self.net_namespaces.contains(&namespace))
        })
    }

    fn is_marked(&self, pid: i32) -> bool {
        let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        let dir = self.dir.as_os_str().as_bytes();
        environment
            .split(|byte| *byte == 0)
            .any(|variable| variable.ends_with(dir) && variable.contains(&b'='))
    }
}

fn names(traces: &[Trace], name: impl Fn(&Trace) -> Option<&String>) -> Vec<String> {
    traces.iter().filter_map(name).cloned().collect()
}

fn net_namespace(pid: &str) -> Option<PathBuf> {
    std::fs::read_link(format!("/proc/{pid}/ns/net")).ok()
}

fn pids() -> Vec<i32> {
    let entries = std::fs::read_dir("/proc").unwrap();
    entries.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok()).collect()
}

fn cgroup_roots() -> Vec<String> {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap();
    let is_cgroup = |line: &&str| matches!(line.split(' ').nth(2), Some("cgroup" | "cgroup2"));
    mounts.lines().filter(is_cgroup).filter_map(|line| line.split(' ').nth(1)).map(str::to_owned).collect()
}
