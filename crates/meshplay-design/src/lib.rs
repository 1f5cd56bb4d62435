//! The design document: parse, edit, resolve, validate, import and export
