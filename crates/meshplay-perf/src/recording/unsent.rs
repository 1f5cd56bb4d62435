//! Requests that were never sent, by the second in which they were due.
//!
//! They are known only at the end of a run: until then what waits for a connection may get one. So they stand beside the
//! seconds and not in them. A target that stalls for days leaves very many, so they are written down as the counts of
//! seconds that follow each other. It does not know why they were not sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{End, Part, Recording};

/// How many requests of each second, and of which part of the run, were never sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Span>", into = "Vec<Span>")]
pub struct UnsentSeconds(BTreeMap<(Part, u32), u64>);

/// As they are written down.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Span {
    part: Part,
    /// The first.
    second: u32,
    /// Of the first and of those that follow it.
    counts: Vec<u64>,
}

impl UnsentSeconds {
    /// So many were due in that second.
    pub fn add(&mut self, second: u32, part: Part, count: u64) {
        if count > 0 {
            let sum = self.0.entry((part, second)).or_default();
            // Whoever made up a receipt may have made up this.
            *sum = sum.saturating_add(count);
        }
    }

    /// Adds those of another thread or machine.
    pub fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(second, part, count)| self.add(second, part, count));
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Second, part and how many, first those of the warm-up.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Part, u64)> {
        self.0.iter().map(|((part, second), count)| (*second, *part, *count))
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().fold(0, |sum, count| sum.saturating_add(*count))
    }
}

impl Recording {
    /// In which seconds the requests were due that were never sent. Nothing, if that is not known of each: recordings
    /// from before it was counted have only the number, and of a generator that died there is not even that.
    #[must_use]
    pub fn unsent_placed(&self) -> Option<&UnsentSeconds> {
        let is_placed = self.end != End::Interrupted && self.unsent_seconds.total() == self.unsent;
        is_placed.then_some(&self.unsent_seconds)
    }
}

impl From<UnsentSeconds> for Vec<Span> {
    fn from(unsent: UnsentSeconds) -> Self {
        let mut spans = Self::new();
        for ((part, second), count) in unsent.0 {
            match spans.last_mut().filter(|span| span.is_before(part, second)) {
                Some(span) => span.counts.push(count),
                None => spans.push(Span { part, second, counts: vec![count] }),
            }
        }
        spans
    }
}

impl From<Vec<Span>> for UnsentSeconds {
    fn from(spans: Vec<Span>) -> Self {
        let mut unsent = Self::default();
        for Span { part, second, counts } in spans {
            (second..=u32::MAX).zip(counts).for_each(|(second, count)| unsent.add(second, part, count));
        }
        unsent
    }
}

impl Span {
    /// Whether that second is the next one.
    fn is_before(&self, part: Part, second: u32) -> bool {
        let next = u64::from(self.second) + self.counts.len() as u64;
        self.part == part && next == u64::from(second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written down of so many requests in these seconds; it is read back the same.
    fn check(counts: &[(u32, Part, u64)], expect: &str) {
        let mut unsent = UnsentSeconds::default();
        counts.iter().for_each(|(second, part, count)| unsent.add(*second, *part, *count));
        let text = serde_json::to_string(&unsent).unwrap();
        assert_eq!(text, expect);
        assert_eq!(serde_json::from_str::<UnsentSeconds>(&text).unwrap(), unsent);
    }

    #[test]
    fn seconds_that_follow_each_other_are_written_down_together() {
        let (warm_up, measured) = (Part::WarmUp, Part::Measured);
        check(&[], "[]");
        check(&[(3, measured, 0)], "[]");
        check(
            &[
                (2, measured, 5),
                (4, measured, 1),
                (1, warm_up, 7),
                (3, measured, 6),
                (2, warm_up, 8),
                (4, measured, 2),
            ],
            r#"[{"part":"warmUp","second":1,"counts":[7,8]},{"part":"measured","second":2,"counts":[5,6,3]}]"#,
        );
        check(
            &[(0, measured, 1), (2, measured, 1), (u32::MAX, measured, 1)],
            r#"[{"part":"measured","second":0,"counts":[1]},{"part":"measured","second":2,"counts":[1]},{"part":"measured","second":4294967295,"counts":[1]}]"#,
        );
    }

    #[test]
    fn what_nobody_can_have_counted_is_read_without_harm() {
        let text = r#"[{"part":"measured","second":4294967295,"counts":[18446744073709551615,1,0]},
            {"part":"measured","second":4294967295,"counts":[5]}]"#;
        let unsent: UnsentSeconds = serde_json::from_str(text).unwrap();
        assert_eq!(unsent.iter().collect::<Vec<_>>(), [(u32::MAX, Part::Measured, u64::MAX)]);
        assert_eq!(unsent.total(), u64::MAX);
    }
}
