//! What machines ask: alive, ready, metrics, the contract.

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use meshplay_api::openapi;
use meshplay_app::{AppError, Caller, OpCtx};
use meshplay_types::{Action, Code, Finding};

use crate::{asked::RequestId, gate::Gate, metrics::Form, problem};

/// Where the contract is.
pub(crate) const OPENAPI_PATH: &str = "/api/v1/openapi.json";

pub(crate) fn routes(gate: Arc<Gate>) -> Router {
    Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route(OPENAPI_PATH, get(async || Json(openapi::document())))
        .with_state(gate)
}

/// Not before everything runs, and no longer once it is about to stop.
async fn ready(State(gate): State<Arc<Gate>>) -> Response {
    if gate.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    match gate.app.event_first().await {
        Ok(_) => "ok\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response()
        }
    }
}

async fn metrics(
    State(gate): State<Arc<Gate>>,
    Extension(request): Extension<RequestId>,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
) -> Response {
    let nobody = || AppError::Denied(Finding::new(Code::LOGIN_NEEDED, "nobody is logged in"));
    let asked = caller.ok_or_else(nobody);
    match asked.and_then(|Extension(caller)| OpCtx::authorise(caller, Action::SystemRead)) {
        Ok(ctx) => {
            let version = gate.app.system(&ctx).about.version;
            let form = Form::accepted(&headers);
            let kind = [(header::CONTENT_TYPE, form.content_type())];
            (kind, gate.metrics.text(version, form)).into_response()
        }
        Err(error) => problem::response(&error, &request.0),
    }
}
