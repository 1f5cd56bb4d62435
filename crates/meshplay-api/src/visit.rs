//! Every route of the contract, one by one: for the OpenAPI document, the rights walk and the tests that no route is forgotten.

use crate::{
    Endpoint, Stream, agent, cluster, dashboard, design, environment, event, experiment, load, metrics,
    operation, performance, resource, schedule, series, session, system, view,
};

/// Is shown every route.
pub trait Visitor {
    /// A route that answers once.
    fn endpoint<E: Endpoint>(&mut self);
    /// A route that answers with a stream.
    fn stream<S: Stream>(&mut self);
}

/// Shows the whole contract, area by area.
pub fn visit<V: Visitor>(visitor: &mut V) {
    system::endpoints(visitor);
    session::endpoints(visitor);
    cluster::endpoints(visitor);
    resource::endpoints(visitor);
    resource::streams(visitor);
    design::endpoints(visitor);
    environment::endpoints(visitor);
    operation::endpoints(visitor);
    performance::endpoints(visitor);
    schedule::endpoints(visitor);
    experiment::endpoints(visitor);
    series::endpoints(visitor);
    load::endpoints(visitor);
    metrics::endpoints(visitor);
    dashboard::endpoints(visitor);
    agent::endpoints(visitor);
    agent::streams(visitor);
    event::endpoints(visitor);
    event::streams(visitor);
    view::endpoints(visitor);
}
