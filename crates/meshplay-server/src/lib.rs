//! HTTP edge: routes from endpoints, views from rows, problems from errors.
//!
//! Deny by default: a route exists only as an [`meshplay_api::Endpoint`], and its handler gets an operation context
//! only after the principal's role was found to contain the endpoint's action. Handlers translate; they decide nothing
//! and know neither SQL nor Kubernetes.
//!
//! For now it serves in process only: [`local`] is the router as the owner of this machine's account uses it.

mod asked;
mod cluster;
mod design;
mod operation;
mod plan;
mod problem;
mod routes;
// Logs, shells and the live stream come with their own changes.
#[allow(dead_code)]
mod socket;
#[allow(dead_code)]
mod streams;
mod system;

use axum::{
    Extension, Router,
    extract::Request,
    middleware::{self, Next},
    response::Response,
};
use http::HeaderValue;
use meshplay_app::{App, Caller, Principal};
use uuid::Uuid;

use crate::{
    asked::{REQUEST_ID, RequestId},
    routes::Routes,
};

/// The API for one principal in the same process: no listener, no session.
pub fn local(app: App, principal: Principal) -> Router {
    api(app).layer(Extension(Caller::from(principal))).layer(middleware::from_fn(with_request_id))
}

/// Every route of the contract.
fn routes() -> Routes {
    let routes = system::routes(cluster::routes(Routes::new()));
    operation::routes(design::routes(routes))
}

fn api(app: App) -> Router {
    routes().with(app)
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
