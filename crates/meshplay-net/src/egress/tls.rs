//! Whom to trust and who we are. Certificates are always checked.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

use super::{EgressError, Login};

pub(super) fn config(ca_pem: Option<&str>, login: &Login) -> Result<ClientConfig, EgressError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| refuse("TLS library", error))?
        .with_root_certificates(roots(ca_pem)?);
    let Login::Certificate { certificate_pem, key_pem } = login else {
        return Ok(builder.with_no_client_auth());
    };
    let chain = certificates("client certificate", certificate_pem)?;
    let key = PrivateKeyDer::from_pem_slice(key_pem.reveal().as_bytes())
        .map_err(|_| refuse("client key", "it is not readable PEM"))?;
    builder.with_client_auth_cert(chain, key).map_err(|error| refuse("client certificate", error))
}

fn roots(ca_pem: Option<&str>) -> Result<RootCertStore, EgressError> {
    let mut store = RootCertStore::empty();
    match ca_pem {
        Some(pem) => {
            for certificate in certificates("certificate authority", pem)? {
                store.add(certificate).map_err(|error| refuse("certificate authority", error))?;
            }
            if store.is_empty() {
                return Err(refuse("certificate authority", "it holds no certificate"));
            }
        }
        // A system store may hold certificates that rustls does not read; the others still count.
        None => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    Ok(store)
}

fn certificates(what: &'static str, pem: &str) -> Result<Vec<CertificateDer<'static>>, EgressError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    read.map_err(|_| refuse(what, "it is not readable PEM"))
}

fn refuse(what: &'static str, why: impl std::fmt::Display) -> EgressError {
    EgressError::Credential { what, why: why.to_string() }
}
