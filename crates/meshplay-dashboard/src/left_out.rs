//! What of a dashboard is left out apart from what is in its panels: variables of kinds that are not known, annotations,
//! links. It reads the classic schema and says nothing about panels, which name what they lack themselves.

use serde_json::Value;

use crate::{
    json::{at, is_true, items, string, text, texts},
    kind::VariableKind,
    own,
};

/// Each in words.
pub(crate) fn of(dashboard: &Value) -> Vec<String> {
    let variables = items(at(dashboard, &["templating"]), "list").iter().filter_map(variable);
    let annotations = items(at(dashboard, &["annotations"]), "list").iter().filter(|one| !is_drawn(one));
    let links = items(dashboard, "links").iter();
    variables
        .chain(together("annotations", "drawn", annotations.map(|one| string(one, "name"))))
        .chain(together("links", "shown", links.map(|one| string(one, "title"))))
        .collect()
}

fn variable(value: &Value) -> Option<String> {
    let kind = string(value, "type");
    let is_known = VariableKind::of(&kind).is_some();
    let name = string(value, "name");
    (!is_known).then(|| {
        format!("the variable `{name}` is left out: variables of type `{kind}` are not known, so `${name}` stays as it is")
    })
}

/// The one that every dashboard has, those that are switched off, and ours: windows of runs are marked anyway.
fn is_drawn(annotation: &Value) -> bool {
    let is_built_in = is_true(annotation, "builtIn") || at(annotation, &["builtIn"]).as_i64() == Some(1);
    let is_off = at(annotation, &["enable"]).as_bool() == Some(false);
    let is_ours = texts(at(annotation, &["target"]).get("tags")) == [own::TAG];
    is_built_in || is_off || is_ours || text(annotation, "name").is_none()
}

fn together(what: &str, done: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let names: Vec<String> = names.filter(|name| !name.is_empty()).map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| format!("its {what} are not {done}: {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Dashboard;

    fn told(dashboard: &serde_json::Value) -> Vec<String> {
        let parsed = Dashboard::parse(&dashboard.to_string()).unwrap();
        parsed.unsupported().into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn what_is_left_out_beside_panels_has_a_name() {
        let classic = json!({
            "title": "Shop", "panels": [], "schemaVersion": 39,
            "templating": {"list": [
                {"name": "job", "type": "query"}, {"name": "on", "type": "switch"},
                {"name": "who", "type": "system"}, {"name": "x", "type": "snapshot"},
            ]},
            "annotations": {"list": [
                {"name": "Annotations & Alerts", "builtIn": 1}, {"name": "Deploys", "enable": true},
                {"name": "Old", "enable": false}, {"name": "Restarts"},
            ]},
            "links": [{"title": "Runbook"}, {"title": ""}],
        });
        assert_eq!(
            told(&classic),
            [
                "dashboard: the variable `who` is left out: variables of type `system` are not known, so `$who` stays as it is",
                "dashboard: the variable `x` is left out: variables of type `snapshot` are not known, so `$x` stays as it is",
                "dashboard: its annotations are not drawn: `Deploys`, `Restarts`",
                "dashboard: its links are not shown: `Runbook`",
            ]
        );
    }

    #[test]
    fn the_later_schema_has_the_same_parts() {
        let v2 = json!({
            "apiVersion": "dashboard.grafana.app/v2beta1", "kind": "Dashboard", "metadata": {"name": "shop"},
            "spec": {
                "title": "Shop", "elements": {}, "layout": {"kind": "GridLayout", "spec": {"items": []}},
                "variables": [{"kind": "FutureVariable", "spec": {"name": "who"}}],
                "annotations": [
                    {"kind": "AnnotationQuery", "spec": {"name": "Annotations & Alerts", "builtIn": true, "enable": true}},
                    {"kind": "AnnotationQuery", "spec": {"name": "Deploys", "builtIn": false, "enable": true}},
                ],
                "links": [{"title": "Runbook", "url": "https://x"}],
            },
        });
        assert_eq!(
            told(&v2),
            [
                "dashboard: the variable `who` is left out: variables of type `future` are not known, so `$who` stays as it is",
                "dashboard: its annotations are not drawn: `Deploys`",
                "dashboard: its links are not shown: `Runbook`",
            ]
        );
    }
}
