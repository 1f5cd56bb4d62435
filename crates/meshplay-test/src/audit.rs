//! What the API server was really asked: the rig's audit log, one JSON event per answered request.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use serde_json::Value;

/// The audit log of a cluster.
#[derive(Debug, Clone)]
pub struct AuditLog {
    path: PathBuf,
}

/// A place in the log: what was logged before it does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditMark(u64);

impl AuditLog {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The present end of the log.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn mark(&self) -> io::Result<AuditMark> {
        self.path.metadata().map(|metadata| AuditMark(metadata.len()))
    }

    /// All whole events since `mark`. An event is written just after its answer was sent, so the last ones may still
    /// be missing: ask for something that marks the end (a read of one's own) and look for that first.
    ///
    /// # Errors
    /// If the file cannot be read or holds something else.
    pub fn since(&self, mark: AuditMark) -> io::Result<Vec<Value>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(mark.0))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(|line| serde_json::from_str(line).map_err(io::Error::from)).collect()
    }

    /// The events since `mark` that could change something: every verb but get, list and watch, without dry runs and
    /// without reviews of rights (which are POSTs that change nothing), of clients whose user agent starts with
    /// `user_agent`.
    ///
    /// # Errors
    /// As [`AuditLog::since`].
    pub fn writes_since(&self, mark: AuditMark, user_agent: &str) -> io::Result<Vec<Value>> {
        let mut events = self.since(mark)?;
        events.retain(|event| is_write(event) && agent(event).starts_with(user_agent));
        Ok(events)
    }
}

fn is_write(event: &Value) -> bool {
    let verb = event["verb"].as_str().unwrap_or_default();
    let target = event["requestURI"].as_str().unwrap_or_default();
    let review = matches!(
        event["objectRef"]["apiGroup"].as_str(),
        Some("authorization.k8s.io" | "authentication.k8s.io")
    );
    !matches!(verb, "get" | "list" | "watch") && !target.contains("dryRun=") && !review
}

fn agent(event: &Value) -> &str {
    event["userAgent"].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_changes_something_is_a_write() {
        let write = |verb: &str, target: &str, group: &str| {
            is_write(&json!({"verb": verb, "requestURI": target, "objectRef": {"apiGroup": group}}))
        };
        assert!(write("patch", "/apis/apps/v1/deployments/a?fieldManager=x", "apps"));
        assert!(!write("patch", "/apis/apps/v1/deployments/a?dryRun=All", "apps"));
        assert!(!write(
            "create",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            "authorization.k8s.io"
        ));
        assert!(!write("watch", "/api/v1/pods?watch=1", ""));
    }

    #[test]
    fn half_written_event_waits_for_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let log = AuditLog::new(dir.path().join("audit.log"));
        std::fs::write(log.path(), "{\"verb\":\"old\"}\n").unwrap();
        let mark = log.mark().unwrap();
        std::fs::write(log.path(), "{\"verb\":\"old\"}\n{\"verb\":\"new\"}\n{\"ver").unwrap();
        assert_eq!(log.since(mark).unwrap(), [json!({"verb": "new"})]);
    }
}
