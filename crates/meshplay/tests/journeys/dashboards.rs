//! Prometheus from the command line: connections, questions, dashboards, and a run that tells of itself. All of it against a
//! real Prometheus that scrapes itself and a real node-exporter.

use meshplay_local::ports::free_port;
use meshplay_test::Monitoring;
use meshplay_types::Code;
use serde_json::{Value, json};

use super::serve::serve;
use crate::harness::{Installation, Target, eventually, installation::exit};

/// Each kind of panel that reads the exporter, one that no program of ours draws, and a variable.
fn dashboard() -> String {
    let panel = |id: i64, kind: &str, title: &str, expr: &str| {
        json!({
            "id": id, "type": kind, "title": title, "gridPos": {"x": 0, "y": id * 8, "w": 12, "h": 8}, "interval": "1s",
            "targets": [{"refId": "A", "expr": expr, "instant": kind == "table", "format": if kind == "table" { "table" } else { "time_series" }}],
        })
    };
    let text = json!({
        "title": "Nodes / Small", "uid": "small", "schemaVersion": 39, "time": {"from": "now-5m", "to": "now"},
        "templating": {"list": [{"name": "job", "type": "query", "query": "label_values(up, job)"}]},
        "panels": [
            panel(1, "stat", "Up", "max(up{job=\"$job\"})"),
            panel(2, "timeseries", "Load", "node_load1"),
            panel(3, "table", "Targets", "up"),
            panel(4, "nodeGraph", "Graph", "up"),
            panel(5, "timeseries", "Broken", "sum("),
            {"id": 6, "type": "timeseries", "title": "Rate", "gridPos": {"x": 0, "y": 48, "w": 12, "h": 8},
             "targets": [{"refId": "A", "expr": "rate(prometheus_http_requests_total[$__rate_interval])"}]},
        ],
    });
    format!("  {text}\n\n")
}

fn panel<'v>(view: &'v Value, title: &str) -> &'v Value {
    view["panels"].as_array().unwrap().iter().find(|panel| panel["title"] == title).unwrap()
}

#[test]
fn a_dashboard_is_kept_as_it_came_and_drawn_of_what_a_real_prometheus_answers() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let monitoring = runtime.block_on(Monitoring::start()).unwrap();
    let installation = Installation::new();
    let url = monitoring.url();
    let added = installation.json(&["metrics", "connection", "add", "local", "--url", &url]);
    assert!(added["seen"]["isOk"] == true && added["seen"]["version"] != "", "{added:#}");
    assert!(installation.run(&["metrics", "connection", "list"]).expect(exit::OK).stdout.contains("answers"));

    let told = installation.json(&["metrics", "query", "count(up)"]);
    assert_eq!(told["series"][0]["points"][0][1], 2.0, "{told:#}");
    let over_time = ["metrics", "query", "up", "--from", "now-30s", "--step", "1s"];
    assert_eq!(installation.json(&over_time)["series"].as_array().unwrap().len(), 2);
    let refused = installation.run(&["metrics", "query", "sum("]).expect(exit::REFUSED);
    assert!(refused.stderr.contains(&Code::QUERY_REFUSED.to_string()), "{}", refused.stderr);

    let file = installation.file("small.json", &dashboard());
    let kept = installation.json(&["dashboard", "import", "-f", &file]);
    assert_eq!((&kept["name"], &kept["panels"]), (&"nodes-small".into(), &6.into()), "{kept:#}");
    assert_eq!(kept["findings"].as_array().unwrap().len(), 1, "the graph of nodes: {kept:#}");
    assert_eq!(
        installation.run(&["dashboard", "export", "nodes-small"]).expect(exit::OK).stdout,
        dashboard()
    );
    installation.run(&["dashboard", "import", "-f", &file]).expect(exit::REFUSED);
    installation.run(&["dashboard", "import", "-f", &file, "--replace"]).expect(exit::OK);

    let view = installation.json(&["dashboard", "view", "nodes-small", "--var", "job=node"]);
    assert_eq!(view["variables"][0]["chosen"], json!(["node"]), "{view:#}");
    assert_eq!(panel(&view, "Up")["readings"][0]["value"], 1.0);
    assert!(!panel(&view, "Load")["series"][0]["points"].as_array().unwrap().is_empty());
    assert_eq!(panel(&view, "Targets")["table"]["rows"].as_array().unwrap().len(), 2);
    assert_eq!(panel(&view, "Broken")["findings"][0]["code"], Code::QUERY_REFUSED.to_string());
    assert_eq!(panel(&view, "Graph")["findings"][0]["code"], Code::DASHBOARD_UNSUPPORTED.to_string());
    let mistyped = ["dashboard", "view", "nodes-small", "--var", "job=nod", "--var", "jbo=node"];
    let mistyped = installation.json(&mistyped)["findings"].clone();
    let told: Vec<&str> =
        mistyped.as_array().unwrap().iter().filter_map(|one| one["message"].as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("`nod` is none of its values") && told[1].contains("no variable `jbo`"),
        "{told:?}"
    );
    let rate = &panel(&view, "Rate")["queries"][0];
    let four_scrapes = "rate(prometheus_http_requests_total[4s])";
    assert_eq!(
        (&rate["expr"], &rate["stepMs"]),
        (&four_scrapes.into(), &1_000.into()),
        "it scrapes each second: {rate:#}"
    );
    let text = installation.run(&["dashboard", "view", "nodes-small"]).expect(exit::OK).stdout;
    assert!(text.contains("job=node") && text.contains("Load\nSERIES"), "{text}");

    installation.run(&["dashboard", "remove", "nodes-small", "--yes"]).expect(exit::OK);
    installation.run(&["dashboard", "view", "nodes-small"]).expect(exit::REFUSED);
    let golden = installation.json(&["metrics", "golden"]);
    assert_eq!(golden["rows"], json!([]), "nothing here is a mesh: {golden:#}");
}

