//! Names are looked up once for each site, before the run.

use crate::{run_at, target::Target};

fn look_ups(host: &str, port: u16) -> Vec<u64> {
    let rest = r#""arrivals": {"kind": "max"}, "count": 40, "connections": 4, "reuse": {"kind": "never"}"#;
    let recording = run_at(&format!("http://{host}:{port}/"), "auto", rest);
    assert_eq!(recording.outcomes().values().sum::<u64>(), 40);
    recording.seconds.iter().map(|second| second.dns.count()).filter(|count| *count > 0).collect()
}

#[test]
fn a_name_is_looked_up_once_and_a_number_never() {
    let target = Target::start(None);
    assert_eq!(look_ups("localhost", target.port), [1]);
    assert_eq!(look_ups("127.0.0.1", target.port), [0; 0]);
}
