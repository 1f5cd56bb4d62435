use super::*;
use crate::recording::{Counters, Outcome, Part, Phases, Second, Slice};

/// 2 s of 1,000 requests each, of 1 to 2 ms; a name that needs care.
pub(super) fn report() -> Report {
    let spec: RunSpec = serde_json::from_str(
        r#"{"endpoints": [{"url": "http://x/a"}, {"url": "http://x/b"}], "seed": 42, "durationMs": 2000,
            "arrivals": {"kind": "poisson", "rate": 1000}}"#,
    )
    .unwrap();
    let second = |second: u32| {
        let mut phases = Phases::default();
        for n in 0..1_000 {
            phases.response.record(1_000_000 + n * 1_000);
            phases.service.record(900_000 + n * 1_000);
        }
        let slice = Slice { second, part: Part::Measured, endpoint: 0, outcome: Outcome::Success, phases };
        let counters = Counters { due: 1_000, sent: 1_000, ended: 1_000, ..Counters::default() };
        Second { second, counters, slices: vec![slice], ..Second::default() }
    };
    let recording = Recording {
        started_at: "2026-11-25T10:00:00Z".parse().unwrap(),
        endpoints: vec!["http://x/a".to_owned(), "http://x/b".to_owned()],
        status_codes: BTreeMap::from([(200, 2_000)]),
        ..Recording::sample(vec![second(0), second(1)])
    };
    let surroundings = BTreeMap::from([("cores".to_owned(), "2".to_owned())]);
    Report {
        run: "01a214ec-a503-74d9-9453-92dc186872f9".to_owned(),
        name: "<shop> & \"co\"".to_owned(),
        target: "http://x/a".to_owned(),
        tags: BTreeMap::from([("mesh".to_owned(), "istio".to_owned())]),
        note: String::new(),
        created_at: "2026-11-25T10:00:00Z".parse().unwrap(),
        environment: Some(environment::hash(&surroundings)),
        surroundings,
        summary: Summary::of(&spec, &recording),
        spec,
        recording,
        costs: None,
    }
}

fn text(form: Form) -> String {
    report().document(form).unwrap().text
}

#[test]
fn a_document_has_a_name_and_a_type() {
    let document = report().document(Form::Html).unwrap();
    assert_eq!(
        (document.file_name.as_str(), document.content_type.as_str()),
        ("run-186872f9.html", "text/html")
    );
    assert!(Form::ALL.iter().all(|form| serde_json::to_value(form).unwrap() == form.word()));
}

#[test]
fn pages_and_reports_let_no_markup_in() {
    for form in [Form::Html, Form::Junit] {
        let text = text(form);
        assert!(text.contains("&lt;shop&gt; &amp; &quot;co&quot;") && !text.contains("<shop>"), "{text}");
    }
    let page = text(Form::Html);
    assert!(!page.contains("<script") && page.matches("<svg").count() == 4, "{page}");
}

#[test]
fn lines_and_rows_are_all_there() {
    assert_eq!(text(Form::Csv).lines().count(), 3);
    let (intervals, findings) = crate::format::hlog_read(&text(Form::Hlog));
    assert_eq!((intervals.len(), findings.len()), (4, 0));
    let markdown = text(Form::Markdown);
    assert!(
        markdown.contains("| response time | ") && markdown.contains("| tag mesh | istio |"),
        "{markdown}"
    );
}

#[test]
fn what_we_write_for_fortio_we_read_back() {
    let (results, _) = crate::format::import(&text(Form::Fortio), None).unwrap();
    let [result] = results.as_slice() else { panic!("{results:?}") };
    assert_eq!((result.requests, result.errors), (Some(2_000), Some(0)));
    assert_eq!((result.target_rate, result.status_codes["200"]), (Some(1_000.0), 2_000));
    let p99 = result.latency.printed_ms(99.0).unwrap();
    assert!((p99 - report().summary.response_time_ms.unwrap().p99).abs() < 0.01, "{p99}");
}

/// 100 requests of each outcome in a first second, which is the warm-up, and in a second one.
fn report_of(url: &str, outcomes: &[Outcome], status_codes: &[(u16, u64)]) -> Report {
    let mut report = report();
    report.spec.endpoints.truncate(1);
    url.clone_into(&mut report.spec.endpoints[0].url);
    report.recording.warm_up_ms = 1_000;
    report.recording.status_codes = status_codes.iter().copied().collect();
    for (second, part) in report.recording.seconds.iter_mut().zip([Part::WarmUp, Part::Measured]) {
        let slice = |outcome: &Outcome| {
            let mut phases = Phases::default();
            phases.response.record_n(1_000_000, 100);
            phases.service.record_n(1_000_000, 100);
            Slice { second: second.second, part, endpoint: 0, outcome: *outcome, phases }
        };
        second.slices = outcomes.iter().map(slice).collect();
        second.counters.ended = 100 * outcomes.len() as u64;
    }
    report.summary = Summary::of(&report.spec, &report.recording);
    report
}

