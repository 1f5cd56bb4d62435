//! What a run costs: a process of this machine that finds itself, and pods of a real node against its control groups.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use jiff::Timestamp;
use meshplay_local::{
    Lifetime, RigContext, Tools,
    loopback_mesh::{Feature, Features, LoopbackMesh, MeshOptions, Version},
    node::APP,
    state::State,
};
use meshplay_test::Monitoring;
use meshplay_types::Code;
use serde_json::{Value, json};

use super::serve::serve;
use crate::harness::{Installation, Real, Sight, Target, installation::exit};

/// What the estimate may be off by.
const OFF_MAX: f64 = 0.05;
/// Set where no other test runs meanwhile. Then the machine is as busy before and after a run as its idle part is during
/// it, which the estimate for a whole node takes for granted between two readings of a kubelet, 10 to 15 s apart.
const ALONE_ENV: &str = "MESHPLAY_ALONE";

#[test]
fn what_listens_at_a_target_on_this_machine_is_watched_without_being_asked_for() {
    let (installation, target) = (Installation::new(), Target::start());
    let run = installation.json(&["perf", "run", &target.url, "--rate", "500", "--count", "1000"]);
    let subjects = run["costs"]["subjects"].as_array().unwrap();
    let role =
        |role: &str| subjects.iter().find(|one| one["role"] == role).unwrap_or_else(|| panic!("{run:#}"));
    let (served, made) = (role("application"), role("generator"));
    assert!(served["name"].as_str().unwrap().ends_with(&format!("({})", std::process::id())), "{served:#}");
    assert!(served["cpuMs"]["high"].as_f64().unwrap() >= served["cpuMs"]["low"].as_f64().unwrap());
    assert!(served["memoryBytes"]["during"].as_f64().unwrap() > 1e6, "{served:#}");
    assert!(made["cpuMsPer1000"]["value"].as_f64().unwrap() > 0.0, "{made:#}");
    let again = installation.json(&["perf", "result", "get", run["run"].as_str().unwrap()]);
    assert_eq!(again["costs"], run["costs"], "they are kept with the result");
}

#[test]
fn a_process_that_is_named_is_not_watched_once_more_because_it_is_the_target() {
    let (installation, target) = (Installation::new(), Target::start());
    let spec = json!({
        "endpoints": [{ "url": target.url }], "arrivals": { "kind": "max" }, "count": 100,
        "resources": [{ "kind": "process", "pid": std::process::id(), "name": "edge", "role": "proxy" }]
    });
    let file = installation.file("run.json", &spec.to_string());
    let run = installation.json(&["perf", "run", "-f", &file]);
    let subjects = run["costs"]["subjects"].as_array().unwrap().iter();
    let served: Vec<_> = subjects.filter(|one| one["role"] != "generator").collect();
    assert_eq!((served.len(), &served[0]["name"], &served[0]["role"]), (1, &json!("edge"), &json!("proxy")));
    assert!(run["costs"]["coresHere"].as_u64().unwrap() > 0, "{run:#}");
    assert!(run["meshMark"]["score"].as_f64().is_some(), "{:#}", run["meshMark"]);
}

#[test]
fn what_cannot_be_watched_is_refused_or_told() {
    let (installation, target) = (Installation::new(), Target::start());
    let spec = |resources: &str| {
        let text = format!(
            "{{endpoints: [{{url: '{}'}}], arrivals: {{kind: max}}, count: 10, resources: [{resources}]}}",
            target.url
        );
        installation.file("run.yaml", &text)
    };
    let refused = installation.run(&["perf", "run", "-f", &spec("{kind: process, pid: 0}")]);
    assert!(refused.expect(exit::REFUSED).stderr.contains(&Code::RUN_RESOURCE.to_string()));
    let told = installation.json(&["perf", "run", "-f", &spec("{kind: process, pid: 4000000}")]);
    assert_eq!(told["costs"]["findings"][0]["code"], Code::COST_UNREADABLE.to_string(), "{told:#}");
}

