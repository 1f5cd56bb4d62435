//! HTTP edge: routes from endpoints, views from rows, problems from errors.
//!
//! Deny by default: a route exists only as an [`meshplay_api::Endpoint`], and its handler gets an operation context
//! only after the principal's role was found to contain the endpoint's action. Handlers translate; they decide nothing
//! and know neither SQL nor Kubernetes.
//!
//! ```text
//! listen ─► around (id, time, panics, headers) ─► gate (name, origin, login) ─► routes (right, audit) ─► app
//! ```
//! Entry points: [`Server::start`] for a listener; [`local`] for the same routes in the same process, as the owner of this
//! machine's account uses them.

mod access;
mod agent;
mod asked;
mod assets;
mod attempts;
mod cluster;
mod cookie;
mod dashboard;
mod deploy;
mod design;
mod ending;
mod environment;
mod event;
mod experiment;
mod exposure;
mod gate;
mod headers;
mod health;
mod http;
mod listen;
mod live;
mod load;
mod login;
mod metrics;
mod monitoring;
mod operation;
mod parameters;
mod performance;
mod plan;
mod problem;
mod resource;
mod routes;
mod schedule;
mod series;
mod server;
mod settings;
mod shell;
mod socket;
mod streams;
mod system;
mod tls;

use ::http::HeaderValue;
use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::Request,
    middleware::{self, Next},
    response::Response,
};
use meshplay_app::{App, Caller, Principal};
use uuid::Uuid;

use crate::{
    asked::{REQUEST_ID, RequestId},
    live::Hub,
    routes::Routes,
};

pub use crate::{
    server::Server,
    settings::{PORT, ServeLimits, Settings, TlsFiles},
};

/// The API for one principal in the same process: no listener, no session.
pub fn local(app: App, principal: Principal) -> Router {
    let hub = Hub::new(app.clone(), ServeLimits::default().listeners_max);
    let router = routes(hub).with(app);
    router.layer(Extension(Caller::from(principal))).layer(middleware::from_fn(with_request_id))
}

/// Names of the endpoints and streams that have a handler: for the test that none of the contract is forgotten.
pub fn handled(app: App) -> Vec<&'static str> {
    routes(Hub::new(app, 0)).names
}

/// Every route of the contract.
fn routes(hub: Arc<Hub>) -> Routes {
    let routes = environment::routes(system::routes(cluster::routes(Routes::new())));
    let routes = resource::routes(shell::routes(access::routes(routes)));
    let routes = dashboard::routes(monitoring::routes(routes));
    let routes = live::routes(event::routes(routes), hub);
    let routes = operation::routes(deploy::routes(design::routes(routes)));
    let routes = agent::routes(schedule::routes(performance::routes(routes)));
    load::routes(series::routes(experiment::routes(routes)))
}

/// Gives each request an id, which its answer and everything that is written down about it carry.
async fn with_request_id(mut request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
