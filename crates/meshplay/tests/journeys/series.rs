//! Series as work of the server: a search that is killed in the middle, one that is stopped, one that the kill switch ends,
//! what somebody may ask for, and a run of it that is removed.

use meshplay_types::Code;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::{
    capacity::{SERVICE, WORKERS},
    halt::Person,
    serve::serve,
};
use crate::harness::{Installation, Running, Target, eventually, installation::exit};

/// A search that takes some seven trials of a second. Four times 50 a second is what the target can do.
fn search(target: &Target) -> Vec<&str> {
    let asked = ["perf", "capacity", &target.url, "--slo", "p50<100ms", "--from", "25", "--name", "how much"];
    [&asked[..], &["--duration", "1s", "--warmup", "200ms", "--tolerance", "20%", "--to", "1000"]].concat()
}

fn series(installation: &Installation) -> Value {
    let list = installation.json(&["perf", "series", "list"]);
    let id = list["items"][0]["series"].as_str().unwrap().to_owned();
    installation.json(&["perf", "series", "get", &id])
}

fn trials(series: &Value) -> Vec<Value> {
    series["report"]["trials"].as_array().unwrap_or_else(|| panic!("{series:#}")).clone()
}

/// Insists on the answer that the target has, however often it was cut off.
#[track_caller]
fn is_answered(series: &Value) {
    let report = &series["report"];
    assert_eq!(
        (&series["status"], &report["end"]["kind"]),
        (&"completed".into(), &"narrow".into()),
        "{series:#}"
    );
    let [met, not_met] = ["met", "notMet"].map(|name| report[name].as_f64().unwrap());
    // 200 a second; a second of a little more does not yet make half of the requests wait for 100 ms.
    assert!(met < 330.0 && not_met > 160.0 && not_met <= met * 1.2 + 0.1, "{series:#}");
    assert_eq!(report["limit"], "target", "{series:#}");
}

#[test]
fn a_search_goes_on_after_a_kill_and_repeats_no_trial() {
    let (installation, target) = (Installation::new(), Target::with_workers(WORKERS, SERVICE));
    let (mut server, _url) = serve(&installation);
    let started = installation.run(&[&search(&target)[..], &["--no-wait"]].concat()).expect(exit::OK);
    assert!(started.stdout.contains("no rate has been judged; it goes on"), "{}", started.stdout);
    server.until("two trials are judged", |_| trials(&series(&installation)).len() >= 2);
    let answered = target.answered();
    server.until("the next one sends load", |_| target.answered() > answered + 5);
    server.kill();
    let (_server, _url) = serve(&installation);
    let before = trials(&series(&installation));
    assert!(before.len() >= 2, "what was judged is there at once: {before:#?}");
    eventually("completed".to_owned(), || series(&installation)["status"].as_str().unwrap().to_owned());
    let ended = series(&installation);
    is_answered(&ended);
    let all = trials(&ended);
    assert_eq!(all[..before.len()], before);
    let runs = installation.json(&["perf", "result", "list", "--limit", "100"]);
    let runs = runs["items"].as_array().unwrap();
    let (completed, cut): (Vec<&Value>, Vec<&Value>) =
        runs.iter().partition(|run| run["status"] == "completed");
    assert_eq!(
        (completed.len(), cut.len()),
        (all.len(), 1),
        "only the run under way is made again: {cut:#?}"
    );
    assert!(cut[0]["reason"].as_str().unwrap().contains("the server died"), "{cut:#?}");
}

