//! Where requests go: the router in this process, or a server. Everything above speaks to both alike.

use std::{
    error::Error as StdError,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, Bytes},
};
use http::{Request, Response, header};
use http_body_util::Full;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use meshplay_client::Http;
use tower::{Service, ServiceExt as _};

type BoxError = Box<dyn StdError + Send + Sync>;

/// What either side of a connection within this process may be ahead of the other, in bytes.
const AHEAD_BYTES_MAX: usize = 64 << 10;

/// Where requests go.
#[derive(Clone)]
pub(crate) enum Link {
    /// The router in this process.
    Here(Router),
    /// A server.
    There(Box<Http>),
}

impl Service<Request<Full<Bytes>>> for Link {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> Self::Future {
        match self.clone() {
            Self::Here(router) if request.headers().contains_key(header::UPGRADE) => {
                Box::pin(connected(router, request))
            }
            Self::Here(router) => Box::pin(async move { Ok(router.oneshot(request.map(Body::new)).await?) }),
            Self::There(http) => Box::pin(async move { Ok((*http).oneshot(request).await?.map(Body::new)) }),
        }
    }
}

/// A request that becomes a WebSocket needs a connection that can become one: a pipe within this process.
async fn connected(router: Router, request: Request<Full<Bytes>>) -> Result<Response<Body>, BoxError> {
    let (here, there) = tokio::io::duplex(AHEAD_BYTES_MAX);
    let served = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(there), TowerToHyperService::new(router))
        .with_upgrades();
    tokio::spawn(async move {
        if let Err(error) = served.await {
            tracing::debug!(%error, "a connection within this process broke");
        }
    });
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(here)).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.with_upgrades().await {
            tracing::debug!(%error, "a connection within this process broke");
        }
    });
    Ok(sender.send_request(request).await?.map(Body::new))
}
