//! Asking an Envoy about itself over its admin interface.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::{Request, StatusCode, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::MeshError;

/// How long an answer may take; Envoy answers in milliseconds unless its main thread hangs.
const ANSWER_DEADLINE: Duration = Duration::from_secs(10);
/// Bytes of an answer; a whole configuration dump of this mesh is below 100 kB.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// An admin interface on loopback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admin {
    address: SocketAddr,
}

impl Admin {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { address }
    }

    /// Its address as a URL without a final slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The answer to `GET path_and_query` as text.
    ///
    /// # Errors
    /// [`MeshError::Admin`] for anything but a complete answer 200 within 10 s.
    pub async fn get(&self, path_and_query: &str) -> Result<String, MeshError> {
        let failed =
            |reason: String| MeshError::Admin { url: format!("{}{path_and_query}", self.url()), reason };
        let answer = tokio::time::timeout(ANSWER_DEADLINE, self.exchange(path_and_query)).await;
        let (status, body) = answer
            .map_err(|_| failed(format!("no answer within {} s", ANSWER_DEADLINE.as_secs())))?
            .map_err(|error| failed(error.to_string()))?;
        if status != StatusCode::OK {
            return Err(failed(format!("status {status}")));
        }
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    async fn exchange(
        &self,
        path: &str,
    ) -> Result<(StatusCode, Bytes), Box<dyn std::error::Error + Send + Sync>> {
        let stream = TcpStream::connect(self.address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let request =
            Request::get(path).header("host", self.address.to_string()).body(Empty::<Bytes>::new())?;
        let exchange = async {
            let response = sender.send_request(request).await?;
            let status = response.status();
            let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>((status, body.to_bytes()))
        };
        tokio::pin!(exchange);
        tokio::select! {
            answer = &mut exchange => answer,
            // The connection ends first when the answer says `connection: close`; the answer is complete then.
            ended = connection => { ended?; exchange.await }
        }
    }

    /// All counters and gauges by name.
    ///
    /// # Errors
    /// As [`Admin::get`].
    pub async fn stats(&self) -> Result<BTreeMap<String, u64>, MeshError> {
        let text = self.get("/stats?type=Counters").await? + &self.get("/stats?type=Gauges").await?;
        let parse = |line: &str| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_owned(), value.parse().ok()?))
        };
        Ok(text.lines().filter_map(parse).collect())
    }

    /// The addresses of all listeners by name.
    pub(super) async fn listeners(&self) -> Result<BTreeMap<String, SocketAddr>, MeshError> {
        let path = "/listeners?format=json";
        let text = self.get(path).await?;
        let answer: Value = serde_json::from_str(&text).map_err(|error| MeshError::Admin {
            url: format!("{}{path}", self.url()),
            reason: error.to_string(),
        })?;
        let statuses = answer["listener_statuses"].as_array().cloned().unwrap_or_default();
        Ok(statuses.iter().filter_map(listener_address).collect())
    }
}

fn listener_address(status: &Value) -> Option<(String, SocketAddr)> {
    let socket = &status["local_address"]["socket_address"];
    let ip = socket["address"].as_str()?.parse().ok()?;
    let port = u16::try_from(socket["port_value"].as_u64()?).ok()?;
    Some((status["name"].as_str()?.to_owned(), SocketAddr::new(ip, port)))
}
