//! What of a specification opens doors, and must not be read by everybody who may read results.

use super::{Header, RunSpec};

/// Stands in place of what is not shown.
pub const HIDDEN: &str = "(hidden)";
/// Fields whose values say who asks. Others do too, in words of their own; those end like these.
const FIELDS: [&str; 4] = ["authorization", "cookie", "token", "key"];

impl RunSpec {
    /// The same without keys, cookies, and what headers prove somebody's identity with. Bodies, addresses and tables stay.
    #[must_use]
    pub fn without_secrets(mut self) -> Self {
        hide(&mut self.tls.key);
        for endpoint in &mut self.endpoints {
            let headers = endpoint.headers.iter_mut().filter(|header| is_secret(header));
            let values = headers.map(|header| &mut header.value);
            for value in values.chain(endpoint.cookies.iter_mut().map(|cookie| &mut cookie.value)) {
                HIDDEN.clone_into(value);
            }
        }
        self
    }
}

fn hide(secret: &mut Option<String>) {
    if let Some(secret) = secret {
        HIDDEN.clone_into(secret);
    }
}

fn is_secret(header: &Header) -> bool {
    let name = header.name.to_ascii_lowercase();
    FIELDS.iter().any(|field| name.ends_with(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_hidden_and_what_is_asked_stays() {
        let spec: RunSpec = serde_json::from_str(
            r#"{"endpoints": [{"url": "https://x/", "cookies": [{"name": "session", "value": "s3"}], "headers": [
                {"name": "Authorization", "value": "s1"}, {"name": "x-api-key", "value": "s2"},
                {"name": "accept", "value": "text/html"}]}],
                "arrivals": {"kind": "max"}, "count": 1, "tls": {"certificate": "c", "key": "s4"}}"#,
        )
        .unwrap();
        let text = serde_json::to_string(&spec.without_secrets()).unwrap();
        for secret in ["s1", "s2", "s3", "s4"] {
            assert!(!text.contains(&format!("\"{secret}\"")), "{text}");
        }
        assert_eq!(text.matches(HIDDEN).count(), 4);
        assert!(text.contains("text/html") && text.contains("\"certificate\":\"c\""), "{text}");
    }
}
