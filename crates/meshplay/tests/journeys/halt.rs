//! The kill switch: all load of everybody ends, none starts, also after a restart, and an admin allows it again.

use std::time::Duration;

use jiff::Timestamp;
use meshplay_types::Code;
use serde_json::{Value, json};

use super::{
    agents::{agent, token},
    serve::serve,
};
use crate::harness::{Installation, Run, Running, Target, eventually, installation::exit};

/// No load goes on for longer after somebody stopped all of it, on the clock that server and target share.
const SILENCE_MAX: Duration = Duration::from_secs(2);
/// Enough answers to say that load is under way.
const UNDER_WAY: u64 = 50;

/// Somebody with a token of a role, on a machine of their own.
pub(super) struct Person {
    home: Installation,
    url: String,
    token: String,
}

impl Person {
    pub(super) fn new(server: &Installation, url: &str, name: &str, role: &str) -> Self {
        let made = server.json(&["token", "create", name, "--role", role]);
        let token = made["text"].as_str().unwrap().to_owned();
        Self { home: Installation::new(), url: url.to_owned(), token }
    }

    pub(super) fn start(&self, args: &[&str]) -> Running {
        let all = [&["--server", &self.url], args].concat();
        Running::start(&self.home, &all, &[("MESHPLAY_TOKEN", &self.token)])
    }

    pub(super) fn run(&self, args: &[&str]) -> Run {
        self.start(args).end()
    }
}

/// Two variants of the same, six times each, for a second.
fn plan(home: &Installation, target: &Target) -> String {
    let base = json!({
        "endpoints": [{ "url": target.url }], "arrivals": { "kind": "constant", "rate": 200 }, "durationMs": 1_000
    });
    let arms = json!([{ "name": "one" }, { "name": "other", "patch": { "connections": 8 } }]);
    let plan = json!({ "name": "twice", "base": base, "blocks": 6, "primary": "rate", "arms": arms });
    home.file("plan.json", &plan.to_string())
}

/// Insists that what is refused says who stopped load and why.
#[track_caller]
fn refused(run: Run) {
    let run = run.expect(exit::REFUSED);
    run.tells(Code::LOAD_HALTED);
    let told = ["olga stopped all load at ", "the shop is down", "meshplay perf allow"];
    assert!(told.iter().all(|text| run.stderr.contains(text)), "{}", run.stderr);
}

#[track_caller]
fn time(text: &Value) -> Timestamp {
    text.as_str().unwrap().parse().unwrap()
}

