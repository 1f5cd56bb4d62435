//! The smallest server that speaks HTTP/1.1, and HTTP/2 to those that begin with it, well enough for a benchmark: one
//! thread, one receive and one send per request (or per batch of streams), 208 bytes each time. A target that costs more
//! than the generators would hide how they differ.
//!
//! It runs as a child process of the benchmark, so that its CPU time is told apart, and ends when standard input does.

use std::{
    net::TcpListener,
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;
use meshplay_test::{Http3Server, Stalls};
use rustix::{buffer::spare_capacity, event::epoll};

use super::{
    server_h2::{self, Http2},
    server_tls::{self, Pipe},
};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Do nothing for so long …
    #[arg(long, default_value_t = 0)]
    stall_ms: u64,
    /// … at the start of every so long
    #[arg(long, default_value_t = 1)]
    period_ms: u64,
    /// Over TLS
    #[arg(long)]
    tls: bool,
    /// HTTP/3, and nothing else
    #[arg(long, conflicts_with_all = ["tls", "bursts_us"])]
    http3: bool,
    /// Note when requests come, and print at the end which part of them came in bursts: less than so long after another
    #[arg(long, value_name = "US")]
    bursts_us: Option<u64>,
}

const LISTENER: u64 = u64::MAX;
const INPUT: u64 = u64::MAX - 1;
const EVENTS: usize = 256;
/// Every kernel has it, and it is the cheapest: others compute with each acknowledgement, for whoever asks to pay.
const CONGESTION: &str = "reno";

/// Serves on a free port, which it prints first.
pub(crate) fn run(args: &Args) -> Result<()> {
    if args.http3 {
        return run_http3(args);
    }
    let (stall, period_ms) = (Duration::from_millis(args.stall_ms), u128::from(args.period_ms.max(1)));
    let tls = args.tls.then(server_tls::config).transpose()?;
    let start = Instant::now();
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    rustix::net::sockopt::set_tcp_congestion(&listener, CONGESTION)?;
    println!("{}", listener.local_addr()?.port());
    let answer = answer();
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    epoll::add(&epoll, &listener, epoll::EventData::new_u64(LISTENER), epoll::EventFlags::IN)?;
    epoll::add(&epoll, std::io::stdin(), epoll::EventData::new_u64(INPUT), epoll::EventFlags::IN)?;
    // By number, which is never used again: an event cannot be taken for another connection's.
    let mut connections: Vec<Option<Client>> = Vec::new();
    let mut events: Vec<epoll::Event> = Vec::with_capacity(EVENTS);
    let mut buffer = [0; 16 << 10];
    let mut bursts = args.bursts_us.map(Bursts::within_us);
    loop {
        events.clear();
        epoll::wait(&epoll, spare_capacity(&mut events), None)?;
        if !stall.is_zero() {
            let into = Duration::from_nanos((start.elapsed().as_nanos() % (period_ms * 1_000_000)) as u64);
            thread::sleep(stall.saturating_sub(into));
        }
        for event in &events {
            match event.data.u64() {
                INPUT => {
                    if let Some(bursts) = bursts {
                        println!("{}", bursts.share());
                    }
                    return Ok(());
                }
                LISTENER => {
                    let (stream, _) = listener.accept()?;
                    stream.set_nodelay(true)?;
                    let id = epoll::EventData::new_u64(connections.len() as u64);
                    epoll::add(&epoll, &stream, id, waits_for(tls.is_some()))?;
                    connections.push(Some(Client { pipe: Pipe::new(stream, tls.as_ref())?, http2: None }));
                }
                id => {
                    if let Some(bursts) = &mut bursts {
                        bursts.note();
                    }
                    let place = &mut connections[id as usize];
                    let served = place.as_mut().map(|client| client.serve(&mut buffer, &answer));
                    if served.is_none_or(|served| served.is_err()) {
                        *place = None;
                    }
                }
            }
        }
    }
}

/// The same over QUIC, by a library: nothing of it is as small as what is made for this.
fn run_http3(args: &Args) -> Result<()> {
    let [length, period] = [args.stall_ms, args.period_ms].map(Duration::from_millis);
    let server = Http3Server::bind()?;
    println!("{}", server.port()?);
    let (end, ended) = tokio::sync::oneshot::channel();
    thread::spawn(move || {
        // Whatever comes, or not: its end is what counts.
        std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).ok();
        end.send(())
    });
    let stalls = (!length.is_zero()).then_some(Stalls { length, period });
    let is_over = async { drop(ended.await) };
    Ok(server.serve(stalls, || {}, is_over)?)
}

/// Edges are cheaper: the kernel looks at a connection once per request, not twice. Over TLS a read may leave something.
fn waits_for(is_tls: bool) -> epoll::EventFlags {
    let flags = epoll::EventFlags::IN | epoll::EventFlags::RDHUP;
    if is_tls { flags } else { flags | epoll::EventFlags::ET }
}

/// How many requests came soon after another.
struct Bursts {
    within: Duration,
    last: Option<Instant>,
    requests: u64,
    soon: u64,
}

impl Bursts {
    fn within_us(us: u64) -> Self {
        Self { within: Duration::from_micros(us), last: None, requests: 0, soon: 0 }
    }

    fn note(&mut self) {
        let now = Instant::now();
        self.soon += u64::from(self.last.is_some_and(|last| now - last < self.within));
        self.requests += 1;
        self.last = Some(now);
    }

    fn share(&self) -> f64 {
        self.soon as f64 / self.requests.max(1) as f64
    }
}

struct Client {
    pipe: Pipe,
    http2: Option<Http2>,
}

impl Client {
    /// Reads until there is no more, usually once, and answers; an error at the end of the connection too.
    fn serve(&mut self, buffer: &mut [u8], answer: &[u8]) -> std::io::Result<()> {
        loop {
            let Some(n) = self.pipe.receive(buffer)? else { return Ok(()) };
            let bytes = &buffer[..n];
            if bytes.starts_with(server_h2::PREFACE) {
                self.http2 = Some(Http2::default());
            }
            match &mut self.http2 {
                Some(http2) => self.pipe.send(http2.answer(bytes))?,
                None => self.pipe.send(answer)?,
            }
            if n < buffer.len() {
                return Ok(());
            }
        }
    }
}

/// With the fields that servers usually send.
fn answer() -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nServer: tiny\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\
                Content-Type: application/octet-stream\r\nContent-Length: 64\r\nConnection: keep-alive\r\n\r\n";
    let mut answer = head.as_bytes().to_vec();
    answer.extend([b'x'; 64]);
    answer
}
