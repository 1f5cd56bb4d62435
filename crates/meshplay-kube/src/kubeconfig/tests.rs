use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use meshplay_types::{Secret, Severity};

use super::*;
use crate::Auth;

/// A self-made certificate and key; nothing is signed with them.
const CERTIFICATE: &str = include_str!("fixtures/certificate.pem");
const KEY: &str = include_str!("fixtures/key.pem");

fn kubeconfig(cluster: &str, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: me@prod\n\
         clusters:\n- name: prod\n  cluster: {cluster}\n\
         users:\n- name: me\n  user: {user}\n\
         contexts:\n- name: me@prod\n  context: {{cluster: prod, user: me, namespace: shop}}\n"
    )
}

const SERVER: &str = "{server: 'https://10.0.0.1:6443'}";

fn codes(findings: &Findings) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

/// The one finding of a kubeconfig that gives no entry.
fn refused(text: &str, expected: Code) -> Finding {
    let (entries, findings) = read(text, &ReadOptions::default());
    assert_eq!((entries.len(), codes(&findings)), (0, vec![expected]), "{text}\n{findings:?}");
    findings[0].clone()
}

#[test]
fn inline_data_becomes_an_access() {
    let ca = STANDARD.encode(CERTIFICATE);
    let cluster = format!(
        "{{server: 'https://h:6443/x', certificate-authority-data: {ca}, tls-server-name: kube.internal}}"
    );
    let user = format!("{{client-certificate-data: {ca}, client-key-data: {}}}", STANDARD.encode(KEY));
    let (entries, findings) = read(&kubeconfig(&cluster, &user), &ReadOptions::default());
    assert_eq!(findings, []);
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(
        (entry.context.as_str(), entry.namespace.as_deref(), entry.current),
        ("me@prod", Some("shop"), true)
    );
    let key_pem = Secret::new(KEY.to_owned());
    assert_eq!(entry.access.auth, Auth::ClientCertificate { certificate_pem: CERTIFICATE.into(), key_pem });
    assert_eq!(entry.access.ca_pem.as_deref(), Some(CERTIFICATE));
    assert_eq!(entry.access.tls_server_name.as_deref(), Some("kube.internal"));
}

#[test]
fn t35_nothing_is_run_and_the_way_out_is_named() {
    let exec = refused(
        &kubeconfig(SERVER, "{exec: {apiVersion: v1, command: /tmp/canary, args: [x]}}"),
        Code::KUBECONFIG_EXEC,
    );
    assert!(exec.message.contains("/tmp/canary") && exec.fix.expect("a fix").contains("service account"));
    assert_eq!(exec.at.pointer.as_deref(), Some("/users/0/user/exec"));
    refused(&kubeconfig(SERVER, "{auth-provider: {name: gcp, config: {}}}"), Code::KUBECONFIG_AUTH_PROVIDER);
}

#[test]
fn t36_an_upload_reads_no_file() {
    for user in [
        "{tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token}",
        "{client-certificate: /etc/passwd, client-key-data: ''}",
    ] {
        refused(&kubeconfig(SERVER, user), Code::KUBECONFIG_FILE);
    }
    let cluster = "{server: 'https://h', certificate-authority: ../ca.crt}";
    refused(&kubeconfig(cluster, "{token: t}"), Code::KUBECONFIG_FILE);
}

#[test]
fn the_local_command_line_reads_files_beside_the_kubeconfig() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kubeconfig/fixtures");
    let options = ReadOptions { files: FilePolicy::Read(folder), file: Some("k.yaml".into()) };
    let cluster = "{server: 'https://h', certificate-authority: certificate.pem}";
    let user = "{client-certificate: certificate.pem, client-key: ./key.pem}";
    let (entries, findings) = read(&kubeconfig(cluster, user), &options);
    assert_eq!(findings, []);
    assert_eq!(entries[0].access.ca_pem.as_deref(), Some(CERTIFICATE));
    let (entries, findings) = read(&kubeconfig(cluster, "{tokenFile: none}"), &options);
    assert_eq!((entries.len(), codes(&findings)), (0, vec![Code::KUBECONFIG_FILE_UNREADABLE]));
    assert_eq!(findings[0].at.file.as_deref(), Some("k.yaml"));
}

