//! A WebSocket to the API server, on an HTTP/1.1 connection of its own.

use http::{HeaderValue, Request, header};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, handshake::client::generate_key},
};

use super::{Transport, stream::Stream};
use crate::{endpoint::Endpoint, fault::Fault, status};

/// What carries the socket.
pub(crate) type Upgraded = Stream;

impl Transport {
    /// Opens a WebSocket with the first of the protocols that the server speaks; gives that, too.
    pub(crate) async fn upgrade(
        &self,
        target: &str,
        protocols: &[&str],
    ) -> Result<(WebSocketStream<Upgraded>, String), Fault> {
        let (stream, _) = self.upgrades.dial().await?;
        let request = self.upgrade_request(target, protocols)?;
        let opened = tokio::time::timeout(self.upgrade_timeout, client_async(request, stream)).await;
        let waited_ms = u64::try_from(self.upgrade_timeout.as_millis()).unwrap_or(u64::MAX);
        let opened = opened.map_err(|_| Fault::Timeout { waited_ms, received_bytes: 0 })?;
        let (socket, response) = opened.map_err(refused)?;
        let chosen = response.headers().get(header::SEC_WEBSOCKET_PROTOCOL);
        let chosen = chosen.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        Ok((socket, chosen))
    }

    fn upgrade_request(&self, target: &str, protocols: &[&str]) -> Result<Request<()>, Fault> {
        let Endpoint { authority, prefix, .. } = &self.endpoint;
        let mut request = Request::builder()
            .uri(format!("ws://{authority}{prefix}{target}"))
            .header(header::HOST, authority.as_str())
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, generate_key())
            .header(header::SEC_WEBSOCKET_PROTOCOL, protocols.join(", "))
            .header(header::USER_AGENT, HeaderValue::from_static(super::USER_AGENT));
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization.clone());
        }
        request.body(()).map_err(|error| Fault::Access(error.to_string()))
    }
}

fn refused(error: tungstenite::Error) -> Fault {
    match error {
        tungstenite::Error::Http(response) => {
            let body = response.body().as_deref().unwrap_or_default();
            status::fault(response.status().as_u16(), "pods", None, body)
        }
        tungstenite::Error::Io(_) | tungstenite::Error::ConnectionClosed => Fault::Reset,
        other => Fault::Unreadable(other.to_string()),
    }
}
