//! Level 5 against real Envoys from the tools folder.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::{collections::BTreeMap, io, sync::Arc};

use meshplay_local::{
    RigContext, Tools,
    loopback_mesh::{
        CALLER_HEADER, CertFiles, FILTER_HEADER, Feature, Features, Hosting, Identity, LoopbackMesh,
        MeshError, MeshOptions, SPLIT_HEADER, VERSION_HEADER, Version, requirements,
    },
    state::State,
};
use meshplay_net::process::{Lifetime, ProcessId};
use meshplay_types::Code;
use reqwest::{Certificate, Client, ClientBuilder, Response, StatusCode};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A rig of its own per test; gone with it.
struct Rig {
    context: RigContext,
    root: tempfile::TempDir,
}

impl Rig {
    fn with_tools(tools: Tools) -> Self {
        let root = tempfile::tempdir().unwrap();
        let state = State::create(root.path(), "mesh", Lifetime::WithParent).unwrap();
        Self { context: RigContext::new(tools, Arc::new(state)), root }
    }

    fn new() -> Self {
        Self::with_tools(Tools::open_default().unwrap())
    }

    async fn mesh(&self, options: &MeshOptions) -> LoopbackMesh {
        LoopbackMesh::start(&self.context, options).await.unwrap()
    }
}

fn client(configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    // A second test of this process finds the provider installed; that is just as well.
    rustls::crypto::ring::default_provider().install_default().ok();
    configure(Client::builder().no_proxy()).build().unwrap()
}

async fn get(url: &str) -> Response {
    client(|builder| builder).get(url).send().await.unwrap()
}

/// Calls the server side's inbound listener of v1 directly, as `identity`.
async fn call_inbound(mesh: &LoopbackMesh, identity: Option<&CertFiles>) -> reqwest::Result<Response> {
    let ca = Certificate::from_pem(&std::fs::read(&mesh.certs().ca).unwrap()).unwrap();
    let client = client(|builder| match identity {
        None => builder.tls_certs_only([ca]),
        Some(CertFiles { cert, key }) => {
            let pem = [std::fs::read(cert).unwrap(), std::fs::read(key).unwrap()].concat();
            builder.tls_certs_only([ca]).identity(reqwest::Identity::from_pem(&pem).unwrap())
        }
    });
    client.get(format!("https://{}/", mesh.server_inbound_addr("v1").unwrap())).send().await
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn request_passes_two_envoys_with_mutual_tls_and_gets_the_filter_header() {
    let rig = Rig::new();
    let mesh =
        rig.mesh(&MeshOptions { filter_value: "seen by wasm".to_owned(), ..MeshOptions::default() }).await;

    let response = get(&mesh.entry_url()).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, FILTER_HEADER), Some("seen by wasm"));
    let caller = header(&response, CALLER_HEADER).unwrap();
    assert!(caller.contains(&format!("URI={}", Identity::Client.uri())), "{caller}");
    let version = header(&response, VERSION_HEADER).unwrap().to_owned();
    assert_eq!(response.text().await.unwrap(), format!("hello from {version}\n"));

    let server = mesh.server_admin().unwrap().stats().await.unwrap();
    assert_eq!(server[&format!("http.inbound-{version}.downstream_rq_2xx")], 1);
    assert_eq!(server[&format!("http.inbound-{version}.rbac.allowed")], 1);
    assert_eq!(server[&format!("listener.inbound-{version}.ssl.handshake")], 1);
    assert_eq!(server[&format!("listener.inbound-{version}.ssl.no_certificate")], 0);
    assert_eq!(server["wasmcustom.mesh_filter_responses"], 1);
    let client = mesh.client_admin().unwrap().stats().await.unwrap();
    assert_eq!(client[&format!("cluster.{version}.ssl.handshake")], 1);
    mesh.stop().await.unwrap();
}