#[test]
fn t37_the_check_of_the_certificate_cannot_be_turned_off() {
    let cluster = "{server: 'https://h', insecure-skip-tls-verify: true}";
    refused(&kubeconfig(cluster, "{token: t}"), Code::KUBECONFIG_INSECURE);
    refused(&kubeconfig("{server: 'http://10.0.0.1:8080'}", "{token: t}"), Code::KUBECONFIG_PLAINTEXT);
}

#[test]
fn a_proxy_is_refused_and_its_password_not_shown() {
    let cluster = "{server: 'https://h', proxy-url: 'http://u:c4nary@proxy:3128'}";
    let finding = refused(&kubeconfig(cluster, "{token: t}"), Code::KUBECONFIG_PROXY);
    assert!(!finding.message.contains("c4nary"), "{finding:?}");
}

#[test]
fn what_would_change_who_we_are_is_refused() {
    refused(&kubeconfig(SERVER, "{token: t, as: admin}"), Code::KUBECONFIG_IMPERSONATION);
    refused(&kubeconfig(SERVER, "{username: u, password: p}"), Code::KUBECONFIG_BASIC_AUTH);
}

#[test]
fn malformed_parts_have_their_own_findings() {
    refused(&kubeconfig("{server: '10.0.0.1:6443'}", "{token: t}"), Code::KUBECONFIG_SERVER);
    let ca = "{server: 'https://h', certificate-authority-data: '%%'}";
    refused(&kubeconfig(ca, "{token: t}"), Code::KUBECONFIG_CERTIFICATE);
    let not_pem = format!("{{server: 'https://h', certificate-authority-data: {}}}", STANDARD.encode("x"));
    refused(&kubeconfig(&not_pem, "{token: t}"), Code::KUBECONFIG_CERTIFICATE);
    refused(&kubeconfig(SERVER, "{token: \"a b\"}"), Code::KUBECONFIG_CERTIFICATE);
    let half = format!("{{client-certificate-data: {}}}", STANDARD.encode(CERTIFICATE));
    refused(&kubeconfig(SERVER, &half), Code::KUBECONFIG_CERTIFICATE);
    refused("clusters: [", Code::KUBECONFIG_SYNTAX);
    refused("just text", Code::KUBECONFIG_SYNTAX);
    refused("apiVersion: v1\nclusters: null\n", Code::KUBECONFIG_EMPTY);
}

#[test]
fn a_context_without_its_parts_is_named() {
    let text = "contexts: [{name: c, context: {cluster: gone, user: gone}}]";
    let (entries, findings) = read(text, &ReadOptions::default());
    assert_eq!(entries, []);
    assert_eq!(codes(&findings), [Code::KUBECONFIG_DANGLING, Code::KUBECONFIG_DANGLING]);
}

#[test]
fn all_contexts_are_judged_and_all_findings_come_at_once() {
    let text = "
clusters: [{name: a, cluster: {server: 'https://a', insecure-skip-tls-verify: true}}, {name: b, cluster: {server: 'https://b'}}]
users: [{name: bad, user: {exec: {command: aws}}}, {name: good, user: {token: t}}]
contexts:
- {name: 1, context: {cluster: a, user: bad}}
- {name: 2, context: {cluster: b, user: bad}}
- {name: 3, context: {cluster: b, user: good}}
- {name: 4, context: {cluster: b, user: ''}}
";
    let (entries, findings) = read(text, &ReadOptions::default());
    let names: Vec<_> = entries.iter().map(|entry| entry.context.as_str()).collect();
    assert_eq!(names, ["3", "4"]);
    let expected = [Code::KUBECONFIG_INSECURE, Code::KUBECONFIG_EXEC, Code::KUBECONFIG_NO_CREDENTIAL];
    assert_eq!(codes(&findings), expected);
    assert_eq!(findings[2].severity, Severity::Warning);
}

#[test]
fn t43_no_finding_shows_a_credential() {
    let key = STANDARD.encode("c4nary-key");
    let cluster = "{server: 'ftp://h', insecure-skip-tls-verify: true}";
    let user =
        format!("{{token: c4nary-token, client-key-data: {key}, password: c4nary-password, tokenFile: /x}}");
    let (_, findings) = read(&kubeconfig(cluster, &user), &ReadOptions::default());
    assert!(findings.len() >= 4, "{findings:?}");
    assert!(!format!("{findings:?}").contains("c4nary") && !format!("{findings:?}").contains(&key));
    let broken = kubeconfig(SERVER, "{token: [c4nary]}");
    assert!(!format!("{:?}", read(&broken, &ReadOptions::default())).contains("c4nary"));
}
