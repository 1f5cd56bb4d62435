//! Whether everything needed to work is there, in the manner of `linkerd check`: categories, verdicts, fixes.

use meshplay_types::{Code, PAGE_ITEMS_MAX, PageRequest};

use crate::{App, AppError, OpCtx, access::audit::Trail};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Group of checks.
    pub category: String,
    /// Code of the finding that a failure is.
    pub code: Code,
    /// Verdict.
    pub status: Status,
    /// What was looked at and seen.
    pub message: String,
    /// What to do.
    pub fix: Option<String>,
}

/// Verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Pass,
    /// Works, with a caveat.
    Warn,
    /// Must be mended.
    Fail,
    /// Could not be judged.
    Skip,
}

impl Check {
    /// A check with the fix of its code, if it needs one.
    pub fn new(category: &str, code: Code, status: Status, message: impl Into<String>) -> Self {
        let needs_fix = matches!(status, Status::Warn | Status::Fail) && !code.entry().fix.is_empty();
        Self {
            category: category.to_owned(),
            code,
            status,
            message: message.into(),
            fix: needs_fix.then(|| code.entry().fix.to_owned()),
        }
    }
}

impl App {
    /// Checks this installation: what is needed before a cluster is connected.
    pub fn check_installation(&self, _ctx: &OpCtx) -> Vec<Check> {
        vec![self.check_store(), self.check_registry()]
    }

    /// Checks this installation and every connected cluster.
    pub async fn check_run(&self, ctx: &OpCtx) -> Result<Vec<Check>, AppError> {
        let mut checks = self.check_installation(ctx);
        checks.push(self.check_audit().await?);
        let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
        let clusters = self.cluster_list(ctx, &page).await?.items;
        if clusters.is_empty() {
            checks.push(Check::new("clusters", Code::NO_CLUSTER, Status::Skip, "no cluster is connected"));
        }
        let names: Vec<String> = clusters.iter().map(|cluster| cluster.name.to_string()).collect();
        let looks = names.iter().map(|name| self.cluster_check(ctx, name));
        for (name, looked) in names.iter().zip(futures_util::future::join_all(looks).await) {
            match looked {
                Ok(checked) => checks.extend(checked.checks),
                Err(error) => {
                    let category = format!("cluster {name}");
                    let of = |finding: &meshplay_types::Finding| Check {
                        fix: finding.fix.clone(),
                        ..Check::new(&category, finding.code, Status::Fail, finding.message.clone())
                    };
                    checks.extend(error.findings().iter().map(of));
                }
            }
        }
        Ok(checks)
    }

    fn check_store(&self) -> Check {
        let id = self.store().installation().id;
        let message = format!("the store opens; installation {id}, field manager `{}`", self.manager());
        Check::new("store", Code::INTERNAL, Status::Pass, message)
    }

    async fn check_audit(&self) -> Result<Check, AppError> {
        let (status, message) = match self.audit_verify().await? {
            Trail::Whole { last: 0 } => (Status::Pass, "the audit trail is empty".to_owned()),
            Trail::Whole { last } => (Status::Pass, format!("the audit trail is whole up to entry {last}")),
            Trail::BrokenAt(seq) => (Status::Fail, format!("entry {seq} does not follow the one before it")),
        };
        Ok(Check::new("audit", Code::AUDIT_BROKEN, status, message))
    }

    fn check_registry(&self) -> Check {
        match self.registry() {
            Some(Ok(schemas)) => Check::new(
                "registry",
                Code::REGISTRY_MISSING,
                Status::Pass,
                format!("schemas: {}", schemas.origin()),
            ),
            Some(Err(finding)) => Check {
                fix: finding.fix.clone(),
                ..Check::new("registry", finding.code, Status::Fail, finding.message.clone())
            },
            None => Check::new(
                "registry",
                Code::REGISTRY_MISSING,
                Status::Warn,
                "there is no schema file: validation without a cluster checks structure only",
            ),
        }
    }
}
