//! Every route of the contract has a handler.

use std::collections::BTreeSet;

use meshplay_api::{Endpoint, Stream, Visitor, visit};

use crate::support::TestServer;

/// What is still to come. It only gets shorter.
const MISSING: &[&str] = &[
    "DeploymentGet",
    "DesignAdopt",
    "DesignDiff",
    "DesignDrift",
    "DesignRemove",
    "DesignRestore",
    "DesignSave",
    "DesignSummary",
    "EnvironmentList",
    "EnvironmentRemove",
    "EnvironmentSet",
    "OperationLog",
    "OperationRetry",
    "SchemaGet",
    "SchemaKindList",
];

#[derive(Default)]
struct Names(BTreeSet<&'static str>);

impl Visitor for Names {
    fn endpoint<E: Endpoint>(&mut self) {
        self.0.insert(E::NAME);
    }

    fn stream<S: Stream>(&mut self) {
        self.0.insert(S::NAME);
    }
}

#[tokio::test]
async fn every_route_of_the_contract_has_a_handler() {
    let server = TestServer::start().await;
    let mut contract = Names::default();
    visit(&mut contract);
    let handled: BTreeSet<&str> = meshplay_server::handled(server.app.clone()).into_iter().collect();
    let allowed: BTreeSet<&str> = MISSING.iter().copied().collect();
    let missing: BTreeSet<&str> = contract.0.difference(&handled).copied().collect();
    assert_eq!(missing.difference(&allowed).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(handled.difference(&contract.0).collect::<Vec<_>>(), Vec::<&&str>::new());
    server.stop().await;
}