/// A sidecar that demands certificates and asks policies, as its admin address tells.
#[test]
fn what_a_watched_envoy_tells_of_itself_is_the_configuration_of_the_mesh() {
    if meshplay_test::without("mesh") {
        eprintln!("the configuration of a mesh is not tested: it needs Envoy");
        return;
    }
    let installation = Installation::new();
    let root = tempfile::tempdir().unwrap();
    let state = State::create(root.path(), "seen", Lifetime::WithParent).unwrap();
    let rig = RigContext::new(Tools::open_default().unwrap(), Arc::new(state));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = MeshOptions {
        features: Features::up_to(Feature::Authorization),
        versions: vec![Version::new("v1", 1)],
        worker_threads: 2,
        ..MeshOptions::default()
    };
    let mesh = runtime.block_on(LoopbackMesh::start(&rig, &options)).unwrap();
    let admin = mesh.server_admin().unwrap().url();
    let spec = json!({
        "endpoints": [{ "url": mesh.entry_url() }], "arrivals": { "kind": "max" }, "count": 100,
        "resources": [{ "kind": "envoy", "admin": admin.strip_prefix("http://").unwrap() }]
    });
    let file = installation.file("run.json", &spec.to_string());
    let run = installation.json(&["perf", "run", "-f", &file]);
    assert_eq!((&run["requests"], &run["errors"]), (&100.into(), &json!({})), "{run:#}");
    let export = ["perf", "export", run["run"].as_str().unwrap(), "--as", "smp-mesh"];
    let config: Value = serde_json::from_str(&installation.run(&export).expect(exit::OK).stdout).unwrap();
    let keys = ["mtls_enabled", "mesh_policy_enabled", "proxy_concurrency"];
    assert_eq!(keys.map(|key| config[key].clone()), [json!(true), json!(true), json!(2)], "{config:#}");
    assert!(config["proxy_build"].as_str().unwrap().starts_with("1."), "{config:#}");
    runtime.block_on(mesh.stop()).unwrap();
}

/// The same process twice: by its counters in a real Prometheus that scrapes itself each second, and by the kernel. And the
/// machine, by a real node-exporter.
#[test]
fn counters_of_a_prometheus_tell_the_same_cost_as_the_kernel_within_a_period() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let monitoring = runtime.block_on(Monitoring::start()).unwrap();
    let installation = Installation::new();
    let url = monitoring.url();
    installation.run(&["metrics", "connection", "add", "ours", "--url", &url]).expect(exit::OK);
    let told = installation.json(&["metrics", "query", "up{job=\"node\"}"]);
    let node = told["series"][0]["labels"]["instance"].as_str().unwrap().to_owned();
    let spec = json!({
        "endpoints": [{"url": format!("{url}/api/v1/labels")}],
        "arrivals": {"kind": "constant", "rate": 200},
        "durationMs": 6_000,
        "resources": [
            {"kind": "prometheus", "connection": "ours", "node": node},
            {"kind": "prometheus", "connection": "ours", "node": node, "role": "proxy",
             "cpu": "process_cpu_seconds_total{job=\"prometheus\"}",
             "memory": "process_resident_memory_bytes{job=\"prometheus\"}"},
            {"kind": "prometheus", "connection": "ours", "cpu": "nothing_has_this_name"},
        ],
    });
    let file = installation.file("run.json", &spec.to_string());
    let run = installation.json(&["perf", "run", "-f", &file]);
    let costs = &run["costs"];
    let of = |role: &str| {
        let mut all = costs["subjects"].as_array().unwrap().iter();
        all.find(|one| one["role"] == role && one["kind"] == "process").unwrap_or_else(|| panic!("{costs:#}"))
    };
    let (counted, kernel) = (of("proxy"), of("application"));
    assert_eq!((&counted["source"], &kernel["source"]), (&"prometheus".into(), &"proc".into()));
    assert!(
        kernel["name"].as_str().unwrap().contains(&monitoring.prometheus_pid().to_string()),
        "{kernel:#}"
    );
    let ms = |one: &Value, key: &str| one["cpuMs"][key].as_f64().unwrap();
    // `process_cpu_seconds_total` counts in ticks of 10 ms.
    let truth = ms(kernel, "value");
    assert!(ms(counted, "low") - 20.0 <= truth && truth <= ms(counted, "high") + 20.0, "{counted:#} {truth}");
    let off = ms(counted, "value") / truth - 1.0;
    assert!(off.abs() < 0.25, "off by {off:.3}: {counted:#} {kernel:#}");
    assert!(counted["periodMs"].as_u64().unwrap() >= 900, "{counted:#}");
    assert!(counted["memoryBytes"]["during"].as_f64().unwrap() > 1e7, "{counted:#}");

    let whole = &costs["nodes"][0];
    assert_eq!(whole["node"], format!("ours/{node}"), "{costs:#}");
    let (parts, total) = (whole["partsMs"].as_object().unwrap(), whole["totalMs"]["value"].as_f64().unwrap());
    let sum: f64 = parts.values().filter_map(Value::as_f64).sum();
    assert!((sum / total - 1.0).abs() < 1e-9, "{whole:#}");
    for role in ["proxy", "generator"] {
        assert!(parts[role].as_f64().unwrap() > 0.0, "this machine is that node: {whole:#}");
    }
    let codes: Vec<&Value> = costs["findings"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
    assert!(codes.contains(&&Code::COST_UNREADABLE.to_string().into()), "{codes:?}");
}

