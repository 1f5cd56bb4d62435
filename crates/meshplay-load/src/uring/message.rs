//! Messages with the kernel's note of when they came: how a multishot receive lays one out in a buffer. It knows no
//! buffers and no rings.

use nix::libc;

use crate::system::notes;

/// `struct io_uring_recvmsg_out`: lengths of name, control bytes and payload, and flags.
const HEAD_BYTES: usize = 16;

/// What the kernel is told: no name, and room for a note. It stays at one address.
pub(super) struct Layout(Box<libc::msghdr>);

impl Layout {
    pub(super) fn new() -> Self {
        // SAFETY: null pointers and zeroes are a valid, empty header.
        let mut header: Box<libc::msghdr> = Box::new(unsafe { std::mem::zeroed() });
        header.msg_controllen = notes::CONTROL_BYTES;
        Self(header)
    }

    /// For an entry; valid as long as the layout.
    pub(super) fn address(&self) -> *const libc::msghdr {
        &raw const *self.0
    }
}

/// Payload of a message, and how old it is in ns; none is the orderly close of the other side.
#[inline]
pub(super) fn read(message: &[u8]) -> (&[u8], u64) {
    let (head, payload) = message.split_at_checked(HEAD_BYTES + notes::CONTROL_BYTES).unwrap_or_default();
    // The second word of the head says how much of the control bytes was filled.
    let has_note = head.get(4..8).is_some_and(|filled| filled != [0; 4]);
    let age_ns = if has_note { notes::age_in(&head[HEAD_BYTES..]) } else { 0 };
    (payload, age_ns)
}
