//! Sessions and tokens: what they may do, and when they end.

use std::time::{Duration, Instant};

use http::{Method, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use meshplay_types::Role;
use serde_json::{Value, json};

use crate::support::{PATIENCE, TestServer, local};

const SESSION: &str = "/api/v1/session";
const STREAM: &str = "/api/v1/stream";

fn with_cookie(server: &TestServer, method: Method, path: &str, cookie: &str) -> http::request::Builder {
    let request = server.request(method, path).header(header::COOKIE, cookie);
    request.header(header::ORIGIN, server.origin())
}

#[tokio::test]
async fn a_browser_swaps_the_token_for_a_cookie_that_scripts_cannot_read() {
    let server = TestServer::start().await;
    let answer = server.login(&server.token).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json()["role"], "owner");
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(
        set.contains("; HttpOnly") && set.contains("; SameSite=Lax") && set.contains("; Path=/"),
        "{set}"
    );
    assert!(set.starts_with("meshplay-") && !set.contains("Secure") && !set.contains(&server.token), "{set}");
    let cookie = answer.cookie();
    let session = server.send(with_cookie(&server, Method::GET, SESSION, &cookie), Value::Null).await;
    assert!(session.json()["endsAt"].is_string());

    let ended = server.send(with_cookie(&server, Method::DELETE, SESSION, &cookie), Value::Null).await;
    assert_eq!(ended.status, StatusCode::OK);
    assert!(ended.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    let session = server.send(with_cookie(&server, Method::GET, SESSION, &cookie), Value::Null).await;
    assert_eq!(session.status, StatusCode::UNAUTHORIZED);
    server.stop().await;
}

/// T21: no sequence of allowed calls gives more rights than one has.
#[tokio::test]
async fn sec_t21_nobody_makes_a_token_that_may_do_more_than_they() {
    let server = TestServer::start().await;
    let admin = server.token(Role::Admin).await;
    for role in Role::ALL {
        let request = server.request(Method::POST, "/api/v1/tokens");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {admin}"));
        let made = server.send(request, json!({"name": role, "role": role})).await;
        let expected = if *role == Role::Owner { 422 } else { 201 };
        assert_eq!(made.status.as_u16(), expected, "{role}: {made:?}");
    }
    let request = server.request(Method::POST, "/api/v1/tokens");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {admin}"));
    let body = json!({"name": "a", "role": "viewer", "workspace": "other"});
    assert_eq!(server.send(request, body).await.status, StatusCode::BAD_REQUEST);
    server.stop().await;
}

#[tokio::test]
async fn a_token_shows_its_text_once_and_has_bounds() {
    let server = TestServer::start().await;
    let text = server.token(Role::Viewer).await;
    let list = server.get("/api/v1/tokens").await.json();
    assert!(!list.to_string().contains(&text), "{list}");
    for (body, status) in [
        (json!({"name": "", "role": "viewer"}), 422),
        (json!({"name": "a", "role": "viewer", "days": 0}), 422),
        (json!({"name": "a", "role": "viewer", "days": 366}), 422),
        (json!({"name": "a", "role": "root"}), 400),
        (json!({"name": list["items"][0]["name"], "role": "viewer"}), 409),
    ] {
        let answer = server.send(server.owner(Method::POST, "/api/v1/tokens"), body.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {answer:?}");
    }
    let file = std::fs::read(server.dir.path().join("data/meshplay.db")).unwrap();
    let wal = std::fs::read(server.dir.path().join("data/meshplay.db-wal")).unwrap();
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    for secret in [&text, &server.token] {
        assert!(!holds(&file, secret) && !holds(&wal, secret));
    }
    server.stop().await;
}

/// T22: revoking reaches what is open already.
#[tokio::test]
async fn sec_t22_a_revoked_token_ends_its_sessions_and_streams_within_a_second() {
    let server = TestServer::start().await;
    let text = server.token(Role::Viewer).await;
    let cookie = server.login(&text).await.cookie();
    let by_token =
        server.request(Method::GET, STREAM).header(header::AUTHORIZATION, format!("Bearer {text}"));
    let by_cookie = with_cookie(&server, Method::GET, STREAM, &cookie);
    let mut streams = Vec::new();
    for request in [by_token, by_cookie] {
        let response = server.open(request.body(Full::default()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        streams.push(response.into_body());
    }
    let id = server.get("/api/v1/tokens").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/tokens/{id}");
    let revoked = Instant::now();
    assert_eq!(server.send(server.owner(Method::DELETE, &path), Value::Null).await.status, StatusCode::OK);
    for stream in streams {
        tokio::time::timeout(PATIENCE, stream.collect()).await.unwrap().unwrap();
    }
    assert!(revoked.elapsed() < Duration::from_secs(1), "{:?}", revoked.elapsed());
    let session = server.send(with_cookie(&server, Method::GET, SESSION, &cookie), Value::Null).await;
    assert_eq!(session.status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.login(&text).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        server.send(server.owner(Method::DELETE, &path), Value::Null).await.status,
        StatusCode::NOT_FOUND
    );
    server.stop().await;
}

#[tokio::test]
async fn sessions_outlive_a_restart_and_end_with_the_token_of_the_data_directory() {
    let server = TestServer::start().await;
    let (dir, address, token) = (server.dir.clone(), server.address, server.token.clone());
    let cookie = server.login(&token).await.cookie();
    server.stop().await;

    let mut settings = local();
    settings.listen = vec![address];
    let server = TestServer::again(dir.clone(), settings.clone()).await;
    assert_eq!(server.token, token);
    let session = server.send(with_cookie(&server, Method::GET, SESSION, &cookie), Value::Null).await;
    assert_eq!(session.status, StatusCode::OK);
    server.stop().await;

    std::fs::remove_file(dir.path().join("data/token")).unwrap();
    let server = TestServer::again(dir, settings).await;
    assert_ne!(server.token, token);
    let session = server.send(with_cookie(&server, Method::GET, SESSION, &cookie), Value::Null).await;
    assert_eq!(session.status, StatusCode::UNAUTHORIZED);
    server.stop().await;
}

#[tokio::test]
async fn views_are_each_ones_own() {
    let server = TestServer::start().await;
    let viewer = server.token(Role::Viewer).await;
    let path = "/api/v1/views/explore/failing%20pods";
    let saved = server.send(server.owner(Method::PUT, path), json!({"query": "filter=status:failed"})).await;
    assert_eq!(saved.json()["name"], "failing pods");
    let theirs = server.request(Method::GET, "/api/v1/views");
    let theirs = theirs.header(header::AUTHORIZATION, format!("Bearer {viewer}"));
    assert_eq!(server.send(theirs, Value::Null).await.json()["items"], json!([]));
    assert_eq!(server.get("/api/v1/views?page=explore").await.json()["items"].as_array().unwrap().len(), 1);
    let long = json!({"query": "a".repeat(5_000)});
    assert_eq!(server.send(server.owner(Method::PUT, path), long).await.status.as_u16(), 422);
    assert_eq!(server.send(server.owner(Method::DELETE, path), Value::Null).await.status, StatusCode::OK);
    assert_eq!(
        server.send(server.owner(Method::DELETE, path), Value::Null).await.status,
        StatusCode::NOT_FOUND
    );
    server.stop().await;
}
