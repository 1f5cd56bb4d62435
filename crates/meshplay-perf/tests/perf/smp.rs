//! Service Mesh Performance: what is read is written again, and a test file becomes runs that use all of it.

use meshplay_perf::RunSpec;
use meshplay_perf::format::smp::{
    EnvironmentConfig, Given, MESH_TYPES, Mesh, PerformanceTestResult, ServiceMeshConfig, TestFile, read,
    write,
};
use meshplay_perf::format::{Tool, ToolResult, import};
use meshplay_perf::generator::Generator;
use meshplay_perf::spec::{Arrivals, Endpoint, Protocol};
use meshplay_types::{Code, Finding};
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
    assert_eq!(codes(&findings), [Code::SMP_SHARED], "fortio asks one address");
    assert_eq!(runs.len(), 3);
    let generators: Vec<_> = runs.iter().map(|run| run.generator).collect();
    assert_eq!(generators, [Some(Generator::Fortio), Some(Generator::Fortio), Some(Generator::Wrk2)]);
    assert_eq!((runs[0].duration_ms, runs[0].connections), (Some(90_000), 1));
    assert_eq!(
        (&runs[0].arrivals, &runs[1].arrivals),
        (&runs[1].arrivals, &Arrivals::Constant { rate: 5.0 })
    );
    let cookie = runs[1].endpoints[0].headers.iter().find(|header| header.name == "Cookie").unwrap();
    assert_eq!(cookie.value, "a=b; c=d");
    assert_eq!(
        (&runs[2].arrivals, runs[2].endpoints[0].method.as_str()),
        (&Arrivals::Constant { rate: 250.0 }, "POST")
    );
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_test_written_from_runs_is_read_as_the_same_runs() {
    let poisson = RunSpec {
        duration_ms: Some(90_500),
        protocol: Protocol::Http2 { streams: 4 },
        seed: 7,
        ..RunSpec::new(
            vec![Endpoint::get("http://one/"), Endpoint::get("http://two/")],
            Arrivals::Poisson { rate: 12.5 },
        )
    };
    let fortio = RunSpec {
        duration_ms: Some(90_500),
        generator: Some(Generator::Fortio),
        ..RunSpec::new(vec![Endpoint::get("http://one/")], Arrivals::Constant { rate: 10.0 })
    };
    let specs = [poisson, fortio];
    let mesh = Some(Mesh::Name("istio".to_owned()));
    let written = write(&TestFile::of("two", [("a".to_owned(), "b".to_owned())].into(), mesh, &specs));
    let file: TestFile = keeps(&written);
    let (runs, findings) = file.runs();
    assert_eq!((runs.as_slice(), findings.as_slice()), (&specs[..], &[][..]));

    let mut edited: TestFile = read(&written).unwrap();
    edited.test.clients.as_mut().unwrap()[1].connections = Some(3);
    let (runs, findings) = edited.runs();
    assert_eq!(codes(&findings), [Code::SMP_OPTIONS], "who edits a field means it");
    assert_eq!((runs[1].connections, runs[1].generator), (3, Some(Generator::Fortio)));
}

/// A specification that says more than the fields of a client: the seed.
fn seeded(arrivals: Arrivals, duration_ms: Option<u64>, count: Option<u64>) -> RunSpec {
    let run = RunSpec::new(vec![Endpoint::get("http://one/")], arrivals);
    RunSpec { duration_ms, count, seed: 7, ..run }
}

/// For a second, for three, for as many requests, and for as long as recorded starts last.
fn of_different_lengths() -> [RunSpec; 4] {
    let rate = |rate| Arrivals::Constant { rate };
    [
        seeded(rate(50.0), Some(1_000), None),
        seeded(rate(20.0), Some(3_000), None),
        seeded(Arrivals::Max, None, Some(3)),
        seeded(Arrivals::Replay { times_us: vec![0, 10] }, None, None),
    ]
}

fn file_of(specs: &[RunSpec]) -> TestFile {
    let named = |(at, spec): (usize, &RunSpec)| (format!("profile {at}"), spec.clone());
    let profiles: Vec<_> = specs.iter().enumerate().map(named).collect();
    TestFile::of_profiles(None, &profiles).unwrap_or_else(|findings| panic!("{findings:?}"))
}

