//! What is not HTTP, measured from the command line: bytes, datagrams, WebSocket, gRPC; and where none of it goes.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream, UdpSocket},
    sync::mpsc,
    thread,
};

use meshplay_types::Code;
use tokio_tungstenite::tungstenite;

use super::serve::serve;
use crate::harness::{Installation, Target, installation::exit};

/// A server that has each connection on a thread of its own; its port.
fn listen(each: fn(TcpStream)) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || each(stream));
        }
    });
    port
}

/// Answers each line with itself, and two more.
fn lines(mut stream: TcpStream) {
    let mut buffer = [0; 1024];
    while let Ok(n @ 1..) = stream.read(&mut buffer) {
        let answer = [&buffer[..n], b"two\r\n.\r\n"].concat();
        if stream.write_all(&answer).is_err() {
            return;
        }
    }
}

/// Answers each message with a word that nobody asked for, and itself.
fn messages(stream: TcpStream) {
    let Ok(mut socket) = tungstenite::accept(stream) else { return };
    while let Ok(message) = socket.read() {
        let is_message = message.is_text() || message.is_binary();
        if is_message && (socket.send("news".into()).is_err() || socket.send(message).is_err()) {
            return;
        }
    }
}

fn datagrams() -> u16 {
    let socket = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
    let port = socket.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut buffer = [0; 2048];
        while let Ok((n, from)) = socket.recv_from(&mut buffer) {
            drop(socket.send_to(&buffer[..n], from));
        }
    });
    port
}

/// The health service of tonic, with or without reflection.
fn calls(is_reflected: bool) -> u16 {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let (_reporter, health) = tonic_health::server::health_reporter();
            let reflection = is_reflected.then(|| {
                tonic_reflection::server::Builder::configure()
                    .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
                    .build_v1()
                    .unwrap()
            });
            let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            tell.send(listener.local_addr().unwrap().port()).unwrap();
            let server = tonic::transport::Server::builder().add_service(health);
            let incoming = tonic::transport::server::TcpIncoming::from(listener).with_nodelay(Some(true));
            server.add_optional_service(reflection).serve_with_incoming(incoming).await.unwrap();
        });
    });
    told.recv().unwrap()
}

/// A run of 40 requests, all of which are answered as they should be.
#[track_caller]
fn check(installation: &Installation, url: &str, flags: &[&str]) {
    let run = installation.json(&[&["perf", "run", url, "--count", "40", "-c", "2"], flags].concat());
    assert_eq!((&run["status"], &run["requests"]), (&"completed".into(), &40.into()), "{url}: {run:#}");
    assert_eq!(run["errors"], serde_json::json!({}), "{url}: {run:#}");
    assert_eq!(run["engine"], "general", "{url}: {run:#}");
}

#[test]
fn bytes_and_datagrams() {
    let installation = Installation::new();
    let tcp = format!("tcp://127.0.0.1:{}", listen(lines));
    check(&installation, &tcp, &["--body", "LIST\r\n", "--answer-until", r"\r\n.\r\n"]);
    check(&installation, &tcp, &["--body", "LIST\r\n", "--answer-bytes", "14", "--rate", "500"]);
    check(&installation, &tcp, &["--body", "LIST\r\n", "--answer-bytes", "14", "--reuse", "never"]);
    let udp = format!("udp://127.0.0.1:{}", datagrams());
    let binary = installation.file("ping.bin", "\0\u{1}ping");
    check(&installation, &udp, &["--body", &format!("@{binary}"), "--binary"]);
    check(&installation, &udp, &["--body", "ping", "--answer-contains", "pin", "--rate", "500"]);
    let wrong = ["perf", "run", &udp, "--count", "1", "--body", "ping", "--answer-until", "x"];
    installation.run(&wrong).expect(exit::REFUSED).tells(Code::RUN_ANSWER);
}

#[test]
fn messages_of_a_websocket() {
    let installation = Installation::new();
    let url = format!("ws://127.0.0.1:{}/live", listen(messages));
    check(&installation, &url, &["--body", "hello", "--answer-contains", "hell", "-H", "authorization: me"]);
    check(&installation, &url, &["--body", "hello", "--binary"]);
    let empty = ["perf", "run", &url, "--count", "1"];
    installation.run(&empty).expect(exit::REFUSED).tells(Code::RUN_MISFIT);
}

