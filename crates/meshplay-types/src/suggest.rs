//! "Did you mean": the nearest of the words that would have been right.

/// Shortest word that is taken for an abbreviation.
const ABBREVIATION_BYTES_MIN: usize = 3;

/// The candidate that `word` most probably meant: one that differs in case only, or by few letters.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let distance_max = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (far(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= distance_max)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// An abbreviation is as near as one wrong letter.
fn far(word: &str, candidate: &str) -> usize {
    let distance = distance(word, candidate);
    if word.len() >= ABBREVIATION_BYTES_MIN && candidate.starts_with(word) {
        distance.min(1)
    } else {
        distance
    }
}

/// Letters to insert, remove, replace or swap with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replace = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            next[j] = replace.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                next[j] = next[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested_and_a_far_one_is_not() {
        let fields = ["replicas", "selector", "template", "strategy"];
        assert_eq!(suggest("replcias", fields), Some("replicas"));
        assert_eq!(suggest("Replicas", fields), Some("replicas"));
        assert_eq!(suggest("replica", fields), Some("replicas"));
        assert_eq!(suggest("strat", fields), Some("strategy"));
        assert_eq!(suggest("image", fields), None);
    }
}
