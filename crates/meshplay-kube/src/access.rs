//! How one cluster is reached and with which credential. Holds secrets, so it is written out only in one
//! sealed form.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use meshplay_types::{Digest, Secret};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Server, trust and credential of one cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// URL of the API server; a path prefix is kept.
    pub server: String,
    /// Certificates to trust instead of the system's, as PEM.
    pub ca_pem: Option<String>,
    /// Who we are.
    pub auth: Auth,
    /// The name the server's certificate must carry, if not the one in the URL.
    pub tls_server_name: Option<String>,
    /// The namespace that the kubeconfig preferred.
    pub namespace: Option<String>,
}

/// A credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Anonymous.
    None,
    /// A bearer token.
    Token(Secret<String>),
    /// A client certificate.
    ClientCertificate {
        /// Certificate chain, as PEM.
        certificate_pem: String,
        /// Its key, as PEM.
        key_pem: Secret<String>,
    },
}

/// The stored form could not be read. It says where, never what stood there.
#[derive(Debug, Error)]
#[error("failed to read the stored access of a cluster at line {line}, column {column}")]
pub struct AccessError {
    line: usize,
    column: usize,
}

impl From<serde_json::Error> for AccessError {
    fn from(source: serde_json::Error) -> Self {
        Self { line: source.line(), column: source.column() }
    }
}

impl Access {
    /// The form in which it is sealed and stored.
    pub fn to_secret_json(&self) -> Secret<String> {
        let Self { server, ca_pem, auth, tls_server_name, namespace } = self.clone();
        let auth = match auth {
            Auth::None => StoredAuth::None,
            Auth::Token(token) => StoredAuth::Token { token: token.into_revealed() },
            Auth::ClientCertificate { certificate_pem, key_pem } => {
                StoredAuth::ClientCertificate { certificate_pem, key_pem: key_pem.into_revealed() }
            }
        };
        let stored = Stored { server, ca_pem, auth, tls_server_name, namespace };
        Secret::new(serde_json::to_string(&stored).expect("plain strings always serialise"))
    }

    /// When its token ends, if it is one that says so (a JWT, such as those of service accounts).
    pub fn expires_at(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.claims()?.get("exp")?.as_i64()?).ok()
    }

    /// Namespaces that it most likely has rights in, if it has none in all of them: the one that its context names, and the
    /// one that its service account is in.
    pub(crate) fn namespaces(&self) -> Vec<String> {
        let claims = self.claims();
        let subject = claims.as_ref().and_then(|claims| claims.get("sub")?.as_str());
        let account =
            subject.and_then(|subject| subject.strip_prefix("system:serviceaccount:")?.split(':').next());
        let mut namespaces: Vec<String> =
            self.namespace.as_deref().into_iter().chain(account).map(str::to_owned).collect();
        namespaces.sort();
        namespaces.dedup();
        namespaces
    }

    /// What its token says about itself, if it is one that does.
    fn claims(&self) -> Option<serde_json::Value> {
        let Auth::Token(token) = &self.auth else { return None };
        let claims = URL_SAFE_NO_PAD.decode(token.reveal().split('.').nth(1)?).ok()?;
        serde_json::from_slice(&claims).ok()
    }

    /// What identifies its certificate authorities, however the PEM text is written.
    pub(crate) fn ca_digest(&self) -> Option<Digest> {
        let certificates = CertificateDer::pem_slice_iter(self.ca_pem.as_ref()?.as_bytes());
        let mut digests: Vec<_> =
            certificates.flatten().map(|certificate| Digest::of_bytes(&certificate)).collect();
        digests.sort();
        digests.dedup();
        let texts: Vec<_> = digests.iter().map(Digest::as_str).collect();
        (!texts.is_empty()).then(|| Digest::of_bytes(texts.join("\n").as_bytes()))
    }

    /// From the stored form.
    pub fn from_secret_json(json: &Secret<String>) -> Result<Self, AccessError> {
        let Stored { server, ca_pem, auth, tls_server_name, namespace } =
            serde_json::from_str(json.reveal())?;
        let auth = match auth {
            StoredAuth::None => Auth::None,
            StoredAuth::Token { token } => Auth::Token(Secret::new(token)),
            StoredAuth::ClientCertificate { certificate_pem, key_pem } => {
                Auth::ClientCertificate { certificate_pem, key_pem: Secret::new(key_pem) }
            }
        };
        Ok(Self { server, ca_pem, auth, tls_server_name, namespace })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    server: String,
    ca_pem: Option<String>,
    auth: StoredAuth,
    tls_server_name: Option<String>,
    namespace: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "type")]
enum StoredAuth {
    None,
    Token { token: String },
    ClientCertificate { certificate_pem: String, key_pem: String },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(auth: Auth) -> Access {
        Access {
            server: "https://10.0.0.1:6443".into(),
            ca_pem: Some("CA".into()),
            auth,
            tls_server_name: None,
            namespace: Some("shop".into()),
        }
    }

    #[test]
    fn the_stored_form_reads_what_it_writes() {
        let certificate =
            Auth::ClientCertificate { certificate_pem: "C".into(), key_pem: Secret::new("K".into()) };
        for auth in [Auth::None, Auth::Token(Secret::new("t0ken".into())), certificate] {
            let access = access(auth);
            assert_eq!(Access::from_secret_json(&access.to_secret_json()).expect("read"), access);
        }
    }

    #[test]
    fn p18_the_way_a_certificate_is_written_does_not_change_a_cluster() {
        let pem = include_str!("kubeconfig/fixtures/certificate.pem");
        let digest = |pem: String| Access { ca_pem: Some(pem), ..access(Auth::None) }.ca_digest();
        assert!(digest(pem.to_owned()).is_some());
        assert_eq!(
            digest(pem.to_owned()),
            digest(format!("# my CA\r\n{}\r\n{pem}", pem.replace('\n', "\r\n")))
        );
        assert_eq!(digest("nothing".to_owned()), None);
    }

    #[test]
    fn p19_a_token_says_when_it_ends_and_an_opaque_one_does_not() {
        let token = format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(r#"{"exp":1800000000}"#));
        let ends = |token: &str| access(Auth::Token(Secret::new(token.into()))).expires_at();
        assert_eq!(ends(&token), Timestamp::from_second(1_800_000_000).ok());
        assert_eq!((ends("abcdef"), ends("a.b.c"), access(Auth::None).expires_at()), (None, None, None));
    }

    #[test]
    fn a_credential_tells_in_which_namespaces_to_look_for_its_rights() {
        let token =
            format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(r#"{"sub":"system:serviceaccount:play:me"}"#));
        let of = |auth: Auth| access(auth).namespaces();
        assert_eq!(of(Auth::Token(Secret::new(token))), ["play", "shop"]);
        assert_eq!(of(Auth::Token(Secret::new("opaque".into()))), ["shop"]);
    }

    #[test]
    fn debug_output_shows_no_credential() {
        let text = format!("{:?}", access(Auth::Token(Secret::new("t0ken".into()))));
        assert!(!text.contains("t0ken"), "{text}");
    }
}
