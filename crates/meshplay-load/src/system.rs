//! What differs between systems: how one waits for many sockets, makes one and hears when answers came, and which CPUs
//! one keeps to. Linux and all others have the same names, so that no other file asks where it runs.
//!
//! The others have kqueue: macOS and the BSDs. What a system cannot do it says with an error or with nothing, never with a
//! number that is none.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(not(target_os = "linux"))]
pub(crate) use self::elsewhere::{SEND, cpus, notes, poller, socket, timers_on_time};
#[cfg(target_os = "linux")]
pub(crate) use self::linux::{SEND, cpus, notes, poller, socket, timers_on_time};
