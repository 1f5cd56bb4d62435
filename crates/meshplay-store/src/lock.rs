//! The directory lock: one process per data directory. The kernel drops it with the process, so whoever gets it knows that
//! the former holder is dead.

use std::{
    fs::File,
    io::{self, Read, Seek as _, Write as _},
    path::Path,
    time::Duration,
};

use jiff::Timestamp;
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep_until};

use crate::{OpenError, dir};

/// The name of the lock file in the data directory.
pub const LOCK_FILE: &str = "LOCK";
/// How often a waiting process looks again.
const RETRY_EVERY: Duration = Duration::from_millis(50);
/// Nobody is refused sooner: whoever only looks ([`lock_holder`]) has the lock for a moment too.
const LOOK_GRACE: Duration = Duration::from_millis(200);
/// More than a holder ever is.
const HOLDER_BYTES_MAX: u64 = 4096;

/// Who holds a data directory, as its lock file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LockHolder {
    /// Process id.
    pub pid: u32,
    /// When it took the lock.
    pub started_at: Timestamp,
    /// Where it serves, if it is a server.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
}

/// How the former holder ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormerStop {
    Clean,
    /// It left its name in the file: it was killed, or the machine stopped.
    Unclean,
}

/// The held lock.
#[derive(Debug)]
pub(crate) struct DirectoryLock {
    file: File,
    holder: LockHolder,
}

impl DirectoryLock {
    /// Waits at most `wait` for the lock; not at all for a server, which would not go away.
    pub(crate) async fn take(data_dir: &Path, wait: Duration) -> Result<(Self, FormerStop), OpenError> {
        let path = data_dir.join(LOCK_FILE);
        let unusable = |source| OpenError::Lock { path: path.clone(), source };
        let patient_until = Instant::now() + LOOK_GRACE;
        let deadline = patient_until.max(Instant::now() + wait);
        let mut file = dir::private_file(&path)?;
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => break,
                Err(rustix::io::Errno::WOULDBLOCK) => {}
                Err(source) => return Err(unusable(source.into())),
            }
            let holder = holder_read(&mut file).map_err(unusable)?;
            let serves = holder.as_ref().is_some_and(|holder| holder.url.is_some());
            if Instant::now() >= if serves { patient_until } else { deadline } {
                return Err(OpenError::Locked { path, holder });
            }
            sleep_until(deadline.min(Instant::now() + RETRY_EVERY)).await;
        }
        let former = if file.metadata().map_err(unusable)?.len() == 0 {
            FormerStop::Clean
        } else {
            FormerStop::Unclean
        };
        let holder = LockHolder { pid: std::process::id(), started_at: Timestamp::now(), url: None };
        let mut lock = Self { file, holder };
        lock.holder_write().map_err(unusable)?;
        Ok((lock, former))
    }

    pub(crate) fn url_set(&mut self, url: &str) -> io::Result<()> {
        self.holder.url = Some(url.to_owned());
        self.holder_write()
    }

    /// One write after the cut, so that a reader sees nothing, or all of it.
    fn holder_write(&mut self) -> io::Result<()> {
        let text = serde_json::to_vec(&self.holder)?;
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(&text)
    }

    /// Gives the directory free after a clean stop: an empty file says so. The drop that follows unlocks it.
    pub(crate) fn release(self) {
        if let Err(fault) = self.file.set_len(0) {
            tracing::warn!(error = %fault, "the lock file could not be emptied; the next start checks the database");
        }
    }
}

/// Closing the file is not enough: a child process that is just being started has a copy of it until its `exec`.
impl Drop for DirectoryLock {
    fn drop(&mut self) {
        if let Err(fault) = flock(&self.file, FlockOperation::Unlock) {
            tracing::warn!(error = %fault, "the data directory stays locked until this process ends");
        }
    }
}

/// Who holds the directory now, if anybody does: whether to speak to a server or to open it.
///
/// # Errors
/// If the lock file cannot be read.
pub fn lock_holder(data_dir: &Path) -> io::Result<Option<LockHolder>> {
    let mut file = match File::options().read(true).write(true).open(data_dir.join(LOCK_FILE)) {
        Ok(file) => file,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(fault) => return Err(fault),
    };
    match flock(&file, FlockOperation::NonBlockingLockShared) {
        Ok(()) => flock(&file, FlockOperation::Unlock).map(|()| None).map_err(io::Error::from),
        Err(rustix::io::Errno::WOULDBLOCK) => holder_read(&mut file),
        Err(fault) => Err(fault.into()),
    }
}

/// `None` in the moment between taking the lock and writing the name.
fn holder_read(file: &mut File) -> io::Result<Option<LockHolder>> {
    let mut text = String::new();
    file.rewind()?;
    Read::by_ref(file).take(HOLDER_BYTES_MAX).read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_copy_of_the_file_in_a_starting_child_does_not_keep_the_lock() {
        let dir = tempfile::TempDir::new().unwrap();
        let (lock, _) = DirectoryLock::take(dir.path(), Duration::ZERO).await.unwrap();
        let copy = lock.file.try_clone().unwrap();
        lock.release();
        DirectoryLock::take(dir.path(), Duration::ZERO).await.unwrap().0.release();
        drop(copy);
    }

    #[tokio::test]
    async fn whoever_only_looks_makes_nobody_fail() {
        let dir = tempfile::TempDir::new().unwrap();
        DirectoryLock::take(dir.path(), Duration::ZERO).await.unwrap().0.release();
        let looker = File::open(dir.path().join(LOCK_FILE)).unwrap();
        flock(&looker, FlockOperation::NonBlockingLockShared).unwrap();
        let taking = DirectoryLock::take(dir.path(), Duration::ZERO);
        let looking = async move {
            tokio::task::yield_now().await;
            flock(&looker, FlockOperation::Unlock)
        };
        let (taken, looked) = tokio::join!(taking, looking);
        looked.unwrap();
        taken.unwrap().0.release();
    }
}
