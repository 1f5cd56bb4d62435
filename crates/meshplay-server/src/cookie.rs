//! The cookie of a session. Loopback has no TLS and many ports share one cookie jar, so there each instance has its own name.

use http::{HeaderMap, HeaderValue, header};
use meshplay_types::{Secret, id::InstallationId};

use crate::exposure::Scheme;

/// Its name.
pub(crate) fn name(scheme: Scheme, installation: InstallationId) -> String {
    match scheme {
        Scheme::Https => "__Host-meshplay".to_owned(),
        // The end of an id is random, its beginning is the time.
        Scheme::Http => {
            format!("meshplay-{}", installation.to_string().rsplit('-').next().unwrap_or_default())
        }
    }
}

/// Its text in a request.
pub(crate) fn of(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// The header that sets it.
pub(crate) fn set(name: &str, text: &Secret<String>, lasting_s: i64, scheme: Scheme) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(line(name, text.reveal(), lasting_s, scheme)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The header that takes it away.
pub(crate) fn gone(name: &str, scheme: Scheme) -> Option<HeaderValue> {
    HeaderValue::try_from(line(name, "", 0, scheme)).ok()
}

fn line(name: &str, text: &str, lasting_s: i64, scheme: Scheme) -> String {
    let secure = match scheme {
        Scheme::Https => "; Secure",
        Scheme::Http => "",
    };
    format!("{name}={text}; Path=/; Max-Age={lasting_s}; HttpOnly; SameSite=Lax{secure}")
}
