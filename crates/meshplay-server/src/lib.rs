//! HTTP edge: routes from endpoints, views from rows, problems from errors.
//!
//! Deny by default: a route exists only as an [`meshplay_api::Endpoint`], and its handler gets an operation context
//! only after the principal's role was found to contain the endpoint's action. Handlers translate; they decide nothing
//! and know neither SQL nor Kubernetes.
//!
//! For now it serves in process only: [`local`] is the router as the owner of this machine's account uses it.

mod cluster;
mod design;
mod operation;
mod plan;
mod problem;
mod routes;
mod system;

use axum::Router;
use meshplay_app::{App, Principal};

use crate::routes::Routes;

/// The API for one principal in the same process: no listener, no session.
pub fn local(app: App, principal: Principal) -> Router {
    let routes = Routes::new(principal);
    let routes = system::routes(cluster::routes(routes));
    operation::routes(design::routes(routes)).with(app)
}
