//! The cluster part of a kubeconfig: where the server is and whom to trust.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use meshplay_types::{Code, Finding};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};

use super::{FilePolicy, Reader, document::Cluster};
use crate::endpoint::{Endpoint, EndpointError};

/// The largest certificate, key or token file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// What a cluster entry says.
pub(super) struct Trust {
    pub(super) server: String,
    pub(super) ca_pem: Option<String>,
    pub(super) tls_server_name: Option<String>,
}

/// A value that may stand in the file or in another file.
pub(super) struct Source<'a> {
    /// Pointer of the entry, without the key.
    pub(super) pointer: &'a str,
    /// Key of the inline form.
    pub(super) key: &'a str,
    pub(super) inline: Option<&'a String>,
    pub(super) path: Option<&'a String>,
}

impl Reader<'_> {
    pub(super) fn trust(&mut self, pointer: &str, cluster: &Cluster) -> Option<Trust> {
        let before = self.errors();
        self.check_server(pointer, &cluster.server);
        if cluster.insecure_skip_tls_verify == Some(true) {
            let message = "`insecure-skip-tls-verify` would let anybody answer in the cluster's place";
            let pointer = format!("{pointer}/insecure-skip-tls-verify");
            self.report(Finding::new(Code::KUBECONFIG_INSECURE, message), &pointer);
        }
        if let Some(proxy) = cluster.proxy_url.as_ref().filter(|proxy| !proxy.is_empty()) {
            let host = proxy.rsplit('@').next().unwrap_or_default();
            let message = format!("`proxy-url` would send the traffic and the credential through `{host}`");
            self.report(Finding::new(Code::KUBECONFIG_PROXY, message), &format!("{pointer}/proxy-url"));
        }
        let ca = Source {
            pointer,
            key: "certificate-authority-data",
            inline: cluster.certificate_authority_data.as_ref(),
            path: cluster.certificate_authority.as_ref(),
        };
        let ca_pem = self.pem(&ca).filter(|pem| self.check_certificates(&ca, pem));
        (self.errors() == before).then(|| Trust {
            server: cluster.server.clone(),
            ca_pem,
            tls_server_name: cluster.tls_server_name.clone().filter(|name| !name.is_empty()),
        })
    }

    fn check_server(&mut self, pointer: &str, server: &str) {
        let Err(error) = server.parse::<Endpoint>() else { return };
        let code = match error {
            EndpointError::Plaintext(_) => Code::KUBECONFIG_PLAINTEXT,
            EndpointError::Malformed(_) | EndpointError::UserInfo => Code::KUBECONFIG_SERVER,
        };
        self.report(Finding::new(code, error.to_string()), &format!("{pointer}/server"));
    }

    /// True if there is at least one readable certificate.
    pub(super) fn check_certificates(&mut self, source: &Source<'_>, pem: &str) -> bool {
        let mut certificates = CertificateDer::pem_slice_iter(pem.as_bytes()).peekable();
        let good = certificates.peek().is_some() && certificates.all(|item| item.is_ok());
        if !good {
            let message = format!("`{}` holds no readable PEM certificate", source.key);
            let pointer = format!("{}/{}", source.pointer, source.key);
            self.report(Finding::new(Code::KUBECONFIG_CERTIFICATE, message), &pointer);
        }
        good
    }

    /// The PEM text: inline (base64) first, as kubectl does, else from its file.
    pub(super) fn pem(&mut self, source: &Source<'_>) -> Option<String> {
        if let Some(data) = source.inline.filter(|data| !data.is_empty()) {
            let compact: String = data.split_ascii_whitespace().collect();
            let text = STANDARD.decode(compact).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            if text.is_none() {
                let message = format!("`{}` is not base64 of a PEM text", source.key);
                let pointer = format!("{}/{}", source.pointer, source.key);
                self.report(Finding::new(Code::KUBECONFIG_CERTIFICATE, message), &pointer);
            }
            return text;
        }
        self.file(source)
    }

    /// The text of a file that the kubeconfig names, if the policy lets us open it.
    pub(super) fn file(&mut self, source: &Source<'_>) -> Option<String> {
        let path = source.path.filter(|path| !path.is_empty())?;
        let pointer = format!("{}/{}", source.pointer, source.key.trim_end_matches("-data"));
        let FilePolicy::Read(base) = &self.options.files else {
            let message = format!("the kubeconfig refers to the file `{path}`, which is not part of it");
            self.report(Finding::new(Code::KUBECONFIG_FILE, message), &pointer);
            return None;
        };
        match read_bounded(&base.join(path)) {
            Ok(text) => Some(text),
            Err(error) => {
                let finding =
                    Finding::new(Code::KUBECONFIG_FILE_UNREADABLE, format!("`{path}` cannot be read"))
                        .cause(error.to_string());
                self.report(finding, &pointer);
                None
            }
        }
    }

    pub(super) fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.is_error()).count()
    }
}

fn read_bounded(path: &std::path::Path) -> std::io::Result<String> {
    use std::io::Read as _;
    let file = std::fs::File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(std::io::Error::other("not a regular file"));
    }
    let mut text = String::new();
    file.take(FILE_BYTES_MAX).read_to_string(&mut text)?;
    Ok(text)
}
