//! The filter language of tables: `kind:pod,deploy ns:shop -name:web* status:failed restarts:>3 age:<1h "free text"`.
//!
//! [`parse`] turns text into a [`Filter`] and tells what is wrong, all at once, with columns; [`Filter::matches`] judges
//! one [`Subject`]. Spaces are "and", commas are "or", `!` or `-` in front negates. It knows no cluster: which kinds
//! exist comes in as [`KindName`]s, ages as durations. docs/filter.md is the page for users.
//!
//! A term that cannot be understood is left out, so that a table does not go blank while somebody types.

mod compare;
mod key;
mod kind;
mod term;
mod text;
mod token;

use jiff::SignedDuration;

use self::{compare::Bound, key::Key, kind::KindTest, text::Text};
pub use self::{
    key::{KEYS, KeyInfo},
    kind::KindName,
};
use crate::{Findings, Level};

/// Longest filter that is read, in bytes.
pub const FILTER_BYTES_MAX: usize = 4_096;

/// A filter that was understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    terms: Vec<Term>,
}

/// One term: all of them must hold.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    negated: bool,
    test: Test,
}

/// What a term asks: any of the values.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    /// In kind, namespace or name.
    Word(Vec<Text>),
    Kind(Vec<KindTest>),
    Text(Key, Vec<Text>),
    Status(Vec<StatusTest>),
    Label(Vec<LabelTest>),
    Restarts(Vec<Bound<u64>>),
    Age(Vec<Bound<SignedDuration>>),
}

#[derive(Clone, Debug, PartialEq)]
enum StatusTest {
    Level(Level),
    Word(Text),
}

#[derive(Clone, Debug, PartialEq)]
struct LabelTest {
    name: Text,
    /// `None`: whatever it is.
    value: Option<Text>,
}

/// What is judged: a row of the table of resources.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    /// Cluster name.
    pub cluster: &'a str,
    /// API group; empty for the core group.
    pub group: &'a str,
    /// API version without its group.
    pub version: &'a str,
    /// Kind in CamelCase.
    pub kind: &'a str,
    /// Namespace.
    pub namespace: Option<&'a str>,
    /// Name.
    pub name: &'a str,
    /// Status word.
    pub status: &'a str,
    /// The same as a colour.
    pub level: Level,
    /// Why.
    pub reason: Option<&'a str>,
    /// Name of the design that manages it.
    pub design: Option<&'a str>,
    /// `Kind/name` of its controller.
    pub controller: Option<&'a str>,
    /// Node.
    pub node: Option<&'a str>,
    /// Restarts of its containers.
    pub restarts: Option<u64>,
    /// How long ago it was made.
    pub age: Option<SignedDuration>,
    /// Labels as `name=value`, separated by commas: neither can hold one.
    pub labels: &'a str,
}

/// Reads a filter. `kinds` are those that exist; with none, kinds are taken as they are written.
pub fn parse(text: &str, kinds: &[KindName]) -> (Filter, Findings) {
    let mut findings = Findings::new();
    let tokens = token::tokens(text, &mut findings);
    let terms = tokens.iter().filter_map(|token| term::read(token, kinds, &mut findings)).collect();
    (Filter { terms }, findings)
}

impl Filter {
    /// True if it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// False if nothing of that kind can pass, whatever else it is.
    pub fn may_want(&self, group: &str, kind: &str) -> bool {
        self.terms.iter().all(|term| match &term.test {
            Test::Kind(tests) => tests.iter().any(|test| test.matches(group, kind)) != term.negated,
            _ => true,
        })
    }

    /// Whether it lets the subject through.
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        self.terms.iter().all(|term| term.test.matches(subject) != term.negated)
    }
}

impl Test {
    fn matches(&self, subject: &Subject<'_>) -> bool {
        let Subject { namespace, name, kind, group, .. } = *subject;
        match self {
            Self::Word(texts) => texts.iter().any(|text| {
                text.matches(name) || text.matches(kind) || namespace.is_some_and(|ns| text.matches(ns))
            }),
            Self::Kind(tests) => tests.iter().any(|test| test.matches(group, kind)),
            Self::Text(key, texts) => {
                key.value(subject).is_some_and(|value| texts.iter().any(|text| text.matches(value)))
                    || (*key == Key::Api && texts.iter().any(|text| text.matches_api(subject)))
            }
            Self::Status(tests) => tests.iter().any(|test| match test {
                StatusTest::Level(level) => *level == subject.level,
                StatusTest::Word(text) => text.matches(subject.status),
            }),
            Self::Label(tests) => tests.iter().any(|test| test.matches(subject.labels)),
            Self::Restarts(bounds) => {
                subject.restarts.is_some_and(|count| bounds.iter().any(|bound| bound.holds(&count)))
            }
            Self::Age(bounds) => subject.age.is_some_and(|age| bounds.iter().any(|bound| bound.holds(&age))),
        }
    }
}

impl LabelTest {
    fn matches(&self, labels: &str) -> bool {
        let pairs = labels.split(',').filter_map(|label| label.split_once('='));
        pairs.into_iter().any(|(name, value)| {
            self.name.matches(name) && self.value.as_ref().is_none_or(|text| text.matches(value))
        })
    }
}

#[cfg(test)]
mod tests;
