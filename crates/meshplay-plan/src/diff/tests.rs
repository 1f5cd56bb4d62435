//! P4: two states in, the changed fields out.

use super::*;
use crate::{managed, testing::yaml};

/// Changes from one YAML to the other, one per line.
fn check(before: &str, after: &str, expect: &[&str]) {
    let (before, after) = (yaml(before), yaml(after));
    let lists = Lists::learn(&managed::entries(&before));
    let changes = diff(&before, &after, &lists);
    let text = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), Value::to_string);
    let got: Vec<_> =
        changes.iter().map(|c| format!("{}: {} → {}", c.path, text(&c.before), text(&c.after))).collect();
    assert_eq!(got, expect);
}

#[test]
fn p4_only_leaves_that_differ_are_named() {
    check(
        "{spec: {a: 1, b: {c: x, d: old}}}",
        "{spec: {a: 1, b: {c: z, e: w}}}",
        &[r#"spec.b.c: "x" → "z""#, r#"spec.b.d: "old" → -"#, r#"spec.b.e: - → "w""#],
    );
}

#[test]
fn p4_list_items_are_compared_by_key() {
    check(
        "{spec: {template: {spec: {containers: [{name: a, image: x}, {name: b, image: img, env: [{name: E, value: '1'}]}]}}}}",
        "{spec: {template: {spec: {containers: [{name: b, image: img, env: [{name: E, value: '2'}, {name: F, value: ''}]}]}}}}",
        &[
            r#"spec.template.spec.containers[name="a"]: {"name":"a","image":"x"} → -"#,
            r#"spec.template.spec.containers[name="b"].env[name="E"].value: "1" → "2""#,
            r#"spec.template.spec.containers[name="b"].env[name="F"]: - → {"name":"F","value":""}"#,
        ],
    );
}

#[test]
fn p4_ports_of_a_service_are_named_by_port_and_protocol() {
    check(
        "{kind: Service, spec: {ports: [{port: 80, protocol: TCP, targetPort: 1}, {port: 53, protocol: UDP}]}}",
        "{kind: Service, spec: {ports: [{port: 80, protocol: TCP, targetPort: 2}, {port: 53, protocol: UDP}]}}",
        &[r#"spec.ports[port=80,protocol="TCP"].targetPort: 1 → 2"#],
    );
}

#[test]
fn p4_lists_of_custom_resources_are_learned_from_managed_fields() {
    let object = |size: u32| {
        format!(
            r#"
            metadata:
              managedFields:
              - {{manager: m, operation: Apply, apiVersion: v1, fieldsV1: {{'f:spec': {{'f:rooms': {{'k:{{"door":"red"}}': {{.: {{}}, 'f:size': {{}}}}}}}}}}}}
            spec: {{rooms: [{{door: blue, size: 1}}, {{door: red, size: {size}}}]}}"#
        )
    };
    check(&object(1), &object(2), &[r#"spec.rooms[door="red"].size: 1 → 2"#]);
}

#[test]
fn p4_lists_without_keys_are_compared_in_place_or_as_a_whole() {
    check("{args: [a, b]}", "{args: [a, c]}", &[r#"args[1]: "b" → "c""#]);
    check("{args: [a, b]}", "{args: [a]}", &[r#"args: ["a","b"] → ["a"]"#]);
    check("{env: [{name: A}, {name: A}]}", "{env: [{name: A}, {name: B}]}", &[r#"env[1].name: "A" → "B""#]);
}

#[test]
fn p4_the_order_of_named_items_matters_where_it_changes() {
    check(
        "{env: [{name: A}, {name: B}]}",
        "{env: [{name: B}, {name: A}]}",
        &[r#"env: ["[name=\"A\"]","[name=\"B\"]"] → ["[name=\"B\"]","[name=\"A\"]"]"#],
    );
}

#[test]
fn p4_server_set_fields_are_folded_away() {
    check(
        "{metadata: {uid: a, resourceVersion: '1', managedFields: [], annotations: {kubectl.kubernetes.io/last-applied-configuration: x}}, status: {a: 1}}",
        "{metadata: {uid: a, resourceVersion: '2', generation: 3}, status: {a: 2}}",
        &[],
    );
}

#[test]
fn p4_a_new_annotation_is_one_change_also_when_the_map_is_new() {
    check("{metadata: {}}", "{metadata: {annotations: {a: b}}}", &[r#"metadata.annotations.a: - → "b""#]);
}
