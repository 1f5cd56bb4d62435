//! Ids of imported components: `<name>` if it is free, else `<kind>-<name>`, else with the namespace.

use std::collections::BTreeSet;

use meshplay_types::{ComponentId, NAME_BYTES_MAX};

use super::objects::Object;

/// The ids taken so far.
#[derive(Default)]
pub(super) struct Ids {
    taken: BTreeSet<ComponentId>,
}

impl Ids {
    /// A free id for an object: the same for the same objects in the same order.
    pub(super) fn propose(&self, object: &Object<'_>) -> ComponentId {
        let kind = object.gvk.kind.to_lowercase();
        let name = object.name().or_else(|| object.generate_name()).unwrap_or(&kind);
        let namespace = object.namespace().unwrap_or("default");
        let candidates = [name.to_owned(), format!("{kind}-{name}"), format!("{kind}-{name}-{namespace}")];
        let longest = format!("{kind}-{name}-{namespace}");
        let numbered = (2_u32..).map(|n| format!("{}-{n}", shortened(&longest, NAME_BYTES_MAX - 11)));
        candidates
            .into_iter()
            .chain(numbered)
            .map(|text| id(&text))
            .find(|id| !self.taken.contains(id))
            .expect("there are more numbers than components")
    }

    pub(super) fn take(&mut self, id: &ComponentId) {
        self.taken.insert(id.clone());
    }
}

/// The nearest text that is an id: names of objects may hold `:` and be longer.
fn id(text: &str) -> ComponentId {
    shortened(text, NAME_BYTES_MAX).parse().unwrap_or_else(|_| "component".parse().expect("a valid id"))
}

fn shortened(text: &str, bytes_max: usize) -> String {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
    let clean: String =
        text.to_lowercase().chars().map(|c| if fits(c) { c } else { '-' }).take(bytes_max).collect();
    clean.trim_matches(['-', '.', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_becomes_an_id() {
        assert_eq!(id("system:kube-proxy").as_str(), "system-kube-proxy");
        assert_eq!(id("_A.b_").as_str(), "a.b");
        assert_eq!(id("::").as_str(), "component");
        assert_eq!(id(&"x".repeat(80)).as_str().len(), 63);
    }
}
