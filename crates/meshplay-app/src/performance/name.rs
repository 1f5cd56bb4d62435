//! What profiles, schedules, runs, experiments and series may be called. Tables and messages show a name within a line,
//! and whoever reads one must see it.

use meshplay_types::{Code, Finding, Findings, breaks_line};

/// Longest name, in characters: as in Meshery.
const NAME_CHARS_MAX: usize = 255;

/// What is wrong with a name of `what`, which is written with its article.
pub(super) fn name_findings(what: &str, name: &str) -> Findings {
    refused(!is_shown(name), what, "")
}

/// The same of a name that stands in addresses.
pub(super) fn path_name_findings(what: &str, name: &str) -> Findings {
    refused(!is_shown(name) || name.contains('/'), what, " and no `/`")
}

/// A name out of a file, which nobody can be asked to change, as it can be shown; nothing if nothing is left of it.
pub(super) fn shown_name(name: &str) -> Option<String> {
    let shown: String =
        name.chars().map(|c| if breaks_line(c) { ' ' } else { c }).take(NAME_CHARS_MAX).collect();
    let shown = shown.trim();
    (!shown.is_empty()).then(|| shown.to_owned())
}

fn is_shown(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().nth(NAME_CHARS_MAX).is_none() && !name.contains(breaks_line)
}

fn refused(is_refused: bool, what: &str, rest: &str) -> Findings {
    let finding = || {
        let message =
            format!("{what}'s name has 1 to {NAME_CHARS_MAX} characters of one line, not only blanks{rest}");
        Finding::new(Code::NAME_INVALID, message)
    };
    is_refused.then(finding).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_seen_and_of_one_line() {
        for name in ["a", "ünïcode 1 ", "a/b", &"ü".repeat(NAME_CHARS_MAX)] {
            assert!(name_findings("a run", name).is_empty(), "{name}");
        }
        for name in ["", " ", "a\nb", "a\tb", "\u{1b}[31m", "a\u{2028}b", &"ü".repeat(NAME_CHARS_MAX + 1)] {
            let found = name_findings("a run", name);
            assert_eq!(
                found.iter().map(|one| one.code).collect::<Vec<_>>(),
                [Code::NAME_INVALID],
                "{name:?}"
            );
        }
    }

    #[test]
    fn names_in_addresses_have_no_slash() {
        assert!(path_name_findings("a profile", "a b").is_empty());
        let found = path_name_findings("a profile", "a/b");
        assert!(found[0].message.ends_with("and no `/`"), "{found:?}");
    }

    #[test]
    fn names_of_files_are_made_fit_to_be_shown() {
        assert_eq!(shown_name("a\nb\t").as_deref(), Some("a b"));
        assert_eq!(shown_name(" \n"), None);
    }
}
