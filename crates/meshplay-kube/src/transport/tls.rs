//! TLS towards one cluster: whom to trust, who we are, and what a failed handshake means.

use std::{io, sync::Arc};

use rustls::{AlertDescription, CertificateError, ClientConfig, Error, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _};

use crate::{
    Access, Auth,
    endpoint::Endpoint,
    fault::{Fault, TlsFault},
};

/// Verification is always on; there is no way to turn it off.
pub(super) fn client_config(access: &Access) -> Result<ClientConfig, Fault> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_root_certificates(roots(access.ca_pem.as_deref())?);
    Ok(match &access.auth {
        Auth::ClientCertificate { certificate_pem, key_pem } => {
            let chain = certificates(certificate_pem)?;
            let key = PrivateKeyDer::from_pem_slice(key_pem.reveal().as_bytes())
                .map_err(|_| Fault::Access("the client key is not readable PEM".to_owned()))?;
            builder.with_client_auth_cert(chain, key).map_err(unusable)?
        }
        Auth::Token(_) | Auth::None => builder.with_no_client_auth(),
    })
}

/// The name that the certificate must carry.
pub(super) fn server_name(access: &Access, endpoint: &Endpoint) -> Result<ServerName<'static>, Fault> {
    let name = access.tls_server_name.clone().unwrap_or_else(|| endpoint.host.clone());
    ServerName::try_from(name.clone())
        .map_err(|_| Fault::Access(format!("`{name}` cannot be the name in a certificate")))
}

fn roots(ca_pem: Option<&str>) -> Result<RootCertStore, Fault> {
    let mut store = RootCertStore::empty();
    match ca_pem {
        Some(pem) => {
            for certificate in certificates(pem)? {
                store.add(certificate).map_err(unusable)?;
            }
        }
        None => {
            // A system store may hold certificates that rustls does not read; the others still count.
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if store.is_empty() {
        return Err(Fault::Access("there is no certificate authority to trust".to_owned()));
    }
    Ok(store)
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, Fault> {
    CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| Fault::Access("a certificate is not readable PEM".to_owned()))
}

fn unusable(error: impl std::fmt::Display) -> Fault {
    Fault::Access(error.to_string())
}

/// What an error of a TLS stream means, if it is one of TLS and not of the network below it.
pub(super) fn fault(error: &io::Error) -> Option<Fault> {
    let tls = error.get_ref()?.downcast_ref::<Error>()?;
    let text = tls.to_string();
    Some(Fault::Tls(match tls {
        Error::InvalidCertificate(certificate) => certificate_fault(certificate, text),
        Error::AlertReceived(alert) if refuses_client(*alert) => TlsFault::ClientRefused(text),
        _ => TlsFault::Other(text),
    }))
}

fn certificate_fault(error: &CertificateError, text: String) -> TlsFault {
    use CertificateError as C;
    match error {
        C::Expired | C::ExpiredContext { .. } => TlsFault::Expired,
        C::NotValidYet | C::NotValidYetContext { .. } => TlsFault::NotYetValid,
        C::NotValidForName | C::NotValidForNameContext { .. } => TlsFault::WrongName(text),
        _ => TlsFault::Untrusted(text),
    }
}

fn refuses_client(alert: AlertDescription) -> bool {
    use AlertDescription as A;
    matches!(
        alert,
        A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateRevoked
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::CertificateRequired
            | A::UnknownCA
            | A::AccessDenied
    )
}
