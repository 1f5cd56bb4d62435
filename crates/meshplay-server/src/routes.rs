//! From an endpoint and a function to a route: parameters, rights, body, answer.

use std::future::Future;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, RawPathParams, RawQuery, State},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use http::{StatusCode, header};
use meshplay_api::{Endpoint, Method, Verb};
use meshplay_app::{App, AppError, OpCtx, Principal};
use meshplay_types::{Code, Finding};
use serde::de::DeserializeOwned;

use crate::problem;

/// Largest request body, in bytes: a design of 10,000 components (reliability study §3.7).
const BODY_BYTES_MAX: usize = 32 << 20;

/// Routes under construction.
pub(crate) struct Routes {
    router: Router<App>,
    principal: Principal,
}

impl Routes {
    pub(crate) fn new(principal: Principal) -> Self {
        Self { router: Router::new(), principal }
    }

    /// Adds the route of `E`.
    pub(crate) fn route<E, H, F>(self, handler: H) -> Self
    where
        E: Endpoint,
        H: Fn(App, OpCtx, E::Params, E::Body) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<E::Output, AppError>> + Send,
    {
        let principal = self.principal.clone();
        let serve = move |State(app): State<App>,
                          path: RawPathParams,
                          RawQuery(query): RawQuery,
                          body: Bytes| async move {
            let answered = async {
                let ctx = OpCtx::authorise(principal, E::ACTION)?;
                let params = params::<E::Params>(&path, query.as_deref().unwrap_or_default())?;
                handler(app, ctx, params, json::<E::Body>(E::VERB, &body)?).await
            };
            match answered.await {
                Ok(output) => answer(E::VERB, serde_json::to_vec(&output)),
                Err(error) => problem::response(&error),
            }
        };
        let filter = match E::VERB.method() {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Delete => MethodFilter::DELETE,
        };
        Self { router: self.router.route(E::PATH, on(filter, serve)), principal: self.principal }
    }

    pub(crate) fn with(self, app: App) -> Router {
        self.router.layer(DefaultBodyLimit::max(BODY_BYTES_MAX)).with_state(app)
    }
}

/// Path and query are one flat set of parameters; the path wins.
fn params<P: DeserializeOwned>(path: &RawPathParams, query: &str) -> Result<P, AppError> {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(path);
    let in_path: Vec<&str> = path.iter().map(|(key, _)| key).collect();
    pairs.extend_pairs(
        form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| !in_path.contains(&key.as_ref())),
    );
    serde_urlencoded::from_str(&pairs.finish())
        .map_err(|error| usage(format!("the parameters cannot be read: {error}")))
}

fn json<B: DeserializeOwned>(verb: Verb, body: &[u8]) -> Result<B, AppError> {
    let empty = !verb.has_body() || body.is_empty();
    serde_json::from_slice(if empty { b"{}" } else { body })
        .map_err(|error| usage(format!("the body cannot be read: {error}")))
}

fn usage(message: String) -> AppError {
    AppError::Usage(Finding::new(Code::USAGE, message))
}

fn answer(verb: Verb, json: Result<Vec<u8>, serde_json::Error>) -> Response {
    let status = StatusCode::from_u16(verb.status()).unwrap_or(StatusCode::OK);
    match json {
        Ok(json) => (status, [(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => problem::response(&AppError::Encode(error)),
    }
}
