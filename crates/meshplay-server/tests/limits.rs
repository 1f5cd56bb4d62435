//! Bounds towards whoever connects, and the end of the server.

use std::time::{Duration, Instant};

use http::{Method, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use meshplay_server::Settings;
use meshplay_types::Role;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::support::{PATIENCE, TestServer, local};

fn limited(change: impl FnOnce(&mut meshplay_server::ServeLimits)) -> Settings {
    let mut settings = local();
    change(&mut settings.limits);
    settings
}

/// T16: who sends one byte and then nothing keeps no place.
#[tokio::test]
async fn sec_t16_a_client_that_does_not_finish_its_headers_is_sent_away() {
    let server = TestServer::with(limited(|limits| limits.header_timeout_ms = 300)).await;
    let mut slow = Vec::new();
    for text in ["", "G", "GET / HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nA: b"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    let began = Instant::now();
    for mut stream in slow {
        let mut rest = Vec::new();
        // Closed or reset, both are an end.
        drop(timeout(PATIENCE, stream.read_to_end(&mut rest)).await.unwrap());
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(server.get("/api/v1/session").await.status, StatusCode::OK);
    server.stop().await;
}

/// T16: a flood takes no more than its share, and leaves again.
#[tokio::test]
async fn sec_t16_connections_above_the_limit_are_closed_and_places_come_back() {
    let server = TestServer::with(limited(|limits| limits.connections_max = 8)).await;
    let mut open = Vec::new();
    for _ in 0..8 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let request = format!("GET /livez HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.read_u8().await.unwrap();
        open.push(stream);
    }
    let mut refused = TcpStream::connect(server.address).await.unwrap();
    drop(refused.write_all(b"GET /livez HTTP/1.1\r\n\r\n").await);
    let mut rest = Vec::new();
    drop(timeout(PATIENCE, refused.read_to_end(&mut rest)).await.unwrap());
    assert_eq!(rest, b"");
    drop(open);
    let again = async {
        loop {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            let request = format!("GET /livez HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
            if stream.write_all(request.as_bytes()).await.is_ok() && stream.read_u8().await.is_ok() {
                return;
            }
        }
    };
    timeout(PATIENCE, again).await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn too_large_a_body_or_header_is_refused_without_being_kept() {
    let server = TestServer::start().await;
    let request = server.owner(Method::POST, "/api/v1/tokens");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let answer = server.raw(request.body(Full::from(vec![b' '; (32 << 20) + 1])).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "MP8107"));
    let request = server.request(Method::POST, "/api/v1/login").header(header::ORIGIN, server.origin());
    let answer = server.send(request, json!({"token": "a".repeat(5_000)})).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let request = server.owner(Method::GET, "/api/v1/session").header("a", "b".repeat(20_000));
    let answer = server.send(request, Value::Null).await;
    assert_eq!(answer.status.as_u16(), 431);
    let mut request = server.owner(Method::GET, "/api/v1/session");
    for n in 0..70 {
        request = request.header(format!("x-{n}"), "a");
    }
    assert_eq!(server.send(request, Value::Null).await.status.as_u16(), 431);
    server.stop().await;
}

/// T44: guessing is slow, and a wrong token looks like one that was revoked.
#[tokio::test]
async fn sec_t44_failed_logins_are_limited_and_all_look_alike() {
    let server = TestServer::with(limited(|limits| limits.logins_failed_max = 3)).await;
    let unknown = meshplay_app::access::token_text(&[7; 32]).into_revealed();
    for token in ["", "mp_short", unknown.as_str()] {
        let answer = server.login(token).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "MP8101"), "{token}");
    }
    let limited = server.login(&server.token).await;
    assert_eq!((limited.status.as_u16(), limited.code().as_str()), (429, "MP8102"));
    assert!(limited.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(server.get("/api/v1/session").await.status, StatusCode::OK, "a token that is valid still is");
    server.stop().await;
}

/// F05: a stop waits for nobody who only listens.
#[tokio::test]
async fn f05_a_stop_ends_streams_cleanly_and_takes_no_time() {
    let server = TestServer::start().await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        let request = server.owner(Method::GET, "/api/v1/stream").body(Full::default()).unwrap();
        streams.push(server.open(request).await.into_body());
    }
    let idle = TcpStream::connect(server.address).await.unwrap();
    let began = Instant::now();
    server.stop().await;
    for stream in streams {
        timeout(PATIENCE, stream.collect()).await.unwrap().expect("a clean end of the chunks");
    }
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    drop(idle);
}

/// T16: what somebody who may only read asks about is never laid out if it is too large for that.
#[tokio::test]
async fn sec_t16_a_plan_that_is_too_large_is_counted_and_not_laid_out() {
    let server = TestServer::start().await;
    let viewer = server.token(Role::Viewer).await;
    let base = json!({
        "endpoints": [{"url": "http://127.0.0.1:9/"}], "arrivals": {"kind": "constant", "rate": 1}, "durationMs": 1_000
    });
    let arms = json!([{"name": "a"}, {"name": "b"}]);
    let levels: Vec<Value> = (0..100).map(|n| json!({"name": n.to_string()})).collect();
    let factors: Vec<Value> = (0..10).map(|n| json!({"name": n.to_string(), "levels": levels})).collect();
    for (plan, place) in [
        (json!({"name": "e", "base": base, "arms": arms, "blocks": u32::MAX}), "/blocks"),
        (json!({"name": "e", "base": base, "factors": factors, "blocks": 6}), "/factors"),
    ] {
        let request = server.request(Method::POST, "/api/v1/performance/experiment-plan");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {viewer}"));
        let answer = server.send(request, json!({"plan": plan})).await;
        let told = answer.json();
        assert_eq!((answer.status, &told["runs"]), (StatusCode::OK, &json!(0)), "{told:#}");
        assert_eq!(told["findings"].as_array().unwrap().len(), 1, "{told:#}");
        assert_eq!(
            (answer.code().as_str(), &told["findings"][0]["at"]["pointer"]),
            ("MP6300", &json!(place))
        );
    }
    server.stop().await;
}
