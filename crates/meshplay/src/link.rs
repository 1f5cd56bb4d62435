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
use http::{Request, Response};
use http_body_util::Full;
use meshplay_client::Http;
use tower::{Service, ServiceExt as _};

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
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> Self::Future {
        match self.clone() {
            Self::Here(router) => Box::pin(async move { Ok(router.oneshot(request.map(Body::new)).await?) }),
            Self::There(http) => Box::pin(async move { Ok((*http).oneshot(request).await?.map(Body::new)) }),
        }
    }
}
