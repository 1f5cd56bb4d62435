//! What the loop of a thread relies on.

use super::*;
use crate::{
    clock::{NS_PER_MS, NS_PER_S},
    http1::Reuse,
    plan, request,
    stop::Stop,
    wire::{Answer, Next},
};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const UNTIL_CLOSE: &[u8] = b"HTTP/1.1 200 OK\r\n\r\nhello";

fn core_of(lanes: u32, rest: &str) -> Core {
    let json = format!(r#"{{"endpoints": [{{"url": "http://x/"}}], {rest}}}"#);
    let spec: RunSpec = serde_json::from_str(&json).unwrap();
    let targets = spec.targets().unwrap();
    let requests = request::prepare(&spec, &targets, &Stop::new()).unwrap();
    let pacer = plan::sites(&spec, &targets)[0].pacer.clone();
    Core::new(&spec, Speech::of(&spec, targets[0].scheme), pacer, requests, lanes)
}

/// A core whose connections stand from the start of the run on.
fn standing(lanes: u32, rest: &str) -> Core {
    let mut core = core_of(lanes, rest);
    core.connect_all(0);
    (0..lanes).for_each(|id| core.on_event_before_start(&Event::Connected(id), 0));
    core.rebase(0);
    assert_eq!(orders(&mut core).len(), lanes as usize);
    core.tick(0);
    core
}

fn orders(core: &mut Core) -> Vec<Order> {
    std::iter::from_fn(|| core.order()).collect()
}

/// A target that accepts and closes at once: when it is connected to, while time passes until
/// `until_ns` in steps of a millisecond.
fn connects(core: &mut Core, until_ns: u64) -> Vec<u64> {
    let mut times = Vec::new();
    for now_ns in (0..until_ns).step_by(NS_PER_MS as usize) {
        core.tick(now_ns);
        for order in orders(core) {
            if let Order::Connect(id) = order {
                times.push(now_ns);
                core.on_event(&Event::Connected(id), now_ns);
                core.on_event(&Event::Closed(id, Outcome::Closed), now_ns);
            }
        }
    }
    times
}

const SLOW: &str = r#""arrivals": {"kind": "constant", "rate": 0.01}, "durationMs": 900000"#;
/// A request each 10 ms.
const STEADY: &str = r#""arrivals": {"kind": "constant", "rate": 100}, "durationMs": 1000"#;

/// When a thread wakes up whose only connection was refused `at_ns`.
fn wake_after_a_refusal(how_long: &str, at_ns: u64) -> u64 {
    let mut core = core_of(1, &format!(r#""arrivals": {{"kind": "constant", "rate": 10}}, {how_long}"#));
    core.connect_all(0);
    core.tick(at_ns);
    core.not_connected(0, Outcome::ConnectRefused, at_ns);
    core.wake_ns(at_ns)
}

#[test]
fn a_thread_without_a_connection_sleeps_until_it_tries_again() {
    for how_long in [r#""count": 20"#, r#""durationMs": 5000"#, r#""durationMs": 5000, "count": 20"#] {
        assert!(wake_after_a_refusal(how_long, NS_PER_S) > NS_PER_S, "{how_long}");
    }
}

#[test]
fn a_thread_that_waits_for_last_answers_sleeps_though_requests_are_left() {
    let mut core = standing(1, STEADY);
    core.dispatch(0);
    // Past the end, and past the time after it in which a thread that wakes up late still sends.
    let now_ns = 1_200 * NS_PER_MS;
    core.tick(now_ns);
    core.on_event(&Event::Bytes(0, ANSWER, 0), now_ns);
    core.dispatch(now_ns);
    assert_eq!((core.busy, core.idle.len()), (0, 1));
    assert!(core.wake_ns(now_ns) > now_ns);
    assert!(!core.may_rest(now_ns));
}

#[test]
fn who_accepts_and_closes_is_connected_to_less_and_less_often() {
    let mut core = standing(1, SLOW);
    core.dispatch(0);
    orders(&mut core);
    core.on_event(&Event::Bytes(0, ANSWER, 0), 0);
    // One that was of use is replaced at once.
    core.on_event(&Event::Closed(0, Outcome::Closed), 0);
    let times = connects(&mut core, 3 * NS_PER_S);
    assert_eq!(times[0], 0);
    assert!((5..20).contains(&times.len()), "{times:?}");
    assert!(times.windows(2).last().is_some_and(|last| last[1] - last[0] >= 500 * NS_PER_MS), "{times:?}");
}

#[test]
fn who_talks_unasked_is_connected_to_less_often_too() {
    let mut core = standing(1, SLOW);
    core.dispatch(0);
    orders(&mut core);
    core.on_event(&Event::Bytes(0, ANSWER, 0), 0);
    core.on_event(&Event::Bytes(0, ANSWER, 0), 1);
    assert_eq!(orders(&mut core), [Order::Close(0), Order::Connect(0)]);
    core.on_event(&Event::Connected(0), 2);
    core.on_event(&Event::Bytes(0, ANSWER, 0), 3);
    assert_eq!(orders(&mut core), [Order::Close(0)]);
}

#[test]
fn a_shared_connection_is_replaced_at_once_if_any_lane_had_an_answer() {
    let shared = format!(r#""protocol": {{"kind": "http2", "streams": 3}}, {SLOW}"#);
    for is_used in [false, true] {
        let mut core = standing(3, &shared);
        if is_used {
            core.dispatch(0);
            orders(&mut core);
            let answer = Answer { status: 200, outcome: Outcome::Success, bytes: 0, reuse: Reuse::Keep };
            core.on_event(&Event::Answered(0, answer), 0);
        }
        core.on_event(&Event::Moved(0, 3), 1);
        let connects = orders(&mut core).iter().filter(|order| matches!(order, Order::Connect(_))).count();
        assert_eq!(connects, if is_used { 3 } else { 0 });
    }
}

#[test]
fn a_request_that_waits_has_the_next_connection_and_fails_with_it() {
    let mut core = standing(1, STEADY);
    core.dispatch(0);
    orders(&mut core);
    core.on_event(&Event::Closed(0, Outcome::Reset), 0);
    core.on_event(&Event::Connected(0), 1);
    orders(&mut core);
    core.on_event(&Event::Closed(0, Outcome::Closed), 2);
    // Due since 10 ms when it connects again.
    core.tick(200 * NS_PER_MS);
    assert_eq!(orders(&mut core), [Order::Connect(0), Order::Close(0)]);
    core.on_event(&Event::Connected(0), 200 * NS_PER_MS);
    core.dispatch(200 * NS_PER_MS);
    assert_eq!(orders(&mut core), [Order::Send(0, 0)]);
    core.on_event(&Event::Closed(0, Outcome::Closed), 201 * NS_PER_MS);
    let slices = core.take_second(0).slices;
    let count = |outcome| slices.iter().filter(|slice| slice.outcome == outcome).count();
    assert_eq!((count(Outcome::Reset), count(Outcome::Closed)), (1, 1));
}

#[test]
fn a_pause_goes_on_though_the_connection_does_not() {
    let mut core = standing(
        1,
        r#""arrivals": {"kind": "closed", "thinkMs": 300}, "count": 5,
           "timeouts": {"connectMs": 200, "requestMs": 200}"#,
    );
    core.on_event(&Event::Closed(0, Outcome::Closed), 100 * NS_PER_MS);
    core.tick(200 * NS_PER_MS);
    assert_eq!(orders(&mut core), [Order::Connect(0), Order::Close(0)]);
    core.on_event(&Event::Connected(0), 200 * NS_PER_MS);
    assert!(core.wake_ns(200 * NS_PER_MS) <= 300 * NS_PER_MS);
    core.dispatch(299 * NS_PER_MS);
    assert_eq!(core.order(), None);
    core.dispatch(300 * NS_PER_MS);
    assert_eq!(core.order(), Some(Order::Send(0, 0)));
}

#[test]
fn a_connection_is_timed_from_when_the_wire_was_told() {
    let mut core = standing(2, &format!(r#""reuse": {{"kind": "never"}}, {STEADY}"#));
    core.dispatch(0);
    orders(&mut core);
    assert!(core.may_rest(9 * NS_PER_MS));
    // The answer came after 1 ms, and lay for 9.
    core.on_event(&Event::Bytes(0, ANSWER, 0), NS_PER_MS);
    assert!(!core.may_rest(10 * NS_PER_MS), "nobody notes when a connection stands");
    assert_eq!(orders(&mut core), [Order::Close(0), Order::Connect(0)]);
    core.connects(0, 10 * NS_PER_MS);
    core.on_event(&Event::Connected(0), 10 * NS_PER_MS + 50_000);
    assert!(core.may_rest(10 * NS_PER_MS + 50_000));
    assert!(core.take_second(0).connect.max().is_some_and(|ns| ns < 100_000));
}

#[test]
fn nothing_lies_where_answers_end_with_their_connection() {
    let mut core = standing(2, STEADY);
    core.dispatch(0);
    core.on_event(&Event::Bytes(0, UNTIL_CLOSE, 0), NS_PER_MS);
    assert!(core.may_rest(9 * NS_PER_MS));
    core.on_event(&Event::Closed(0, Outcome::Closed), 9 * NS_PER_MS);
    core.on_event(&Event::Connected(0), 9 * NS_PER_MS);
    assert_eq!((core.busy, core.opening, core.idle.len()), (0, 0, 2));
    assert!(!core.may_rest(9 * NS_PER_MS));
}

/// Connections are begun at 0, and the run starts `start_ms` later.
fn early(start_ms: i64) -> Core {
    let mut core = core_of(1, &format!(r#""timeouts": {{"connectMs": 1000}}, {STEADY}"#));
    core.connect_all(0);
    orders(&mut core);
    core.rebase(start_ms * NS_PER_MS.cast_signed());
    core
}

#[test]
fn a_connection_that_was_begun_before_the_run_has_its_whole_time() {
    for start_ms in [600, -100] {
        let mut core = early(start_ms);
        core.on_event(&Event::Step(0, Next::Tls), 200 * NS_PER_MS);
        core.on_event(&Event::Connected(0), 250 * NS_PER_MS);
        let Second { connect, tls, .. } = core.take_second(0);
        let ms = |histogram: meshplay_perf::Histogram| histogram.max().map(|ns| ns / NS_PER_MS);
        assert_eq!((ms(connect), ms(tls)), (Some((200 + start_ms) as u64), Some(50)));
    }
}

#[test]
fn a_connection_that_was_begun_before_the_run_has_no_more_time_than_others() {
    let mut core = early(600);
    core.tick(399 * NS_PER_MS);
    assert!(core.is_connecting());
    core.tick(524 * NS_PER_MS);
    assert!(!core.is_connecting());
}

#[test]
fn requests_fail_in_time_where_no_connection_has_room_for_any() {
    let mut core = standing(2, &format!(r#""timeouts": {{"requestMs": 200}}, {STEADY}"#));
    let failed = |core: &mut Core| {
        let slices = core.take_second(0).slices;
        let count = |slice: &meshplay_perf::recording::Slice| slice.phases.response.count();
        slices.iter().filter(|slice| slice.outcome == Outcome::HeadTimeout).map(count).sum::<u64>()
    };
    core.on_event(&Event::Moved(0, 2), 0);
    core.tick(40 * NS_PER_MS);
    assert_eq!(orders(&mut core).len(), 4);
    (0..2).for_each(|id| core.on_event(&Event::Held(id), 40 * NS_PER_MS));
    core.tick(235 * NS_PER_MS);
    assert_eq!(failed(&mut core), 0);
    core.tick(300 * NS_PER_MS);
    assert_eq!(failed(&mut core), 2);
    // They want a connection again, and one of them has room for a request.
    core.tick(400 * NS_PER_MS);
    assert_eq!(orders(&mut core), [Order::Connect(1), Order::Connect(0)]);
    core.on_event(&Event::Ready(0), 400 * NS_PER_MS);
    core.on_event(&Event::Held(1), 400 * NS_PER_MS);
    core.dispatch(400 * NS_PER_MS);
    assert_eq!(orders(&mut core), [Order::Send(0, 0)]);
    core.tick(590 * NS_PER_MS);
    core.on_event(&Event::Bytes(0, ANSWER, 0), 590 * NS_PER_MS);
    core.tick(700 * NS_PER_MS);
    assert_eq!(failed(&mut core), 0, "whoever is held waits while others are served");
}

#[test]
fn who_waits_for_a_connection_that_is_gone_makes_one() {
    let mut core = standing(2, SLOW);
    core.on_event(&Event::Moved(0, 2), 0);
    core.tick(40 * NS_PER_MS);
    (0..2).for_each(|id| core.on_event(&Event::Held(id), 40 * NS_PER_MS));
    orders(&mut core);
    core.on_event(&Event::Freed(1), 50 * NS_PER_MS);
    core.tick(200 * NS_PER_MS);
    assert_eq!(orders(&mut core), [Order::Connect(1)]);
}

#[test]
fn what_falls_due_as_a_run_is_stopped_is_missing_only_if_no_connection_was_free() {
    let unsent = |is_free: bool| {
        let mut core = standing(1, STEADY);
        core.dispatch(0);
        if is_free {
            core.on_event(&Event::Bytes(0, ANSWER, 0), NS_PER_MS);
        }
        core.leave_due(25 * NS_PER_MS);
        core.pacer.leave(25 * NS_PER_MS).total()
    };
    assert_eq!((unsent(true), unsent(false)), (0, 2));
}
