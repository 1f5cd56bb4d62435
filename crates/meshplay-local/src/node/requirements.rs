//! What a node needs of this machine, checked before anything is made.

use std::path::Path;
use std::process::{Command, Stdio};

use meshplay_types::{Code, Finding};

use crate::Tools;

/// Programs from the tools folder.
const PROGRAMS: &[&str] = &[
    "kubelet",
    "kube-proxy",
    "containerd",
    "containerd-shim-runc-v2",
    "ctr",
    "runc",
    "busybox",
    "ip",
    "iptables",
    "iptables-save",
    "iptables-restore",
    "cni/ptp",
    "cni/host-local",
    "cni/loopback",
    "cni/portmap",
];
/// Programs that every Linux distribution has.
const SYSTEM_PROGRAMS: &[&str] = &["unshare", "ldd"];

/// What is missing for a node; empty if it can start. Takes some 20 ms.
pub fn requirements(tools: &Tools) -> Vec<Finding> {
    if !cfg!(target_os = "linux") {
        // Whatever else is missing would not help.
        return vec![missing("level 3 needs Linux: namespaces, mounts and cgroups").fix("use level 2")];
    }
    let mut findings = Vec::new();
    if !rustix::process::geteuid().is_root() {
        findings.push(
            missing("level 3 needs root: namespaces, mounts and cgroups")
                .fix("run it as root, or use level 2"),
        );
    }
    findings.extend(missing_tools(tools));
    findings.extend(SYSTEM_PROGRAMS.iter().filter_map(|name| missing_system_program(name)));
    if tools.dir().starts_with("/run") {
        findings.push(
            missing(format!(
                "the tools folder `{}` is below /run, which a node does not see",
                tools.dir().display()
            ))
            .fix("set MESHPLAY_TOOLS to a folder elsewhere"),
        );
    }
    findings.extend(missing_cgroups());
    // Only worth asking when nothing simpler is missing: the answer would name the wrong cause.
    if findings.is_empty() {
        findings.extend(refused_namespaces(tools));
    }
    findings
}

fn missing_tools(tools: &Tools) -> Option<Finding> {
    let absent: Vec<&str> = PROGRAMS.iter().copied().filter(|name| tools.program(name).is_err()).collect();
    let message = format!("level 3 needs {}", absent.join(", "));
    let cause = format!("not in the tools folder `{}`", tools.dir().display());
    (!absent.is_empty())
        .then(|| missing(message).cause(cause).fix("run `cargo xtask tools --only node,control-plane`"))
}

fn missing_system_program(name: &str) -> Option<Finding> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|dir| dir.join(name).is_file());
    (!found).then(|| missing(format!("level 3 needs `{name}`")).fix("install util-linux and libc-bin"))
}

fn missing_cgroups() -> Option<Finding> {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let mounted = mounts.lines().any(|line| matches!(line.split(' ').nth(2), Some("cgroup" | "cgroup2")));
    (!mounted)
        .then(|| missing("level 3 needs cgroups, and no hierarchy is mounted").fix("mount /sys/fs/cgroup"))
}

/// Tries what the node does first: new namespaces, a mount, a virtual link, a table of iptables.
fn refused_namespaces(tools: &Tools) -> Option<Finding> {
    let script = r#"set -e
        mount -t tmpfs node-check /run
        mkdir -p /run/upper /run/work
        mount -t overlay node-check -o lowerdir=/var,upperdir=/run/upper,workdir=/run/work /var
        "$1/ip" link add check0 type veth peer name check1
        "$1/iptables" -w -t nat -A POSTROUTING -m comment --comment check -j MASQUERADE"#;
    let output = Command::new("unshare")
        .args([
            "--mount",
            "--net",
            "--pid",
            "--ipc",
            "--uts",
            "--fork",
            "--mount-proc",
            "--propagation",
            "private",
        ])
        .args(["sh", "-c", script, "sh"])
        .arg(tools.dir() as &Path)
        .stdin(Stdio::null())
        .output();
    let cause = match output {
        Ok(output) if output.status.success() => return None,
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    };
    Some(
        missing("level 3 cannot make namespaces, mounts, links or packet filters on this machine")
            .cause(cause)
            .fix("run it on a machine or in a container with CAP_SYS_ADMIN and CAP_NET_ADMIN, with veth, overlay and nf_tables in its kernel"),
    )
}

fn missing(message: impl Into<String>) -> Finding {
    Finding::new(Code::REQUIREMENT_MISSING, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_program_is_named_at_once_with_the_command_that_makes_it() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("kubelet"), "").unwrap();
        let tools = Tools::open(dir.path()).unwrap();
        let finding = missing_tools(&tools).unwrap();
        assert!(finding.message.starts_with("level 3 needs kube-proxy, containerd,"), "{}", finding.message);
        assert!(finding.message.ends_with("cni/portmap"));
        assert_eq!(finding.fix.as_deref(), Some("run `cargo xtask tools --only node,control-plane`"));
    }

    #[test]
    fn missing_program_of_the_system_is_named() {
        assert!(missing_system_program("sh").is_none());
        assert_eq!(
            missing_system_program("no-such-program").unwrap().message,
            "level 3 needs `no-such-program`"
        );
    }
}
