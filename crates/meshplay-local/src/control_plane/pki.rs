//! The authority of one cluster and the certificates that it issues. Keys are ECDSA P-256.
//!
//! Validity is rcgen's default (1975 to 4096): a rig is thrown away long before, and no clock is needed.

use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType, string::Ia5String,
};

use super::Reach;

/// Names by which pods reach the API server.
const KUBERNETES_NAMES: [&str; 4] =
    ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];

/// Why keys or certificates could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// A key or certificate could not be made.
    #[error("failed to issue the certificate of `{name}`")]
    Issue {
        /// Its subject.
        name: String,
        /// What the library said.
        source: rcgen::Error,
    },
    /// A file could not be written.
    #[error("failed to write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Who a client certificate speaks for.
#[derive(Debug, Clone, Copy)]
pub struct User<'a> {
    /// The user's name.
    pub name: &'a str,
    /// The user's groups.
    pub groups: &'a [&'a str],
}

/// A certificate with its key, both as PEM.
#[derive(Clone)]
pub struct KeyAndCert {
    /// The certificate.
    pub cert_pem: String,
    /// The private key (PKCS #8).
    pub key_pem: String,
}

/// The authorities of one cluster and the files that its programs read.
pub struct Pki {
    dir: PathBuf,
    ca: CertifiedIssuer<'static, KeyPair>,
    ca_pem: String,
}

impl std::fmt::Debug for Pki {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pki").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Pki {
    /// Makes all keys and certificates of a control plane in `dir`.
    pub(super) fn create(dir: &Path, reach: &Reach) -> Result<Pki, PkiError> {
        std::fs::create_dir_all(dir).map_err(|source| PkiError::Write { path: dir.to_owned(), source })?;
        let ca = authority("meshplay-rig")?;
        let front_proxy = authority("meshplay-rig-front-proxy")?;
        let ca_pem = ca.pem();
        let pki = Pki { dir: dir.to_owned(), ca, ca_pem };
        pki.write("ca.crt", &pki.ca_pem)?;
        pki.write("ca.key", &pki.ca.key().serialize_pem())?;
        pki.write("front-proxy-ca.crt", &front_proxy.pem())?;
        let aggregator = User { name: "front-proxy-client", groups: &[] };
        pki.write_pair("front-proxy-client", &client(&front_proxy, &aggregator)?)?;
        let kubelet_client = User { name: "kube-apiserver-kubelet-client", groups: &["system:masters"] };
        pki.write_pair("kubelet-client", &pki.issue_client(&kubelet_client)?)?;
        pki.write_pair("apiserver", &pki.issue_server("kube-apiserver", &api_server_names(reach))?)?;
        let service_accounts = new_key("service-account")?;
        pki.write("service-account.key", &service_accounts.serialize_pem())?;
        pki.write("service-account.pub", &service_accounts.public_key_pem())?;
        Ok(pki)
    }

    /// The certificate of the authority, as PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// A file below the folder of keys and certificates, such as `ca.crt`.
    pub fn path(&self, file: &str) -> PathBuf {
        self.dir.join(file)
    }

    /// A certificate with which a user introduces itself to the API server.
    ///
    /// # Errors
    /// [`PkiError::Issue`].
    pub fn issue_client(&self, user: &User<'_>) -> Result<KeyAndCert, PkiError> {
        client(&self.ca, user)
    }

    /// A certificate for a server with these names (IP addresses or DNS names).
    ///
    /// # Errors
    /// [`PkiError::Issue`].
    pub fn issue_server(&self, name: &str, names: &[String]) -> Result<KeyAndCert, PkiError> {
        let error = |source| PkiError::Issue { name: name.to_owned(), source };
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.subject_alt_names =
            names.iter().map(|name| alt_name(name)).collect::<Result<_, _>>().map_err(error)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        sign(&self.ca, name, params)
    }

    fn write_pair(&self, name: &str, pair: &KeyAndCert) -> Result<(), PkiError> {
        self.write(&format!("{name}.crt"), &pair.cert_pem)?;
        self.write(&format!("{name}.key"), &pair.key_pem)
    }

    fn write(&self, file: &str, text: &str) -> Result<(), PkiError> {
        let path = self.path(file);
        write_private(&path, text).map_err(|source| PkiError::Write { path, source })
    }
}

/// Writes a file that only its owner may read.
pub(super) fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(true).write(true).mode(0o600);
    options.open(path)?.write_all(text.as_bytes())
}

fn api_server_names(reach: &Reach) -> Vec<String> {
    let mut names: Vec<String> = ["127.0.0.1", "localhost"].map(str::to_owned).to_vec();
    names.extend(KUBERNETES_NAMES.map(str::to_owned));
    names.extend([reach.kubernetes_service(), reach.address()].map(|address| address.to_string()));
    names
}

fn alt_name(name: &str) -> Result<SanType, rcgen::Error> {
    match name.parse::<IpAddr>() {
        Ok(address) => Ok(SanType::IpAddress(address)),
        Err(_) => Ok(SanType::DnsName(Ia5String::try_from(name)?)),
    }
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, PkiError> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages =
        vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
    CertifiedIssuer::self_signed(params, new_key(name)?)
        .map_err(|source| PkiError::Issue { name: name.to_owned(), source })
}

fn client(ca: &CertifiedIssuer<'static, KeyPair>, user: &User<'_>) -> Result<KeyAndCert, PkiError> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, user.name);
    for group in user.groups {
        params.distinguished_name.push(DnType::OrganizationName, *group);
    }
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    sign(ca, user.name, params)
}

fn sign(
    ca: &CertifiedIssuer<'static, KeyPair>,
    name: &str,
    mut params: CertificateParams,
) -> Result<KeyAndCert, PkiError> {
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let key = new_key(name)?;
    let cert =
        params.signed_by(&key, ca).map_err(|source| PkiError::Issue { name: name.to_owned(), source })?;
    Ok(KeyAndCert { cert_pem: cert.pem(), key_pem: key.serialize_pem() })
}

fn new_key(name: &str) -> Result<KeyPair, PkiError> {
    KeyPair::generate().map_err(|source| PkiError::Issue { name: name.to_owned(), source })
}
