//! A target of one thread that serves streams one by one, and can stall for all of them at once.

use std::{
    future::Future,
    net::TcpListener,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, task::LocalSet};

use crate::target::{Stalls, Target};

const LOOK: Duration = Duration::from_millis(20);

pub(crate) fn start<F: Future<Output = ()> + 'static>(
    stalls: Option<Stalls>,
    each: impl Fn(TcpStream) -> F + Send + 'static,
) -> Target {
    Target::serve(move |listener, is_over| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        LocalSet::new().block_on(&runtime, serve(listener, stalls, each, is_over))
    })
}

async fn serve<F: Future<Output = ()> + 'static>(
    listener: &TcpListener,
    stalls: Option<Stalls>,
    each: impl Fn(TcpStream) -> F,
    is_over: &AtomicBool,
) -> Vec<Duration> {
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener.try_clone().unwrap()).unwrap();
    let mut stalled = Vec::new();
    // In the middle of a period, so that the end of a run never cuts a stall off.
    let mut next = Instant::now() + stalls.map_or(Duration::ZERO, |stalls| stalls.period / 2);
    while !is_over.load(Ordering::Relaxed) {
        let until = if stalls.is_some() { next } else { Instant::now() + LOOK };
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted.unwrap();
                stream.set_nodelay(true).unwrap();
                tokio::task::spawn_local(each(stream));
            }
            () = tokio::time::sleep_until(until.into()) => if let Some(Stalls { length, period }) = stalls {
                // The stall is what is tested.
                thread::sleep((next + length).saturating_duration_since(Instant::now()));
                stalled.push(next.elapsed());
                next += period;
            },
        }
    }
    stalled
}
