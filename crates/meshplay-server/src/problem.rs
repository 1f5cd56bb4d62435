//! The one place where an error becomes a status and a problem body.

use std::error::Error as _;

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use meshplay_api::Problem;
use meshplay_app::AppError;
use meshplay_types::{Code, Finding};

pub(crate) fn response(error: &AppError) -> Response {
    let problem = problem(error);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}

fn problem(error: &AppError) -> Problem {
    let (status, title) = match error {
        AppError::Usage(_) => (400, "the request cannot be understood"),
        AppError::Denied(_) => (403, "not allowed"),
        AppError::NotFound(_) => (404, "not found"),
        AppError::Conflict(_) => (409, "in conflict with the present state"),
        AppError::Invalid(_) => (422, "the input is not valid"),
        AppError::Cluster(_) => (502, "the cluster did not answer as needed"),
        AppError::Store(_) | AppError::Encode(_) | AppError::Internal { .. } => {
            (500, "a fault of Meshplay itself")
        }
    };
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
        instance: None,
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
