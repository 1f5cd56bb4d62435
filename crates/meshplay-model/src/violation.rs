//! A place where a configuration does not fit its schema.

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// JSON pointer (RFC 6901) of the value, or of the object that lacks one.
    pub pointer: String,
    /// What kind of mistake.
    pub kind: ViolationKind,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to write instead, if that can be said.
    pub fix: Option<String>,
}

/// The kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViolationKind {
    /// Another type than the schema's.
    Type,
    /// A required field is missing.
    Required,
    /// A field that the schema does not have.
    UnknownField,
    /// Not one of the allowed values.
    Enum,
    /// Text that does not fit its pattern or format, or a value that breaks a combined condition.
    Pattern,
    /// A number or a size out of its range.
    Range,
    /// Two items of a list with the same key: a create accepts them, server-side apply refuses them (P7).
    DuplicateKey,
}
