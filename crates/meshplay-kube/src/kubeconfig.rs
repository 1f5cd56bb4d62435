//! Reading a kubeconfig file by the rules that keep it from running programs, reading files or turning TLS
//! off. What it holds inline becomes an [`Access`]; everything else is a finding with the way out.
//!
//! It connects to nothing. Every context is judged, all findings come at once.

mod credential;
mod document;
mod inspect;
mod trust;

use std::path::PathBuf;

use meshplay_types::{Code, Finding, Findings, Place};

use self::document::{Document, NamedContext};
use crate::Access;

pub use self::inspect::{ContextInspected, inspect};

/// The largest kubeconfig that is read, in bytes. A file of 500 clusters with inline certificates is 4 MB.
pub const KUBECONFIG_BYTES_MAX: usize = 8 << 20;

/// What the reader may do.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// May it open the files that the kubeconfig names?
    pub files: FilePolicy,
    /// The name of the kubeconfig itself, for findings.
    pub file: Option<String>,
}

/// Whether certificate and token files are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FilePolicy {
    /// Only what the kubeconfig holds itself: the rule for uploads, where a path would be a path of the
    /// server's machine.
    #[default]
    Inline,
    /// For the local command line: files as the user's own kubectl would read them; relative paths start
    /// here.
    Read(PathBuf),
}

/// One context that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubeconfigEntry {
    /// Name of the context in the file.
    pub context: String,
    /// URL of its API server.
    pub cluster_server: String,
    /// The namespace that it prefers.
    pub namespace: Option<String>,
    /// True for the file's `current-context`.
    pub current: bool,
    /// How to reach it.
    pub access: Access,
}

/// Reads a kubeconfig: the contexts that can be used, and a finding for all that cannot or should not.
pub fn read(text: &str, options: &ReadOptions) -> (Vec<KubeconfigEntry>, Findings) {
    let mut reader = Reader { options, findings: Findings::new() };
    let entries = match reader.parse(text) {
        Some(document) => reader.entries(&document),
        None => Vec::new(),
    };
    (entries, once_each(reader.findings))
}

/// Contexts often share a user or a cluster; one finding is enough for all of them.
fn once_each(findings: Findings) -> Findings {
    let mut seen = Findings::with_capacity(findings.len());
    for finding in findings {
        if !seen.contains(&finding) {
            seen.push(finding);
        }
    }
    seen
}

/// The options and the findings so far.
struct Reader<'a> {
    options: &'a ReadOptions,
    findings: Findings,
}

impl Reader<'_> {
    fn parse(&mut self, text: &str) -> Option<Document> {
        if text.len() > KUBECONFIG_BYTES_MAX {
            let message =
                format!("the file has {} bytes, at most {KUBECONFIG_BYTES_MAX} are read", text.len());
            self.report(Finding::new(Code::KUBECONFIG_SYNTAX, message), "");
            return None;
        }
        let options = serde_saphyr::options! { with_snippet: false };
        match serde_saphyr::from_str_with_options::<Option<Document>>(text, options) {
            Ok(document) => Some(document.unwrap_or_default()),
            Err(error) => {
                let finding = Finding::new(Code::KUBECONFIG_SYNTAX, "the file is not a kubeconfig");
                let line = error.location().and_then(|at| u32::try_from(at.line()).ok());
                self.report(finding, "");
                if let Some(finding) = self.findings.last_mut() {
                    finding.at.line = line;
                }
                None
            }
        }
    }

    fn entries(&mut self, document: &Document) -> Vec<KubeconfigEntry> {
        if document.contexts.is_empty() {
            self.report(Finding::new(Code::KUBECONFIG_EMPTY, "the file has no context"), "/contexts");
        }
        let contexts = document.contexts.iter().enumerate();
        contexts.filter_map(|(idx, context)| self.entry(document, idx, context)).collect()
    }

    fn entry(&mut self, document: &Document, idx: usize, named: &NamedContext) -> Option<KubeconfigEntry> {
        let context = &named.context;
        let cluster = document.clusters.iter().enumerate().find(|(_, item)| item.name == context.cluster);
        let user = document.users.iter().enumerate().find(|(_, item)| item.name == context.user);
        if cluster.is_none() {
            self.dangling(idx, &named.name, "cluster", &context.cluster);
        }
        if user.is_none() && !context.user.is_empty() {
            self.dangling(idx, &named.name, "user", &context.user);
        }
        // Both are judged before either decides, so that every finding shows at once.
        let trust = cluster.map(|(idx, item)| self.trust(&format!("/clusters/{idx}/cluster"), &item.cluster));
        let auth = match user {
            Some((idx, item)) => self.credential(&format!("/users/{idx}/user"), &item.name, &item.user),
            None if context.user.is_empty() => self.anonymous(idx, &named.name),
            None => None,
        };
        let (trust, auth) = (trust??, auth?);
        let namespace = context.namespace.clone().filter(|namespace| !namespace.is_empty());
        Some(KubeconfigEntry {
            context: named.name.clone(),
            cluster_server: trust.server.clone(),
            namespace: namespace.clone(),
            current: named.name == document.current_context,
            access: Access {
                server: trust.server,
                ca_pem: trust.ca_pem,
                auth,
                tls_server_name: trust.tls_server_name,
                namespace,
            },
        })
    }

    fn dangling(&mut self, idx: usize, context: &str, what: &str, name: &str) {
        let message = format!("context `{context}` names the {what} `{name}`, which the file does not hold");
        self.report(Finding::new(Code::KUBECONFIG_DANGLING, message), &format!("/contexts/{idx}/context"));
    }

    fn report(&mut self, finding: Finding, pointer: &str) {
        let pointer = (!pointer.is_empty()).then(|| pointer.to_owned());
        let place = Place { file: self.options.file.clone(), pointer, ..Place::default() };
        self.findings.push(finding.at(place));
    }
}

#[cfg(test)]
mod tests;
