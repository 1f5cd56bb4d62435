//! What of a specification opens doors, and must not be read by everybody who may read results.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Endpoint, Header, RunSpec, Tls};

/// Stands in place of what is not shown.
pub const HIDDEN: &str = "(hidden)";
/// Fields whose values say who asks. Others do too, in words of their own; those end like these.
const FIELDS: [&str; 4] = ["authorization", "cookie", "token", "key"];

impl RunSpec {
    /// The same without keys, cookies, and what headers prove somebody's identity with. Bodies, addresses and tables stay.
    #[must_use]
    pub fn without_secrets(mut self) -> Self {
        self.tls.hide_secrets();
        self.endpoints.iter_mut().for_each(Endpoint::hide_secrets);
        self
    }
}

/// The same of changes of a specification, as a merge patch. The parts that hold secrets are read as what they become:
/// there is more than one way to write them. What cannot be read may be anything, and is hidden as a whole.
pub(crate) fn patch_without_secrets(mut patch: Value) -> Value {
    match &mut patch {
        Value::Null => {}
        Value::Object(parts) => {
            hide_part(parts.get_mut("tls"), Tls::hide_secrets);
            hide_part(parts.get_mut("endpoints"), |endpoints: &mut Vec<Endpoint>| {
                endpoints.iter_mut().for_each(Endpoint::hide_secrets);
            });
        }
        // It takes the place of the whole specification.
        _ => patch = HIDDEN.into(),
    }
    patch
}

/// Parts without secrets stay as they were written.
fn hide_part<T>(part: Option<&mut Value>, hide: impl FnOnce(&mut T))
where
    T: Clone + PartialEq + Serialize + DeserializeOwned,
{
    let Some(part) = part.filter(|part| !part.is_null()) else { return };
    let Ok(read) = T::deserialize(&*part) else {
        *part = HIDDEN.into();
        return;
    };
    let mut shown = read.clone();
    hide(&mut shown);
    if shown != read {
        *part = serde_json::to_value(shown).unwrap_or_else(|_| HIDDEN.into());
    }
}

impl Endpoint {
    fn hide_secrets(&mut self) {
        let headers = self.headers.iter_mut().filter(|header| is_secret(header));
        let values = headers.map(|header| &mut header.value);
        for value in values.chain(self.cookies.iter_mut().map(|cookie| &mut cookie.value)) {
            HIDDEN.clone_into(value);
        }
    }
}

impl Tls {
    fn hide_secrets(&mut self) {
        if let Some(key) = &mut self.key {
            HIDDEN.clone_into(key);
        }
    }
}

fn is_secret(header: &Header) -> bool {
    let name = header.name.to_ascii_lowercase();
    FIELDS.iter().any(|field| name.ends_with(field))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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

    #[test]
    fn changes_are_shown_without_what_they_prove_who_asks_with() {
        let patch = json!({
            "connections": 8, "tls": { "certificate": "c", "key": "s4" },
            "endpoints": [{ "url": "http://x/", "cookies": [{ "name": "session", "value": "s3" }], "headers": [
                { "name": "Authorization", "value": "s1" }, { "name": "accept", "value": "text/html" }] }]
        });
        let shown = patch_without_secrets(patch);
        assert_eq!(
            (&shown["connections"], &shown["tls"]),
            (&json!(8), &json!({ "certificate": "c", "key": HIDDEN }))
        );
        let endpoint = &shown["endpoints"][0];
        assert_eq!(endpoint["cookies"][0]["value"], HIDDEN);
        let of_header = |at: usize| endpoint["headers"][at]["value"].as_str().unwrap();
        assert_eq!((of_header(0), of_header(1)), (HIDDEN, "text/html"));
    }

    #[test]
    fn changes_without_secrets_stay_as_they_were_written() {
        for patch in [
            json!(null),
            json!({ "arrivals": { "kind": "max" }, "count": null, "tls": null }),
            json!({ "tls": { "key": null }, "endpoints": [{ "url": "http://x/" }] }),
        ] {
            assert_eq!(patch_without_secrets(patch.clone()), patch);
        }
    }

    /// A structure may be written as the list of its fields, and all of them at once.
    #[test]
    fn no_way_to_write_a_change_shows_its_secrets() {
        for patch in [
            json!({ "endpoints": [{ "url": "http://x/", "headers": [["authorization", "s1"]] }] }),
            json!({ "endpoints": [{ "url": "http://x/", "cookies": [["session", "s1"]] }] }),
            json!({ "endpoints": { "headers": [{ "name": "authorization", "value": "s1" }] } }),
            json!({ "tls": ["ca", "certificate", "s1"] }),
            json!({ "tls": { "key": ["s1"] } }),
            json!([[{ "url": "http://x/", "headers": [{ "name": "authorization", "value": "s1" }] }]]),
        ] {
            let shown = patch_without_secrets(patch).to_string();
            assert!(!shown.contains("s1") && shown.contains(HIDDEN), "{shown}");
        }
    }
}
