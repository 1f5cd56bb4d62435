//! Performance tests from the command line: run, compared, refused.

use std::time::Duration;

use meshplay_types::Code;
use serde_json::Value;

use super::serve::serve;
use crate::harness::{Installation, Run, Target, installation::exit};

#[test]
fn a_run_tells_what_was_asked_for_and_what_came_and_is_kept() {
    let (installation, target) = (Installation::new(), Target::start());
    let asked = ["perf", "run", &target.url, "--count", "500", "--rate", "1000", "--tag", "release=1"];
    let run = installation.json(&asked);
    assert_eq!(run["status"], "completed", "{run:#}");
    assert_eq!(run["requests"], 500);
    assert_eq!(target.answered(), 500);
    for key in
        ["run", "target", "engine", "rate", "errors", "responseTimeMs", "serviceTimeMs", "lagMs", "client"]
    {
        assert!(!run[key].is_null(), "{key}: {run:#}");
    }
    assert!(run["client"]["rssAnonBytesMax"].as_u64().unwrap() < 32 << 20, "{run:#}");
    let list = installation.json(&["perf", "result", "list"]);
    assert_eq!(list["items"][0]["tags"]["release"], "1");
    let short = &run["run"].as_str().unwrap()[28..];
    installation
        .run(&["perf", "result", "describe", short, "--tag", "release=", "--note", "odd"])
        .expect(exit::OK);
    let described = installation.json(&["perf", "result", "get", short]);
    assert_eq!(
        (described["tags"].as_object().map(|tags| tags.len()), &described["note"]),
        (Some(0), &"odd".into())
    );
    installation.run(&["perf", "result", "remove", short, "--yes"]).expect(exit::OK);
    assert_eq!(installation.json(&["perf", "result", "list"])["items"], Value::Array(vec![]));
}

#[test]
fn runs_of_a_profile_are_held_against_each_other_and_against_a_baseline() {
    let (installation, target) = (Installation::new(), Target::start());
    let set = ["perf", "profile", "set", "shop", &target.url, "--rate", "2000", "--count", "400"];
    installation.run(&set).expect(exit::OK);
    let run = || {
        let run = installation.json(&["perf", "run", "--profile", "shop"]);
        run["run"].as_str().unwrap().to_owned()
    };
    let runs: Vec<String> = (0..12).map(|_| run()).collect();
    let baseline = installation.json(&["perf", "baseline", "set", "shop", &runs[0]]);
    assert_eq!(baseline["baselines"].as_object().unwrap().len(), 1, "{baseline:#}");
    assert!(baseline["voidBaselines"].is_null(), "made with and on the same: {baseline:#}");

    let (a, b) = (runs[..6].join(","), runs[6..].join(","));
    let compared = installation.json(&["perf", "compare", &a, "--with", &b, "--paired", "--margin", "0.5"]);
    let rate = &compared["metrics"]["rate"];
    assert_eq!(rate["verdict"]["kind"], "equivalent", "{compared:#}");
    let differs = |finding: &&Value| finding["code"] == Code::COMPARE_DIFFERS.to_string();
    let differing = compared["findings"].as_array().unwrap().iter().find(differs);
    assert_eq!(differing, None, "all were made with the same");

    let alone = installation.json(&["perf", "compare", &runs[0], "--with", &runs[1]]);
    assert_eq!(alone["metrics"]["p99"]["verdict"]["kind"], "inconclusive", "{alone:#}");
    let unknown = installation.run(&["perf", "compare", "nobody", &runs[0], "--with", "nothing"]);
    let unknown = unknown.expect(exit::REFUSED);
    assert_eq!(unknown.stderr.matches(&Code::NOT_FOUND.to_string()).count(), 2, "{}", unknown.stderr);
    let gate = ["perf", "compare", &runs[0], "--with", &runs[1], "--fail-on", "inconclusive"];
    installation.run(&gate).expect(exit::FOUND);
    let [one, other] = [&runs[0], &runs[1]].map(|run| [run.as_str(); 8].join(","));
    let twice = installation.run(&["perf", "compare", &one, "--with", &other]).expect(exit::REFUSED).stderr;
    assert_eq!(twice.matches("is named more than once").count(), 2, "{twice}");
    let wrong =
        installation.run(&["perf", "compare", &runs[0], "--with", &b, "--paired", "--primary", "speed"]);
    let wrong = wrong.expect(exit::REFUSED);
    assert_eq!(wrong.stderr.matches(&Code::COMPARE_GROUPS.to_string()).count(), 2, "{}", wrong.stderr);
}

