//! A machine, as far as the network is concerned: a network namespace with one link to this one.
//!
//! It has no name and no mount, so it vanishes, with its link, when the process that holds it is killed.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use super::sight::eventually;

/// A network namespace. Killed when dropped.
pub(crate) struct Space {
    holder: Child,
    /// This machine's address on the link.
    pub(crate) host: String,
}

impl Space {
    /// With the addresses 10.213.`net`.1 (here) and 10.213.`net`.2 (there).
    pub(crate) fn new(net: u8) -> Self {
        let mut unshare = Command::new("unshare");
        unshare.args(["--net", "--", "sleep", "600"]).stdin(Stdio::null());
        let holder = unshare.spawn().unwrap();
        let pid = holder.id().to_string();
        let ours = std::fs::read_link("/proc/self/ns/net").unwrap();
        eventually(true, || {
            std::fs::read_link(format!("/proc/{pid}/ns/net")).is_ok_and(|theirs| theirs != ours)
        });
        let space = Self { holder, host: format!("10.213.{net}.1") };
        let link = format!("mptest{net}");
        ip(&["link", "add", &link, "type", "veth", "peer", "name", "eth0", "netns", &pid]);
        ip(&["address", "add", &format!("10.213.{net}.1/24"), "dev", &link]);
        ip(&["link", "set", &link, "up"]);
        space.ip(&["address", "add", &format!("10.213.{net}.2/24"), "dev", "eth0"]);
        space.ip(&["link", "set", "eth0", "up"]);
        space.ip(&["link", "set", "lo", "up"]);
        space.ip(&["route", "add", "default", "via", &space.host]);
        space
    }

    /// The same command in it.
    pub(crate) fn enter(&self, command: &Command) -> Command {
        let mut entered = Command::new("nsenter");
        entered.arg(format!("--net=/proc/{}/ns/net", self.holder.id())).arg("--");
        entered.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => entered.env(name, value),
                None => entered.env_remove(name),
            };
        }
        entered
    }

    fn ip(&self, args: &[&str]) {
        let mut command = Command::new("ip");
        command.args(args);
        must(&mut self.enter(&command));
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        self.holder.kill().unwrap();
        self.holder.wait().unwrap();
    }
}

/// Whether namespaces can be made here.
pub(crate) fn can_make_spaces() -> bool {
    rustix::process::geteuid().is_root() && Path::new("/proc/self/ns/net").exists()
}

fn ip(args: &[&str]) {
    must(Command::new("ip").args(args));
}

fn must(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
