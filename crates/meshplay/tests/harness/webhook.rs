//! An admission webhook that the test serves itself: a book whose title holds `forbidden` is refused.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime::Runtime};
use tokio_rustls::TlsAcceptor;

/// Titles with this word are refused.
pub(crate) const FORBIDDEN: &str = "forbidden";

/// It listens until it is dropped.
pub(crate) struct Webhook {
    address: SocketAddr,
    /// Its certificate, which is its own authority.
    pub(crate) cert_pem: String,
    pub(crate) key_pem: String,
    _runtime: Runtime,
}

impl Webhook {
    pub(crate) fn start() -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let acceptor = acceptor(made.cert.der().clone(), made.signing_key.serialize_der());
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(serve(listener, acceptor));
        let key_pem = made.signing_key.serialize_pem();
        Self { address, cert_pem: made.cert.pem(), key_pem, _runtime: runtime }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}/validate", self.address)
    }
}

fn acceptor(cert: CertificateDer<'static>, key_der: Vec<u8>) -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key_der));
    let config = builder.unwrap().with_no_client_auth().with_single_cert(vec![cert], key);
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // A connection that breaks is the API server's to judge, and then the test's.
            if let Ok(stream) = acceptor.accept(stream).await {
                drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)).await);
            }
        });
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let review: Value = serde_json::from_slice(&body).unwrap_or_default();
    let mut response = Response::new(Full::from(reviewed(&review).to_string()));
    let json = hyper::header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, json);
    Ok(response)
}

/// AdmissionReview v1.
fn reviewed(review: &Value) -> Value {
    let title = review["request"]["object"]["spec"]["title"].as_str().unwrap_or_default();
    let mut response = json!({"uid": review["request"]["uid"], "allowed": !title.contains(FORBIDDEN)});
    if title.contains(FORBIDDEN) {
        response["status"] = json!({"message": format!("`{title}` is not sold here")});
    }
    json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response})
}
