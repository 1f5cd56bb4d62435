//! Service Mesh Performance: what is read is written again, and a test file becomes runs that use all of it.

use meshplay_perf::format::smp::{
    EnvironmentConfig, Given, MESH_TYPES, Mesh, PerformanceTestResult, ServiceMeshConfig, TestFile, read,
    write,
};
use meshplay_perf::format::{Tool, ToolResult, import};
use meshplay_perf::spec::Arrivals;
use meshplay_types::Code;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// In the shape of the file that the SMP action ships, with all that may be in it.
const FILE: &str = "
test:
  smp_version: v0.0.1
  name: Load Test
  labels: {}
  clients:
  - {internal: false, load_generator: fortio, protocol: 1, connections: 2, rps: 10,
     headers: {x-a: '1'}, cookies: {a: b, c: d}, body: '', content_type: '', endpoint_urls: ['http://one/', 'http://two/']}
  - {loadGenerator: wrk2, protocol: PROTOCOL_HTTP, connections: 4, rps: '250', body: hi, content_type: text/plain,
     endpoint_urls: ['http://three/']}
  duration: 1m30s
mesh: {type: 3, version: 1.24.0}
";

/// Reading, writing and reading again changes nothing.
fn keeps<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(text: &str) -> T {
    let first: T = read(text).unwrap_or_else(|finding| panic!("{finding:?}"));
    let second: T = read(&write(&first)).unwrap_or_else(|finding| panic!("{finding:?}"));
    assert_eq!(first, second);
    first
}

#[test]
fn a_test_file_becomes_a_run_for_each_client_with_all_its_endpoints() {
    let file: TestFile = keeps(FILE);
    let (runs, findings) = file.runs();
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(runs.len(), 2);
    assert_eq!(runs[0].endpoints.len(), 2);
    assert_eq!((runs[0].duration_ms, runs[0].connections), (Some(90_000), 2));
    let cookie = runs[0].endpoints[1].headers.iter().find(|header| header.name == "Cookie").unwrap();
    assert_eq!(cookie.value, "a=b; c=d");
    assert_eq!(
        (&runs[1].arrivals, runs[1].endpoints[0].method.as_str()),
        (&Arrivals::Constant { rate: 250.0 }, "POST")
    );
}

#[test]
fn both_forms_of_the_mesh_and_both_of_its_type_are_kept() {
    for (mesh, name) in
        [("{type: 5}", Some("LINKERD")), ("{type: LINKERD}", Some("LINKERD")), ("linkerd", None)]
    {
        let file: TestFile = keeps(&format!("test: {{duration: 1s}}\nmesh: {mesh}"));
        let of_type = match file.mesh.unwrap() {
            Mesh::Message(mesh) => mesh.r#type.as_ref().and_then(|given: &Given| given.name_in(MESH_TYPES)),
            Mesh::Name(name) => {
                assert_eq!(name, "linkerd");
                None
            }
        };
        assert_eq!(of_type, name);
    }
}

#[test]
fn every_mistake_of_a_file_is_found_at_once_and_where_it_is() {
    let text = "test: {duration: 60, clients: [{protocol: 9, rps: -1, endpoint_urls: [], speed: 3}, {protocol: GRPC, endpoint_urls: [a]}]}";
    let (runs, findings) = read::<TestFile>(&text.replace("60", "'60'")).unwrap().runs();
    assert!(runs.is_empty());
    let at: Vec<(Code, &str)> = findings
        .iter()
        .map(|finding| (finding.code, finding.at.pointer.as_deref().unwrap_or_default()))
        .collect();
    let expected = [
        (Code::SMP_UNKNOWN, "/test/clients/0/speed"),
        (Code::SMP_FIELD, "/test/duration"),
        (Code::SMP_FIELD, "/test/clients/0/protocol"),
        (Code::SMP_FIELD, "/test/clients/0/endpoint_urls"),
        (Code::SMP_FIELD, "/test/clients/0/rps"),
        (Code::SMP_FIELD, "/test/clients/1/protocol"),
    ];
    assert_eq!(at, expected);
}

#[test]
fn what_is_no_smp_names_the_line() {
    let finding = read::<TestFile>("test:\n  clients: 7\n").unwrap_err();
    assert_eq!((finding.code, finding.at.line), (Code::SMP_SYNTAX, Some(2)), "{finding:?}");
    assert_eq!(read::<TestFile>("mesh: istio").unwrap_err().code, Code::SMP_SYNTAX);
}

#[test]
fn configurations_and_what_they_do_not_have_yet_are_kept() {
    let mesh: ServiceMeshConfig = keeps(
        "{mtlsEnabled: true, sidecar: {count: 3, cpu_mcores: 100.5, rps: '9007199254740993'}, mesh_type: {type: ISTIO}, brand_new: [1, {a: b}]}",
    );
    assert_eq!(mesh.unknown["brand_new"], serde_json::json!([1, {"a": "b"}]));
    assert_eq!(mesh.sidecar.unwrap().rps.unwrap().value(), Some(9_007_199_254_740_993));
    let environment: EnvironmentConfig = keeps(
        "{kubernetes_version: v1.33.1, nodes: [{type: m5, cores: 4, mem_mb: 16000}], traffic_metadata: {user_agent: x}}",
    );
    assert_eq!(environment.nodes.unwrap()[0].cores, Some(4));
}

#[test]
fn a_result_says_what_smp_has_words_for_and_nothing_else() {
    let (results, _) = import(include_str!("fixtures/tools/fortio.json"), None).unwrap();
    let written: Value = serde_json::from_str(&write(&PerformanceTestResult::of(&results[0]))).unwrap();
    assert!((written["latencies_ms"]["p99"].as_f64().unwrap() - 1.2).abs() < 1e-9);
    assert_eq!(written["start_time"], "2026-11-25T20:25:30.864509592Z");
    assert_eq!(written["end_time"], "2026-11-25T20:25:32.865960816Z");
    keeps::<PerformanceTestResult>(&written.to_string());
    let silent = write(&PerformanceTestResult::of(&ToolResult::of(
        Tool::Wrk,
        meshplay_perf::format::Timing::FromSend,
    )));
    assert!(!silent.contains("p99") && !silent.contains("start_time"), "{silent}");
}
