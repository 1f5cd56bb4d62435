//! A number with its noun in sentences for people. It knows regular nouns only.

use std::fmt::Display;

/// `1 run`, `2 runs`, `1 open connection`.
pub fn plural<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    let end = if count == N::from(1) { "" } else { "s" };
    format!("{count} {noun}{end}")
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn one_alone_is_singular() {
        assert_eq!([0_u64, 1, 2].map(|count| plural(count, "run")), ["0 runs", "1 run", "2 runs"]);
        assert_eq!(plural(1.0, "day"), "1 day");
    }
}
