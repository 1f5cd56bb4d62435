//! What a kubeconfig holds, before anything of it is kept (P19).

use meshplay_kube::{
    kubeconfig::{self, ContextInspected, ReadOptions},
    onboard::{Grant, service_account_manifest},
};
use meshplay_types::{Code, Finding, Findings};

use super::add::fitting;
use crate::{App, AppError, OpCtx};

/// A context, and the name its connection would have.
#[derive(Clone, Debug)]
pub struct InspectedContext {
    /// The connection's name unless another one is given.
    pub name: String,
    /// What the file says of it.
    pub found: ContextInspected,
}

impl App {
    /// The contexts of a kubeconfig, and what is in the way of each. Nothing is kept, nobody is asked.
    pub fn cluster_inspect(&self, _ctx: &OpCtx, text: &str) -> (Vec<InspectedContext>, Findings) {
        let (contexts, findings) = kubeconfig::inspect(text, &ReadOptions::default());
        let named = |found: ContextInspected| InspectedContext { name: fitting(&found.context), found };
        (contexts.into_iter().map(named).collect(), findings)
    }

    /// The manifest of a service account for us: it reads, and writes in these namespaces.
    pub fn cluster_service_account(&self, _ctx: &OpCtx, namespaces: Vec<String>) -> Result<String, AppError> {
        let wrong: Findings = namespaces
            .iter()
            .filter(|name| !is_label(name))
            .map(|name| {
                Finding::new(Code::NAME_INVALID, format!("`{name}` cannot be the name of a namespace"))
            })
            .collect();
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        let grant = if namespaces.is_empty() { Grant::Read } else { Grant::Write { namespaces } };
        Ok(service_account_manifest(&grant))
    }
}

/// RFC 1123: what goes into a manifest as it is must not be able to say more than a name.
fn is_label(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=63).contains(&name.len())
        && name.chars().all(plain)
        && !name.starts_with('-')
        && !name.ends_with('-')
}
