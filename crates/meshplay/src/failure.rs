//! Why a command could not do its work, and the exit code that says so.

use meshplay_client::{ClientError, EmptyParameter};
use meshplay_types::{Area, Code, Finding};

use crate::{exit::Exit, printer::Printer};

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Invalid input or no consent: nothing was done.
    Refused(Vec<Finding>),
    /// The server (or the app in this process) refused.
    Server { status: u16, findings: Vec<Finding> },
    /// The data directory is held by another process, or the server does not answer.
    Locked(Vec<Finding>),
    /// Ctrl-C: the work can be resumed.
    Interrupted,
    /// A fault of ours or of the machine.
    Internal(anyhow::Error),
}

impl Failure {
    /// Says, if it is the server that went away, how to look after what was waited for.
    pub(crate) fn unwatched(self, what: &str, look: &str) -> Self {
        let fix = format!("see what became of {what} with `meshplay {look}`, once the server answers again");
        let told = |finding: Finding| {
            if finding.code == Code::SERVER_UNREACHABLE { finding.fix(fix.clone()) } else { finding }
        };
        match self {
            Self::Locked(findings) => Self::Locked(findings.into_iter().map(told).collect()),
            other => other,
        }
    }

    /// The same of an operation.
    pub(crate) fn unwatched_operation(self, operation: &str) -> Self {
        self.unwatched(&format!("the operation `{operation}`"), &format!("operation get {operation}"))
    }

    /// Prints every reason; the exit code is the kind of the failure.
    pub(crate) fn report(&self, printer: &Printer) -> Exit {
        match self {
            Self::Refused(findings) => {
                printer.findings(findings);
                if is_usage(findings) { Exit::Usage } else { Exit::Refused }
            }
            Self::Locked(findings) => {
                printer.findings(findings);
                Exit::Unreachable
            }
            Self::Server { status, findings } => {
                printer.findings(findings);
                from_status(*status, findings)
            }
            Self::Interrupted => Exit::Partial,
            Self::Internal(error) => {
                printer.error(error);
                Exit::Internal
            }
        }
    }
}

/// True if nothing but the command line is wrong.
fn is_usage(findings: &[Finding]) -> bool {
    !findings.is_empty() && findings.iter().all(|finding| finding.code == Code::USAGE)
}

fn from_status(status: u16, findings: &[Finding]) -> Exit {
    let all = |code: Code| !findings.is_empty() && findings.iter().all(|finding| finding.code == code);
    match status {
        400 if is_usage(findings) => Exit::Usage,
        // The cluster answered, and its answer was no.
        502 if all(Code::CLUSTER_DENIED) => Exit::Denied,
        502 if all(Code::OBJECT_NOT_FOUND) => Exit::Refused,
        401 | 403 => Exit::Denied,
        408 | 504 => Exit::Timeout,
        502 | 503 => Exit::Unreachable,
        400..=499 => Exit::Refused,
        _ if findings.iter().all(|finding| finding.code.area() == Area::Clusters) => Exit::Unreachable,
        _ => Exit::Internal,
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Refused(problem) => {
                Self::Server { status: problem.status, findings: problem.findings }
            }
            ClientError::Transport { .. } => {
                let finding = Finding::new(Code::SERVER_UNREACHABLE, error.to_string());
                let cause = std::iter::successors(std::error::Error::source(&error), |error| error.source())
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(": ");
                Self::Locked(vec![finding.cause(cause)])
            }
            ClientError::Encode { ref source, .. } if source.is::<EmptyParameter>() => {
                Self::Refused(vec![Finding::new(Code::USAGE, source.to_string())])
            }
            other => Self::Internal(other.into()),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

/// A file of the user, or standard output, cannot be written.
pub(crate) fn unwritable(what: &str, error: &std::io::Error) -> Failure {
    let finding = Finding::new(Code::FILE_UNREADABLE, format!("cannot write {what}"));
    let fix = "check the path, its permissions and the space that is left";
    Failure::Refused(vec![finding.cause(error.to_string()).fix(fix)])
}

/// A refusal with one finding.
pub(crate) fn refuse(code: Code, message: impl Into<String>) -> Failure {
    Failure::Refused(vec![Finding::new(code, message)])
}
