//! YAML as this crate needs it: a tree that knows where each node is in the text, values as kubectl reads
//! them, and text that every reader reads alike.
//!
//! The parser is `granit-parser` (YAML 1.2 syntax, spans, comments). What a plain scalar *means* is decided
//! here, because kubectl and helm read YAML 1.1 (`on` is true, `0777` is 511) and a manifest must mean the
//! same to us ([`scalar`] holds the table). Nothing here knows what a design or a manifest is.

pub(crate) mod block;
pub(crate) mod emit;
pub(crate) mod lines;
pub(crate) mod node;
pub(crate) mod read;
pub(crate) mod scalar;
pub(crate) mod value;

pub(crate) use node::{Body, Entry, Layout, Node, Style};
pub(crate) use read::{Comment, Document, read};
