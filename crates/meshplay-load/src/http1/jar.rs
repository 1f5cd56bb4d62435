//! Cookies that a target has set, as the browser of one person keeps them: RFC 6265, 5.3 and 5.4, for one site and as
//! long as a run. It knows no connections, and of the time only whether it has passed.

use jiff::Timestamp;
use url::Url;

/// As many as browsers keep of a site at least (RFC 6265, 6.1), and so much of each.
const COOKIES_MAX: usize = 50;
const COOKIE_BYTES_MAX: usize = 4_096;

/// Of one person.
#[derive(Debug, Default)]
pub(crate) struct Jar {
    kept: Vec<Kept>,
}

#[derive(Debug, PartialEq, Eq)]
struct Kept {
    name: String,
    value: String,
    path: String,
}

impl Jar {
    /// Takes what a field `Set-Cookie` says, of an answer from `site` to `request`. What is not for this site, or is
    /// none, is left.
    pub(crate) fn take(&mut self, field: &[u8], site: &Url, request: &[u8]) {
        let is_one = |text: &&str| text.len() <= COOKIE_BYTES_MAX && !text.contains(is_control);
        let Some(field) = std::str::from_utf8(field).ok().filter(is_one) else { return };
        let mut parts = field.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let (name, value) = (name.trim_end(), value.trim_start());
        let mut path = directory(path_of(request)).to_owned();
        let mut is_over = None;
        for part in parts {
            let (attribute, text) = part.split_once('=').unwrap_or((part, ""));
            match attribute.to_ascii_lowercase().as_str() {
                "domain" if !is_of(site, text) => return,
                "secure" if site.scheme() != "https" => return,
                "path" if text.starts_with('/') => text.clone_into(&mut path),
                "max-age" => is_over = text.parse::<i64>().ok().map(|seconds| seconds <= 0).or(is_over),
                // The other one wins.
                "expires" => is_over = is_over.or_else(|| has_passed(text)),
                _ => {}
            }
        }
        let place = self.kept.iter().position(|one| one.name == name && one.path == path);
        match (place, is_over.unwrap_or_default()) {
            (Some(place), true) => drop(self.kept.remove(place)),
            (Some(place), false) => value.clone_into(&mut self.kept[place].value),
            (None, false) if !name.is_empty() && self.kept.len() < COOKIES_MAX => {
                self.kept.push(Kept { name: name.to_owned(), value: value.to_owned(), path });
                // Of longer paths first, otherwise in order of their coming.
                self.kept.sort_by_key(|one| std::cmp::Reverse(one.path.len()));
            }
            (None, _) => {}
        }
    }

    /// Writes a request with the cookies that belong to its path, behind those that it has already and without those
    /// that it names itself. Nothing is written if there are none.
    pub(crate) fn write(&self, request: &[u8], into: &mut Vec<u8>) {
        into.clear();
        let (path, own) = (path_of(request), own(request));
        let is_named = |name: &str| {
            let text = own.map_or(&[][..], |(start, end)| &request[start..end]);
            let text = std::str::from_utf8(text).unwrap_or_default();
            text.split(';').any(|pair| pair.trim().split_once('=').is_some_and(|(own, _)| own == name))
        };
        let mut belong =
            self.kept.iter().filter(|one| holds(&one.path, path) && !is_named(&one.name)).peekable();
        if belong.peek().is_none() {
            return;
        }
        // Behind the cookies of its own, or as the first field.
        let at = own.map_or_else(|| line_end(request, 0), |(_, end)| end);
        into.extend_from_slice(&request[..at]);
        let mut before = if own.is_some() { "; " } else { "\r\nCookie: " };
        for Kept { name, value, .. } in belong {
            for text in [before, name, "=", value] {
                into.extend_from_slice(text.as_bytes());
            }
            before = "; ";
        }
        into.extend_from_slice(&request[at..]);
    }
}

/// Where the cookies stand that a request has of its own.
fn own(request: &[u8]) -> Option<(usize, usize)> {
    let mut start = line_end(request, 0) + 2;
    loop {
        let end = line_end(request, start);
        if end <= start {
            return None;
        }
        let (name, value) = (request.get(start..start + 7)?, start + 7);
        if name.eq_ignore_ascii_case(b"cookie:") {
            return Some((value, end));
        }
        start = end + 2;
    }
}

/// The end of the line that begins there, before its CRLF.
fn line_end(request: &[u8], start: usize) -> usize {
    let rest = request.get(start..).unwrap_or_default();
    let length = rest.windows(2).position(|pair| pair == b"\r\n");
    start + length.unwrap_or(rest.len())
}

