//! Runs whose endpoints are at several addresses, each of which has threads and connections of its own.

use meshplay_load::Stop;
use meshplay_perf::{RunSpec, recording::Outcome};

use crate::{ENGINES, target::Target};

#[test]
fn all_sites_together_make_a_number_of_requests_exactly() {
    let targets = [Target::start(None), Target::start(None)];
    let [a, b] = targets.each_ref().map(|target| target.port);
    for engine in ENGINES {
        for arrivals in [r#"{"kind": "max"}"#, r#"{"kind": "poisson", "rate": 5000}"#] {
            let json = format!(
                r#"{{"endpoints": [{{"url": "http://127.0.0.1:{a}/"}}, {{"url": "http://127.0.0.1:{b}/"}}],
                    "engine": "{engine}", "arrivals": {arrivals}, "count": 1234, "connections": 6}}"#
            );
            let spec: RunSpec = serde_json::from_str(&json).unwrap();
            let recording = meshplay_load::run(&spec, &Stop::new(), &mut |_| {}).unwrap();
            assert_eq!(recording.outcomes(), [(Outcome::Success, 1_234)].into(), "{engine} {arrivals}");
        }
    }
}