#[test]
fn nobody_passes_a_gate_by_failing_or_by_not_being_known() {
    let (installation, target) = (Installation::new(), Target::start());
    let run = |rest: &[&str], code: i32| {
        let asked = ["perf", "run", &target.url, "--rate", "2000", "--count", "400", "-o", "json"];
        let run = installation.run(&[&asked[..], rest].concat()).expect(code).json();
        run["run"].as_str().unwrap().to_owned()
    };
    let (good, failing) = (run(&[], exit::OK), run(&["--check-status", "404"], exit::UNREACHABLE));
    let compare = ["perf", "compare", &good, "--with", &failing, "--fail-on", "slower"];
    let failed = installation.run(&compare).expect(exit::FOUND);
    failed.tells(Code::COMPARE_FAILS_MORE);
    assert!(failed.stderr.contains("100.0 % of the requests of b failed"), "{}", failed.stderr);
    failed.tells(Code::COMPARE_DOUBTFUL);
    let turned = ["perf", "compare", &failing, "--with", &good, "--fail-on", "slower"];
    installation.run(&turned).expect(exit::OK);

    let again = run(&[], exit::OK);
    let unwatched = ["perf", "compare", &good, "--with", &again, "--primary", "proxyCpuPer1000"];
    installation.run(&unwatched).expect(exit::OK).tells(Code::COMPARE_NO_METRIC);
    let gate = [&unwatched[..], &["--fail-on", "slower", "-o", "junit"]].concat();
    let report = installation.run(&gate).expect(exit::FOUND).stdout;
    assert!(report.contains("name=\"proxyCpuPer1000\"><failure>"), "{report}");
}

