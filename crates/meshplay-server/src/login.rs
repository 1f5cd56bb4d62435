//! `POST /api/v1/login`: a browser swaps a token for a session. The one call of the API that nobody has to be logged in for.

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    response::{IntoResponse, Response},
    routing::post,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use meshplay_api::{
    Verb,
    session::{LOGIN_PATH, LoginBody},
};
use meshplay_app::{App, AppError, access::audit::Decision};
use meshplay_types::{Code, Finding};

use crate::{
    access,
    asked::Asked,
    cookie,
    gate::{Gate, Peer},
    problem,
};

/// More than a token ever is.
const BODY_BYTES_MAX: usize = 4 << 10;
/// When somebody who failed too often may try again, in seconds.
const RETRY_AFTER_S: &str = "60";

pub(crate) fn route(gate: Arc<Gate>) -> Router {
    let login = post(login).layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    Router::new().route(LOGIN_PATH, login).with_state(gate)
}

async fn login(
    State(gate): State<Arc<Gate>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    asked: Asked,
    body: Bytes,
) -> Response {
    let from = gate.address(peer, &headers);
    if !gate.logins.may(from) {
        let finding = Finding::new(Code::LOGIN_LIMITED, "too many logins from this address failed");
        let mut response = problem::refused(StatusCode::TOO_MANY_REQUESTS, finding, &asked.request);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
        return response;
    }
    let begun = async {
        // The headers are in `asked` now.
        let LoginBody { token } = asked.json(Verb::Create, &body)?;
        gate.app.session_begin(&token, gate.session, &from.to_string()).await
    };
    match begun.await {
        Ok(begun) => {
            let ends_at = App::session_of(&begun.caller).map_or(Timestamp::now(), |(_, ends_at)| ends_at);
            let lasting = ends_at.duration_since(Timestamp::now()).as_secs();
            let session = access::session(&begun.caller);
            gate.audit(begun.caller, "Login", &asked.request, Decision::Allowed, 200).await;
            let mut response = Json(session).into_response();
            if let Some(set) = cookie::set(&gate.cookie, &begun.cookie, lasting, gate.names.scheme) {
                response.headers_mut().append(header::SET_COOKIE, set);
            }
            response
        }
        Err(error) => {
            if matches!(error, AppError::Denied(_)) {
                gate.logins.failed(from);
                gate.metrics.login_refused();
            }
            // The layer writes a 401 down.
            problem::response(&error, &asked.request)
        }
    }
}
