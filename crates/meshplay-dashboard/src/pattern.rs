//! Patterns as Grafana writes them: `/pattern/flags` is looked for anywhere, anything else has to be the whole text. It
//! knows how they are written in JavaScript, and nothing about what they are held against.

use regex::Regex;

/// A pattern that can be used.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    regex: Regex,
    /// The flag `g`: not only the first place is replaced.
    is_global: bool,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.regex.as_str() == other.regex.as_str() && self.is_global == other.is_global
    }
}

impl Pattern {
    /// Nothing if it cannot be used, e.g. because it looks ahead.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let delimited = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
        let Some((pattern, flags)) = delimited else {
            return Some(Self { regex: Regex::new(&format!("^{text}$")).ok()?, is_global: false });
        };
        let shared: String = flags.chars().filter(|flag| "ims".contains(*flag)).collect();
        let prefix = if shared.is_empty() { shared } else { format!("(?{shared})") };
        let regex = Regex::new(&format!("{prefix}{pattern}")).ok()?;
        Some(Self { regex, is_global: flags.contains('g') })
    }

    pub(crate) fn fits(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// With `$1`, `$&` and `$<name>` in `with`.
    pub(crate) fn replace(&self, text: &str, with: &str) -> String {
        let with = self.replacement(with);
        let limit = usize::from(!self.is_global);
        self.regex.replacen(text, limit, with.as_str()).into_owned()
    }

    /// In JavaScript `$1_` is the first group and an underscore, here it would be a group of that name.
    fn replacement(&self, with: &str) -> String {
        let (mut out, mut rest) = (String::new(), with);
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            let (filled, tail) = self.reference(after);
            out.push_str(&filled);
            rest = tail;
        }
        out + rest
    }

    /// What stands for a reference, and what is behind it; `after` is the text behind its `$`.
    fn reference<'a>(&self, after: &'a str) -> (String, &'a str) {
        if let Some(tail) = after.strip_prefix('$') {
            return ("$$".to_owned(), tail);
        }
        if let Some(tail) = after.strip_prefix('&') {
            return ("${0}".to_owned(), tail);
        }
        if let Some((name, tail)) = after.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            return (format!("${{{name}}}"), tail);
        }
        // Two digits are one number only if there are so many groups.
        let number = |digits: usize| after.get(..digits)?.parse::<usize>().ok();
        let is_group = |digits: &usize| {
            number(*digits).is_some_and(|group| (1..self.regex.captures_len()).contains(&group))
        };
        match [2, 1].into_iter().find(is_group) {
            Some(digits) => {
                let (group, tail) = after.split_at(digits);
                (format!("${{{}}}", group.trim_start_matches('0')), tail)
            }
            None => ("$$".to_owned(), after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_without_slashes_has_to_be_the_whole_text() {
        let fits = |pattern: &str, text: &str| Pattern::read(pattern).map(|pattern| pattern.fits(text));
        assert_eq!((fits("cpu", "cpu"), fits("cpu", "cpu 1")), (Some(true), Some(false)));
        assert_eq!((fits("/cpu/", "a cpu"), fits("/CPU/i", "a cpu")), (Some(true), Some(true)));
        assert_eq!(fits("/^(?!a)/", "b"), None);
    }

    #[test]
    fn replacements_are_those_of_javascript() {
        let replace =
            |pattern: &str, with: &str, text: &str| Pattern::read(pattern).unwrap().replace(text, with);
        assert_eq!(replace(r"/(\w+)-(\w+)/", "$2_$1", "a-b c-d"), "b_a c-d");
        assert_eq!(replace(r"/(\w)-/g", "$1", "a-b-c"), "abc");
        assert_eq!(replace("(.*)", "$1 $& $10 $3 $$ €", "x"), "x x x0 $3 $ €");
        assert_eq!(replace("/(?<pod>b)/", "<$<pod>>", "abc"), "a<b>c");
    }
}
