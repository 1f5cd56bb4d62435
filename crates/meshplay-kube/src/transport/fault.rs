//! What an error of the HTTP stack means: the sort of fault, and whether the request may have been done.

use std::{error::Error as StdError, io};

use super::{dial::io_fault, tls};
use crate::{
    fault::{Fault, Phase},
    retry::Failure,
};

/// Of a request whose answer did not begin.
pub(super) fn before_answer(error: &hyper::Error, ping_ms: u64) -> Failure {
    if error.is_timeout() {
        return Failure::unknown(Fault::BlackHole { phase: Phase::Waiting, waited_ms: ping_ms });
    }
    if let Some(fault) = find::<io::Error>(error).and_then(tls::fault) {
        return Failure::unknown(fault);
    }
    if let Some(error) = find::<h2::Error>(error) {
        return h2_failure(error);
    }
    if error.is_parse() {
        return Failure::unknown(Fault::Unreadable("it is not HTTP".to_owned()));
    }
    Failure::unknown(find::<io::Error>(error).map_or(Fault::Reset, io_fault))
}

/// Of an answer that began.
pub(super) fn in_body(error: &hyper::Error, received_bytes: usize, ping_ms: u64) -> Failure {
    if error.is_timeout() {
        return Failure::unknown(Fault::BlackHole { phase: Phase::Waiting, waited_ms: ping_ms });
    }
    Failure::unknown(Fault::Cut { received_bytes })
}

/// HTTP/2 says when a request was certainly not looked at (RFC 9113 §8.7).
fn h2_failure(error: &h2::Error) -> Failure {
    let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    let closing = error.is_go_away() && error.is_remote() && error.reason() == Some(h2::Reason::NO_ERROR);
    if refused || closing { Failure::not_done(Fault::Reset) } else { Failure::unknown(Fault::Reset) }
}

fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
