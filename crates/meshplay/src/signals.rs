//! What may end a command from outside while it passes something on: a signal, or a reader that has read enough.

use std::{future, io};

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::oneshot,
};

/// Signals that end a program.
pub(crate) struct Signals([(SignalKind, Signal); 4]);

impl Signals {
    /// Listens from now on; none of them ends the process by itself any more.
    pub(crate) fn listen() -> io::Result<Self> {
        let heard = |kind: SignalKind| Ok::<_, io::Error>((kind, signal(kind)?));
        Ok(Self([
            heard(SignalKind::interrupt())?,
            heard(SignalKind::terminate())?,
            heard(SignalKind::hangup())?,
            heard(SignalKind::quit())?,
        ]))
    }

    /// The number of the next one.
    pub(crate) async fn next(&mut self) -> u8 {
        let Self([one, two, three, four]) = self;
        let kind = tokio::select! {
            _ = one.1.recv() => one.0,
            _ = two.1.recv() => two.0,
            _ = three.1.recv() => three.0,
            _ = four.1.recv() => four.0,
        };
        u8::try_from(kind.as_raw_value()).unwrap_or_default()
    }
}

/// Returns when nobody reads standard output any more, though nothing was written to it just now.
pub(crate) async fn reader_gone() {
    let (gone, told) = oneshot::channel();
    // It ends with the process: nothing else can end a wait of the kernel's.
    std::thread::spawn(move || {
        let stdout = io::stdout();
        // Asked for nothing, the kernel tells of errors alone.
        let mut watched = [PollFd::new(&stdout, PollFlags::empty())];
        loop {
            match poll(&mut watched, None) {
                Err(Errno::INTR) => {}
                Err(_) => return,
                Ok(_) => return gone.send(()).unwrap_or_default(),
            }
        }
    });
    if told.await.is_err() {
        future::pending().await
    }
}
