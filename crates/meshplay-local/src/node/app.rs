//! The test server that runs in pods: HTTP or HTTPS, with switches for probes and a validating webhook.
//!
//! | request | answer |
//! |---|---|
//! | `GET /ready` | 200, or 503 after `PUT /unready` |
//! | `PUT /ready`, `PUT /unready` | 204, switches the answer above |
//! | `POST /validate` | an `AdmissionReview`: objects with the label [`DENY_LABEL`] are refused with its value |
//! | anything else | 200, `hello from HOSTNAME`, and the request's headers, one a line |

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// An object with this label is refused by the webhook; its value is the reason.
pub const DENY_LABEL: &str = "rig.local/deny";

/// Size of one request's body.
const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How the server is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppOptions {
    /// Where it listens, on all addresses.
    pub port: u16,
    /// A folder with `tls.crt` and `tls.key` (what a mounted TLS Secret is); HTTP without.
    pub tls_dir: Option<PathBuf>,
}

/// Why the server ended.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A certificate or key cannot be used.
    #[error("failed to load `{}`", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The socket cannot be used.
    #[error("failed to serve on port {port}")]
    Serve {
        /// The port.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
}

/// Serves until it is dropped.
///
/// # Errors
/// [`AppError`], when it cannot go on.
pub async fn serve(options: AppOptions) -> Result<(), AppError> {
    let tls = options.tls_dir.as_deref().map(acceptor).transpose()?;
    let error = |source| AppError::Serve { port: options.port, source };
    let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, options.port));
    let listener = TcpListener::bind(address).await.map_err(error)?;
    tracing::info!(%address, tls = tls.is_some(), "listening");
    let app = Arc::new(App { ready: AtomicBool::new(true), hostname: hostname() });
    loop {
        let (stream, from) = listener.accept().await.map_err(error)?;
        let (app, tls) = (Arc::clone(&app), tls.clone());
        tokio::spawn(async move {
            let served = match tls {
                None => app.serve(stream).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => app.serve(stream).await,
                    Err(error) => Err(error.into()),
                },
            };
            if let Err(error) = served {
                tracing::info!(error, %from, "connection ended early");
            }
        });
    }
}

struct App {
    ready: AtomicBool,
    hostname: String,
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl App {
    async fn serve(self: Arc<Self>, stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<(), BoxError> {
        let service = service_fn(|request| {
            let app = Arc::clone(&self);
            async move { Ok::<_, Infallible>(app.answer(request).await) }
        });
        Ok(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await?)
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        tracing::info!(method = %request.method(), path = request.uri().path(), "request");
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/ready") if self.ready.load(Ordering::Relaxed) => text(StatusCode::OK, "ready\n"),
            (&Method::GET, "/ready") => text(StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
            (&Method::PUT, "/ready") => self.switch(true),
            (&Method::PUT, "/unready") => self.switch(false),
            (&Method::POST, "/validate") => review_body(request.into_body()).await,
            _ => text(StatusCode::OK, self.hello(&request)),
        }
    }

    fn switch(&self, ready: bool) -> Response<Full<Bytes>> {
        self.ready.store(ready, Ordering::Relaxed);
        text(StatusCode::NO_CONTENT, "")
    }

    fn hello(&self, request: &Request<Incoming>) -> String {
        let mut body = format!("hello from {}\n", self.hostname);
        for (name, value) in request.headers() {
            body.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
        }
        body
    }
}

async fn review_body(body: Incoming) -> Response<Full<Bytes>> {
    let Ok(body) = Limited::new(body, BODY_BYTES_MAX).collect().await else {
        return text(StatusCode::BAD_REQUEST, "the body is too large or broke off\n");
    };
    let Ok(review) = serde_json::from_slice::<Value>(&body.to_bytes()) else {
        return text(StatusCode::BAD_REQUEST, "the body is not JSON\n");
    };
    let mut response = text(StatusCode::OK, reviewed(&review).to_string());
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

/// The answer to an `AdmissionReview`.
fn reviewed(review: &Value) -> Value {
    let request = &review["request"];
    let reason = request["object"]["metadata"]["labels"][DENY_LABEL].as_str();
    let mut response = json!({ "uid": request["uid"], "allowed": reason.is_none() });
    if let Some(reason) = reason {
        response["status"] = json!({ "message": format!("refused by the test webhook: {reason}") });
    }
    json!({ "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response })
}

fn text(status: StatusCode, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    response
}

fn acceptor(dir: &Path) -> Result<TlsAcceptor, AppError> {
    let (cert, key) = (dir.join("tls.crt"), dir.join("tls.key"));
    let error = |path: &Path, source: BoxError| AppError::Certificate { path: path.to_owned(), source };
    let chain = CertificateDer::pem_file_iter(&cert).and_then(Iterator::collect);
    let chain = chain.map_err(|source| error(&cert, source.into()))?;
    let private_key = PrivateKeyDer::from_pem_file(&key).map_err(|source| error(&key, source.into()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private_key))
        .map_err(|source| error(&cert, source.into()))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn hostname() -> String {
    std::env::var("HOSTNAME").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labelled_objects_are_refused_with_the_reason_and_others_allowed() {
        let review = |labels: Value| json!({ "request": { "uid": "u1", "object": { "metadata": { "labels": labels } } } });
        let refused = reviewed(&review(json!({ DENY_LABEL: "no" })));
        assert_eq!(refused["response"]["uid"], "u1");
        assert_eq!(refused["response"]["allowed"], false);
        assert_eq!(refused["response"]["status"]["message"], "refused by the test webhook: no");
        assert_eq!(reviewed(&review(json!({})))["response"]["allowed"], true);
        assert_eq!(
            reviewed(&json!({ "request": { "uid": "u1", "object": null } }))["response"]["allowed"],
            true
        );
    }
}
