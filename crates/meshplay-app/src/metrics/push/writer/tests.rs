use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use meshplay_metrics::{Call, Reply, Sent, Transport};

use super::*;

/// Answers with one status after the other, then that it took everything; keeps what came.
#[derive(Default)]
struct Receiver {
    statuses: Mutex<VecDeque<u16>>,
    bodies: Mutex<Vec<Vec<u8>>>,
}

impl Transport for Receiver {
    fn server(&self) -> String {
        "receiver".to_owned()
    }

    fn send(&self, call: Call) -> Sent<'_> {
        self.bodies.lock().unwrap().push(call.body.to_vec());
        let status = self.statuses.lock().unwrap().pop_front().unwrap_or(204);
        Box::pin(async move { Ok(Reply { status, body: Default::default() }) })
    }
}

fn second(at_s: i64, names: &[&str]) -> ToldSecond {
    let one = |name: &&str| WriteSeries {
        labels: [("__name__".to_owned(), (*name).to_owned())].into(),
        samples: vec![(at_s * SECOND_MS, 0.25)],
    };
    ToldSecond { at_ms: at_s * SECOND_MS, series: names.iter().map(one).collect() }
}

/// What is told of a run whose seconds all wait when it ends, and of each call how many values and ends it has.
async fn written(statuses: &[u16], seconds: Vec<ToldSecond>) -> (Option<Finding>, Vec<(usize, usize)>) {
    let receiver =
        Arc::new(Receiver { statuses: Mutex::new(statuses.to_vec().into()), ..Receiver::default() });
    let (sender, waiting) = mpsc::channel(WAITING_MAX);
    for one in seconds {
        sender.try_send(one).ok().unwrap();
    }
    drop(sender);
    let told = write(Prometheus::new(receiver.clone()), waiting).await;
    // The block is not compressed: a sample is there as it is.
    let count = |body: &Vec<u8>, value: f64| {
        body.windows(8).filter(|bytes| *bytes == value.to_le_bytes().as_slice()).count()
    };
    let calls =
        receiver.bodies.lock().unwrap().iter().map(|body| (count(body, 0.25), count(body, STALE))).collect();
    (told, calls)
}

#[tokio::test]
async fn what_a_server_cannot_take_now_is_tried_again_after_the_end() {
    let (told, calls) = written(&[503, 429], vec![second(1, &["a"])]).await;
    assert_eq!((told, calls), (None, vec![(1, 0), (1, 1), (1, 1)]));
}

#[tokio::test]
async fn what_a_server_refuses_is_lost_and_said_and_not_tried_again() {
    let (told, calls) = written(&[400], vec![second(1, &["a"])]).await;
    assert_eq!((told.unwrap().code, calls), (Code::SAMPLES_UNWRITTEN, vec![(1, 0), (0, 1)]));
}

#[tokio::test]
async fn a_series_that_a_second_does_not_have_ends_there_and_all_end_with_the_run() {
    let (told, calls) = written(&[], vec![second(1, &["a", "b"]), second(2, &["a"])]).await;
    assert_eq!((told, calls), (None, vec![(3, 1), (0, 1)]), "b ends in the second, a with the run");
}

#[tokio::test]
async fn a_run_without_a_second_writes_nothing() {
    assert_eq!(written(&[], Vec::new()).await, (None, Vec::new()));
}