#[test]
fn fortio_is_told_how_each_request_that_counts_ended_and_we_read_the_same() {
    use Outcome::{
        CheckBody, ClientError, ConnectRefused, GrpcInvalidArgument, Redirect, ServerError, Success,
    };
    let check = |url: &str, outcomes: &[Outcome], statuses: &[(u16, u64)], expect: &[(&str, u64)]| {
        let report = report_of(url, outcomes, statuses);
        let text = report.document(Form::Fortio).unwrap().text;
        let (results, _) = crate::format::import(&text, None).unwrap();
        let [result] = results.as_slice() else { panic!("{results:?}") };
        let codes: Vec<_> = result.status_codes.iter().map(|(code, count)| (code.as_str(), *count)).collect();
        assert_eq!(codes, expect, "{url}");
        let told = (Some(report.summary.requests), Some(report.summary.errors_total()));
        assert_eq!((result.requests, result.errors), told, "{url}");
        assert_eq!(result.started_at, Some("2026-11-25T10:00:01Z".parse().unwrap()));
        assert_eq!(result.elapsed_s, Some(1.0));
        assert_eq!(result.url.as_deref(), Some(url), "and what was spoken is in the scheme");
    };
    for url in ["tcp://x:1", "udp://x:1", "ws://x"] {
        check(url, &[Success], &[], &[("OK", 100)]);
        check(url, &[Success, ConnectRefused], &[], &[("-1", 100), ("OK", 100)]);
    }
    // All of them came with HTTP's 200.
    let grpc = [Success, GrpcInvalidArgument];
    check("grpc://x/a.B/c", &grpc, &[(200, 400)], &[("200", 100), ("INVALID_ARGUMENT", 100)]);
    check(
        "http://x/",
        &[Success, Redirect, ClientError, ServerError, CheckBody, ConnectRefused],
        &[(200, 350), (204, 50), (302, 200), (404, 200), (500, 1), (503, 199)],
        &[("-1", 200), ("200", 88), ("204", 12), ("302", 100), ("404", 100), ("503", 100)],
    );
}

