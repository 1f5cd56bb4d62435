//! A target of one thread that serves streams one by one, and can stall for all of them at once.

use std::{
    cell::RefCell,
    future::Future,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant, SystemTime},
};

use tokio::{
    net::{TcpListener, TcpStream},
    task::LocalSet,
};

use crate::target::{Seen, Stalls, Target};

const LOOK: Duration = Duration::from_millis(20);

thread_local! {
    /// When this target, which is a thread, answered.
    static ANSWERED: RefCell<Vec<SystemTime>> = const { RefCell::new(Vec::new()) };
}

/// To be called for each answer.
pub(crate) fn answers() {
    ANSWERED.with_borrow_mut(|answered| answered.push(SystemTime::now()));
}

/// What the target of this thread did.
pub(crate) fn seen(stalled: Vec<Duration>) -> Seen {
    Seen { stalled, answered: ANSWERED.take() }
}

pub(crate) fn start<F: Future<Output = ()> + 'static>(
    stalls: Option<Stalls>,
    each: impl Fn(TcpStream) -> F + Send + 'static,
) -> Target {
    start_with(stalls, move |listener| async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).unwrap();
            tokio::task::spawn_local(each(stream));
        }
    })
}

/// Of a server that accepts streams itself.
pub(crate) fn start_with<F: Future<Output = ()> + 'static>(
    stalls: Option<Stalls>,
    serve: impl FnOnce(TcpListener) -> F + Send + 'static,
) -> Target {
    Target::serve(move |listener, is_over| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        listener.set_nonblocking(true).unwrap();
        let listener = listener.try_clone().unwrap();
        LocalSet::new().block_on(&runtime, async move {
            let listener = TcpListener::from_std(listener).unwrap();
            tokio::task::spawn_local(serve(listener));
            seen(stall(stalls, is_over).await)
        })
    })
}

async fn stall(stalls: Option<Stalls>, is_over: &AtomicBool) -> Vec<Duration> {
    let mut stalled = Vec::new();
    // In the middle of a period, so that the end of a run never cuts a stall off.
    let mut next = Instant::now() + stalls.map_or(Duration::ZERO, |stalls| stalls.period / 2);
    while !is_over.load(Ordering::Relaxed) {
        let until = if stalls.is_some() { next } else { Instant::now() + LOOK };
        tokio::time::sleep_until(until.into()).await;
        if let Some(Stalls { length, period }) = stalls {
            // The stall is what is tested.
            thread::sleep((next + length).saturating_duration_since(Instant::now()));
            stalled.push(next.elapsed());
            next += period;
        }
    }
    stalled
}
