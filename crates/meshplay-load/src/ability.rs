//! What this build can measure: parts that make it large are left out of some.

use meshplay_perf::{RunSpec, spec::Protocol};
use meshplay_types::{Code, Finding, Findings, Place};

/// Whether HTTP/3 is built in.
pub const HAS_HTTP3: bool = cfg!(feature = "http3");

/// Whether a specification asks for nothing that is left out.
pub(crate) fn check(spec: &RunSpec) -> Result<(), Findings> {
    if HAS_HTTP3 || !matches!(spec.protocol, Protocol::Http3 { .. }) {
        return Ok(());
    }
    let place = Place { pointer: Some("/protocol".to_owned()), ..Place::default() };
    Err(vec![Finding::new(Code::RUN_NOT_BUILT, "HTTP/3 is not part of this build").at(place)])
}
