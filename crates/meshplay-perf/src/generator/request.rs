//! What several generators need of a specification, in the words that they take.

use super::invocation::InputFile;
use crate::spec::{Arrivals, Endpoint, Protocol, RunSpec, Timeouts};

/// Names of files in the working folder.
pub(super) const BODY: &str = "body";
pub(super) const CA: &str = "ca.pem";
pub(super) const CERTIFICATE: &str = "certificate.pem";
pub(super) const KEY: &str = "key.pem";
/// Threads of generators that have no default of their own worth keeping.
const THREADS_DEFAULT: u32 = 2;

impl RunSpec {
    /// The only endpoint of generators that know one.
    pub(super) fn only(&self) -> Option<&Endpoint> {
        self.endpoints.first()
    }

    /// The rate, if it is one and the same all the time.
    #[must_use]
    pub fn constant_rate(&self) -> Option<f64> {
        match self.arrivals {
            Arrivals::Constant { rate } => Some(rate),
            _ => None,
        }
    }

    pub(super) fn streams(&self) -> u32 {
        self.protocol.streams()
    }

    pub(super) fn is_http2(&self) -> bool {
        matches!(self.protocol, Protocol::Http2 { .. })
    }

    pub(super) fn threads_or_default(&self) -> u32 {
        self.threads.unwrap_or(THREADS_DEFAULT).clamp(1, self.connections.max(1))
    }

    pub(super) fn duration_s(&self) -> Option<u64> {
        self.duration_ms.map(|ms| ms / 1_000)
    }

    /// The longest time for an answer, where it was asked for.
    pub(super) fn request_ms(&self) -> Option<u64> {
        Some(self.timeouts.request_ms).filter(|ms| *ms != Timeouts::default().request_ms)
    }

    /// The identities and authorities of the specification, and the body of its only endpoint.
    pub(super) fn input_files(&self) -> Vec<InputFile> {
        let pem = |name: &str, pem: &Option<String>| {
            pem.as_ref().map(|pem| InputFile { name: name.to_owned(), bytes: pem.clone().into_bytes() })
        };
        let body = self.only().and_then(Endpoint::body_bytes);
        let body = body.map(|bytes| InputFile { name: BODY.to_owned(), bytes });
        let tls = [(CA, &self.tls.ca), (CERTIFICATE, &self.tls.certificate), (KEY, &self.tls.key)];
        tls.into_iter().filter_map(|(name, text)| pem(name, text)).chain(body).collect()
    }
}

impl Endpoint {
    pub(super) fn body_bytes(&self) -> Option<Vec<u8>> {
        self.body.as_ref().and_then(crate::spec::Body::bytes)
    }

    /// `name: value`, in order.
    pub(super) fn header_lines(&self) -> impl Iterator<Item = String> {
        self.fields().into_iter().map(|header| format!("{}: {}", header.name, header.value))
    }

    /// The method, if it is not the one that a body alone stands for.
    pub(super) fn odd_method(&self) -> Option<&str> {
        let usual = if self.body.is_some() { "POST" } else { "GET" };
        Some(self.method.as_str()).filter(|method| *method != usual)
    }
}

/// A rate as whole numbers: so many in so many seconds; nothing if it has more than three decimals.
pub(super) fn whole_rate(rate: f64) -> Option<(u64, u32)> {
    [1_u32, 10, 100, 1_000].into_iter().find_map(|seconds| {
        let count = rate * f64::from(seconds);
        ((count - count.round()).abs() < 1e-6 && count.round() >= 1.0)
            .then(|| (count.round() as u64, seconds))
    })
}
