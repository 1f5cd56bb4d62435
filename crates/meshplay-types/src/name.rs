//! Names that people type, parsed once at the edge and never re-checked inside.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest name, in bytes: the limit of a Kubernetes label value, so that every name fits in one.
pub const NAME_BYTES_MAX: usize = 63;

/// Why a name was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "{what} `{text}` must be 1 to {NAME_BYTES_MAX} characters of a-z, 0-9, `-` and `.`, \
     starting and ending with a letter or digit"
)]
pub struct NameError {
    what: &'static str,
    text: String,
}

fn parse(what: &'static str, text: &str, extra: &[char]) -> Result<String, NameError> {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let inside = |c: char| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.') || extra.contains(&c)
    };
    let fits = text.len() <= NAME_BYTES_MAX && edge(text.chars().next()) && edge(text.chars().last());
    if fits && text.chars().all(inside) {
        Ok(text.to_owned())
    } else {
        Err(NameError { what, text: text.to_owned() })
    }
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $what:literal, $extra:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                parse($what, text, $extra).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    )*};
}

names! {
    /// The name of a cluster in Meshplay (not of a kubeconfig context; those may hold `/`, `@` and `:`).
    ClusterName, "cluster name", &['_'];
    /// The id of a component: unique in its design, stable over revisions.
    ComponentId, "component id", &['_'];
    /// The name of a design.
    DesignName, "design name", &['_'];
    /// The name of an environment.
    EnvironmentName, "environment name", &['_'];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_label_grammar() {
        for good in ["a", "shop-1", "a.b", "prod_eu", &"x".repeat(63)] {
            assert_eq!(good.parse::<DesignName>().map(|n| n.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", "-a", "a-", "A B", "a/b", "Shop", &"x".repeat(64)] {
            assert!(bad.parse::<DesignName>().is_err(), "{bad:?}");
        }
    }
}
