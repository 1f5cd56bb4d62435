//! A server on a port of its own with a directory of its own, and a client that can lie about everything.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::body::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use meshplay_app::{
    App, AppOptions, Installation, OpenOptions, access::TOKEN_FILE, performance::LoadTargets, system::About,
};
use meshplay_server::{Server, Settings};
use meshplay_types::{Findings, Role};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpStream, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// Longest that anything may take in a test: far above what it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct TestServer {
    pub(crate) dir: Arc<TempDir>,
    pub(crate) app: App,
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
    stop: CancellationToken,
    task: JoinHandle<Result<(), Arc<str>>>,
}

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The code of its first finding.
    pub(crate) fn code(&self) -> String {
        self.json()["findings"][0]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// `name=text` of the cookie that it sets.
    pub(crate) fn cookie(&self) -> String {
        let set = self.headers[header::SET_COOKIE].to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    }
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::with(local()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        Self::again(Arc::new(TempDir::new().unwrap()), settings).await
    }

    /// On a directory where one was before.
    pub(crate) async fn again(dir: Arc<TempDir>, settings: Settings) -> Self {
        Self::try_start(dir, settings).await.unwrap()
    }

    pub(crate) async fn try_start(dir: Arc<TempDir>, settings: Settings) -> Result<Self, Findings> {
        let data_dir = dir.path().join("data");
        let options = OpenOptions { data_dir: data_dir.clone(), wait: Duration::ZERO, key_file: None };
        let about = About { started_at: Some(jiff::Timestamp::now()), ..About::default() };
        let load_targets = LoadTargets::Listed { listed: Vec::new() };
        let app = AppOptions { about, load_targets, ..AppOptions::default() };
        let installation = Installation::open(options, app).await.unwrap();
        let app = installation.app().clone();
        let server = Server::start(installation, settings, &data_dir).await?;
        let token = std::fs::read_to_string(data_dir.join(TOKEN_FILE)).unwrap().trim().to_owned();
        let (address, stop) = (server.addresses()[0], CancellationToken::new());
        let task = tokio::spawn(server.run(stop.clone()));
        Ok(Self { dir, app, address, token, stop, task })
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.task).await.unwrap().unwrap().unwrap();
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A request with an own `Host`; everything else is up to the caller.
    pub(crate) fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder().method(method).uri(path).header(header::HOST, self.address.to_string())
    }

    /// A request of the owner's.
    pub(crate) fn owner(&self, method: Method, path: &str) -> http::request::Builder {
        self.request(method, path).header(header::AUTHORIZATION, format!("Bearer {}", self.token))
    }

    pub(crate) async fn send(&self, request: http::request::Builder, body: Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = match body.is_empty() {
            true => request,
            false => request.header(header::CONTENT_TYPE, "application/json"),
        };
        self.raw(request.body(Full::from(body)).unwrap()).await
    }

    pub(crate) async fn raw(&self, request: Request<Full<Bytes>>) -> Answer {
        let (parts, body) = self.open(request).await.into_parts();
        let body = tokio::time::timeout(PATIENCE, body.collect()).await.unwrap().unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// The head of the answer; its body is still to come.
    pub(crate) async fn open(&self, request: Request<Full<Bytes>>) -> http::Response<Incoming> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection.with_upgrades());
        tokio::time::timeout(PATIENCE, sender.send_request(request)).await.unwrap().unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.owner(Method::GET, path), Value::Null).await
    }

    /// A token with a role.
    pub(crate) async fn token(&self, role: Role) -> String {
        let body = json!({"name": format!("{role}-{}", uuid::Uuid::now_v7()), "role": role});
        let made = self.send(self.owner(Method::POST, "/api/v1/tokens"), body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        made.json()["text"].as_str().unwrap().to_owned()
    }

    /// The cookie of a new session.
    pub(crate) async fn login(&self, token: &str) -> Answer {
        let request = self.request(Method::POST, "/api/v1/login").header(header::ORIGIN, self.origin());
        self.send(request, json!({"token": token})).await
    }
}

/// Any free port of loopback.
pub(crate) fn local() -> Settings {
    Settings { listen: vec!["127.0.0.1:0".parse().unwrap()], ..Settings::default() }
}
