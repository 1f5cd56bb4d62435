//! Buffers that the kernel fills: a ring of entries, shared with it, and the memory that they point to.
//!
//! A buffer is the kernel's until a completion names it, then ours until it is given back. So bytes that are handed out
//! do not change while they are looked at.

use std::{
    alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error},
    io,
    ptr::NonNull,
    slice,
    sync::atomic::{AtomicU16, Ordering},
};

use io_uring::{IoUring, types::BufRingEntry};

/// Name of the ring at the kernel.
pub(super) const GROUP: u16 = 0;
/// A power of two, as the kernel wants it; 64 connections never use more than a part.
const BUFFERS: u16 = 256;
/// Usual answers fit into one; longer ones take several.
const BUFFER_BYTES: usize = 4 << 10;
const PAGE_BYTES: usize = 4 << 10;

/// The ring and the memory.
pub(super) struct Buffers {
    entries: NonNull<BufRingEntry>,
    memory: NonNull<u8>,
    tail: u16,
}

impl Buffers {
    /// Registered, with all buffers at the kernel.
    pub(super) fn new(ring: &IoUring) -> io::Result<Self> {
        let entries = allocate(entries_layout()).cast::<BufRingEntry>();
        let memory = allocate(memory_layout());
        let mut buffers = Self { entries, memory, tail: 0 };
        let address = entries.as_ptr() as u64;
        // SAFETY: the entries are aligned to a page, long enough, and freed in `drop`, which the owner of the ring
        // lets happen after `release` or after the ring has gone.
        unsafe { ring.submitter().register_buf_ring_with_flags(address, BUFFERS, GROUP, 0) }?;
        (0..BUFFERS).for_each(|buffer| buffers.give_back(buffer));
        Ok(buffers)
    }

    /// The kernel forgets them.
    pub(super) fn release(&self, ring: &IoUring) -> io::Result<()> {
        ring.submitter().unregister_buf_ring(GROUP)
    }

    /// The first `n` bytes of a buffer that a completion named.
    #[inline]
    pub(super) fn bytes(&self, buffer: u16, n: usize) -> &[u8] {
        let (at, n) = (usize::from(buffer % BUFFERS) * BUFFER_BYTES, n.min(BUFFER_BYTES));
        // SAFETY: within the memory, initialised when it was allocated, and the kernel does not write to it before it
        // is given back, for which the caller needs `&mut self`.
        unsafe { slice::from_raw_parts(self.memory.as_ptr().add(at), n) }
    }

    /// The kernel may fill it again.
    #[inline]
    pub(super) fn give_back(&mut self, buffer: u16) {
        let address = self.memory.as_ptr() as u64 + u64::from(buffer) * BUFFER_BYTES as u64;
        let at = usize::from(self.tail % BUFFERS);
        // SAFETY: within the entries, and the kernel reads only those before the tail. Fields are set one by one because
        // the first entry's last field is the tail.
        unsafe {
            let entry = &mut *self.entries.as_ptr().add(at);
            entry.set_addr(address);
            entry.set_len(BUFFER_BYTES as u32);
            entry.set_bid(buffer);
        }
        self.tail = self.tail.wrapping_add(1);
        // SAFETY: the tail lies in the first entry, is aligned, and only this thread writes it; the store releases the
        // entry to the kernel.
        unsafe {
            let tail = BufRingEntry::tail(self.entries.as_ptr()).cast::<AtomicU16>();
            (*tail).store(self.tail, Ordering::Release);
        }
    }
}

impl Drop for Buffers {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with these layouts; nobody else keeps the addresses.
        unsafe {
            dealloc(self.entries.as_ptr().cast(), entries_layout());
            dealloc(self.memory.as_ptr(), memory_layout());
        }
    }
}

fn allocate(layout: Layout) -> NonNull<u8> {
    // SAFETY: both layouts have a size above 0.
    let address = unsafe { alloc_zeroed(layout) };
    NonNull::new(address).unwrap_or_else(|| handle_alloc_error(layout))
}

const fn entries_layout() -> Layout {
    layout(BUFFERS as usize * size_of::<BufRingEntry>())
}

const fn memory_layout() -> Layout {
    layout(BUFFERS as usize * BUFFER_BYTES)
}

const fn layout(bytes: usize) -> Layout {
    match Layout::from_size_align(bytes, PAGE_BYTES) {
        Ok(layout) => layout,
        Err(_) => panic!("a constant size and a power of two"),
    }
}
