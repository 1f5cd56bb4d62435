//! Sealed values: what a design holds in place of a secret.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The name of a sealed value, written `{secretRef: NAME/KEY}` in a design.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretRef {
    /// Name of the group of values: the id of the component that it was imported with.
    pub name: String,
    /// Key inside the group: the key of the Secret.
    pub key: String,
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.key)
    }
}

impl FromStr for SecretRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let valid = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        text.split_once('/')
            .filter(|(name, key)| valid(name) && valid(key))
            .map(|(name, key)| Self { name: name.to_owned(), key: key.to_owned() })
            .ok_or_else(|| format!("`{text}` is not a secret reference (`NAME/KEY`)"))
    }
}

impl TryFrom<String> for SecretRef {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<SecretRef> for String {
    fn from(reference: SecretRef) -> Self {
        reference.to_string()
    }
}