#[test]
fn profiles_of_different_lengths_are_read_as_the_same_runs() {
    let all = of_different_lengths();
    for chosen in [vec![0, 1], vec![1, 0, 2], vec![2, 0], vec![0, 2], vec![2, 3], vec![3], vec![3, 2, 1, 0]] {
        let specs: Vec<RunSpec> = chosen.iter().map(|at: &usize| all[*at].clone()).collect();
        let read: TestFile = keeps(&write(&file_of(&specs)));
        assert_eq!(read.runs(), (specs, Vec::new()), "{chosen:?}");
    }
}

#[test]
fn who_edits_the_length_of_a_test_means_it_for_all_that_it_changes() {
    let [short, long, ..] = of_different_lengths();
    let mut file = file_of(&[short.clone(), long]);
    let mut edited = |duration: &str| {
        file.test.duration = Some(duration.to_owned());
        let (runs, findings) = file.runs();
        (runs, codes(&findings))
    };
    let (runs, findings) = edited("5s");
    assert_eq!(findings, [Code::SMP_OPTIONS; 2]);
    assert!(runs.iter().all(|run| run.duration_ms == Some(5_000) && run.seed == 0), "{runs:?}");
    let (runs, findings) = edited("1s");
    assert_eq!(findings, [Code::SMP_OPTIONS]);
    assert_eq!((&runs[0], runs[1].duration_ms), (&short, Some(1_000)));
    assert_eq!(edited("").1, [Code::SMP_FIELD]);
}

#[test]
fn a_profile_that_would_be_other_runs_when_it_is_read_is_not_written() {
    let [short, ..] = of_different_lengths();
    let endpoints = vec![Endpoint::get("http://one/"), Endpoint::get("http://two/")];
    let shared = RunSpec { generator: Some(Generator::Fortio), endpoints, ..short.clone() };
    let profiles = [("good".to_owned(), short), ("shared".to_owned(), shared)];
    let findings = TestFile::of_profiles(None, &profiles).unwrap_err();
    assert_eq!(codes(&findings), [Code::SMP_UNSAID]);
    assert!(findings[0].message.contains("`shared`"), "{findings:?}");
    assert!(findings[0].cause.as_ref().is_some_and(|why| why.contains("only one address")), "{findings:?}");
}

/// For SMP, and for Meshery, 0 is as many as possible.
#[test]
fn a_rate_below_one_is_not_written_as_many_as_possible_and_files_that_have_it_so_are_read() {
    let fields = |arrivals: Arrivals| {
        let spec = RunSpec { count: Some(5), ..RunSpec::new(vec![Endpoint::get("http://one/")], arrivals) };
        let mut file = TestFile::of("slow", [].into(), None, std::slice::from_ref(&spec));
        let rps = file.test.clients.as_ref().unwrap()[0].rps.as_ref().unwrap().value().unwrap();
        let rounded = spec.arrivals.rate_max().map_or(0, |rate| rate.round() as i64);
        file.test.clients.as_mut().unwrap()[0].rps = Some(rounded.into());
        assert_eq!(file.runs(), (vec![spec], Vec::new()), "as it was written before");
        rps
    };
    assert_eq!(fields(Arrivals::Constant { rate: 0.4 }), 1);
    assert_eq!(fields(Arrivals::Poisson { rate: 12.3 }), 13);
    assert_eq!(fields(Arrivals::Burst { size: 50, every_ms: 3_600_000 }), 1);
    assert_eq!(fields(Arrivals::Replay { times_us: vec![0, 1, 2, 5_000_000] }), 3);
    assert_eq!(fields(Arrivals::Max), 0);
    assert_eq!(fields(Arrivals::Closed { think_ms: 5 }), 0);
}

#[test]
fn only_generators_that_are_known_and_fit_the_protocol_are_used() {
    let client = |fields: &str| {
        let text =
            format!("test: {{duration: 1s, clients: [{{endpoint_urls: ['http://h/a.B/C'], {fields}}}]}}");
        let file: TestFile = read(&text).unwrap();
        let (runs, findings) = file.runs();
        (runs, codes(&findings))
    };
    assert_eq!(client("load_generator: siege").1, [Code::SMP_GENERATOR]);
    assert_eq!(client("protocol: 4, load_generator: fortio").1, [Code::SMP_FIELD]);
    let (runs, findings) = client("protocol: GRPC, load_generator: ghz");
    assert!(findings.is_empty() && runs[0].protocol == Protocol::Http2 { streams: 1 });
    assert_eq!(client("load_generator: Nighthawk").0[0].generator, Some(Generator::Nighthawk));
    let meshery = client("load_generator: fortio, internal: true, additional_options: '{\"x\": 1}'");
    assert_eq!(meshery.1, [Code::SMP_OPTIONS; 2]);
}

