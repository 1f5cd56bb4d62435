//! The little of a kubeconfig that a proxy needs: the current context's server, its authority and who we are.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::Deserialize;

/// Why a kubeconfig cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KubeconfigError {
    /// It, or a file that it names, cannot be read.
    #[error("failed to read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not a kubeconfig.
    #[error("failed to parse kubeconfig `{}`", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Line, column and reason.
        source: Box<serde_saphyr::Error>,
    },
    /// Embedded data is not base64.
    #[error("failed to decode `{field}` in kubeconfig")]
    Decode {
        /// Which field.
        field: &'static str,
        /// Where it breaks.
        source: base64::DecodeError,
    },
    /// A part is missing or of a kind that a test cluster never has.
    #[error("kubeconfig `{}` has no usable {what}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// Which part.
        what: &'static str,
    },
}

/// Server and credentials of the current context, all PEM.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) server: String,
    pub(crate) ca_pem: Vec<u8>,
    pub(crate) client_cert: Option<ClientCert>,
    pub(crate) token: Option<String>,
}

#[derive(Debug)]
pub(crate) struct ClientCert {
    pub(crate) cert_pem: Vec<u8>,
    pub(crate) key_pem: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct File {
    current_context: String,
    contexts: Vec<Named<Context>>,
    clusters: Vec<Named<Cluster>>,
    users: Vec<Named<User>>,
}

#[derive(Deserialize)]
struct Named<T> {
    name: String,
    #[serde(alias = "context", alias = "cluster", alias = "user")]
    body: T,
}

#[derive(Deserialize)]
struct Context {
    cluster: String,
    user: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Cluster {
    server: String,
    certificate_authority: Option<PathBuf>,
    certificate_authority_data: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct User {
    client_certificate: Option<PathBuf>,
    client_certificate_data: Option<String>,
    client_key: Option<PathBuf>,
    client_key_data: Option<String>,
    token: Option<String>,
}

impl Access {
    pub(crate) fn read(path: &Path) -> Result<Self, KubeconfigError> {
        let text = fs::read_to_string(path)
            .map_err(|source| KubeconfigError::Read { path: path.to_owned(), source })?;
        let file: File = serde_saphyr::from_str(&text)
            .map_err(|source| KubeconfigError::Parse { path: path.to_owned(), source: Box::new(source) })?;
        let missing = |what| KubeconfigError::Missing { path: path.to_owned(), what };

        let context = find(file.contexts, &file.current_context).ok_or_else(|| missing("current context"))?;
        let cluster = find(file.clusters, &context.cluster).ok_or_else(|| missing("cluster"))?;
        let user = find(file.users, &context.user).ok_or_else(|| missing("user"))?;
        let dir = path.parent().unwrap_or(Path::new("."));
        let data = Pem { dir };
        let ca_pem = data
            .get(
                "certificate-authority-data",
                cluster.certificate_authority_data,
                cluster.certificate_authority,
            )?
            .ok_or_else(|| missing("certificate authority"))?;
        let cert =
            data.get("client-certificate-data", user.client_certificate_data, user.client_certificate)?;
        let key = data.get("client-key-data", user.client_key_data, user.client_key)?;
        let client_cert = cert.zip(key).map(|(cert_pem, key_pem)| ClientCert { cert_pem, key_pem });
        if client_cert.is_none() && user.token.is_none() {
            return Err(missing("client certificate or token"));
        }
        Ok(Self { server: cluster.server, ca_pem, client_cert, token: user.token })
    }
}

fn find<T>(list: Vec<Named<T>>, name: &str) -> Option<T> {
    list.into_iter().find(|entry| entry.name == name).map(|entry| entry.body)
}

/// Embedded data wins over a file, as in kubectl; files are relative to the kubeconfig.
struct Pem<'a> {
    dir: &'a Path,
}

impl Pem<'_> {
    fn get(
        &self,
        field: &'static str,
        data: Option<String>,
        file: Option<PathBuf>,
    ) -> Result<Option<Vec<u8>>, KubeconfigError> {
        if let Some(data) = data {
            return BASE64.decode(data).map(Some).map_err(|source| KubeconfigError::Decode { field, source });
        }
        let Some(file) = file else { return Ok(None) };
        let path = self.dir.join(file);
        fs::read(&path).map(Some).map_err(|source| KubeconfigError::Read { path, source })
    }
}
