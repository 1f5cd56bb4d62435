//! Which fields a transformation keeps: columns of a table or series, by name or pattern.

use serde_json::Value;

use crate::{
    json::{at, is_true, string, texts},
    pattern::Pattern,
};

/// Fields by name or pattern.
#[derive(Clone, Debug, Default, PartialEq)]
struct Fields {
    names: Vec<String>,
    pattern: Option<Pattern>,
}

/// Which fields stay: all if nothing is said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Kept {
    only: Option<Fields>,
    without: Option<Fields>,
}

impl Fields {
    /// Nothing if neither names nor a pattern are said.
    fn read(value: &Value) -> Result<Option<Self>, String> {
        let (names, pattern) = (texts(value.get("names")), string(value, "pattern"));
        let pattern = if pattern.is_empty() { None } else { Some(usable(&pattern)?) };
        Ok((!names.is_empty() || pattern.is_some()).then_some(Self { names, pattern }))
    }

    /// The keys of an object whose value is true.
    fn chosen(options: &Value, key: &str) -> Option<Self> {
        let chosen = options.get(key).and_then(Value::as_object).into_iter().flatten();
        let names: Vec<String> = chosen
            .filter(|(_, chosen)| chosen.as_bool() == Some(true))
            .map(|(name, _)| name.clone())
            .collect();
        (!names.is_empty()).then_some(Self { names, pattern: None })
    }

    fn hold(&self, name: &str) -> bool {
        self.names.iter().any(|one| one == name) || self.pattern.as_ref().is_some_and(|one| one.fits(name))
    }
}

impl Kept {
    /// As `filterFieldsByName` says it.
    pub(super) fn read(options: &Value) -> Result<Self, String> {
        if is_true(options, "byVariable") {
            return Err("by a variable".to_owned());
        }
        let part = |key: &str| Fields::read(at(options, &[key]));
        Ok(Self { only: part("include")?, without: part("exclude")? })
    }

    /// As `organize` says it.
    pub(super) fn organized(options: &Value) -> Self {
        let chosen = |key: &str| Fields::chosen(options, key);
        Self { only: chosen("includeByName"), without: chosen("excludeByName") }
    }

    pub(super) fn holds(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.hold(name))
            && self.without.as_ref().is_none_or(|without| !without.hold(name))
    }
}

/// The pattern, or what is to be said of the transformation that has it.
pub(super) fn usable(pattern: &str) -> Result<Pattern, String> {
    Pattern::read(pattern).ok_or_else(|| format!("with the pattern `{pattern}`, which cannot be used,"))
}
