//! Schemas of component kinds and the check of a configuration against them.
//!
//! Owns: where a schema comes from ([`Schemas`]: the registry file, the OpenAPI v3 documents of a live server,
//! CRDs on top), what a schema says ([`Schema`]), and [`check`], which reports every violation at once.
//! Refuses to know what a design is, where files lie and how a server is reached: bytes and values come in.
//!
//! Entry points: [`Schemas`], [`check()`], [`bundle`] (the registry file).

pub mod bundle;
mod check;
mod compile;
mod crd;
mod formats;
mod limits;
mod openapi;
mod schema;
mod schemas;
mod scope;
mod violation;

pub use bundle::{Bundle, BundleError};
pub use check::{VIOLATIONS_MAX, check};
pub use crd::structure;
pub use meshplay_types::suggest;
pub use schema::{Cursor, ListType, Schema};
pub use schemas::{Found, Schemas};
pub use scope::{Scope, built_in_scope};
pub use violation::{Violation, ViolationKind};

#[cfg(test)]
mod tests;
