//! The objects that agents in a cluster are made of, as manifests. Pure, and the same for the same wish.
//!
//! A Job, because agents are there for a while and hold nothing. Its pods satisfy the restricted profile of Pod Security,
//! get no token of their cluster, and nobody can connect to them. There is no limit of CPU: a load generator that is
//! throttled sends late, which is the one thing that it must not do.

use super::wish::Wanted;

/// The container, and key and file of what it is given.
pub(super) const CONTAINER: &str = "agent";
pub(super) const TOKEN_KEY: &str = "token";
/// What every object of ours says of itself.
pub(super) const LABEL: &str = "app.kubernetes.io/name";
pub(super) const LABEL_VALUE: &str = "meshplay-agent";
const INSTANCE: &str = "app.kubernetes.io/instance";
/// The pods are made anew when the token is another.
const TOKEN_ANNOTATION: &str = "meshplay.dev/token";
/// As in `deploy/Containerfile`.
const USER: u32 = 65_532;
/// Failed pods that are replaced before the Job gives up.
const BACKOFF_LIMIT: u32 = 6;
/// How long an ended Job can still be looked at.
const TTL_SECONDS: u32 = 3_600;
/// More than an agent needs to end its load.
const GRACE_SECONDS: u32 = 15;

/// Who the agents come as.
pub(super) struct Pass<'a> {
    /// Changes with the token, and says nothing of it.
    pub(super) id: &'a str,
    pub(super) text: &'a str,
}

/// Whether the namespace is made, or was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NamespaceIs {
    Ours,
    Others,
}

/// The text form of the Job's key.
pub(super) fn job_key(wanted: &Wanted) -> String {
    format!("batch/Job {}/{}", wanted.namespace, wanted.name)
}

/// The labels by which the pods are found.
pub(super) fn selector(name: &str) -> String {
    format!("{LABEL}={LABEL_VALUE},{INSTANCE}={name}")
}

/// All of them, in the order in which they are needed.
pub(super) fn manifests(wanted: &Wanted, pass: &Pass<'_>, namespace: NamespaceIs) -> String {
    let mut documents = Vec::new();
    if namespace == NamespaceIs::Ours {
        documents.push(self::namespace(wanted));
    }
    documents.push(secret(wanted, pass));
    documents.extend(wanted.ca_pem.as_deref().map(|pem| authority(wanted, pem)));
    documents.push(policy(wanted));
    documents.push(job(wanted, pass));
    documents.join("---\n")
}

/// Text in quotes, as JSON and YAML have it alike.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn labels(wanted: &Wanted) -> String {
    format!("{{ {LABEL}: {LABEL_VALUE}, {INSTANCE}: {} }}", quoted(&wanted.name))
}

fn namespace(wanted: &Wanted) -> String {
    format!(
        "apiVersion: v1
kind: Namespace
metadata:
  name: {name}
  labels: {{ pod-security.kubernetes.io/enforce: restricted }}
",
        name = quoted(&wanted.namespace)
    )
}

fn metadata(wanted: &Wanted, name: &str) -> String {
    format!(
        "metadata:
  name: {}
  namespace: {}
  labels: {}
",
        quoted(name),
        quoted(&wanted.namespace),
        labels(wanted)
    )
}

fn secret(wanted: &Wanted, pass: &Pass<'_>) -> String {
    format!(
        "apiVersion: v1
kind: Secret
{metadata}type: Opaque
stringData:
  {TOKEN_KEY}: {text}
",
        metadata = metadata(wanted, &token_name(wanted)),
        text = quoted(pass.text)
    )
}

fn token_name(wanted: &Wanted) -> String {
    format!("{}-token", wanted.name)
}

fn authority_name(wanted: &Wanted) -> String {
    format!("{}-server-ca", wanted.name)
}

fn authority(wanted: &Wanted, pem: &str) -> String {
    let lines: String = pem.lines().map(|line| format!("    {}\n", line.trim())).collect();
    format!(
        "apiVersion: v1
kind: ConfigMap
{metadata}data:
  ca.crt: |
{lines}",
        metadata = metadata(wanted, &authority_name(wanted))
    )
}

/// Agents connect; nobody connects to them.
fn policy(wanted: &Wanted) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
{metadata}spec:
  podSelector: {{ matchLabels: {labels} }}
  policyTypes: [Ingress]
",
        metadata = metadata(wanted, &wanted.name),
        labels = labels(wanted)
    )
}

