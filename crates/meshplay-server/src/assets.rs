//! The web pages: what `ui/dist` holds, inside the program in a release build, from the disk in a debug build.
//!
//! It names files only by what is embedded: a path is a key, never a place on a disk (T02).

use std::borrow::Cow;

use axum::{
    body::{Body, Bytes},
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Pages;

const INDEX: &str = "index.html";
/// Files of this folder carry a hash of their content in their name.
const HASHED: &str = "assets/";
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// What is shown when the pages were not built.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Meshplay</title>\
    <h1>Meshplay is running</h1><p>Its web pages were not built. In a clone of the repository, run \
    <code>cargo xtask ui</code> and reload this page; the command line works without them: \
    <code>meshplay --help</code>.</p></html>\n";

/// A file of the pages; for every other path the page itself, which knows its own routes.
pub(crate) async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    // A name with a dot is a file: a missing one is missing, and not the page.
    let wanted = if path.is_empty() { INDEX } else { path };
    if let Some(response) = file(wanted, request.headers()) {
        return response;
    }
    let is_route =
        !wanted.rsplit('/').next().unwrap_or_default().contains('.') && !wanted.starts_with(HASHED);
    match file(INDEX, request.headers()) {
        Some(page) if is_route => page,
        Some(_) => StatusCode::NOT_FOUND.into_response(),
        None if is_route || wanted == INDEX => {
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let (found, encoding) = encoded(name, accepted.unwrap_or_default())?;
    let etag = etag(&found);
    let mut response = if is_known(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(match found.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        })
        .into_response()
    };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    let kept = if name.starts_with(HASHED) { FOREVER } else { ASK_AGAIN };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    if let Ok(etag) = HeaderValue::try_from(etag) {
        out.insert(header::ETAG, etag);
    }
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The smallest form that is there and that the browser takes.
fn encoded(name: &str, accepted: &str) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let takes = |wanted: &str| {
        accepted.split(',').any(|one| {
            let mut parts = one.split(';').map(str::trim);
            parts.next() == Some(wanted) && !parts.any(|part| part == "q=0")
        })
    };
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if takes(encoding)
            && let Some(found) = Pages::get(&format!("{name}.{ending}"))
        {
            return Some((found, Some(encoding)));
        }
    }
    Pages::get(name).map(|found| (found, None))
}

fn etag(found: &EmbeddedFile) -> String {
    let hash: String =
        found.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}\"")
}

fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
