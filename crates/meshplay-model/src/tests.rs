use serde_json::{Value, json};

use crate::*;

fn crd(schema: &Value) -> Value {
    json!({"kind": "CustomResourceDefinition", "spec": {
    "group": "x.io", "scope": "Cluster", "names": {"kind": "Widget"},
    "versions": [
        {"name": "v1", "served": true, "schema": {"openAPIV3Schema": schema}},
        {"name": "v0", "served": false},
    ]}})
}

fn gvk(api_version: &str, kind: &str) -> meshplay_types::Gvk {
    meshplay_types::Gvk::new(api_version, kind).unwrap()
}

fn found(schemas: &Schemas, api_version: &str, kind: &str) -> std::sync::Arc<Schema> {
    match schemas.find(&gvk(api_version, kind)) {
        Found::Schema(schema) => schema,
        other => panic!("{other:?}"),
    }
}

/// Violations of `spec` under this schema, as `pointer message (fix)`.
fn check_spec(schema: &Value, spec: &Value, expected: &[&str]) {
    let crd = crd(&json!({"type": "object", "properties": {"spec": schema}}));
    let schemas = Schemas::none().with_crds([&crd]);
    let object = json!({"apiVersion": "x.io/v1", "kind": "Widget", "metadata": {"name": "a"}, "spec": spec});
    let violations = check(&found(&schemas, "x.io/v1", "Widget"), &object);
    let lines: Vec<String> = violations
        .iter()
        .map(|v| {
            let fix = v.fix.as_ref().map(|fix| format!(" ({fix})")).unwrap_or_default();
            format!("{} {}{fix}", v.pointer.strip_prefix("/spec").unwrap_or(&v.pointer), v.message)
        })
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn every_violation_is_reported_at_once() {
    let schema = json!({"type": "object", "required": ["size", "name"], "properties": {
        "size": {"type": "integer", "minimum": 1, "maximum": 9},
        "name": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 5},
        "mode": {"type": "string", "enum": ["fast", "safe"]},
        "tags": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set", "maxItems": 2},
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
        "shut": {"type": "object"},
        "any": {"x-kubernetes-preserve-unknown-fields": true},
        "port": {"x-kubernetes-int-or-string": true},
        "nil": {"type": "string", "nullable": true},
        "map": {"type": "object", "additionalProperties": {"type": "integer"}},
    }});
    let spec = json!({
        "size": 10, "mode": "fats", "tags": ["a", "a", 1], "free": {"x": 1}, "shut": {"x": 1}, "any": [1],
        "port": 1.5, "nil": null, "map": {"a": "1", "b": true}, "szie": 1, "name": "Long-Name",
    });
    check_spec(
        &schema,
        &spec,
        &[
            "/size must be at most `9`, is `10`",
            "/mode must be one of `fast`, `safe`, is `fats` (did you mean `fast`?)",
            "/tags/2 must be text, is `1` (put it in quotes: `\"1\"`)",
            "/tags/1 `a` stands in this set already",
            "/tags must have at most 2 items, has 3",
            "/shut/x there is no field `x` here (remove it; the API server would drop or refuse it)",
            "/port must be text or a whole number, is `1.5` (put it in quotes: `\"1.5\"`)",
            "/map/a must be a whole number, is the text `1` (remove the quotes: `1`)",
            "/map/b must be a whole number, is `true`",
            "/szie there is no field `szie` here (remove it; the API server would drop or refuse it)",
            "/name must have at most 5 characters, has 9",
            "/name must match `^[a-z]+$`, is `Long-Name`",
        ],
    );
    check_spec(
        &schema,
        &json!({"size": null}),
        &[" `name` is required here", "/size must be a whole number, is nothing (`null`)"],
    );
}

#[test]
fn conditions_combine_but_do_not_name_fields() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}], "not": {"properties": {"a": {"enum": [7]}}, "required": ["a"]}});
    check_spec(&schema, &json!({"a": 1}), &[]);
    check_spec(
        &schema,
        &json!({"a": 1, "b": "x"}),
        &[" fits several of the forms of which it must have exactly one"],
    );
    check_spec(&schema, &json!({}), &[" fits none of the forms of which it must have one"]);
    check_spec(&schema, &json!({"a": 7}), &[" has a form that is not allowed here"]);
}

#[test]
fn items_of_a_keyed_list_have_different_keys() {
    let schema = json!({"type": "object", "properties": {"ports": {"type": "array",
        "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"],
        "items": {"type": "object", "properties": {"port": {"type": "integer"}, "protocol": {"type": "string", "default": "TCP"}}}}}});
    check_spec(&schema, &json!({"ports": [{"port": 80}, {"port": 80, "protocol": "UDP"}]}), &[]);
    check_spec(
        &schema,
        &json!({"ports": [{"port": 80}, {"port": 80, "protocol": "TCP"}]}),
        &[
            "/ports/1 an item with port `80`, protocol `TCP` stands in this list already (a create would accept it, server-side apply refuses it: keep one of them)",
        ],
    );
}

