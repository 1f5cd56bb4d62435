//! The text form of a path: written for people, read from `--take` and from the API server.

use std::{fmt, str::FromStr};

use serde_json::Value;

use super::{FieldPath, FieldPathError, Scalar, Segment};

/// Names that need no quotes.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$'))
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) if is_plain(name) => f.write_str(name),
            Self::Field(name) => write!(f, "[{}]", Value::from(name.as_str())),
            Self::Key(keys) => {
                let keys: Vec<_> = keys.iter().map(|(name, scalar)| format!("{name}={scalar}")).collect();
                write!(f, "[{}]", keys.join(","))
            }
            Self::Member(scalar) => write!(f, "[={scalar}]"),
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

/// Like `Display`: the tree of segments helps nobody.
impl fmt::Debug for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
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

/// Matches the server's text against what is in the body, trying every name that fits.
pub(super) fn locate(text: &str, value: &Value, segments: &mut Vec<Segment>) -> bool {
    if text.is_empty() {
        return true;
    }
    if let (Some(rest), Some(fields)) = (text.strip_prefix('.'), value.as_object()) {
        return fields.iter().any(|(name, inner)| {
            let tail = rest
                .strip_prefix(name.as_str())
                .filter(|tail| tail.is_empty() || tail.starts_with(['.', '[']));
            tail.is_some_and(|tail| step(Segment::Field(name.clone()), tail, inner, segments))
        });
    }
    let (Some((segment, tail)), Some(items)) = (next_segment(text), value.as_array()) else { return false };
    let item = match &segment {
        Segment::Index(idx) => items.get(*idx),
        keyed => items.iter().find(|item| keyed.names(item)),
    };
    item.is_some_and(|inner| step(segment.clone(), tail, inner, segments))
}

fn step(segment: Segment, tail: &str, inner: &Value, segments: &mut Vec<Segment>) -> bool {
    segments.push(segment);
    let found = locate(tail, inner, segments);
    if !found {
        segments.pop();
    }
    found
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
