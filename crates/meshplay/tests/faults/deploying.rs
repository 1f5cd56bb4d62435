//! A deployment in whose middle everything goes wrong.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use http::Method;
use meshplay_test::{Fault, Scope};
use meshplay_types::Code;

use super::support::{Behind, EAST, IMPATIENT, codes};
use crate::harness::installation::exit;

/// ConfigMaps of a design.
const COUNT: usize = 30;
/// Writes that are sent before it goes wrong: more than are on their way at once, so that some are done.
const GOOD_WRITES: u32 = 20;

/// Everything after the first writes (dry runs apart).
fn after(good_writes: u32) -> Scope {
    let seen = Arc::new(AtomicU32::new(0));
    Scope::matching(move |parts| {
        let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
        if parts.method == Method::PATCH && !target.contains("dryRun=") {
            seen.fetch_add(1, Ordering::Relaxed);
        }
        seen.load(Ordering::Relaxed) > good_writes
    })
}

#[test]
fn f30_f32_a_fault_in_the_middle_holds_the_deployment_and_the_next_one_completes_it() {
    let Some(behind) = Behind::new(IMPATIENT) else { return };
    for (fault, code) in [
        (Fault::BlackHole, Code::CLUSTER_BLACK_HOLE),
        (Fault::Reset, Code::CLUSTER_RESET),
        (Fault::CutAfter { bytes: 5 }, Code::CLUSTER_CUT),
        (Fault::Unavailable, Code::CLUSTER_SERVER_ERROR),
        (Fault::TooManyRequests { retry_after_s: 3_600 }, Code::CLUSTER_THROTTLED),
    ] {
        let design = behind.configmaps(COUNT);
        let mark = behind.mark();
        let deploy = ["design", "deploy", &design, "--yes", "--cluster", EAST, "-o", "json"];
        behind.proxy.faults().set(fault.on(after(GOOD_WRITES)));
        let started = Instant::now();
        let run = behind.meshplay.run(&deploy).expect(exit::UNREACHABLE);
        let took = started.elapsed();
        let operation = run.json();
        let column = &operation["clusters"][0];
        assert_eq!(
            (&operation["status"], &column["status"]),
            (&"failed".into(), &"held".into()),
            "{fault:?}"
        );
        assert!(codes(column).contains(&code.to_string()), "{fault:?}: {operation:#}");
        assert!(column["reason"].is_string(), "{operation:#}");
        assert!(took < Duration::from_secs(45), "{fault:?} took {took:?}");

        behind.proxy.faults().clear();
        let before = behind.there(&design).len();
        // A cut answer says nothing of the object, which may well be there.
        let n_possible = if matches!(fault, Fault::CutAfter { .. }) { COUNT } else { COUNT - 1 };
        assert!((1..=n_possible).contains(&before), "{fault:?}: {before} objects");
        let deployed = behind.meshplay.run(&deploy).expect(exit::OK).json();
        assert_eq!(deployed["status"], "succeeded", "{fault:?}: {deployed:#}");
        assert_eq!(behind.there(&design).len(), COUNT);
        behind.written_once(&design, mark, COUNT);
        behind.undeployed(&design);
        eprintln!(
            "{fault:?}: held with {code} in {took:.1?}, {before} of {COUNT} written; the next one completed it"
        );
    }
}
