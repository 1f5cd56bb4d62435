//! The path of a field inside an object, with list items named by their merge keys.
//!
//! Text form for people and for `--take`: `spec.template.spec.containers[name="web"].image`,
//! `metadata.annotations["meshplay.dev/design"]`, `metadata.finalizers[="a.b/c"]`, `spec.rules[0].host`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// A scalar inside a path, as JSON text: `"web"`, `80`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scalar(String);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A field of an object.
    Field(String),
    /// The item of an associative list with these key fields, sorted by name.
    Key(Vec<(String, Scalar)>),
    /// The member of a set.
    Member(Scalar),
    /// The position in an atomic list.
    Index(usize),
}

/// The path of a field; empty for the object itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FieldPath(Vec<Segment>);

/// A text that is not a path.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{text}` is not a field path (at character {at})")]
pub struct FieldPathError {
    /// The text.
    pub text: String,
    /// Where it stops making sense, from 0.
    pub at: usize,
}

impl Scalar {
    /// Of a JSON value; objects and arrays keep their canonical text.
    pub fn of(value: &Value) -> Self {
        Self(meshplay_types::canonical_json(value))
    }

    /// True if the value is this scalar.
    pub fn is(&self, value: &Value) -> bool {
        *self == Self::of(value)
    }
}

impl FieldPath {
    /// The object itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// Of plain fields: `FieldPath::of(["spec", "replicas"])`.
    pub fn of<'a>(fields: impl IntoIterator<Item = &'a str>) -> Self {
        Self(fields.into_iter().map(|field| Segment::Field(field.to_owned())).collect())
    }

    /// With one more step.
    #[must_use]
    pub fn join(&self, segment: Segment) -> Self {
        let mut segments = self.0.clone();
        segments.push(segment);
        Self(segments)
    }

    /// With one more field.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        self.join(Segment::Field(name.to_owned()))
    }

    /// The steps.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// True if `self` is `other` or inside it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// True if the plain field names from the root are these, list steps left out.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Field(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The API server's own text, as in `status.details.causes[].field`: a leading dot and no quotes around names.
    pub fn server_text(&self) -> String {
        self.0
            .iter()
            .map(|segment| match segment {
                Segment::Field(name) => format!(".{name}"),
                other => other.to_string(),
            })
            .collect()
    }

    /// The value at this path, if there is one.
    pub fn get<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(value, |value, segment| match segment {
            Segment::Field(name) => value.get(name),
            Segment::Index(idx) => value.get(idx),
            _ => value.as_array()?.iter().find(|item| segment.names(item)),
        })
    }

    /// Puts a value at this path, making the objects and list items on the way.
    pub fn set(&self, value: &mut Value, new: Value) {
        let mut at = value;
        for segment in &self.0 {
            at = segment.enter(at);
        }
        *at = new;
    }

    /// Takes the value at this path away and returns it; empty parents stay.
    pub fn remove(&self, value: &mut Value) -> Option<Value> {
        let (last, parents) = self.0.split_last()?;
        let parent = parents.iter().try_fold(value, |value, segment| match segment {
            Segment::Field(name) => value.get_mut(name),
            Segment::Index(idx) => value.get_mut(idx),
            _ => value.as_array_mut()?.iter_mut().find(|item| segment.names(item)),
        })?;
        match last {
            Segment::Field(name) => parent.as_object_mut()?.shift_remove(name),
            Segment::Index(idx) => {
                parent.as_array_mut().filter(|items| *idx < items.len()).map(|items| items.remove(*idx))
            }
            _ => {
                let items = parent.as_array_mut()?;
                let idx = items.iter().position(|item| last.names(item))?;
                Some(items.remove(idx))
            }
        }
    }
}

impl Segment {
    /// True if this step names the list item.
    pub fn names(&self, item: &Value) -> bool {
        match self {
            Self::Key(keys) => {
                keys.iter().all(|(name, scalar)| item.get(name).is_some_and(|value| scalar.is(value)))
            }
            Self::Member(scalar) => scalar.is(item),
            _ => false,
        }
    }

