//! Each fault in front of a real API server, seen by reqwest over HTTP/1.1 and HTTP/2 and by kubectl.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::{
    error::Error,
    io,
    time::{Duration, Instant},
};

use meshplay_test::{Fault, FaultProxy, Kubectl, Network, Scope, clusters};
use reqwest::{Certificate, Client, Response, StatusCode, Version};
use serde_json::Value;

/// Long enough for a loaded machine; no test waits for it unless it fails.
const DEADLINE: Duration = Duration::from_secs(60);
/// What a client grants that is to find out that nothing comes.
const SHORT: Duration = Duration::from_millis(500);
/// Small, and there in every API server.
const SMALL: &str = "/version";
/// Some 100 kB, there in every API server.
const LARGE: &str = "/openapi/v3/api/v1";

struct Setup {
    proxy: FaultProxy,
    kubectl: Kubectl,
    _dir: tempfile::TempDir,
}

/// `None` if the run goes without clusters.
fn setup() -> Option<Setup> {
    let cluster = clusters().first()?;
    let proxy = FaultProxy::start(cluster.kubeconfig()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let kubeconfig = dir.path().join("kubeconfig");
    std::fs::write(&kubeconfig, proxy.kubeconfig_text()).unwrap();
    let kubectl = cluster.kubectl().with_kubeconfig(&kubeconfig);
    Some(Setup { proxy, kubectl, _dir: dir })
}

#[derive(Debug, Clone, Copy)]
enum Http {
    One,
    Two,
}

const BOTH: [Http; 2] = [Http::One, Http::Two];

impl Setup {
    fn client(&self, http: Http) -> Client {
        // Another test of this process may have been first.
        rustls::crypto::ring::default_provider().install_default().ok();
        let ca = Certificate::from_pem(self.proxy.ca_pem().as_bytes()).unwrap();
        let builder = Client::builder().no_proxy().tls_certs_only([ca]).timeout(DEADLINE);
        match http {
            Http::One => builder.http1_only(),
            Http::Two => builder.http2_prior_knowledge(),
        }
        .build()
        .unwrap()
    }

    async fn get(&self, client: &Client, target: &str) -> reqwest::Result<Response> {
        client.get(self.proxy.url() + target).bearer_auth(self.proxy.token()).send().await
    }

    async fn status(&self, client: &Client, target: &str) -> StatusCode {
        self.get(client, target).await.unwrap().status()
    }
}

/// The system's error at the end of a chain, if there is one.
fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    error.source().and_then(io_kind).or(kind)
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

/// The events of a watch as they come, one by one.
struct Events {
    response: Response,
    buffer: Vec<u8>,
}

impl Events {
    async fn of(setup: &Setup, client: &Client) -> Self {
        let response = setup.get(client, "/api/v1/namespaces?watch=true").await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        Self { response, buffer: Vec::new() }
    }

    async fn next(&mut self) -> reqwest::Result<Option<Value>> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Ok(Some(serde_json::from_slice(&line).unwrap()));
            }
            match self.response.chunk().await? {
                Some(chunk) => self.buffer.extend_from_slice(&chunk),
                None => return Ok(None),
            }
        }
    }
}

#[track_caller]
fn assert_expired(event: Option<Value>) {
    let event = event.unwrap();
    assert_eq!((&event["type"], &event["object"]["code"]), (&"ERROR".into(), &410.into()), "{event}");
}

#[tokio::test]
async fn without_faults_both_protocols_pass() {
    let Some(setup) = setup() else { return };
    for (http, version) in [(Http::One, Version::HTTP_11), (Http::Two, Version::HTTP_2)] {
        let client = setup.client(http);
        let response = setup.get(&client, SMALL).await.unwrap();
        assert_eq!((response.status(), response.version()), (StatusCode::OK, version));
        assert_eq!(response.json::<Value>().await.unwrap()["major"], "1");
        assert_eq!(setup.proxy.faults().seen().last().unwrap().version, version);
    }
    assert_eq!((setup.proxy.faults().requests(), setup.proxy.faults().connections()), (2, 2));
}

