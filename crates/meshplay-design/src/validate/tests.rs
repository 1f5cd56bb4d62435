use serde_json::json;

use super::*;
use crate::{RawDesign, Resolution};

fn design(components: &str) -> ResolvedDesign {
    let text = format!(
        "apiVersion: meshplay/v1\nkind: Design\nmetadata: {{name: shop}}\nspec:\n  components:\n{components}"
    );
    let (design, findings) = RawDesign::parse(&text, Some("shop.yaml"));
    assert!(findings.is_empty(), "{findings:#?}");
    design.unwrap().resolve(&Resolution::default()).unwrap()
}

/// Findings as `line component pointer severity code message (fix)`.
fn check(components: &str, schemas: &Schemas, expected: &[&str]) {
    let validation = design(components).validate(schemas);
    let line = |finding: &Finding| {
        let at = &finding.at;
        let fix = finding.fix.as_ref().filter(|fix| **fix != finding.code.entry().fix);
        format!(
            "{} {} {} {} {} {}{}",
            at.line.unwrap_or(0),
            at.component.as_deref().unwrap_or("-"),
            at.pointer.as_deref().unwrap_or("-"),
            finding.severity,
            finding.code,
            finding.message,
            fix.map(|fix| format!(" ({fix})")).unwrap_or_default()
        )
    };
    assert_eq!(validation.findings.iter().map(line).collect::<Vec<_>>(), expected);
    assert_eq!(validation.design.is_some(), !validation.findings.iter().any(Finding::is_error));
}

/// A live document with a small Deployment.
fn schemas() -> Schemas {
    let gvk = |kind: &str| json!([{"group": "apps", "version": "v1", "kind": kind}]);
    let document = json!({"paths": {"/apis/apps/v1/nodesets": {"post": {"x-kubernetes-group-version-kind": gvk("NodeSet")[0]}}},
        "components": {"schemas": {
        "Deployment": {"type": "object", "x-kubernetes-group-version-kind": gvk("Deployment"), "required": ["spec"], "properties": {
            "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"},
            "spec": {"type": "object", "properties": {"replicas": {"type": "integer"}, "paused": {"type": "boolean"}}}}},
        "NodeSet": {"type": "object", "x-kubernetes-group-version-kind": gvk("NodeSet")},
    }}});
    Schemas::from_openapi_v3(vec![("apis/apps/v1".into(), document)])
}

#[test]
fn a_configuration_is_checked_against_its_schema_with_places() {
    let components = "    web:
      apiVersion: apps/v1
      kind: Deployment
      config:
        metadata: {name: web}
        spec:
          replcas: 2
          paused: 'true'
";
    check(
        components,
        &schemas(),
        &[
            "12 web /spec/replcas error MP1045 there is no field `replcas` here (did you mean `replicas`?)",
            "13 web /spec/paused error MP1043 `spec.paused`: must be `true` or `false`, is the text `true` (remove the quotes: `true`)",
        ],
    );
}

#[test]
fn names_and_identities_are_checked_without_schemas() {
    let components = "    a: {apiVersion: v1, kind: ConfigMap, config: {metadata: {name: A_b}}}
    b: {apiVersion: v1, kind: ConfigMap, config: {metadata: {generateName: x-}}}
    c: {apiVersion: v1, kind: ConfigMap, config: {metadata: {name: c, namespace: n.m, labels: {a: on}}}}
    d: {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, config: {metadata: {name: 'system:x'}}}
    e: {apiVersion: v2, kind: ConfigMap, config: {metadata: {name: c, namespace: n.m}}}
    f: {apiVersion: v1, kind: Pod}
";
    check(
        components,
        &Schemas::none(),
        &[
            "0 - - info MP1040 there are no schemas: only names, references and structure were checked (build the registry file with `cargo xtask registry`, or validate against a cluster)",
            "6 a /metadata/name error MP1031 the name `A_b` must be at most 253 characters of a-z, 0-9, `-` and `.`, each part between dots starting and ending with a letter or digit",
            "7 b /metadata error MP1030 the ConfigMap has `generateName` instead of `metadata.name`",
            "8 c /metadata/namespace error MP1031 the namespace `n.m` must be at most 63 characters of a-z, 0-9 and `-`, starting and ending with a letter or digit",
            "8 c /metadata/labels/a error MP1043 `metadata.labels.a`: must be text, is `true` (put it in quotes: `\"true\"`)",
            "10 e /metadata/namespace error MP1031 the namespace `n.m` must be at most 63 characters of a-z, 0-9 and `-`, starting and ending with a letter or digit",
            "11 f /metadata error MP1030 the Pod has no `metadata.name`",
            "10 e /metadata/name error MP1032 ConfigMap n.m/c is the component `c` already",
        ],
    );
}

