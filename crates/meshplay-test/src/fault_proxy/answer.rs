//! Answers that the proxy gives itself, in the words of an API server.

use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use super::{
    Fault,
    body::{Body, whole},
};

/// What kube-apiserver says of a resourceVersion that it has forgotten.
const EXPIRED: &str = "too old resource version: 1 (2)";

/// The answer that `fault` is; `None` if it answers nothing.
pub(super) fn instead(fault: Fault) -> Option<Response<Body>> {
    match fault {
        Fault::TooManyRequests { retry_after_s } => Some(too_many_requests(retry_after_s)),
        Fault::InternalError => {
            Some(failure(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", "fault proxy"))
        }
        Fault::Unavailable => {
            Some(failure(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", "fault proxy"))
        }
        Fault::Expired => Some(failure(StatusCode::GONE, "Expired", EXPIRED)),
        _ => None,
    }
}

/// The last event of a watch whose resourceVersion was forgotten, with its line end.
pub(super) fn expired_event() -> String {
    let event = json!({"type": "ERROR", "object": status(StatusCode::GONE, "Expired", EXPIRED)});
    format!("{event}\n")
}

pub(super) fn failure(code: StatusCode, reason: &str, message: &str) -> Response<Body> {
    respond(code, &status(code, reason, message))
}

fn too_many_requests(retry_after_s: u32) -> Response<Body> {
    let code = StatusCode::TOO_MANY_REQUESTS;
    let mut status = status(code, "TooManyRequests", "too many requests, please try again later");
    status["details"] = json!({"retryAfterSeconds": retry_after_s});
    let mut response = respond(code, &status);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
    response
}

fn status(code: StatusCode, reason: &str, message: &str) -> Value {
    json!({
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
        "code": code.as_u16(),
    })
}

fn respond(code: StatusCode, status: &Value) -> Response<Body> {
    let mut response = Response::new(whole(status.to_string()));
    *response.status_mut() = code;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
