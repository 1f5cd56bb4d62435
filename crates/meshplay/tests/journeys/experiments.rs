//! Experiments on the real server: an A/A, one that is killed in the middle and goes on, one that can tell nothing, and
//! the cost ladder on real Envoys.

use meshplay_types::Code;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::serve::serve;
use crate::harness::{Installation, Running, Target, eventually, installation::exit};

/// Two variants of the same, at 200 requests a second for half a second each.
fn plan(installation: &Installation, target: &Target, more: Value) -> String {
    let base = json!({
        "endpoints": [{ "url": target.url }], "arrivals": { "kind": "constant", "rate": 200 }, "durationMs": 500
    });
    let mut plan = json!({
        "name": "twice the same", "base": base, "blocks": 6, "margin": 0.9, "primary": "rate",
        "arms": [{ "name": "one" }, { "name": "other", "patch": { "connections": 8 } }]
    });
    plan.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    installation.file("plan.json", &plan.to_string())
}

#[test]
fn equals_are_called_equivalent_and_every_run_is_tagged() {
    let (installation, target) = (Installation::new(), Target::start());
    let file = plan(&installation, &target, json!({ "nullArm": true }));
    let outlook = installation.json(&["perf", "experiment", "plan", "-f", &file]);
    assert_eq!((&outlook["runs"], &outlook["variants"][1]), (&18.into(), &"one again".into()), "{outlook:#}");
    let ended = installation.json(&["perf", "experiment", "run", "-f", &file]);
    assert_eq!(ended["status"], "completed", "{ended:#}");
    assert_eq!(target.answered(), 18 * 100);
    let variants = ended["report"]["variants"].as_array().unwrap();
    assert_eq!(variants.len(), 3);
    for variant in &variants[1..] {
        assert_eq!(
            (&variant["runs"], &variant["metrics"]["rate"]["verdict"]["kind"]),
            (&6.into(), &"equivalent".into())
        );
    }
    let runs = installation.json(&["perf", "result", "list"]);
    assert_eq!(runs["items"][0]["tags"]["experiment"], "twice the same", "{runs:#}");
    let id = ended["experiment"].as_str().unwrap();
    let markdown =
        installation.run(&["perf", "experiment", "get", &id[28..], "-o", "markdown"]).expect(exit::OK);
    assert!(markdown.stdout.contains("| one again | rate |"), "{}", markdown.stdout);
    let list = installation.run(&["perf", "experiment", "list"]).expect(exit::OK);
    assert!(list.stdout.contains("18 of 18"), "{}", list.stdout);
}

#[test]
fn an_experiment_goes_on_after_a_kill_with_the_next_run() {
    let (installation, target) = (Installation::new(), Target::start());
    let file = plan(&installation, &target, json!({}));
    let (mut server, _url) = serve(&installation);
    installation.run(&["perf", "experiment", "run", "-f", &file, "--no-wait"]).expect(exit::OK);
    server.until("some runs are made", |_| target.answered() > 350);
    server.kill();
    let (_server, _url) = serve(&installation);
    eventually("completed".to_owned(), || {
        let list = installation.json(&["perf", "experiment", "list"]);
        list["items"][0]["status"].as_str().unwrap().to_owned()
    });
    let list = installation.json(&["perf", "experiment", "list"]);
    let slots = list["items"][0]["slots"].as_array().unwrap();
    assert!(slots.len() == 12 && slots.iter().all(|slot| slot["run"].is_string()), "{slots:#?}");
    let runs = installation.json(&["perf", "result", "list", "--limit", "100"]);
    let runs = runs["items"].as_array().unwrap();
    let of = |status: &str| runs.iter().filter(|run| run["status"] == status).count();
    assert!(
        of("completed") == 12 && runs.len() <= 13,
        "at most the run under way was made again: {}",
        runs.len()
    );
}

#[test]
fn one_that_was_interrupted_is_listed_as_such_and_goes_on_by_its_name() {
    let (installation, target) = (Installation::new(), Target::start());
    let file = plan(&installation, &target, json!({}));
    let mut first = Running::start(&installation, &["perf", "experiment", "run", "-f", &file], &[]);
    first.until("some runs are made", |_| target.answered() > 350);
    first.kill();
    let list = installation.run(&["perf", "experiment", "list"]).expect(exit::OK);
    assert!(list.stdout.contains("interrupted"), "{}", list.stdout);
    assert!(list.stderr.contains("perf experiment resume"), "{}", list.stderr);

    let ended = installation.json(&["perf", "experiment", "resume", "twice the same"]);
    let slots = ended["slots"].as_array().unwrap();
    assert!(slots.len() == 12 && slots.iter().all(|slot| slot["run"].is_string()), "{ended:#}");
    assert_eq!(ended["status"], "completed", "{ended:#}");
    let id = ended["experiment"].as_str().unwrap();
    let resume = |text: &str| installation.run(&["perf", "experiment", "resume", text]).expect(exit::REFUSED);
    resume(&id[28..]).tells(Code::EXPERIMENT_ENDED);
    resume("no such").tells(Code::NOT_FOUND);
}

