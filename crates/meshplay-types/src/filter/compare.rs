//! Numbers and durations with `<`, `<=`, `>`, `>=` or nothing before them.

use jiff::SignedDuration;

/// A bound and the way to compare with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bound<T> {
    pub(super) how: Compare,
    pub(super) to: T,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
}

const SIGNS: [(&str, Compare); 5] = [
    ("<=", Compare::LessOrEqual),
    (">=", Compare::GreaterOrEqual),
    ("<", Compare::Less),
    (">", Compare::Greater),
    ("=", Compare::Equal),
];

impl<T: PartialOrd> Bound<T> {
    pub(super) fn holds(&self, value: &T) -> bool {
        match self.how {
            Compare::Less => *value < self.to,
            Compare::LessOrEqual => *value <= self.to,
            Compare::Greater => *value > self.to,
            Compare::GreaterOrEqual => *value >= self.to,
            Compare::Equal => *value == self.to,
        }
    }
}

/// The sign and what follows it.
pub(super) fn split(text: &str) -> (Compare, &str) {
    SIGNS
        .iter()
        .find_map(|(sign, how)| Some((*how, text.strip_prefix(sign)?)))
        .unwrap_or((Compare::Equal, text))
}

/// `90s`, `1h30m`, `2d`, `1w`.
pub(super) fn duration(text: &str) -> Option<SignedDuration> {
    let mut seconds: i64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: i64 = rest[..digits].parse().ok()?;
        let unit_s = match rest.as_bytes()[digits] {
            b's' => 1,
            b'm' => 60,
            b'h' => 3_600,
            b'd' => 86_400,
            b'w' => 604_800,
            _ => return None,
        };
        seconds = seconds.checked_add(count.checked_mul(unit_s)?)?;
        rest = &rest[digits + 1..];
    }
    (!text.is_empty()).then(|| SignedDuration::from_secs(seconds))
}
