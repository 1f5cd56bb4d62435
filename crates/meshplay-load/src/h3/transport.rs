//! How QUIC is spoken: limits of what a target may make us keep, and handshakes that are always whole.

use std::{io, sync::Arc, time::Duration};

use quinn_proto::{
    ClientConfig, Endpoint, EndpointConfig, NoneTokenStore, TransportConfig, VarInt,
    crypto::rustls::QuicClientConfig,
};

use crate::general::Secure;

/// What the targets of a thread may have on the way to us, over all its connections.
const WINDOWS_BYTES: u32 = 64 << 20;
/// Of one connection. The lower bound is enough for a target on the same machine.
const WINDOW_BYTES_MIN: u32 = 128 << 10;
const WINDOW_BYTES_MAX: u32 = 16 << 20;
/// Streams that a target may open beside its answers: it needs three.
const STREAMS_THEIRS: u32 = 16;
/// A connection on which nothing comes for so long is gone, unless a request may take longer.
const IDLE_MS: u64 = 30_000;

/// Of a thread.
pub(super) fn endpoint() -> Endpoint {
    Endpoint::new(Arc::new(EndpointConfig::default()), None, true, None)
}

/// For all connections to a target.
pub(super) fn client(secure: &Secure, connections: u32, request_ms: u64) -> io::Result<ClientConfig> {
    let crypto = QuicClientConfig::try_from(secure.config()).map_err(io::Error::other)?;
    let mut client = ClientConfig::new(Arc::new(crypto));
    client.transport_config(Arc::new(transport(connections, request_ms)));
    // Each connection is validated anew, as that of a new client would be.
    client.token_store(Arc::new(NoneTokenStore));
    Ok(client)
}

fn transport(connections: u32, request_ms: u64) -> TransportConfig {
    let window = (WINDOWS_BYTES / connections.max(1)).clamp(WINDOW_BYTES_MIN, WINDOW_BYTES_MAX);
    let idle = Duration::from_millis(IDLE_MS.max(request_ms.saturating_mul(2)));
    let mut transport = TransportConfig::default();
    transport
        .receive_window(VarInt::from_u32(window))
        .stream_receive_window(VarInt::from_u32(window))
        .max_concurrent_bidi_streams(VarInt::from_u32(0))
        .max_concurrent_uni_streams(VarInt::from_u32(STREAMS_THEIRS))
        .datagram_receive_buffer_size(None)
        .max_idle_timeout(idle.try_into().ok());
    transport
}
