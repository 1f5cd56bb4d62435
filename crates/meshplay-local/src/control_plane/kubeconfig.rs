//! The text of a kubeconfig with everything inline.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{KeyAndCert, Pki};

/// A kubeconfig for one cluster and one identity; `cluster` is the name of the cluster, the user and the context.
pub(super) fn render(cluster: &str, server: &str, pki: &Pki, identity: &KeyAndCert) -> String {
    let ca = STANDARD.encode(pki.ca_pem());
    let cert = STANDARD.encode(&identity.cert_pem);
    let key = STANDARD.encode(&identity.key_pem);
    format!(
        "apiVersion: v1
kind: Config
current-context: {cluster}
clusters:
- name: {cluster}
  cluster:
    server: {server}
    certificate-authority-data: {ca}
users:
- name: {cluster}
  user:
    client-certificate-data: {cert}
    client-key-data: {key}
contexts:
- name: {cluster}
  context:
    cluster: {cluster}
    user: {cluster}
"
    )
}
