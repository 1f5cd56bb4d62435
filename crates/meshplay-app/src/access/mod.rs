//! Who may come in, what they did, and what they want to see again.

pub mod audit;
