//! What is refused before any route: other names, other origins, forms, tokens in URLs.

use http::{Method, StatusCode, header};
use http_body_util::Full;
use meshplay_api::Transport;
use meshplay_types::Role;
use serde_json::{Value, json};

use crate::{rights::routes, support::TestServer};

/// T10: a name that was pointed at this machine is not one of ours.
#[tokio::test]
async fn sec_t10_another_host_is_refused_on_every_route() {
    let server = TestServer::start().await;
    let mut paths: Vec<(Method, String)> =
        routes(&server).into_iter().map(|route| (route.method, route.path)).collect();
    paths.extend([(Method::GET, "/".into()), (Method::GET, "/metrics".into())]);
    paths.push((Method::POST, "/api/v1/login".into()));
    for (method, path) in paths {
        for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80", ""] {
            let mut request = server.owner(method.clone(), &path).body(Full::default()).unwrap();
            request.headers_mut().insert(header::HOST, host.parse().unwrap());
            let answer = server.raw(request).await;
            assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{method} {path} as `{host}`");
        }
    }
    server.stop().await;
}

/// T08: no page of another origin changes anything, whatever it sends along.
#[tokio::test]
async fn sec_t08_another_origin_changes_nothing() {
    let server = TestServer::start().await;
    let cookie = server.login(&server.token).await.cookie();
    let own = server.origin();
    let foreign = ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1", ""];
    for route in routes(&server) {
        for origin in foreign {
            let request = server.request(route.method.clone(), &route.path);
            let request = request.header(header::COOKIE, &cookie).header(header::ORIGIN, origin);
            let body = if route.has_body { json!({}) } else { Value::Null };
            let answer = server.send(request, body).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} from `{origin}`", route.name);
            assert_eq!(answer.code(), "MP8103");
        }
        if route.method != Method::GET {
            let request = server.request(route.method.clone(), &route.path).header(header::COOKIE, &cookie);
            let answer = server.send(request, Value::Null).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} without an origin", route.name);
        }
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", ""] {
        let request = server.request(Method::POST, "/api/v1/tokens");
        let request = request.header(header::COOKIE, &cookie).header(header::ORIGIN, &own);
        let request = request.header(header::CONTENT_TYPE, kind);
        let answer = server.raw(request.body(Full::from(r#"{"name":"a","role":"viewer"}"#)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    let tokens = server.get("/api/v1/tokens").await.json();
    assert_eq!(tokens["items"], json!([]));
    server.stop().await;
}

/// T09: a page on another port of this machine is not ours, although cookies know no ports.
#[tokio::test]
async fn sec_t09_streams_and_sockets_open_only_for_our_own_pages() {
    let server = TestServer::start().await;
    let cookie = server.login(&server.token).await.cookie();
    for route in routes(&server).into_iter().filter(|route| route.stream.is_some()) {
        let begin = || {
            let request = server.request(Method::GET, &route.path).header(header::COOKIE, &cookie);
            match route.stream {
                Some(Transport::WebSocket) => request
                    .header(header::CONNECTION, "Upgrade")
                    .header(header::UPGRADE, "websocket")
                    .header(header::SEC_WEBSOCKET_VERSION, "13")
                    .header(header::SEC_WEBSOCKET_KEY, "AAAAAAAAAAAAAAAAAAAAAA=="),
                _ => request.header(header::ACCEPT, "text/event-stream"),
            }
        };
        for origin in ["http://127.0.0.1:1", "null"] {
            let answer = server.send(begin().header(header::ORIGIN, origin), Value::Null).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} from {origin}", route.name);
        }
        for site in ["cross-site", "same-site"] {
            let answer = server.send(begin().header("sec-fetch-site", site), Value::Null).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {site}", route.name);
        }
        let answer = server.send(begin(), Value::Null).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} without anything", route.name);
    }
    let own = server.request(Method::GET, "/api/v1/stream").header(header::COOKIE, &cookie);
    let own = own.header("sec-fetch-site", "same-origin").body(Full::default()).unwrap();
    assert_eq!(server.open(own).await.status(), StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn a_token_in_a_url_is_refused_even_if_it_is_valid() {
    let server = TestServer::start().await;
    let paths = ["/api/v1/session?token=a", "/api/v1/session?access_token=a", "/?Token=a", "/?api_key=a"];
    let hidden = format!("/api/v1/designs?filter={}", server.token);
    for path in paths.into_iter().chain([hidden.as_str()]) {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "MP8105"), "{path}");
    }
    server.stop().await;
}

/// T13: browsers are told what to protect, on every kind of answer.
#[tokio::test]
async fn sec_t13_every_answer_carries_the_headers_that_protect_it() {
    let server = TestServer::start().await;
    for path in ["/", "/livez", "/api/v1/session", "/api/v1/none-such", "/assets/none.js", "/metrics"] {
        let headers = server.get(path).await.headers;
        let csp = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(csp.contains("default-src 'none'") && csp.contains("frame-ancestors 'none'"), "{path}");
        assert!(!csp.contains("unsafe") && csp.contains("connect-src 'self'"), "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer", "{path}");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin", "{path}");
        assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{path}");
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}");
        assert!(headers.contains_key("x-request-id"), "{path}");
    }
    // T58: nobody's answer is kept for somebody else.
    let headers = server.get("/api/v1/session").await.headers;
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    server.stop().await;
}

#[tokio::test]
async fn what_is_denied_and_what_changes_something_stands_in_the_trail_with_its_request() {
    let server = TestServer::start().await;
    let viewer = server.token(Role::Viewer).await;
    let request = server.request(Method::POST, "/api/v1/tokens");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {viewer}"));
    let denied = server.send(request, json!({"name": "more", "role": "viewer"})).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    server.send(server.request(Method::GET, "/api/v1/session"), Value::Null).await;
    let trail = server.get("/api/v1/audit").await.json();
    let entry = |call: &str| {
        let found = trail["items"].as_array().unwrap().iter().find(|entry| entry["call"] == call);
        found.unwrap_or_else(|| panic!("{call}: {trail:#}")).clone()
    };
    let id = denied.headers["x-request-id"].to_str().unwrap();
    let entries = trail["items"].as_array().unwrap();
    let refused = entries.iter().find(|entry| entry["request"] == id).unwrap();
    assert_eq!((&refused["decision"], &refused["status"]), (&json!("denied"), &json!(403)));
    assert_eq!(refused["subject"], "name=more role=viewer");
    assert_eq!(entry("GET /api/v1/session")["actor"], "anonymous");
    let made = entries.iter().find(|entry| entry["status"] == 201).unwrap();
    assert_eq!((&made["call"], &made["actor"]), (&json!("TokenCreate"), &json!("local owner")));
    assert!(!trail.to_string().contains(&viewer));
    let only_denied = server.get("/api/v1/audit?decision=denied&limit=1").await.json();
    assert_eq!(only_denied["items"].as_array().unwrap().len(), 1);
    assert!(only_denied["nextCursor"].is_string());
    server.stop().await;
}