#[test]
fn what_nobody_makes_any_more_is_interrupted_and_goes_on_by_its_name() {
    let (installation, target) = (Installation::new(), Target::with_workers(WORKERS, SERVICE));
    let mut first = Running::start(&installation, &search(&target), &[]);
    first.until("a trial is judged", |running| running.stderr().contains(": met"));
    let answered = target.answered();
    first.until("the next one sends load", |_| target.answered() > answered + 5);
    first.kill();
    let list = installation.run(&["perf", "series", "list"]).expect(exit::OK);
    assert!(list.stdout.contains("interrupted") && list.stdout.contains("how much"), "{}", list.stdout);
    assert!(list.stderr.contains("perf series resume"), "{}", list.stderr);
    let before = trials(&series(&installation));
    let resumed = installation.run(&["perf", "series", "resume", "how much", "-o", "json"]).expect(exit::OK);
    let ended = series(&installation);
    is_answered(&ended);
    assert_eq!(resumed.json()["met"], ended["report"]["met"]);
    assert_eq!(trials(&ended)[..before.len()], before);
    let again = installation.run(&["perf", "series", "resume", "how much"]).expect(exit::REFUSED);
    again.tells(Code::SERIES_ENDED);
    installation.run(&["perf", "series", "resume", "no such"]).expect(exit::REFUSED).tells(Code::NOT_FOUND);

    // A trial stays when its run goes: what came after rests on it.
    let run = before[0]["run"].as_str().unwrap();
    installation.run(&["perf", "result", "remove", run, "--yes"]).expect(exit::OK);
    let left = series(&installation);
    assert_eq!((&left["report"]["met"], &left["sentence"]), (&ended["report"]["met"], &ended["sentence"]));
    assert_eq!((&trials(&left)[0]["rate"], trials(&left)[0].get("run")), (&25.0.into(), None));
}

#[test]
fn a_first_trial_that_is_stopped_is_named_and_kept() {
    let (installation, target) = (Installation::new(), Target::with_workers(WORKERS, SERVICE));
    let asked: Vec<&str> =
        search(&target).into_iter().map(|word| if word == "1s" { "60s" } else { word }).collect();
    let mut running = Running::start(&installation, &[&asked[..], &["-o", "json"]].concat(), &[]);
    running.until("load", |_| target.answered() > 5);
    running.signal(Signal::INT);
    let report = running.end().expect(exit::PARTIAL).json();
    let cut = &report["unjudged"];
    assert_eq!((&report["end"]["kind"], &cut["rate"]), (&"stopped".into(), &25.0.into()), "{report:#}");
    let run = installation.json(&["perf", "result", "get", cut["run"].as_str().unwrap()]);
    assert_eq!(run["status"], "stopped", "{run:#}");
    let short = &cut["run"].as_str().unwrap()[28..];
    let told = format!(
        "no rate has been judged; it was stopped in a trial at 25.0 requests/s in run {short}, which is kept"
    );
    assert_eq!(report["sentence"], told);
}

#[test]
fn the_kill_switch_ends_a_search_which_goes_on_once_load_is_allowed() {
    let (installation, target) = (Installation::new(), Target::with_workers(WORKERS, SERVICE));
    let (_server, url) = serve(&installation);
    let dora = Person::new(&installation, &url, "dora", "deployer");
    let mut searching = dora.start(&search(&target));
    searching.until("a trial is judged", |running| running.stderr().contains(": met"));
    let status = installation.json(&["perf", "status"]);
    assert_eq!(
        (&status["experiments"][0]["kind"], &status["experiments"][0]["actor"], &status["runs"]),
        (&"series".into(), &"dora".into(), &json!([])),
        "{status:#}"
    );
    let shared = dora.run(&["perf", "run", &target.url, "--rate", "50000", "--count", "1"]);
    shared.expect(exit::REFUSED).tells(Code::LOAD_SHARE);
    let stopped = installation.run(&["perf", "stop", "--all", "--reason", "enough"]).expect(exit::OK);
    assert!(stopped.stdout.contains("one run or experiment was ended"), "{}", stopped.stdout);
    let ended = searching.end().expect(exit::PARTIAL);
    assert!(
        ended.stdout.contains("it was interrupted at ") && ended.stdout.contains("enough"),
        "{}",
        ended.stdout
    );
    assert!(ended.stderr.contains("perf series resume"), "{}", ended.stderr);
    let before = trials(&series(&installation));
    let halted = installation.run(&["perf", "series", "resume", "how much"]).expect(exit::REFUSED);
    halted.tells(Code::LOAD_HALTED);
    dora.run(&search(&target)).expect(exit::REFUSED).tells(Code::LOAD_HALTED);
    installation.run(&["perf", "allow"]).expect(exit::OK);
    dora.run(&["perf", "series", "resume", "how much"]).expect(exit::OK);
    let whole = series(&installation);
    is_answered(&whole);
    assert_eq!(trials(&whole)[..before.len()], before);

    let audit = installation.json(&["audit", "--limit", "200"]);
    let calls: Vec<&str> =
        audit["items"].as_array().unwrap().iter().filter_map(|entry| entry["call"].as_str()).collect();
    assert!(calls.contains(&"SeriesStart") && calls.contains(&"SeriesResume"), "{calls:?}");
}

