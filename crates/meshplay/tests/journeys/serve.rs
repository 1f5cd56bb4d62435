//! `meshplay serve`, and commands that speak to it.

use std::time::{Duration, Instant};

use meshplay_types::Code;
use rustix::process::Signal;
use serde_json::Value;

use crate::harness::{Installation, Run, Running, installation::exit};

/// What an idle server without a registry may have allocated. Of DESIGN §9's 60 MiB most are pages of the program, which
/// `cargo xtask bench start` counts of a release build.
const IDLE_BYTES_MAX: u64 = 16 << 20;
/// Time to ready is 500 ms of a release build on a quiet machine; this is a debug build on a busy one.
const READY_MAX: Duration = Duration::from_secs(5);

const MANIFEST: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\n";

/// A server on any free port, and its URL.
pub(crate) fn serve(installation: &Installation) -> (Running, String) {
    let mut server = Running::start(installation, &["serve", "--listen", "127.0.0.1:0", "-o", "json"], &[]);
    server.says("Ctrl-C");
    let said: Value = serde_json::from_str(&server.stdout()).unwrap();
    (server, said["url"].as_str().unwrap().to_owned())
}

/// Runs a command with a server and a token of its own, in another data directory.
fn from_elsewhere(url: &str, token: &str, args: &[&str]) -> Run {
    let elsewhere = Installation::new();
    let mut all = vec!["--server", url];
    all.extend(args);
    let env = [("MESHPLAY_TOKEN", token)];
    Running::start(&elsewhere, &all, &env).end()
}

#[test]
fn commands_speak_to_the_server_that_has_the_directory_and_open_it_when_it_has_gone() {
    let installation = Installation::new();
    let (server, url) = serve(&installation);
    let file = installation.file("a.yaml", MANIFEST);
    installation.run(&["design", "import", "-f", &file, "--name", "shop"]).expect(exit::OK);
    let designs = installation.json(&["design", "list"]);
    assert_eq!(designs["items"][0]["name"], "shop");
    let trail = installation.json(&["audit"]);
    assert_eq!(trail["items"][0]["call"], "DesignImport");
    assert_eq!(trail["items"][0]["from"], "127.0.0.1");

    let second = installation.run(&["serve", "--listen", "127.0.0.1:0"]).expect(exit::UNREACHABLE);
    second.tells(Code::DATA_DIR_LOCKED);

    server.signal(Signal::TERM);
    server.end().expect(exit::OK);
    installation.run(&["design", "import", "-f", &file, "--name", "other"]).expect(exit::OK);
    let trail = installation.json(&["audit"]);
    assert_eq!(trail["items"][0]["from"], "in process");
    let gone = installation.run(&["--server", &url, "design", "list"]).expect(exit::DENIED);
    gone.tells(Code::LOGIN_NEEDED);
}

#[test]
fn a_token_lets_in_from_elsewhere_with_its_role_until_it_is_revoked() {
    let installation = Installation::new();
    let (server, url) = serve(&installation);
    let made = installation.json(&["token", "create", "ci", "--role", "viewer"]);
    let token = made["text"].as_str().unwrap();
    from_elsewhere(&url, token, &["design", "list"]).expect(exit::OK);
    from_elsewhere(&url, token, &["token", "list"]).expect(exit::DENIED).tells(Code::ACTION_DENIED);
    from_elsewhere(&url, "mp_wrong", &["design", "list"]).expect(exit::DENIED).tells(Code::LOGIN_REFUSED);
    from_elsewhere(&url, "", &["design", "list"]).expect(exit::DENIED).tells(Code::LOGIN_NEEDED);
    let odd = from_elsewhere("play.example", token, &["design", "list"]).expect(exit::REFUSED);
    odd.tells(Code::SERVER_ADDRESS);
    let denied = installation.json(&["audit", "--denied"]);
    assert!(denied["items"].as_array().unwrap().iter().any(|entry| entry["actor"] == "ci"), "{denied:#}");
    installation.run(&["token", "revoke", "ci", "--yes"]).expect(exit::OK);
    from_elsewhere(&url, token, &["design", "list"]).expect(exit::DENIED);
    server.signal(Signal::INT);
    server.end().expect(exit::OK);
    from_elsewhere(&url, token, &["design", "list"])
        .expect(exit::UNREACHABLE)
        .tells(Code::SERVER_UNREACHABLE);
}

#[test]
fn events_are_followed_as_they_happen() {
    let installation = Installation::new();
    let (server, _) = serve(&installation);
    let mut listener = Running::start(&installation, &["event", "list", "--follow", "-o", "json"], &[]);
    // The server writes down that the stream was opened, after it was.
    listener.until("it listens", |_| {
        let trail = installation.json(&["audit"]);
        trail["items"].as_array().unwrap().iter().any(|entry| entry["call"] == "LiveStream")
    });
    installation.run(&["token", "create", "ci", "--role", "viewer"]).expect(exit::OK);
    listener.until("the event", |listener| listener.stdout().contains("token.created"));
    server.signal(Signal::TERM);
    server.end().expect(exit::OK);
    listener.end().expect(exit::UNREACHABLE);
}

#[test]
fn a_server_is_ready_soon_and_small_while_it_is_idle() {
    let installation = Installation::new();
    let began = Instant::now();
    let (server, _) = serve(&installation);
    let ready = began.elapsed();
    installation.run(&["design", "list"]).expect(exit::OK);
    let owned = server.owned_bytes();
    assert!(owned <= IDLE_BYTES_MAX, "{} MiB", owned >> 20);
    assert!(ready <= READY_MAX, "{ready:?}");
    server.signal(Signal::TERM);
    server.end().expect(exit::OK);
}

#[test]
fn an_exposed_address_is_refused_in_one_sentence() {
    let installation = Installation::new();
    let refused = installation.run(&["serve", "--listen", "0.0.0.0:0"]).expect(exit::REFUSED);
    refused.tells(Code::LISTEN_EXPOSED);
    assert_eq!(refused.stderr.matches("error[").count(), 1, "{}", refused.stderr);
}