#[test]
fn a_run_is_seen_in_prometheus_while_it_goes_on_and_marked_in_our_own_dashboard() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let monitoring = runtime.block_on(Monitoring::start_with("")).unwrap();
    let (installation, target) = (Installation::new(), Target::start());
    installation.run(&["metrics", "connection", "add", "local", "--url", &monitoring.url()]).expect(exit::OK);
    let run = installation.json(&[
        "perf",
        "run",
        &target.url,
        "--rate",
        "200",
        "--duration",
        "3s",
        "--push",
        "local",
    ]);
    let id = run["run"].as_str().unwrap();
    let query = format!("sum(sum_over_time(meshplay_run_requests_per_second{{run=\"{id}\"}}[1m]))");
    let told = installation.json(&["metrics", "query", &query]);
    assert_eq!(told["series"][0]["points"][0][1], 600.0, "{told:#}");

    // A Prometheus goes on showing the last value for five minutes, unless it is told that there is none any more.
    let now = format!("{{run=\"{id}\"}}");
    eventually(json!([]), || installation.json(&["metrics", "query", &now])["series"].clone());

    let view = installation.json(&["dashboard", "view", "meshplay-runs", "--from", "now-5m"]);
    assert_eq!(view["marks"][0]["run"], id, "{:#}", view["marks"]);
    for title in ["Requests per second", "Response time", "Service time", "Lag of the generator"] {
        assert!(!panel(&view, title)["series"].as_array().unwrap().is_empty(), "{title}");
    }
    let log = installation.run(&["operation", "log", run["operation"].as_str().unwrap()]).expect(exit::OK);
    assert!(!log.stdout.contains(&Code::SAMPLES_UNWRITTEN.to_string()), "{}", log.stdout);
}

#[test]
fn a_connection_that_cannot_be_is_refused_and_one_that_does_not_answer_says_so() {
    let installation = Installation::new();
    let add = |url: &str| installation.run(&["metrics", "connection", "add", "x", "--url", url]);
    let metadata = add("http://169.254.169.254/latest").expect(exit::REFUSED);
    assert!(metadata.stderr.contains(&Code::METRICS_FORBIDDEN.to_string()), "{}", metadata.stderr);
    let credential = add("http://ana:s3cret@prometheus.example").expect(exit::REFUSED);
    assert!(credential.stderr.contains(&Code::METRICS_CONNECTION.to_string()));
    assert!(!credential.stderr.contains("s3cret"), "{}", credential.stderr);
    let nobody = add("http://127.0.0.1:1").expect(exit::OK);
    assert!(nobody.stderr.contains(&Code::METRICS_UNREACHABLE.to_string()), "{}", nobody.stderr);
    installation.run(&["metrics", "connection", "check", "x"]).expect(exit::FOUND);
    installation.run(&["dashboard", "view", "meshplay-runs"]).expect(exit::UNREACHABLE);
    installation.run(&["metrics", "connection", "remove", "x", "--yes"]).expect(exit::OK);
    let none = installation.run(&["dashboard", "view", "meshplay-runs"]).expect(exit::REFUSED);
    assert!(none.stderr.contains("metrics connection add"), "{}", none.stderr);
}

#[test]
fn a_real_prometheus_reads_our_metrics_and_which_request_stands_for_a_bucket() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let monitoring = runtime.block_on(Monitoring::start()).unwrap();
    let installation = Installation::new();
    let (_server, url) = serve(&installation);
    let made = installation.json(&["token", "create", "prometheus", "--role", "viewer"]);
    monitoring.watch(url.trim_start_matches("http://"), made["text"].as_str().unwrap()).unwrap();
    let series = "meshplay_http_request_duration_seconds_bucket";
    eventually(true, || {
        let answer = runtime.block_on(monitoring.exemplars(series)).unwrap();
        answer.contains(r#""labels":{"request_id":"#)
    });
}

/// An Envoy that answers by itself: `/bad` with 503, everything else with 200. Ends with the test.
struct Envoy {
    child: std::process::Child,
    url: String,
    admin: String,
}

