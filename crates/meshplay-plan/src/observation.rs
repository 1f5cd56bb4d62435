//! What was seen of one object: live, and what the API server would make of our body.
//!
//! The constructor takes the values of Secrets out and leaves keyed hashes, so nothing behind it can leak them (P17).

use meshplay_types::ObjectKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{FieldConflict, secret::redact};

/// One object as seen. Made by [`Observation::new`] only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    key: ObjectKey,
    live: Option<Value>,
    dry_run: DryRun,
}

/// The answer to our server-side apply with `dryRun=All`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DryRun {
    /// 200 or 201 with the object as it would be, `managedFields` included.
    Accepted(Value),
    /// 409: other managers own fields with other values.
    Conflicts {
        /// One per field and manager.
        fields: Vec<FieldConflict>,
        /// The same dry-run repeated with `force`: harmless, and it shows the values. `None` if it failed too.
        forced: Option<Value>,
    },
    /// 4xx for another reason.
    Refused(Refusal),
    /// Asked in vain, or known to be in vain.
    NotPossible(Why),
    /// Not asked: the object is only looked at, because the design no longer has it.
    NotAsked,
}

/// Why the API server refused a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// HTTP status: 400, 403, 404, 422 …
    pub status: u16,
    /// `reason` of the Status object: `Invalid`, `Forbidden` …
    pub reason: String,
    /// Its message.
    pub message: String,
    /// `details.causes`.
    pub causes: Vec<RefusalCause>,
}

/// One cause of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefusalCause {
    /// Field in the server's text; may be empty.
    pub field: String,
    /// Reason, e.g. `FieldValueInvalid`.
    pub reason: String,
    /// Message, e.g. `… field is immutable`.
    pub message: String,
}

/// Why there is no dry-run (P4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "why", content = "detail")]
pub enum Why {
    /// The namespace is created by this plan: the API server answers 404 until then.
    NamespaceCreatedByPlan(String),
    /// The kind comes with a CRD of this plan, given by its name.
    KindCreatedByPlan(String),
    /// The credential may not patch this kind.
    NotAllowed(String),
    /// An admission webhook does not support dry-run.
    WebhookWithoutDryRun(String),
    /// The cluster did not answer in time.
    NoAnswer(String),
}

/// Longest text of a refusal that is shown.
const SUMMARY_CHARS_MAX: usize = 400;

impl Refusal {
    /// Where and why, without the value: the API server repeats whole pod templates in its messages.
    pub fn summary(&self) -> String {
        let causes: Vec<String> = self.causes.iter().map(RefusalCause::summary).collect();
        let text = if causes.is_empty() { first_line(&self.message).to_owned() } else { causes.join("; ") };
        match text.char_indices().nth(SUMMARY_CHARS_MAX) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }
}

impl RefusalCause {
    fn summary(&self) -> String {
        let line = first_line(&self.message);
        let said = match line.strip_prefix("Invalid value: ") {
            Some(rest) => rest.rsplit_once(": ").map_or(rest, |(_, why)| why),
            None => line,
        };
        if self.field.is_empty() { said.to_owned() } else { format!("{}: {said}", self.field) }
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

impl Observation {
    /// An object as seen. `hash` is the keyed hash of a Secret's value, with a key that never leaves the installation.
    pub fn new(key: ObjectKey, live: Option<Value>, dry_run: DryRun, hash: &dyn Fn(&[u8]) -> String) -> Self {
        let clean = |mut object: Value| {
            redact(&mut object, hash);
            object
        };
        let dry_run = match dry_run {
            DryRun::Accepted(object) => DryRun::Accepted(clean(object)),
            DryRun::Conflicts { fields, forced } => DryRun::Conflicts { fields, forced: forced.map(clean) },
            other => other,
        };
        Self { key, live: live.map(clean), dry_run }
    }

    /// Which object.
    pub fn key(&self) -> &ObjectKey {
        &self.key
    }

    /// As it is now; `None` if absent. Values of Secrets are keyed hashes.
    pub fn live(&self) -> Option<&Value> {
        self.live.as_ref()
    }

    /// What the API server would make of our body.
    pub fn dry_run(&self) -> &DryRun {
        &self.dry_run
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(causes: &[(&str, &str)]) -> Refusal {
        let cause = |(field, message): &(&str, &str)| RefusalCause {
            field: (*field).to_owned(),
            reason: "FieldValueInvalid".to_owned(),
            message: (*message).to_owned(),
        };
        Refusal {
            status: 422,
            reason: "Invalid".into(),
            message: "first line\nsecond line".into(),
            causes: causes.iter().map(cause).collect(),
        }
    }

    #[test]
    fn a_refusal_says_where_and_why_and_repeats_no_value() {
        let job =
            refusal(&[("spec.template", r#"Invalid value: {"labels":{"a":"b: c"}}: field is immutable"#)]);
        assert_eq!(job.summary(), "spec.template: field is immutable");
        let claim = refusal(&[("spec", "Forbidden: spec is immutable\n@@ -6,7 +6,7 @@")]);
        assert_eq!(claim.summary(), "spec: Forbidden: spec is immutable");
        assert_eq!(refusal(&[]).summary(), "first line");
        let long = refusal(&[("", &"x".repeat(1000))]);
        assert_eq!(long.summary().chars().count(), SUMMARY_CHARS_MAX + 1);
    }
}
