//! What our credential may do with each kind of a cluster.

use meshplay_kube::{Lacking, Rights};
use meshplay_plan::KindInfo;
use meshplay_types::{Code, Finding, Findings, Place};

use crate::{App, AppError, OpCtx};

const READ: [&str; 3] = ["get", "list", "watch"];
const WRITE: [&str; 3] = ["create", "patch", "delete"];

/// What may be done with a kind.
#[derive(Clone, Debug)]
pub struct KindRights {
    /// The kind.
    pub info: KindInfo,
    /// Get, list and watch, as far as it has them.
    pub read: bool,
    /// Create, patch and delete, as far as it has them.
    pub write: bool,
    /// Verbs that are lacking for either.
    pub lacking: Vec<String>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct RightsFound {
    /// By group and kind.
    pub kinds: Vec<KindRights>,
    /// What could not be found out.
    pub findings: Findings,
}

impl App {
    /// Asks the cluster what our credential may do, in a namespace or in all of them.
    pub async fn cluster_capabilities(
        &self,
        ctx: &OpCtx,
        cluster: &str,
        namespace: Option<&str>,
    ) -> Result<RightsFound, AppError> {
        let found = self.cluster_find(ctx.scope(), cluster).await?;
        let client = self.client(&found).await?;
        let at = || Place { cluster: Some(found.name.to_string()), ..Place::default() };
        let failed = |error: meshplay_kube::KubeError| AppError::Cluster(vec![error.finding().at(at())]);
        let discovery = client.discover().await.map_err(failed)?;
        let kinds: Vec<KindInfo> = discovery.kinds.iter().cloned().collect();
        let verbs: Vec<&'static str> = READ.into_iter().chain(WRITE).collect();
        let Rights { kinds, incomplete } = client.rights(kinds, &verbs, namespace).await.map_err(failed)?;
        let mut findings: Findings =
            discovery.findings.into_iter().map(|finding| Finding { at: at(), ..finding }).collect();
        if incomplete {
            let message = "the cluster's authorizer does not list every right";
            findings.push(Finding::new(Code::RIGHTS_INCOMPLETE, message).at(at()));
        }
        Ok(RightsFound { kinds: kinds.into_iter().map(of_kind).collect(), findings })
    }
}

/// A kind that has none of the verbs at all cannot be read or written by anybody.
fn of_kind(Lacking { info, verbs }: Lacking) -> KindRights {
    let may = |wanted: &[&str]| {
        wanted.iter().any(|verb| info.verbs.contains(*verb))
            && !wanted.iter().any(|verb| verbs.contains(verb))
    };
    let (read, write) = (may(&READ), may(&WRITE));
    KindRights { read, write, lacking: verbs.into_iter().map(str::to_owned).collect(), info }
}