/// Of the request's address, without the query.
fn path_of(request: &[u8]) -> &str {
    let line = &request[..line_end(request, 0)];
    let target = std::str::from_utf8(line).ok().and_then(|line| line.split(' ').nth(1)).unwrap_or("/");
    target.split('?').next().unwrap_or("/")
}

/// RFC 6265, 5.1.4: up to the last slash, and without it.
fn directory(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(end) => &path[..end],
    }
}

fn holds(path: &str, of: &str) -> bool {
    of.strip_prefix(path).is_some_and(|rest| path.ends_with('/') || rest.is_empty() || rest.starts_with('/'))
}

/// HTTP/2 could carry them, and they would cut the next request in two.
fn is_control(letter: char) -> bool {
    letter.is_ascii_control() && letter != '\t'
}

fn is_of(site: &Url, domain: &str) -> bool {
    let (host, domain) = (site.host_str().unwrap_or_default(), domain.trim_start_matches('.'));
    let below = host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    domain.is_empty() || below && !domain.is_empty()
}

fn has_passed(date: &str) -> Option<bool> {
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(date <= Timestamp::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGIN: &[u8] = b"POST /shop/login?next=1 HTTP/1.1\r\nHost: x\r\n\r\nbody";

    /// What is sent to a path after answers to [`LOGIN`] with these fields.
    #[track_caller]
    fn check(site: &str, fields: &[&str], path: &str, expect: &str) {
        let (site, mut jar) = (Url::parse(site).unwrap(), Jar::default());
        fields.iter().for_each(|field| jar.take(field.as_bytes(), &site, LOGIN));
        let mut written = Vec::new();
        jar.write(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes(), &mut written);
        let text = String::from_utf8(written).unwrap();
        let sent = text.lines().find_map(|line| line.strip_prefix("Cookie: ")).unwrap_or_default();
        assert_eq!(sent, expect, "{fields:?}");
    }

    #[test]
    fn cookies_come_back_below_the_path_that_they_were_set_for() {
        let site = "http://shop.example/";
        check(site, &["a=1"], "/shop/cart?x", "a=1");
        check(site, &["a=1"], "/shopping", "");
        check(site, &["a=1; Path=/"], "/", "a=1");
        check(site, &["a=1; Path=/", "b=2", "a=3; path=/"], "/shop/", "b=2; a=3");
        check(site, &["a = 1=2 ; HttpOnly; SameSite=Lax"], "/shop", "a=1=2");
        check(site, &["no pair", "=nameless", "a=1\r\nHost: y", "b=\0"], "/shop", "");
    }

    #[test]
    fn what_has_ended_is_thrown_away_and_what_is_for_others_is_not_taken() {
        let site = "http://www.shop.example/";
        check(site, &["a=1", "a=; Max-Age=0"], "/shop", "");
        check(site, &["a=1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "/shop", "");
        check(site, &["a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60"], "/shop", "a=1");
        check(site, &["a=1; Domain=.shop.example", "b=2; Domain=shop.example"], "/shop", "a=1; b=2");
        check(site, &["a=1; Domain=bank.example", "b=2; Domain=hop.example"], "/shop", "");
        check(site, &["a=1; Secure"], "/shop", "");
        check("https://shop.example/", &["a=1; Secure"], "/shop", "a=1");
    }

    #[test]
    fn a_request_keeps_the_cookies_of_its_own_and_its_body() {
        let (site, mut jar) = (Url::parse("http://x/").unwrap(), Jar::default());
        for field in ["a=1; Path=/", "own=2; Path=/"] {
            jar.take(field.as_bytes(), &site, LOGIN);
        }
        let mut written = Vec::new();
        let request = b"POST / HTTP/1.1\r\nHost: x\r\ncookie: own=0\r\nContent-Length: 2\r\n\r\nhi";
        jar.write(request, &mut written);
        let expect = "POST / HTTP/1.1\r\nHost: x\r\ncookie: own=0; a=1\r\nContent-Length: 2\r\n\r\nhi";
        assert_eq!(String::from_utf8_lossy(&written), expect);
        Jar::default().write(request, &mut written);
        assert!(written.is_empty(), "there is nothing to add");
    }

    #[test]
    fn a_jar_does_not_grow_without_end() {
        let (site, mut jar) = (Url::parse("http://x/").unwrap(), Jar::default());
        for at in 0..1_000 {
            jar.take(format!("c{at}=1").as_bytes(), &site, LOGIN);
        }
        jar.take(format!("long={}", "x".repeat(5_000)).as_bytes(), &site, LOGIN);
        assert_eq!(jar.kept.len(), COOKIES_MAX);
    }
}
