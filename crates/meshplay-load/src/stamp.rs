//! When bytes arrived, by the kernel's own note: so an answer may lie unread for a while, and no response time holds the
//! waking of our thread. A kernel that makes no notes gives all ages as 0.

pub(crate) use crate::system::notes::{ask, receive};

/// Whether answers carry notes. They cost a little more to receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamps {
    Yes,
    No,
}
