//! What is said about a run before anything is sent, and tests of Service Mesh Performance, read and written.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, TestServer};

async fn ask(server: &TestServer, path: &str, body: Value) -> Answer {
    server.send(server.owner(Method::POST, &format!("/api/v1/performance/{path}")), body).await
}

fn load(generator: &str) -> Value {
    json!({
        "endpoints": [{"url": "http://127.0.0.1:9/"}], "arrivals": {"kind": "poisson", "rate": 10},
        "connections": 2, "durationMs": 2_500, "warmUpMs": 1_000, "generator": generator,
    })
}

#[tokio::test]
async fn what_a_generator_cannot_do_is_told_with_its_places_and_nothing_is_started() {
    let server = TestServer::start().await;
    let told =
        ask(&server, "run-check", json!({"spec": load("nighthawk"), "tags": {"a=b": "c"}})).await.json();
    let places: Vec<&str> = told["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "MP6550")
        .map(|finding| finding["at"]["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["/arrivals/kind", "/durationMs", "/warmUpMs"], "{told:#}");
    assert!(told.to_string().contains("is no tag"), "{told:#}");
    assert_eq!(server.get("/api/v1/performance/runs").await.json()["items"], json!([]));
    server.stop().await;
}

#[tokio::test]
async fn a_test_of_smp_is_read_and_a_profile_is_written_as_one() {
    let server = TestServer::start().await;
    let text = "test:\n  name: shop\n  labels: {release: '1'}\n  duration: 2s\n  clients:\n\
                \x20 - {connections: 2, rps: 100, endpoint_urls: ['http://127.0.0.1:9/a', 'http://127.0.0.1:9/b']}\n\
                mesh: istio\n";
    let read = ask(&server, "smp", json!({"text": text})).await.json();
    assert_eq!((&read["name"], &read["tags"]), (&json!("shop"), &json!({"release": "1", "mesh": "istio"})));
    assert_eq!(read["runs"][0]["arrivals"], json!({"kind": "constant", "rate": 100.0}), "{read:#}");

    let profile = "/api/v1/performance/profiles/shop";
    let set = server.send(server.owner(Method::PUT, profile), json!({"spec": read["runs"][0]})).await;
    assert_eq!(set.status, StatusCode::OK, "{set:?}");
    let written = server.get(&format!("{profile}/export?mesh=linkerd")).await.json();
    assert_eq!(written["fileName"], "shop.smp.json");
    let again = ask(&server, "smp", json!({"text": written["text"]})).await.json();
    assert_eq!((&again["runs"], &again["tags"]), (&read["runs"], &json!({"mesh": "linkerd"})));

    let refused = ask(&server, "smp", json!({"text": "test: {clients: []}"})).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
    server.stop().await;
}
