//! The one way to a server outside: an HTTP client bound to one base URL, which checks every address it connects to.
//!
//! A server that fetches what its users name stands closer to things than they do. So: each address a name stands for is
//! checked when the connection is made, not before (no second look-up that could answer otherwise); addresses of cloud
//! metadata are never connected to; no redirect is followed, so a credential stays with the scheme, host and port it was
//! given for; every wait ends and every answer has a largest size. There is no way to turn the check of certificates off.
//!
//! It refuses to know what is asked: no Prometheus, no Grafana, no registries. It reads no environment and uses no proxy.

mod address;
mod client;
mod error;
mod tls;

pub use address::{Reach, Refusal, is_metadata, refusal};
pub use client::{Answer, Base, Egress, Login, Options, Request};
pub use error::EgressError;
