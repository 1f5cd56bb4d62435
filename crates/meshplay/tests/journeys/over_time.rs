//! Profiles over time: schedules that run by themselves, runs that are kept, and a metric's trend.

use meshplay_types::Code;
use serde_json::Value;

use super::{halt::Person, serve::serve};
use crate::harness::{Installation, Target, eventually, installation::exit};

#[test]
fn a_schedule_runs_by_itself_and_a_time_is_never_taken_twice() {
    let (installation, target) = (Installation::new(), Target::start());
    let set = ["perf", "profile", "set", "shop", &target.url, "--rate", "1000", "--count", "20"];
    installation.run(&set).expect(exit::OK);
    let made =
        installation.json(&["perf", "schedule", "create", "each", "--profile", "shop", "-c", "* * * * *"]);
    let due = made["upcoming"][0].as_str().unwrap().to_owned();
    assert_eq!(made["upcoming"].as_array().unwrap().len(), 5, "{made:#}");

    let (server, url) = serve(&installation);
    let runs = |url: &str| -> Value {
        installation.run(&["--server", url, "perf", "result", "list", "-o", "json"]).expect(exit::OK).json()
    };
    let ended = |url: &str| -> u64 {
        let runs = runs(url);
        runs["items"].as_array().unwrap().iter().filter(|run| run["status"] == "completed").count() as u64
    };
    eventually(1, || ended(&url));
    // However the server ends, the time that was taken stays taken.
    drop(server);
    let (_server, url) = serve(&installation);
    let get = ["--server", &url, "perf", "schedule", "get", "each", "-o", "json"];
    let seen = installation.run(&get).expect(exit::OK).json();
    assert_eq!(
        (&seen["lastAt"], &seen["lastOutcome"]),
        (&due.as_str().into(), &"started".into()),
        "{seen:#}"
    );
    assert_eq!(runs(&url)["items"].as_array().unwrap().len(), 1);
    let run = &runs(&url)["items"][0];
    assert_eq!(run["run"], seen["lastRun"]);
    assert!(run["note"].as_str().unwrap().contains("`each`"), "{run:#}");
    let pause = ["--server", &url, "perf", "schedule", "pause", "each", "-o", "json"];
    let paused = installation.run(&pause).expect(exit::OK).json();
    assert_eq!((&paused["isPaused"], &paused["upcoming"]), (&true.into(), &Value::Array(vec![])));
}

/// Two runs of this profile together are more than a deployer may have under way.
#[test]
fn a_schedule_that_stops_the_run_before_begins_when_that_has_ended() {
    let (installation, target) = (Installation::new(), Target::start());
    let (_server, url) = serve(&installation);
    let dora = Person::new(&installation, &url, "dora", "deployer");
    let load = ["--rate", "10", "--duration", "300s", "--connections", "600"];
    dora.run(&[&["perf", "profile", "set", "shop", &target.url][..], &load].concat()).expect(exit::OK);
    let at = |cron: &str| {
        let create =
            ["perf", "schedule", "create", "each", "--profile", "shop", "--overlap", "stop", "-c", cron];
        dora.run(&create).expect(exit::OK);
    };
    at("0 0 1 1 *");
    let _first = dora.start(&["perf", "schedule", "run", "each"]);
    eventually(true, || target.answered() > 5);
    let schedule = || installation.json(&["perf", "schedule", "get", "each"]);
    eventually(true, || schedule()["lastRun"].is_string());
    let before = schedule()["lastRun"].clone();
    at("* * * * *");
    eventually(true, || schedule()["lastAt"].is_string());
    let after = schedule();
    assert_eq!(after["lastOutcome"], "started", "{after:#}");
    let status =
        |run: &Value| installation.json(&["perf", "result", "get", run.as_str().unwrap()])["status"].clone();
    assert_ne!(after["lastRun"], before);
    assert_eq!((status(&before), status(&after["lastRun"])), ("stopped".into(), "running".into()));
}

#[test]
fn a_schedule_that_is_run_by_hand_ends_as_a_run_does() {
    let (installation, target) = (Installation::new(), Target::start());
    let made = |name: &str, url: &str| {
        let set = ["perf", "profile", "set", name, url, "--rate", "200", "--count", "10"];
        installation.run(&set).expect(exit::OK);
        let create = ["perf", "schedule", "create", name, "--profile", name, "-c", "0 0 1 1 *"];
        installation.run(&create).expect(exit::OK);
    };
    made("shop", &target.url);
    let run = installation.json(&["perf", "schedule", "run", "shop"]);
    assert_eq!((&run["status"], &run["requests"]), (&"completed".into(), &10.into()), "{run:#}");
    let junit = installation.run(&["perf", "schedule", "run", "shop", "-o", "junit"]).expect(exit::OK);
    assert!(junit.stdout.contains("<testsuite"), "{}", junit.stdout);
    // The discard port: nobody listens there.
    made("nobody", "http://127.0.0.1:9/");
    installation.run(&["perf", "schedule", "run", "nobody"]).expect(exit::UNREACHABLE);
}

