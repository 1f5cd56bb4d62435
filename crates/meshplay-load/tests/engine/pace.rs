//! Targets that are well: everything asked for is made, in time, and counted once.

use meshplay_perf::{
    Histogram,
    recording::{End, Outcome, Phase},
};

use crate::{ENGINES, run, target::Target};

#[test]
fn a_constant_rate_is_kept() {
    let target = Target::start(None);
    for engine in ENGINES {
        let recording = run(
            engine,
            target.port,
            r#""arrivals": {"kind": "constant", "rate": 2000}, "durationMs": 1500, "warmUpMs": 300, "connections": 8"#,
        );
        assert_eq!(recording.engine, engine.replace("ioUring", "io_uring"), "{:?}", recording.engine_reason);
        assert_eq!((recording.counters().ended, recording.unsent, recording.end), (3_000, 0, End::Completed));
        assert_eq!(recording.outcomes(), [(Outcome::Success, 2_400)].into());
        assert_eq!(recording.status_codes, [(200, 3_000)].into());
        assert_eq!(recording.by_second(Phase::Response).values().map(|one| one.count()).sum::<u64>(), 2_400);
        assert_eq!(recording.counters().connected, 8);
    }
}

#[test]
fn an_engine_that_the_system_lacks_is_replaced_and_the_result_says_so() {
    let target = Target::start(None);
    let rest = r#""arrivals": {"kind": "constant", "rate": 100}, "durationMs": 200, "connections": 1"#;
    let (own, other) = if cfg!(target_os = "linux") { ("epoll", "kqueue") } else { ("kqueue", "epoll") };
    let recording = run(other, target.port, rest);
    let reason = format!("{other} cannot be used here: this system has {own}");
    assert_eq!((recording.engine.as_str(), recording.engine_reason), (own, Some(reason)));
    assert_eq!(run(own, target.port, rest).engine_reason, None);
}

#[test]
fn a_rate_is_that_of_the_time_that_was_asked_for() {
    let target = Target::start(None);
    let rest = r#""arrivals": {"kind": "constant", "rate": 10}, "durationMs": 1000, "connections": 1"#;
    for engine in ENGINES {
        let recording = run(engine, target.port, rest);
        // The last one is due, and answered, a tenth of a second before the end.
        assert_eq!(recording.counters().ended, 10, "{engine}");
        assert!(
            (1_000_000..1_090_000).contains(&recording.elapsed_us),
            "{engine}: {} µs",
            recording.elapsed_us
        );
    }
}

#[test]
fn answers_that_lie_until_the_next_request_have_their_own_time() {
    let target = Target::start(None);
    for engine in ENGINES {
        let rest = r#""arrivals": {"kind": "constant", "rate": 250}, "durationMs": 1000, "connections": 4"#;
        let recording = run(engine, target.port, rest);
        // Requests are 4 ms apart: that long is what one would see of answers that are timed when they are read.
        let p50_ns = recording.total(Phase::Response).value_at_quantile(0.5).unwrap();
        assert!(p50_ns < 2_000_000, "{engine}: {p50_ns} ns");
    }
}

#[test]
fn connections_that_are_made_while_answers_lie_have_their_own_time() {
    let target = Target::start(None);
    for engine in ENGINES {
        let rest = r#""arrivals": {"kind": "constant", "rate": 250}, "durationMs": 1000, "connections": 4,
            "reuse": {"kind": "never"}"#;
        let recording = run(engine, target.port, rest);
        assert_eq!(recording.outcomes(), [(Outcome::Success, 250)].into(), "{engine}");
        let mut connect = Histogram::new();
        recording.seconds.iter().for_each(|second| connect.merge(&second.connect));
        let p50_ns = connect.value_at_quantile(0.5).unwrap();
        assert!(p50_ns < 2_000_000, "{engine}: {p50_ns} ns");
    }
}

#[test]
fn a_number_of_requests_is_made_exactly() {
    let target = Target::start(None);
    for engine in ENGINES {
        for arrivals in [r#"{"kind": "max"}"#, r#"{"kind": "poisson", "rate": 5000}"#] {
            let rest = format!(r#""arrivals": {arrivals}, "count": 1234, "connections": 7, "threads": 2"#);
            let recording = run(engine, target.port, &rest);
            assert_eq!(recording.counters().ended, 1_234, "{engine} {arrivals}");
            assert_eq!(recording.total(Phase::Service).count(), 1_234);
        }
    }
}

#[test]
fn connections_are_renewed_as_asked() {
    let target = Target::start(None);
    for engine in ENGINES {
        for (reuse, at_least) in
            [(r#"{"kind": "requests", "requests": 10}"#, 30), (r#"{"kind": "never"}"#, 300)]
        {
            let rest =
                format!(r#""arrivals": {{"kind": "max"}}, "count": 300, "connections": 3, "reuse": {reuse}"#);
            let recording = run(engine, target.port, &rest);
            assert_eq!(recording.outcomes(), [(Outcome::Success, 300)].into(), "{engine} {reuse}");
            let connected = recording.counters().connected;
            assert!(
                (at_least..at_least + 6).contains(&connected),
                "{engine} {reuse}: {connected} connections"
            );
        }
    }
}
