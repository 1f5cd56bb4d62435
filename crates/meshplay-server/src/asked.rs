//! What a request brings besides its body: who asks, under which id, with which parameters.
//!
//! Who asks was found out before (`Caller` is an extension of the request); a request without one is nobody's.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, RawPathParams, rejection::RawPathParamsRejection};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use meshplay_api::Verb;
use meshplay_app::{AppError, Caller, OpCtx};
use meshplay_types::{Action, Code, Digest, Finding};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{ending::Ending, parameters};

/// The header with the id of a request.
pub(crate) const REQUEST_ID: &str = "x-request-id";
/// The header that makes a repeated start find what the first one started.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Longest idempotency key, in bytes.
const KEY_BYTES_MAX: usize = 200;
/// Whoever writes requests by hand has no command to ask for help.
const USAGE_FIX: &str = "see what the call takes in `/api/v1/openapi.json`, or in docs/reference/api.md";
/// Keys of bodies that say what a call is about; their values are no secrets.
const TELLING: [&str; 9] =
    ["name", "design", "cluster", "clusters", "contexts", "role", "writing", "purpose", "reason"];

/// The id of a request: an extension of it.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

/// A request without its body.
pub(crate) struct Asked {
    pub(crate) caller: Option<Caller>,
    pub(crate) request: String,
    pub(crate) ending: Ending,
    pub(crate) headers: HeaderMap,
    path: Result<Vec<(String, String)>, RawPathParamsRejection>,
    query: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = RawPathParams::from_request_parts(parts, state).await;
        let path = path.map(|params| params.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect());
        let get = &parts.extensions;
        Ok(Self {
            caller: get.get::<Caller>().cloned(),
            request: get.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            ending: get.get::<Ending>().cloned().unwrap_or_default(),
            headers: std::mem::take(&mut parts.headers),
            path,
            query: parts.uri.query().unwrap_or_default().to_owned(),
        })
    }
}

impl Asked {
    /// The context of the call, if the caller's role contains the action.
    pub(crate) fn authorise(&self, action: Action) -> Result<OpCtx, AppError> {
        let nobody = || AppError::Denied(Finding::new(Code::LOGIN_NEEDED, "nobody is logged in"));
        OpCtx::authorise(self.caller.clone().ok_or_else(nobody)?, action)
    }

    /// Path and query are one flat set of parameters; the path wins.
    pub(crate) fn params<P: DeserializeOwned>(&self) -> Result<P, AppError> {
        let unreadable = |error: String| usage(format!("the parameters cannot be read: {error}"));
        let path = self.path.as_ref().map_err(|error| unreadable(error.to_string()))?;
        let in_path = |key: &str| path.iter().any(|(name, _)| name == key);
        if let Some(fault) = parameters::fault::<P>(&self.query, in_path) {
            return Err(unreadable(fault));
        }
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(path);
        pairs.extend_pairs(form_urlencoded::parse(self.query.as_bytes()).filter(|(key, _)| !in_path(key)));
        serde_urlencoded::from_str(&pairs.finish()).map_err(|error| unreadable(error.to_string()))
    }

    /// The body as JSON. Nothing else is taken: a page of another origin can send forms, but not JSON.
    pub(crate) fn json<B: DeserializeOwned>(&self, verb: Verb, body: &[u8]) -> Result<B, AppError> {
        if !verb.has_body() || body.is_empty() {
            return from_json(b"{}");
        }
        let kind = self.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        let kind = String::from_utf8_lossy(kind);
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            let message = format!("the body has the content type `{kind}`, not `application/json`");
            return Err(AppError::Usage(Finding::new(Code::CONTENT_TYPE, message)));
        }
        from_json(body)
    }

    /// The context with what a repetition of this call is known by, if the caller wants that.
    pub(crate) fn repeatable(&self, ctx: OpCtx, call: &str, body: &[u8]) -> Result<OpCtx, AppError> {
        let Some(key) = self.headers.get(IDEMPOTENCY_KEY) else { return Ok(ctx) };
        let key = key.to_str().ok().filter(|key| (1..=KEY_BYTES_MAX).contains(&key.len()));
        let key = key.ok_or_else(|| {
            usage(format!("the idempotency key is not 1 to {KEY_BYTES_MAX} visible ASCII characters"))
        })?;
        let path = self.path.as_deref().unwrap_or_default();
        let parts = [format!("{call}\n{path:?}\n{}\n", self.query).as_bytes(), body].concat();
        Ok(ctx.repeatable(key.to_owned(), Digest::of_bytes(&parts)))
    }

    /// What the call is about, for the audit trail: its parameters, and what is telling and no secret in its body.
    pub(crate) fn subject(&self, body: &[u8]) -> String {
        let path = self.path.as_deref().unwrap_or_default().iter();
        let mut words: Vec<String> = path.map(|(key, value)| format!("{key}={value}")).collect();
        words.extend(
            form_urlencoded::parse(self.query.as_bytes()).map(|(key, value)| format!("{key}={value}")),
        );
        if let Ok(body) = serde_json::from_slice::<Value>(body) {
            telling(&body, &mut words);
        }
        words.join(" ")
    }
}

fn telling(value: &Value, words: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Object(_) => telling(value, words),
            Value::String(text) if TELLING.contains(&key.as_str()) => words.push(format!("{key}={text}")),
            Value::Array(items) if TELLING.contains(&key.as_str()) => {
                let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                words.push(format!("{key}={}", items.join(",")));
            }
            _ => {}
        }
    }
}

fn from_json<B: DeserializeOwned>(body: &[u8]) -> Result<B, AppError> {
    serde_json::from_slice(body).map_err(|error| usage(format!("the body cannot be read: {error}")))
}

pub(crate) fn usage(message: String) -> AppError {
    AppError::Usage(Finding::new(Code::USAGE, message).fix(USAGE_FIX))
}

#[cfg(test)]
mod tests {
    use meshplay_api::performance::RunSeriesParams;

    use super::*;

    fn asked(query: &str) -> Asked {
        Asked {
            caller: None,
            request: String::new(),
            ending: Ending::default(),
            headers: HeaderMap::new(),
            path: Ok(vec![("run".to_owned(), "9f2c".to_owned())]),
            query: query.to_owned(),
        }
    }

    #[test]
    fn a_series_goes_on_after_a_second_and_after_nothing_else() {
        let after = |query: &str| asked(query).params::<RunSeriesParams>().map(|params| params.after);
        assert_eq!(after("").unwrap(), None);
        assert_eq!(after("after=0").unwrap(), Some(0));
        for query in ["after=", "after=-1", "after=1.5", "after=4294967296", "after=1&after=2", "since=1"] {
            assert!(matches!(after(query), Err(AppError::Usage(_))), "{query}");
        }
    }
}
