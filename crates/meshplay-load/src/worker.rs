//! A thread of a fast engine: the loop that carries events from the wire to the core and orders back.

use std::{
    io,
    sync::{OnceLock, mpsc::Sender},
};

use meshplay_perf::recording::Second;

use crate::{
    clock::{Clock, NS_PER_S},
    core::{Core, Order},
    stop::Stop,
    system,
    wire::{Event, Wire},
};

/// Connections that do not stand after this time are not waited for: the run starts.
const CONNECT_FIRST_NS: u64 = 500_000_000;
/// Wakes up in time to hear of a stop.
const SLEEP_NS_MAX: u64 = 100_000_000;

/// What a thread tells.
#[derive(Debug)]
pub(crate) enum Note {
    /// Its connections stand, or will not soon.
    Ready,
    /// A second is over.
    Second(Second),
    /// The thread is through: its part of the last second, the time, and answers by status.
    Ended { second: Second, elapsed_ns: u64, statuses: Vec<(u16, u64)> },
}

/// Works until the run is over. The clock starts, for all threads at once, when somebody sets it.
pub(crate) fn work<W: Wire>(
    mut core: Core,
    mut wire: W,
    start: &OnceLock<Clock>,
    stop: &Stop,
    notes: &Sender<Note>,
) -> io::Result<()> {
    let connected = connect_first(&mut core, &mut wire);
    tell(notes, Note::Ready);
    let clock = *start.wait();
    connected?;
    core.rebase();
    let (mut second, mut has_ages) = (0, false);
    loop {
        let mut now_ns = clock.now_ns();
        if now_ns >= (u64::from(second) + 1) * NS_PER_S {
            tell(notes, Note::Second(core.take_second(second)));
            second = (now_ns / NS_PER_S) as u32;
        }
        // Before anything is sent: a run that is stopped before its first request makes none.
        if stop.is_asked() {
            break;
        }
        core.tick(now_ns);
        core.dispatch(now_ns);
        obey(&mut core, &mut wire, now_ns);
        if core.is_finished(now_ns) {
            break;
        }
        let wake_ns = core.wake_ns(now_ns).min((u64::from(second) + 1) * NS_PER_S);
        let (slept_ns, at_most_ns) = (now_ns, wake_ns.saturating_sub(now_ns).min(SLEEP_NS_MAX));
        let may_rest = has_ages && core.may_rest(now_ns);
        if may_rest { wire.rest(at_most_ns) } else { wire.wait(at_most_ns) }?;
        while let Some(event) = wire.next() {
            now_ns = clock.now_ns();
            if let Event::Bytes(.., age_ns) = event {
                has_ages = age_ns > 0;
            }
            // What came before the wait was seen before it: so a clock that is set does little harm.
            core.on_event(&event, now_ns.saturating_sub(event.age_ns()).max(slept_ns));
            // After a rest everything is seen before something is sent: a connection may have been closed meanwhile.
            if !may_rest {
                core.dispatch(now_ns);
            }
            obey(&mut core, &mut wire, now_ns);
        }
    }
    let elapsed_ns = clock.now_ns();
    core.finish(elapsed_ns);
    let statuses = core.recorder.statuses().collect();
    tell(notes, Note::Ended { second: core.take_second(second), elapsed_ns, statuses });
    obey(&mut core, &mut wire, elapsed_ns);
    Ok(())
}

/// Connections are made before the clock starts, so that the first requests do not wait for them.
fn connect_first<W: Wire>(core: &mut Core, wire: &mut W) -> io::Result<()> {
    system::timers_on_time()?;
    let clock = Clock::start();
    core.connect_all(0);
    loop {
        let now_ns = clock.now_ns();
        while let Some(order) = core.order() {
            if let Order::Connect(lane) = order
                && let Err(how) = wire.connect(lane)
            {
                core.on_event_before_start(&Event::Closed(lane, how), now_ns);
            }
        }
        if !core.is_connecting() || now_ns >= CONNECT_FIRST_NS {
            return Ok(());
        }
        wire.wait(CONNECT_FIRST_NS - now_ns)?;
        while let Some(event) = wire.next() {
            core.on_event_before_start(&event, clock.now_ns());
            if let Event::Closed(lane, _) = event {
                wire.close(lane);
            }
        }
    }
}

#[inline]
fn obey<W: Wire>(core: &mut Core, wire: &mut W, now_ns: u64) {
    while let Some(order) = core.order() {
        match order {
            Order::Send(lane, request) => {
                if let Err(how) = wire.send(lane, request) {
                    core.fail(lane, how, now_ns);
                }
            }
            Order::Connect(lane) => {
                if let Err(how) = wire.connect(lane) {
                    core.not_connected(lane, how, now_ns);
                }
            }
            Order::Close(lane) => wire.close(lane),
        }
    }
}

/// Nobody listens any more only when the run was given up; then there is nobody to tell.
fn tell(notes: &Sender<Note>, note: Note) {
    drop(notes.send(note));
}
