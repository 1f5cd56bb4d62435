//! One journey per file.

mod again;
mod bookshop;
mod brownfield;
mod changes;
mod command_line;
mod level3;
mod same;
pub(crate) mod serve;
