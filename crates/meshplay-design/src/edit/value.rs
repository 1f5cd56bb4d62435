//! A change of a JSON value at a path: what an edited text must say.

use serde_json::{Map, Value};

/// Sets (`Some`) or removes (`None`) the value at a path.
///
/// # Errors
/// A sentence: what is in the way or not there.
pub(super) fn apply(document: &mut Value, path: &[String], value: Option<Value>) -> Result<(), String> {
    let Some((step, rest)) = path.split_first() else {
        return value.map(|value| *document = value).ok_or_else(|| "there is nothing to remove".to_owned());
    };
    match document {
        Value::Object(map) => match (map.get_mut(step), value) {
            (Some(_), None) if rest.is_empty() => {
                map.shift_remove(step);
                Ok(())
            }
            (Some(next), value) => apply(next, rest, value),
            (None, None) => Err(format!("there is no `{step}`")),
            (None, Some(value)) => {
                map.insert(step.clone(), wrapped(rest, value));
                Ok(())
            }
        },
        Value::Array(items) => {
            let idx =
                index(step, items.len()).ok_or_else(|| format!("`{step}` is not an index of this list"))?;
            match (items.get_mut(idx), value) {
                (Some(_), None) if rest.is_empty() => {
                    items.remove(idx);
                    Ok(())
                }
                (Some(next), value) => apply(next, rest, value),
                (None, None) => Err(format!("there is no item `{step}`")),
                (None, Some(value)) => {
                    items.push(wrapped(rest, value));
                    Ok(())
                }
            }
        }
        Value::Null => match value {
            Some(value) => {
                *document = wrapped(path, value);
                Ok(())
            }
            None => Err(format!("there is no `{step}`")),
        },
        _ => Err(format!("there is a value in the way of `{step}`")),
    }
}

/// The index that a step means; `-` and the length append.
pub(super) fn index(step: &str, length: usize) -> Option<usize> {
    if step == "-" { Some(length) } else { step.parse().ok().filter(|idx| *idx <= length) }
}

/// The value inside the objects that a path needs.
pub(super) fn wrapped(path: &[String], value: Value) -> Value {
    path.iter().rev().fold(value, |inner, step| {
        let mut map = Map::new();
        map.insert(step.clone(), inner);
        Value::Object(map)
    })
}
