//! What can go wrong between us and a cluster, told apart so that each fault has its own state, code and fix
//! ([`crate::classify`]).

use std::fmt;

use meshplay_plan::{FieldConflict, Refusal};
use thiserror::Error;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// The access cannot be used: a malformed URL, certificate or token.
    #[error("the access is not usable: {0}")]
    Access(String),
    /// Nothing listens.
    #[error("connection refused")]
    Refused,
    /// No address for the host name.
    #[error("the host name cannot be resolved: {0}")]
    Dns(String),
    /// No network route.
    #[error("no route to the host")]
    NoRoute,
    /// Connected or not, not one byte came back.
    #[error("not a byte came back within {waited_ms} ms while {phase}")]
    BlackHole {
        /// What we waited for.
        phase: Phase,
        /// How long, in milliseconds.
        waited_ms: u64,
    },
    /// The TLS handshake failed.
    #[error("{0}")]
    Tls(TlsFault),
    /// Closed by the other side before an answer.
    #[error("the connection was closed before an answer came")]
    Reset,
    /// The body of the answer ended early.
    #[error("the answer broke off after {received_bytes} bytes")]
    Cut {
        /// Bytes of the body that came.
        received_bytes: usize,
    },
    /// Something came, but not all of it in time.
    #[error("no whole answer within {waited_ms} ms ({received_bytes} bytes came)")]
    Timeout {
        /// How long, in milliseconds.
        waited_ms: u64,
        /// Bytes of the body that came.
        received_bytes: usize,
    },
    /// The caller's own deadline was over before the request could be sent.
    #[error("the deadline was over before the request was sent")]
    Late,
    /// The answer is larger than [`crate::Limits::response_bytes_max`].
    #[error("the answer is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The limit.
        limit_bytes: usize,
    },
    /// The answer is not JSON, or not the JSON of this call.
    #[error("the answer cannot be understood: {0}")]
    Unreadable(String),
    /// A redirect, which is never followed: the credential would go along.
    #[error("the server answered with a redirect to `{0}`")]
    Redirect(String),
    /// A name that cannot be part of a path.
    #[error("`{0}` cannot be the name of an object")]
    Name(String),
    /// 429.
    #[error("the server asks to slow down")]
    Throttled {
        /// What it asks for, in milliseconds.
        retry_after_ms: Option<u64>,
    },
    /// 5xx.
    #[error("HTTP status {status}: {message}")]
    Server {
        /// HTTP status.
        status: u16,
        /// The server's words.
        message: String,
        /// What it asks for, in milliseconds.
        retry_after_ms: Option<u64>,
    },
    /// 409: other field managers own fields that would change.
    #[error("{} of other managers would change", fields(.0))]
    Conflict(Vec<FieldConflict>),
    /// Any other answer of 400 or above: the API server said no, and why.
    #[error("{}", .1.message)]
    Rejected(Rejection, Box<Refusal>),
}

/// Where a connection was when nothing came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// TCP connect.
    Connecting,
    /// TLS handshake.
    Handshaking,
    /// Waiting for an answer on a connection that worked before.
    Waiting,
}

/// Why a TLS handshake failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TlsFault {
    /// The server's certificate has expired.
    #[error("the server's certificate has expired")]
    Expired,
    /// The server's certificate starts in the future.
    #[error("the server's certificate is not valid yet")]
    NotYetValid,
    /// Not signed by a trusted authority, or revoked.
    #[error("the server's certificate is not trusted: {0}")]
    Untrusted(String),
    /// For another host.
    #[error("the server's certificate is for another name: {0}")]
    WrongName(String),
    /// The server refused our certificate.
    #[error("the server refused our certificate: {0}")]
    ClientRefused(String),
    /// Anything else, such as a server that does not speak TLS.
    #[error("TLS failed: {0}")]
    Other(String),
}

/// Why the API server said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// 401.
    Unauthorized,
    /// 403 for want of a right.
    Denied,
    /// 403 because of a quota.
    Quota,
    /// 403 because the namespace is going away.
    NamespaceTerminating,
    /// A webhook or policy said no, whatever status it chose.
    Admission,
    /// A webhook could not be asked.
    WebhookDown,
    /// A webhook has side effects, so a dry run is not possible.
    NoDryRun,
    /// 404.
    NotFound(Missing),
    /// 409: the object's version is not the expected one.
    Changed,
    /// 409: the uid is not the expected one: another object of the same name.
    Replaced,
    /// 409 to a create.
    Exists,
    /// 410, or an expired `continue` token or watch version.
    Gone,
    /// 422 with its causes.
    Invalid,
    /// 422 only because fields that cannot change would change.
    Immutable,
    /// 400, 415 and the like: unknown or duplicate fields, unreadable values.
    Malformed,
}

/// What a 404 is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// The object, in a place that exists.
    Object,
    /// The namespace that it would be in.
    Namespace,
    /// The kind, or this version of it.
    Kind,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connecting => "connecting",
            Self::Handshaking => "making a TLS connection",
            Self::Waiting => "waiting for the answer",
        })
    }
}

fn fields(conflicts: &[FieldConflict]) -> String {
    match conflicts.len() {
        1 => "1 field".to_owned(),
        count => format!("{count} fields"),
    }
}
