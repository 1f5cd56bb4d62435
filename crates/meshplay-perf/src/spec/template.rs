//! Texts with gaps that each request fills in differently: `{{seq}}`, `{{uuid}}`, `{{random.int 1 9}}`,
//! `{{FEED.COLUMN}}`, and `{{"text"}}` for text with braces.
//!
//! What a gap becomes follows from the seed and the number of the variant alone, so that it can be written before the
//! run, and is the same on every machine. It knows no requests.

use super::feed::Table;
use crate::schedule::Random;

/// A text, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Seq,
    Uuid,
    Int { min: i64, max: i64 },
    Value { table: usize, column: usize },
}

/// Which of the variants is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variant<'a> {
    pub(super) tables: &'a [Table],
    /// Of the run, and of the text: two gaps of a request are not alike.
    pub(super) seed: u64,
    pub(super) number: u64,
}

impl Template {
    /// The reason, for people, if it cannot be filled in.
    pub(super) fn parse(text: &str, tables: &[Table]) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            pieces.push(Piece::Text(before.to_owned()));
            let (gap, after) = match after.strip_prefix('"') {
                Some(quoted) => {
                    let (text, after) = quoted.split_once("\"}}").ok_or("a `{{\"` has no `\"}}`")?;
                    (Piece::Text(text.to_owned()), after)
                }
                None => {
                    let (gap, after) = after.split_once("}}").ok_or("a `{{` has no `}}`")?;
                    (Piece::parse(gap.trim(), tables)?, after)
                }
            };
            pieces.push(gap);
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self(pieces))
    }

    /// Whether every variant is the same.
    pub(super) fn is_plain(&self) -> bool {
        self.0.iter().all(|piece| matches!(piece, Piece::Text(_)))
    }

    /// Whether variants differ by more than rows of tables.
    pub(super) fn is_endless(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Seq | Piece::Uuid | Piece::Int { .. }))
    }

    /// Tables that it takes values from.
    pub(super) fn tables(&self) -> impl Iterator<Item = usize> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Value { table, .. } => Some(*table),
            _ => None,
        })
    }

    /// All values that it can take from tables.
    pub(super) fn values<'a>(&self, tables: &'a [Table]) -> impl Iterator<Item = &'a str> {
        let gaps = self.0.iter().filter_map(|piece| match piece {
            Piece::Value { table, column } => Some((*table, *column)),
            _ => None,
        });
        gaps.flat_map(|(table, column)| tables[table].rows.iter().map(move |row| row[column].as_str()))
    }

    /// No variant is longer, in bytes, even if every byte of a value is written in percent.
    pub(super) fn bytes_max(&self, tables: &[Table]) -> u64 {
        let bytes = |piece: &Piece| match piece {
            Piece::Text(text) => text.len(),
            Piece::Seq | Piece::Int { .. } => 20,
            Piece::Uuid => 36,
            Piece::Value { table, column } => {
                3 * tables[*table].rows.iter().map(|row| row[*column].len()).max().unwrap_or_default()
            }
        };
        self.0.iter().map(|piece| bytes(piece) as u64).sum()
    }

    /// A variant; values, but not the text around them, go through `escape`.
    pub(super) fn fill(&self, variant: Variant<'_>, escape: fn(&str) -> String) -> String {
        let mut text = String::new();
        for (at, piece) in self.0.iter().enumerate() {
            let drawn = |nth| Random::hash(Random::hash(variant.seed, at as u64), variant.number * 2 + nth);
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Seq => text.push_str(&variant.number.to_string()),
                Piece::Uuid => text.push_str(&uuid(drawn(0), drawn(1))),
                Piece::Int { min, max } => {
                    let span = u128::from(max.abs_diff(*min)) + 1;
                    let number = i128::from(*min) + (u128::from(drawn(0)) % span).cast_signed();
                    text.push_str(&number.to_string());
                }
                Piece::Value { table, column } => {
                    let rows = &variant.tables[*table].rows;
                    text.push_str(&escape(&rows[(variant.number % rows.len() as u64) as usize][*column]));
                }
            }
        }
        text
    }
}

