//! Why a request to a server outside had no answer.

use std::{error::Error as StdError, io};

use super::Refusal;

/// Why there is no answer. `Display` names neither path nor credential.
#[derive(Debug, thiserror::Error)]
pub enum EgressError {
    /// The base URL is not one.
    #[error("`{url}` is no address that can be used: {why}")]
    Url {
        /// As it was given, without user and password.
        url: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Certificate, key or password cannot be used.
    #[error("the {what} cannot be used: {why}")]
    Credential {
        /// Which part.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// An address is not connected to.
    #[error("`{address}` is not connected to: {refusal}")]
    Forbidden {
        /// The address.
        address: String,
        /// Why.
        refusal: Refusal,
    },
    /// No connection came about.
    #[error("no connection to {server}: {why}")]
    Connect {
        /// Host and port.
        server: String,
        /// The innermost reason.
        why: String,
    },
    /// It takes too long.
    #[error("{server} did not answer within {waited_ms} ms")]
    Late {
        /// Host and port.
        server: String,
        /// How long was waited.
        waited_ms: u64,
    },
    /// The answer is larger than wanted.
    #[error("the answer of {server} is larger than {bytes_max} bytes")]
    TooLarge {
        /// Host and port.
        server: String,
        /// The limit.
        bytes_max: usize,
    },
    /// The answer sends elsewhere, which is not followed.
    #[error("{server} sends to `{to}`, which is not followed: give that address itself")]
    Redirect {
        /// Host and port.
        server: String,
        /// Where to, without query.
        to: String,
    },
    /// The connection broke.
    #[error("the connection to {server} broke off: {why}")]
    Broken {
        /// Host and port.
        server: String,
        /// The innermost reason.
        why: String,
    },
}

/// An address that is not connected to, on its way through the connector's own errors.
#[derive(Debug, thiserror::Error)]
#[error("`{address}` is not connected to")]
pub(super) struct ForbiddenAddress {
    pub(super) address: String,
    pub(super) refusal: Refusal,
}

impl EgressError {
    pub(super) fn of_client(server: &str, error: &(dyn StdError + 'static), connecting: bool) -> Self {
        if let Some(ForbiddenAddress { address, refusal }) = find::<ForbiddenAddress>(error) {
            return Self::Forbidden { address: address.clone(), refusal: *refusal };
        }
        let (server, why) = (server.to_owned(), innermost(error));
        if connecting { Self::Connect { server, why } } else { Self::Broken { server, why } }
    }
}

fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        // An error inside an `io::Error` is not among its sources.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| inner.downcast_ref::<T>()) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn innermost(error: &(dyn StdError + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