#[test]
fn a_schedule_says_at_once_what_is_wrong_with_it() {
    let (installation, target) = (Installation::new(), Target::start());
    installation.run(&["perf", "profile", "set", "shop", &target.url, "--count", "1"]).expect(exit::OK);
    let create = |cron: &str, zone: &str| {
        let args = ["perf", "schedule", "create", "x", "--profile", "shop", "-c", cron, "-z", zone];
        installation.run(&args).expect(exit::REFUSED).stderr
    };
    let told = create("61 * * * *", "Europe/Atlantis");
    assert!(
        told.contains(&Code::SCHEDULE_CRON.to_string()) && told.contains(&Code::SCHEDULE_ZONE.to_string())
    );
    assert!(create("0 0 30 2 *", "UTC").contains(&Code::SCHEDULE_NEVER.to_string()));
}

#[test]
fn old_runs_go_and_those_that_somebody_set_apart_stay() {
    let (installation, target) = (Installation::new(), Target::start());
    let set = ["perf", "profile", "set", "shop", &target.url, "--rate", "1000", "--count", "20"];
    installation.run(&set).expect(exit::OK);
    let run = |tag: &[&str]| {
        let run = installation.json(&[&["perf", "run", "--profile", "shop"], tag].concat());
        run["run"].as_str().unwrap().to_owned()
    };
    let (baseline, tagged, old) = (run(&[]), run(&["--tag", "release=1"]), run(&[]));
    installation.run(&["perf", "baseline", "set", "shop", &baseline]).expect(exit::OK);
    let newest = run(&[]);

    let look = installation.json(&["perf", "retention", "get", "shop", "--keep-last", "1"]);
    assert_eq!((&look["going"][0]["run"], &look["spared"]), (&old.as_str().into(), &2.into()), "{look:#}");
    let runs = || -> Vec<String> {
        let list = installation.json(&["perf", "result", "list"]);
        list["items"].as_array().unwrap().iter().map(|run| run["run"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(runs().len(), 4, "a look removes nothing");
    installation.run(&["perf", "retention", "set", "shop", "--keep-last", "1", "--yes"]).expect(exit::OK);
    assert_eq!(runs(), [newest, tagged.clone(), baseline.clone()]);
    let next = run(&[]);
    assert_eq!(runs(), [next, tagged, baseline], "the next run takes the place of the last one");
}

#[test]
fn a_trend_has_its_runs_in_order_and_the_baselines_that_hold() {
    let (installation, target) = (Installation::new(), Target::start());
    let set = ["perf", "profile", "set", "shop", &target.url, "--rate", "1000", "--count", "50"];
    installation.run(&set).expect(exit::OK);
    let runs: Vec<String> = (0..2)
        .map(|release| {
            let tag = format!("release={release}");
            let run = installation.json(&["perf", "run", "--profile", "shop", "--tag", &tag]);
            run["run"].as_str().unwrap().to_owned()
        })
        .collect();
    installation.run(&["perf", "baseline", "set", "shop", &runs[0]]).expect(exit::OK);
    let trend = installation.json(&["perf", "trend", "shop", "--metric", "rate"]);
    let points = trend["points"].as_array().unwrap();
    assert_eq!(points.iter().map(|one| one["run"].as_str().unwrap()).collect::<Vec<_>>(), runs);
    assert_eq!((&points[1]["tags"]["release"], &trend["isHigherBetter"]), (&"1".into(), &true.into()));
    assert_eq!(
        (&trend["baselines"][0]["isVoid"], &trend["baselines"][0]["run"]),
        (&false.into(), &runs[0].as_str().into())
    );
    let refused = installation.run(&["perf", "trend", "shop", "--metric", "luck"]).expect(exit::REFUSED);
    assert!(refused.stderr.contains(&Code::TREND_METRIC.to_string()));
}

/// The second engine is another environment than the first, so what was made with the first says nothing about it.
#[test]
fn a_baseline_is_void_everywhere_once_runs_are_made_with_something_else() {
    let (installation, target) = (Installation::new(), Target::start());
    let run = |engine: &str| {
        let asked = [&target.url, "--rate", "1000", "--count", "50", "--engine", engine];
        installation.run(&[&["perf", "profile", "set", "shop"][..], &asked].concat()).expect(exit::OK);
        let run = installation.json(&["perf", "run", "--profile", "shop"]);
        (run["run"].as_str().unwrap().to_owned(), run["engine"].as_str().unwrap().to_owned())
    };
    let (before, first) = run("general");
    installation.run(&["perf", "baseline", "set", "shop", &run("general").0]).expect(exit::OK);
    let held = installation.json(&["perf", "baseline", "list", "shop"]);
    assert!(held["voidBaselines"].is_null(), "{held:#}");
    let (after, second) = run("epoll");
    let profile = installation.json(&["perf", "profile", "get", "shop"]);
    let void = &profile["voidBaselines"][0];
    let changed = |one: &Value| {
        let is_engine = |change: &&Value| change["factor"] == "engine";
        let change =
            one["changed"].as_array().unwrap().iter().find(is_engine).unwrap_or(&Value::Null).clone();
        (change["before"].clone(), change["after"].clone())
    };
    assert_eq!(void["newestRun"], after.as_str(), "{profile:#}");
    assert_eq!(changed(void), (first.as_str().into(), second.as_str().into()), "{profile:#}");
    let trend = installation.json(&["perf", "trend", "shop", "--metric", "rate"]);
    assert_eq!(trend["baselines"][0]["isVoid"], true, "{trend:#}");
    assert_eq!(changed(&trend["baselines"][0]), changed(void));

    let said = format!("engine {first} → {second}");
    for asked in [&["perf", "baseline", "list", "shop"][..], &["perf", "profile", "get", "shop"]] {
        let told = installation.run(asked).expect(exit::OK);
        assert!(told.stdout.contains("void for run") && told.stdout.contains(&said), "{}", told.stdout);
    }
    let baseline = void["run"].as_str().unwrap();
    let compared = installation.json(&["perf", "compare", baseline, "--with", &after]);
    // Whether the runs themselves are valid is the machine's doing.
    let codes = |compared: &Value| -> Vec<String> {
        let codes = compared["findings"].as_array().unwrap().iter().map(|finding| &finding["code"]);
        let codes = codes.map(|code| code.as_str().unwrap().to_owned());
        codes.filter(|code| *code != Code::COMPARE_DOUBTFUL.to_string()).collect()
    };
    assert_eq!(codes(&compared)[0], Code::BASELINE_VOID.to_string(), "{compared:#}");
    assert!(codes(&compared).contains(&Code::COMPARE_DIFFERS.to_string()), "{compared:#}");
    let alike = installation.json(&["perf", "compare", baseline, "--with", &before]);
    assert_eq!(codes(&alike), Vec::<String>::new(), "{alike:#}");
}

#[test]
fn what_goes_with_a_profile_is_named_and_its_runs_are_found_by_its_name() {
    let (installation, target) = (Installation::new(), Target::start());
    let set = ["perf", "profile", "set", "shop", &target.url, "--rate", "1000", "--count", "20"];
    installation.run(&set).expect(exit::OK);
    installation.json(&["perf", "schedule", "create", "nightly", "--profile", "shop", "-c", "30 2 * * *"]);
    let run = installation.json(&["perf", "run", "--profile", "shop"]);
    let id = run["run"].as_str().unwrap();
    installation.run(&["perf", "baseline", "set", "shop", id]).expect(exit::OK);

    let removed = installation.run(&["perf", "profile", "remove", "shop", "--yes"]).expect(exit::OK);
    let with = "removed shop with its schedule `nightly` and its baseline; its runs stay";
    assert!(removed.stdout.contains(with), "{}", removed.stdout);
    let left = installation.json(&["perf", "result", "list", "--profile", "shop"]);
    assert_eq!(left["items"][0]["run"], id, "{left:#}");
    let unknown = ["perf", "result", "list", "--profile", "cart"];
    installation.run(&unknown).expect(exit::REFUSED).tells(Code::NOT_FOUND);

    installation.run(&["perf", "result", "list", "--limit", "0"]).expect(exit::USAGE);
    let nameless = ["perf", "result", "describe", id, "--name", ""];
    installation.run(&nameless).expect(exit::REFUSED).tells(Code::NAME_INVALID);
}

#[test]
fn a_trend_of_few_runs_says_that_they_are_too_few() {
    let (installation, target) = (Installation::new(), Target::start());
    installation.run(&["perf", "profile", "set", "shop", &target.url, "--count", "1"]).expect(exit::OK);
    let trend = installation.run(&["perf", "trend", "shop", "--metric", "p99.9"]).expect(exit::OK);
    assert!(
        trend.stdout.contains("P99.9 ms") && trend.stdout.contains("0 of at least 6"),
        "{}",
        trend.stdout
    );
}
