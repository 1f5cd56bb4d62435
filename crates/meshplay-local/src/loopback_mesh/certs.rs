//! The mesh's own certificate authority and the identities it signs.
//!
//! An identity is a SPIFFE-like URI in the certificate's subject alternative name; that URI is what authorisation
//! looks at. Everything lives in one folder and dies with it; no key is used twice.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    net::Ipv4Addr,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};

use super::MeshError;

const TRUST_DOMAIN: &str = "mesh.local";
const KEY_FILE_MODE: u32 = 0o600;

/// Who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The calling workload; the only one that authorisation lets in.
    Client,
    /// The called workload.
    Server,
    /// Signed by the same authority, but allowed nothing.
    Stranger,
}

impl Identity {
    /// The word in file names and URIs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Stranger => "stranger",
        }
    }

    /// The URI in the certificate.
    pub fn uri(self) -> String {
        format!("spiffe://{TRUST_DOMAIN}/workload/{}", self.name())
    }
}

/// Where a certificate and its key are, both PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertFiles {
    /// The certificate.
    pub cert: PathBuf,
    /// The private key, readable by the owner only.
    pub key: PathBuf,
}

/// All files of the authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeshCerts {
    /// The authority's certificate, PEM; its key is never written.
    pub ca: PathBuf,
    /// The calling side.
    pub client: CertFiles,
    /// The called side.
    pub server: CertFiles,
    /// The other identity of the same authority.
    pub stranger: CertFiles,
}

impl MeshCerts {
    /// Makes a new authority and signs the three identities, all under `dir`.
    ///
    /// # Errors
    /// [`MeshError::Certificate`] and [`MeshError::File`].
    pub(super) fn issue(dir: &Path) -> Result<Self, MeshError> {
        fs::create_dir_all(dir).map_err(|source| MeshError::file(dir, source))?;
        let authority = Authority::new()?;
        let ca = dir.join("ca.pem");
        write(&ca, &authority.cert_pem)?;
        Ok(Self {
            ca,
            client: authority.sign(Identity::Client, dir)?,
            server: authority.sign(Identity::Server, dir)?,
            stranger: authority.sign(Identity::Stranger, dir)?,
        })
    }
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    cert_pem: String,
}

impl Authority {
    fn new() -> Result<Self, MeshError> {
        let fail = |source| MeshError::Certificate { name: "authority", source };
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "meshplay loopback mesh");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().map_err(fail)?;
        let cert_pem = params.self_signed(&key).map_err(fail)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), cert_pem })
    }

    fn sign(&self, identity: Identity, dir: &Path) -> Result<CertFiles, MeshError> {
        let name = identity.name();
        let fail = |source| MeshError::Certificate { name, source };
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.subject_alt_names = vec![SanType::URI(identity.uri().try_into().map_err(fail)?)];
        if identity == Identity::Server {
            // So that curl and other clients, which know hosts and no SPIFFE names, can call the inbound listener too.
            params.subject_alt_names.push(SanType::IpAddress(Ipv4Addr::LOCALHOST.into()));
        }
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate().map_err(fail)?;
        let cert = params.signed_by(&key, &self.issuer).map_err(fail)?;
        let files =
            CertFiles { cert: dir.join(format!("{name}.pem")), key: dir.join(format!("{name}-key.pem")) };
        write(&files.cert, &cert.pem())?;
        write(&files.key, &key.serialize_pem())?;
        Ok(files)
    }
}

fn write(path: &Path, text: &str) -> Result<(), MeshError> {
    let open = || OpenOptions::new().write(true).create_new(true).mode(KEY_FILE_MODE).open(path);
    open()
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|source: io::Error| MeshError::file(path, source))
}
