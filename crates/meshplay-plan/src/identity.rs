//! Which cluster is it: identity as values (P18).
//!
//! A namespaced credential cannot read the UID of `kube-system`, two contexts may share a cluster, and a restored
//! or cloned cluster repeats the UID. So identity is the UID if readable, the service-account issuer with its
//! keys, and the CA of the API; where these disagree a person is asked.

use meshplay_types::Digest;
use serde::{Deserialize, Serialize};

/// What identifies a cluster, as far as a credential may read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterIdentity {
    /// UID of the namespace `kube-system`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uid: Option<String>,
    /// Service-account token issuer (`/.well-known/openid-configuration`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub issuer: Option<String>,
    /// Digest over the key set of the issuer (`/openid/v1/jwks`), keys in canonical order.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub jwks_digest: Option<Digest>,
    /// Digest of the CA that the API server's certificate chains to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ca_digest: Option<Digest>,
}

/// Are two identities one cluster?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "verdict", content = "reason")]
pub enum Sameness {
    /// One cluster, perhaps with two credentials.
    Same,
    /// Two clusters.
    Different,
    /// The facts disagree or do not suffice; the sentence says which.
    Ask(String),
}

/// Compares what is known of two clusters (or of one cluster now and before).
///
/// Keys decide before the UID: they are secrets of a control plane, whereas a restored backup repeats the UID.
pub fn same(a: &ClusterIdentity, b: &ClusterIdentity) -> Sameness {
    let uid = agree(a.uid.as_ref(), b.uid.as_ref());
    let issuer = agree(a.issuer.as_ref(), b.issuer.as_ref());
    let keys = agree(a.jwks_digest.as_ref(), b.jwks_digest.as_ref());
    let ca = agree(a.ca_digest.as_ref(), b.ca_digest.as_ref());
    match (uid, keys, ca) {
        (Some(false), Some(true), _) => ask("the UIDs differ but the service-account keys are the same"),
        (Some(false), ..) => Sameness::Different,
        (Some(true), _, Some(false)) => {
            ask("one UID behind two certificate authorities: a restored or cloned cluster")
        }
        (Some(true), Some(false), _) => {
            ask("one UID with two sets of service-account keys: rotated, restored or cloned")
        }
        (Some(true), Some(true), _) | (Some(true), None, Some(true)) => Sameness::Same,
        (Some(true), None, None) => ask("only the UID is known of both, and a restored cluster repeats it"),
        (None, Some(true), Some(false)) => {
            ask("the service-account keys are the same behind two certificate authorities")
        }
        (None, Some(true), _) if issuer != Some(false) => Sameness::Same,
        (None, Some(true), _) => ask("the service-account keys are the same but the issuers differ"),
        (None, Some(false), Some(true)) => {
            ask("one certificate authority with two sets of service-account keys")
        }
        (None, Some(false), _) => Sameness::Different,
        (None, None, Some(false)) => Sameness::Different,
        (None, None, _) => {
            ask("neither the UID nor the service-account keys are readable with both credentials")
        }
    }
}

/// `None` unless both are known.
fn agree<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> Option<bool> {
    a.zip(b).map(|(a, b)| a == b)
}

fn ask(reason: &str) -> Sameness {
    Sameness::Ask(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `uid keys ca issuer`, `-` for unknown.
    fn identity(text: &str) -> ClusterIdentity {
        let parts: Vec<_> = text.split(' ').map(|part| (part != "-").then(|| part.to_owned())).collect();
        let digest = |part: &Option<String>| part.as_ref().map(|part| Digest::of_bytes(part.as_bytes()));
        ClusterIdentity {
            uid: parts[0].clone(),
            jwks_digest: digest(&parts[1]),
            ca_digest: digest(&parts[2]),
            issuer: parts[3].clone(),
        }
    }

    fn check(a: &str, b: &str, expect: &str) {
        for (a, b) in [(a, b), (b, a)] {
            let got = match same(&identity(a), &identity(b)) {
                Sameness::Ask(_) => "ask",
                Sameness::Same => "same",
                Sameness::Different => "different",
            };
            assert_eq!(got, expect, "{a} and {b}");
        }
    }

    #[test]
    fn p18_two_credentials_of_one_cluster_are_one_cluster() {
        check("u k c i", "u k c i", "same");
        check("u - c -", "u k c i", "same");
        check("- k c i", "u k c i", "same");
        check("- k - i", "- k c i", "same");
    }

    #[test]
    fn p18_other_keys_and_another_uid_are_another_cluster() {
        check("u k c i", "v l d i", "different");
        check("u - - -", "v - - -", "different");
        check("- k c i", "- l d i", "different");
        check("- - c -", "- - d -", "different");
    }

    #[test]
    fn p18_one_uid_behind_two_authorities_is_asked() {
        check("u k c i", "u k d i", "ask");
        check("u - c i", "u - d i", "ask");
        check("u k c i", "u l c i", "ask");
    }

    #[test]
    fn p18_where_facts_disagree_or_do_not_suffice_a_person_is_asked() {
        check("u k c i", "v k c i", "ask");
        check("u - - -", "u - - -", "ask");
        check("- - - -", "u k c i", "ask");
        check("- - c -", "- - c -", "ask");
        check("- k c i", "- k d i", "ask");
        check("- k c i", "- k c j", "ask");
        check("- k c i", "- l c i", "ask");
    }
}
