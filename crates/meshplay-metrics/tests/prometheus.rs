//! Every call of the API, and what is told when one is refused.

use meshplay_metrics::MetricsError;
use meshplay_test::Monitoring;
use meshplay_types::Code;

use crate::support::{client, last_minute, now_ms};

#[tokio::test]
async fn every_call_is_answered_by_a_real_prometheus() {
    let monitoring = Monitoring::start().await.unwrap();
    let prometheus = client(&monitoring.url());
    assert!(prometheus.build_info().await.unwrap().version.starts_with(|c: char| c.is_ascii_digit()));

    let up = prometheus.query("up", now_ms()).await.unwrap();
    let mut jobs: Vec<&str> = up.series.iter().map(|series| series.labels["job"].as_str()).collect();
    jobs.sort_unstable();
    assert_eq!(jobs, ["node", "prometheus"]);
    assert!(up.series.iter().all(|series| series.points[0].1 == Some(1.0)));

    let range = last_minute();
    let over_time = prometheus.query_range("up", range).await.unwrap();
    assert!(over_time.series.iter().all(|series| series.points.len() >= 3));
    let nothing = prometheus.query("vector(0)/0", now_ms()).await.unwrap();
    assert_eq!(nothing.series[0].points[0].1, None);

    assert!(prometheus.labels(None, range).await.unwrap().contains(&"instance".to_owned()));
    assert_eq!(prometheus.label_values("job", Some("up"), range).await.unwrap(), ["node", "prometheus"]);
    let series = prometheus.series("node_load1", range).await.unwrap();
    assert_eq!(series[0]["__name__"], "node_load1");
    assert_eq!(prometheus.metadata("node_load1").await.unwrap()[0].kind, "gauge");
    let targets = prometheus.targets().await.unwrap();
    assert!(targets.iter().all(|target| target.health == "up" && target.scrape_interval == "1s"));

    let configuration = prometheus.configuration().await.unwrap();
    assert_eq!(meshplay_dashboard::scrape_ms(&configuration), Some(1_000), "{configuration}");

    let read_only = client(&monitoring.url()).reading_only();
    assert_eq!(read_only.query("count(up)", now_ms()).await.unwrap().series[0].points[0].1, Some(2.0));
}

#[tokio::test]
async fn a_refusal_says_in_prometheus_words_what_is_wrong() {
    let monitoring = Monitoring::start_with("").await.unwrap();
    let prometheus = client(&monitoring.url());
    let error = prometheus.query("sum(", now_ms()).await.unwrap_err();
    assert!(matches!(&error, MetricsError::Refused { message, .. } if message.contains("parse error")));
    assert_eq!(error.finding().code, Code::QUERY_REFUSED);
    let many = meshplay_dashboard::Range { from_ms: 0, ..last_minute() };
    assert_eq!(prometheus.query_range("up", many).await.unwrap_err().finding().code, Code::QUERY_REFUSED);
    // A path of somebody else's: it answers with a page, or not at all.
    let elsewhere = client(&monitoring.url()).below("/elsewhere".to_owned());
    assert_eq!(elsewhere.build_info().await.unwrap_err().finding().code, Code::METRICS_FOREIGN);
    let nobody = client("http://127.0.0.1:1");
    let error = nobody.build_info().await.unwrap_err();
    assert!(error.is_outage());
    assert_eq!(error.finding().code, Code::METRICS_UNREACHABLE);
}
