//! The table: which state, code and words a [`Fault`] has.

use meshplay_plan::{FieldConflict, Refusal, RefusalCause};
use meshplay_types::{Code, Finding};

use crate::{ClusterState, Fault, Missing, Rejection, TlsFault, status::last_part};

impl Fault {
    /// The state of the cluster that this fault shows.
    pub fn state(&self) -> ClusterState {
        use ClusterState as S;
        match self {
            Self::Access(_) => S::Misconfigured,
            Self::Refused | Self::Dns(_) | Self::NoRoute | Self::BlackHole { .. } | Self::Reset => {
                S::Unreachable
            }
            Self::Tls(TlsFault::Expired | TlsFault::NotYetValid) => S::TlsExpired,
            Self::Tls(TlsFault::ClientRefused(_)) => S::AuthFailed,
            Self::Tls(_) => S::TlsUntrusted,
            Self::Timeout { .. } => S::Timeout,
            Self::Cut { .. } | Self::TooLarge { .. } | Self::Unreadable(_) | Self::Redirect(_) => {
                S::ServerError
            }
            Self::Server { .. } => S::ServerError,
            Self::Throttled { .. } => S::Throttled,
            Self::Rejected(rejection, _) => rejection.state(),
            Self::Late | Self::Name(_) | Self::Conflict(_) => S::Reachable,
        }
    }

    /// Its code.
    pub fn code(&self) -> Code {
        match self {
            Self::Access(_) => Code::CLUSTER_ACCESS,
            Self::Refused => Code::CLUSTER_REFUSED,
            Self::Dns(_) => Code::CLUSTER_DNS,
            Self::NoRoute => Code::CLUSTER_NO_ROUTE,
            Self::BlackHole { .. } => Code::CLUSTER_BLACK_HOLE,
            Self::Tls(fault) => fault.code(),
            Self::Reset => Code::CLUSTER_RESET,
            Self::Cut { .. } => Code::CLUSTER_CUT,
            Self::Timeout { .. } => Code::CLUSTER_TIMEOUT,
            Self::Late => Code::CLUSTER_LATE,
            Self::TooLarge { .. } => Code::CLUSTER_TOO_LARGE,
            Self::Unreadable(_) => Code::CLUSTER_UNREADABLE,
            Self::Redirect(_) => Code::CLUSTER_REDIRECT,
            Self::Name(_) => Code::OBJECT_NAME,
            Self::Throttled { .. } => Code::CLUSTER_THROTTLED,
            Self::Server { .. } => Code::CLUSTER_SERVER_ERROR,
            Self::Conflict(_) => Code::OBJECT_CONFLICT,
            Self::Rejected(rejection, _) => rejection.code(),
        }
    }

    /// As a finding without a place.
    pub fn finding(&self) -> Finding {
        let details = match self {
            Self::Conflict(fields) => listed(fields, conflict_text),
            Self::Rejected(_, refusal) if !refusal.causes.is_empty() => listed(&refusal.causes, cause_text),
            other => other.to_string(),
        };
        let meaning = first_lower(self.code().entry().meaning);
        Finding::new(self.code(), format!("{meaning}: {details}"))
    }
}

impl TlsFault {
    fn code(&self) -> Code {
        match self {
            Self::Expired | Self::NotYetValid => Code::CLUSTER_TLS_EXPIRED,
            Self::Untrusted(_) => Code::CLUSTER_TLS_UNTRUSTED,
            Self::WrongName(_) => Code::CLUSTER_TLS_NAME,
            Self::ClientRefused(_) => Code::CLUSTER_TLS_CLIENT,
            Self::Other(_) => Code::CLUSTER_TLS_OTHER,
        }
    }
}

impl Rejection {
    fn state(self) -> ClusterState {
        match self {
            Self::Unauthorized => ClusterState::AuthFailed,
            Self::Denied => ClusterState::Denied,
            Self::Gone => ClusterState::Gone,
            _ => ClusterState::Reachable,
        }
    }

    fn code(self) -> Code {
        match self {
            Self::Unauthorized => Code::CLUSTER_AUTH_FAILED,
            Self::Denied => Code::CLUSTER_DENIED,
            Self::Quota => Code::OBJECT_QUOTA,
            Self::NamespaceTerminating => Code::OBJECT_NAMESPACE_TERMINATING,
            Self::Admission => Code::OBJECT_ADMISSION,
            Self::WebhookDown => Code::OBJECT_WEBHOOK_DOWN,
            Self::NoDryRun => Code::OBJECT_NO_DRY_RUN,
            Self::NotFound(Missing::Object) => Code::OBJECT_NOT_FOUND,
            Self::NotFound(Missing::Namespace) => Code::OBJECT_NAMESPACE_MISSING,
            Self::NotFound(Missing::Kind) => Code::OBJECT_KIND_UNKNOWN,
            Self::Changed => Code::OBJECT_CHANGED,
            Self::Replaced => Code::OBJECT_REPLACED,
            Self::Exists => Code::OBJECT_EXISTS,
            Self::Gone => Code::CLUSTER_GONE,
            Self::Invalid => Code::OBJECT_INVALID,
            Self::Immutable => Code::OBJECT_IMMUTABLE,
            Self::Malformed => Code::OBJECT_MALFORMED,
        }
    }

    /// With what the server said.
    pub(crate) fn with(self, refusal: Refusal) -> Fault {
        Fault::Rejected(self, Box::new(refusal))
    }
}

/// Items of a list that a message shows.
const LISTED_MAX: usize = 10;

fn listed<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    let mut shown: Vec<String> = items.iter().take(LISTED_MAX).map(text).collect();
    if items.len() > LISTED_MAX {
        shown.push(format!("and {} more", items.len() - LISTED_MAX));
    }
    shown.join("; ")
}

fn conflict_text(conflict: &FieldConflict) -> String {
    format!("`{}` of {}", conflict.field.trim_start_matches('.'), conflict.manager)
}

/// Longer messages quote whole objects; then only the reason at their end is shown.
const CAUSE_BYTES_MAX: usize = 200;

fn cause_text(cause: &RefusalCause) -> String {
    let line = cause.message.lines().next().unwrap_or_default();
    let text = if line.len() > CAUSE_BYTES_MAX { last_part(line) } else { line.to_owned() };
    match cause.field.as_str() {
        "" | "<nil>" => text,
        field => format!("`{field}`: {text}"),
    }
}

fn first_lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