#[test]
fn protocols_other_than_http_are_written_by_the_scheme_and_read_as_the_same_runs() {
    let check = |urls: &[&str], protocol: &str| {
        let endpoints = urls.iter().map(|url| Endpoint {
            body: Some(meshplay_perf::spec::Body::Text("hi".to_owned())),
            ..Endpoint::get(url)
        });
        let run = RunSpec::new(endpoints.collect(), Arrivals::Constant { rate: 5.0 });
        let spec = RunSpec { duration_ms: Some(1_000), seed: 7, ..run };
        let mut file: TestFile = keeps(&write(&file_of(std::slice::from_ref(&spec))));
        let given = |name: &str| Some(Given::Name(name.to_owned()));
        assert_eq!(file.test.clients.as_ref().unwrap()[0].protocol, given(protocol));
        assert_eq!(file.runs(), (vec![spec.clone()], Vec::new()), "{urls:?}");
        file.test.clients.as_mut().unwrap()[0].protocol = given("PROTOCOL_HTTP");
        assert_eq!(file.runs(), (vec![spec], Vec::new()), "as it was written before");
    };
    check(&["grpc://h/a.B/C", "grpcs://h/a.B/C"], "PROTOCOL_GRPC");
    check(&["tcp://h:1"], "PROTOCOL_TCP");
    check(&["udp://h:1"], "PROTOCOL_UDP");
    check(&["ws://h/", "https://h/"], "PROTOCOL_HTTP");
    check(&["tcp://h:1", "http://h/"], "PROTOCOL_HTTP");
}

#[test]
fn a_protocol_is_measured_where_the_addresses_speak_it() {
    let client = |fields: &str| {
        let file: TestFile = read(&format!("test: {{duration: 1s, clients: [{{{fields}}}]}}")).unwrap();
        let (runs, findings) = file.runs();
        (runs, codes(&findings))
    };
    let (runs, findings) = client("protocol: 2, body: hi, endpoint_urls: ['tcp://h:1']");
    assert_eq!((runs[0].endpoints[0].method.as_str(), findings), ("GET", Vec::new()));
    let (runs, findings) = client("protocol: GRPC, endpoint_urls: ['grpc://h/a.B/C']");
    assert_eq!((runs[0].protocol, findings), (Protocol::Http2 { streams: 1 }, Vec::new()));
    for misfit in
        ["protocol: UDP, endpoint_urls: ['tcp://h:1']", "protocol: TCP, endpoint_urls: ['http://h/']"]
    {
        assert_eq!(client(misfit).1, [Code::SMP_FIELD], "{misfit}");
    }
}

#[test]
fn what_is_unknown_anywhere_in_a_file_is_kept_and_named() {
    let text = "{test: {duration: 1s, clients: [{endpoint_urls: ['http://h/']}]}, mesh: {type: 3, size: big}, owner: [ana]}";
    let file: TestFile = keeps(text);
    assert_eq!(file.unknown["owner"], serde_json::json!(["ana"]));
    assert!(matches!(&file.mesh, Some(Mesh::Message(mesh)) if mesh.unknown["size"] == "big"));
    let (_, findings) = file.runs();
    assert_eq!(codes(&findings), [Code::SMP_UNKNOWN; 2]);
    let at: Vec<_> = findings.iter().filter_map(|finding| finding.at.pointer.as_deref()).collect();
    assert_eq!(at, ["/owner", "/mesh/size"]);
}

#[test]
fn a_mesh_has_a_name_in_either_form() {
    let name = |mesh: &str| {
        let file: TestFile = read(&format!("test: {{duration: 1s}}\nmesh: {mesh}")).unwrap();
        file.mesh.and_then(|mesh| mesh.name())
    };
    assert_eq!(name("{type: 3}").as_deref(), Some("istio"));
    assert_eq!(name("{type: LINKERD}"), name("Linkerd"));
    assert_eq!((name("None"), name("{type: 0}")), (None, None));
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
