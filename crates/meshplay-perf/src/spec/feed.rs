//! Tables that requests take values from: CSV (RFC 4180), with the names of its columns in the first line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RunFeed")]
pub struct Feed {
    /// What templates call it: letters, digits, `_` and `-`.
    pub name: String,
    /// Names of columns in the first line, then a row for each value; at most 8 MiB.
    pub csv: String,
}

/// Largest table, in bytes: it travels with the specification, to every agent.
const CSV_BYTES_MAX: usize = 8 << 20;

/// A table, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    /// At least one, each as long as `columns`.
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// The reason, for people, if it is none.
    pub(super) fn parse(feed: &Feed) -> Result<Self, String> {
        if !is_name(&feed.name) {
            return Err(format!("`{}` is not a name: letters, digits, `_` and `-`", feed.name));
        }
        if feed.csv.len() > CSV_BYTES_MAX {
            return Err(format!("it has {} bytes, at most {CSV_BYTES_MAX} can be used", feed.csv.len()));
        }
        let mut records = records(&feed.csv)?.into_iter();
        let columns = records.next().ok_or("it has no names of columns in a first line")?;
        if let Some(wrong) = columns.iter().find(|column| !is_name(column)) {
            return Err(format!("`{wrong}` is not a name of a column: letters, digits, `_` and `-`"));
        }
        let rows: Vec<Vec<String>> = records.collect();
        if let Some(at) = rows.iter().position(|row| row.len() != columns.len()) {
            let (has, needs) = (rows[at].len(), columns.len());
            return Err(format!("row {} has {has} values, and there are {needs} columns", at + 1));
        }
        if rows.is_empty() {
            return Err("it has no rows".to_owned());
        }
        Ok(Self { name: feed.name.clone(), columns, rows })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|one| one.is_ascii_alphanumeric() || "_-".contains(one))
}

/// All lines that are not empty; values may be quoted, and then contain what ends others.
fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut records = Vec::new();
    let (mut record, mut value) = (Vec::new(), String::new());
    let mut is_quoted = false;
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text).chars().peekable();
    while let Some(one) = rest.next() {
        match one {
            '"' if is_quoted && rest.next_if_eq(&'"').is_some() => value.push('"'),
            '"' if is_quoted => is_quoted = false,
            _ if is_quoted => value.push(one),
            '"' if value.is_empty() => is_quoted = true,
            ',' => record.push(std::mem::take(&mut value)),
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' => end(&mut records, &mut record, &mut value),
            _ => value.push(one),
        }
    }
    if is_quoted {
        return Err("a quotation mark is not closed".to_owned());
    }
    end(&mut records, &mut record, &mut value);
    Ok(records)
}

fn end(records: &mut Vec<Vec<String>>, record: &mut Vec<String>, value: &mut String) {
    if !record.is_empty() || !value.is_empty() {
        record.push(std::mem::take(value));
        records.push(std::mem::take(record));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(csv: &str) -> Result<Table, String> {
        Table::parse(&Feed { name: "users".to_owned(), csv: csv.to_owned() })
    }

    #[test]
    fn values_may_be_quoted() {
        let table = parse("name,note\r\nann,\"a, \"\"b\"\"\nc\"\n\nbob,\n").unwrap();
        assert_eq!(table.columns, ["name", "note"]);
        assert_eq!(table.rows, [["ann", "a, \"b\"\nc"], ["bob", ""]]);
    }

    #[test]
    fn what_is_no_table_says_why() {
        for (csv, expect) in [
            ("", "no names of columns"),
            ("a,b\n", "no rows"),
            ("a,b\n1\n", "row 1 has 1 values"),
            ("a b\n1\n", "`a b` is not a name"),
            ("a\n\"1", "not closed"),
        ] {
            let found = parse(csv).unwrap_err();
            assert!(found.contains(expect), "{csv:?}: {found}");
        }
    }
}
