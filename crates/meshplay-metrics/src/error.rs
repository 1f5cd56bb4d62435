//! What can go wrong between us and a Prometheus or Grafana, and what a user is told.

use std::{error::Error as StdError, fmt};

use meshplay_types::{Code, Finding};

use crate::{TransportFault, TransportKind};

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident $words:literal)*) => {
        /// What was tried.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Operation { $($(#[$doc])* $name,)* }

        impl fmt::Display for Operation {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$name => $words,)* })
            }
        }
    };
}

operations! {
    /// Who is there.
    Identify "ask who is there"
    /// What it is told to do.
    Configuration "read the configuration"
    /// One moment.
    Query "run a query"
    /// A range of time.
    QueryRange "run a query over time"
    /// Names of labels.
    Labels "list labels"
    /// Values of a label.
    LabelValues "list the values of a label"
    /// Series.
    Series "list series"
    /// What metrics are.
    Metadata "read what metrics are"
    /// What is scraped.
    Targets "list targets"
    /// Push samples.
    Write "write samples"
    /// Find dashboards.
    DashboardSearch "list dashboards"
    /// Read a dashboard.
    DashboardGet "read a dashboard"
    /// Publish a dashboard.
    DashboardPut "publish a dashboard"
    /// Mark a window.
    Annotate "write an annotation"
    /// List data sources.
    DataSources "list data sources"
}

/// Why a call had no result.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// Nothing came back.
    #[error("failed to {doing} at {server}")]
    Transport {
        /// What was tried.
        doing: Operation,
        /// Where.
        server: String,
        /// Why.
        #[source]
        source: TransportFault,
    },
    /// The credential does not suffice.
    #[error("failed to {doing}: {server} answers {status}")]
    Denied {
        /// What was tried.
        doing: Operation,
        /// Where.
        server: String,
        /// 401 or 403.
        status: u16,
    },
    /// Something answers, but not as it should.
    #[error("failed to {doing}: {server} does not answer as it should: {what}")]
    Foreign {
        /// What was tried.
        doing: Operation,
        /// Where.
        server: String,
        /// What is odd.
        what: String,
    },
    /// It cannot take now what it is given; the same may be sent again.
    #[error("failed to {doing}: {server} cannot take it now: {message}")]
    Busy {
        /// What was tried.
        doing: Operation,
        /// Where.
        server: String,
        /// Its own words, or its status.
        message: String,
    },
    /// It understood and refused.
    #[error("failed to {doing}: {server} refuses: {message}")]
    Refused {
        /// What was tried.
        doing: Operation,
        /// Where.
        server: String,
        /// Its own words.
        message: String,
    },
}

impl MetricsError {
    /// What the user is told.
    pub fn finding(&self) -> Finding {
        let code = match self {
            Self::Transport { source, .. } => match source.kind {
                TransportKind::Forbidden => Code::METRICS_FORBIDDEN,
                TransportKind::Unusable => Code::METRICS_CONNECTION,
                TransportKind::Unreachable => Code::METRICS_UNREACHABLE,
                TransportKind::TooLarge => Code::METRICS_TOO_LARGE,
            },
            Self::Denied { .. } => Code::METRICS_DENIED,
            Self::Foreign { .. } => Code::METRICS_FOREIGN,
            Self::Refused { doing: Operation::Query | Operation::QueryRange, .. } => Code::QUERY_REFUSED,
            Self::Busy { .. } | Self::Refused { .. } => Code::METRICS_REFUSED,
        };
        let finding = Finding::new(code, self.to_string());
        match innermost(self) {
            Some(cause) => finding.cause(cause),
            None => finding,
        }
    }

    /// Whether the server may be well another time.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Transport { source, .. } => source.kind == TransportKind::Unreachable,
            Self::Busy { .. } => true,
            Self::Denied { .. } | Self::Foreign { .. } | Self::Refused { .. } => false,
        }
    }
}

fn innermost(error: &MetricsError) -> Option<String> {
    let mut source = error.source()?;
    while let Some(next) = source.source() {
        source = next;
    }
    Some(source.to_string())
}
