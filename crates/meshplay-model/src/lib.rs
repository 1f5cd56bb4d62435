//! Schemas of component kinds and the check of a configuration against them.
//!
//! Owns: where a schema comes from ([`Schemas`]: the registry file, the OpenAPI v3 documents of a live server,
//! CRDs on top), what a schema says ([`Schema`]), and [`check`], which reports every violation at once.
//! Refuses to know what a design is, where files lie and how a server is reached: bytes and values come in.
//!
//! Entry points: [`Schemas`], [`check`].

mod schema;
mod schemas;
mod suggest;
mod violation;

pub use schema::{ListType, Schema};
pub use schemas::{Found, Schemas, Scope};
pub use suggest::suggest;
pub use violation::{Violation, ViolationKind, check};
