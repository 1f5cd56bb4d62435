//! The rights walk: every endpoint and stream, as nobody and as each role; and that reading changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use http::{Method, StatusCode, header};
use http_body_util::Full;
use meshplay_api::{Endpoint, Stream, Transport, Visitor, visit};
use meshplay_types::{Action, Code, Role};
use serde_json::{Value, json};
use sqlx::{Connection as _, Row as _, SqliteConnection};

use crate::support::TestServer;

/// A route as the contract has it, its holes filled with a name that nothing has.
pub(crate) struct Route {
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) action: Action,
    pub(crate) has_body: bool,
    pub(crate) stream: Option<Transport>,
}

/// Those of the contract that have a handler.
pub(crate) fn routes(server: &TestServer) -> Vec<Route> {
    let handled: BTreeSet<_> = meshplay_server::handled(server.app.clone()).into_iter().collect();
    let mut routes = Vec::new();
    visit(&mut Collect(&mut routes));
    routes.retain(|route| handled.contains(route.name));
    routes
}

struct Collect<'a>(&'a mut Vec<Route>);

impl Visitor for Collect<'_> {
    fn endpoint<E: Endpoint>(&mut self) {
        let method = match E::VERB.method() {
            meshplay_api::Method::Get => Method::GET,
            meshplay_api::Method::Post => Method::POST,
            meshplay_api::Method::Put => Method::PUT,
            meshplay_api::Method::Delete => Method::DELETE,
        };
        let (name, path, action) = (E::NAME, filled(E::PATH), E::ACTION);
        self.0.push(Route { name, method, path, action, has_body: E::VERB.has_body(), stream: None });
    }

    fn stream<S: Stream>(&mut self) {
        let (name, path, action) = (S::NAME, filled(S::PATH), S::ACTION);
        let stream = Some(S::TRANSPORT);
        self.0.push(Route { name, method: Method::GET, path, action, has_body: false, stream });
    }
}