#[test]
fn objectives_are_judged_and_a_missed_one_fails_a_build() {
    let (installation, target) = (Installation::new(), Target::start());
    let ask = |slo: &[&str], rest: &[&str]| {
        let asked = ["perf", "run", &target.url, "--count", "2000", "--rate", "2000", "--fail-on", "missed"];
        let slo = slo.iter().flat_map(|one| ["--slo", one]);
        installation.run(&asked.into_iter().chain(slo).chain(rest.iter().copied()).collect::<Vec<_>>())
    };
    let states = |run: Run| {
        let slo = run.json()["slo"].clone();
        slo.as_array()
            .unwrap()
            .iter()
            .map(|one| one["state"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let met = ask(&["p99<10s", "errors<50%"], &["-o", "json"]);
    assert_eq!(states(met.expect(exit::OK)), ["met", "met"]);
    let missed = ask(&["p99<10s", "p50<1us"], &["-o", "json"]);
    assert_eq!(states(missed.expect(exit::FOUND)), ["met", "missed"]);
    let told = ask(&["p50<1us"], &[]).expect(exit::FOUND).stdout;
    assert!(told.contains("p50<1us") && told.contains("missed"), "{told}");
    let wrong = ask(&["p77<1ms", "p99", "errors<5ms"], &[]).expect(exit::REFUSED).stderr;
    assert_eq!(wrong.matches(&Code::RUN_SLO.to_string()).count(), 3, "{wrong}");
}

/// P27 on the real server: p99 of 50 ms against 60 ms, run in turns.
#[test]
fn a_regression_of_a_fifth_is_called_and_fails_a_build() {
    let installation = Installation::new();
    let before = Target::with_tail(Duration::from_millis(50));
    let after = Target::with_tail(Duration::from_millis(60));
    let run = |target: &Target| {
        let args = ["perf", "run", &target.url, "--rate", "400", "--count", "200"];
        installation.json(&args)["run"].as_str().unwrap().to_owned()
    };
    let pairs: Vec<(String, String)> = (0..8).map(|_| (run(&before), run(&after))).collect();
    let (a, b): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    let (a, b) = (a.join(","), b.join(","));
    let gate = ["perf", "compare", &a, "--with", &b, "--paired", "--fail-on", "slower", "-o"];
    let report = |form: &str, expect| installation.run(&[&gate[..], &[form]].concat()).expect(expect).stdout;
    let junit = report("junit", exit::FOUND);
    assert!(junit.contains("failures=\"1\"") && junit.contains("<failure>p99 is worse"), "{junit}");
    assert!(report("github", exit::FOUND).starts_with("::error title=perf compare::p99 is worse"));
    assert!(report("markdown", exit::FOUND).starts_with("**p99 is worse"));
    let turned = ["perf", "compare", &b, "--with", &a, "--paired", "--fail-on", "slower", "-o", "junit"];
    assert!(installation.run(&turned).expect(exit::OK).stdout.contains("failures=\"0\""));
    let same = ["perf", "compare", &a, "--with", &a, "--paired", "--fail-on", "slower"];
    let refused = installation.run(&same).expect(exit::REFUSED);
    assert_eq!(refused.stderr.matches(&Code::COMPARE_GROUPS.to_string()).count(), 8, "{}", refused.stderr);
}

#[test]
fn a_server_sends_load_to_nobody_who_was_not_listed_and_never_to_itself() {
    let installation = Installation::new();
    let (_server, url) = serve(&installation);
    let port = url.rsplit_once(':').unwrap().1.trim_end_matches('/');
    let own = ["localhost", "127.8.9.1", "0.0.0.0", "[::ffff:127.0.0.1]"]
        .map(|host| format!("http://{host}:{port}/"));
    let others = ["http://192.0.2.1/", "http://169.254.169.254/latest", url.as_str()];
    for forbidden in others.into_iter().chain(own.iter().map(String::as_str)) {
        let refused = installation.run(&["perf", "run", forbidden, "--count", "1"]).expect(exit::REFUSED);
        refused.tells(Code::LOAD_FORBIDDEN);
    }
}

#[test]
fn a_generator_keeps_to_its_cpus_and_one_that_is_not_there_is_a_mistake_wherever_it_is_said() {
    let (installation, target) = (Installation::new(), Target::start());
    let last = meshplay_load::affinity::allowed().unwrap().last().unwrap().to_string();
    let run = installation.json(&["perf", "run", &target.url, "--count", "20", "--cpus", &last]);
    assert_eq!(
        (&run["requests"], &run["surroundings"]["cpus"]),
        (&20.into(), &last.as_str().into()),
        "{run:#}"
    );

    let told = |run: Run| {
        let run = run.expect(exit::REFUSED);
        assert_eq!(run.stderr.matches(&Code::RUN_CPU.to_string()).count(), 1, "{}", run.stderr);
        assert!(run.stderr.contains("/cpus/1") && run.stderr.contains("it may use"), "{}", run.stderr);
    };
    let list = format!("{last},900");
    told(installation.run(&["perf", "run", &target.url, "--count", "1", "--cpus", &list]));
    installation
        .run(&["perf", "profile", "set", "far", &target.url, "--count", "1", "--cpus", &list])
        .expect(exit::OK);
    told(installation.run(&["perf", "run", "--profile", "far"]));
    let (_server, _url) = serve(&installation);
    told(installation.run(&["perf", "run", "--profile", "far"]));
    assert_eq!(target.answered(), 20);
}

#[test]
fn cookies_are_kept_by_the_engine_that_can_and_refused_where_there_are_none() {
    let (installation, target) = (Installation::new(), Target::start());
    let run = installation.json(&["perf", "run", &target.url, "--count", "5", "--cookies", "keep"]);
    assert_eq!(
        (&run["requests"], &run["engine"], &run["spec"]["cookies"]),
        (&5.into(), &"general".into(), &"keep".into())
    );
    let tcp = target.url.replace("http://", "tcp://");
    let tcp = tcp.trim_end_matches('/');
    let refused = ["perf", "run", tcp, "--count", "5", "--cookies", "keep", "--body", "a"];
    installation.run(&refused).expect(exit::REFUSED).tells(Code::RUN_MISFIT);
    assert_eq!(target.answered(), 5);
}

#[test]
fn a_host_without_an_address_is_not_reached_and_metadata_never_asked() {
    let installation = Installation::new();
    let run = |url: &str| installation.run(&["perf", "run", url, "--count", "1"]);
    run("http://nobody.invalid/").expect(exit::UNREACHABLE).tells(Code::RUN_HOST);
    run("http://169.254.169.254/").expect(exit::REFUSED).tells(Code::LOAD_FORBIDDEN);
}

#[test]
fn what_a_role_allows_holds_for_all_runs_of_a_person_together() {
    let (installation, target) = (Installation::new(), Target::start());
    let (_server, url) = serve(&installation);
    let token = installation.json(&["token", "create", "ci", "--role", "deployer"])["text"].clone();
    let run = |connections: &str| {
        let load = ["--rate", "10", "--duration", "60s", "--no-wait", "--connections", connections];
        let mut command = installation.command(&[&["perf", "run", &target.url][..], &load].concat());
        command.env("MESHPLAY_SERVER", &url).env("MESHPLAY_TOKEN", token.as_str().unwrap());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (first, complaint) = run("600");
    assert_eq!(first, Some(exit::OK), "{complaint}");
    let (second, complaint) = run("401");
    assert_eq!(second, Some(exit::REFUSED), "{complaint}");
    assert!(complaint.contains(&format!("[{}]", Code::LOAD_SHARE)), "{complaint}");
    assert_eq!(run("400").0, Some(exit::OK), "as much as is left");
}

#[test]
fn what_was_asked_for_is_a_factor_of_a_comparison_and_where_it_went_is_none() {
    let (installation, target, other) = (Installation::new(), Target::start(), Target::start());
    let run = |url: &str, rest: &[&str]| {
        let asked = [&["perf", "run", url, "--rate", "1000", "--count", "50"], rest].concat();
        installation.json(&asked)["run"].as_str().unwrap().to_owned()
    };
    let (token, base) = ("authorization: Bearer canary-7", run(&target.url, &[]));
    let differing = |run: &str| {
        let compared = installation.json(&["perf", "compare", &base, "--with", run]);
        assert!(!compared.to_string().contains("canary"), "{compared:#}");
        // Whether the runs themselves are valid is the machine's doing.
        let is_about_them = |finding: &&Value| finding["code"] != Code::COMPARE_DOUBTFUL.to_string();
        let findings = compared["findings"].as_array().unwrap().iter().filter(is_about_them);
        let named = findings.map(|finding| {
            assert_eq!(finding["code"], Code::COMPARE_DIFFERS.to_string());
            finding["message"].as_str().unwrap().split('`').nth(1).unwrap().to_owned()
        });
        named.collect::<Vec<_>>()
    };
    assert_eq!(differing(&run(&other.url, &["--tag", "mesh=istio"])), Vec::<String>::new());
    assert_eq!(differing(&run(&target.url, &["-H", token])), ["endpoint 1 header authorization"]);
    let posted = run(&target.url, &["--body", "hello", "--check-status", "200"]);
    assert_eq!(differing(&posted), ["endpoint 1 body", "endpoint 1 checks", "endpoint 1 method"]);
}

#[test]
fn nobody_says_where_names_lead_and_numbers_that_cannot_be_are_told_with_their_unit() {
    let installation = Installation::new();
    let refused = |args: &[&str]| installation.run(args).expect(exit::REFUSED).stderr;
    let pinned = "endpoints: [{url: 'http://shop.invalid/'}]\narrivals: {kind: max}\ncount: 5\n\
                  addresses: {shop.invalid: ['127.0.0.1']}\n";
    let file = installation.file("pinned.yaml", pinned);
    for asked in [&["perf", "run", "-f", &file][..], &["perf", "profile", "set", "shop", "-f", &file]] {
        let said = refused(asked);
        assert!(said.contains(&Code::RUN_PINNED.to_string()) && said.contains("/addresses"), "{said}");
    }
    let said = refused(&["perf", "run", "http://127.0.0.1:9/", "--rate", "-5", "--duration", "0s"]);
    assert_eq!(said.matches(&Code::RUN_RANGE.to_string()).count(), 2, "{said}");
    assert!(said.contains("is -5") && said.contains("ms, and is 0 ms"), "{said}");
}
