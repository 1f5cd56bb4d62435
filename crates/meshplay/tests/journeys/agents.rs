//! A run that two agents make together, as two processes: the same schedule, an exact sum, a gap with a name.

use std::time::Duration;

use meshplay_types::Code;
use rustix::process::Signal;
use serde_json::Value;

use super::serve::serve;
use crate::harness::{Installation, Running, Space, Target, can_make_spaces, eventually, installation::exit};

/// No load outlives the server that asked for it by more.
const SILENCE_MAX: Duration = Duration::from_secs(2);
/// And that of a server that is there and says nothing: eight seconds without a word, and one to end.
const GIVEN_UP_WITHIN: Duration = Duration::from_secs(9);

/// An agent on a machine of its own, as far as it knows.
pub(super) fn agent(home: &Installation, url: &str, token: &str, name: &str) -> Running {
    let args = ["--server", url, "perf", "agent", "--name", name];
    let mut running = Running::start(home, &args, &[("MESHPLAY_TOKEN", token)]);
    running.says("works for");
    running
}

pub(super) fn token(installation: &Installation) -> String {
    let made = installation.json(&["token", "create", "load", "--role", "agent"]);
    made["text"].as_str().unwrap().to_owned()
}

#[test]
fn two_agents_make_together_exactly_what_was_asked_for() {
    let (installation, target) = (Installation::new(), Target::start());
    let (server, url) = serve(&installation);
    let token = token(&installation);
    let homes = [Installation::new(), Installation::new()];
    let agents = [agent(&homes[0], &url, &token, "east"), agent(&homes[1], &url, &token, "west")];
    let list = installation.json(&["perf", "agent", "list"]);
    assert_eq!([&list["items"][0]["name"], &list["items"][1]["name"]], ["east", "west"], "{list:#}");

    let both = ["--agent", "east", "--agent", "west"];
    let asked = ["perf", "run", &target.url, "--rate", "1000", "--count", "1501", "--poisson", "--seed", "7"];
    let run = installation.json(&[&asked[..], &both[..]].concat());
    assert_eq!((&run["status"], &run["requests"]), (&"completed".into(), &1501.into()), "{run:#}");
    assert_eq!(target.answered(), 1501);
    let requests = |index: usize| run["agents"][index]["requests"].as_u64().unwrap();
    assert_eq!((requests(0), requests(1)), (751, 750), "{run:#}");
    assert!(run["agents"][1]["clockErrorUs"].as_u64().unwrap() < 100_000, "{run:#}");
    let with = &run["surroundings"];
    assert!(with["machines"].as_str().unwrap().starts_with("2 × "), "both are this machine: {with:#}");
    assert_eq!([&with["agents"], &with["kernel"]], [&Value::Null; 2], "{with:#}");
    assert_eq!([&run["agents"][0]["name"], &run["agents"][1]["name"]], ["east", "west"]);

    let home = Installation::new();
    let args = ["--server", &url, "perf", "agent", "--name", "east"];
    let again = Running::start(&home, &args, &[("MESHPLAY_TOKEN", &token)]);
    again.end().expect(exit::REFUSED).tells(Code::AGENT_NAME_TAKEN);
    let unknown = ["perf", "run", &target.url, "--count", "1", "--agent", "north", "--agent", "south"];
    let unknown = installation.run(&unknown).expect(exit::REFUSED);
    assert_eq!(unknown.stderr.matches(&Code::AGENT_UNKNOWN.to_string()).count(), 2, "{}", unknown.stderr);

    let [east, west] = agents;
    east.signal(Signal::INT);
    east.end().expect(exit::OK);
    server.kill();
    west.signal(Signal::TERM);
    west.end().expect(exit::OK);
}

#[test]
fn an_agent_that_is_killed_is_a_gap_with_a_name() {
    let (installation, target) = (Installation::new(), Target::start());
    let (_server, url) = serve(&installation);
    let token = token(&installation);
    let homes = [Installation::new(), Installation::new()];
    let (_east, west) = (agent(&homes[0], &url, &token, "east"), agent(&homes[1], &url, &token, "west"));
    let args = ["perf", "run", &target.url, "--rate", "500", "--duration", "6s", "-o", "json"];
    let mut run =
        Running::start(&installation, &[&args[..], &["--agent", "east", "--agent", "west"]].concat(), &[]);
    run.until("two seconds are recorded", |_| target.answered() > 1_100);
    west.kill();
    let run = run.end().expect(exit::OK).json();
    assert_eq!((&run["status"], &run["validity"]["verdict"]), (&"completed".into(), &"interrupted".into()));
    let reasons = run["validity"]["reasons"].as_array().unwrap();
    let lost = reasons.iter().find(|reason| reason["code"] == Code::AGENT_LOST.to_string()).unwrap();
    assert!(lost["message"].as_str().unwrap().contains("`west`"), "{lost:#}");
    let [east, west] = [&run["agents"][0], &run["agents"][1]];
    assert_eq!((&east["requests"], &east["lost"]), (&1_500.into(), &Value::Null), "{run:#}");
    let (made, unmade) = (west["requests"].as_u64().unwrap(), west["lost"]["unmade"].as_u64().unwrap());
    assert!(made >= 250 && made + unmade <= 1_500 && made + unmade >= 1_000, "{run:#}");
}

