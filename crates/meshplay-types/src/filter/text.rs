//! Comparing texts: whole, in part, or with stars; the case of ASCII letters does not count.

use super::{Subject, token::Value};

/// How a text must look.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Text {
    Whole(String),
    Part(String),
    Glob(String),
}

impl Text {
    /// A value that must be the whole text.
    pub(super) fn whole(value: &Value) -> Self {
        Self::of(value, Self::Whole)
    }

    /// A value that must stand somewhere in the text.
    pub(super) fn part(value: &Value) -> Self {
        Self::of(value, Self::Part)
    }

    fn of(value: &Value, otherwise: fn(String) -> Self) -> Self {
        let text = value.text.clone();
        if !value.quoted && text.contains('*') { Self::Glob(text) } else { otherwise(text) }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Whole(whole) => whole.eq_ignore_ascii_case(text),
            Self::Part(part) => contains(text.as_bytes(), part.as_bytes()),
            Self::Glob(glob) => glob_matches(glob.as_bytes(), text.as_bytes()),
        }
    }

    /// `apps/v1` besides `apps`.
    pub(super) fn matches_api(&self, subject: &Subject<'_>) -> bool {
        let Subject { group, version, .. } = subject;
        match self {
            Self::Whole(text) | Self::Part(text) | Self::Glob(text) if !text.contains('/') => {
                group.is_empty() && self.matches(version)
            }
            _ => self.matches(&format!("{group}/{version}")),
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    let Some(first) = part.first() else { return true };
    text.len() >= part.len()
        && text
            .windows(part.len())
            .any(|window| window[0].eq_ignore_ascii_case(first) && window.eq_ignore_ascii_case(part))
}

/// `*` stands for any text. In time proportional to the product of the lengths at worst, without recursion.
fn glob_matches(glob: &[u8], text: &[u8]) -> bool {
    let (mut g, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match glob.get(g) {
            Some(b'*') => {
                star = Some((g, t));
                g += 1;
            }
            Some(byte) if byte.eq_ignore_ascii_case(&text[t]) => {
                g += 1;
                t += 1;
            }
            _ => match star {
                Some((star_g, star_t)) => {
                    star = Some((star_g, star_t + 1));
                    g = star_g + 1;
                    t = star_t + 1;
                }
                None => return false,
            },
        }
    }
    glob[g..].iter().all(|byte| *byte == b'*')
}