fn job(wanted: &Wanted, pass: &Pass<'_>) -> String {
    // 2, 4 and 5: an agent that is refused would be refused again, and so would the others.
    format!(
        "apiVersion: batch/v1
kind: Job
{metadata}spec:
  completionMode: Indexed
  parallelism: {replicas}
  completions: {replicas}
  backoffLimit: {BACKOFF_LIMIT}
  ttlSecondsAfterFinished: {TTL_SECONDS}
  podFailurePolicy:
    rules:
      - action: FailJob
        onExitCodes: {{ containerName: {CONTAINER}, operator: In, values: [2, 4, 5] }}
      - action: Ignore
        onPodConditions: [{{ type: DisruptionTarget, status: \"True\" }}]
  template:
    metadata:
      labels: {labels}
      annotations: {{ {TOKEN_ANNOTATION}: {token} }}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {GRACE_SECONDS}
      securityContext:
        runAsNonRoot: true
        runAsUser: {USER}
        runAsGroup: {USER}
        seccompProfile: {{ type: RuntimeDefault }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: {{ matchLabels: {labels} }}
      containers:
        - name: {CONTAINER}
          image: {image}
          args:
{args}          env:
{env}          resources:
            requests: {{ cpu: {cpu}, memory: {memory} }}
            limits: {{ memory: {memory} }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {{ drop: [ALL] }}
          terminationMessagePolicy: FallbackToLogsOnError
{volumes}",
        metadata = metadata(wanted, &wanted.name),
        replicas = wanted.replicas,
        labels = labels(wanted),
        token = quoted(pass.id),
        image = quoted(&wanted.image),
        args = args(wanted),
        env = env(wanted),
        cpu = quoted(&wanted.cpu),
        memory = quoted(&wanted.memory),
        volumes = volumes(wanted),
    )
}

fn args(wanted: &Wanted) -> String {
    let Wanted { server_url, cluster, .. } = wanted;
    let fixed = ["--server", server_url, "perf", "agent"];
    let place = ["--name", "$(POD_NAME)", "--cluster", cluster.as_str(), "--node", "$(NODE_NAME)"];
    let load_to = wanted.load_to.iter().flat_map(|to| ["--load-to", to.as_str()]);
    let all = fixed.into_iter().chain(place).chain(load_to);
    all.map(|arg| format!("            - {}\n", quoted(arg))).collect()
}

fn env(wanted: &Wanted) -> String {
    let field = |name: &str, path: &str| {
        format!("            - {{ name: {name}, valueFrom: {{ fieldRef: {{ fieldPath: {path} }} }} }}\n")
    };
    let plain = |name: &str, value: &str| format!("            - {{ name: {name}, value: {value} }}\n");
    let token = format!(
        "            - {{ name: MESHPLAY_TOKEN, valueFrom: {{ secretKeyRef: {{ name: {}, key: {TOKEN_KEY} }} }} }}\n",
        quoted(&token_name(wanted))
    );
    let mut env = field("POD_NAME", "metadata.name") + &field("NODE_NAME", "spec.nodeName");
    // Nothing is kept there: an agent only looks whether a server has it.
    env += &plain("MESHPLAY_DATA_DIR", "/tmp/meshplay");
    if wanted.ca_pem.is_some() {
        env += &plain("MESHPLAY_CA", "/etc/meshplay/ca.crt");
    }
    env + &token
}

fn volumes(wanted: &Wanted) -> String {
    if wanted.ca_pem.is_none() {
        return String::new();
    }
    format!(
        "          volumeMounts:
            - {{ name: server-ca, mountPath: /etc/meshplay, readOnly: true }}
      volumes:
        - {{ name: server-ca, configMap: {{ name: {} }} }}
",
        quoted(&authority_name(wanted))
    )
}

#[cfg(test)]
mod tests {
    use meshplay_design::{RawDesign, import};
    use meshplay_types::Code;
    use serde_json::json;

    use super::*;

    fn wanted() -> Wanted {
        Wanted {
            cluster: "east".parse().unwrap(),
            design: "agents-east".parse().unwrap(),
            name: "agents".to_owned(),
            namespace: "meshplay-load".to_owned(),
            replicas: 3,
            server_url: "https://play.example".to_owned(),
            ca_pem: Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned()),
            image: "registry.example/meshplay:1".to_owned(),
            cpu: "2".to_owned(),
            memory: "1Gi".to_owned(),
            load_to: vec!["10.0.0.0/8".to_owned()],
        }
    }

    fn imported(wanted: &Wanted, namespace: NamespaceIs) -> import::Import {
        let text = manifests(wanted, &Pass { id: "one", text: "mp_canary-canary" }, namespace);
        import::manifests(&text, &import::ImportOptions { name: wanted.design.clone(), file: None })
    }

    #[test]
    fn they_become_a_design_that_holds_no_token() {
        let made = imported(&wanted(), NamespaceIs::Ours);
        let codes: Vec<_> = made.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::IMPORT_SECRET_SEALED], "{:?}", made.findings);
        assert_eq!((made.counts.read, made.counts.imported), (5, 5));
        assert_eq!(made.sealed.len(), 1);
        assert!(!made.design.contains("canary"), "{}", made.design);
        let others = Wanted { ca_pem: None, ..wanted() };
        assert_eq!(imported(&others, NamespaceIs::Others).counts.imported, 3);
    }

    #[test]
    fn the_job_says_what_was_asked_for() {
        let made = imported(&wanted(), NamespaceIs::Ours);
        let design = RawDesign::parse(&made.design, None).0.unwrap();
        let resolved = design.resolve(&Default::default()).unwrap();
        let job = resolved.components.iter().find(|one| one.gvk.kind == "Job").unwrap().object();
        let container = &job["spec"]["template"]["spec"]["containers"][0];
        assert_eq!((&job["spec"]["parallelism"], &job["spec"]["completions"]), (&json!(3), &json!(3)));
        let args = ["--server", "https://play.example", "perf", "agent", "--name", "$(POD_NAME)"];
        let rest = ["--cluster", "east", "--node", "$(NODE_NAME)", "--load-to", "10.0.0.0/8"];
        assert_eq!(container["args"], json!([&args[..], &rest[..]].concat()));
        assert_eq!(container["resources"]["requests"], json!({"cpu": "2", "memory": "1Gi"}));
        let pem = resolved.components.iter().find(|one| one.gvk.kind == "ConfigMap").unwrap().object();
        assert_eq!(pem["data"]["ca.crt"], wanted().ca_pem.unwrap());
    }
}