impl Envoy {
    fn start(installation: &Installation) -> Self {
        let (port, admin) = (free_port().unwrap(), free_port().unwrap());
        let at = |port: u16| json!({"socket_address": {"address": "127.0.0.1", "port_value": port}});
        let answer = |prefix: &str, status: u16| json!({"match": {"prefix": prefix}, "direct_response": {"status": status}});
        let type_of = |name: &str| format!("type.googleapis.com/envoy.extensions.filters.{name}");
        let manager = json!({
            "@type": type_of("network.http_connection_manager.v3.HttpConnectionManager"), "stat_prefix": "shop",
            "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [answer("/bad", 503), answer("/", 200)]}]},
            "http_filters": [{"name": "router", "typed_config": {"@type": type_of("http.router.v3.Router")}}],
        });
        let bootstrap = json!({
            "admin": {"address": at(admin)},
            "static_resources": {"listeners": [{"name": "shop", "address": at(port),
                "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}]}]},
        });
        let file = installation.file("envoy.json", &bootstrap.to_string());
        let program = meshplay_local::Tools::open_default().unwrap().program("envoy").unwrap();
        let mut command = std::process::Command::new(program);
        command.args(["-c", &file, "--concurrency", "1", "--disable-hot-restart", "-l", "error"]);
        let child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
        Self { child, url: format!("http://127.0.0.1:{port}"), admin: format!("127.0.0.1:{admin}") }
    }
}

impl Drop for Envoy {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// 90 good and 10 bad requests. Counts come from the counters as they are; quantiles of the buckets are worked out here.
#[test]
fn golden_signals_of_a_real_envoy_are_those_worked_out_by_hand() {
    if meshplay_test::without("mesh") {
        eprintln!("the golden signals of Envoy are not tested: they need Envoy");
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let monitoring = runtime.block_on(Monitoring::start()).unwrap();
    let installation = Installation::new();
    let envoy = Envoy::start(&installation);
    monitoring.watch_path(&envoy.admin, "/stats/prometheus", "").unwrap();
    installation.run(&["metrics", "connection", "add", "local", "--url", &monitoring.url()]).expect(exit::OK);
    let values = |query: &str| {
        let told = installation.json(&["metrics", "query", query]);
        let series = told["series"].as_array().unwrap().clone();
        let value = |one: &Value| one["points"][0][1].as_f64().unwrap();
        series.iter().map(|one| (one["labels"].clone(), value(one))).collect::<Vec<_>>()
    };
    let total = |query: &str| values(query).iter().map(|(_, value)| value).sum::<f64>();
    let of = "{envoy_http_conn_manager_prefix=\"shop\"}";
    // Counters are there before the first request, so that none of it is lost for `rate`.
    eventually(true, || total(&format!("min(count_over_time(envoy_http_downstream_rq_xx{of}[1m]))")) >= 3.0);
    for (path, count) in [("/", "90"), ("/bad", "10")] {
        let url = format!("{}{path}", envoy.url);
        installation.run(&["perf", "run", &url, "--rate", "100", "--count", count]);
    }
    let buckets = format!("envoy_http_downstream_rq_time_bucket{of}");
    let is_all = |(labels, value): &(Value, f64)| labels["le"] == "+Inf" && *value == 100.0;
    eventually(true, || values(&buckets).iter().any(is_all));
    assert_eq!(total(&format!("sum(envoy_http_downstream_rq_xx{of})")), 100.0);

    let golden = installation.json(&["metrics", "golden", "--window", "1m"]);
    let row = golden["rows"].as_array().unwrap().iter().find(|row| row["mesh"] == "envoy").unwrap();
    assert_eq!(row["workload"], "shop", "{golden:#}");
    let close = |key: &str, expect: f64| {
        let told = row[key].as_f64().unwrap_or_else(|| panic!("{key}: {row:#}"));
        assert!((told - expect).abs() <= 1e-6 * expect.abs(), "{key} is {told}, not {expect}: {row:#}");
    };
    close("errorRatio", 0.1);
    // `rate` goes on from the first and the last sample to the ends of the window by one scrape each at most.
    let requests = row["requestsPerS"].as_f64().unwrap() * 60.0;
    assert!((100.0..150.0).contains(&requests), "{requests}");
    let mut bounds: Vec<(f64, f64)> = values(&buckets)
        .iter()
        .map(|(labels, count)| (labels["le"].as_str().unwrap().parse().unwrap_or(f64::INFINITY), *count))
        .collect();
    bounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (key, share) in [("p50Ms", 0.5), ("p95Ms", 0.95), ("p99Ms", 0.99)] {
        let at = bounds.iter().position(|(_, count)| *count >= share * 100.0).unwrap();
        let (below, low) = if at == 0 { (0.0, 0.0) } else { (bounds[at - 1].1, bounds[at - 1].0) };
        let (high, count) = bounds[at];
        close(key, low + (high - low) * (share * 100.0 - below) / (count - below));
    }
}
