//! Prometheus from the command line: connections, questions, dashboards, and a run that tells of itself. All of it against a
//! real Prometheus that scrapes itself and a real node-exporter.

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
    assert_eq!((&kept["name"], &kept["panels"]), (&"nodes-small".into(), &5.into()), "{kept:#}");
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
