//! No notes: macOS makes them of datagrams only. All ages are 0, which means that nothing may lie unread.

use std::os::fd::{AsFd, OwnedFd};

use rustix::{
    io::Errno,
    net::{self, RecvFlags},
};

/// There is nobody to ask.
pub(crate) fn ask(_: &impl AsFd) {}

/// Receives once: how many bytes, and an age that is not known.
pub(crate) fn receive(fd: &OwnedFd, buffer: &mut [u8]) -> Result<(usize, u64), Errno> {
    net::recv(fd, buffer, RecvFlags::empty()).map(|(n, _)| (n, 0))
}
