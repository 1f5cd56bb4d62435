//! The router as the listener serves it: the contract, login, probes and pages, behind the gate, within their time.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use futures_util::FutureExt as _;
use http::{HeaderValue, StatusCode};
use meshplay_types::{Code, Finding};
use uuid::Uuid;

use crate::{
    asked::{REQUEST_ID, RequestId},
    assets,
    gate::{self, Gate},
    headers, health,
    live::Hub,
    login, problem, routes,
    settings::ServeLimits,
};

#[derive(Clone)]
struct Outer {
    gate: Arc<Gate>,
    timeout: Duration,
}

pub(crate) fn router(gate: Arc<Gate>, hub: Arc<Hub>, limits: &ServeLimits) -> Router {
    let outer = Outer { gate: gate.clone(), timeout: Duration::from_millis(limits.request_timeout_ms) };
    routes(hub)
        .with(gate.app.clone())
        .merge(login::route(gate.clone()))
        .merge(health::routes(gate.clone()))
        .fallback(unknown)
        .method_not_allowed_fallback(other_method)
        .layer(middleware::from_fn_with_state(gate, gate::pass))
        .layer(middleware::from_fn_with_state(outer, around))
}

/// What surrounds every request: an id, a time limit, a net for panics, counters, headers.
async fn around(State(outer): State<Outer>, mut request: Request, next: Next) -> Response {
    let (began, method, id) = (Instant::now(), request.method().clone(), Uuid::now_v7().to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = match tokio::time::timeout(outer.timeout, answered).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            let finding = Finding::new(Code::INTERNAL, format!("request {id} failed"));
            problem::refused(StatusCode::INTERNAL_SERVER_ERROR, finding, &id)
        }
        Err(_) => {
            let finding = Finding::new(Code::REQUEST_LATE, "the request was given up");
            problem::refused(StatusCode::GATEWAY_TIMEOUT, finding, &id)
        }
    };
    headers::protect(&mut response, outer.gate.names.scheme);
    outer.gate.metrics.answered(&id, &method, response.status(), began.elapsed());
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn unknown(request: Request) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return assets::serve(request).await;
    }
    let message = format!("there is no `{}`", request.uri().path());
    problem::refused(StatusCode::NOT_FOUND, Finding::new(Code::ROUTE_UNKNOWN, message), id(&request))
}

async fn other_method(request: Request) -> Response {
    let message = format!("`{}` does not take {}", request.uri().path(), request.method());
    let finding = Finding::new(Code::ROUTE_UNKNOWN, message);
    problem::refused(StatusCode::METHOD_NOT_ALLOWED, finding, id(&request))
}

fn id(request: &Request) -> &str {
    request.extensions().get::<RequestId>().map(|id| id.0.as_str()).unwrap_or_default()
}
