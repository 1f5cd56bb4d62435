//! Something to measure: a server of this test's own that counts what it answers.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use meshplay_test::Http3Server;

/// No answer for so long is silence.
const QUIET: Duration = Duration::from_millis(300);
/// One in so many requests is slow, where some are.
const TAIL_EVERY: u64 = 20;
/// And the others take this.
const QUICK: Duration = Duration::from_millis(5);
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// How long an answer takes.
enum Pace {
    AtOnce,
    /// So long for each twentieth request, and little for the others.
    Tail(Duration),
    /// Always as long, and so many at once; who comes then waits.
    Workers {
        free: Mutex<u32>,
        freed: Condvar,
        service: Duration,
    },
    /// The longer the more are under way: N at once are answered by the universal scalability law.
    Law {
        under_way: AtomicU64,
        single: Duration,
        contention: f64,
        coherency: f64,
    },
}

/// It answers as long as the test runs.
pub(crate) struct Target {
    pub(crate) url: String,
    heard: Arc<Heard>,
}

/// What it knows of the requests that came.
#[derive(Default)]
struct Heard {
    answered: AtomicU64,
    last_us: AtomicU64,
    /// What they said of who asks.
    authorizations: Mutex<BTreeSet<String>>,
}

impl Target {
    pub(crate) fn start() -> Self {
        Self::start_at("127.0.0.1")
    }

    /// One that takes `slow` for each twentieth request, and little for the others.
    pub(crate) fn with_tail(slow: Duration) -> Self {
        Self::at("127.0.0.1", Pace::Tail(slow))
    }

    /// One that answers so many at once and takes as long for each: so many ÷ so long a second, and no more.
    pub(crate) fn with_workers(workers: u32, service: Duration) -> Self {
        Self::at("127.0.0.1", Pace::Workers { free: Mutex::new(workers), freed: Condvar::new(), service })
    }

    /// One that answers N at once by the universal scalability law with these coefficients, and one at a time in `single`.
    pub(crate) fn by_law(single: Duration, contention: f64, coherency: f64) -> Self {
        Self::at("127.0.0.1", Pace::Law { under_way: AtomicU64::new(0), single, contention, coherency })
    }

    /// One that speaks HTTP/3, with a certificate that nobody has to trust.
    pub(crate) fn over_http3() -> Self {
        let server = Http3Server::bind().unwrap();
        let url = format!("https://127.0.0.1:{}/", server.port().unwrap());
        let heard = Arc::<Heard>::default();
        let noted = heard.clone();
        let note = move || {
            noted.note();
        };
        thread::spawn(move || server.serve(None, note, std::future::pending()).unwrap());
        Self { url, heard }
    }

    pub(crate) fn start_at(host: &str) -> Self {
        Self::at(host, Pace::AtOnce)
    }

    /// The same at a port that is free there.
    pub(crate) fn start_at_port(host: &str, port: u16) -> Self {
        Self::of(TcpListener::bind((host, port)).unwrap(), Pace::AtOnce)
    }

    fn at(host: &str, pace: Pace) -> Self {
        Self::of(TcpListener::bind((host, 0)).unwrap(), pace)
    }

    fn of(listener: TcpListener, pace: Pace) -> Self {
        let pace = Arc::new(pace);
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let heard = Arc::<Heard>::default();
        let noted = heard.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (heard, pace) = (noted.clone(), pace.clone());
                thread::spawn(move || answer(&stream, &heard, &pace));
            }
        });
        Self { url, heard }
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
        let us = self.heard.last_us.load(Ordering::Relaxed);
        Timestamp::from_microsecond(us.try_into().unwrap()).unwrap()
    }

    /// How many requests it has answered.
    pub(crate) fn answered(&self) -> u64 {
        self.heard.answered.load(Ordering::Relaxed)
    }

    /// What requests said of who asks, each once.
    pub(crate) fn authorizations(&self) -> BTreeSet<String> {
        self.heard.authorizations.lock().unwrap().clone()
    }
}

impl Heard {
    /// A request came now; how many came before.
    fn note(&self) -> u64 {
        self.last_us.store(Timestamp::now().as_microsecond().try_into().unwrap(), Ordering::Relaxed);
        self.answered.fetch_add(1, Ordering::Relaxed)
    }

    fn note_line(&self, line: &str) {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("authorization")
        {
            self.authorizations.lock().unwrap().insert(value.trim().to_owned());
        }
    }
}

/// Until the other side goes.
fn answer(mut stream: &TcpStream, heard: &Heard, pace: &Pace) {
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|n| n > 0) {
        if line == "\r\n" {
            pace.take(heard.note());
            if stream.write_all(ANSWER).is_err() {
                return;
            }
        }
        heard.note_line(&line);
        line.clear();
    }
}

impl Pace {
    /// Returns when the answer is ready.
    fn take(&self, nth: u64) {
        match self {
            Self::AtOnce => {}
            Self::Tail(slow) => thread::sleep(if nth.is_multiple_of(TAIL_EVERY) { *slow } else { QUICK }),
            Self::Workers { free, freed, service } => {
                let mut free_now = freed.wait_while(free.lock().unwrap(), |free| *free == 0).unwrap();
                *free_now -= 1;
                drop(free_now);
                thread::sleep(*service);
                *free.lock().unwrap() += 1;
                freed.notify_one();
            }
            Self::Law { under_way, single, contention, coherency } => {
                let n = (under_way.fetch_add(1, Ordering::Relaxed) + 1) as f64;
                thread::sleep(single.mul_f64(1.0 + contention * (n - 1.0) + coherency * n * (n - 1.0)));
                under_way.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}
