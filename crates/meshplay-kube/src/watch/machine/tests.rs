use meshplay_plan::Refusal;
use serde_json::json;

use super::*;
use crate::{Fault, Outcome, Rejection};

fn error(fault: Fault) -> KubeError {
    KubeError { call: "watch".into(), server: "s".into(), outcome: Outcome::NotDone, fault }
}

fn rejected(rejection: Rejection) -> KubeError {
    let (reason, message) = (String::new(), String::new());
    error(rejection.with(Refusal { status: 0, reason, message, causes: Vec::new() }))
}

fn page(version: &str, next: Option<&str>) -> Input {
    let next = next.map(str::to_owned);
    Input::Page(ListPage { items: vec![json!({})], resource_version: version.into(), next })
}

fn object(version: &str) -> Value {
    json!({"metadata": {"resourceVersion": version}})
}

fn failed(error: KubeError) -> Input {
    Input::Failed(Problem::of(error))
}

fn names(step: &Step) -> String {
    let name = |event: &WatchEvent| match event {
        WatchEvent::Begin => "begin",
        WatchEvent::Listed(_) => "listed",
        WatchEvent::Synced => "synced",
        WatchEvent::Changed(_) => "changed",
        WatchEvent::Deleted(_) => "deleted",
        WatchEvent::Trouble(_) => "trouble",
        WatchEvent::Up => "up",
        WatchEvent::WentBack => "went back",
    };
    step.events.iter().map(name).collect::<Vec<_>>().join(" ")
}

/// A machine that watches from version 10.
fn watching() -> Machine {
    let mut machine = Machine::default();
    machine.step(page("10", None), 0.0);
    machine.step(Input::Opened, 0.0);
    machine
}

fn watch(version: &str) -> Action {
    Action::Watch { resource_version: version.into() }
}

const FIRST_PAGE: Action = Action::List { limited: true, next: None };

#[test]
fn pages_come_first_and_then_the_watch() {
    let mut machine = Machine::default();
    assert_eq!(machine.action(), FIRST_PAGE);
    assert_eq!(names(&machine.step(page("7", Some("c1")), 0.0)), "begin listed");
    assert_eq!(machine.action(), Action::List { limited: true, next: Some("c1".into()) });
    assert_eq!(names(&machine.step(page("7", None), 0.0)), "listed synced");
    assert_eq!(machine.action(), watch("7"));
}

#[test]
fn events_and_bookmarks_move_the_place_to_go_on_from() {
    let mut machine = watching();
    assert_eq!(names(&machine.step(Input::Event(WireEvent::Changed(object("11"))), 0.0)), "changed");
    assert_eq!(names(&machine.step(Input::Event(WireEvent::Deleted(object("12"))), 0.0)), "deleted");
    assert_eq!(names(&machine.step(Input::Event(WireEvent::Bookmark(object("15"))), 0.0)), "");
    assert_eq!(machine.step(Input::Ended { lasted_ms: 900 }, 0.0).wait_ms, 0);
    assert_eq!(machine.action(), watch("15"));
}

#[test]
fn f34_an_expired_version_leads_to_a_new_list_after_a_spread_wait() {
    let mut machine = watching();
    let step = machine.step(failed(rejected(Rejection::Gone)), 0.5);
    assert_eq!((names(&step).as_str(), step.wait_ms), ("", 500));
    assert_eq!(machine.action(), FIRST_PAGE);
    assert_eq!(names(&machine.step(page("20", None), 0.0)), "begin listed synced");
    assert_eq!(machine.action(), watch("20"));
}

#[test]
fn f34_an_expired_page_leads_to_a_list_in_one_piece() {
    let mut machine = Machine::default();
    machine.step(page("7", Some("c1")), 0.0);
    machine.step(failed(rejected(Rejection::Gone)), 0.0);
    assert_eq!(machine.action(), Action::List { limited: false, next: None });
    assert_eq!(names(&machine.step(page("8", None), 0.0)), "begin listed synced");
}

#[test]
fn f34_expiry_for_ever_is_asked_less_and_less_often() {
    let mut machine = watching();
    let waits: Vec<_> =
        (0..8).map(|_| machine.step(failed(rejected(Rejection::Gone)), 1.0).wait_ms).collect();
    assert_eq!(waits[7], WAIT_MS_MAX, "{waits:?}");
}

#[test]
fn f34_three_refusals_of_a_watch_lead_to_a_new_list() {
    let mut machine = watching();
    let too_large = || {
        let message = "Too large resource version: 10, current: 5".to_owned();
        failed(error(Fault::Server { status: 504, message, retry_after_ms: None }))
    };
    for _ in 0..2 {
        assert_eq!(names(&machine.step(too_large(), 0.0)), "trouble");
        assert_eq!(machine.action(), watch("10"));
    }
    machine.step(too_large(), 0.0);
    assert_eq!(machine.action(), FIRST_PAGE);
}

#[test]
fn f30_an_unreachable_cluster_keeps_the_version_however_long_it_lasts() {
    let mut machine = watching();
    for _ in 0..50 {
        let step = machine.step(failed(error(Fault::Refused)), 1.0);
        assert!(step.wait_ms <= WAIT_MS_MAX, "{step:?}");
    }
    assert_eq!(machine.action(), watch("10"));
    assert_eq!(names(&machine.step(Input::Opened, 0.0)), "up");
    assert_eq!(names(&machine.step(Input::Opened, 0.0)), "");
}

#[test]
fn f34b_versions_that_go_backwards_are_told() {
    let mut machine = watching();
    machine.step(failed(rejected(Rejection::Gone)), 0.0);
    assert_eq!(names(&machine.step(page("4", None), 0.0)), "went back begin listed synced");
    machine.step(failed(rejected(Rejection::Gone)), 0.0);
    assert_eq!(names(&machine.step(page("5", None), 0.0)), "begin listed synced", "told once");
}

#[test]
fn f35_watches_that_end_at_once_are_opened_less_and_less_often() {
    let mut machine = watching();
    let mut waits = Vec::new();
    for _ in 0..8 {
        waits.push(machine.step(Input::Ended { lasted_ms: 900 }, 1.0).wait_ms);
        machine.step(Input::Opened, 1.0);
    }
    assert_eq!((waits[0], waits[7]), (0, WAIT_MS_MAX), "{waits:?}");
    machine.step(Input::Ended { lasted_ms: 30_000 }, 1.0);
    assert_eq!(machine.step(Input::Ended { lasted_ms: 900 }, 1.0).wait_ms, 0, "a lasting one was no failure");
    machine.step(Input::Event(WireEvent::Bookmark(object("11"))), 1.0);
    assert_eq!(machine.step(Input::Ended { lasted_ms: 900 }, 1.0).wait_ms, 0, "progress starts anew");
}

#[test]
fn f35_a_cut_event_is_asked_for_again() {
    let mut machine = watching();
    machine.step(failed(error(Fault::Cut { received_bytes: 5 })), 0.0);
    assert_eq!(machine.action(), watch("10"));
}

#[test]
fn t18_an_event_that_cannot_be_read_does_not_stop_the_watch_for_ever() {
    let mut machine = watching();
    for _ in 0..3 {
        machine.step(failed(error(Fault::Unreadable("x".into()))), 0.0);
        machine.step(Input::Opened, 0.0);
    }
    assert_eq!(machine.action(), FIRST_PAGE);
}
