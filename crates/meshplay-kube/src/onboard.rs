//! The way out for kubeconfigs that run a program: a service account of Meshplay's own, with the least that
//! it needs, as manifest text for the user to read and apply.

use std::fmt::Write as _;

/// What the service account may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Look at everything but the values of Secrets.
    Read,
    /// Besides, write in these namespaces.
    Write {
        /// Names of existing namespaces.
        namespaces: Vec<String>,
    },
}

/// Name of the service account and of its roles.
pub const SERVICE_ACCOUNT: &str = "meshplay";
/// Namespace of the service account.
pub const SERVICE_ACCOUNT_NAMESPACE: &str = "meshplay";

/// Groups and kinds that are read. Secrets are left out: who may list them may read them.
const READ: &[(&str, &str)] = &[
    (
        "",
        "configmaps, endpoints, events, limitranges, namespaces, nodes, persistentvolumeclaims, \
         persistentvolumes, pods, pods/log, replicationcontrollers, resourcequotas, serviceaccounts, services",
    ),
    ("apps", "controllerrevisions, daemonsets, deployments, replicasets, statefulsets"),
    ("batch", "cronjobs, jobs"),
    ("autoscaling", "horizontalpodautoscalers"),
    ("policy", "poddisruptionbudgets"),
    ("networking.k8s.io", "ingressclasses, ingresses, networkpolicies"),
    ("discovery.k8s.io", "endpointslices"),
    ("gateway.networking.k8s.io", "gatewayclasses, gateways, grpcroutes, httproutes, referencegrants"),
    ("rbac.authorization.k8s.io", "clusterrolebindings, clusterroles, rolebindings, roles"),
    ("storage.k8s.io", "csidrivers, storageclasses, volumeattachments"),
    ("scheduling.k8s.io", "priorityclasses"),
    ("apiextensions.k8s.io", "customresourcedefinitions"),
    ("apiregistration.k8s.io", "apiservices"),
    (
        "admissionregistration.k8s.io",
        "mutatingwebhookconfigurations, validatingadmissionpolicies, validatingadmissionpolicybindings, \
         validatingwebhookconfigurations",
    ),
];

/// Groups and kinds that a design usually holds. RBAC is left out: who may write roles may take any right.
const WRITE: &[(&str, &str)] = &[
    ("", "configmaps, persistentvolumeclaims, pods, secrets, serviceaccounts, services"),
    ("apps", "daemonsets, deployments, statefulsets"),
    ("batch", "cronjobs, jobs"),
    ("autoscaling", "horizontalpodautoscalers"),
    ("policy", "poddisruptionbudgets"),
    ("networking.k8s.io", "ingresses, networkpolicies"),
    ("gateway.networking.k8s.io", "gateways, grpcroutes, httproutes, referencegrants"),
];

/// The manifest, with the commands for its token as comments at its end.
pub fn service_account_manifest(grant: &Grant) -> String {
    let mut text = format!(
        "# A service account for Meshplay. Read it, then: kubectl apply -f THIS_FILE\n\
         apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {SERVICE_ACCOUNT_NAMESPACE}\n\
         ---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {SERVICE_ACCOUNT}\n  \
         namespace: {SERVICE_ACCOUNT_NAMESPACE}\n"
    );
    role(&mut text, "ClusterRole", "meshplay-read", None, (READ, "[get, list, watch]"));
    binding(&mut text, ("ClusterRoleBinding", "ClusterRole"), "meshplay-read", None);
    if let Grant::Write { namespaces } = grant {
        for namespace in namespaces {
            let verbs = "[get, list, watch, create, update, patch, delete]";
            role(&mut text, "Role", "meshplay-write", Some(namespace), (WRITE, verbs));
            binding(&mut text, ("RoleBinding", "Role"), "meshplay-write", Some(namespace));
        }
    }
    text.push_str(&token_help());
    text
}

fn role(
    text: &mut String,
    kind: &str,
    name: &str,
    namespace: Option<&str>,
    (rules, verbs): (&[(&str, &str)], &str),
) {
    head(text, "rbac.authorization.k8s.io/v1", kind, (name, namespace));
    text.push_str("rules:\n");
    for (group, resources) in rules {
        push(text, format_args!("  - apiGroups: [\"{group}\"]\n"));
        push(text, format_args!("    resources: [{resources}]\n    verbs: {verbs}\n"));
    }
}

fn binding(text: &mut String, (kind, role_kind): (&str, &str), name: &str, namespace: Option<&str>) {
    head(text, "rbac.authorization.k8s.io/v1", kind, (name, namespace));
    push(
        text,
        format_args!(
            "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: {role_kind}\n  name: {name}\n\
             subjects:\n  - kind: ServiceAccount\n    name: {SERVICE_ACCOUNT}\n    \
             namespace: {SERVICE_ACCOUNT_NAMESPACE}\n"
        ),
    );
}

fn head(text: &mut String, api_version: &str, kind: &str, (name, namespace): (&str, Option<&str>)) {
    push(text, format_args!("---\napiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: {name}\n"));
    if let Some(namespace) = namespace {
        // Quoted: a namespace may be called `123`.
        push(text, format_args!("  namespace: \"{namespace}\"\n"));
    }
}

fn token_help() -> String {
    format!(
        "# Then make a token (at most as long as the cluster allows; repeat before it ends):\n\
         #   kubectl create token {SERVICE_ACCOUNT} --namespace {SERVICE_ACCOUNT_NAMESPACE} --duration 8760h\n\
         # and a kubeconfig with it:\n\
         #   kubectl config view --raw --minify --flatten > meshplay.kubeconfig\n\
         #   kubectl --kubeconfig meshplay.kubeconfig config set-credentials meshplay --token TOKEN\n\
         #   kubectl --kubeconfig meshplay.kubeconfig config set-context --current --user meshplay\n\
         # What the design needs beyond this (namespaces, custom resources, RBAC), add to the roles above.\n"
    )
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("writing to a String does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t46_no_wildcard_and_no_way_to_more_rights() {
        let text = service_account_manifest(&Grant::Write { namespaces: vec!["shop".into(), "123".into()] });
        assert!(!text.contains('*'), "{text}");
        for right in ["escalate", "bind\"", "impersonate", "nodes/proxy", "pods/exec"] {
            assert!(!text.contains(right), "{right}");
        }
        assert_eq!(text.matches("kind: Role\n").count(), 4, "two roles and two references to them");
    }

    #[test]
    fn reading_does_not_include_secrets() {
        assert!(!service_account_manifest(&Grant::Read).contains("secrets"));
    }
}
