//! The one place where an error becomes a status and a problem body.

use std::error::Error as _;

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use meshplay_api::Problem;
use meshplay_app::AppError;
use meshplay_types::{Code, Finding};

/// The answer that an error is.
pub(crate) fn response(error: &AppError, request: &str) -> Response {
    let problem = problem(error, request);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    written(status, &problem)
}

/// The status that an error is.
pub(crate) fn status(error: &AppError) -> u16 {
    status_and_title(error).0
}

fn status_and_title(error: &AppError) -> (u16, &'static str) {
    match error {
        AppError::Usage(finding) if finding.code == Code::CONTENT_TYPE => (415, "not in a form that is read"),
        AppError::Usage(finding) if finding.code == Code::BODY_REFUSED => (413, "larger than is read"),
        AppError::Usage(_) => (400, "the request cannot be understood"),
        AppError::Denied(finding) => (denied(finding.code), "not allowed"),
        AppError::NotFound(_) => (404, "not found"),
        AppError::Conflict(_) => (409, "in conflict with the present state"),
        AppError::Invalid(_) => (422, "the input is not valid"),
        AppError::Cluster(_) => (502, "the cluster did not answer as needed"),
        AppError::Outside(_) => (502, "a server outside did not answer as needed"),
        AppError::Store(_) | AppError::Encode(_) | AppError::Internal { .. } => {
            (500, "a fault of Meshplay itself")
        }
    }
}

/// The status of a denial.
fn denied(code: Code) -> u16 {
    match code {
        Code::LOGIN_NEEDED | Code::LOGIN_REFUSED => 401,
        Code::LOGIN_LIMITED => 429,
        Code::HOST_REFUSED => 421,
        _ => 403,
    }
}

/// The answer to what the edge itself refuses.
pub(crate) fn refused(status: StatusCode, finding: Finding, request: &str) -> Response {
    let problem = Problem {
        kind: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or("refused").to_lowercase(),
        status: status.as_u16(),
        detail: finding.message.clone(),
        instance: Some(request.to_owned()).filter(|request| !request.is_empty()),
        findings: vec![finding],
    };
    written(status, &problem)
}

fn written(status: StatusCode, problem: &Problem) -> Response {
    let body = serde_json::to_vec(problem).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}

fn problem(error: &AppError, request: &str) -> Problem {
    let (status, title) = status_and_title(error);
    let mut findings = error.findings();
    if findings.is_empty() {
        tracing::error!(error = %chain(error), "request failed");
        findings.push(Finding::new(Code::INTERNAL, chain(error)));
    }
    Problem {
        kind: "about:blank".to_owned(),
        title: title.to_owned(),
        status,
        detail: chain(error),
        instance: Some(request.to_owned()).filter(|request| !request.is_empty()),
        findings,
    }
}

/// The error and its causes on one line.
fn chain(error: &AppError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}
