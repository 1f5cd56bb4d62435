//! Cutting a filter into terms, their keys and their values; each remembers its column.

use super::FILTER_BYTES_MAX;
use crate::{Code, Finding, Findings, Place};

/// One term as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// Column of its first character, from 1.
    pub(super) column: u32,
    pub(super) negated: bool,
    /// What stands before the colon, if there is one.
    pub(super) key: Option<String>,
    pub(super) values: Vec<Value>,
}

/// One of the values between commas.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Value {
    pub(super) column: u32,
    pub(super) text: String,
    /// In quotes: stars and comparisons stand for themselves.
    pub(super) quoted: bool,
}

/// Cuts the text. Quotes that do not end are taken to the end of the text, and told.
pub(super) fn tokens(text: &str, findings: &mut Findings) -> Vec<Token> {
    if text.len() > FILTER_BYTES_MAX {
        let message = format!("a filter of {} bytes is longer than {FILTER_BYTES_MAX}", text.len());
        findings.push(Finding::new(Code::FILTER_SYNTAX, message));
        return Vec::new();
    }
    let mut cutter = Cutter { chars: text.chars().collect(), at: 0, findings };
    let mut tokens = Vec::new();
    while let Some(token) = cutter.token() {
        tokens.push(token);
    }
    tokens
}

/// A finding at a column of the filter.
pub(super) fn finding(code: Code, column: u32, message: String) -> Finding {
    Finding::new(code, message).at(Place { column: Some(column), ..Place::default() })
}

struct Cutter<'a> {
    chars: Vec<char>,
    at: usize,
    findings: &'a mut Findings,
}

impl Cutter<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn column(&self) -> u32 {
        u32::try_from(self.at + 1).unwrap_or(u32::MAX)
    }

    fn token(&mut self) -> Option<Token> {
        while self.peek()?.is_whitespace() {
            self.at += 1;
        }
        let column = self.column();
        let mut negated = self.negation();
        let key = self.key();
        negated ^= key.is_some() && self.negation();
        let mut values = vec![self.value()];
        while self.peek() == Some(',') {
            self.at += 1;
            values.push(self.value());
        }
        values.retain(|value| value.quoted || !value.text.is_empty());
        Some(Token { column, negated, key, values })
    }

    /// `!` or `-`, if something follows that it can negate.
    fn negation(&mut self) -> bool {
        let next = self.chars.get(self.at + 1).copied();
        let negates =
            matches!(self.peek(), Some('!' | '-')) && next.is_some_and(|next| !next.is_whitespace());
        self.at += usize::from(negates);
        negates
    }

    /// Letters up to a colon.
    fn key(&mut self) -> Option<String> {
        let rest = &self.chars[self.at..];
        let length =
            rest.iter().position(|c| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')))?;
        if length == 0 || rest.get(length) != Some(&':') {
            return None;
        }
        self.at += length + 1;
        Some(rest[..length].iter().collect())
    }

    fn value(&mut self) -> Value {
        let mut value = Value { column: self.column(), ..Value::default() };
        while let Some(c) = self.peek() {
            match c {
                '"' => {
                    value.quoted = true;
                    self.quoted(&mut value);
                }
                ',' => break,
                c if c.is_whitespace() => break,
                c => {
                    value.text.push(c);
                    self.at += 1;
                }
            }
        }
        value
    }

    /// From a quote to the next one; `\"` and `\\` stand for what follows the backslash.
    fn quoted(&mut self, value: &mut Value) {
        let column = self.column();
        self.at += 1;
        while let Some(c) = self.peek() {
            self.at += 1;
            match (c, self.peek()) {
                ('"', _) => return,
                ('\\', Some(escaped @ ('"' | '\\'))) => {
                    value.text.push(escaped);
                    self.at += 1;
                }
                (c, _) => value.text.push(c),
            }
        }
        let finding = finding(Code::FILTER_SYNTAX, column, "this quote does not end".to_owned());
        self.findings.push(finding);
    }
}
