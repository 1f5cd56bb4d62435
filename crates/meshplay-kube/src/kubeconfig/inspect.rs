//! Every context of a kubeconfig, usable or not, with what is in its way: for whoever chooses what to connect (P19).

use meshplay_types::{Finding, Findings};

use super::{
    ReadOptions, Reader,
    document::{Document, User},
    once_each,
};

/// A context and what is in its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextInspected {
    /// Its name in the file.
    pub context: String,
    /// URL of its API server, as the file says.
    pub server: String,
    /// What its user has: `token`, `certificate`, `none`, `exec` …
    pub credential: &'static str,
    /// True for the file's `current-context`.
    pub current: bool,
    /// True if it can be connected.
    pub usable: bool,
    /// What is in the way, and what is worth knowing.
    pub findings: Findings,
}

/// Looks at every context of a kubeconfig by itself; findings about the file as a whole come apart.
pub fn inspect(text: &str, options: &ReadOptions) -> (Vec<ContextInspected>, Findings) {
    let mut reader = Reader { options, findings: Findings::new() };
    let Some(document) = reader.parse(text) else { return (Vec::new(), reader.findings) };
    // Tells if there are no contexts at all.
    if document.contexts.is_empty() {
        drop(reader.entries(&document));
    }
    let contexts = document.contexts.iter().enumerate().map(|(idx, named)| {
        let mut alone = Reader { options, findings: Findings::new() };
        let entry = alone.entry(&document, idx, named);
        let findings = once_each(alone.findings);
        ContextInspected {
            context: named.name.clone(),
            server: server(&document, &named.context.cluster),
            credential: credential(&document, &named.context.user),
            current: named.name == document.current_context,
            usable: entry.is_some() && !findings.iter().any(Finding::is_error),
            findings,
        }
    });
    (contexts.collect(), reader.findings)
}

fn server(document: &Document, name: &str) -> String {
    let cluster = document.clusters.iter().find(|cluster| cluster.name == name);
    cluster.map(|cluster| cluster.cluster.server.clone()).unwrap_or_default()
}

fn credential(document: &Document, name: &str) -> &'static str {
    let Some(user) = document.users.iter().find(|user| user.name == name) else { return "none" };
    let User { exec, auth_provider, username, password, token, token_file, .. } = &user.user;
    let User { client_certificate, client_certificate_data, .. } = &user.user;
    if exec.is_some() {
        "exec"
    } else if auth_provider.is_some() {
        "authProvider"
    } else if username.is_some() || password.is_some() {
        "password"
    } else if client_certificate.is_some() || client_certificate_data.is_some() {
        "certificate"
    } else if token.is_some() || token_file.is_some() {
        "token"
    } else {
        "none"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p19_each_context_says_by_itself_what_is_in_its_way() {
        let text = "
            current-context: good
            clusters: [{name: c, cluster: {server: 'https://10.0.0.1'}}]
            users:
              - {name: t, user: {token: abc}}
              - {name: e, user: {exec: {command: aws}}}
            contexts:
              - {name: good, context: {cluster: c, user: t}}
              - {name: eks, context: {cluster: c, user: e}}
              - {name: lost, context: {cluster: x, user: t}}";
        let (contexts, findings) = inspect(text, &ReadOptions::default());
        assert_eq!(findings, []);
        let said: Vec<_> = contexts
            .iter()
            .map(|one| {
                let codes: Vec<_> = one.findings.iter().map(|finding| finding.code.to_string()).collect();
                format!("{} {} {} [{}]", one.context, one.credential, one.usable, codes.join(" "))
            })
            .collect();
        assert_eq!(said, ["good token true []", "eks exec false [MP4003]", "lost token false [MP4002]"]);
    }
}
