//! Secrets: one map of references. `stringData` is write-only, so a key removed from it would stay for ever (P7), and a
//! value in a design would end in revisions, diffs and logs (P17).

use meshplay_types::Code;
use serde_json::{Map, Value};

use super::{Context, Normalised};

/// The field of a sealed value that names it.
pub(crate) const SECRET_REF: &str = "secretRef";

/// How the value goes back into the field. It is about text that is no base64, which `stringData` never is.
const ENCODING: &str = "encoding";

/// Moves `stringData` into `data` and insists on references.
pub(super) fn merge_string_data(out: &mut Normalised, ctx: &Context) {
    if !ctx.gvk.is("", "Secret") {
        return;
    }
    let Some(fields) = out.body.as_object_mut() else { return };
    let moved =
        fields.shift_remove("stringData").and_then(|data| data.as_object().cloned()).unwrap_or_default();
    if !moved.is_empty() {
        let data = fields.entry("data").or_insert_with(|| Value::Object(Map::new()));
        if let Some(data) = data.as_object_mut() {
            data.extend(moved.into_iter().map(|(key, value)| (key, without_encoding(value))));
        }
    }
    let open: Vec<_> = match fields.get("data").and_then(Value::as_object) {
        Some(data) => {
            data.iter().filter(|(_, value)| !is_sealed(value)).map(|(key, _)| key.clone()).collect()
        }
        None => Vec::new(),
    };
    for key in open {
        if let Some(value) =
            out.body.pointer_mut(&format!("/data/{}", key.replace('~', "~0").replace('/', "~1")))
        {
            *value = Value::Null;
        }
        out.note(
            Code::PLAN_SECRET_NOT_SEALED,
            &format!("/data/{key}"),
            format!("the value of `{key}` is written out in the design"),
        );
    }
}

fn without_encoding(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.shift_remove(ENCODING);
    }
    value
}

/// True for `{secretRef: NAME/KEY}`, with or without an encoding.
fn is_sealed(value: &Value) -> bool {
    let known =
        |fields: &Map<String, Value>| fields.keys().all(|name| name == SECRET_REF || name == ENCODING);
    value
        .as_object()
        .is_some_and(|fields| known(fields) && fields.get(SECRET_REF).is_some_and(Value::is_string))
}