#[test]
fn one_that_is_stopped_has_done_a_part_of_what_was_asked_for() {
    let (installation, target) = (Installation::new(), Target::start());
    let file = plan(&installation, &target, json!({}));
    let mut running = Running::start(&installation, &["perf", "experiment", "run", "-f", &file], &[]);
    running.until("some runs are made", |_| target.answered() > 250);
    running.signal(Signal::INT);
    let stopped = running.end().expect(exit::PARTIAL);
    assert!(stopped.stdout.contains("stopped"), "{}", stopped.stdout);
    assert!(stopped.stderr.contains("perf experiment resume"), "{}", stopped.stderr);
}

#[test]
fn one_about_processes_that_have_ended_does_not_go_on() {
    let (installation, target) = (Installation::new(), Target::start());
    let mut watched = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let resources = json!([{ "kind": "process", "pid": watched.id(), "role": "proxy" }]);
    let arms = json!([{ "name": "one" }, { "name": "other", "patch": { "resources": resources } }]);
    let file = plan(&installation, &target, json!({ "arms": arms }));
    let mut first = Running::start(&installation, &["perf", "experiment", "run", "-f", &file], &[]);
    first.until("a run is made", |_| target.answered() > 120);
    first.kill();
    watched.kill().and_then(|()| watched.wait()).unwrap();
    let refused = installation.run(&["perf", "experiment", "resume", "twice the same"]).expect(exit::REFUSED);
    refused.tells(Code::EXPERIMENT_ENDED);
    assert!(refused.stderr.contains(&watched.id().to_string()), "{}", refused.stderr);
}

#[test]
fn a_plan_that_can_tell_nothing_is_refused_with_all_that_is_wrong() {
    let (installation, target) = (Installation::new(), Target::start());
    let file = plan(&installation, &target, json!({ "blocks": 3, "primary": "speed" }));
    let refused = installation.run(&["perf", "experiment", "run", "-f", &file]).expect(exit::REFUSED);
    assert_eq!(refused.stderr.matches(&Code::EXPERIMENT_DESIGN.to_string()).count(), 2, "{}", refused.stderr);
    installation.run(&["perf", "experiment", "plan", "-f", &file]).expect(exit::FOUND);
    assert_eq!(target.answered(), 0);
    let garbage = installation.file("garbage", "[");
    installation.run(&["perf", "experiment", "run", "-f", &garbage]).expect(exit::REFUSED);
}

#[test]
fn the_cost_ladder_says_what_a_proxy_costs() {
    if meshplay_test::without("mesh") {
        eprintln!("the cost ladder is not tested: it needs Envoy");
        return;
    }
    let installation = Installation::new();
    let tools = meshplay_local::Tools::open_default().unwrap();
    let tools = tools.dir().to_str().unwrap();
    let args = ["perf", "ladder", "--up-to", "proxy", "--duration", "1s", "--rate", "200", "--tools", tools];
    let ended = installation.json(&args);
    assert_eq!(ended["status"], "completed", "{ended:#}");
    let variants = ended["report"]["variants"].as_array().unwrap();
    let names: Vec<&str> = variants.iter().map(|variant| variant["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["none", "none again", "proxy"]);
    let proxy = &variants[2];
    // Six pairs of a second each: beside other tests one of them can be the other way round, and then nothing is claimed.
    let p50 = &proxy["metrics"]["p50"];
    assert!(["slower", "inconclusive"].map(Value::from).contains(&p50["verdict"]["kind"]), "{proxy:#}");
    assert!(p50["ratio"].as_f64().unwrap() > 1.0, "{proxy:#}");
    let cpu_ms = proxy["medians"]["proxyCpuPer1000"]["value"].as_f64().unwrap();
    assert!(cpu_ms > 10.0, "two Envoys need CPU for 1,000 requests: {cpu_ms} ms");
    let mark = proxy["meshMark"]["score"].as_f64().unwrap();
    assert!(mark > 0.0 && mark < 100.0, "{mark}");
    if meshplay_load::affinity::allowed().unwrap().len() > 1 {
        let kept = |variant: &Value, who: &str| variant["cpus"][who].as_array().map(Vec::len);
        assert_eq!(
            ["generator", "application", "proxy"].map(|who| kept(proxy, who)),
            [Some(1); 3],
            "{proxy:#}"
        );
        assert_eq!(kept(&variants[0], "proxy"), None, "it has none");
        let runs = installation.json(&["perf", "result", "list"]);
        let of_proxy = |run: &&Value| run["tags"]["variant"] == "proxy";
        let run = runs["items"].as_array().unwrap().iter().find(of_proxy).unwrap();
        assert_eq!(run["surroundings"]["cpus.proxy"], proxy["cpus"]["proxy"][0], "{run:#}");
        let shown = installation.run(&["perf", "experiment", "get", ended["experiment"].as_str().unwrap()]);
        assert!(shown.stdout.contains("kept to CPUs: application"), "{}", shown.stdout);
    }
    let left = std::process::Command::new("pgrep").args(["-f", "envoy.*ladder"]).output();
    assert!(left.is_ok_and(|left| left.stdout.is_empty()), "no Envoy is left");
}