#[test]
fn calls_of_grpc() {
    let installation = Installation::new();
    let url = format!("grpc://127.0.0.1:{}/grpc.health.v1.Health/Check", calls(true));
    check(&installation, &url, &["--body", r#"{"service": ""}"#, "-H", "x-tenant: shop", "--streams", "4"]);
    let silent = format!("grpc://127.0.0.1:{}/grpc.health.v1.Health/Check", calls(false));
    let unreflected = ["perf", "run", &silent, "--count", "1"];
    installation.run(&unreflected).expect(exit::REFUSED).tells(Code::RUN_METHOD);
    let descriptors = installation.data_dir().join("../health.bin");
    std::fs::write(&descriptors, tonic_health::pb::FILE_DESCRIPTOR_SET).unwrap();
    check(&installation, &silent, &["--descriptors", descriptors.to_str().unwrap()]);
    let unknown = ["perf", "run", &url.replace("Check", "Cure"), "--count", "1"];
    installation.run(&unknown).expect(exit::REFUSED).tells(Code::RUN_METHOD);
    let wrong = ["perf", "run", &url, "--count", "1", "--body", r#"{"servant": 1}"#];
    installation.run(&wrong).expect(exit::REFUSED).tells(Code::RUN_MESSAGE);
    let nobody_there = ["perf", "run", "grpc://127.0.0.1:1/shop.Shop/Buy", "--count", "1"];
    installation.run(&nobody_there).expect(exit::UNREACHABLE).tells(Code::RUN_UNASKED);
    let nobody = ["perf", "run", &url, "--count", "10", "--body", r#"{"service": "nobody"}"#, "-o", "json"];
    let run = installation.run(&nobody).json();
    assert_eq!(run["errors"], serde_json::json!({"grpcNotFound": 10}), "{run:#}");
}

#[test]
fn requests_that_differ_and_answers_that_are_looked_into() {
    let (installation, target) = (Installation::new(), Target::start());
    let feed = format!("users={}", installation.file("people.csv", "name\nann\nbob\n"));
    let url = format!("{}{{{{users.name}}}}?n={{{{seq}}}}", target.url);
    let run = |flags: &[&str]| {
        let asked = ["perf", "run", &url, "--feed", &feed, "--count", "20", "-o", "json"];
        installation.run(&[&asked[..], flags].concat()).json()
    };
    let good = run(&["--check-status", "200,201", "--check-contains", "ok", "--check-latency", "30s"]);
    assert_eq!((&good["requests"], &good["errors"]), (&20.into(), &serde_json::json!({})), "{good:#}");
    let wrong = run(&["--check-matches", "^ko$"]);
    assert_eq!(wrong["errors"], serde_json::json!({"checkBody": 20}), "{wrong:#}");
    let told = installation.json(&[
        "perf",
        "run",
        &target.url,
        "--count",
        "5",
        "--cookie",
        "a=1",
        "--redirects",
        "3",
    ]);
    assert_eq!((&told["spec"]["redirects"], &told["engine"]), (&3.into(), &"general".into()), "{told:#}");
    assert_eq!(told["spec"]["endpoints"][0]["cookies"], serde_json::json!([{"name": "a", "value": "1"}]));
    assert_eq!(told["errors"], serde_json::json!({}), "{told:#}");
    let odd = ["perf", "run", &target.url, "--count", "1", "--cookie", "a b=1"];
    run_refused(&installation, &odd).tells(Code::RUN_REQUEST);
    let grpc = "grpc://127.0.0.1:1/a.B/c";
    let odd = ["perf", "run", grpc, "--count", "1", "--redirects", "3"];
    run_refused(&installation, &odd).tells(Code::RUN_MISFIT);
    let bad = run_refused(&installation, &["perf", "run", &url, "--count", "1"]);
    bad.tells(Code::RUN_TEMPLATE);
    let bad = ["perf", "run", &target.url, "--count", "1", "--check-json", "items"];
    run_refused(&installation, &bad).tells(Code::RUN_CHECK);
}

fn run_refused(installation: &Installation, args: &[&str]) -> crate::harness::installation::Run {
    installation.run(args).expect(exit::REFUSED)
}

#[test]
fn no_protocol_goes_where_load_may_not() {
    let installation = Installation::new();
    let at = |host: &str| {
        [
            "tcp://HOST:9",
            "udp://HOST:9",
            "ws://HOST/",
            "wss://HOST/",
            "grpc://HOST/a.B/C",
            "grpcs://HOST/a.B/C",
        ]
        .map(|url| url.replace("HOST", host))
    };
    let (_server, _) = serve(&installation);
    for forbidden in at("192.0.2.1").iter().chain(&at("169.254.169.254")) {
        let asked = ["perf", "run", forbidden, "--count", "1", "--body", "x"];
        installation.run(&asked).expect(exit::REFUSED).tells(Code::LOAD_FORBIDDEN);
    }
}
