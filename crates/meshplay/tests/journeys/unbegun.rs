//! Runs that are stopped before their first request: *stopped* like any other that somebody stops, with nothing recorded.

use std::net::{TcpListener, TcpStream};

use meshplay_types::Code;
use rustix::process::Signal;
use serde_json::Value;

use super::{
    agents::{agent, token},
    serve::serve,
};
use crate::harness::{Installation, Running, Target, installation::exit};

/// Listens and never says anything: a run of gRPC asks it for its methods first, and waits.
struct Silent(TcpListener);

impl Silent {
    fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn url(&self) -> String {
        format!("grpc://{}/shop.Cart/Add", self.0.local_addr().unwrap())
    }

    /// Waits until it is asked. The connection stays as long as what is returned.
    #[track_caller]
    fn until_asked(&self, by: &mut Running) -> TcpStream {
        let mut asked = None;
        by.until("the target is asked", |_| {
            asked = self.0.accept().ok();
            asked.is_some()
        });
        asked.unwrap().0
    }
}

/// Insists that it was stopped, and that there is nothing of it.
#[track_caller]
fn is_stopped(run: &Value) {
    assert_eq!(run["status"], "stopped", "{run:#}");
    let reason = run["reason"].as_str().unwrap_or_default();
    assert!(reason.starts_with("it was stopped before it began"), "{run:#}");
    assert_eq!((run.get("requests"), run.get("summary")), (None, None), "{run:#}");
}

#[test]
fn ctrl_c_before_the_first_request_stops_a_run() {
    let (installation, silent) = (Installation::new(), Silent::start());
    let args = ["perf", "run", &silent.url(), "--rate", "100", "--request-timeout", "60s", "-o", "json"];
    let mut running = Running::start(&installation, &args, &[]);
    let _asked = silent.until_asked(&mut running);
    running.signal(Signal::INT);
    is_stopped(&running.end().expect(exit::OK).json());
    let operations = installation.json(&["operation", "list"]);
    assert_eq!(operations["items"][0]["status"], "cancelled", "{operations:#}");
}

#[test]
fn one_that_its_agents_have_not_begun_is_stopped_by_its_id_and_with_all_load() {
    let (installation, silent, target) = (Installation::new(), Silent::start(), Target::start());
    let (mut server, url) = serve(&installation);
    let (home, token) = (Installation::new(), token(&installation));
    let _east = agent(&home, &url, &token, "east");
    let mut begin = || {
        let args = ["perf", "run", &silent.url(), "--rate", "100", "--agent", "east", "--no-wait"];
        let run = installation.json(&args)["run"].as_str().unwrap().to_owned();
        (run, silent.until_asked(&mut server))
    };

    let (run, _asked) = begin();
    let stopped = installation.json(&["perf", "stop", &run]);
    is_stopped(&stopped["runs"][0]);
    let args = ["perf", "run", &target.url, "--rate", "100", "--count", "20", "--agent", "east"];
    let next = installation.json(&args);
    assert_eq!(next["requests"], 20, "the agent is free again: {next:#}");

    let (run, _asked) = begin();
    installation.run(&["perf", "stop", "--all", "--reason", "enough"]).expect(exit::OK);
    let run = installation.run(&["perf", "result", "get", &run, "-o", "json"]).expect(exit::OK);
    run.tells(Code::LOAD_STOPPED);
    is_stopped(&run.json());
    assert!(run.json()["reason"].as_str().unwrap().ends_with("enough"), "{}", run.stdout);
}