#[test]
fn all_load_of_everybody_stops_and_none_starts_before_an_admin_allows_it() {
    let installation = Installation::new();
    let (server, url) = serve(&installation);
    let [ana, ben] = ["ana", "ben"].map(|name| Person::new(&installation, &url, name, "deployer"));
    let olga = Person::new(&installation, &url, "olga", "operator");
    let (east_home, agents) = (Installation::new(), token(&installation));
    let _east = agent(&east_home, &url, &agents, "east");

    let over_http1 = Target::start;
    let targets = [over_http1(), Target::over_http3(), over_http1(), over_http1()];
    let [of_ana, of_ben, of_agent, of_plan] = &targets;
    let load = ["--rate", "200", "--duration", "300s", "--connections", "4"];
    let anas = ana.start(&[&["perf", "run", &of_ana.url, "-o", "json"], &load[..]].concat());
    let bens = ["perf", "run", &of_ben.url, "--no-wait", "--http3", "--streams", "2", "--insecure"];
    ben.run(&[&bens[..], &load].concat()).expect(exit::OK);
    let by_agent = ["perf", "run", &of_agent.url, "--no-wait", "--agent", "east"];
    ben.run(&[&by_agent[..], &load].concat()).expect(exit::OK);
    let file = plan(&installation, of_plan);
    installation.run(&["perf", "experiment", "run", "-f", &file, "--no-wait"]).expect(exit::OK);
    eventually(true, || targets.iter().all(|target| target.answered() > UNDER_WAY));
    eventually(true, || of_plan.answered() > 250);

    ben.run(&["perf", "stop", "--all"]).expect(exit::DENIED).tells(Code::ACTION_DENIED);
    let stop = ["perf", "stop", "--all", "--reason", "the shop is down", "-o", "json"];
    let stopped = olga.run(&stop).expect(exit::OK).json();
    let at = time(&stopped["halt"]["at"]);
    assert_eq!(
        (&stopped["halt"]["actor"], &stopped["halt"]["stopped"], &stopped["halt"]["reason"]),
        (&"olga".into(), &4.into(), &"the shop is down".into())
    );
    for target in &targets {
        target.silent_within(SILENCE_MAX);
        let after = target.last_at().duration_since(at);
        eprintln!("the last request came {} ms after all load was stopped", after.as_millis());
        assert!(after <= SILENCE_MAX.try_into().unwrap(), "{after}");
    }

    let anas = anas.end().expect(exit::PARTIAL);
    anas.tells(Code::LOAD_STOPPED);
    let run = anas.json();
    assert_eq!(run["status"], "stopped", "{run:#}");
    assert!(run["reason"].as_str().unwrap().starts_with("olga stopped all load at "), "{run:#}");
    assert!(run["requests"].as_u64().unwrap() >= UNDER_WAY, "what was measured is kept: {run:#}");
    let experiment = || installation.json(&["perf", "experiment", "list"])["items"][0].clone();
    let interrupted = experiment();
    assert_eq!(interrupted["status"], "interrupted", "{interrupted:#}");
    let made = |experiment: &Value| -> Vec<Value> {
        let slots = experiment["slots"].as_array().unwrap();
        slots.iter().filter(|slot| slot["run"].is_string()).map(|slot| slot["run"].clone()).collect()
    };
    let before = made(&interrupted);
    assert!(!before.is_empty() && before.len() < 12, "{interrupted:#}");

    let short = ["perf", "run", &of_ana.url, "--rate", "200", "--count", "20"];
    refused(ana.run(&short));
    refused(installation.run(&["perf", "experiment", "run", "-f", &file]));
    refused(installation.run(&["perf", "experiment", "resume", "twice"]));
    let list = ana.run(&["perf", "result", "list"]).expect(exit::OK);
    list.tells(Code::LOAD_HALTED);

    server.kill();
    let (_server, url) = serve(&installation);
    let [ana, olga] = [ana, olga].map(|person| Person { url: url.clone(), ..person });
    refused(ana.run(&short));
    let status = ana.run(&["perf", "status"]).expect(exit::OK);
    assert!(status.stdout.starts_with("no load may start\nolga stopped all load at "), "{}", status.stdout);
    assert_eq!(experiment()["status"], "interrupted");
    let answered: Vec<u64> = targets.iter().map(Target::answered).collect();

    olga.run(&["perf", "allow"]).expect(exit::DENIED).tells(Code::ACTION_DENIED);
    let ada = Person::new(&installation, &url, "ada", "admin");
    let allowed = ada.run(&["perf", "allow"]).expect(exit::OK);
    assert_eq!(allowed.stdout, "load may start\nnothing sends load\n");
    assert_eq!(targets.each_ref().map(Target::answered).to_vec(), answered, "nothing goes on by itself");
    let run = ana.run(&[&short[..], &["-o", "json"]].concat()).expect(exit::OK).json();
    assert_eq!((&run["status"], &run["requests"]), (&"completed".into(), &20.into()), "{run:#}");
    let ended = installation.json(&["perf", "experiment", "resume", "twice"]);
    assert_eq!((&ended["status"], made(&ended).len()), (&"completed".into(), 12), "{ended:#}");
    // The last of those was under way, and is made again.
    assert_eq!(made(&ended)[..before.len() - 1], before[..before.len() - 1]);

    let trail = installation.json(&["audit", "--limit", "200"]);
    let trail = trail["items"].as_array().unwrap();
    let entry = |call: &str, actor: &str, decision: &str| {
        let is_meant = |entry: &&Value| {
            (&entry["call"], &entry["actor"], &entry["decision"])
                == (&call.into(), &actor.into(), &decision.into())
        };
        trail.iter().find(is_meant).unwrap_or_else(|| panic!("{call} by {actor}: {trail:#?}"))["subject"]
            .clone()
    };
    assert_eq!(entry("LoadStop", "olga", "allowed"), "reason=the shop is down");
    entry("LoadStop", "ben", "denied");
    entry("LoadAllow", "olga", "denied");
    entry("LoadAllow", "ada", "allowed");
}

