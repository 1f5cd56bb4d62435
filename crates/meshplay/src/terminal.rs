//! The terminal of this process: raw while a program elsewhere has it, and as it was on every way out.

use std::io::{self, IsTerminal as _, Read as _};

use bytes::Bytes;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};
use tokio::sync::mpsc;

/// Most bytes read at once.
const READ_BYTES_MAX: usize = 16 << 10;
/// Reads that wait to be passed on.
const READS_AHEAD_MAX: usize = 4;

/// Keys go through as they are pressed. The terminal is as it was before when this is dropped.
pub(crate) struct Raw {
    before: Termios,
}

impl Raw {
    /// # Errors
    /// If standard input is no terminal.
    pub(crate) fn enter() -> io::Result<Self> {
        let stdin = io::stdin();
        let before = tcgetattr(&stdin)?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(&stdin, OptionalActions::Now, &raw)?;
        Ok(Self { before })
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that is gone has no state to restore.
        if let Err(error) = tcsetattr(io::stdin(), OptionalActions::Now, &self.before) {
            tracing::debug!(%error, "the terminal could not be restored");
        }
    }
}

/// Whether a person types.
pub(crate) fn is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// Columns and rows; `None` without a terminal.
pub(crate) fn size() -> Option<(u16, u16)> {
    let size = tcgetwinsize(io::stdout()).or_else(|_| tcgetwinsize(io::stdin())).ok()?;
    Some((size.ws_col, size.ws_row)).filter(|(columns, rows)| *columns > 0 && *rows > 0)
}

/// Standard input, a piece at a time, to its end.
///
/// Read by a thread that ends with the process: a read of a terminal cannot be given up, and the runtime's own input would
/// wait for one more key at the end.
pub(crate) fn input() -> mpsc::Receiver<Bytes> {
    let (pieces, input) = mpsc::channel(READS_AHEAD_MAX);
    std::thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        let mut buffer = vec![0; READ_BYTES_MAX];
        loop {
            match stdin.read(&mut buffer) {
                Ok(0) => return,
                Ok(n) if pieces.blocking_send(Bytes::copy_from_slice(&buffer[..n])).is_err() => return,
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return,
                Ok(_) | Err(_) => {}
            }
        }
    });
    input
}
