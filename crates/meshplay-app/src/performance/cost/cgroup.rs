//! CPU and memory of a control group of this machine, version 1 or 2: what is mounted decides.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use meshplay_perf::cost::{CostSample, CostSource};

/// A control group that is watched.
pub(in crate::performance) struct Cgroup {
    /// Below the root of its hierarchy.
    path: PathBuf,
    cpu: CpuFile,
    /// The working set is the first less the second of these, where both are there.
    memory: Option<PathBuf>,
    inactive: Option<(PathBuf, &'static str)>,
}

enum CpuFile {
    /// `cpuacct.usage`, in nanoseconds.
    V1(PathBuf),
    /// `usage_usec` in `cpu.stat`.
    V2(PathBuf),
}

impl Cgroup {
    /// The group at a path below the root of its hierarchy.
    pub(in crate::performance) fn of(path: &str) -> io::Result<Self> {
        let mounts = fs::read_to_string("/proc/self/mounts")?;
        let below = |mount: &str, file: &str| Path::new(mount).join(path.trim_start_matches('/')).join(file);
        let there = |file: PathBuf| file.exists().then_some(file);
        let v1 = |controller: &str, file: &str| {
            mount_of(&mounts, "cgroup", controller).and_then(|mount| there(below(mount, file)))
        };
        let v2 = |file: &str| mount_of(&mounts, "cgroup2", "").and_then(|mount| there(below(mount, file)));
        let cpu = v1("cpuacct", "cpuacct.usage").map(CpuFile::V1).or_else(|| v2("cpu.stat").map(CpuFile::V2));
        let cpu =
            cpu.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no hierarchy has such a group"))?;
        let path = Path::new("/").join(path.trim_start_matches('/'));
        Ok(match cpu {
            CpuFile::V1(_) => Self {
                path,
                cpu,
                memory: v1("memory", "memory.usage_in_bytes"),
                inactive: v1("memory", "memory.stat").map(|file| (file, "total_inactive_file ")),
            },
            CpuFile::V2(_) => Self {
                path,
                cpu,
                memory: v2("memory.current"),
                inactive: v2("memory.stat").map(|file| (file, "inactive_file ")),
            },
        })
    }

    /// Below the root of its hierarchy.
    pub(in crate::performance) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a process is in it, or in a group below it.
    pub(in crate::performance) fn holds(&self, pid: u32) -> bool {
        let controller = match self.cpu {
            CpuFile::V1(_) => "cpuacct",
            CpuFile::V2(_) => "",
        };
        let groups = fs::read_to_string(format!("/proc/{pid}/cgroup")).unwrap_or_default();
        group_of(&groups, controller).is_some_and(|group| Path::new(group).starts_with(&self.path))
    }

    /// Which version it is of.
    pub(in crate::performance) fn source(&self) -> CostSource {
        match self.cpu {
            CpuFile::V1(_) => CostSource::CgroupV1,
            CpuFile::V2(_) => CostSource::CgroupV2,
        }
    }

    /// What it has used until now.
    pub(in crate::performance) fn sample(&self) -> io::Result<CostSample> {
        let at = Timestamp::now();
        let cpu_us = match &self.cpu {
            CpuFile::V1(file) => number(fs::read_to_string(file)?.trim())? / 1_000,
            CpuFile::V2(file) => field(&fs::read_to_string(file)?, "usage_usec ")?,
        };
        Ok(CostSample { cpu_us: Some(cpu_us), memory_bytes: self.working_set(), ..CostSample::at(at) })
    }

    /// As kubelets count it: what is used less what could be dropped at once.
    fn working_set(&self) -> Option<u64> {
        let used = number(fs::read_to_string(self.memory.as_ref()?).ok()?.trim()).ok()?;
        let (file, name) = self.inactive.as_ref()?;
        let inactive = field(&fs::read_to_string(file).ok()?, name).unwrap_or(0);
        Some(used.saturating_sub(inactive))
    }
}

/// Where a hierarchy is mounted: of version 1 the one with this controller, of version 2 the only one.
fn mount_of<'m>(mounts: &'m str, kind: &str, controller: &str) -> Option<&'m str> {
    mounts.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(' ').collect();
        let [_, mount, found, options, ..] = fields.as_slice() else { return None };
        let has = controller.is_empty() || options.split(',').any(|option| option == controller);
        (*found == kind && has).then_some(*mount)
    })
}

/// The group of a process in the hierarchy with a controller, or in that of version 2, which names none; see cgroups(7).
fn group_of<'g>(groups: &'g str, controller: &str) -> Option<&'g str> {
    groups.lines().find_map(|line| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, group) = rest.split_once(':')?;
        controllers.split(',').any(|one| one == controller).then_some(group)
    })
}

fn field(text: &str, name: &str) -> io::Result<u64> {
    let value = text.lines().find_map(|line| line.strip_prefix(name));
    number(value.ok_or_else(|| io::Error::other(format!("there is no `{}`", name.trim())))?)
}

fn number(text: &str) -> io::Result<u64> {
    text.parse().map_err(|_| io::Error::other(format!("`{text}` is no number")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &str = "tmpfs /sys/fs/cgroup tmpfs rw 0 0\ncgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0\n\
        cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n";

    #[test]
    fn each_controller_has_its_own_mount_in_version_1() {
        assert_eq!(mount_of(BOTH, "cgroup", "cpuacct"), Some("/sys/fs/cgroup/cpu,cpuacct"));
        assert_eq!(mount_of(BOTH, "cgroup", "memory"), None);
        assert_eq!(mount_of(BOTH, "cgroup2", ""), Some("/sys/fs/cgroup/unified"));
    }

    #[test]
    fn the_group_of_a_process_is_that_of_the_hierarchy_that_is_read() {
        let groups = "4:memory:/m\n3:cpu,cpuacct:/system.slice/nginx.service\n1:name=systemd:/s\n0::/a:b\n";
        assert_eq!(group_of(groups, "cpuacct"), Some("/system.slice/nginx.service"));
        assert_eq!((group_of(groups, ""), group_of("3:cpu:/x\n", "")), (Some("/a:b"), None));
    }

    #[test]
    fn a_process_is_in_its_group_and_in_those_above_but_in_none_of_a_like_name() {
        let own = std::process::id();
        let of = |path: &str| Cgroup { path: path.into(), ..Cgroup::of("/").unwrap() };
        assert!(of("/").holds(own));
        let groups = fs::read_to_string("/proc/self/cgroup").unwrap();
        let controller = if of("/").source() == CostSource::CgroupV1 { "cpuacct" } else { "" };
        let group = group_of(&groups, controller).unwrap();
        assert!(of(group).holds(own));
        assert!(!of(&format!("{group}/below")).holds(own) && !of("/like").holds(own));
    }

    #[test]
    fn the_root_of_this_machine_can_be_read() {
        let root = Cgroup::of("/").unwrap();
        let (first, second) = (root.sample().unwrap(), root.sample().unwrap());
        assert!(first.cpu_us.unwrap() > 0 && second.cpu_us >= first.cpu_us);
        assert!(Cgroup::of("/there/is/no/such/group").is_err());
    }
}
