//! Something to measure: a server of this test's own that counts what it answers.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;

/// No answer for so long is silence.
const QUIET: Duration = Duration::from_millis(300);
/// One in so many requests is slow, where some are.
const TAIL_EVERY: u64 = 20;
/// And the others take this.
const QUICK: Duration = Duration::from_millis(5);
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// It answers as long as the test runs.
pub(crate) struct Target {
    pub(crate) url: String,
    answered: Arc<AtomicU64>,
    last_us: Arc<AtomicU64>,
}

impl Target {
    pub(crate) fn start() -> Self {
        Self::start_at("127.0.0.1")
    }

    /// One that takes `slow` for each twentieth request, and little for the others.
    pub(crate) fn with_tail(slow: Duration) -> Self {
        Self::at("127.0.0.1", Some(slow))
    }

    pub(crate) fn start_at(host: &str) -> Self {
        Self::at(host, None)
    }

    fn at(host: &str, slow: Option<Duration>) -> Self {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let [answered, last_us] = [(); 2].map(|()| Arc::new(AtomicU64::new(0)));
        let (counter, last) = (answered.clone(), last_us.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (counter, last) = (counter.clone(), last.clone());
                thread::spawn(move || answer(&stream, &counter, &last, slow));
            }
        });
        Self { url, answered, last_us }
    }

    /// Insists that no request comes any more, soon.
    #[track_caller]
    pub(crate) fn silent_within(&self, max: Duration) {
        let asked = Instant::now();
        let mut last = (self.answered(), Instant::now());
        while last.1.elapsed() < QUIET {
            if self.answered() != last.0 {
                last = (self.answered(), Instant::now());
            }
            thread::yield_now();
        }
        assert!(asked.elapsed() < max + QUIET, "silent after {:?}", asked.elapsed());
    }

    /// When the last request came.
    pub(crate) fn last_at(&self) -> Timestamp {
        let us = self.last_us.load(Ordering::Relaxed);
        Timestamp::from_microsecond(us.try_into().unwrap()).unwrap()
    }

    /// How many requests it has answered.
    pub(crate) fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }
}

/// Until the other side goes.
fn answer(mut stream: &TcpStream, counter: &AtomicU64, last_us: &AtomicU64, slow: Option<Duration>) {
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|n| n > 0) {
        if line == "\r\n" {
            last_us.store(Timestamp::now().as_microsecond().try_into().unwrap(), Ordering::Relaxed);
            let nth = counter.fetch_add(1, Ordering::Relaxed);
            if let Some(slow) = slow {
                thread::sleep(if nth.is_multiple_of(TAIL_EVERY) { slow } else { QUICK });
            }
            if stream.write_all(ANSWER).is_err() {
                return;
            }
        }
        line.clear();
    }
}
