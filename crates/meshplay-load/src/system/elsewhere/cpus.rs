//! No affinity: where a thread runs is for the system alone to say.

use std::io;

/// None, for nobody may choose.
pub(crate) fn allowed() -> io::Result<Vec<u32>> {
    Ok(Vec::new())
}

pub(crate) fn keep_thread_to(_: &[u32]) -> io::Result<()> {
    Err(refused())
}

pub(crate) fn keep_process_to(_: u32, _: &[u32]) -> io::Result<()> {
    Err(refused())
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "this system lets nobody keep to a CPU")
}
