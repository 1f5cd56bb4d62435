//! From an endpoint with its parameters to an HTTP request.

use std::error::Error as StdError;

use bytes::Bytes;
use http::{Request, header};
use http_body_util::Full;
use meshplay_api::{Endpoint, Method, Stream, Transport};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays readable in a path segment: the unreserved characters of RFC 3986 §2.3.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn build<E: Endpoint>(
    params: &E::Params,
    body: &E::Body,
) -> Result<Request<Full<Bytes>>, Box<dyn StdError + Send + Sync>> {
    let uri = path_and_query(E::PATH, &serde_urlencoded::to_string(params)?)?;
    let builder = Request::builder().uri(uri).method(match E::VERB.method() {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Delete => http::Method::DELETE,
    });
    if !E::VERB.has_body() {
        return Ok(builder.body(Full::default())?);
    }
    let body = Full::new(serde_json::to_vec(body)?.into());
    Ok(builder.header(header::CONTENT_TYPE, "application/json").body(body)?)
}

/// The request that opens a stream.
pub(crate) fn build_stream<S: Stream>(
    params: &S::Params,
) -> Result<Request<Full<Bytes>>, Box<dyn StdError + Send + Sync>> {
    let uri = path_and_query(S::PATH, &serde_urlencoded::to_string(params)?)?;
    let accept = match S::TRANSPORT {
        Transport::ServerSentEvents => "text/event-stream",
        Transport::Lines => "application/x-ndjson",
        Transport::WebSocket => return Err("a WebSocket is no stream of lines".into()),
    };
    Ok(Request::builder().uri(uri).header(header::ACCEPT, accept).body(Full::default())?)
}

/// The request that opens a WebSocket; the answer must prove that it has read `key`.
pub(crate) fn build_socket<S: Stream>(
    params: &S::Params,
    key: &str,
) -> Result<Request<Full<Bytes>>, Box<dyn StdError + Send + Sync>> {
    let builder = Request::builder()
        .uri(path_and_query(S::PATH, &serde_urlencoded::to_string(params)?)?)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .header(header::SEC_WEBSOCKET_KEY, key);
    Ok(builder.body(Full::default())?)
}

/// Without it the path would be another one.
#[derive(Debug, thiserror::Error)]
#[error("the parameter `{name}` is empty")]
pub struct EmptyParameter {
    name: String,
}

fn path_and_query(template: &str, encoded: &str) -> Result<String, EmptyParameter> {
    let mut path = template.to_owned();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(encoded.as_bytes()) {
        let hole = format!("{{{key}}}");
        if path.contains(&hole) {
            if value.is_empty() {
                return Err(EmptyParameter { name: key.into_owned() });
            }
            path = path.replace(&hole, &utf8_percent_encode(&value, SEGMENT).to_string());
        } else {
            query.append_pair(&key, &value);
        }
    }
    let query = query.finish();
    Ok(if query.is_empty() { path } else { format!("{path}?{query}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_fill_the_path_first_and_then_the_query() {
        let path = |template, encoded| path_and_query(template, encoded).map_err(|error| error.to_string());
        assert_eq!(
            path("/d/{design}/x", "design=a%2Fb+c&revision=2").as_deref(),
            Ok("/d/a%2Fb%20c/x?revision=2")
        );
        assert_eq!(path("/d", "").as_deref(), Ok("/d"));
        assert_eq!(path("/d/{design}", "design="), Err("the parameter `design` is empty".to_owned()));
    }
}
