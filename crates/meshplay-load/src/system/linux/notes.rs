//! When bytes arrived, by the kernel's own note (socket(7), `SO_TIMESTAMPNS`): so an answer may lie unread for a while,
//! and no response time holds the waking of our thread.
//!
//! The note is made on the clock of the day, which can be set; an age that it gives must be held against other bounds.

use std::{
    io::IoSliceMut,
    os::fd::{AsFd, AsRawFd as _, OwnedFd},
};

use nix::{
    libc,
    sys::{
        socket::{ControlMessageOwned, MsgFlags, recvmsg, setsockopt, sockopt::ReceiveTimestampns},
        time::TimeSpec,
    },
};
use rustix::{
    io::Errno,
    time::{ClockId, clock_gettime},
};

use crate::clock::NS_PER_S;

/// Room for the note: a head of 16 bytes and the time.
pub(crate) const CONTROL_BYTES: usize = 32;

/// Asks the kernel for notes; ages are 0 if it makes none.
pub(crate) fn ask(fd: &impl AsFd) {
    setsockopt(fd, ReceiveTimestampns, &true).unwrap_or_default();
}

/// Receives once: how many bytes, and how long the last of them has been there, in ns.
pub(crate) fn receive(fd: &OwnedFd, buffer: &mut [u8]) -> Result<(usize, u64), Errno> {
    let (mut control, mut slices) = ([0; CONTROL_BYTES], [IoSliceMut::new(buffer)]);
    let message = recvmsg::<()>(fd.as_raw_fd(), &mut slices, Some(&mut control), MsgFlags::empty())
        .map_err(|errno| Errno::from_raw_os_error(errno as i32))?;
    let age_ns = message.cmsgs().ok().and_then(|mut notes| {
        notes.find_map(|note| match note {
            ControlMessageOwned::ScmTimestampns(time) => Some(age_ns(time)),
            _ => None,
        })
    });
    Ok((message.bytes, age_ns.unwrap_or_default()))
}

/// The age in the control bytes of a message: `struct cmsghdr` and the time, as the ABI of 64 bit has them.
pub(crate) fn age_in(control: &[u8]) -> u64 {
    let word = |at: usize| control.get(at..at + 8)?.try_into().ok().map(i64::from_ne_bytes);
    let kind = control.get(8..16).map(|bytes| [&bytes[..4], &bytes[4..]]);
    let is_note =
        kind == Some([&libc::SOL_SOCKET.to_ne_bytes()[..], &libc::SCM_TIMESTAMPNS.to_ne_bytes()[..]]);
    match (is_note, word(16), word(24)) {
        (true, Some(s), Some(ns)) => age_ns(TimeSpec::new(s, ns)),
        _ => 0,
    }
}

/// Of something that happened at a time of the clock of the day.
fn age_ns(time: TimeSpec) -> u64 {
    let now = clock_gettime(ClockId::Realtime);
    let ns = |s: i64, ns: i64| i128::from(s) * i128::from(NS_PER_S) + i128::from(ns);
    u64::try_from(ns(now.tv_sec, now.tv_nsec) - ns(time.tv_sec(), time.tv_nsec())).unwrap_or_default()
}
