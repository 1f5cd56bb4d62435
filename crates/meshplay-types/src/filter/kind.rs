//! Which kinds a word means: kind, plural or short name, with a group behind a dot if need be.

use super::{text::Text, token::Value};
use crate::suggest;

/// A kind that exists somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindName {
    /// API group; empty for the core group.
    pub group: String,
    /// Kind in CamelCase.
    pub kind: String,
    /// Its name in paths.
    pub plural: String,
    /// Short names, e.g. `po`.
    pub short_names: Vec<String>,
}

/// What a kind must be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum KindTest {
    /// One of these, by group and kind.
    Known(Vec<(String, String)>),
    Text(Text),
}

impl KindName {
    /// Whether a word means this kind: `pod`, `pods`, `po`, `deployments.apps`.
    pub fn is(&self, word: &str) -> bool {
        let (name, group) = word.split_once('.').map_or((word, None), |(name, group)| (name, Some(group)));
        let same = |other: &str| other.eq_ignore_ascii_case(name);
        let named =
            same(&self.kind) || same(&self.plural) || self.short_names.iter().any(|short| same(short));
        named && group.is_none_or(|group| group.eq_ignore_ascii_case(&self.group))
    }
}

impl KindTest {
    /// The kinds that a value means; an error holds the nearest one.
    pub(super) fn read<'a>(value: &Value, kinds: &'a [KindName]) -> Result<Self, Option<&'a str>> {
        if kinds.is_empty() || (!value.quoted && value.text.contains('*')) {
            return Ok(Self::Text(Text::whole(value)));
        }
        let meant: Vec<_> = kinds
            .iter()
            .filter(|kind| kind.is(&value.text))
            .map(|kind| (kind.group.clone(), kind.kind.clone()))
            .collect();
        if meant.is_empty() {
            return Err(suggest(&value.text, kinds.iter().map(|kind| kind.kind.as_str())));
        }
        Ok(Self::Known(meant))
    }

    pub(super) fn matches(&self, group: &str, kind: &str) -> bool {
        match self {
            Self::Known(kinds) => kinds.iter().any(|(g, k)| g == group && k == kind),
            Self::Text(text) => text.matches(kind),
        }
    }
}
