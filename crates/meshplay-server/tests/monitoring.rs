//! Connections to Prometheus and Grafana and dashboards, as the contract has them: what is kept, what is never given back,
//! and who may do what. What a real Prometheus answers is tested from the command line.

use http::{Method, StatusCode};
use meshplay_types::{Code, Role};
use serde_json::{Value, json};

use crate::support::{Answer, TestServer};

const CONNECTIONS: &str = "/api/v1/metrics/connections";

async fn set(server: &TestServer, name: &str, body: Value) -> Answer {
    server.send(server.owner(Method::PUT, &format!("{CONNECTIONS}/{name}")), body).await
}

#[tokio::test]
async fn a_connection_is_kept_without_an_answer_and_its_credential_never_comes_back() {
    let server = TestServer::start().await;
    let body = json!({"url": "http://127.0.0.1:1/prometheus", "user": "ana", "password": "s3cret"});
    let kept = set(&server, "shop", body).await;
    assert_eq!(kept.status, StatusCode::OK, "{kept:?}");
    let (one, all) = (server.get(&format!("{CONNECTIONS}/shop")).await, server.get(CONNECTIONS).await.json());
    let seen = &one.json()["seen"];
    assert_eq!((&seen["isOk"], &one.json()["user"]), (&json!(false), &json!("ana")), "{one:?}");
    assert_eq!(seen["findings"][0]["code"], Code::METRICS_UNREACHABLE.to_string(), "{one:?}");
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
    for answer in [kept.json(), one.json(), all] {
        assert!(!answer.to_string().contains("s3cret"), "{answer:#}");
    }
    let gone = server.send(server.owner(Method::DELETE, &format!("{CONNECTIONS}/shop")), Value::Null).await;
    assert_eq!(gone.status, StatusCode::OK);
    assert_eq!(server.get(&format!("{CONNECTIONS}/shop")).await.status, StatusCode::NOT_FOUND);
    server.stop().await;
}

#[tokio::test]
async fn what_may_not_be_connected_to_is_refused_and_nothing_of_it_is_kept() {
    let server = TestServer::start().await;
    let bodies = [
        (json!({"url": "http://169.254.169.254/latest"}), Code::METRICS_FORBIDDEN),
        (json!({"url": "http://x", "token": "a", "user": "b"}), Code::CREDENTIAL_FIELDS),
        (json!({"url": "cluster://east/monitoring"}), Code::METRICS_CONNECTION),
        (json!({"url": "cluster://east/m/prometheus:web", "token": "a"}), Code::METRICS_CONNECTION),
    ];
    for (body, code) in bodies {
        let refused = set(&server, "shop", body.clone()).await;
        assert_eq!((refused.status.is_client_error(), refused.code()), (true, code.to_string()), "{body}");
    }
    let unknown = set(&server, "shop", json!({"url": "cluster://east/monitoring/prometheus:web"})).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND, "no cluster has this name: {unknown:?}");
    assert_eq!(server.get(CONNECTIONS).await.json()["items"], json!([]));
    let found = server.get("/api/v1/metrics/discover").await.json();
    assert_eq!(found["items"], json!([]), "nothing is connected: {found:#}");
    server.stop().await;
}

#[tokio::test]
async fn who_sees_results_asks_and_who_answers_for_clusters_connects() {
    let server = TestServer::start().await;
    let token = server.token(Role::Viewer).await;
    let as_viewer = |method: Method, path: &str| {
        let request = server.request(method, path);
        request.header(http::header::AUTHORIZATION, format!("Bearer {token}"))
    };
    let status = async |method, path: &str, body| server.send(as_viewer(method, path), body).await.status;
    assert_eq!(status(Method::GET, CONNECTIONS, Value::Null).await, StatusCode::OK);
    assert_eq!(status(Method::GET, "/api/v1/dashboards", Value::Null).await, StatusCode::OK);
    let body = json!({"url": "http://127.0.0.1:1"});
    assert_eq!(status(Method::PUT, &format!("{CONNECTIONS}/shop"), body).await, StatusCode::FORBIDDEN);
    let looking = status(Method::GET, "/api/v1/metrics/discover", Value::Null).await;
    assert_eq!(looking, StatusCode::FORBIDDEN);
    let import = status(Method::POST, "/api/v1/dashboards", json!({"text": "{}"})).await;
    assert_eq!(import, StatusCode::FORBIDDEN);
    server.stop().await;
}

#[tokio::test]
async fn a_dashboard_is_kept_byte_for_byte_and_what_is_not_drawn_is_named() {
    let server = TestServer::start().await;
    let panels = json!([
        {"id": 1, "type": "stat", "title": "Up", "targets": [{"refId": "A", "expr": "up"}]},
        {"id": 2, "type": "nodeGraph", "title": "Who calls whom"},
    ]);
    let text = format!("  {}\n\n", json!({"title": "Shop / Small", "schemaVersion": 39, "panels": panels}));
    let import = async |replace: bool| {
        let body = json!({"text": text, "replace": replace});
        server.send(server.owner(Method::POST, "/api/v1/dashboards"), body).await
    };
    let kept = import(false).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{kept:?}");
    let kept = kept.json();
    assert_eq!((&kept["name"], &kept["panels"]), (&json!("shop-small"), &json!(2)), "{kept:#}");
    assert_eq!(kept["findings"][0]["code"], Code::DASHBOARD_UNSUPPORTED.to_string());
    assert!(kept["findings"][0]["message"].as_str().unwrap().contains("Who calls whom"), "{kept:#}");
    let original = server.get("/api/v1/dashboards/shop-small/original").await.json();
    assert_eq!(original["text"], text);
    assert!(import(false).await.status.is_client_error(), "the name is taken");
    assert_eq!(import(true).await.status, StatusCode::CREATED);

    let listed = server.get("/api/v1/dashboards").await.json();
    let names: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["meshplay-runs", "shop-small"], "our own first");
    let own =
        server.send(server.owner(Method::DELETE, "/api/v1/dashboards/meshplay-runs"), Value::Null).await;
    assert!(own.status.is_client_error(), "our own stays: {own:?}");
    server.stop().await;
}
