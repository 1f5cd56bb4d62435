//! Our own dashboard: the runs that Meshplay pushes to Prometheus, for Grafana and for ourselves.

use serde_json::{Value, json};

/// Names of the metrics of a run, as they are pushed.
pub mod metric {
    /// Requests that ended in the second.
    pub const REQUESTS: &str = "meshplay_run_requests_per_second";
    /// Requests that failed in the second, by class.
    pub const ERRORS: &str = "meshplay_run_errors_per_second";
    /// Response time from the intended start, by quantile.
    pub const RESPONSE: &str = "meshplay_run_response_seconds";
    /// Time from the sending of a request, by quantile.
    pub const SERVICE: &str = "meshplay_run_service_seconds";
    /// How late the generator itself was, by quantile.
    pub const LAG: &str = "meshplay_run_lag_seconds";
}

/// The tag of annotations that mark the windows of runs.
pub const TAG: &str = "meshplay";
/// Its id in Grafana: publishing again replaces it.
pub const UID: &str = "meshplay-runs";

/// The dashboard, in the classic schema, which every Grafana reads.
pub fn dashboard() -> Value {
    let of_run = r#"{run=~"$run"}"#;
    let lines = |name: &str, legend: &str| json!([{"refId": "A", "expr": format!("{name}{of_run}"), "legendFormat": legend}]);
    let panel = |id: i64, title: &str, unit: &str, x: i64, y: i64, targets: Value| {
        json!({
            "id": id, "type": "timeseries", "title": title, "datasource": {"type": "prometheus", "uid": "$datasource"},
            "gridPos": {"x": x, "y": y, "w": 12, "h": 8}, "interval": "1s", "targets": targets,
            "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        })
    };
    json!({
        "uid": UID,
        "title": "Meshplay runs",
        "tags": [TAG],
        "schemaVersion": 39,
        "time": {"from": "now-30m", "to": "now"},
        "refresh": "5s",
        "templating": {"list": [
            {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus"},
            {
                "name": "run", "type": "query", "label": "Run", "multi": true, "includeAll": true, "sort": 2,
                "datasource": {"type": "prometheus", "uid": "$datasource"}, "refresh": 2,
                "query": format!("label_values({}, run)", metric::REQUESTS), "current": {"text": "All", "value": ["$__all"]},
            },
        ]},
        "annotations": {"list": [{
            "name": "Runs", "enable": true, "iconColor": "blue", "datasource": {"type": "grafana", "uid": "-- Grafana --"},
            "target": {"type": "tags", "tags": [TAG], "matchAny": false, "limit": 100},
        }]},
        "panels": [
            panel(1, "Requests per second", "reqps", 0, 0, lines(metric::REQUESTS, "{{name}} {{run}}")),
            panel(2, "Response time", "s", 12, 0, lines(metric::RESPONSE, "p{{quantile}} {{run}}")),
            panel(3, "Errors per second", "reqps", 0, 8, lines(metric::ERRORS, "{{class}} {{run}}")),
            panel(4, "Service time", "s", 12, 8, lines(metric::SERVICE, "p{{quantile}} {{run}}")),
            panel(5, "Lag of the generator", "s", 0, 16, lines(metric::LAG, "p{{quantile}} {{run}}")),
        ],
    })
}

#[cfg(test)]
mod tests {
    use crate::Dashboard;

    #[test]
    fn our_own_dashboard_is_one_that_we_draw_completely() {
        let parsed = Dashboard::parse(&super::dashboard().to_string()).unwrap();
        assert_eq!((parsed.panels_count(), parsed.unsupported()), (5, Vec::new()));
    }
}
