//! What the connections of a site speak: by the scheme of its address, and by the protocol of the run.

use meshplay_perf::{
    RunSpec,
    spec::{Protocol, Scheme},
};

use crate::{general::ALPN_HTTP1, h2};

/// What a wire makes of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speech {
    Http1,
    /// gRPC too.
    Http2 {
        streams: u32,
    },
    Http3 {
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
            (_, Protocol::Http3 { streams }) => Self::Http3 { streams },
            (_, Protocol::Http2 { streams }) => Self::Http2 { streams },
            (Scheme::Grpc | Scheme::Grpcs, Protocol::Http1) => Self::Http2 { streams: 1 },
            (Scheme::Http | Scheme::Https, Protocol::Http1) => Self::Http1,
        }
    }

    /// What TLS is to agree on.
    pub(crate) fn alpn(self) -> &'static [u8] {
        match self {
            Self::Http2 { .. } => h2::ALPN,
            Self::Http3 { .. } => b"h3",
            Self::Http1 | Self::WebSocket | Self::Bytes | Self::Datagrams => ALPN_HTTP1,
        }
    }

    /// Lanes of a connection.
    pub(crate) fn lanes(self) -> u32 {
        match self {
            Self::Http2 { streams } | Self::Http3 { streams } => streams,
            Self::Http1 | Self::WebSocket | Self::Bytes | Self::Datagrams => 1,
        }
    }

    /// Why the fast engines cannot, if so.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Http1 => None,
            Self::Http2 { .. } => Some("HTTP/2 is spoken"),
            Self::Http3 { .. } => Some("HTTP/3 is spoken"),
            Self::WebSocket => Some("WebSocket is spoken"),
            Self::Bytes => Some("TCP is spoken"),
            Self::Datagrams => Some("UDP is spoken"),
        }
    }
}