#[test]
fn somebody_stops_a_series_by_its_id_and_asks_for_no_more_than_a_role_allows() {
    let (installation, target) = (Installation::new(), Target::with_workers(WORKERS, SERVICE));
    let (mut server, url) = serve(&installation);
    let dora = Person::new(&installation, &url, "dora", "deployer");
    let vera = Person::new(&installation, &url, "vera", "viewer");
    vera.run(&search(&target)).expect(exit::DENIED).tells(Code::ACTION_DENIED);
    let more = |to: &'static str| {
        let asked = ["perf", "capacity", &target.url, "--slo", "p50<1s", "--to", to, "--connections", "2000"];
        dora.run(&asked).expect(exit::REFUSED).stderr
    };
    let wrong = more("60000");
    assert!(
        wrong.contains("may be 50000 at most") && wrong.contains(&Code::RUN_RANGE.to_string()),
        "{wrong}"
    );
    let elsewhere = dora.run(&["perf", "capacity", "http://192.0.2.1/", "--rate", "5"]).expect(exit::REFUSED);
    elsewhere.tells(Code::LOAD_FORBIDDEN);
    // The rate, which has no place, and the objective, which is missing, are told with it.
    assert_eq!(elsewhere.stderr.matches(&Code::CAPACITY_PLAN.to_string()).count(), 2, "{}", elsewhere.stderr);

    let open = ["perf", "capacity", &target.url, "--slo", "p50<100ms", "--no-wait", "--duration", "30s"];
    dora.run(&open).expect(exit::OK);
    server.until("load", |_| target.answered() > 5);
    let going_on = series(&installation);
    assert_eq!(going_on["plan"]["to"], 50_000.0, "as high as the role allows: {going_on:#}");
    let run = going_on["unjudged"].as_str().unwrap();
    let refused = dora.run(&["perf", "stop", run]).expect(exit::REFUSED);
    refused.tells(Code::LOAD_NOT_OWN);
    assert!(refused.stderr.contains("one of the series"), "{}", refused.stderr);
    let id = going_on["series"].as_str().unwrap();
    let stopped = dora.run(&["perf", "stop", id]).expect(exit::OK);
    assert!(stopped.stdout.contains("series") && stopped.stdout.contains("stopped"), "{}", stopped.stdout);
    let shown = installation.run(&["perf", "series", "get", &id[28..]]).expect(exit::OK).stdout;
    assert!(shown.contains("cut off") && shown.contains(", which is kept"), "{shown}");
}

#[test]
fn one_that_was_stopped_goes_on_at_its_next_trial() {
    let (installation, target) = (Installation::new(), Target::with_workers(WORKERS, SERVICE));
    let mut first = Running::start(&installation, &search(&target), &[]);
    first.until("a trial is judged", |running| running.stderr().contains(": met"));
    let answered = target.answered();
    first.until("the next one sends load", |_| target.answered() > answered + 5);
    first.signal(Signal::INT);
    let stopped = first.end().expect(exit::PARTIAL);
    assert!(stopped.stderr.contains("perf series resume"), "{}", stopped.stderr);
    let before = series(&installation);
    assert_eq!(before["status"], "stopped", "{before:#}");
    installation.run(&["perf", "series", "resume", "how much"]).expect(exit::OK);
    let ended = series(&installation);
    is_answered(&ended);
    let junit = installation.run(&["perf", "series", "get", "how much", "-o", "junit"]).expect(exit::OK);
    assert!(junit.stdout.contains("<testsuite"), "{}", junit.stdout);
    assert_eq!(trials(&ended)[..trials(&before).len()], trials(&before));
    let cut = installation.json(&["perf", "result", "get", before["unjudged"].as_str().unwrap()]);
    assert_eq!(cut["status"], "stopped", "it is kept: {cut:#}");
}

