//! A thread of an engine, whatever its wire: the loop that carries events from the wire to the core and orders back.

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
/// A thread whose connections are still on their way sees the start so late at most.
const LOOK_NS: u64 = 1_000_000;

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

/// Where one thread tells: each of its notes says whose it is.
#[derive(Debug)]
pub(crate) struct Notes {
    thread: usize,
    to: Sender<(usize, Note)>,
}

impl Notes {
    /// Of a thread of the run, from 0.
    pub(crate) fn of(thread: usize, to: &Sender<(usize, Note)>) -> Self {
        Self { thread, to: to.clone() }
    }

    /// Nobody listens any more only when the run was given up; then there is nobody to tell.
    fn tell(&self, note: Note) {
        drop(self.to.send((self.thread, note)));
    }
}

/// Works until the run is over. The clock starts, for all threads at once, when somebody sets it.
pub(crate) fn work<W: Wire>(
    mut core: Core,
    mut wire: W,
    start: &OnceLock<Clock>,
    stop: &Stop,
    notes: &Notes,
) -> io::Result<()> {
    let before = connect_first(&mut core, &mut wire)?;
    notes.tell(Note::Ready);
    let clock = wait_for_start(&mut core, &mut wire, start, before)?;
    core.rebase(before.now_ns().cast_signed() - clock.now_ns().cast_signed());
    let (mut second, mut has_ages) = (0, false);
    loop {
        let mut now_ns = clock.now_ns();
        if now_ns >= (u64::from(second) + 1) * NS_PER_S {
            notes.tell(Note::Second(core.take_second(second)));
            second = (now_ns / NS_PER_S) as u32;
        }
        // Before anything is sent: a run that is stopped before its first request makes none.
        if stop.is_asked() {
            core.leave_due(now_ns);
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
    notes.tell(Note::Ended { second: core.take_second(second), elapsed_ns, statuses });
    obey(&mut core, &mut wire, elapsed_ns);
    Ok(())
}

/// Connections are made before the clock starts, so that the first requests do not wait for them. Returns their clock.
fn connect_first<W: Wire>(core: &mut Core, wire: &mut W) -> io::Result<Clock> {
    system::timers_on_time()?;
    let clock = Clock::start();
    core.connect_all(0);
    loop {
        obey_before_start(core, wire, clock);
        let now_ns = clock.now_ns();
        if !core.is_connecting() || now_ns >= CONNECT_FIRST_NS {
            return Ok(clock);
        }
        wire.wait(CONNECT_FIRST_NS - now_ns)?;
        hear_before_start(core, wire, clock);
    }
}

/// Connections that are still on their way are looked after meanwhile: others may take long to be ready, and what comes
/// to be is timed when it is seen.
fn wait_for_start<W: Wire>(
    core: &mut Core,
    wire: &mut W,
    start: &OnceLock<Clock>,
    before: Clock,
) -> io::Result<Clock> {
    while core.is_connecting() && start.get().is_none() {
        wire.wait(LOOK_NS)?;
        hear_before_start(core, wire, before);
        obey_before_start(core, wire, before);
    }
    Ok(*start.wait())
}

fn hear_before_start<W: Wire>(core: &mut Core, wire: &mut W, before: Clock) {
    while let Some(event) = wire.next() {
        core.on_event_before_start(&event, before.now_ns());
        if let Event::Closed(lane, _) = event {
            wire.close(lane);
        }
    }
}

fn obey_before_start<W: Wire>(core: &mut Core, wire: &mut W, before: Clock) {
    while let Some(order) = core.order() {
        match order {
            Order::Connect(lane) => {
                if let Err(how) = wire.connect(lane) {
                    core.on_event_before_start(&Event::Closed(lane, how), before.now_ns());
                }
            }
            Order::Close(lane) => wire.close(lane),
            // Requests begin with the run.
            Order::Send(..) => {}
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
                core.connects(lane, now_ns);
                if let Err(how) = wire.connect(lane) {
                    core.not_connected(lane, how, now_ns);
                }
            }
            Order::Close(lane) => wire.close(lane),
        }
    }
}