#[test]
fn kinds_without_a_schema_are_named_once() {
    let components = "    a: {apiVersion: apps/v1, kind: Deploymnt, config: {metadata: {name: a}}}
    b: {apiVersion: apps/v1beta1, kind: Deployment, config: {metadata: {name: b}}}
    c: {apiVersion: x.io/v1, kind: C, config: {metadata: {name: c}}}
    d: {apiVersion: x.io/v1, kind: C, config: {metadata: {name: d}}}
    e: {apiVersion: apps/v1, kind: NodeSet, config: {metadata: {name: e, namespace: ns}}}
";
    check(
        components,
        &schemas(),
        &[
            "10 e /metadata/namespace warning MP1033 a NodeSet lives in no namespace (remove `metadata.namespace`)",
            "6 a - warning MP1041 the cluster has no kind `Deploymnt` in `apps/v1` (did you mean `Deployment`?)",
            "7 b - warning MP1042 the cluster has Deployment in other versions only (use `apps/v1`)",
            "8 c - info MP1041 the cluster has no schema of x.io/v1 C: only its structure was checked",
        ],
    );
}

#[test]
fn a_crd_of_the_design_is_the_schema_of_its_custom_resources() {
    let components = "    crd:
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      config:
        metadata: {name: widgets.x.io}
        spec:
          group: x.io
          scope: Namespaced
          names: {kind: Widget, plural: widgets}
          versions:
          - name: v1
            served: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-validations: [{rule: 'true'}], properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
    w:
      apiVersion: x.io/v1
      kind: Widget
      config: {metadata: {name: w}, spec: {size: big}}
    v0: {apiVersion: x.io/v0, kind: Widget, config: {metadata: {name: v0}}}
";
    check(
        components,
        &Schemas::none(),
        &[
            "0 - - info MP1040 there are no schemas: only names, references and structure were checked (build the registry file with `cargo xtask registry`, or validate against a cluster)",
            "22 w /spec/size error MP1043 `spec.size`: must be a whole number, is the text `big`",
            "23 v0 - warning MP1042 the design has Widget in other versions only (use `x.io/v1`)",
            "0 - - info MP1050 rules (CEL) of these kinds are checked by the API server only: Widget",
        ],
    );
}

#[test]
fn values_of_secrets_are_well_formed_and_never_shown() {
    let components = "    s:
      apiVersion: v1
      kind: Secret
      config:
        metadata: {name: s}
        data: {a: {secretRef: s/a}, b: {secretRef: nope}, c: aGk=, d: '<canary>', e: {secretRef: s/e, encoding: verbatim}, f: 424242, g: null}
        stringData: {h: canary, i: {secretRef: s/i, encoding: verbatim}}
";
    check(
        components,
        &schemas(),
        &[
            "11 s /data/b error MP1034 `nope` is not a secret reference (`NAME/KEY`)",
            "11 s /data/d error MP1037 the value of `d` is not base64",
            "11 s /data/e error MP1037 the value of `e` is not base64",
            "11 s /data/f error MP1043 the value of `f` is not text (put it in quotes)",
            "11 s /data warning MP1036 the design holds values of this Secret in clear: `c`, `h`",
            "6 s - info MP1041 the cluster has no schema of v1 Secret: only its structure was checked",
        ],
    );
}