    fn enter<'v>(&self, value: &'v mut Value) -> &'v mut Value {
        match self {
            Self::Field(name) => {
                if !value.is_object() {
                    *value = Value::Object(serde_json::Map::new());
                }
                &mut value[name.as_str()]
            }
            list_step => {
                if !value.is_array() {
                    *value = Value::Array(Vec::new());
                }
                let items = value.as_array_mut().expect("it was just made an array");
                let found = match list_step {
                    Self::Index(idx) => Some(*idx).filter(|idx| *idx < items.len()),
                    keyed => items.iter().position(|item| keyed.names(item)),
                };
                let idx = found.unwrap_or_else(|| {
                    items.push(list_step.template());
                    items.len() - 1
                });
                &mut items[idx]
            }
        }
    }

    /// A new list item with the key fields of this step.
    fn template(&self) -> Value {
        let read = |scalar: &Scalar| serde_json::from_str(&scalar.0).unwrap_or(Value::Null);
        match self {
            Self::Key(keys) => keys.iter().map(|(name, scalar)| (name.clone(), read(scalar))).collect(),
            Self::Member(scalar) => read(scalar),
            _ => Value::Null,
        }
    }
}

/// Names that need no quotes.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$'))
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) if is_plain(name) => f.write_str(name),
            Self::Field(name) => write!(f, "[{}]", Value::from(name.as_str())),
            Self::Key(keys) => {
                let keys: Vec<_> = keys.iter().map(|(name, scalar)| format!("{name}={}", scalar.0)).collect();
                write!(f, "[{}]", keys.join(","))
            }
            Self::Member(scalar) => write!(f, "[={}]", scalar.0),
            Self::Index(idx) => write!(f, "[{idx}]"),
        }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (idx, segment) in self.0.iter().enumerate() {
            if idx > 0 && matches!(segment, Segment::Field(name) if is_plain(name)) {
                f.write_str(".")?;
            }
            segment.fmt(f)?;
        }
        Ok(())
    }
}

impl FromStr for FieldPath {
    type Err = FieldPathError;

    fn from_str(text: &str) -> Result<Self, FieldPathError> {
        let mut segments = Vec::new();
        let mut rest = text.strip_prefix('.').unwrap_or(text);
        while !rest.is_empty() {
            let at = text.len() - rest.len();
            let (segment, tail) = next_segment(rest).ok_or(FieldPathError { text: text.to_owned(), at })?;
            segments.push(segment);
            rest = tail.strip_prefix('.').unwrap_or(tail);
        }
        Ok(Self(segments))
    }
}

fn next_segment(text: &str) -> Option<(Segment, &str)> {
    let Some(inner) = text.strip_prefix('[') else {
        let end = text.find(['.', '[']).unwrap_or(text.len());
        let (name, tail) = text.split_at(end);
        return is_plain(name).then(|| (Segment::Field(name.to_owned()), tail));
    };
    if let Some(member) = inner.strip_prefix('=') {
        let (scalar, tail) = next_scalar(member)?;
        return Some((Segment::Member(scalar), tail.strip_prefix(']')?));
    }
    if inner.starts_with('"') {
        let (scalar, tail) = next_scalar(inner)?;
        let name = serde_json::from_str(&scalar.0).ok()?;
        return Some((Segment::Field(name), tail.strip_prefix(']')?));
    }
    let end = inner.find(']')?;
    if let Ok(idx) = inner[..end].parse() {
        return Some((Segment::Index(idx), &inner[end + 1..]));
    }
    next_keys(inner)
}

fn next_keys(text: &str) -> Option<(Segment, &str)> {
    let (mut keys, mut rest) = (Vec::new(), text);
    loop {
        let (name, tail) = rest.split_once('=')?;
        let (scalar, tail) = next_scalar(tail)?;
        keys.push((name.to_owned(), scalar));
        match tail.strip_prefix(',') {
            Some(more) => rest = more,
            None => {
                keys.sort();
                return Some((Segment::Key(keys), tail.strip_prefix(']')?));
            }
        }
    }
}

fn next_scalar(text: &str) -> Option<(Scalar, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    Some((Scalar::of(&value), &text[values.byte_offset()..]))
}

impl TryFrom<String> for FieldPath {
    type Error = FieldPathError;
    fn try_from(text: String) -> Result<Self, FieldPathError> {
        text.parse()
    }
}

impl From<FieldPath> for String {
    fn from(path: FieldPath) -> Self {
        path.to_string()
    }
}

impl FromIterator<Segment> for FieldPath {
    fn from_iter<T: IntoIterator<Item = Segment>>(segments: T) -> Self {
        Self(segments.into_iter().collect())
    }
}
