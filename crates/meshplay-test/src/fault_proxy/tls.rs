//! The proxy's own authority and the two certificates that it can show: a good one and an expired one.

use std::{net::Ipv4Addr, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType, date_time_ymd,
};
use rustls::{ServerConfig, crypto::ring};
use rustls_pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::TlsAcceptor;

use super::FaultProxyError;

/// Any year in the past will do.
const EXPIRED_YEAR: i32 = 2001;

/// What the proxy shows to clients.
pub(super) struct Certificates {
    pub(super) ca_pem: String,
    pub(super) good: TlsAcceptor,
    /// A configuration of its own, so that no session of the good one can be resumed past the check.
    pub(super) expired: TlsAcceptor,
}

impl Certificates {
    pub(super) fn make() -> Result<Self, FaultProxyError> {
        let failed = |source| FaultProxyError::Certificate { source };
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "fault proxy authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().map_err(failed)?;
        let ca_pem = params.self_signed(&key).map_err(failed)?.pem();
        let authority = Issuer::new(params, key);

        let good = leaf();
        let mut expired = leaf();
        expired.not_before = date_time_ymd(EXPIRED_YEAR, 1, 1);
        expired.not_after = date_time_ymd(EXPIRED_YEAR, 12, 31);
        Ok(Self { ca_pem, good: acceptor(&good, &authority)?, expired: acceptor(&expired, &authority)? })
    }
}

fn leaf() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "fault proxy");
    params.subject_alt_names = vec![SanType::IpAddress(Ipv4Addr::LOCALHOST.into())];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

fn acceptor(
    params: &CertificateParams,
    authority: &Issuer<'_, KeyPair>,
) -> Result<TlsAcceptor, FaultProxyError> {
    let failed = |source| FaultProxyError::Certificate { source };
    let key = KeyPair::generate().map_err(failed)?;
    let cert = params.signed_by(&key, authority).map_err(failed)?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key.into())
        })
        .map_err(|source| FaultProxyError::Tls { source })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
