//! TLS here, or at a proxy in front.

use std::sync::Arc;

use http::{Method, StatusCode, header};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use meshplay_server::{Settings, TlsFiles};
use rustls_pki_types::ServerName;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, rustls};

use crate::support::{TestServer, local};

#[tokio::test]
async fn under_tls_the_cookie_is_bound_to_the_host_and_browsers_stay_with_tls() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let files = TempDir::new().unwrap();
    let (cert, key) = (files.path().join("cert.pem"), files.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let settings = Settings { tls: Some(TlsFiles { cert, key }), ..local() };
    let server = TestServer::with(settings).await;

    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.unwrap().with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(server.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let host = format!("localhost:{}", server.address.port());
    let request = http::Request::builder()
        .method(Method::POST)
        .uri("/api/v1/login")
        .header(header::HOST, &host)
        .header(header::ORIGIN, format!("https://{host}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::<axum::body::Bytes>::from(json!({"token": server.token}).to_string()))
        .unwrap();
    let answer = sender.send_request(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let set = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(set.starts_with("__Host-meshplay=") && set.contains("; Secure"), "{set}");
    assert!(answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
    server.stop().await;
}

#[tokio::test]
async fn only_a_trusted_proxy_says_who_is_behind_it() {
    let trusted = vec!["127.0.0.0/8".parse().unwrap()];
    let public_url = Some("https://play.example".to_owned());
    let settings = Settings { behind_proxy: trusted, public_url, ..local() };
    let server = TestServer::with(settings).await;
    let ask = async |server: &TestServer, host: &str, chain: &str| {
        let mut request = server.request(Method::GET, "/api/v1/session").body(Full::default()).unwrap();
        request.headers_mut().insert(header::HOST, host.parse().unwrap());
        request.headers_mut().insert("x-forwarded-for", chain.parse().unwrap());
        server.raw(request).await.status
    };
    assert_eq!(ask(&server, "play.example", "198.51.100.1, 203.0.113.9").await, StatusCode::UNAUTHORIZED);
    let trail = server.get("/api/v1/audit").await.json();
    assert_eq!(
        trail["items"][0]["from"], "203.0.113.9",
        "what the nearest proxy saw, not what the client wrote"
    );
    server.stop().await;

    let server = TestServer::start().await;
    let own = server.address.to_string();
    assert_eq!(ask(&server, &own, "203.0.113.9").await, StatusCode::UNAUTHORIZED);
    let trail = server.send(server.owner(Method::GET, "/api/v1/audit"), Value::Null).await.json();
    assert_eq!(trail["items"][0]["from"], "127.0.0.1");
    server.stop().await;
}
