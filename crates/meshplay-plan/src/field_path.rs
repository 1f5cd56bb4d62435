//! The path of a field inside an object, with list items named by their merge keys.
//!
//! Text form for people and for `--take`: `spec.template.spec.containers[name="web"].image`,
//! `metadata.annotations["meshplay.dev/design"]`, `metadata.finalizers[="a.b/c"]`, `spec.rules[0].host`.

mod text;

use meshplay_types::canonical_json;
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
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
        Self(canonical_json(value))
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

    /// Without the last step; `None` for the object itself.
    pub fn parent(&self) -> Option<Self> {
        self.0.split_last().map(|(_, parents)| Self(parents.to_vec()))
    }

    /// The steps.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// True if `self` is `other` or inside it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The field names on the way, list steps left out.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Field(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The path in `body` that the API server means by its own text (`.metadata.annotations.a.b/c`), which does not
    /// quote names with dots: only the body can tell where a name ends.
    pub fn locate(server_text: &str, body: &Value) -> Option<Self> {
        let mut segments = Vec::new();
        text::locate(server_text, body, &mut segments).then_some(Self(segments))
    }

    /// The value at this path, if there is one.
    pub fn get<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(value, |value, segment| match segment {
            Segment::Field(name) => value.get(name),
            Segment::Index(idx) => value.get(idx),
            _ => value.as_array()?.iter().find(|item| segment.names(item)),
        })
    }

    /// Where this path leads in `value`, as a JSON pointer; `None` if it leads nowhere.
    pub fn pointer(&self, value: &Value) -> Option<String> {
        let (mut at, mut pointer) = (value, String::new());
        for segment in &self.0 {
            let (step, next) = match segment {
                Segment::Field(name) => (name.replace('~', "~0").replace('/', "~1"), at.get(name)?),
                Segment::Index(idx) => (idx.to_string(), at.get(idx)?),
                _ => {
                    let items = at.as_array()?;
                    let idx = items.iter().position(|item| segment.names(item))?;
                    (idx.to_string(), &items[idx])
                }
            };
            pointer.push('/');
            pointer.push_str(&step);
            at = next;
        }
        Some(pointer)
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
            Self::Key(keys) => keys.iter().all(|(name, scalar)| match item.get(name) {
                Some(value) => scalar.is(value),
                None => default_key(name).is_some_and(|value| scalar.is(&value)),
            }),
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

/// The API's default of a key field that an item may leave out.
pub(crate) fn default_key(name: &str) -> Option<Value> {
    (name == "protocol").then(|| Value::from("TCP"))
}

impl FromIterator<Segment> for FieldPath {
    fn from_iter<T: IntoIterator<Item = Segment>>(segments: T) -> Self {
        Self(segments.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(text: &str) -> FieldPath {
        text.parse().unwrap()
    }

    #[test]
    fn a_path_reads_what_it_writes() {
        for text in [
            "",
            "spec.replicas",
            r#"spec.template.spec.containers[name="web"].image"#,
            r#"spec.ports[port=80,protocol="TCP"]"#,
            r#"metadata.annotations["meshplay.dev/design"]"#,
            r#"metadata.finalizers[="a.b/c"]"#,
            "spec.rules[0].host",
            r#"["odd.root"].x"#,
        ] {
            assert_eq!(path(text).to_string(), text);
        }
        for bad in ["a..b", "a[", "a[name=]", "a[=x]", "a b"] {
            assert!(bad.parse::<FieldPath>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_path_reaches_reads_sets_and_removes() {
        let mut value = json!({"spec": {"containers": [{"name": "a"}, {"name": "web", "image": "x:1"}]}});
        let image = path(r#"spec.containers[name="web"].image"#);
        assert_eq!(image.get(&value), Some(&json!("x:1")));
        image.set(&mut value, json!("x:2"));
        path(r#"spec.containers[name="new"].image"#).set(&mut value, json!("y"));
        assert_eq!(path(r#"spec.containers[name="a"]"#).remove(&mut value), Some(json!({"name": "a"})));
        assert_eq!(
            value,
            json!({"spec": {"containers": [{"name": "web", "image": "x:2"}, {"name": "new", "image": "y"}]}})
        );
        assert_eq!(path("spec.none.deep").remove(&mut value), None);
    }

    #[test]
    fn a_port_without_protocol_is_a_tcp_port() {
        let value = json!({"ports": [{"port": 80}]});
        assert!(path(r#"ports[port=80,protocol="TCP"]"#).get(&value).is_some());
        assert!(path(r#"ports[port=80,protocol="UDP"]"#).get(&value).is_none());
    }

    #[test]
    fn the_servers_text_is_located_in_the_body_although_it_quotes_nothing() {
        let body = json!({
            "metadata": {"annotations": {"a.b/c": "1", "a": "2"}, "finalizers": ["x.y/z"]},
            "spec": {"ports": [{"port": 80, "protocol": "TCP"}]}
        });
        let located = |text: &str| FieldPath::locate(text, &body).map(|path| path.to_string());
        assert_eq!(
            located(".metadata.annotations.a.b/c").as_deref(),
            Some(r#"metadata.annotations["a.b/c"]"#)
        );
        assert_eq!(located(".metadata.annotations.a").as_deref(), Some("metadata.annotations.a"));
        assert_eq!(
            located(r#".metadata.finalizers[="x.y/z"]"#).as_deref(),
            Some(r#"metadata.finalizers[="x.y/z"]"#)
        );
        assert_eq!(
            located(r#".spec.ports[port=80,protocol="TCP"].port"#).as_deref(),
            Some(r#"spec.ports[port=80,protocol="TCP"].port"#)
        );
        assert_eq!(located(".spec.absent"), None);
    }
}
