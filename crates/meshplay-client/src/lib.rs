//! Typed client of the API over any tower service: HTTP, or the router in the same process.
//!
//! It knows [`Endpoint`]s and nothing else: no routes of its own, no retries, no meaning of a view.
//! Entry point: [`Client::call`].

mod http;
mod items;
mod request;
mod socket;

use std::error::Error as StdError;

use ::http::{Request, Response, StatusCode, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use meshplay_api::{Endpoint, Problem, Stream};
use thiserror::Error;
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};
use tower::{Service, ServiceExt};

pub use crate::request::EmptyParameter;
pub use crate::{
    http::{AddressError, Http},
    items::Items,
    socket::{Ear, Mouth, Said},
};

/// Largest answer accepted, in bytes: a design of 10,000 components with its findings fits.
pub const ANSWER_BYTES_MAX: usize = 64 << 20;

/// Why a call has no answer.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The server understood and refused; every reason is in the findings.
    #[error("the server refused: {}", .0.detail)]
    Refused(Box<Problem>),
    /// The request could not be written.
    #[error("failed to write the request for `{path}`")]
    Encode {
        /// Path of the endpoint.
        path: &'static str,
        /// What went wrong.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// No answer came.
    #[error("failed to reach the server for `{path}`")]
    Transport {
        /// Path that was asked for.
        path: String,
        /// What went wrong.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The answer is not what the contract says: client and server are of different versions.
    #[error("failed to read the answer of `{path}` (status {status})")]
    Decode {
        /// Path that was asked for.
        path: String,
        /// HTTP status.
        status: u16,
        /// What went wrong.
        #[source]
        source: serde_json::Error,
    },
}

/// A client over a service `S`.
#[derive(Clone, Debug)]
pub struct Client<S> {
    service: S,
}

impl<S, B> Client<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// A client that sends its requests to `service`.
    pub fn new(service: S) -> Self {
        Self { service }
    }

    /// One call. Errors: see [`ClientError`]; nothing is repeated.
    pub async fn call<E: Endpoint>(
        &self,
        params: &E::Params,
        body: &E::Body,
    ) -> Result<E::Output, ClientError> {
        let request = request::build::<E>(params, body)
            .map_err(|source| ClientError::Encode { path: E::PATH, source })?;
        let path = request.uri().path().to_owned();
        let response = self.send(&path, request).await?;
        let status = response.status();
        let bytes = collected(&path, response).await?;
        if !status.is_success() {
            return Err(refusal(path, status, &bytes));
        }
        let decode = |source| ClientError::Decode { path, status: status.as_u16(), source };
        serde_json::from_slice(&bytes).map_err(decode)
    }

    /// Opens a stream of events or lines. Errors: see [`ClientError`]; nothing is repeated.
    pub async fn stream<S2: Stream>(&self, params: &S2::Params) -> Result<Items<S2>, ClientError>
    where
        B: Send + 'static,
    {
        let request = request::build_stream::<S2>(params)
            .map_err(|source| ClientError::Encode { path: S2::PATH, source })?;
        let path = request.uri().path().to_owned();
        let response = self.send(&path, request).await?;
        let status = response.status();
        if !status.is_success() {
            let bytes = collected(&path, response).await?;
            return Err(refusal(path, status, &bytes));
        }
        Ok(Items::new(path, response.into_body()))
    }

    /// Opens a WebSocket. Errors: see [`ClientError`]; nothing is repeated.
    pub async fn socket<S2: Stream>(&self, params: &S2::Params) -> Result<(Mouth<S2>, Ear<S2>), ClientError> {
        let key = generate_key();
        let request = request::build_socket::<S2>(params, &key)
            .map_err(|source| ClientError::Encode { path: S2::PATH, source })?;
        let path = request.uri().path().to_owned();
        let response = self.send(&path, request).await?;
        let status = response.status();
        if status != StatusCode::SWITCHING_PROTOCOLS {
            let bytes = collected(&path, response).await?;
            return Err(refusal(path, status, &bytes));
        }
        let transport = |source| ClientError::Transport { path: path.clone(), source };
        let proof = response.headers().get(header::SEC_WEBSOCKET_ACCEPT).map(|value| value.as_bytes());
        if proof != Some(derive_accept_key(key.as_bytes()).as_bytes()) {
            return Err(transport("the answer is not one of a WebSocket".into()));
        }
        let upgraded = hyper::upgrade::on(response).await.map_err(|error| transport(error.into()))?;
        Ok(socket::split(path, upgraded).await)
    }

    async fn send(&self, path: &str, request: Request<Full<Bytes>>) -> Result<Response<B>, ClientError> {
        let sent = self.service.clone().oneshot(request).await;
        sent.map_err(|source| ClientError::Transport { path: path.to_owned(), source: source.into() })
    }
}

async fn collected<B>(path: &str, response: Response<B>) -> Result<Bytes, ClientError>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
    Ok(body.map_err(|source| ClientError::Transport { path: path.to_owned(), source })?.to_bytes())
}

fn refusal(path: String, status: StatusCode, bytes: &[u8]) -> ClientError {
    match serde_json::from_slice(bytes) {
        Ok(problem) => ClientError::Refused(Box::new(problem)),
        Err(source) => ClientError::Decode { path, status: status.as_u16(), source },
    }
}
