//! Remote write, received by the real thing: what was pushed is what is there.

use std::collections::BTreeMap;

use meshplay_dashboard::Range;
use meshplay_metrics::{MetricsError, write::WriteSeries};
use meshplay_test::Monitoring;

use crate::support::{client, now_ms};

fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn samples_that_were_pushed_are_there_to_the_last_bit() {
    let monitoring = Monitoring::start_with("").await.unwrap();
    let prometheus = client(&monitoring.url());
    let from_ms = now_ms() / 1_000 * 1_000 - 10_000;
    let at = |second: i64| from_ms + second * 1_000;
    let exact = WriteSeries {
        labels: labels(&[("__name__", "pushed"), ("run", "grüße \"x\" \\ ")]),
        samples: (0..10_i32).map(|second| (at(second.into()), f64::from(second) / 3.0)).collect(),
    };
    // More than one literal of a block holds.
    let many = (0..2_000).map(|n| WriteSeries {
        labels: labels(&[("__name__", "pushed_many"), ("n", &n.to_string()), ("long", &"x".repeat(100))]),
        samples: vec![(at(1), f64::from(n))],
    });
    let all: Vec<WriteSeries> = std::iter::once(exact.clone()).chain(many).collect();
    prometheus.write(&all).await.unwrap();
    let range = Range { from_ms, to_ms: at(9), step_ms: 1_000 };
    let found = prometheus.query_range("pushed", range).await.unwrap();
    assert_eq!(found.series.len(), 1);
    assert_eq!(found.series[0].labels, exact.labels);
    let points: Vec<(i64, f64)> =
        found.series[0].points.iter().map(|(at, value)| (*at, value.unwrap())).collect();
    assert_eq!(points, exact.samples);
    let count = prometheus.query("count(pushed_many) + max(pushed_many)", at(2)).await.unwrap();
    assert_eq!(count.series[0].points[0].1, Some(3_999.0));
}

#[tokio::test]
async fn what_the_receiver_does_not_take_is_told_in_its_words() {
    let monitoring = Monitoring::start_with("").await.unwrap();
    let prometheus = client(&monitoring.url());
    let ancient = WriteSeries { labels: labels(&[("__name__", "ancient")]), samples: vec![(0, 1.0)] };
    prometheus.write(&[WriteSeries { samples: vec![(now_ms(), 1.0)], ..ancient.clone() }]).await.unwrap();
    let error = prometheus.write(&[ancient]).await.unwrap_err();
    assert!(matches!(&error, MetricsError::Refused { message, .. } if message.contains("out of")), "{error}");
}