#[test]
fn costs_of_a_pod_are_those_of_its_control_group_and_the_parts_of_its_node_sum_up() {
    let Some(real) = Real::start() else { return };
    let kubectl = real.kubectl();
    let sight = Sight(&kubectl);
    let image = format!("--image={APP}");
    sight.run(&["run", "web", &image, "--image-pull-policy=Never", "--port=8080", "--expose"]);
    sight.run(&["wait", "--for=condition=Ready", "pod/web", "--timeout=120s"]);
    let field = |what: &str, pointer: &str| {
        sight.field("default", what, pointer).as_str().unwrap_or_default().to_owned()
    };
    let address = field("service/web", "/spec/clusterIP");
    let uid = field("pod/web", "/metadata/uid");

    let meshplay = Installation::new();
    meshplay.connect("real", &real.kubeconfig());
    // From a server, load goes to what connected clusters serve, and nowhere else.
    let (_server, url) = serve(&meshplay);
    let at = |args: &[&str]| meshplay.run(&[args, &["--server", &url]].concat());
    let refused = at(&["perf", "run", "http://10.255.255.1:8080/", "--count", "1"]);
    assert!(refused.expect(exit::REFUSED).stderr.contains(&Code::LOAD_FORBIDDEN.to_string()));

    let counters = Counters::watch(vec![group_of_pod(&uid), PathBuf::from("/sys/fs/cgroup")]);
    let target = format!("http://{address}:8080/");
    let is_alone = std::env::var_os(ALONE_ENV).is_some();
    let length = if is_alone { "60s" } else { "20s" };
    let run = at(&["perf", "run", &target, "--rate", "1000", "--duration", length, "--output", "json"]);
    let run = run.expect(exit::OK).json();
    let counted = counters.stop();

    let costs = &run["costs"];
    let during = &costs["windows"]["during"];
    let time = |key: &str| during[key].as_str().unwrap().parse::<Timestamp>().unwrap();
    let used = |group: usize| used_ms(&counted[group], time("start"), time("end"));
    let subjects = costs["subjects"].as_array().unwrap();
    let of = |name: &str| &subjects.iter().find(|one| one["name"] == name).unwrap()["cpuMs"];
    let (pod, node) = (of("default/web/web"), of("node-1"));
    let value = |cost: &Value, key: &str| cost[key].as_f64().unwrap_or(f64::NAN);
    let off = value(pod, "value") / used(0) - 1.0;
    assert!(off.abs() <= OFF_MAX, "off by {off:.3}: {} ms counted, {pod:#}", used(0));
    let counted_ms = used(1);
    let (low, high) = (value(node, "low"), value(node, "high"));
    assert!(low <= counted_ms * 1.01 && counted_ms <= high * 1.01, "{counted_ms} ms counted, {node:#}");
    // Other tests would come and go between two readings, so that only the bounds are certain beside them.
    let off = value(node, "value") / counted_ms - 1.0;
    assert!(!is_alone || off.abs() <= OFF_MAX, "off by {off:.3}: {counted_ms} ms counted, {node:#}");

    let parts = costs["nodes"][0]["partsMs"].as_object().unwrap();
    let sum: f64 = parts.values().filter_map(Value::as_f64).sum();
    let total = value(&costs["nodes"][0]["totalMs"], "value");
    assert!((sum / total - 1.0).abs() <= OFF_MAX, "{parts:?} of {total}");
    assert!(parts["application"].as_f64().unwrap() > 0.0 && parts["generator"].as_f64().unwrap() > 0.0);
    assert_eq!(run["meshMark"]["missing"][0], "no proxy was watched", "{:#}", run["meshMark"]);

    // A Service that looks like a Prometheus is asked through the API server; what answers is none, and that is said.
    sight.run(&["label", "service/web", "app=prometheus"]);
    let found = at(&["metrics", "discover", "-o", "json"]).expect(exit::OK).json();
    let service = &found["items"][0];
    assert_eq!(service["url"], "cluster://real/default/web:8080", "{found:#}");
    assert_eq!(service["findings"][0]["code"], Code::METRICS_FOREIGN.to_string(), "{found:#}");
    assert!(service["version"].is_null(), "{found:#}");

    // Where it was made stands with the costs, and in the words of Service Mesh Performance.
    let cluster = &costs["site"]["clusters"][0];
    let node = sight.field("", "node/node-1", "/status");
    assert_eq!(cluster["nodes"][0]["architecture"], node["nodeInfo"]["architecture"], "{cluster:#}");
    let exported = at(&["perf", "export", run["run"].as_str().unwrap(), "--as", "smp-environment"]);
    let environment = exported.expect(exit::OK).json();
    assert_eq!(environment["kubernetes_version"], cluster["kubernetesVersion"]);
    assert_eq!(environment["nodes"][0]["cores"].to_string(), node["capacity"]["cpu"].as_str().unwrap());
    assert_eq!(environment["individual_workloads"][0]["name"], "default/web/web", "{environment:#}");
}

