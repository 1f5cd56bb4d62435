//! What the connections of a site speak: by the scheme of its address, and by the protocol of the run.

use meshplay_perf::{
    RunSpec,
    spec::{Protocol, Scheme},
};

/// What a wire makes of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speech {
    Http1,
    /// gRPC too.
    Http2 {
        streams: u32,
    },
    WebSocket,
    /// Over TCP.
    Bytes,
    /// Over UDP.
    Datagrams,
}

impl Speech {
    pub(crate) fn of(spec: &RunSpec, scheme: Scheme) -> Self {
        match (scheme, spec.protocol) {
            (Scheme::Tcp, _) => Self::Bytes,
            (Scheme::Udp, _) => Self::Datagrams,
            (Scheme::Ws | Scheme::Wss, _) => Self::WebSocket,
            (_, Protocol::Http2 { streams }) => Self::Http2 { streams },
            (Scheme::Grpc | Scheme::Grpcs, Protocol::Http1) => Self::Http2 { streams: 1 },
            (Scheme::Http | Scheme::Https, Protocol::Http1) => Self::Http1,
        }
    }

    /// Lanes of a connection.
    pub(crate) fn lanes(self) -> u32 {
        if let Self::Http2 { streams } = self { streams } else { 1 }
    }

    /// Why the fast engines cannot, if so.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Http1 => None,
            Self::Http2 { .. } => Some("HTTP/2 is spoken"),
            Self::WebSocket => Some("WebSocket is spoken"),
            Self::Bytes => Some("TCP is spoken"),
            Self::Datagrams => Some("UDP is spoken"),
        }
    }
}
