//! The schemas of dashboards: all become the classic one, which the rest reads.

use serde_json::Value;

use crate::{
    json::{at, text},
    v2,
};

/// Longest text of a dashboard that is read, in bytes: the largest public ones have about a megabyte.
pub(crate) const TEXT_BYTES_MAX: usize = 8 << 20;

/// JSON, or YAML: Grafana writes the newer schemas as either.
pub(crate) fn value(text: &str) -> Result<Value, String> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(format!("the text is larger than {} MiB", TEXT_BYTES_MAX >> 20));
    }
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    if trimmed.starts_with('{') {
        serde_json::from_str(trimmed).map_err(|error| format!("the text is no JSON: {error}"))
    } else {
        serde_saphyr::from_str(trimmed).map_err(|_| "the text is neither JSON nor YAML".to_owned())
    }
}

/// In the classic schema.
pub(crate) fn classic(value: Value) -> Result<Value, String> {
    let Value::Object(mut object) = value else {
        return Err("the text is no object".to_owned());
    };
    if let Some(dashboard) = object.remove("dashboard").filter(Value::is_object) {
        return classic(dashboard);
    }
    let value = Value::Object(object);
    let version = text(&value, "apiVersion").unwrap_or_default();
    if version.starts_with("dashboard.grafana.app/") {
        let uid = at(&value, &["metadata", "name"]).clone();
        let spec = at(&value, &["spec"]);
        let mut classic = if spec.get("elements").is_some() { v2::classic(spec) } else { spec.clone() };
        if let Value::Object(fields) = &mut classic {
            fields.entry("uid").or_insert(uid);
        }
        return Ok(classic);
    }
    if value.get("elements").is_some() && value.get("layout").is_some() {
        return Ok(v2::classic(&value));
    }
    if value.get("panels").is_some_and(Value::is_array) || value.get("rows").is_some_and(Value::is_array) {
        return Ok(value);
    }
    Err("it has neither panels nor rows nor elements".to_owned())
}