fn filled(path: &str) -> String {
    let fill = |part: &str| if part.starts_with('{') { "none-such".to_owned() } else { part.to_owned() };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

async fn status(server: &TestServer, route: &Route, token: Option<&str>) -> StatusCode {
    let mut request = server.request(route.method.clone(), &route.path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = if route.has_body { "{}" } else { "" };
    let request = request.header(header::CONTENT_TYPE, "application/json").body(Full::from(body)).unwrap();
    // Only the head: a stream has no end.
    server.open(request).await.status()
}

/// T19: there is no way in that somebody forgot to close, and none that is closed for who may pass.
#[tokio::test]
async fn sec_t19_every_route_is_open_for_exactly_the_roles_that_contain_its_action() {
    let server = TestServer::start().await;
    let routes = routes(&server);
    assert!(routes.len() > 20);
    for route in &routes {
        assert_eq!(status(&server, route, None).await, StatusCode::UNAUTHORIZED, "{}", route.name);
        let wrong = status(&server, route, Some("mp_wrong")).await;
        assert_eq!(wrong, StatusCode::UNAUTHORIZED, "{}", route.name);
    }
    for role in Role::ALL {
        let token = server.token(*role).await;
        for route in &routes {
            let found = status(&server, route, Some(&token)).await;
            let (name, allowed) = (route.name, role.allows(route.action));
            assert_ne!(found, StatusCode::UNAUTHORIZED, "{role} {name}");
            assert_eq!(found != StatusCode::FORBIDDEN, allowed, "{role} {name}: {found}");
            assert!(found.as_u16() < 500, "{role} {name}: {found}");
        }
    }
    server.stop().await;
}

/// What needs no login, and nothing else: the golden list.
#[tokio::test]
async fn sec_t19_the_open_routes_are_these() {
    let server = TestServer::start().await;
    let paths = [
        ("/livez", 200),
        ("/readyz", 200),
        ("/metrics", 401),
        ("/api/v1/openapi.json", 200),
        ("/api/v1/login", 405),
        ("/api/v1/none-such", 404),
        ("/api", 200),
        ("/", 200),
        ("/designs/shop", 200),
        ("/assets/none-such.js", 404),
        ("/..%2f..%2fetc%2fpasswd", 404),
        ("/../../etc/passwd", 200),
    ];
    for (path, expected) in paths {
        let answer = server.send(server.request(Method::GET, path), Value::Null).await;
        assert_eq!(answer.status.as_u16(), expected, "{path}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("root:"), "{path}");
    }
    server.stop().await;
}

/// Rows and generations of every table.
async fn tables(server: &TestServer) -> BTreeMap<String, (i64, i64)> {
    let file = server.dir.path().join("data/meshplay.db");
    let mut conn = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut found = BTreeMap::new();
    for row in sqlx::query(names).fetch_all(&mut conn).await.unwrap() {
        let table: String = row.get("name");
        let columns =
            format!("SELECT COUNT(*) AS n FROM pragma_table_info('{table}') WHERE name = 'generation'");
        let columns = sqlx::query(sqlx::AssertSqlSafe(columns)).fetch_one(&mut conn).await.unwrap();
        let sum = if columns.get::<i64, _>("n") == 1 { "COALESCE(SUM(generation), 0)" } else { "0" };
        let count = format!("SELECT COUNT(*) AS n, {sum} AS generations FROM {table}");
        let count = sqlx::query(sqlx::AssertSqlSafe(count)).fetch_one(&mut conn).await.unwrap();
        found.insert(table, (count.get("n"), count.get("generations")));
    }
    conn.close().await.unwrap();
    found
}

/// T08: a link that somebody is made to open changes nothing.
#[tokio::test]
async fn sec_t08_reading_changes_no_row_of_any_table() {
    let server = TestServer::start().await;
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\n";
    let body = serde_json::json!({"text": text, "name": "none-such"});
    let made = server.send(server.owner(Method::POST, "/api/v1/designs/import"), body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let before = tables(&server).await;
    assert!(before["design"].0 == 1 && before["audit"].0 >= 1, "{before:?}");
    for route in routes(&server) {
        if route.method == Method::GET && route.stream.is_none() {
            server.get(&route.path).await;
            assert_eq!(tables(&server).await, before, "{}", route.name);
        }
    }
    server.stop().await;
}

/// T01: what is sent as a parameter is never a piece of a statement.
#[tokio::test]
async fn sec_t01_no_parameter_is_a_piece_of_sql() {
    let server = TestServer::start().await;
    let corpus = ["' OR 1=1 --", "1; ATTACH DATABASE '/tmp/meshplay-canary' AS x", "\"", "%27)", "name DESC"];
    for route in routes(&server) {
        if route.method != Method::GET || route.stream.is_some() {
            continue;
        }
        for text in corpus {
            let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let query =
                ["cursor", "limit", "kind", "subject", "operation", "actor", "sort", "filter", "page"]
                    .map(|key| format!("{key}={encoded}"));
            for query in query {
                let answer = server.get(&format!("{}?{query}", route.path)).await;
                assert!(answer.status.as_u16() < 500, "{} {query}: {answer:?}", route.name);
            }
        }
    }
    assert!(!std::path::Path::new("/tmp/meshplay-canary").exists());
    server.stop().await;
}

/// Nobody has a schedule of somebody else send load that they may not start themselves.
#[tokio::test]
async fn sec_what_a_schedule_runs_is_changed_only_by_who_may_start_it() {
    let server = TestServer::start().await;
    let put = async |token: &str, path: &str, body: Value| {
        let request = server.request(Method::PUT, &format!("/api/v1/performance/{path}"));
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        let answer = server.send(request, body).await;
        (answer.status.as_u16(), answer.code())
    };
    let spec = |url: &str, rate: u32| {
        let arrivals = json!({"kind": "constant", "rate": rate});
        json!({"spec": {"endpoints": [{"url": url}], "arrivals": arrivals, "durationMs": 1_000}})
    };
    let [editor, deployer, operator] = [
        server.token(Role::Editor).await,
        server.token(Role::Deployer).await,
        server.token(Role::Operator).await,
    ];
    let (here, profile) = ("http://127.0.0.1:9/", "profiles/shop");
    let ok = (200, String::new());
    assert_eq!(put(&editor, profile, spec(here, 60_000)).await, ok, "nothing runs it by itself");
    let schedule = json!({"profile": "shop", "cron": "0 0 1 1 *", "timeZone": "UTC"});
    assert_eq!(put(&operator, "schedules/nightly", schedule).await, ok);
    assert_eq!(put(&editor, profile, spec(here, 1)).await, (403, Code::ACTION_DENIED.to_string()));
    assert_eq!(put(&editor, "profiles/other", spec(here, 1)).await, ok);
    assert_eq!(put(&deployer, profile, spec(here, 60_000)).await, (422, Code::RUN_RANGE.to_string()));
    // An address of documents, which is in no cluster and on no list.
    assert_eq!(
        put(&operator, profile, spec("http://192.0.2.1/", 1)).await,
        (422, Code::LOAD_FORBIDDEN.to_string())
    );
    assert_eq!(put(&deployer, profile, spec(here, 50_000)).await, ok);
    assert_eq!(put(&operator, profile, spec(here, 60_000)).await, ok);
    server.stop().await;
}
