//! TLS towards one target: whom to trust, who we are, which protocol is offered, and what a failed handshake means.
//!
//! Sessions are never resumed: each connection pays for a whole handshake, as a new client would. It knows no sockets.

use std::sync::Arc;

use meshplay_perf::{
    recording::Outcome,
    spec::{Target, Tls, Trust},
};
use rustls::{
    AlertDescription, ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme,
    client::{
        Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject as _};

/// What every connection to a target has in common.
#[derive(Clone, Debug)]
pub(crate) struct Secure {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
    alpn: &'static [u8],
}

impl Secure {
    /// For `target`, speaking `alpn`; what is wrong, for people, if that cannot be.
    pub(crate) fn new(tls: &Tls, target: &Target, alpn: &'static [u8]) -> Result<Self, String> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let builder = match tls.trust {
            Trust::Checked => builder.with_root_certificates(roots(tls.ca.as_deref())?),
            Trust::Anything => {
                builder.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider)))
            }
        };
        let mut config = match (&tls.certificate, &tls.key) {
            (Some(certificate), Some(key)) => {
                let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
                    .map_err(|_| "the key is not readable PEM".to_owned())?;
                builder
                    .with_client_auth_cert(certificates(certificate)?, key)
                    .map_err(|error| format!("our certificate and key are of no use: {error}"))?
            }
            _ => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![alpn.to_vec()];
        config.resumption = Resumption::disabled();
        let name = tls.server_name.clone().unwrap_or_else(|| target.host.clone());
        let name = ServerName::try_from(name.clone())
            .map_err(|_| format!("`{name}` cannot be the name in a certificate"))?;
        Ok(Self { config: Arc::new(config), name, alpn })
    }

    /// A new session.
    pub(crate) fn connect(&self) -> Result<ClientConnection, Outcome> {
        ClientConnection::new(self.config.clone(), self.name.clone()).map_err(|_| Outcome::Tls)
    }

    /// The settings of TLS themselves, for who makes sessions of another kind.
    #[cfg(feature = "http3")]
    pub(crate) fn config(&self) -> Arc<ClientConfig> {
        self.config.clone()
    }

    /// The name that is asked for.
    #[cfg(feature = "http3")]
    pub(crate) fn name(&self) -> &ServerName<'static> {
        &self.name
    }

    /// Whether the target speaks what we do. Of HTTP/1.1 silence is enough.
    pub(crate) fn agrees(&self, session: &ClientConnection) -> bool {
        match session.alpn_protocol() {
            Some(chosen) => chosen == self.alpn,
            None => self.alpn == ALPN_HTTP1,
        }
    }
}

/// What connections speak, as TLS calls it.
pub(crate) const ALPN_HTTP1: &[u8] = b"http/1.1";

/// What an error of a session means.
pub(crate) fn outcome(error: &Error) -> Outcome {
    use AlertDescription as A;
    match error {
        Error::InvalidCertificate(_) | Error::NoCertificatesPresented => Outcome::TlsCertificate,
        Error::AlertReceived(
            A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateRevoked
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::CertificateRequired
            | A::UnknownCA
            | A::AccessDenied,
        ) => Outcome::TlsCertificate,
        _ => Outcome::Tls,
    }
}

fn roots(ca: Option<&str>) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    match ca {
        Some(pem) => {
            for certificate in certificates(pem)? {
                store.add(certificate).map_err(|error| format!("an authority is of no use: {error}"))?;
            }
        }
        None => {
            // A system store may hold certificates that rustls does not read; the others still count.
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if store.is_empty() {
        return Err("there is no certificate authority to trust".to_owned());
    }
    Ok(store)
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|_| "a certificate is not readable PEM".to_owned())?;
    if found.is_empty() { Err("a certificate is not PEM".to_owned()) } else { Ok(found) }
}

/// Takes any certificate; who asks for it knows that nobody is authenticated. Signatures still must fit.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
