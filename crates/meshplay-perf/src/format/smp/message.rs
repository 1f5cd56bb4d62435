//! Messages of protobuf as structs: every field may be absent, and fields that we do not know are kept.

/// Declares a message: `field "camelCase": Type "meaning";`.
macro_rules! message {
    ($(#[$meta:meta])* $name:ident { $($field:ident $camel:literal: $kind:ty, $meaning:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $(
                #[doc = $meaning]
                #[serde(alias = $camel, default, skip_serializing_if = "Option::is_none")]
                pub $field: Option<$kind>,
            )*
            /// Fields that the published messages do not have.
            #[serde(flatten)]
            pub unknown: std::collections::BTreeMap<String, serde_json::Value>,
        }
    };
}

pub(super) use message;

/// A whole number of 64 bits, which protobuf's JSON writes as text; which one it was is kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Whole {
    /// `100`
    Number(i64),
    /// `"100"`
    Text(String),
}

impl From<i64> for Whole {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl Whole {
    /// The number; none if the text is no number.
    pub fn value(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }
}
