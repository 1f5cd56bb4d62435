//! An answer of 400 or above becomes a [`Fault`]: the API server's `Status` object, its causes and its words.
//!
//! Pure. What the code cannot tell (admission, quota, webhook) is read from the message, whose forms are
//! fixed in the API server's sources and shown in the tests by recorded answers.

use meshplay_plan::{FieldConflict, Refusal, RefusalCause};
use serde::Deserialize;

use crate::{Fault, Missing, Rejection};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Status {
    kind: String,
    message: String,
    reason: String,
    details: Details,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Details {
    name: String,
    kind: String,
    causes: Vec<WireCause>,
    retry_after_seconds: u64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireCause {
    reason: String,
    message: String,
    field: String,
}

/// Longest text of an answer that is shown, in bytes.
const MESSAGE_BYTES_MAX: usize = 4_096;

/// Reads an answer of 400 or above.
///
/// `plural` is the resource that was asked for, `retry_after_ms` the header.
pub(crate) fn fault(status: u16, plural: &str, retry_after_ms: Option<u64>, body: &[u8]) -> Fault {
    let parsed = serde_json::from_slice::<Status>(body).ok().filter(|status| status.kind == "Status");
    let answer = parsed.unwrap_or_else(|| Status {
        message: String::from_utf8_lossy(body).trim().to_owned(),
        ..Status::default()
    });
    let asked_ms = answer.details.retry_after_seconds.saturating_mul(1_000);
    let retry_after_ms = retry_after_ms.or((asked_ms > 0).then_some(asked_ms));
    let answer = if plural == "secrets" { without_values(status, answer) } else { answer };
    let message = shortened(&answer.message);
    match status {
        429 => Fault::Throttled { retry_after_ms },
        500..=599 if !is_about_body(&message) => Fault::Server { status, message, retry_after_ms },
        409 if !names_webhook(&message) => conflict(&answer, message),
        400..=599 => rejection(status, plural, &answer).with(refusal(status, answer, message)),
        other => Fault::Unreadable(format!("HTTP status {other}: {message}")),
    }
}

/// Whether an answer is the API server's own, and not that of a service behind it.
pub(crate) fn is_own(body: &[u8]) -> bool {
    serde_json::from_slice::<Status>(body).is_ok_and(|status| status.kind == "Status")
}

/// Some 5xx answers are about the object and not about the server: the one for a body that does not fit the
/// schema has been a 500 ever since server-side apply exists.
fn is_about_body(message: &str) -> bool {
    names_webhook(message) || message.contains(TYPED_PATCH)
}

const TYPED_PATCH: &str = "failed to create typed patch object";

/// Refusals of a Secret may quote its values: fields and reasons stay, the rest goes (T31).
fn without_values(status: u16, mut answer: Status) -> Status {
    if !matches!(status, 400 | 415 | 422 | 500) {
        return answer;
    }
    for cause in &mut answer.details.causes {
        cause.message = last_part(&cause.message);
    }
    let fields: Vec<_> =
        answer.details.causes.iter().map(|cause| format!("{}: {}", cause.field, cause.message)).collect();
    let kept = if answer.message.contains(TYPED_PATCH) { TYPED_PATCH } else { "the Secret is not valid" };
    answer.message = format!("{kept}{}{}", if fields.is_empty() { "" } else { ": " }, fields.join("; "));
    answer
}

/// What is wrong, without the value that is wrong: `Invalid value: "x": must be short` says `must be short`.
pub(crate) fn last_part(message: &str) -> String {
    message.rsplit(": ").next().unwrap_or_default().to_owned()
}

fn refusal(status: u16, answer: Status, message: String) -> Refusal {
    let mut causes: Vec<RefusalCause> = Vec::new();
    for WireCause { reason, message, field } in answer.details.causes {
        let cause = RefusalCause { field, reason, message };
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    Refusal { status, reason: answer.reason, message, causes }
}

fn rejection(status: u16, plural: &str, answer: &Status) -> Rejection {
    let message = answer.message.as_str();
    if message.contains("failed calling webhook") {
        return Rejection::WebhookDown;
    }
    if message.contains("admission webhook \"") && message.contains("does not support dry run") {
        return Rejection::NoDryRun;
    }
    // What admission says comes with whatever status the webhook chose.
    if names_webhook(message) || message.contains("ValidatingAdmissionPolicy '") {
        return Rejection::Admission;
    }
    match status {
        401 => Rejection::Unauthorized,
        403 => denied(answer),
        404 => Rejection::NotFound(missing(answer, plural)),
        410 => Rejection::Gone,
        422 => invalid(&answer.details.causes),
        _ => Rejection::Malformed,
    }
}

fn names_webhook(message: &str) -> bool {
    message.contains("failed calling webhook \"")
        || (message.contains("admission webhook \"") && message.contains(" denied the request"))
}

fn denied(answer: &Status) -> Rejection {
    if answer.details.causes.iter().any(|cause| cause.reason == "NamespaceTerminating") {
        Rejection::NamespaceTerminating
    } else if answer.message.contains("exceeded quota") {
        Rejection::Quota
    } else {
        Rejection::Denied
    }
}

fn missing(answer: &Status, plural: &str) -> Missing {
    let details = &answer.details;
    if details.kind == "namespaces" && plural != "namespaces" {
        Missing::Namespace
    } else if !details.name.is_empty() {
        Missing::Object
    } else {
        // `404 page not found`, or a Status that names no object: the path itself is unknown.
        Missing::Kind
    }
}

fn conflict(answer: &Status, message: String) -> Fault {
    let causes = answer.details.causes.iter().filter(|cause| cause.reason == "FieldManagerConflict");
    let fields: Vec<_> =
        causes.filter_map(|cause| FieldConflict::from_cause(&cause.field, &cause.message)).collect();
    if !fields.is_empty() {
        return Fault::Conflict(fields);
    }
    // A delete, a delete of older servers, and an apply to an object that is no longer there.
    const OTHER_UID: [&str; 3] = ["the UID in the precondition", "Precondition failed: UID", "uid mismatch"];
    let other_uid = OTHER_UID.iter().any(|words| message.contains(words));
    let rejection = match answer.reason.as_str() {
        "AlreadyExists" => Rejection::Exists,
        _ if other_uid => Rejection::Replaced,
        _ => Rejection::Changed,
    };
    let refusal = Refusal { status: 409, reason: answer.reason.clone(), message, causes: Vec::new() };
    rejection.with(refusal)
}

/// What the validations of the built-in kinds say of fields that cannot change after creation.
const IMMUTABLE: [&str; 6] = [
    "field is immutable",
    "may not change once set",
    "updates to statefulset spec for fields other than",
    "spec is immutable after creation",
    "cannot change roleRef",
    "pod updates may not change fields other than",
];

/// Immutable only if that is all that is wrong: recreating would not cure the rest.
fn invalid(causes: &[WireCause]) -> Rejection {
    if causes.iter().any(|cause| cause.field == "metadata.uid") {
        return Rejection::Replaced;
    }
    let immutable = |cause: &WireCause| IMMUTABLE.iter().any(|words| cause.message.contains(words));
    if !causes.is_empty() && causes.iter().all(immutable) { Rejection::Immutable } else { Rejection::Invalid }
}

fn shortened(text: &str) -> String {
    if text.len() <= MESSAGE_BYTES_MAX {
        return text.to_owned();
    }
    let end = (0..=MESSAGE_BYTES_MAX).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests;
