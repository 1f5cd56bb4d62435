//! Bodies: JSON with a version number. Their meaning belongs to whoever wrote them.

use std::any::type_name;

use serde::{Serialize, de::DeserializeOwned};

use crate::{StoreError, db::Row};

/// A type whose values are stored as JSON.
///
/// A new field with a default needs no new version; anything else does, together with an arm in [`Versioned::upgrade`].
pub trait Versioned {
    /// Version of the form that this program writes, from 1.
    const VERSION: u32;

    /// Turns the form of an older version into that of [`Versioned::VERSION`].
    ///
    /// # Errors
    /// Why it cannot be done, without the content.
    fn upgrade(from_version: u32, value: serde_json::Value) -> Result<serde_json::Value, String> {
        drop(value);
        Err(format!("no upgrade from version {from_version}"))
    }
}

/// A stored body: what a row holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    pub(crate) version: u32,
    pub(crate) json: String,
}

impl Body {
    /// Writes a value in its current version.
    ///
    /// # Errors
    /// [`StoreError::Body`] if the value has no JSON form (e.g. a map with keys that are not text).
    pub fn of<T: Serialize + Versioned>(value: &T) -> Result<Self, StoreError> {
        let json = serde_json::to_string(value).map_err(|source| unreadable::<T>(source.to_string()))?;
        Ok(Self { version: T::VERSION, json })
    }

    /// Reads the value, from this version or an older one.
    ///
    /// # Errors
    /// [`StoreError::Body`] if a newer program wrote it or it does not fit the type.
    pub fn get<T: DeserializeOwned + Versioned>(&self) -> Result<T, StoreError> {
        if self.version > T::VERSION {
            return Err(unreadable::<T>(format!("version {} is newer than {}", self.version, T::VERSION)));
        }
        if self.version == T::VERSION {
            return serde_json::from_str(&self.json).map_err(|source| unreadable::<T>(place_of(&source)));
        }
        let value = serde_json::from_str(&self.json).map_err(|source| unreadable::<T>(place_of(&source)))?;
        let value = T::upgrade(self.version, value).map_err(unreadable::<T>)?;
        serde_json::from_value(value).map_err(|source| unreadable::<T>(place_of(&source)))
    }

    pub(crate) fn read(row: &Row, json: &'static str, version: &'static str) -> Result<Self, StoreError> {
        Ok(Self { version: row.number(version)?, json: row.text(json)? })
    }

    pub(crate) fn read_opt(
        row: &Row,
        json: &'static str,
        version: &'static str,
    ) -> Result<Option<Self>, StoreError> {
        let (text, version) = (row.text_opt(json)?, row.number_opt(version)?);
        Ok(text.zip(version).map(|(json, version)| Self { version, json }))
    }

    pub(crate) fn columns(self) -> (String, u32) {
        (self.json, self.version)
    }

    pub(crate) fn columns_opt(body: Option<Self>) -> (Option<String>, Option<u32>) {
        body.map(Self::columns).unzip()
    }

    /// Version it was written in.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The JSON text.
    pub fn json(&self) -> &str {
        &self.json
    }
}

/// serde_json's texts may quote the content, so only the place is told.
fn place_of(error: &serde_json::Error) -> String {
    format!("{:?} at line {} column {}", error.classify(), error.line(), error.column())
}

fn unreadable<T>(reason: String) -> StoreError {
    StoreError::Body { what: type_name::<T>(), reason }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Note {
        text: String,
    }

    impl Versioned for Note {
        const VERSION: u32 = 2;

        fn upgrade(from_version: u32, value: Value) -> Result<Value, String> {
            match from_version {
                1 => Ok(json!({"text": value})),
                other => Err(format!("no upgrade from version {other}")),
            }
        }
    }

    fn body(version: u32, json: &str) -> Body {
        Body { version, json: json.to_owned() }
    }

    #[test]
    fn a_body_reads_its_own_and_older_versions_but_no_newer_one() {
        let note = Note { text: "x".into() };
        assert_eq!(Body::of(&note).and_then(|body| body.get::<Note>()).unwrap(), note);
        assert_eq!(body(1, r#""x""#).get::<Note>().unwrap(), note);
        assert!(body(3, r#"{"text":"x"}"#).get::<Note>().is_err());
        assert!(body(0, r#""x""#).get::<Note>().is_err());
    }

    #[test]
    fn an_unreadable_body_is_not_quoted() {
        let error = body(2, r#"{"text":{"password":"hunter2"}}"#).get::<Note>().unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
