//! Which kinds a cluster serves. One or two requests where the server aggregates discovery, one per group
//! version where it does not. A group whose server is down is kept and flagged, never dropped (F40).

mod aggregated;
mod legacy;

use meshplay_plan::Kinds;
use meshplay_types::{Code, Finding, Findings};

use crate::{
    Client, KubeError,
    client::{Answer, Call, JSON, Size},
};

const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
                          application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,\
                          application/json";

/// What discovery found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Discovery {
    /// The kinds; groups whose server is down are marked in it.
    pub kinds: Kinds,
    /// One finding for each such group.
    pub findings: Findings,
}

impl Client {
    /// All kinds of the cluster.
    pub async fn discover(&self) -> Result<Discovery, KubeError> {
        let mut discovery = Discovery::default();
        for root in ["/api", "/apis"] {
            let mut call = Call::get(root.to_owned(), "", Size::Many);
            call.outgoing.accept = AGGREGATED;
            let answer = self.call(&call).await?;
            if is_aggregated(&answer) {
                discovery.add_aggregated(self.read(&call, &answer)?);
            } else if root == "/api" {
                self.discover_core(&mut discovery).await?;
            } else {
                self.discover_groups(self.read(&call, &answer)?, &mut discovery).await?;
            }
        }
        Ok(discovery)
    }
}

fn is_aggregated(answer: &Answer) -> bool {
    let content_type = answer.headers.get(http::header::CONTENT_TYPE);
    content_type
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("APIGroupDiscoveryList"))
}

impl Discovery {
    fn flag(&mut self, group: &str, version: &str, cause: &str) {
        self.kinds.mark_unavailable(group);
        let message = format!("the server of `{group}/{version}` does not answer; its kinds may be outdated");
        self.findings.push(Finding::new(Code::DISCOVERY_PARTIAL, message).cause(cause));
    }
}

/// A plain request for a discovery document.
fn document(path: String) -> Call {
    let mut call = Call::get(path, "", Size::Many);
    call.outgoing.accept = JSON;
    call
}
