//! How calls reach their server. Two ways exist: straight over the egress client (here), and through a cluster's API
//! server, where a Prometheus that only the cluster can reach is a Service (implemented by whoever knows clusters).

use std::{error::Error as StdError, future::Future, pin::Pin, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use meshplay_net::egress::{Egress, EgressError, Request};

/// A call, ready to be sent.
#[derive(Clone, Debug)]
pub struct Call {
    /// Method.
    pub method: Method,
    /// Path and query below the base, beginning with `/`.
    pub target: String,
    /// More headers.
    pub headers: Vec<(HeaderName, &'static str)>,
    /// Body.
    pub body: Bytes,
    /// The whole may take so long.
    pub deadline: Duration,
    /// The answer may be so large.
    pub bytes_max: usize,
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: Bytes,
}

/// A call on its way.
pub type Sent<'a> = Pin<Box<dyn Future<Output = Result<Reply, TransportFault>> + Send + 'a>>;

/// A way to one server.
pub trait Transport: Send + Sync {
    /// Host and port, or where in which cluster: for messages.
    fn server(&self) -> String;
    /// Sends a call once.
    fn send(&self, call: Call) -> Sent<'_>;
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct TransportFault {
    /// Which sort.
    pub kind: TransportKind,
    /// In words.
    pub what: &'static str,
    /// The reason.
    #[source]
    pub source: Box<dyn StdError + Send + Sync>,
}

/// Sorts of reasons why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportKind {
    /// It is not connected to.
    Forbidden,
    /// Address or credential cannot be used as they are.
    Unusable,
    /// Nothing came, or not in time.
    Unreachable,
    /// More came than is read.
    TooLarge,
}

impl Transport for Egress {
    fn server(&self) -> String {
        Egress::server(self).to_owned()
    }

    fn send(&self, call: Call) -> Sent<'_> {
        let Call { method, target, headers, body, deadline, bytes_max } = call;
        let pairs = headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value)));
        let headers: HeaderMap = pairs.collect();
        let request = Request { method, target, headers, body, deadline, bytes_max };
        Box::pin(async move {
            let answer = Egress::send(self, request).await?;
            Ok(Reply { status: answer.status, body: answer.body })
        })
    }
}

impl From<EgressError> for TransportFault {
    fn from(error: EgressError) -> Self {
        use EgressError as E;
        let (kind, what) = match &error {
            E::Forbidden { .. } => (TransportKind::Forbidden, "it is not connected to"),
            E::Url { .. } | E::Credential { .. } | E::Redirect { .. } => {
                (TransportKind::Unusable, "its address or credential cannot be used as they are")
            }
            E::TooLarge { .. } => (TransportKind::TooLarge, "its answer is too large"),
            E::Connect { .. } | E::Late { .. } | E::Broken { .. } => {
                (TransportKind::Unreachable, "it did not answer")
            }
        };
        Self { kind, what, source: Box::new(error) }
    }
}