#[test]
fn a_crd_says_scope_versions_and_metadata() {
    let schemas = Schemas::none().with_crds([&crd(&json!({"type": "object"}))]);
    assert_eq!(schemas.scope(&gvk("x.io/v1", "Widget")), Some(Scope::Cluster));
    assert!(
        matches!(schemas.find(&gvk("x.io/v0", "Widget")), Found::UnknownVersion(versions) if versions == ["v1"])
    );
    assert!(
        matches!(schemas.find(&gvk("x.io/v1", "Wigdet")), Found::UnknownKind(Some(near)) if near == "Widget")
    );
    assert!(matches!(schemas.find(&gvk("y.io/v1", "Widget")), Found::UnknownGroup));
    assert!(matches!(Schemas::none().find(&gvk("v1", "Pod")), Found::NoSchemas));
    let schema = found(&schemas, "x.io/v1", "Widget");
    let object = json!({"metadata": {"name": 1, "label": {}, "labels": {"a": true}}});
    let pointers: Vec<String> = check(&schema, &object).into_iter().map(|v| v.pointer).collect();
    assert_eq!(pointers, ["/metadata/name", "/metadata/label", "/metadata/labels/a"]);
}

#[test]
fn a_live_document_gives_schemas_scopes_and_merge_rules() {
    let gvk_field = json!([{"group": "apps", "version": "v1", "kind": "Thing"}]);
    let document = json!({
        "paths": {
            "/apis/apps/v1/namespaces/{namespace}/things": {"post": {"x-kubernetes-group-version-kind": gvk_field[0]}},
            "/apis/apps/v1/namespaces/{namespace}/things/{name}/scale": {"post": {"x-kubernetes-group-version-kind": {"group": "autoscaling", "version": "v1", "kind": "Scale"}}},
        },
        "components": {"schemas": {
            "io.k8s.Thing": {"type": "object", "x-kubernetes-group-version-kind": gvk_field, "properties": {
                "spec": {"allOf": [{"$ref": "#/components/schemas/io.k8s.Spec"}], "default": {}},
            }},
            "io.k8s.Spec": {"type": "object", "required": ["containers"], "properties": {
                "containers": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                    "items": {"allOf": [{"$ref": "#/components/schemas/io.k8s.Container"}], "default": {}}},
                "args": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "atomic"},
                "children": {"type": "array", "items": {"$ref": "#/components/schemas/io.k8s.Spec"}},
            }},
            "io.k8s.Container": {"type": "object", "properties": {
                "name": {"type": "string"}, "replicas": {"type": "integer", "format": "int32"},
                "cpu": {"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity"},
                "port": {"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString"},
                "keys": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
            }},
            "io.k8s.apimachinery.pkg.api.resource.Quantity": {"oneOf": [{"type": "string"}, {"type": "number"}]},
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
        }},
    });
    let schemas = Schemas::from_openapi_v3(vec![("apis/apps/v1".into(), document)]);
    assert_eq!(schemas.scope(&gvk("apps/v1", "Thing")), Some(Scope::Namespaced));
    let schema = found(&schemas, "apps/v1", "Thing");
    let object = json!({"spec": {"containers": [
        {"name": "a", "cpu": "1 GB", "port": "http", "replicas": 9_000_000_000_u64}, {"name": "a", "cpu": 0.5, "nmae": null}],
        "children": [{"children": [{"containers": []}, {"x": 1}]}]}});
    let pointers: Vec<String> = check(&schema, &object).into_iter().map(|v| v.pointer).collect();
    assert_eq!(
        pointers,
        [
            "/spec/containers/0/cpu",
            "/spec/containers/0/replicas",
            "/spec/containers/1/nmae",
            "/spec/containers/1",
            "/spec/children/0",
            "/spec/children/0/children/1",
            "/spec/children/0/children/1/x",
        ]
    );
    let list = |path: &[&str]| schema.list_type(path);
    assert_eq!(list(&["spec", "containers"]), ListType::Map(vec!["name".into()]));
    assert_eq!(list(&["spec", "containers", "*", "keys"]), ListType::Set);
    assert_eq!(list(&["spec", "containers", "0", "keys"]), ListType::Set);
    assert_eq!(list(&["spec", "args"]), ListType::Atomic);
    assert_eq!(list(&["spec", "nothing", "here"]), ListType::Atomic);
    let cursor =
        schema.cursor().field("spec").and_then(|spec| spec.field("containers")).and_then(|list| list.item());
    assert!(cursor.and_then(|item| item.field("cpu")).is_some_and(|cpu| cpu.is_quantity()));
}