#[test]
fn a_search_takes_the_room_of_its_next_trial_and_waits_for_it_where_there_is_none() {
    let (installation, target) = (Installation::new(), Target::with_workers(WORKERS, SERVICE));
    let (_server, url) = serve(&installation);
    let dora = Person::new(&installation, &url, "dora", "deployer");
    // Takes nearly all of what the role allows, and sends nothing for five minutes.
    let rest = ["perf", "run", &target.url, "--arrivals", "steps:0/300s,49960/1s", "--no-wait", "-o", "json"];
    let rest = dora.run(&rest).expect(exit::OK).json()["run"].as_str().unwrap().to_owned();
    let search = search(&target);
    let (open, to) = search.split_at(search.len() - 2);
    assert_eq!(to, ["--to", "1000"]);
    let cut = dora.run(open).expect(exit::PARTIAL);
    let told = "holds at 25.0 requests/s; it was interrupted, and can go on: the run of 50.0/s was refused: with what \
                dora has under way it would be 80 connections and 50010 requests per second, and the role allows 1000 \
                and 50000";
    assert!(cut.stdout.contains(told), "{}", cut.stdout);
    assert!(cut.stderr.contains("perf series resume"), "{}", cut.stderr);
    let refused = dora.run(&["perf", "series", "resume", "how much"]).expect(exit::REFUSED);
    refused.tells(Code::LOAD_SHARE);
    dora.run(&["perf", "stop", &rest]).expect(exit::OK);
    dora.run(&["perf", "series", "resume", "how much"]).expect(exit::OK);
    is_answered(&series(&installation));
}

#[test]
fn how_throughput_grows_is_a_series_too() {
    let (installation, target) = (Installation::new(), Target::with_workers(WORKERS, SERVICE));
    let (_server, _url) = serve(&installation);
    let profile = ["perf", "profile", "set", "shop", &target.url, "--rate", "7", "--warmup", "200ms"];
    installation.run(&[&profile[..], &["-H", "x: 1", "--duration", "60s"]].concat()).expect(exit::OK);
    let asked = ["perf", "scaling", "--profile", "shop", "--duration", "1s", "--at", "1,2,3,4"];
    let told = installation.run(&[&asked[..], &["--repeat", "1"]].concat()).expect(exit::OK);
    assert!(told.stderr.contains("4 connections: "), "{}", told.stderr);
    let kept = series(&installation);
    let base = &kept["plan"]["base"];
    assert_eq!(
        (&base["endpoints"][0]["headers"][0]["name"], &base["warmUpMs"], &base["durationMs"]),
        (&"x".into(), &200.into(), &1_200.into()),
        "of the profile, but for how requests come and how long: {kept:#}"
    );
    assert_eq!(base["arrivals"]["kind"], "max", "{kept:#}");
    let report = &kept["report"];
    assert_eq!(
        (&report["kind"], report["steps"].as_array().unwrap().len()),
        (&"scaling".into(), 4),
        "{kept:#}"
    );
    let get = |form| ["perf", "series", "get", kept["series"].as_str().unwrap(), "-o", form];
    installation.run(&get("markdown")).expect(exit::OK);
    installation.run(&get("junit")).expect(exit::USAGE).tells(Code::USAGE);
    let curve = report["curve"].as_array().unwrap();
    assert!(
        curve.len() > 10 && curve[0]["interval"][0].as_f64() <= curve[0]["throughput"].as_f64(),
        "{kept:#}"
    );
    let again =
        installation.run(&["perf", "series", "get", kept["series"].as_str().unwrap()]).expect(exit::OK);
    assert!(again.stdout.contains(kept["sentence"].as_str().unwrap()), "{}", again.stdout);
}
