//! The few plain requests that the rig itself makes to an API server: is it ready, here is a node.
//!
//! Deliberately no Kubernetes client: no kinds, no watches, no retries.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, StatusCode};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;

use crate::control_plane::KeyAndCert;

/// For one request; the first ones meet an API server that is still starting.
const REQUEST_DEADLINE: Duration = Duration::from_secs(10);
/// Who the rig's own objects belong to.
const FIELD_MANAGER: &str = "meshplay-rig";

/// Why a request gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The identity cannot be used.
    #[error("failed to read the certificates for the API server")]
    Identity {
        /// What is wrong with them.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No answer.
    #[error("failed to {method} `{path}`")]
    Request {
        /// The method.
        method: Method,
        /// The path.
        path: String,
        /// What went wrong.
        source: reqwest::Error,
    },
    /// An answer that is no success.
    #[error("{method} `{path}` answered {status}: {message}")]
    Refused {
        /// The method.
        method: Method,
        /// The path.
        path: String,
        /// The status.
        status: StatusCode,
        /// The message of the answer.
        message: String,
    },
}

/// An answer of any status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// One identity at one API server.
#[derive(Debug, Clone)]
pub struct Api {
    client: reqwest::Client,
    server: String,
}

impl Api {
    /// A client for `server` (an `https://` URL) that trusts `ca_pem` alone.
    ///
    /// # Errors
    /// [`ApiError::Identity`].
    pub fn new(server: &str, ca_pem: &str, identity: &KeyAndCert) -> Result<Api, ApiError> {
        let tls = tls_config(ca_pem, identity).map_err(|source| ApiError::Identity { source })?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .timeout(REQUEST_DEADLINE)
            .no_proxy()
            .build()
            .map_err(|source| ApiError::Identity { source: source.into() })?;
        Ok(Api { client, server: server.to_owned() })
    }

    /// Reads a path; any status is an answer.
    ///
    /// # Errors
    /// [`ApiError::Request`].
    pub async fn get(&self, path: &str) -> Result<Answer, ApiError> {
        self.send(Method::GET, path, None).await
    }

    /// Creates or changes an object (server-side apply): `path` is the object's own path.
    ///
    /// # Errors
    /// [`ApiError::Request`], [`ApiError::Refused`].
    pub async fn apply(&self, path: &str, object: &Value) -> Result<Value, ApiError> {
        let path = format!("{path}?fieldManager={FIELD_MANAGER}&force=true");
        self.expect_success(Method::PATCH, &path, Some(object)).await
    }

    /// Deletes an object; succeeds if there is none.
    ///
    /// # Errors
    /// [`ApiError::Request`], [`ApiError::Refused`].
    pub async fn delete(&self, path: &str) -> Result<(), ApiError> {
        match self.expect_success(Method::DELETE, path, None).await {
            Ok(_) => Ok(()),
            Err(ApiError::Refused { status: StatusCode::NOT_FOUND, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn expect_success(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, ApiError> {
        let answer = self.send(method.clone(), path, body).await?;
        let json = answer.json();
        if answer.status.is_success() {
            return Ok(json);
        }
        let message = json["message"].as_str().map_or_else(|| answer.text(), str::to_owned);
        Err(ApiError::Refused { method, path: path.to_owned(), status: answer.status, message })
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, ApiError> {
        let error = |source| ApiError::Request { method: method.clone(), path: path.to_owned(), source };
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.server));
        if let Some(body) = body {
            // JSON is YAML, and this is the content type that every server knows for apply.
            request = request.header("content-type", "application/apply-patch+yaml").body(body.to_string());
        }
        let response = request.send().await.map_err(error)?;
        let status = response.status();
        let body = response.bytes().await.map_err(error)?.to_vec();
        Ok(Answer { status, body })
    }
}

fn tls_config(
    ca_pem: &str,
    identity: &KeyAndCert,
) -> Result<rustls::ClientConfig, Box<dyn std::error::Error + Send + Sync>> {
    let mut roots = rustls::RootCertStore::empty();
    for cert in CertificateDer::pem_slice_iter(ca_pem.as_bytes()) {
        roots.add(cert?)?;
    }
    let certs = CertificateDer::pem_slice_iter(identity.cert_pem.as_bytes()).collect::<Result<_, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_client_auth_cert(certs, key)?)
}
