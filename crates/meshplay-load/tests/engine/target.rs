//! A target with one thread and epoll, as a small server would be: it can stall for all connections at once.

use std::{
    collections::HashMap,
    io::{ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant, SystemTime},
};

use rustix::{
    buffer::spare_capacity,
    event::{Timespec, epoll},
};
use rustls::{ServerConfig, ServerConnection};

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world\n";
const LISTENER: u64 = u64::MAX;

/// A stall of `length` at the start of every `period`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stalls {
    pub(crate) length: Duration,
    pub(crate) period: Duration,
}

/// What the target did.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How long its stalls really were, which on a busy machine is longer than they were meant to be.
    pub(crate) stalled: Vec<Duration>,
    /// When it answered.
    pub(crate) answered: Vec<SystemTime>,
}

/// Listens on a free port until it is dropped.
pub(crate) struct Target {
    pub(crate) port: u16,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<Seen>>,
}

impl Target {
    pub(crate) fn start(stalls: Option<Stalls>) -> Self {
        Self::start_secure(stalls, None)
    }

    /// Over TLS, if there is a configuration.
    pub(crate) fn start_secure(stalls: Option<Stalls>, tls: Option<Arc<ServerConfig>>) -> Self {
        Self::serve(move |listener, is_over| serve(listener, stalls, tls.as_ref(), is_over))
    }

    /// Any server; it tells what it did when it is over.
    pub(crate) fn serve(serve: impl FnOnce(&TcpListener, &AtomicBool) -> Seen + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_over = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let is_over = is_over.clone();
            move || serve(&listener, &is_over)
        });
        Self { port, is_over, thread: Some(thread) }
    }
}

impl Target {
    /// Ends it.
    pub(crate) fn stop(mut self) -> Seen {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.take().map(JoinHandle::join);
    }
}

/// A connection of a client.
struct Client {
    stream: TcpStream,
    tls: Option<ServerConnection>,
}

fn serve(
    listener: &TcpListener,
    stalls: Option<Stalls>,
    tls: Option<&Arc<ServerConfig>>,
    is_over: &AtomicBool,
) -> Seen {
    let mut seen = Seen::default();
    listener.set_nonblocking(true).unwrap();
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).unwrap();
    epoll::add(&epoll, listener, epoll::EventData::new_u64(LISTENER), epoll::EventFlags::IN).unwrap();
    let mut connections: HashMap<u64, Client> = HashMap::new();
    let mut events: Vec<epoll::Event> = Vec::with_capacity(64);
    let (start, mut accepted) = (Instant::now(), 0);
    while !is_over.load(Ordering::Relaxed) {
        events.clear();
        let timeout = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
        epoll::wait(&epoll, spare_capacity(&mut events), Some(&timeout)).unwrap();
        if let Some(Stalls { length, period }) = stalls {
            let into = Duration::from_nanos((start.elapsed().as_nanos() % period.as_nanos()) as u64);
            if into < length {
                // The stall is what is tested.
                thread::sleep(length - into);
                seen.stalled
                    .push(Duration::from_nanos((start.elapsed().as_nanos() % period.as_nanos()) as u64));
            }
        }
        for event in &events {
            let id = event.data.u64();
            if id == LISTENER {
                let (stream, _) = listener.accept().unwrap();
                stream.set_nonblocking(true).unwrap();
                stream.set_nodelay(true).unwrap();
                epoll::add(&epoll, &stream, epoll::EventData::new_u64(accepted), epoll::EventFlags::IN)
                    .unwrap();
                let tls = tls.map(|config| ServerConnection::new(config.clone()).unwrap());
                connections.insert(accepted, Client { stream, tls });
                accepted += 1;
            } else if !connections.get_mut(&id).is_some_and(|client| answer(client, &mut seen.answered)) {
                connections.remove(&id);
            }
        }
    }
    seen
}

/// Whether the connection goes on.
fn answer(client: &mut Client, answered: &mut Vec<SystemTime>) -> bool {
    let mut buffer = [0; 4096];
    let Some(tls) = &mut client.tls else {
        return match client.stream.read(&mut buffer) {
            Ok(0) => false,
            Ok(_) => {
                answered.push(SystemTime::now());
                client.stream.write_all(ANSWER).is_ok()
            }
            Err(error) => error.kind() == ErrorKind::WouldBlock,
        };
    };
    loop {
        match tls.read_tls(&mut client.stream) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
        let processed = tls.process_new_packets().is_ok();
        if tls.reader().read(&mut buffer).is_ok_and(|n| n > 0) {
            answered.push(SystemTime::now());
            tls.writer().write_all(ANSWER).unwrap();
        }
        while tls.wants_write() {
            if tls.write_tls(&mut client.stream).is_err() {
                return false;
            }
        }
        if !processed {
            return false;
        }
    }
}
