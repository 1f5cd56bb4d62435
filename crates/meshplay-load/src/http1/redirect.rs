//! Where an answer of 3xx leads: the next request, made of the one that was answered. It knows no connections.

use url::Url;

/// A request as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) bytes: Vec<u8>,
    /// Where in them the body begins.
    pub(crate) body_at: usize,
}

/// What an answer leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    To(Written),
    /// To another site: no load was asked for there.
    Away,
    /// To nothing that is an address.
    Nowhere,
}

/// Whether an answer with this status and a location leads anywhere: 300 and 304 are answers.
pub(crate) fn leads_on(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// The request that follows `asked` at `site`, whose own path does not matter.
pub(crate) fn turn(asked: &Written, site: &Url, status: u16, location: &[u8]) -> Turn {
    let (head, body) = asked.bytes.split_at(asked.body_at);
    let head = String::from_utf8_lossy(head);
    let (line, fields) = head.split_once("\r\n").unwrap_or((&head, ""));
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap_or("GET"), words.next().unwrap_or("/"));
    let location = std::str::from_utf8(location).ok();
    let Some(to) = location.and_then(|location| site.join(path).ok()?.join(location).ok()) else {
        return Turn::Nowhere;
    };
    if to.origin() != site.origin() {
        return Turn::Away;
    }
    let is_read = becomes_get(status, method);
    let method = if is_read { "GET" } else { method };
    let mut text =
        format!("{method} {} HTTP/1.1\r\n", &to[url::Position::BeforePath..url::Position::AfterQuery]);
    for field in fields.split_inclusive("\r\n").filter(|field| !is_read || !is_of_body(field)) {
        text.push_str(field);
    }
    let mut bytes = text.into_bytes();
    let body_at = bytes.len();
    bytes.extend_from_slice(if is_read { &[] } else { body });
    Turn::To(Written { bytes, body_at })
}

/// What browsers do (Fetch, 4.4): after 303, and after 301 or 302 of a POST, the answer is elsewhere.
fn becomes_get(status: u16, method: &str) -> bool {
    match status {
        303 => method != "GET" && method != "HEAD",
        301 | 302 => method == "POST",
        _ => false,
    }
}

fn is_of_body(field: &str) -> bool {
    let name = field.split(':').next().unwrap_or_default().to_ascii_lowercase();
    ["content-length", "content-type", "content-encoding", "content-language", "content-location"]
        .contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn_of(request: &str, status: u16, location: &str) -> Turn {
        let body_at = request.find("\r\n\r\n").unwrap() + 4;
        let asked = Written { bytes: request.as_bytes().to_vec(), body_at };
        turn(&asked, &Url::parse("http://shop:8080/").unwrap(), status, location.as_bytes())
    }

    #[track_caller]
    fn check(request: &str, status: u16, location: &str, expect: &str) {
        let Turn::To(hop) = turn_of(request, status, location) else { panic!("{location} leads away") };
        assert_eq!(String::from_utf8_lossy(&hop.bytes), expect);
        assert_eq!(hop.body_at, expect.find("\r\n\r\n").unwrap() + 4);
    }

    const GET: &str = "GET /a/b?c HTTP/1.1\r\nHost: shop:8080\r\n\r\n";
    const POST: &str =
        "POST /pay HTTP/1.1\r\nHost: shop:8080\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi";

    #[test]
    fn a_location_is_read_from_where_it_was_given() {
        check(GET, 302, "d", "GET /a/d HTTP/1.1\r\nHost: shop:8080\r\n\r\n");
        check(GET, 302, "../?e=f#g", "GET /?e=f HTTP/1.1\r\nHost: shop:8080\r\n\r\n");
        check(GET, 308, "http://shop:8080/x", "GET /x HTTP/1.1\r\nHost: shop:8080\r\n\r\n");
    }

    #[test]
    fn a_method_and_its_body_stay_unless_the_answer_is_elsewhere() {
        check(POST, 307, "/p", &POST.replace("/pay", "/p"));
        for status in [301, 302, 303] {
            check(POST, status, "/p", "GET /p HTTP/1.1\r\nHost: shop:8080\r\n\r\n");
        }
        let put = POST.replace("POST", "PUT");
        check(&put, 302, "/p", &put.replace("/pay", "/p"));
    }

    #[test]
    fn no_redirect_leads_to_another_site() {
        for location in
            ["https://shop:8080/", "http://shop/", "//other:8080/", "http://169.254.169.254/", "file:///etc"]
        {
            assert_eq!(turn_of(GET, 302, location), Turn::Away, "{location}");
        }
        assert_eq!(turn_of(GET, 302, "http://:x"), Turn::Nowhere);
    }
}
