//! The design document: parse, edit, resolve, validate, import and export.
//!
//! Owns the file format (`docs/design-file.md`). The person's text is the truth and is kept byte for byte:
//! [`RawDesign`] is a reading of it, an [`edit`] changes only what it must. Stages are types:
//! [`RawDesign`] → (environment, `--set`) [`ResolvedDesign`] → (schemas) [`ValidatedDesign`].
//! Refuses to know clusters, stores, files and time. What a user did wrong is a list of findings, all at once.
//!
//! Entry points: [`RawDesign::parse`], [`import::manifests`], [`export::manifests`].

mod component;
mod diff;
pub mod edit;
pub mod export;
pub mod import;
mod merge;
mod parse;
mod raw;
mod resolved;
pub mod secret;
mod source;
mod validate;
mod validated;
mod variables;
mod written;
mod yaml;

pub use component::{Component, ComponentConfig, Relationship};
pub use diff::{TEXT_DIFF_BYTES_MAX, text_diff};
pub use raw::{API_VERSION, KIND, RawComponent, RawDesign, RawEnvironment};
pub use resolved::{Resolution, ResolvedDesign};
pub use secret::SecretRef;
pub use validated::{ValidatedDesign, Validation};
pub use written::{Written, written};
