//! Reaching fields by a pattern of names, where `*` is any list item or any entry.

use serde_json::Value;

/// Calls `act` with every value at the pattern and its JSON pointer.
pub(crate) fn visit(value: &mut Value, pattern: &[&str], act: &mut dyn FnMut(&str, &mut Value)) {
    step(value, pattern, &mut String::new(), act);
}

fn step(value: &mut Value, pattern: &[&str], at: &mut String, act: &mut dyn FnMut(&str, &mut Value)) {
    let Some((name, rest)) = pattern.split_first() else { return act(at, value) };
    let length = at.len();
    let mut enter = |key: &str, inner: &mut Value, at: &mut String| {
        at.push('/');
        push_escaped(at, key);
        step(inner, rest, at, act);
        at.truncate(length);
    };
    match (value, *name) {
        (Value::Array(items), "*") => {
            items.iter_mut().enumerate().for_each(|(idx, item)| enter(&idx.to_string(), item, at));
        }
        (Value::Object(fields), "*") => fields.iter_mut().for_each(|(key, inner)| enter(key, inner, at)),
        (Value::Object(fields), name) => {
            if let Some(inner) = fields.get_mut(name) {
                enter(name, inner, at);
            }
        }
        _ => {}
    }
}

/// RFC 6901; hardly any key needs it, and this runs for every field of every object.
fn push_escaped(at: &mut String, key: &str) {
    if key.contains(['~', '/']) {
        at.push_str(&key.replace('~', "~0").replace('/', "~1"));
    } else {
        at.push_str(key);
    }
}

/// Removes the field at the path of plain names if `when` holds for it; true if it was removed.
pub(crate) fn remove_if(value: &mut Value, path: &[&str], when: impl Fn(&Value) -> bool) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    let parent = parents.iter().try_fold(value, |value, name| value.get_mut(*name));
    let Some(fields) = parent.and_then(Value::as_object_mut) else { return false };
    fields.get(*last).is_some_and(when) && fields.shift_remove(*last).is_some()
}

/// The value at the path of plain names.
pub(crate) fn get<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| value.get(*name))
}
