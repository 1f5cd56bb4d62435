//! The one table of finding codes: `MP` and four digits, never reused.
//!
//! The first digit is the area (DESIGN §10.3). The table itself is in `codes.rs`; documentation pages and
//! `--help` texts are made from it.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Severity;
pub use crate::codes::ENTRIES;

/// A code of the table. Only codes of the table exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Code(pub(crate) u16);

/// A row of the table.
#[derive(Debug)]
pub struct Entry {
    /// The four digits.
    pub number: u16,
    /// The constant's name, for the documentation.
    pub name: &'static str,
    /// Severity unless the place knows better.
    pub severity: Severity,
    /// What the code means, for the documentation page.
    pub meaning: &'static str,
    /// What to do in general; empty if only the place can say.
    pub fix: &'static str,
}

/// What a code is about: its first digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// 0
    General,
    /// 1
    Design,
    /// 2
    Registry,
    /// 3
    Rules,
    /// 4
    Clusters,
    /// 5
    Deploy,
    /// 6
    Performance,
    /// 7
    Mesh,
    /// 8
    Auth,
    /// 9
    Internal,
}

impl Entry {
    /// The code of this row.
    pub fn code(&self) -> Code {
        Code(self.number)
    }
}

impl Code {
    /// Its row in the table.
    pub fn entry(self) -> &'static Entry {
        ENTRIES.iter().find(|entry| entry.number == self.0).expect("codes are only made from the table")
    }

    /// Its area.
    pub fn area(self) -> Area {
        match self.0 / 1000 {
            0 => Area::General,
            1 => Area::Design,
            2 => Area::Registry,
            3 => Area::Rules,
            4 => Area::Clusters,
            5 => Area::Deploy,
            6 => Area::Performance,
            7 => Area::Mesh,
            8 => Area::Auth,
            _ => Area::Internal,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MP{:04}", self.0)
    }
}

impl FromStr for Code {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.strip_prefix("MP").and_then(|digits| digits.parse::<u16>().ok());
        number
            .filter(|number| ENTRIES.iter().any(|entry| entry.number == *number))
            .map(Code)
            .ok_or_else(|| format!("`{text}` is not a finding code"))
    }
}

impl TryFrom<String> for Code {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod page;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_so_none_is_used_twice() {
        assert!(ENTRIES.windows(2).all(|pair| pair[0].number < pair[1].number));
    }

    #[test]
    fn a_code_reads_what_it_writes() {
        for entry in ENTRIES {
            assert_eq!(Code(entry.number).to_string().parse::<Code>(), Ok(Code(entry.number)));
        }
        assert!("MP9998".parse::<Code>().is_err());
    }
}