#[test]
fn load_of_agents_ends_with_the_server() {
    let (installation, target) = (Installation::new(), Target::start());
    let (server, url) = serve(&installation);
    let token = token(&installation);
    let home = Installation::new();
    let _agent = agent(&home, &url, &token, "east");
    let args =
        ["perf", "run", &target.url, "--rate", "500", "--duration", "60s", "--no-wait", "--agent", "east"];
    installation.run(&args).expect(exit::OK);
    eventually(true, || target.answered() > 300);
    server.kill();
    target.silent_within(SILENCE_MAX);
}

/// A machine that loses its power closes no connection; to an agent, a server that stands still is the same.
#[test]
fn load_of_agents_ends_when_the_server_falls_silent() {
    let (installation, target) = (Installation::new(), Target::start());
    let (server, url) = serve(&installation);
    let token = token(&installation);
    let home = Installation::new();
    let mut east = agent(&home, &url, &token, "east");
    let args =
        ["perf", "run", &target.url, "--rate", "500", "--duration", "60s", "--no-wait", "--agent", "east"];
    installation.run(&args).expect(exit::OK);
    eventually(true, || target.answered() > 300);
    server.signal(Signal::STOP);
    target.silent_within(GIVEN_UP_WITHIN);
    east.says("the server has fallen silent");
    east.signal(Signal::TERM);
    east.end().expect(exit::OK);
    server.signal(Signal::CONT);
}

#[test]
fn an_agent_that_falls_silent_is_let_go_and_comes_back_under_its_name() {
    let installation = Installation::new();
    let (_server, url) = serve(&installation);
    let token = token(&installation);
    let home = Installation::new();
    let east = agent(&home, &url, &token, "east");
    let connected = || installation.json(&["perf", "agent", "list"])["items"].as_array().unwrap().len();
    east.signal(Signal::STOP);
    eventually(0, connected);
    east.signal(Signal::CONT);
    eventually(1, connected);
}

#[test]
fn an_agent_sends_load_only_where_its_own_list_says() {
    let (installation, target) = (Installation::new(), Target::start());
    let (_server, url) = serve(&installation);
    let token = token(&installation);
    let home = Installation::new();
    let args = ["--server", &url, "perf", "agent", "--name", "careful", "--load-to", "10.0.0.0/8"];
    let mut careful = Running::start(&home, &args, &[("MESHPLAY_TOKEN", &token)]);
    careful.says("works for");
    let far = ["perf", "run", "http://192.0.2.1/", "--count", "1", "--agent", "careful", "-o", "json"];
    let refused = Running::start(&installation, &far, &[]).end();
    assert_eq!(refused.exit, exit::REFUSED, "the server refuses it before: {}", refused.stderr);
    let run = installation.json(&["perf", "run", &target.url, "--count", "5", "--agent", "careful"]);
    assert_eq!(run["requests"], 5, "loopback is its own machine: {run:#}");
    let elsewhere = Installation::new();
    elsewhere.run(&["perf", "agent"]).expect(exit::USAGE).tells(Code::USAGE);
}

#[test]
fn what_agents_refuse_is_told_with_their_names_and_nothing_is_sent() {
    let (installation, target) = (Installation::new(), Target::start());
    let args = ["serve", "--listen", "127.0.0.1:0", "--load-to", "192.0.2.0/24", "-o", "json"];
    let mut server = Running::start(&installation, &args, &[]);
    server.says("Ctrl-C");
    let said: Value = serde_json::from_str(&server.stdout()).unwrap();
    let url = said["url"].as_str().unwrap();
    let token = token(&installation);
    let homes = [Installation::new(), Installation::new()];
    let careful = ["--server", url, "perf", "agent", "--name", "careful", "--load-to", "10.0.0.0/8"];
    let mut careful = Running::start(&homes[0], &careful, &[("MESHPLAY_TOKEN", &token)]);
    careful.says("works for");
    let east = agent(&homes[1], url, &token, "east");
    let run = |target: &str, more: &[&str]| {
        installation.run(&[&["perf", "run", target, "--count", "2", "--agent", "careful"], more].concat())
    };

    let refused = run("http://192.0.2.1/", &[]).expect(exit::REFUSED);
    refused.tells(Code::LOAD_FORBIDDEN);
    assert!(refused.stderr.contains("agent `careful`: no load is sent to `192.0.2.1`"), "{}", refused.stderr);
    let both = run(&target.url, &["--agent", "east", "--cpus", "900"]).expect(exit::REFUSED);
    assert_eq!(both.stderr.matches(&Code::RUN_CPU.to_string()).count(), 2, "{}", both.stderr);
    assert!(both.stderr.contains("agent `east`"), "{}", both.stderr);
    assert_eq!(target.answered(), 0);

    let busy =
        ["perf", "run", &target.url, "--rate", "50", "--duration", "60s", "--no-wait", "--agent", "careful"];
    installation.run(&busy).expect(exit::OK);
    eventually(true, || target.answered() > 10);
    run(&target.url, &[]).expect(exit::REFUSED).tells(Code::AGENT_BUSY);

    east.signal(Signal::STOP);
    let silent = ["perf", "run", &target.url, "--count", "1", "--agent", "east"];
    let gone = installation.run(&silent).expect(exit::UNREACHABLE);
    gone.tells(Code::AGENT_GONE);
    assert!(gone.stderr.contains("it did not tell its time"), "{}", gone.stderr);
    east.signal(Signal::CONT);
}

