//! To which CPUs watched processes of this machine are kept, as the system says. It keeps nothing anywhere itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use meshplay_load::affinity::ranges;
use meshplay_perf::cost::CostRole;

use super::local::Local;

/// By role, under the names that surroundings have for them; whoever may run anywhere is not among them.
pub(super) fn kept(locals: &[Local]) -> BTreeMap<String, String> {
    let Ok(online) = fs::read_to_string("/sys/devices/system/cpu/online") else { return BTreeMap::new() };
    let mut by_role = BTreeMap::<&str, BTreeSet<u32>>::new();
    for local in locals {
        let Some(allowed) = local.reader.pid().and_then(allowed) else { continue };
        if let Some(cpus) = narrower(&allowed, &online) {
            by_role.entry(name(local.subject.role)).or_default().extend(cpus);
        }
    }
    let text = |cpus: BTreeSet<u32>| ranges(&cpus.into_iter().collect::<Vec<_>>());
    by_role.into_iter().map(|(role, cpus)| (role.to_owned(), text(cpus))).collect()
}

/// Beside `cpus`, which is the generator's.
fn name(role: CostRole) -> &'static str {
    match role {
        CostRole::Proxy => "cpus.proxy",
        CostRole::ControlPlane => "cpus.controlPlane",
        CostRole::Application => "cpus.application",
        CostRole::Generator => "cpus.generator",
        CostRole::Rest => "cpus.rest",
    }
}

/// Of its first thread, which those that it starts follow unless they are kept elsewhere.
fn allowed(pid: u32) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    Some(line.to_owned())
}

/// What is allowed of what is online; nothing if that is all.
fn narrower(allowed: &str, online: &str) -> Option<BTreeSet<u32>> {
    let (allowed, online) = (numbers(allowed)?, numbers(online)?);
    let kept: BTreeSet<u32> = allowed.intersection(&online).copied().collect();
    (kept != online).then_some(kept)
}

/// A list as the kernel writes it, `0-3,8`.
fn numbers(list: &str) -> Option<BTreeSet<u32>> {
    let mut numbers = BTreeSet::new();
    for part in list.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        numbers.extend(first.parse::<u32>().ok()?..=last.parse().ok()?);
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_run_anywhere_is_kept_nowhere() {
        let narrower =
            |allowed, online| narrower(allowed, online).map(|kept| kept.into_iter().collect::<Vec<_>>());
        assert_eq!(narrower("\t0-127", "0-1\n"), None);
        assert_eq!(narrower("\t1,3", "0-3\n"), Some(vec![1, 3]));
        assert_eq!(narrower("\t", "0-3\n"), None);
    }
}