#[tokio::test]
async fn plaintext_caller_is_refused_at_the_server_side() {
    let rig = Rig::new();
    let mesh = rig.mesh(&MeshOptions::default()).await;
    let mut stream = TcpStream::connect(mesh.server_inbound_addr("v1").unwrap()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: server\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer).await {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), io::ErrorKind::ConnectionReset),
    }
    assert!(!answer.starts_with(b"HTTP/"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(requests_seen(&mesh).await, 0);
    mesh.stop().await.unwrap();
}

/// Requests that got as far as HTTP on the server side.
async fn requests_seen(mesh: &LoopbackMesh) -> u64 {
    let stats = mesh.server_admin().unwrap().stats().await.unwrap();
    stats
        .iter()
        .filter(|(name, _)| name.ends_with(".downstream_rq_total"))
        .map(|(_, count)| count)
        .sum::<u64>()
        - stats.get("http.admin.downstream_rq_total").copied().unwrap_or(0)
}

#[tokio::test]
async fn only_the_client_identity_is_let_in() {
    let rig = Rig::new();
    let mesh = rig.mesh(&MeshOptions::default()).await;
    call_inbound(&mesh, None).await.unwrap_err();
    let stranger = call_inbound(&mesh, Some(&mesh.certs().stranger)).await.unwrap();
    assert_eq!(stranger.status(), StatusCode::FORBIDDEN);
    let client = call_inbound(&mesh, Some(&mesh.certs().client)).await.unwrap();
    assert_eq!(client.status(), StatusCode::OK);
    mesh.stop().await.unwrap();
}

#[tokio::test]
async fn stranger_is_let_in_without_authorization() {
    let rig = Rig::new();
    let features = Features::up_to(Feature::MutualTls);
    let mesh = rig.mesh(&MeshOptions { features, ..MeshOptions::default() }).await;
    let stranger = call_inbound(&mesh, Some(&mesh.certs().stranger)).await.unwrap();
    assert_eq!(stranger.status(), StatusCode::OK);
    assert_eq!(header(&stranger, FILTER_HEADER), None);
    mesh.stop().await.unwrap();
}

/// The versions that answer `keys`, counted; no key: Envoy rolls its own dice.
async fn split(mesh: &LoopbackMesh, keys: impl IntoIterator<Item = Option<u32>>) -> BTreeMap<String, u32> {
    let client = client(|builder| builder);
    let mut counts = BTreeMap::new();
    for key in keys {
        let request = client.get(mesh.entry_url());
        let request = match key {
            Some(key) => request.header(SPLIT_HEADER, key),
            None => request,
        };
        let response = request.send().await.unwrap();
        *counts.entry(header(&response, VERSION_HEADER).unwrap().to_owned()).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn requests_are_split_by_weight() {
    let rig = Rig::new();
    let versions = vec![Version::new("v1", 80), Version::new("v2", 20), Version::new("v3", 0)];
    let mesh = rig.mesh(&MeshOptions { versions, ..MeshOptions::default() }).await;

    let by_key = split(&mesh, (0..100).map(Some)).await;
    assert_eq!(by_key, BTreeMap::from([("v1".to_owned(), 80), ("v2".to_owned(), 20)]));

    // 1,000 draws at 0.2: mean 200, standard deviation 12.6. Six of them: wrong once in 5·10⁸ runs.
    let by_chance = split(&mesh, (0..1000).map(|_| None)).await;
    assert!((124..=276).contains(&by_chance["v2"]), "{by_chance:?}");
    assert_eq!(by_chance["v1"] + by_chance["v2"], 1000);
    mesh.stop().await.unwrap();
}

#[tokio::test]
async fn every_rung_of_the_ladder_answers_with_what_it_has() {
    let rig = Rig::new();
    for features in [Features::none()].into_iter().chain(Feature::ALL.map(Features::up_to)) {
        let mesh = rig.mesh(&MeshOptions { features: features.clone(), ..MeshOptions::default() }).await;
        let response = get(&mesh.entry_url()).await;
        assert_eq!(response.status(), StatusCode::OK, "{features:?}");
        assert_eq!(header(&response, "server").is_some(), features.has(Feature::Proxy), "{features:?}");
        assert_eq!(
            header(&response, CALLER_HEADER).is_some(),
            features.has(Feature::MutualTls),
            "{features:?}"
        );
        assert_eq!(
            header(&response, FILTER_HEADER).is_some(),
            features.has(Feature::WasmFilter),
            "{features:?}"
        );
        assert_eq!(
            mesh.access_log(Identity::Server).exists(),
            features.has(Feature::AccessLog),
            "{features:?}"
        );
        mesh.stop().await.unwrap();
    }
}

#[tokio::test]
async fn two_meshes_live_side_by_side() {
    let (left, right) = (Rig::new(), Rig::new());
    let options = MeshOptions { features: Features::up_to(Feature::MutualTls), ..MeshOptions::default() };
    let (one, two) = tokio::join!(left.mesh(&options), right.mesh(&options));
    for mesh in [&one, &two] {
        assert_eq!(get(&mesh.entry_url()).await.status(), StatusCode::OK);
    }
    // Same names, another authority: the other mesh's client is a stranger to the TLS stack already.
    let ca = Certificate::from_pem(&std::fs::read(&one.certs().ca).unwrap()).unwrap();
    let CertFiles { cert, key } = &two.certs().client;
    let pem = [std::fs::read(cert).unwrap(), std::fs::read(key).unwrap()].concat();
    let client =
        client(|builder| builder.tls_certs_only([ca]).identity(reqwest::Identity::from_pem(&pem).unwrap()));
    client.get(format!("https://{}/", one.server_inbound_addr("v1").unwrap())).send().await.unwrap_err();
    one.stop().await.unwrap();
    two.stop().await.unwrap();
}

#[tokio::test]
async fn stopping_leaves_no_process_and_no_file() {
    let rig = Rig::new();
    let mesh = rig.mesh(&MeshOptions::default()).await;
    let (processes, ports) = (mesh.processes(), [mesh.entry_url(), mesh.server_admin().unwrap().url()]);
    assert_eq!(processes.len(), 2);
    mesh.stop().await.unwrap();
    assert!(processes.iter().all(|id| !id.is_running().unwrap()));
    for url in ports {
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        assert_eq!(TcpStream::connect(address).await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    }
    let left: Vec<_> =
        std::fs::read_dir(rig.context.state.dir()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.iter().all(|path| path.is_file()), "{left:?}");
    let Rig { context, root } = rig;
    drop(context);
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn workloads_can_be_processes_of_their_own() {
    let rig = Rig::new();
    let hosting = Hosting::Program(env!("CARGO_BIN_EXE_meshplay-rig").into());
    let mesh = rig.mesh(&MeshOptions { hosting, ..MeshOptions::default() }).await;
    let processes = mesh.processes();
    assert_eq!(processes.len(), 4);
    assert_eq!(get(&mesh.entry_url()).await.status(), StatusCode::OK);
    mesh.stop().await.unwrap();
    assert!(processes.iter().all(|id| !id.is_running().unwrap()));
}

#[tokio::test]
async fn rig_of_level_5_answers_until_it_is_down_and_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let rig = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_meshplay-rig"));
        let output =
            command.args(args).args(["--output", "json", "--rig-dir"]).arg(root.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let up = rig(&["up", "--level", "5", "--name", "five"]);
    let response = get(up["mesh"]["entryUrl"].as_str().unwrap()).await;
    assert_eq!(header(&response, FILTER_HEADER), Some("loopback"));
    let status = rig(&["status"]);
    let processes = status[0]["processes"].as_array().unwrap();
    assert_eq!(processes.len(), 4);
    assert!(processes.iter().all(|process| process["running"] == true));
    rig(&["down", "--name", "five"]);
    for process in processes {
        let pid = i32::try_from(process["pid"].as_i64().unwrap()).unwrap();
        // Ended, but perhaps not yet reaped by whoever inherited it.
        assert!(ProcessId::of(pid).unwrap().is_none_or(|id| !id.is_running().unwrap()));
    }
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn missing_envoy_is_a_finding_and_starts_nothing() {
    let empty = tempfile::tempdir().unwrap();
    let rig = Rig::with_tools(Tools::open(empty.path()).unwrap());
    let found = requirements(&rig.context.tools);
    assert_eq!(found[0].code, Code::REQUIREMENT_MISSING);
    let error = LoopbackMesh::start(&rig.context, &MeshOptions::default()).await.unwrap_err();
    let MeshError::Refused { findings } = error else { panic!("{error}") };
    assert_eq!(findings, found);
    assert!(!rig.context.state.dir().join("mesh").exists());
}