#[test]
fn a_run_that_loses_all_of_its_agents_says_how_each_was_lost() {
    let (installation, target) = (Installation::new(), Target::start());
    let (_server, url) = serve(&installation);
    let token = token(&installation);
    let home = Installation::new();
    let east = agent(&home, &url, &token, "east");
    let args =
        ["perf", "run", &target.url, "--rate", "500", "--duration", "60s", "--agent", "east", "-o", "json"];
    let mut run = Running::start(&installation, &args, &[]);
    run.until("two seconds are recorded", |_| target.answered() > 1_100);
    east.kill();
    let run = run.end().expect(exit::PARTIAL).json();
    assert_eq!(
        (&run["status"], &run["validity"]["verdict"]),
        (&"interrupted".into(), &"interrupted".into()),
        "{run:#}"
    );
    assert_eq!(run["reason"], "no agent came to the end (east: its connection broke)", "{run:#}");
    assert!(run["requests"].as_u64().unwrap() >= 500, "{run:#}");
}

/// Two machines in the eyes of the network: other addresses, other ports, TLS between them and the server.
#[test]
fn two_agents_in_namespaces_of_their_own_add_up() {
    if !can_make_spaces() {
        eprintln!("network namespaces need root: agents on links of their own are not tested here");
        return;
    }
    let installation = Installation::new();
    let (one, two) = (Space::new(1), Space::new(2));
    let target = Target::start_at(&one.host);
    let made = rcgen::generate_simple_self_signed(vec![one.host.clone()]).unwrap();
    let certificate = installation.file("server.pem", &made.cert.pem());
    let key = installation.file("server.key", &made.signing_key.serialize_pem());
    let listen = format!("{}:0", one.host);
    let args = ["serve", "--listen", &listen, "--tls-cert", &certificate, "--tls-key", &key, "-o", "json"];
    let trust = ("SSL_CERT_FILE", certificate.as_str());
    let load_to = ["--load-to", "10.213.0.0/16"];
    let mut server = Running::start(&installation, &[&args[..], &load_to[..]].concat(), &[]);
    server.says("Ctrl-C");
    let said: Value = serde_json::from_str(&server.stdout()).unwrap();
    let url = said["url"].as_str().unwrap();
    let call = |args: &[&str]| Running::start(&installation, args, &[trust]).end().expect(exit::OK).json();

    let made = call(&["token", "create", "load", "--role", "agent", "-o", "json"]);
    let token = ("MESHPLAY_TOKEN", made["text"].as_str().unwrap());
    let homes = [Installation::new(), Installation::new()];
    let mut agents = Vec::new();
    for (name, (space, home)) in ["east", "west"].into_iter().zip([(&one, &homes[0]), (&two, &homes[1])]) {
        let args = ["--server", url, "perf", "agent", "--name", name];
        let mut agent = Running::start_in(space, home, &args, &[token, trust]);
        agent.says("works for");
        agents.push(agent);
    }
    let asked = [
        "perf",
        "run",
        &target.url,
        "--rate",
        "2000",
        "--count",
        "4001",
        "--agent",
        "east",
        "--agent",
        "west",
    ];
    let run = call(&[&asked[..], &["-o", "json"]].concat());
    assert_eq!((&run["status"], &run["requests"]), (&"completed".into(), &4001.into()), "{run:#}");
    assert_eq!(target.answered(), 4001);
    assert_eq!(run["agents"][0]["requests"], 2001, "{run:#}");
    let id = run["run"].as_str().unwrap();
    let shape = call(&["perf", "result", "get", id, "-o", "json"]);
    assert_eq!(shape["responseTimeMs"]["count"], 4001, "{shape:#}");
}
