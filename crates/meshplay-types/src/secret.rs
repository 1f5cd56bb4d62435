//! A value that must not reach a log, an error, a diff or a file by accident.

use std::fmt;

/// Holds a secret: no `Display`, no `Serialize`, and `Debug` shows only that there is one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value: each use is a place to look at in review.
    pub fn reveal(&self) -> &T {
        &self.0
    }

    /// The value, owned.
    pub fn into_revealed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