#[test]
fn kubectl_reads_and_writes_through_it() {
    let Some(setup) = setup() else { return };
    let corner = clusters()[0].namespace();
    let configmap = "{apiVersion: v1, kind: ConfigMap, metadata: {name: passed}, data: {key: value}}";
    let args = ["--namespace", corner.name(), "apply", "--server-side", "-f", "-"];
    setup.kubectl.run_with_input(&args, configmap).unwrap();
    assert_eq!(corner.kubectl(&["get", "configmap", "passed", "--output=jsonpath={.data.key}"]), "value");
    assert!(
        setup
            .proxy
            .faults()
            .seen()
            .iter()
            .any(|seen| seen.method == "PATCH" && seen.version == Version::HTTP_2)
    );
}

#[tokio::test]
async fn only_the_holder_of_the_token_comes_through() {
    let Some(setup) = setup() else { return };
    let request = setup.client(Http::Two).get(setup.proxy.url() + SMALL);
    assert_eq!(request.try_clone().unwrap().send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let wrong = request.bearer_auth("guess").send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn latency_holds_each_request_and_no_stream_waits_for_another() {
    let Some(setup) = setup() else { return };
    let client = setup.client(Http::Two);
    assert_eq!(setup.status(&client, SMALL).await, StatusCode::OK);
    let latency = Duration::from_millis(400);
    setup.proxy.faults().set(Fault::Latency(latency));
    let started = Instant::now();
    let requests = (0..20).map(|_| setup.status(&client, SMALL));
    let statuses = futures_util::future::join_all(requests).await;
    assert!(statuses.iter().all(|status| *status == StatusCode::OK));
    let elapsed = started.elapsed();
    // One after the other they would take 8 s.
    assert!(elapsed >= latency && elapsed < latency * 10, "{elapsed:?}");
    assert_eq!(setup.proxy.faults().connections(), 1);
}

#[tokio::test]
async fn trickle_slows_the_body_and_loses_nothing() {
    let Some(setup) = setup() else { return };
    for http in BOTH {
        let client = setup.client(http);
        let whole = setup.get(&client, SMALL).await.unwrap().bytes().await.unwrap();
        setup.proxy.faults().set(Fault::Trickle { bytes_per_s: 500 });
        let started = Instant::now();
        let slow = setup.get(&client, SMALL).await.unwrap().bytes().await.unwrap();
        let least = Duration::from_millis(whole.len() as u64 / 50 * 100);
        assert!(started.elapsed() >= least, "{:?} < {least:?}", started.elapsed());
        assert_eq!(slow, whole);
        setup.proxy.faults().clear();
    }
}

#[tokio::test]
async fn too_many_requests_says_when_to_come_back() {
    let Some(setup) = setup() else { return };
    for http in BOTH {
        let client = setup.client(http);
        setup.proxy.faults().set(Fault::TooManyRequests { retry_after_s: 7 }.times(1));
        let response = setup.get(&client, SMALL).await.unwrap();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()["retry-after"], "7");
        assert_eq!(response.json::<Value>().await.unwrap()["reason"], "TooManyRequests");
        assert_eq!(setup.status(&client, SMALL).await, StatusCode::OK);
    }
}

#[test]
fn kubectl_comes_back_after_429() {
    let Some(setup) = setup() else { return };
    let fault = Fault::TooManyRequests { retry_after_s: 1 };
    setup.proxy.faults().set(fault.on(Scope::path_contains("/namespaces/default")).times(2));
    setup.kubectl.run(&["get", "namespace", "default"]).unwrap();
    let refused = setup.proxy.faults().seen().iter().filter(|seen| seen.faults == [fault]).count();
    assert_eq!(refused, 2);
}

#[tokio::test]
async fn server_errors_are_answers_in_the_servers_words() {
    let Some(setup) = setup() else { return };
    for http in BOTH {
        let client = setup.client(http);
        for (fault, status) in [
            (Fault::InternalError, StatusCode::INTERNAL_SERVER_ERROR),
            (Fault::Unavailable, StatusCode::SERVICE_UNAVAILABLE),
            (Fault::Expired, StatusCode::GONE),
        ] {
            setup.proxy.faults().set(fault);
            let response = setup.get(&client, "/api/v1/namespaces?watch=1").await.unwrap();
            assert_eq!(response.status(), status);
            assert_eq!(response.json::<Value>().await.unwrap()["code"], status.as_u16());
        }
        setup.proxy.faults().clear();
    }
}

#[test]
fn kubectl_tells_the_servers_error() {
    let Some(setup) = setup() else { return };
    setup.proxy.faults().set(Fault::InternalError.on(Scope::path_contains("/namespaces/default")));
    let error = setup.kubectl.run(&["get", "namespace", "default"]).unwrap_err().to_string();
    assert!(error.contains("InternalError"), "{error}");
    setup.kubectl.run(&["get", "namespace", "kube-system"]).unwrap();
}

#[tokio::test]
async fn watch_is_told_410_after_so_many_events_and_ends() {
    let Some(setup) = setup() else { return };
    for http in BOTH {
        let client = setup.client(http);
        setup.proxy.faults().set(Fault::WatchExpired { after_events: 2 }.on(Scope::watches()));
        let mut events = Events::of(&setup, &client).await;
        for _ in 0..2 {
            assert_eq!(events.next().await.unwrap().unwrap()["type"], "ADDED");
        }
        assert_expired(events.next().await.unwrap());
        assert_eq!(events.next().await.unwrap(), None);
        setup.proxy.faults().clear();
    }
}

#[tokio::test]
async fn open_watch_can_be_told_410_too() {
    let Some(setup) = setup() else { return };
    for http in BOTH {
        let client = setup.client(http);
        let mut events = Events::of(&setup, &client).await;
        assert_eq!(events.next().await.unwrap().unwrap()["type"], "ADDED");
        setup.proxy.faults().expire_open_watches();
        loop {
            let event = events.next().await.unwrap();
            if event.as_ref().is_none_or(|event| event["type"] == "ERROR") {
                assert_expired(event);
                break;
            }
        }
        assert_eq!(events.next().await.unwrap(), None);
    }
}

#[tokio::test]
async fn reset_request_never_reaches_the_server_and_its_connection_is_reset() {
    let Some(setup) = setup() else { return };
    for http in BOTH {
        let client = setup.client(http);
        assert_eq!(setup.status(&client, SMALL).await, StatusCode::OK);
        let connections = setup.proxy.faults().connections();
        setup.proxy.faults().set(Fault::Reset.times(1));
        // A POST, because clients silently repeat a GET on a new connection.
        let request = client.post(setup.proxy.url() + "/api/v1/namespaces").bearer_auth(setup.proxy.token());
        let error = request.body("{}").send().await.unwrap_err();
        match http {
            Http::One => {
                assert_eq!(io_kind(&error), Some(io::ErrorKind::ConnectionReset), "{}", chain(&error))
            }
            // Of a stream h2 tells only that its connection broke, not how.
            Http::Two => assert!(error.status().is_none(), "{}", chain(&error)),
        }
        assert_eq!(setup.status(&setup.client(http), SMALL).await, StatusCode::OK);
        assert_eq!(setup.proxy.faults().connections(), connections + 1);
    }
}

#[tokio::test]
async fn resetting_connections_is_seen_on_the_wire() {
    let Some(setup) = setup() else { return };
    let mut silent = tokio::net::TcpStream::connect(setup.proxy.address()).await.unwrap();
    while setup.proxy.faults().connections() == 0 {
        tokio::task::yield_now().await;
    }
    setup.proxy.faults().reset_connections();
    let error = tokio::io::AsyncReadExt::read_u8(&mut silent).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn answer_is_cut_after_so_many_bytes() {
    let Some(setup) = setup() else { return };
    for http in BOTH {
        let client = setup.client(http);
        assert!(setup.get(&client, LARGE).await.unwrap().bytes().await.unwrap().len() > 100_000);
        setup.proxy.faults().set(Fault::CutAfter { bytes: 1000 });
        let mut response = setup.get(&client, LARGE).await.unwrap();
        let mut got = 0;
        let error = loop {
            match response.chunk().await {
                Ok(chunk) => got += chunk.expect("the body does not end well").len(),
                Err(error) => break error,
            }
        };
        assert_eq!(got, 1000, "{}", chain(&error));
        setup.proxy.faults().clear();
    }
}

#[tokio::test]
async fn swallowed_request_leaves_the_others_on_its_connection_alone() {
    let Some(setup) = setup() else { return };
    let client = setup.client(Http::Two);
    setup.proxy.faults().set(Fault::BlackHole.on(Scope::path_contains("/healthz")));
    let swallowed = tokio::time::timeout(SHORT, setup.status(&client, "/healthz"));
    let (swallowed, passed) = tokio::join!(swallowed, setup.status(&client, SMALL));
    swallowed.unwrap_err();
    assert_eq!(passed, StatusCode::OK);
    assert_eq!(setup.proxy.faults().connections(), 1);
}

#[tokio::test]
async fn black_hole_silences_old_and_new_connections_until_it_ends() {
    let Some(setup) = setup() else { return };
    for http in BOTH {
        let (old, new) = (setup.client(http), setup.client(http));
        assert_eq!(setup.status(&old, SMALL).await, StatusCode::OK);
        let reached = setup.proxy.faults().requests();
        setup.proxy.faults().set_network(Network::BlackHole);
        let mut waiting =
            Box::pin(async { tokio::join!(setup.status(&old, SMALL), setup.status(&new, SMALL)) });
        tokio::time::timeout(SHORT, &mut waiting).await.unwrap_err();
        assert_eq!(setup.proxy.faults().requests(), reached);
        setup.proxy.faults().clear();
        assert_eq!(waiting.await, (StatusCode::OK, StatusCode::OK));
    }
}

#[tokio::test]
async fn refused_means_nobody_listens_and_open_watches_break() {
    let Some(setup) = setup() else { return };
    for http in BOTH {
        let client = setup.client(http);
        let mut events = Events::of(&setup, &client).await;
        events.next().await.unwrap();
        setup.proxy.faults().set_network(Network::Refused);
        while events.next().await.is_ok_and(|event| event.is_some()) {}
        let error = setup.get(&setup.client(http), SMALL).await.unwrap_err();
        assert_eq!(io_kind(&error), Some(io::ErrorKind::ConnectionRefused), "{}", chain(&error));
        setup.proxy.faults().clear();
        // Not with the old client: it may not have noticed yet that its connection is gone.
        assert_eq!(setup.status(&setup.client(http), SMALL).await, StatusCode::OK);
    }
}

#[tokio::test]
async fn expired_certificate_is_seen_by_every_new_connection() {
    let Some(setup) = setup() else { return };
    for http in BOTH {
        let client = setup.client(http);
        assert_eq!(setup.status(&client, SMALL).await, StatusCode::OK);
        setup.proxy.faults().set_network(Network::CertExpired);
        let error = setup.get(&setup.client(http), SMALL).await.unwrap_err();
        assert!(chain(&error).contains("certificate expired"), "{}", chain(&error));
        setup.proxy.faults().clear();
        // Not with the old client: it may not have noticed yet that its connection is gone.
        assert_eq!(setup.status(&setup.client(http), SMALL).await, StatusCode::OK);
    }
    setup.proxy.faults().set_network(Network::CertExpired);
    let error = setup.kubectl.run(&["get", "namespaces"]).unwrap_err().to_string();
    assert!(error.contains("certificate has expired"), "{error}");
}

#[tokio::test]
async fn dropped_proxy_listens_no_more() {
    let Some(setup) = setup() else { return };
    let client = setup.client(Http::Two);
    assert_eq!(setup.status(&client, SMALL).await, StatusCode::OK);
    let address = setup.proxy.address();
    drop(setup);
    let error = tokio::net::TcpStream::connect(address).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
}
