//! The floor: a client over epoll that does nothing but send and receive. It looks for no end of an answer, keeps no
//! figures, and is no product: what it costs is what the kernel costs. At rest it does even less: it wakes up only when a
//! request is due, and takes the answer that came long ago then, which nobody stays below who sends at even distances.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    num::NonZeroU64,
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;
use rustix::{
    buffer::spare_capacity,
    event::{Timespec, epoll},
};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bare\r\n\r\n";

#[derive(clap::Args)]
pub(crate) struct Args {
    port: u16,
    connections: usize,
    seconds: f64,
    /// Per second; as fast as it can if absent
    rate: Option<f64>,
    /// Let answers lie until their connection has its next turn
    #[arg(long, requires = "rate")]
    at_rest: bool,
}

/// Prints how many answers came.
pub(crate) fn run(args: &Args) -> Result<()> {
    rustix::thread::set_current_timer_slack(NonZeroU64::new(1))?;
    let streams = (0..args.connections)
        .map(|_| {
            let stream = TcpStream::connect(("127.0.0.1", args.port))?;
            stream.set_nodelay(true)?;
            Ok(stream)
        })
        .collect::<std::io::Result<Vec<_>>>()?;
    let answered = match args.rate {
        Some(rate) if args.at_rest => rest(streams, rate, args.seconds)?,
        rate => ask(streams, rate, args.seconds)?,
    };
    println!("{answered}");
    Ok(())
}

fn rest(mut streams: Vec<TcpStream>, rate: f64, seconds: f64) -> Result<u64> {
    let (start, times, mut answered) = (Instant::now(), (rate * seconds) as usize, 0);
    let mut buffer = [0; 4096];
    // The last answers are taken when no request is due any more.
    for nth in 0..times + streams.len() {
        let due = Duration::from_secs_f64(nth.min(times) as f64 / rate);
        thread::sleep(due.saturating_sub(start.elapsed()));
        let turn = nth % streams.len();
        if nth >= streams.len() {
            answered += u64::from(streams[turn].read(&mut buffer)? > 0);
        }
        if nth < times {
            streams[turn].write_all(REQUEST)?;
        }
    }
    Ok(answered)
}

fn ask(mut streams: Vec<TcpStream>, rate: Option<f64>, seconds: f64) -> Result<u64> {
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    let flags = epoll::EventFlags::IN | epoll::EventFlags::ET;
    for (at, stream) in streams.iter().enumerate() {
        epoll::add(&epoll, stream, epoll::EventData::new_u64(at as u64), flags)?;
    }
    let (start, length) = (Instant::now(), Duration::from_secs_f64(seconds));
    let mut free: std::collections::VecDeque<usize> = (0..streams.len()).collect();
    let (mut sent, mut answered) = (0u64, 0u64);
    let mut events: Vec<epoll::Event> = Vec::with_capacity(256);
    let mut buffer = [0; 4096];
    while start.elapsed() < length {
        let mut sleep = Duration::from_millis(100);
        while let Some(at) = free.front().copied() {
            let due = rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(sent as f64 / rate));
            sleep = due.saturating_sub(start.elapsed());
            if !sleep.is_zero() {
                break;
            }
            free.pop_front();
            sent += 1;
            streams[at].write_all(REQUEST)?;
        }
        events.clear();
        let timeout =
            Timespec { tv_sec: 0, tv_nsec: i64::from(sleep.min(Duration::from_millis(100)).subsec_nanos()) };
        epoll::wait(&epoll, spare_capacity(&mut events), Some(&timeout))?;
        for event in &events {
            let at = event.data.u64() as usize;
            answered += u64::from(streams[at].read(&mut buffer)? > 0);
            if rate.is_none() {
                sent += 1;
                streams[at].write_all(REQUEST)?;
            } else {
                free.push_back(at);
            }
        }
    }
    Ok(answered)
}