impl Piece {
    fn parse(gap: &str, tables: &[Table]) -> Result<Self, String> {
        let words: Vec<&str> = gap.split_whitespace().collect();
        match words.as_slice() {
            ["seq"] => Ok(Self::Seq),
            ["uuid"] => Ok(Self::Uuid),
            ["random.int", min, max] => match (min.parse(), max.parse()) {
                (Ok(min), Ok(max)) if min <= max => Ok(Self::Int { min, max }),
                _ => Err(format!("`{gap}` needs two whole numbers, the smaller one first")),
            },
            [value] => Self::value(value, tables),
            _ => Err(format!("`{gap}` is nothing that can be filled in")),
        }
    }

    fn value(text: &str, tables: &[Table]) -> Result<Self, String> {
        let (name, column) =
            text.split_once('.').ok_or_else(|| format!("`{text}` is nothing that can be filled in"))?;
        let table = tables
            .iter()
            .position(|table| table.name == name)
            .ok_or_else(|| format!("there is no feed `{name}`"))?;
        let columns = &tables[table].columns;
        let found = columns.iter().position(|known| known == column);
        let column =
            found.ok_or_else(|| format!("feed `{name}` has the columns `{}`", columns.join("`, `")))?;
        Ok(Self::Value { table, column })
    }
}

/// Of random bits, as RFC 9562 version 4 marks them.
fn uuid(high: u64, low: u64) -> String {
    let high = high & !0xf000 | 0x4000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// As a part of a path or query: what is not unreserved (RFC 3986 §2.3) is written in percent.
pub(super) fn percent(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(byte.into());
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// An address with its gaps closed, to be taken apart; gaps are told of elsewhere.
pub(super) fn sample(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((_, after)) = after.split_once("}}") else { break };
        plain.extend([before, "0"]);
        rest = after;
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Vec<Table> {
        let rows = [["ann", "1 2"], ["bob", "é"]].map(|row| row.map(str::to_owned).to_vec()).to_vec();
        vec![Table { name: "users".into(), columns: vec!["name".into(), "id".into()], rows }]
    }

    fn fill(text: &str, number: u64) -> String {
        let tables = tables();
        let template = Template::parse(text, &tables).unwrap();
        template.fill(Variant { tables: &tables, seed: 7, number }, percent)
    }

    #[test]
    fn gaps_are_filled_in_by_number_and_seed() {
        assert_eq!(fill("/{{users.name}}?id={{ users.id }}&n={{seq}}", 3), "/bob?id=%C3%A9&n=3");
        assert_eq!(fill("/{{users.name}}?id={{users.id}}", 4), "/ann?id=1%202");
        assert_eq!(fill(r#"{{"{{seq}}"}} {"a": {"b": 1}}"#, 1), r#"{{seq}} {"a": {"b": 1}}"#);
        assert_eq!(fill("{{uuid}}", 1), fill("{{uuid}}", 1));
        assert_ne!(fill("{{uuid}}", 1), fill("{{uuid}}", 2));
        let two = fill("{{uuid}} {{uuid}}", 1);
        let (a, b) = two.split_once(' ').unwrap();
        assert!(a != b && a.len() == 36 && &a[14..15] == "4" && "89ab".contains(&a[19..20]), "{two}");
    }

    #[test]
    fn numbers_lie_within_their_bounds_and_reach_them() {
        let drawn: std::collections::BTreeSet<i64> =
            (0..200).map(|number| fill("{{random.int -2 2}}", number).parse().unwrap()).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-2, -1, 0, 1, 2]);
        assert!(fill(&format!("{{{{random.int {} {}}}}}", i64::MIN, i64::MAX), 1).parse::<i64>().is_ok());
    }

    #[test]
    fn what_cannot_be_filled_in_says_why() {
        for (text, expect) in [
            ("{{now}}", "`now` is nothing that can be filled in"),
            ("{{seq", "has no `}}`"),
            ("{{random.int 9 1}}", "the smaller one first"),
            ("{{shops.name}}", "no feed `shops`"),
            ("{{users.age}}", "feed `users` has the columns `name`, `id`"),
        ] {
            let found = Template::parse(text, &tables()).unwrap_err();
            assert!(found.contains(expect), "{text}: {found}");
        }
    }
}
