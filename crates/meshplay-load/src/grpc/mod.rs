//! Calls of gRPC: methods by descriptors, messages from JSON. How they are carried is HTTP/2, which this does not know
//! but for asking a target what methods it has.

mod framing;
mod method;
mod reflection;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use meshplay_perf::{
    RunSpec,
    spec::{Body, Endpoint, Header, Target},
};
use meshplay_types::{Code, Finding, Findings, Place};
use prost_reflect::DescriptorPool;

use self::reflection::Unknown;
pub(crate) use self::{framing::Framing, method::Method};
use crate::{
    ask::Ask,
    http1::{Asked, Written},
    pacer::is_same_site,
    request::Prepared,
    run::LoadError,
    stop::Stop,
};

/// The methods of all endpoints that are calls, in order, as their requests were written; of those whose message is given as it is sent, none is needed.
///
/// # Errors
/// Everything that cannot be found, at once.
pub(crate) fn methods(
    spec: &RunSpec,
    targets: &[Target],
    variants: &[Vec<Endpoint>],
    stop: &Stop,
) -> Result<Vec<Option<Method>>, LoadError> {
    let mut found = Findings::new();
    let given = given(spec, &mut found);
    let mut methods: Vec<Option<Method>> = Vec::new();
    for (at, (endpoint, target)) in spec.endpoints.iter().zip(targets).enumerate() {
        if !target.scheme.is_grpc() || matches!(endpoint.body, Some(Body::Base64(_))) {
            methods.push(None);
            continue;
        }
        // One that was asked about is not asked about again.
        let known = targets.iter().zip(&methods).find_map(|(before, method)| {
            method.as_ref().filter(|_| is_same_site(before, target) && before.path == target.path)
        });
        let method = match (known, &given) {
            (Some(known), _) => Ok(known.clone()),
            (None, Some(pool)) => Method::find(pool, &target.path).map_err(Unknown::Untold),
            (None, None) => reflection::pool(spec, target, stop)?
                .and_then(|pool| Method::find(&pool, &target.path).map_err(Unknown::Untold)),
        };
        found.extend(
            method.as_ref().err().map(|why| unknown(target, why).at(place(format!("/endpoints/{at}/url")))),
        );
        methods.push(method.ok());
    }
    for (at, (endpoints, method)) in variants.iter().zip(&methods).enumerate() {
        let Some(method) = method else { continue };
        if let Some(cause) = endpoints.iter().find_map(|one| method.encode(one.body.as_ref()).err()) {
            let message = "the body is not what the method takes";
            let finding = Finding::new(Code::RUN_MESSAGE, message).cause(cause);
            found.push(finding.at(place(format!("/endpoints/{at}/body"))));
        }
    }
    if found.is_empty() { Ok(methods) } else { Err(LoadError::Spec(found)) }
}

fn unknown(target: &Target, why: &Unknown) -> Finding {
    let method = &target.path[1..];
    match why {
        Unknown::Unasked(cause) => {
            let message = format!("`{}` could not be asked for `{method}`", target.authority());
            Finding::new(Code::RUN_UNASKED, message).cause(cause)
        }
        Unknown::Untold(cause) => {
            Finding::new(Code::RUN_METHOD, format!("`{method}` is not known")).cause(cause)
        }
    }
}

/// The descriptors that the specification brings.
fn given(spec: &RunSpec, found: &mut Findings) -> Option<DescriptorPool> {
    let text = spec.descriptors.as_ref()?;
    let bytes = STANDARD.decode(text).map_err(|error| error.to_string());
    let pool = bytes.and_then(|bytes| {
        let mut pool = DescriptorPool::global();
        pool.decode_file_descriptor_set(bytes.as_slice()).map_err(|error| error.to_string())?;
        Ok(pool)
    });
    pool.map_err(|cause| {
        let finding = Finding::new(Code::RUN_METHOD, "the descriptors cannot be read").cause(cause);
        found.push(finding.at(place("/descriptors".to_owned())));
    })
    .ok()
}

/// A call as a request of HTTP/2.
pub(crate) fn prepare(endpoint: &Endpoint, target: &Target, method: Option<&Method>) -> Prepared {
    let body = endpoint.body.as_ref();
    let payload = match method {
        // A message that does not fit was found before.
        Some(method) => method.encode(body).unwrap_or_default(),
        None => framing::framed(&body.and_then(Body::bytes).unwrap_or_default()),
    };
    let asked = if method.is_some_and(Method::is_answered_once) { Asked::Call } else { Asked::Calls };
    call(endpoint, target, &payload, asked)
}

fn call(endpoint: &Endpoint, target: &Target, payload: &[u8], asked: Asked) -> Prepared {
    let header = |name: &str, value: &str| Header { name: name.to_owned(), value: value.to_owned() };
    let mut headers = vec![header("content-type", "application/grpc"), header("te", "trailers")];
    headers.extend(endpoint.headers.iter().cloned());
    let (method, body) = ("POST".to_owned(), Some(Body::Base64(STANDARD.encode(payload))));
    let post = Endpoint { method, headers, body, ..endpoint.clone() };
    let Written { bytes, body_at } = crate::h2::write(&Ask::of(&post, target));
    Prepared::new(bytes, body_at, asked)
}

fn place(pointer: String) -> Place {
    Place { pointer: Some(pointer), ..Place::default() }
}
