//! The objects that are deployed: a thousand of the kinds and sizes that applications are made of.

use std::fmt::Write as _;

/// Label of every object; its value is the round.
pub(super) const LABEL: &str = "bench.meshplay.test/round";
/// Namespaces of one round.
const NAMESPACES: usize = 4;

/// The definition of the custom resources; installed once, before anything is measured.
pub(super) const DEFINITION: &str = r"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.bench.meshplay.test
spec:
  group: bench.meshplay.test
  scope: Namespaced
  names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 1}
              colour: {type: string, default: grey}
              parts:
                type: array
                items:
                  type: object
                  properties:
                    name: {type: string}
                    weight: {type: number}
";

/// Kinds with their share of a thousand.
const MIX: [(Kind, usize); 8] = [
    (Kind::ConfigMap, 400),
    (Kind::Secret, 100),
    (Kind::ServiceAccount, 150),
    (Kind::Role, 50),
    (Kind::RoleBinding, 50),
    (Kind::Service, 50),
    (Kind::Widget, 100),
    (Kind::Deployment, 100),
];
const MIX_OF: usize = 1000;

/// What is asked of `kubectl get` to see them all.
pub(super) const ALL_KINDS: &str = "configmaps,secrets,serviceaccounts,roles,rolebindings,services,\
     widgets.bench.meshplay.test,deployments.apps";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    ConfigMap,
    Secret,
    ServiceAccount,
    Role,
    RoleBinding,
    Service,
    Widget,
    Deployment,
}

/// One round's objects.
pub(super) struct Objects {
    /// The label's value.
    pub(super) round: String,
    pub(super) namespaces: Vec<String>,
    pub(super) manifest: String,
    /// How many they are.
    pub(super) count: usize,
    /// How many of them are Deployments, of one pod each.
    pub(super) deployments: usize,
}

impl Objects {
    /// About `wanted` objects in namespaces of their own.
    pub(super) fn new(round: &str, wanted: usize) -> Self {
        let namespaces: Vec<String> = (1..=NAMESPACES).map(|n| format!("{round}-{n}")).collect();
        let (mut manifest, mut count, mut deployments) = (String::new(), 0, 0);
        for (kind, share) in MIX {
            let of_kind = (wanted * share).div_ceil(MIX_OF);
            for n in 0..of_kind {
                let namespace = &namespaces[n % NAMESPACES];
                document(&mut manifest, kind, n, round, namespace);
            }
            count += of_kind;
            deployments += if kind == Kind::Deployment { of_kind } else { 0 };
        }
        Self { round: round.to_owned(), namespaces, manifest, count, deployments }
    }
}

fn document(out: &mut String, kind: Kind, n: usize, round: &str, namespace: &str) {
    let api_version = match kind {
        Kind::Role | Kind::RoleBinding => "rbac.authorization.k8s.io/v1",
        Kind::Widget => "bench.meshplay.test/v1",
        Kind::Deployment => "apps/v1",
        _ => "v1",
    };
    let name = format!("{}-{n}", format!("{kind:?}").to_lowercase());
    write!(
        out,
        "---\napiVersion: {api_version}\nkind: {kind:?}\nmetadata:\n  name: {name}\n  namespace: {namespace}\n  \
         labels:\n    app: app-{n}\n    {LABEL}: {round}\n{}",
        body(kind, n)
    )
    .expect("writing to a string cannot fail");
}

fn body(kind: Kind, n: usize) -> String {
    match kind {
        Kind::ConfigMap => format!(
            "data:\n  LOG_LEVEL: info\n  WORKERS: \"{n}\"\n  app.conf: |\n    listen 0.0.0.0:8080;\n    \
             root ${{APP_ROOT}}/site-{n};\n    location / {{ proxy_pass http://app-{n}:8080; }}\n    \
             # as long as configuration is\n    keepalive_timeout 65; client_max_body_size 8m;\n"
        ),
        Kind::Secret => {
            format!("type: Opaque\nstringData:\n  user: app-{n}\n  password: not-a-real-password-{n}\n")
        }
        Kind::ServiceAccount => "automountServiceAccountToken: false\n".to_owned(),
        Kind::Role => "rules:\n- apiGroups: [\"\"]\n  resources: [configmaps, secrets]\n  \
             verbs: [get, list, watch]\n- apiGroups: [apps]\n  resources: [deployments]\n  verbs: [get]\n"
            .to_owned(),
        Kind::RoleBinding => format!(
            "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: role-{n}\nsubjects:\n\
             - kind: ServiceAccount\n  name: serviceaccount-{n}\n"
        ),
        Kind::Service => format!(
            "spec:\n  selector:\n    app: app-{n}\n  ports:\n  - name: http\n    port: 80\n    \
             targetPort: 8080\n  - name: metrics\n    port: 9090\n"
        ),
        Kind::Widget => format!(
            "spec:\n  size: {}\n  parts:\n  - name: left\n    weight: 1.5\n  - name: right\n    weight: 2\n",
            n + 1
        ),
        Kind::Deployment => deployment(n),
    }
}

fn deployment(n: usize) -> String {
    format!(
        "spec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: app-{n}\n  template:\n    metadata:\n      \
         labels:\n        app: app-{n}\n    spec:\n      automountServiceAccountToken: false\n      containers:\n      \
         - name: app\n        image: registry.example/app:1.{n}\n        ports:\n        - name: http\n          \
         containerPort: 8080\n        env:\n        - name: LOG_LEVEL\n          valueFrom:\n            \
         configMapKeyRef: {{name: configmap-{n}, key: LOG_LEVEL}}\n        - name: MODE\n          value: serve\n        \
         resources:\n          requests: {{cpu: 10m, memory: 16Mi}}\n          limits: {{memory: 64Mi}}\n        \
         readinessProbe:\n          httpGet: {{path: /ready, port: http}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mix_adds_up_and_every_document_is_counted() {
        assert_eq!(MIX.iter().map(|(_, share)| share).sum::<usize>(), MIX_OF);
        let objects = Objects::new("r", 1000);
        assert_eq!((objects.count, objects.deployments), (1000, 100));
        assert_eq!(objects.manifest.matches("---\n").count(), 1000);
    }

    #[test]
    fn small_rounds_have_every_kind() {
        let objects = Objects::new("r", 10);
        assert_eq!(
            MIX.iter().filter(|(kind, _)| objects.manifest.contains(&format!("kind: {kind:?}\n"))).count(),
            8
        );
    }
}