#[test]
fn fortio_is_not_told_that_recorded_starts_are_as_many_as_possible() {
    let mut report = report();
    report.spec.arrivals = crate::spec::Arrivals::Replay { times_us: vec![0, 10, 2_000_000] };
    let text = report.document(Form::Fortio).unwrap().text;
    assert!(text.contains(r#""RequestedQPS": "2""#), "{text}");
}

#[test]
fn a_result_of_smp_begins_and_ends_with_the_time_that_counts() {
    let report = report_of("http://x/", &[Outcome::Success], &[(200, 200)]);
    let text = report.document(Form::Smp).unwrap().text;
    let result: crate::format::smp::PerformanceTestResult = crate::format::smp::read(&text).unwrap();
    let at = |text: &str| Some(text.parse().unwrap());
    assert_eq!(
        (result.start_time, result.end_time),
        (at("2026-11-25T10:00:01Z"), at("2026-11-25T10:00:02Z"))
    );
}

#[test]
fn what_we_write_for_smp_can_be_run_again() {
    let result: crate::format::smp::PerformanceTestResult =
        crate::format::smp::read(&text(Form::Smp)).unwrap();
    assert_eq!(
        (result.env_id, result.labels.unwrap()["meshplay/cores"].as_str()),
        (report().environment, "2")
    );
    let test: crate::format::smp::TestFile = crate::format::smp::read(&text(Form::SmpTest)).unwrap();
    let (runs, findings) = test.runs();
    assert_eq!((runs.len(), findings.len()), (1, 0), "{findings:?}");
    assert_eq!((runs[0].endpoints.len(), runs[0].duration_ms), (2, Some(2_000)));
}

/// Half a second of CPU per second in a sidecar, a tenth in the control plane, a fifth in the application, on one node.
fn report_of_a_mesh() -> Report {
    use crate::cost::{
        CostRole, CostSample, CostSeries, CostSource, CostWindow, CostWindows, Subject, SubjectKind,
    };
    use crate::site::{MutualTls, Site, SiteCluster, SiteMesh, SiteNode};
    let text = |text: &str| Some(text.to_owned());
    let at = |second: i64| Timestamp::from_second(1_700_000_000 + second).unwrap();
    let series = |name: &str, role, ms_per_s: u64| {
        let (kind, node) = (SubjectKind::Container, text("east/node-1"));
        let mut series =
            CostSeries::new(Subject { kind, name: name.to_owned(), role, node }, CostSource::Kubelet);
        series.stamp_ms = 0;
        for second in [0_i64, 1, 3, 4] {
            let (cpu_us, memory_bytes) = (Some(ms_per_s * 1_000 * second.unsigned_abs()), Some(50_000_000));
            series.push(CostSample { cpu_us, memory_bytes, ..CostSample::at(at(second)) });
        }
        series
    };
    let series = [
        series("shop/web/istio-proxy", CostRole::Proxy, 500),
        series("istio-system/istiod/discovery", CostRole::ControlPlane, 100),
        series("shop/web/web", CostRole::Application, 200),
    ];
    let window = |start, end| CostWindow { start: at(start), end: at(end) };
    let windows = CostWindows { before: window(0, 1), during: window(1, 3), after: window(3, 4) };
    let node = SiteNode {
        name: "node-1".to_owned(),
        instance_type: text("m5.large"),
        cores: Some(2.0),
        memory_bytes: Some(8_000_000_000),
        architecture: text("amd64"),
        kubelet_version: text("v1.36.4"),
    };
    let cluster =
        SiteCluster { name: "east".to_owned(), kubernetes_version: text("v1.36.2"), nodes: vec![node] };
    let mesh = SiteMesh {
        name: "istio".to_owned(),
        cluster: "east".to_owned(),
        version: text("1.28.0"),
        proxy_version: text("1.28.1"),
        proxies: 1,
        mtls: [MutualTls::Strict].into(),
        policies: Some(["shop/callers".to_owned()].into()),
        concurrency: [2].into(),
    };
    let costs = RunCosts {
        site: Site { clusters: vec![cluster], meshes: vec![mesh] },
        ..RunCosts::of(&series, windows, 2_000, Vec::new())
    };
    Report { costs: Some(costs), ..report() }
}

#[test]
fn environment_and_mesh_are_what_was_seen_and_are_read_back_the_same() {
    use crate::format::smp::{self, EnvironmentConfig, Given, PerformanceTestResult, ServiceMeshConfig};
    let report = report_of_a_mesh();
    let text = |form| report.document(form).unwrap().text;
    let environment: EnvironmentConfig = smp::read(&text(Form::SmpEnvironment)).unwrap();
    assert_eq!(environment.kubernetes_version.as_deref(), Some("v1.36.2"));
    let [node] = environment.nodes.as_deref().unwrap() else { panic!("{environment:#?}") };
    assert_eq!((node.r#type.as_deref(), node.cores, node.mem_mb), (Some("m5.large"), Some(2), Some(8_000.0)));
    assert_eq!(environment.labels.as_ref().unwrap()["meshplay/node/east/node-1"], "amd64, v1.36.4");
    let [workload] = environment.individual_workloads.as_deref().unwrap() else { panic!("{environment:#?}") };
    assert_eq!(
        (workload.name.as_deref(), workload.cpu_mcores, workload.mem_mb),
        (Some("shop/web/web"), Some(200.0), Some(50.0))
    );
    assert_eq!(smp::write(&environment), text(Form::SmpEnvironment));

    let mesh: ServiceMeshConfig = smp::read(&text(Form::SmpMesh)).unwrap();
    let kind = mesh.mesh_type.as_ref().unwrap();
    assert_eq!(kind.r#type, Some(Given::Name("ISTIO".to_owned())));
    assert_eq!(
        (kind.version.as_deref(), mesh.proxy_build.as_deref(), mesh.mtls_enabled),
        (Some("1.28.0"), Some("1.28.1"), Some(true))
    );
    assert_eq!((mesh.mesh_policy_enabled, mesh.proxy_concurrency), (Some(true), Some(2)));
    assert_eq!(mesh.labels.as_ref().unwrap()["meshplay/mesh/east/istio/policies"], "shop/callers");
    let (sidecar, control_plane) =
        (mesh.sidecar.as_ref().unwrap(), mesh.mesh_control_plane.as_ref().unwrap());
    assert_eq!((sidecar.count, sidecar.cpu_mcores, control_plane.mem_mb), (Some(1), Some(500.0), Some(50.0)));
    assert_eq!(smp::write(&mesh), text(Form::SmpMesh));

    let result: PerformanceTestResult = smp::read(&text(Form::Smp)).unwrap();
    assert_eq!((result.env_id, result.mesh_config_id), (environment.id, mesh.id));
    // 1 − 0.5 ÷ 2 and 1 − 0.1 ÷ 2.
    let labels = result.labels.unwrap();
    assert_eq!(
        (labels["meshplay/meshMark"].as_str(), labels["meshplay/meshMark/dataPlane/cpu"].as_str()),
        ("85.00", "0.5000 of 2.00 cores")
    );
    let again: Report = serde_json::from_str(&text(Form::Json)).unwrap();
    assert_eq!(again, report);
}

#[test]
fn what_differs_or_is_only_possible_is_told_in_labels_and_not_claimed() {
    use crate::{
        format::smp::{self, ServiceMeshConfig},
        site::{MutualTls, SiteMesh},
    };
    let with = |change: &dyn Fn(&mut SiteMesh)| {
        let mut report = report_of_a_mesh();
        change(&mut report.costs.as_mut().unwrap().site.meshes[0]);
        smp::read::<ServiceMeshConfig>(&report.document(Form::SmpMesh).unwrap().text).unwrap()
    };
    let permissive = with(&|mesh| mesh.mtls = [MutualTls::Permissive].into());
    assert_eq!(permissive.mtls_enabled, None);
    assert_eq!(permissive.labels.unwrap()["meshplay/mesh/east/istio/mtls"], "permissive");
    let mixed = with(&|mesh| {
        mesh.mtls.insert(MutualTls::Disabled);
        mesh.concurrency.insert(4);
        mesh.policies = Some([].into());
    });
    assert_eq!((mixed.mtls_enabled, mixed.proxy_concurrency), (None, None));
    assert_eq!(mixed.mesh_policy_enabled, Some(false), "there is none, and somebody looked");
    assert_eq!(mixed.labels.unwrap()["meshplay/mesh/east/istio/concurrency"], "2, 4");
    assert_eq!(with(&|mesh| mesh.policies = None).mesh_policy_enabled, None);
    let disabled = with(&|mesh| mesh.mtls = [MutualTls::Disabled].into());
    assert_eq!(disabled.mtls_enabled, Some(false));
}

#[test]
fn what_nobody_saw_stays_empty() {
    use crate::format::smp::{self, EnvironmentConfig, PerformanceTestResult, ServiceMeshConfig};
    let environment: EnvironmentConfig = smp::read(&text(Form::SmpEnvironment)).unwrap();
    assert_eq!(
        (environment.id, environment.kubernetes_version, environment.nodes),
        (report().environment, None, None)
    );
    // The tag `mesh: istio` is what somebody says.
    let mesh: ServiceMeshConfig = smp::read(&text(Form::SmpMesh)).unwrap();
    assert_eq!((mesh.id, mesh.mesh_type, mesh.sidecar), (None, None, None));
    let result: PerformanceTestResult = smp::read(&text(Form::Smp)).unwrap();
    assert_eq!(result.mesh_config_id, None);
    assert!(!result.labels.unwrap().keys().any(|key| key.contains("meshMark")));
}

#[test]
fn objectives_are_in_every_document_and_a_missed_one_fails_a_build() {
    let mut report = report();
    report.spec.slo = ["p50<1s", "p50<1ms", "errors<50%"].map(str::to_owned).to_vec();
    report.summary = Summary::of(&report.spec, &report.recording);
    let junit = report.document(Form::Junit).unwrap().text;
    assert!(junit.contains("<testcase name=\"p50&lt;1s\"><system-out>met: 1.499"), "{junit}");
    assert!(junit.contains("<testcase name=\"p50&lt;1ms\"><failure>missed: 1.499"), "{junit}");
    assert!(junit.contains("<testcase name=\"errors&lt;50%\"><system-out>met: 0.000 %"), "{junit}");
    for form in [Form::Markdown, Form::Html] {
        let text = report.document(form).unwrap().text;
        assert!(text.contains("missed: 1.499"), "{text}");
    }
    let (_, checks) = receipt::verify(&receipt::write(report, &[7; 32]), None).unwrap();
    assert!(checks.iter().all(|check| check.holds), "{checks:?}");
}

/// Without `float_roundtrip` of serde_json a number may come back as its neighbour, and a receipt does not hold.
#[test]
fn numbers_survive_being_written_and_read() {
    for ns in 1..20_000_u32 {
        let ms = f64::from(ns) * 1.000_000_7 / 1e6;
        let text = serde_json::to_string(&ms).unwrap();
        assert_eq!(serde_json::from_str::<f64>(&text).unwrap().to_bits(), ms.to_bits(), "{text}");
    }
}
