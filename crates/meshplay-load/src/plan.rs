//! Who does what in a run: which connections belong to which address, and to which thread.

use std::sync::{Arc, atomic::AtomicU64};

use meshplay_perf::{
    RunSpec,
    spec::{Arrivals, Target},
};

use crate::{
    observe,
    pacer::{Pacer, is_same_site},
};

/// One thread serves so many requests per second with reserve; on the machine of the benchmarks, beside a target on
/// the same two cores, it makes up to four times as many.
const RATE_PER_THREAD: f64 = 30_000.0;

/// Endpoints that share an address.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) target: Target,
    /// The first of them.
    pub(crate) endpoint: usize,
    pub(crate) pacer: Arc<Pacer>,
    /// Connections of each of its threads.
    pub(crate) lanes: Vec<u32>,
}

/// All addresses, with their connections by weight, at least one each.
pub(crate) fn sites(spec: &RunSpec, targets: &[Target]) -> Vec<Site> {
    let mut groups: Vec<(Target, usize, u64)> = Vec::new();
    for (at, (target, endpoint)) in targets.iter().zip(&spec.endpoints).enumerate() {
        let weight = u64::from(endpoint.weight);
        match groups.iter_mut().find(|(known, ..)| is_same_site(known, target)) {
            Some((.., sum)) => *sum += weight,
            None => groups.push((target.clone(), at, weight)),
        }
    }
    groups.retain(|(.., weight)| *weight > 0);
    let total: u64 = groups.iter().map(|(.., weight)| weight).sum();
    let threads = threads(spec);
    let taken = Arc::new(AtomicU64::new(0));
    let share = |all: u32, weight: u64| ((u64::from(all) * weight).div_ceil(total) as u32).max(1);
    groups
        .into_iter()
        .map(|(target, endpoint, weight)| Site {
            pacer: Arc::new(Pacer::new(spec, targets, &target, &taken)),
            lanes: split(share(spec.connections, weight), share(threads, weight)),
            target,
            endpoint,
        })
        .collect()
}

/// Evenly, nobody without one.
fn split(lanes: u32, threads: u32) -> Vec<u32> {
    let threads = threads.min(lanes);
    (0..threads).map(|thread| lanes / threads + u32::from(thread < lanes % threads)).collect()
}

fn threads(spec: &RunSpec) -> u32 {
    let cores = match spec.cpus.len() as u32 {
        0 => observe::cores(),
        kept => kept.min(observe::cores()),
    };
    spec.threads.unwrap_or_else(|| match (&spec.arrivals, spec.arrivals.rate_max()) {
        (_, Some(rate)) => ((rate / RATE_PER_THREAD).ceil() as u32).clamp(1, cores),
        (Arrivals::Replay { .. }, None) => 1,
        // Half of the machine: the target is often on the other half.
        (_, None) => cores.div_ceil(2),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expect: &[(&str, &[u32])]) {
        let spec: RunSpec = serde_json::from_str(json).unwrap();
        let sites = sites(&spec, &spec.targets().unwrap());
        let found: Vec<_> =
            sites.iter().map(|site| (site.target.host.as_str(), site.lanes.as_slice())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn connections_are_shared_by_weight_and_nobody_goes_without() {
        check(
            r#"{"endpoints": [{"url": "http://a", "weight": 98}, {"url": "http://b"}, {"url": "http://a/2"}],
                "arrivals": {"kind": "constant", "rate": 9}, "count": 1, "connections": 10}"#,
            &[("a", &[10]), ("b", &[1])],
        );
    }

    #[test]
    fn sites_of_a_closed_loop_make_its_requests_together() {
        let spec: RunSpec = serde_json::from_str(
            r#"{"endpoints": [{"url": "http://a"}, {"url": "http://b"}, {"url": "http://c"}],
                "arrivals": {"kind": "max"}, "count": 100, "connections": 3}"#,
        )
        .unwrap();
        let sites = sites(&spec, &spec.targets().unwrap());
        let takes = (0..300).filter_map(|turn| sites[turn % sites.len()].pacer.take(1, 0));
        let mut indexes: Vec<u64> = takes.map(|slot| slot.index).collect();
        indexes.sort_unstable();
        assert_eq!(indexes, (0..100).collect::<Vec<u64>>());
        assert!(sites.iter().all(|site| site.pacer.is_over(1)));
    }

    #[test]
    fn threads_have_at_least_one_connection_each() {
        check(
            r#"{"endpoints": [{"url": "http://a"}], "arrivals": {"kind": "max"}, "count": 1, "connections": 3,
                "threads": 8}"#,
            &[("a", &[1, 1, 1])],
        );
        check(
            r#"{"endpoints": [{"url": "http://a"}], "arrivals": {"kind": "max"}, "count": 1, "connections": 5,
                "threads": 2}"#,
            &[("a", &[3, 2])],
        );
    }
}