/// CPU counters of control groups, read all the time in a thread of its own.
struct Counters {
    stop: Arc<AtomicBool>,
    reader: thread::JoinHandle<Vec<Vec<(Timestamp, u64)>>>,
}

impl Counters {
    fn watch(groups: Vec<PathBuf>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let reader = thread::spawn(move || {
            let mut counted = vec![Vec::new(); groups.len()];
            while !stopped.load(Ordering::Relaxed) {
                for (group, readings) in groups.iter().zip(&mut counted) {
                    readings.push((Timestamp::now(), cpu_us(group).unwrap()));
                }
                thread::park_timeout(Duration::from_millis(50));
            }
            counted
        });
        Self { stop, reader }
    }

    fn stop(self) -> Vec<Vec<(Timestamp, u64)>> {
        self.stop.store(true, Ordering::Relaxed);
        self.reader.thread().unpark();
        self.reader.join().unwrap()
    }
}

fn cpu_us(group: &Path) -> Option<u64> {
    // The root of version 1 is one folder per controller.
    let of_v1 = [group.join("cpuacct.usage"), group.join("cpuacct/cpuacct.usage")];
    if let Some(text) = of_v1.iter().find_map(|file| fs::read_to_string(file).ok()) {
        return Some(text.trim().parse::<u64>().ok()? / 1_000);
    }
    let text = fs::read_to_string(group.join("cpu.stat")).ok()?;
    text.lines().find_map(|line| line.strip_prefix("usage_usec "))?.parse().ok()
}

fn used_ms(readings: &[(Timestamp, u64)], start: Timestamp, end: Timestamp) -> f64 {
    let at = |time: Timestamp| readings.iter().find(|(read, _)| *read >= time).unwrap().1 as f64 / 1e3;
    at(end) - at(start)
}

/// Kubelets call the group of a pod by its id, with `-` or with `_`.
fn group_of_pod(uid: &str) -> PathBuf {
    let names = [format!("pod{uid}"), format!("pod{}.slice", uid.replace('-', "_"))];
    let mut folders = vec![PathBuf::from("/sys/fs/cgroup")];
    while let Some(folder) = folders.pop() {
        let inside = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        for path in inside.filter(|path| path.is_dir() && !path.is_symlink()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            // Each controller of version 1 has a folder of that name.
            if names.iter().any(|one| name.ends_with(one.as_str())) && cpu_us(&path).is_some() {
                return path;
            }
            folders.push(path);
        }
    }
    panic!("no control group for pod {uid}");
}
