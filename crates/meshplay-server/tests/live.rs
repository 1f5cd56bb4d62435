//! The live stream: what one does, another sees; what was missed, comes; who does not read, costs nothing.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use http::{Method, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Incoming};
use meshplay_app::OpCtx;
use meshplay_types::{Action, Role};
use serde_json::{Value, json};
use tokio::time::timeout;
use tower::ServiceExt as _;

use crate::support::{PATIENCE, TestServer, local};

struct Listener<B = Incoming> {
    body: B,
    unread: Vec<u8>,
}

/// An event as it was sent.
#[derive(Debug)]
struct Sent {
    id: Option<u64>,
    event: String,
    data: Value,
}

impl Listener {
    async fn open(server: &TestServer, after: Option<u64>) -> Self {
        let mut request = server.owner(Method::GET, "/api/v1/stream");
        if let Some(after) = after {
            request = request.header("last-event-id", after.to_string());
        }
        let response = server.open(request.body(Full::default()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { body: response.into_body(), unread: Vec::new() }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Listener<B> {
    async fn next(&mut self) -> Option<Sent> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.unread.drain(..end + 2).collect();
                let text = String::from_utf8(block).unwrap();
                let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let Some(data) = field("data:") else { continue };
                return Some(Sent {
                    id: field("id:").map(|id| id.parse().unwrap()),
                    event: field("event:").unwrap().to_owned(),
                    data: serde_json::from_str(data).unwrap(),
                });
            }
            let frame = timeout(PATIENCE, self.body.frame()).await.expect("something comes")?;
            self.unread.extend_from_slice(&frame.ok()?.into_data().unwrap_or_else(|_| Bytes::new()));
        }
    }

    async fn snapshot(&mut self) -> Value {
        let first = self.next().await.unwrap();
        assert_eq!(first.event, "snapshot");
        assert_eq!(first.id, first.data["seq"].as_u64());
        first.data
    }

    /// The next event with this kind.
    async fn event(&mut self, kind: &str) -> Sent {
        loop {
            let sent = self.next().await.unwrap();
            if sent.data["event"]["kind"] == kind {
                return sent;
            }
        }
    }
}

async fn make_token(server: &TestServer, name: &str) {
    let body = json!({"name": name, "role": "viewer"});
    let made = server.send(server.owner(Method::POST, "/api/v1/tokens"), body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
}

#[tokio::test]
async fn what_one_does_all_see_within_a_second() {
    let server = TestServer::start().await;
    let mut listeners = Vec::new();
    for _ in 0..2 {
        let mut listener = Listener::open(&server, None).await;
        let snapshot = listener.snapshot().await;
        assert_eq!((&snapshot["clusters"], &snapshot["resync"]), (&json!([]), &json!(false)));
        listeners.push(listener);
    }
    let began = Instant::now();
    make_token(&server, "a").await;
    for listener in &mut listeners {
        let sent = listener.event("token.created").await;
        assert_eq!((sent.event.as_str(), &sent.data["event"]["subject"]), ("event", &json!("a")));
        assert_eq!(sent.id, sent.data["event"]["seq"].as_u64());
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    server.stop().await;
}

#[tokio::test]
async fn after_a_restart_a_listener_goes_on_without_loss() {
    let server = TestServer::start().await;
    let mut listener = Listener::open(&server, None).await;
    let first = listener.snapshot().await;
    make_token(&server, "a").await;
    let seen = listener.event("token.created").await.id.unwrap();
    make_token(&server, "b").await;
    let dir = server.dir.clone();
    server.stop().await;
    while listener.next().await.is_some() {}

    let server = TestServer::again(dir, local()).await;
    make_token(&server, "c").await;
    let mut listener = Listener::open(&server, Some(seen)).await;
    let again = listener.snapshot().await;
    assert_eq!((again["seq"].as_u64(), &again["resync"]), (Some(seen), &json!(false)));
    assert_ne!(again["startedAt"], first["startedAt"]);
    for name in ["b", "c"] {
        assert_eq!(listener.event("token.created").await.data["event"]["subject"], name);
    }
    server.stop().await;
}

#[tokio::test]
async fn who_comes_with_an_event_that_is_not_known_or_long_ago_reads_everything_anew() {
    let server = TestServer::start().await;
    make_token(&server, "a").await;
    let mut listener = Listener::open(&server, Some(1_000_000)).await;
    assert_eq!(listener.snapshot().await["resync"], true);
    let bad = server.owner(Method::GET, "/api/v1/stream").header("last-event-id", "x");
    assert_eq!(server.send(bad, Value::Null).await.status, StatusCode::BAD_REQUEST);
    server.stop().await;
}

/// F51: whoever does not read makes nobody wait, costs a batch of events, and is told everything anew. In process, so that no
/// buffer of a socket reads for it.
#[tokio::test]
async fn f51_a_listener_that_stops_reading_gets_a_new_snapshot() {
    let server = TestServer::start().await;
    let (app, owner) = (&server.app, server.app.local_owner());
    let router = meshplay_server::local(app.clone(), owner.clone());
    let request = http::Request::get("/api/v1/stream").body(axum::body::Body::empty()).unwrap();
    let body = router.oneshot(request).await.unwrap().into_body();
    let mut listener = Listener { body, unread: Vec::new() };
    listener.snapshot().await;
    let ctx = OpCtx::authorise(owner, Action::TokenManage).unwrap();
    let churn = async |n: usize| {
        for round in 0..17 {
            let name = format!("{n}-{round}");
            app.token_create(&ctx, &name, Role::Viewer, None).await.unwrap();
            app.token_revoke(&ctx, &name).await.unwrap();
        }
    };
    futures_util::future::join_all((0..32).map(churn)).await;
    let mut sent = 0;
    let resync = loop {
        let item = listener.next().await.unwrap();
        if item.event == "snapshot" {
            break item.data;
        }
        sent += 1;
    };
    assert_eq!(resync["resync"], true);
    assert!(sent <= 200, "{sent}");
    server.stop().await;
}

#[tokio::test]
async fn listeners_above_the_limit_are_refused() {
    let mut settings = local();
    settings.limits.listeners_max = 1;
    let server = TestServer::with(settings).await;
    let mut first = Listener::open(&server, None).await;
    first.snapshot().await;
    let refused = server.get("/api/v1/stream").await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "MP8111"));
    server.stop().await;
}
