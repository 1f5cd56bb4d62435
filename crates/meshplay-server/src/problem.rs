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
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
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
        AppError::Denied(finding) if finding.code == Code::LOGIN_NEEDED => (401, "nobody is logged in"),
        AppError::Denied(_) => (403, "not allowed"),
        AppError::NotFound(_) => (404, "not found"),
        AppError::Conflict(_) => (409, "in conflict with the present state"),
        AppError::Invalid(_) => (422, "the input is not valid"),
        AppError::Cluster(_) => (502, "the cluster did not answer as needed"),
        AppError::Store(_) | AppError::Encode(_) | AppError::Internal { .. } => {
            (500, "a fault of Meshplay itself")
        }
    }
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
