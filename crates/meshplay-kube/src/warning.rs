//! `Warning` headers of an answer (RFC 7234 §5.5, as API servers use them) as findings.

use http::{HeaderMap, header};
use meshplay_types::{Code, Finding, Findings};

/// The warnings of an answer, without a place.
pub(crate) fn findings(headers: &HeaderMap) -> Findings {
    let values = headers.get_all(header::WARNING).into_iter();
    let texts = values.filter_map(|value| value.to_str().ok()).filter_map(text);
    texts.map(|text| Finding::new(Code::API_WARNING, text)).collect()
}

/// `299 - "text with \" and \\"`
fn text(header: &str) -> Option<String> {
    let quoted = header.strip_prefix("299 ")?.split_once('"')?.1;
    let mut text = String::new();
    let mut chars = quoted.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => return Some(text),
            '\\' => text.extend(chars.next()),
            plain => text.push(plain),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_become_findings_and_quotes_are_undone() {
        let mut headers = HeaderMap::new();
        for value in
            [r#"299 - "unknown field \"spec.x\"""#, r#"299 - "second""#, "199 - other", r#"299 - "cut"#]
        {
            headers.append(header::WARNING, value.parse().expect(value));
        }
        let messages: Vec<_> = findings(&headers).into_iter().map(|finding| finding.message).collect();
        assert_eq!(messages, [r#"unknown field "spec.x""#, "second"]);
    }
}
