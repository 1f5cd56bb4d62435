//! Remote write, received by the real thing: what was pushed is what is there.

use std::collections::BTreeMap;

use meshplay_dashboard::Range;
use meshplay_metrics::{
    MetricsError,
    write::{STALE, WriteSeries},
};
use meshplay_test::Monitoring;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

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

#[tokio::test]
async fn a_series_that_was_ended_has_no_value_any_more() {
    let monitoring = Monitoring::start_with("").await.unwrap();
    let prometheus = client(&monitoring.url());
    let from_ms = now_ms() - 10_000;
    let samples = vec![(from_ms, 1.0), (from_ms + 1_000, STALE)];
    let ended = WriteSeries { labels: labels(&[("__name__", "ended")]), samples };
    prometheus.write(&[ended]).await.unwrap();
    let values = async |at_ms| prometheus.query("ended", at_ms).await.unwrap().series.len();
    assert_eq!((values(from_ms + 999).await, values(from_ms + 1_000).await), (1, 0));
}

/// What a receiver that answers with a status makes of a write.
async fn answered(status: u16) -> MetricsError {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let prometheus = client(&format!("http://{}", listener.local_addr().unwrap()));
    let receiver = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(stream.read(&mut [0; 4_096]).await.unwrap() > 0);
        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 4\r\n\r\nfull");
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream
    };
    let one = [WriteSeries { labels: labels(&[("__name__", "one")]), samples: vec![(now_ms(), 1.0)] }];
    let (written, _stream) = tokio::join!(prometheus.write(&one), receiver);
    written.unwrap_err()
}

#[tokio::test]
async fn what_a_receiver_cannot_take_now_may_be_sent_again_and_nothing_else() {
    for status in [429, 500, 502, 503] {
        let error = answered(status).await;
        assert!(error.is_outage() && error.to_string().contains("full"), "{status}: {error}");
    }
    for status in [400, 401, 413, 422] {
        let error = answered(status).await;
        assert!(!error.is_outage(), "{status}: {error}");
    }
}
