//! `cluster check` while something is wrong.

use std::time::{Duration, Instant};

use meshplay_test::{Fault, Network};
use meshplay_types::Code;
use serde_json::Value;

use super::support::{Behind, EAST, IMPATIENT};
use crate::harness::{Running, installation::exit};

/// What is wrong.
#[derive(Clone, Copy, Debug)]
enum Wrong {
    Requests(Fault),
    Connections(Network),
}

const FAULTS: [(Wrong, Code, &str); 13] = {
    use Wrong::{Connections, Requests};
    [
        (Requests(Fault::Latency(Duration::from_secs(30))), Code::CLUSTER_BLACK_HOLE, "unreachable"),
        (Requests(Fault::Trickle { bytes_per_s: 10 }), Code::CLUSTER_TIMEOUT, "timeout"),
        (Requests(Fault::TooManyRequests { retry_after_s: 1 }), Code::CLUSTER_THROTTLED, "throttled"),
        (Requests(Fault::TooManyRequests { retry_after_s: 3_600 }), Code::CLUSTER_THROTTLED, "throttled"),
        (Requests(Fault::InternalError), Code::CLUSTER_SERVER_ERROR, "serverError"),
        (Requests(Fault::Unavailable), Code::CLUSTER_SERVER_ERROR, "serverError"),
        (Requests(Fault::Expired), Code::CLUSTER_GONE, "gone"),
        (Requests(Fault::Reset), Code::CLUSTER_RESET, "unreachable"),
        (Requests(Fault::CutAfter { bytes: 10 }), Code::CLUSTER_CUT, "serverError"),
        (Requests(Fault::BlackHole), Code::CLUSTER_BLACK_HOLE, "unreachable"),
        (Connections(Network::BlackHole), Code::CLUSTER_BLACK_HOLE, "unreachable"),
        (Connections(Network::Refused), Code::CLUSTER_REFUSED, "unreachable"),
        (Connections(Network::CertExpired), Code::CLUSTER_TLS_EXPIRED, "tlsExpired"),
    ]
};

impl Behind {
    fn go_wrong(&self, wrong: Wrong) {
        match wrong {
            Wrong::Requests(fault) => self.proxy.faults().set(fault),
            Wrong::Connections(network) => self.proxy.faults().set_network(network),
        }
    }

    /// The code of the check that failed, and the state that the installation remembers.
    #[track_caller]
    fn failed_check(&self, stdout: &str) -> (String, String) {
        let report: Value = serde_json::from_str(stdout).unwrap();
        let checks = report["checks"].as_array().unwrap();
        let failed: Vec<_> = checks.iter().filter(|check| check["status"] == "fail").collect();
        assert_eq!(failed.len(), 1, "{report:#}");
        assert!(failed[0]["fix"].is_string(), "{report:#}");
        (failed[0]["code"].as_str().unwrap().to_owned(), self.state())
    }

    fn state(&self) -> String {
        let list = self.meshplay.json(&["cluster", "list"]);
        list["items"][0]["state"].as_str().unwrap().to_owned()
    }

    /// The next command works at once.
    #[track_caller]
    fn recovered(&self, wrong: Wrong) {
        self.proxy.faults().clear();
        let started = Instant::now();
        self.meshplay.run(&["cluster", "check", EAST, "-o", "json"]).expect(exit::OK);
        let took = started.elapsed();
        assert!(took < Duration::from_secs(30), "after {wrong:?}: {took:?}");
        assert_eq!(self.state(), "reachable");
        eprintln!("{wrong:?}: recovered in {took:.1?}");
    }
}

#[test]
fn f30_f31_f32_f34_each_fault_ends_in_its_own_code_and_state_and_is_over_when_it_is_over() {
    let Some(behind) = Behind::new(IMPATIENT) else { return };
    for (wrong, code, state) in FAULTS {
        behind.go_wrong(wrong);
        let started = Instant::now();
        let run = behind.meshplay.run(&["cluster", "check", EAST, "-o", "json"]).expect(exit::FOUND);
        let took = started.elapsed();
        let expected = (code.to_string(), state.to_owned());
        assert_eq!(behind.failed_check(&run.stdout), expected, "{wrong:?}");
        assert!(took < Duration::from_secs(15), "{wrong:?} took {took:?}");
        eprintln!("{wrong:?}: {code} {state} in {took:.1?}");
        behind.recovered(wrong);
    }
}

/// The share of one CPU that a fault may cost.
const CPU_SHARE_MAX: f64 = 0.05;

#[test]
fn f30_with_the_default_limits_refused_ends_within_15_s_and_a_black_hole_within_45_s() {
    let Some(behind) = Behind::new("") else { return };
    for (network, code, at_most_s) in
        [(Network::Refused, Code::CLUSTER_REFUSED, 15), (Network::BlackHole, Code::CLUSTER_BLACK_HOLE, 45)]
    {
        let wrong = Wrong::Connections(network);
        behind.go_wrong(wrong);
        let started = Instant::now();
        let mut check = Running::start(&behind.meshplay, &["cluster", "check", EAST, "-o", "json"], &[]);
        // Past the start of the program.
        check.until("a second", |_| started.elapsed() > Duration::from_secs(1));
        let (cpu_from, from) = (check.cpu(), Instant::now());
        check.until("another 5 s", |_| from.elapsed() > Duration::from_secs(5));
        let share = (check.cpu() - cpu_from).as_secs_f64() / from.elapsed().as_secs_f64();
        let run = check.end().expect(exit::FOUND);
        let took = started.elapsed();
        assert_eq!(behind.failed_check(&run.stdout), (code.to_string(), "unreachable".to_owned()));
        assert!(took < Duration::from_secs(at_most_s), "{network:?} took {took:?}");
        assert!(share < CPU_SHARE_MAX, "{network:?}: {:.1} % CPU", share * 100.0);
        eprintln!("{network:?}: {code} in {took:.1?}, {:.1} % CPU", share * 100.0);
        behind.recovered(wrong);
    }
}
