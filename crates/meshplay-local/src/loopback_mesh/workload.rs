//! The tiny HTTP/1.1 server behind the server side: says which version answered and who called.

use std::{convert::Infallible, io, sync::Arc};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Request, Response, body::Incoming, header::HeaderValue, server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::JoinSet};

/// Response header with the version that answered.
pub const VERSION_HEADER: &str = "x-workload-version";
/// Response header with what the server side's proxy said about the caller (its `x-forwarded-client-cert`).
pub const CALLER_HEADER: &str = "x-workload-caller";

/// Serves until it is dropped; all connections end with it.
///
/// Any path and method is answered 200 with `hello from VERSION`.
///
/// # Errors
/// When the listener can accept no more.
pub async fn serve(listener: TcpListener, version: &str) -> io::Result<()> {
    let answer = Arc::new(Answer::new(version));
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let answer = Arc::clone(&answer);
        let service = service_fn(move |request| {
            let response = answer.to(&request);
            async move { Ok::<_, Infallible>(response) }
        });
        connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        while let Some(ended) = connections.try_join_next() {
            if let Ok(Err(error)) = ended {
                tracing::debug!(%error, "a connection of the workload ended early");
            }
        }
    }
}

struct Answer {
    version: HeaderValue,
    body: Bytes,
}

impl Answer {
    fn new(version: &str) -> Self {
        let value = HeaderValue::from_str(version).expect("version names are checked to be lower-case words");
        Self { version: value, body: Bytes::from(format!("hello from {version}\n")) }
    }

    fn to(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body.clone()));
        let headers = response.headers_mut();
        headers.insert(VERSION_HEADER, self.version.clone());
        if let Some(caller) = request.headers().get("x-forwarded-client-cert") {
            headers.insert(CALLER_HEADER, caller.clone());
        }
        response
    }
}
