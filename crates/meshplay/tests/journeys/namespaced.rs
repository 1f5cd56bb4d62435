//! A credential with a Role in one namespace and nothing else sees that namespace, and says what it does not see.

use meshplay_test::clusters;
use meshplay_types::Code;
use serde_json::{Value, json};

use crate::harness::{Installation, Sight, installation::exit, unique};

const ACCOUNT: &str = r#"
apiVersion: v1
kind: Namespace
metadata: { name: @NS@ }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: reader, namespace: @NS@ }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: @NS@ }
rules:
- { apiGroups: [""], resources: [configmaps, pods], verbs: [get, list, watch] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: @NS@ }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, name: reader, namespace: @NS@ }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: @NS@ }
data: { colour: green }
"#;

#[test]
fn a_credential_of_one_namespace_sees_that_namespace_and_says_so() {
    let Some(cluster) = clusters().first() else { return };
    let sight = Sight(cluster.kubectl());
    let namespace = unique("n");
    let meshplay = Installation::new();
    let file = meshplay.file("account.yaml", &ACCOUNT.replace("@NS@", &namespace));
    sight.run(&["apply", "-f", &file]);
    let token = sight.run(&["--namespace", &namespace, "create", "token", "reader"]);
    let kubeconfig = meshplay.file("kubeconfig", &kubeconfig(&sight, token.trim()).to_string());
    meshplay.run(&["cluster", "add", "narrow", "--kubeconfig", &kubeconfig]).expect(exit::OK);

    let listed = meshplay.run(&["get", "configmaps", "-o", "json"]).expect(exit::OK);
    let items = listed.json()["items"].as_array().unwrap().clone();
    assert!(items.iter().any(|item| item["name"] == "settings"), "{listed:?}");
    assert!(items.iter().all(|item| item["namespace"] == namespace.as_str()), "{listed:?}");
    listed.tells(Code::CLUSTER_NARROW);
    listed.tells(Code::CLUSTER_DENIED);
    let told = listed.stderr.lines().find(|line| line.contains("only namespace")).unwrap();
    assert!(told.contains(&namespace) && told.contains("configmaps, pods"), "{told}");

    let got = ["resource", "get", "configmap", "settings", "--namespace", &namespace, "-o", "json"];
    let object = meshplay.run(&got).expect(exit::OK).json();
    assert_eq!((&object["kind"], &object["data"]["colour"]), (&json!("ConfigMap"), &json!("green")));
    assert_eq!(object["metadata"]["managedFields"], Value::Null);
    let whole = meshplay.run(&[&got[..], &["--show-managed-fields"]].concat()).expect(exit::OK).json();
    assert!(whole["metadata"]["managedFields"].is_array());
    let other = ["resource", "get", "secret", "none", "--namespace", &namespace];
    meshplay.run(&other).expect(exit::DENIED).tells(Code::CLUSTER_DENIED);
    sight.run(&["delete", "namespace", &namespace, "--wait=false"]);
}

/// The cluster of the kubeconfig there is, with another credential.
fn kubeconfig(sight: &Sight<'_>, token: &str) -> Value {
    let text = sight.run(&["config", "view", "--raw", "--minify", "--output=json"]);
    let mut config: Value = serde_json::from_str(&text).unwrap();
    let name = config["contexts"][0]["context"]["user"].clone();
    config["users"] = json!([{"name": name, "user": {"token": token}}]);
    config
}
