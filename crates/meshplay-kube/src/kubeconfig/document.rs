//! The kubeconfig file as it is written. Unknown fields are ignored, as kubectl does; secrets have no `Debug`.

use serde::Deserialize;
use serde_json::Value;

/// The file, as far as we read it.
#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", default)]
pub(super) struct Document {
    #[serde(rename = "current-context", deserialize_with = "or_default")]
    pub(super) current_context: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) clusters: Vec<NamedCluster>,
    #[serde(deserialize_with = "or_default")]
    pub(super) users: Vec<NamedUser>,
    #[serde(deserialize_with = "or_default")]
    pub(super) contexts: Vec<NamedContext>,
}

#[derive(Deserialize)]
pub(super) struct NamedCluster {
    pub(super) name: String,
    #[serde(default)]
    pub(super) cluster: Cluster,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", default)]
pub(super) struct Cluster {
    #[serde(deserialize_with = "or_default")]
    pub(super) server: String,
    pub(super) certificate_authority: Option<String>,
    pub(super) certificate_authority_data: Option<String>,
    pub(super) insecure_skip_tls_verify: Option<bool>,
    pub(super) tls_server_name: Option<String>,
    pub(super) proxy_url: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct NamedUser {
    pub(super) name: String,
    #[serde(default)]
    pub(super) user: User,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", default)]
pub(super) struct User {
    pub(super) token: Option<String>,
    /// `tokenFile` is the one camelCase key of the format.
    #[serde(rename = "tokenFile")]
    pub(super) token_file: Option<String>,
    pub(super) client_certificate: Option<String>,
    pub(super) client_certificate_data: Option<String>,
    pub(super) client_key: Option<String>,
    pub(super) client_key_data: Option<String>,
    pub(super) exec: Option<Exec>,
    pub(super) auth_provider: Option<AuthProvider>,
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
    #[serde(rename = "as")]
    pub(super) impersonate: Option<String>,
    pub(super) as_uid: Option<String>,
    pub(super) as_groups: Option<Value>,
    pub(super) as_user_extra: Option<Value>,
}

/// Only the program's name is read, for the message.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Exec {
    pub(super) command: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct AuthProvider {
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct NamedContext {
    pub(super) name: String,
    #[serde(default)]
    pub(super) context: Context,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Context {
    pub(super) cluster: String,
    pub(super) user: String,
    pub(super) namespace: Option<String>,
}

/// `clusters: null` is what `kubectl config view` writes for an empty list.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