#[test]
fn a_schedule_that_falls_due_while_load_is_stopped_says_that_it_was_refused() {
    let (installation, target) = (Installation::new(), Target::start());
    let set = ["perf", "profile", "set", "shop", &target.url, "--rate", "1000", "--count", "20"];
    installation.run(&set).expect(exit::OK);
    let create = ["perf", "schedule", "create", "each", "--profile", "shop", "-c", "* * * * *"];
    installation.run(&create).expect(exit::OK);
    // Stopped before the server begins: that is how a restart finds it.
    installation.run(&["perf", "stop", "--all", "--reason", "the shop is down"]).expect(exit::OK);
    let (_server, _url) = serve(&installation);
    let schedule = || installation.json(&["perf", "schedule", "get", "each"]);
    eventually(true, || schedule()["lastAt"].is_string());
    let seen = schedule();
    let outcome = seen["lastOutcome"].as_str().unwrap();
    let expected = "refused: no load may start: local owner stopped all load at ";
    assert!(outcome.starts_with(expected) && outcome.ends_with("the shop is down"), "{outcome}");
    assert!(seen["upcoming"][0].is_string(), "its times go on: {seen:#}");
    assert_eq!(target.answered(), 0);
    let by_hand = installation.run(&["perf", "schedule", "run", "each"]).expect(exit::REFUSED);
    by_hand.tells(Code::LOAD_HALTED);

    installation.run(&["perf", "allow"]).expect(exit::OK);
    eventually(20, || target.answered());
    assert_eq!(schedule()["lastOutcome"], "started");
}

#[test]
fn without_a_server_the_switch_is_that_of_the_data_directory() {
    let (installation, target) = (Installation::new(), Target::start());
    let file = plan(&installation, &target);
    let mut first = Running::start(&installation, &["perf", "experiment", "run", "-f", &file], &[]);
    first.until("some runs are made", |_| target.answered() > 250);
    first.kill();

    let stopped = installation.json(&["perf", "stop", "--all"]);
    assert_eq!(
        (&stopped["halt"]["stopped"], &stopped["experiments"]),
        (&1.into(), &json!([])),
        "{stopped:#}"
    );
    let run = ["perf", "run", &target.url, "--count", "5"];
    installation.run(&run).expect(exit::REFUSED).tells(Code::LOAD_HALTED);
    let again = installation.json(&["perf", "stop", "--all", "--reason", "too late"]);
    assert_eq!(again["halt"], stopped["halt"], "the first one stays");

    installation.run(&["perf", "allow"]).expect(exit::OK);
    installation.run(&run).expect(exit::OK);
    let ended = installation.json(&["perf", "experiment", "resume", "twice"]);
    assert_eq!(ended["status"], "completed", "{ended:#}");
}

#[test]
fn one_run_or_experiment_is_stopped_by_its_id_and_all_that_is_none_is_told() {
    let (installation, targets) = (Installation::new(), [Target::start(), Target::start()]);
    let (_server, _url) = serve(&installation);
    let [of_run, of_plan] = &targets;
    let long = ["perf", "run", &of_run.url, "--rate", "200", "--duration", "300s", "--no-wait"];
    let run = installation.json(&long)["run"].as_str().unwrap().to_owned();
    let file = plan(&installation, of_plan);
    let started = installation.json(&["perf", "experiment", "run", "-f", &file, "--no-wait"]);
    let experiment = started["experiment"].as_str().unwrap().to_owned();
    eventually(true, || targets.iter().all(|target| target.answered() > UNDER_WAY));
    let status = installation.json(&["perf", "status"]);
    assert_eq!((&status["runs"][0]["run"], &status["halt"]), (&run.as_str().into(), &Value::Null));
    assert_eq!(status["experiments"][0]["experiment"], experiment.as_str(), "{status:#}");

    let wrong = installation.run(&["perf", "stop", "none-such", "neither"]).expect(exit::REFUSED);
    assert_eq!(wrong.stderr.matches(&Code::NOT_FOUND.to_string()).count(), 2, "{}", wrong.stderr);
    let stopped = installation.json(&["perf", "stop", &run[28..], &experiment]);
    let states = (&stopped["runs"][0]["status"], &stopped["experiments"][0]["status"]);
    assert_eq!(states, (&"stopped".into(), &"stopped".into()), "{stopped:#}");
    targets.iter().for_each(|target| target.silent_within(SILENCE_MAX));
    installation.run(&["perf", "stop"]).expect(exit::USAGE);
    let resumed = installation.json(&["perf", "experiment", "resume", "twice"]);
    assert_eq!(resumed["status"], "completed", "{resumed:#}");

    let before = of_run.answered();
    installation.json(&long);
    eventually(true, || of_run.answered() > before + UNDER_WAY);
    let running = |one: &&Value| one["status"] == "running";
    let operations = installation.json(&["operation", "list"]);
    let operation = operations["items"].as_array().unwrap().iter().find(running).unwrap();
    let cancelled = installation.run(&["operation", "cancel", operation["operation"].as_str().unwrap()]);
    let said = cancelled.expect(exit::OK).stdout;
    assert!(said.contains("performance.run") && !said.contains("CLUSTER"), "it concerns no cluster: {said}");
}
