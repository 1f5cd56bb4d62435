//! Every route of the contract has a handler.

use std::collections::BTreeSet;

use meshplay_api::{Endpoint, Stream, Visitor, visit};

use crate::support::TestServer;

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
    assert_eq!(handled, contract.0);
    server.stop().await;
}
