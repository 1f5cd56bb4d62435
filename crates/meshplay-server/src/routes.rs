//! From an endpoint and a function to a route: rights, parameters, body, audit, answer.
//!
//! This is the only place where routes are made, so there is none without a right and none that changes something unseen.

use std::future::Future;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use http::{HeaderValue, StatusCode, header};
use meshplay_api::{Endpoint, Method, Verb};
use meshplay_app::{
    App, AppError, OpCtx,
    access::audit::{AuditedCall, Decision, entry},
};
use meshplay_types::{Action, Code, Finding};
use serde_json::Value;

use crate::{asked::Asked, problem};

/// Largest request body, in bytes: a design of 10,000 components (reliability study §3.7).
const BODY_BYTES_MAX: usize = 32 << 20;

/// Routes under construction.
pub(crate) struct Routes {
    pub(crate) router: Router<App>,
    /// Names of the endpoints and streams that have a handler.
    pub(crate) names: Vec<&'static str>,
}

impl Routes {
    pub(crate) fn new() -> Self {
        Self { router: Router::new(), names: Vec::new() }
    }

    /// Adds the route of `E`.
    pub(crate) fn route<E, H, F>(mut self, handler: H) -> Self
    where
        E: Endpoint,
        H: Fn(App, OpCtx, E::Params, E::Body) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<E::Output, AppError>> + Send,
    {
        let serve = move |State(app): State<App>, asked: Asked, body: Result<Bytes, BytesRejection>| async move {
            match answered::<E, H, F>(app, &asked, body, handler).await {
                Ok(output) => answer(E::VERB, serde_json::to_value(&output), &asked.request),
                Err(error) => problem::response(&error, &asked.request),
            }
        };
        let filter = match E::VERB.method() {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Delete => MethodFilter::DELETE,
        };
        self.names.push(E::NAME);
        Self { router: self.router.route(E::PATH, on(filter, serve)), ..self }
    }

    pub(crate) fn with(self, app: App) -> Router {
        self.router.layer(DefaultBodyLimit::max(BODY_BYTES_MAX)).with_state(app)
    }
}

async fn answered<E, H, F>(
    app: App,
    asked: &Asked,
    body: Result<Bytes, BytesRejection>,
    handler: H,
) -> Result<E::Output, AppError>
where
    E: Endpoint,
    H: Fn(App, OpCtx, E::Params, E::Body) -> F,
    F: Future<Output = Result<E::Output, AppError>>,
{
    let body = body.map_err(|error| {
        let finding = Finding::new(Code::BODY_REFUSED, format!("the body cannot be taken: {error}"));
        AppError::Usage(finding.cause(format!("at most {BODY_BYTES_MAX} bytes are read")))
    })?;
    let ctx = authorise(&app, asked, E::NAME, E::ACTION, &body).await?;
    let caller = ctx.caller().clone();
    let called = async {
        let ctx = asked.repeatable(ctx, E::NAME, &body)?;
        handler(app.clone(), ctx, asked.params()?, asked.json(E::VERB, &body)?).await
    };
    if E::VERB == Verb::Get {
        return called.await;
    }
    let subject = asked.subject(&body);
    let call = AuditedCall {
        call: E::NAME,
        subject: &subject,
        request: &asked.request,
        decision: Decision::Allowed,
        status: E::VERB.status(),
    };
    let (outcome, unwritten) = app.audited(entry(&caller, call), called).await;
    let always = E::VERB != Verb::Ask || E::ACTION == Action::SecretReveal;
    let status = outcome.as_ref().map_or_else(problem::status, |_| E::VERB.status());
    // Nothing was written, or the call failed after it had written something: then the trail has both.
    if (always && unwritten.is_some()) || (outcome.is_err() && unwritten.is_none()) {
        app.audit_add(entry(&caller, AuditedCall { status, ..call })).await?;
    }
    outcome
}

/// The context of a call; a call that is denied leaves an entry.
pub(crate) async fn authorise(
    app: &App,
    asked: &Asked,
    call: &str,
    action: Action,
    body: &[u8],
) -> Result<OpCtx, AppError> {
    let denied = match asked.authorise(action) {
        Ok(ctx) => return Ok(ctx),
        Err(denied) => denied,
    };
    if let Some(caller) = &asked.caller {
        let subject = asked.subject(body);
        let status = problem::status(&denied);
        let (request, decision) = (asked.request.as_str(), Decision::Denied);
        let call = AuditedCall { call, subject: &subject, request, decision, status };
        app.audit_add(entry(caller, call)).await?;
    }
    Err(denied)
}

fn answer(verb: Verb, output: Result<Value, serde_json::Error>, request: &str) -> Response {
    let status = StatusCode::from_u16(verb.status()).unwrap_or(StatusCode::OK);
    let output = match output {
        Ok(output) => output,
        Err(error) => return problem::response(&AppError::Encode(error), request),
    };
    let kind = [(header::CONTENT_TYPE, "application/json")];
    let mut response = (status, kind, output.to_string()).into_response();
    if verb == Verb::Start
        && let Some(operation) = output["operation"].as_str()
        && let Ok(place) = HeaderValue::try_from(format!("/api/v1/operations/{operation}"))
    {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}
