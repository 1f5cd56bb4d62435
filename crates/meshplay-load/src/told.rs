//! What the head of an answer says to one who follows answers: where it leads, and which cookies it sets. It knows no
//! heads.

/// Fields that one who follows answers acts on. Without a field, it has no memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) location: Option<Vec<u8>>,
    pub(crate) cookies: Vec<Vec<u8>>,
}

/// Of an answer whose head nobody asked about.
pub(crate) static NOTHING: Told = Told { location: None, cookies: Vec::new() };

/// Which of them are read at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wants {
    pub(crate) location: bool,
    pub(crate) cookies: bool,
}
