//! Performance runs that end before they should: stopped with Ctrl-C, or killed with their generator, their server or the
//! command that made them.

use std::time::Duration;

use meshplay_types::Code;
use rustix::process::{Pid, Signal, kill_process};

use super::serve::serve;
use crate::harness::{Installation, Running, Target, installation::exit};

/// After a kill no load may go on for longer.
const SILENCE_MAX: Duration = Duration::from_secs(2);

#[test]
fn ctrl_c_keeps_what_was_measured() {
    let (installation, target) = (Installation::new(), Target::start());
    let args = ["perf", "run", &target.url, "--rate", "500", "--duration", "60s", "-o", "json"];
    let mut running = Running::start(&installation, &args, &[]);
    running.until("the first answers", |_| target.answered() > 600);
    running.signal(Signal::INT);
    let run = running.end().expect(exit::OK).json();
    assert_eq!(run["status"], "stopped", "{run:#}");
    assert!(run["requests"].as_u64().unwrap() >= 500, "{run:#}");
    assert_eq!(run["validity"]["verdict"], "interrupted");
}

/// What is asked, and of whom: connections that the system closes with a process, and some that are nothing to it.
fn targets() -> [(Target, &'static [&'static str]); 2] {
    let quic: &[&str] = &["--http3", "--streams", "4", "-c", "4", "--insecure"];
    [(Target::start(), &[]), (Target::over_http3(), quic)]
}

#[test]
fn a_generator_that_is_killed_leaves_what_it_had_recorded() {
    for (target, speaks) in targets() {
        let installation = Installation::new();
        let args = ["perf", "run", &target.url, "--rate", "500", "--duration", "60s", "-o", "json"];
        let mut running = Running::start(&installation, &[&args, speaks].concat(), &[]);
        running.until("two seconds are recorded", |_| target.answered() > 1_100);
        let child = child_of(running.pid());
        kill_process(Pid::from_raw(child).unwrap(), Signal::KILL).unwrap();
        target.silent_within(SILENCE_MAX);
        let run = running.end().expect(exit::PARTIAL).json();
        assert_eq!(run["status"], "interrupted", "{run:#}");
        assert!(run["requests"].as_u64().unwrap() >= 500, "{run:#}");
        assert!(run["reason"].as_str().unwrap().contains("ended early"), "{run:#}");
    }
}

#[test]
fn a_server_that_is_killed_takes_its_load_along_and_tells_afterwards_what_was_recorded() {
    for (target, speaks) in targets() {
        let installation = Installation::new();
        let (mut server, _url) = serve(&installation);
        let args = ["perf", "run", &target.url, "--rate", "500", "--duration", "60s", "--no-wait"];
        installation.run(&[&args, speaks].concat()).expect(exit::OK);
        server.until("two seconds are recorded", |_| target.answered() > 1_100);
        server.kill();
        target.silent_within(SILENCE_MAX);

        let (_server, _url) = serve(&installation);
        crate::harness::eventually("interrupted".to_owned(), || {
            let list = installation.json(&["perf", "result", "list"]);
            list["items"][0]["status"].as_str().unwrap().to_owned()
        });
        let run = installation.json(&["perf", "result", "list"])["items"][0].clone();
        assert!(run["summary"]["requests"].as_u64().unwrap() >= 500, "{run:#}");
    }
}

#[test]
fn who_waits_for_a_run_of_a_server_that_goes_away_learns_what_to_look_after() {
    let (installation, target) = (Installation::new(), Target::start());
    let (server, _url) = serve(&installation);
    let args = ["perf", "run", &target.url, "--rate", "100", "--duration", "60s", "--quiet"];
    let mut waiting = Running::start(&installation, &args, &[]);
    waiting.until("it runs", |_| target.answered() > 0);
    let list = installation.json(&["perf", "result", "list"]);
    let (run, operation) = (&list["items"][0]["run"], &list["items"][0]["operation"]);
    server.kill();
    let gone = waiting.end().expect(exit::UNREACHABLE);
    gone.tells(Code::SERVER_UNREACHABLE);
    let (run, operation) = (run.as_str().unwrap(), operation.as_str().unwrap());
    let asked = format!("`/api/v1/operations/{operation}`");
    let told = format!("the run `{run}` (operation `{operation}`) with `meshplay perf result get {run}`");
    assert!(gone.stderr.contains(&asked) && gone.stderr.contains(&told), "{}", gone.stderr);
}

#[test]
fn a_command_that_is_killed_leaves_a_run_that_the_next_one_tells_as_interrupted() {
    let (installation, target) = (Installation::new(), Target::start());
    let args = ["perf", "run", &target.url, "--rate", "200", "--duration", "60s"];
    let mut running = Running::start(&installation, &args, &[]);
    // What has been kept is told, which takes a second that has passed and a write.
    running.until("two seconds are recorded", |_| target.answered() > 600);
    running.kill();
    let list = installation.json(&["perf", "result", "list"]);
    assert_eq!(list["items"][0]["status"], "interrupted", "{list:#}");
    let run = installation.json(&["perf", "result", "get", list["items"][0]["run"].as_str().unwrap()]);
    assert!(run["requests"].as_u64().unwrap() >= 200, "{run:#}");
    assert_eq!(installation.json(&["operation", "list"])["items"][0]["status"], "failed");
}

#[test]
fn who_waits_for_another_command_is_told_for_whom() {
    let (installation, target) = (Installation::new(), Target::start());
    let args = ["perf", "run", &target.url, "--rate", "50", "--duration", "3s"];
    let mut running = Running::start(&installation, &args, &[]);
    running.until("it runs", |_| target.answered() > 0);
    let list = installation.run(&["perf", "result", "list"]).expect(exit::OK);
    assert!(list.stderr.contains(&format!("process {}", running.pid())), "{}", list.stderr);
    running.end().expect(exit::OK);
}

/// A child belongs to the thread that started it.
pub(super) fn child_of(pid: u32) -> i32 {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap().flatten();
    let children = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    let all = children.collect::<Vec<_>>().join(" ");
    all.split_whitespace().next().unwrap().parse().unwrap()
}
