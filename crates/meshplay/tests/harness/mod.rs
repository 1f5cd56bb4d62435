//! What every journey needs: an installation of its own, designs with names of their own, a webhook, and a look at what
//! is in a cluster that does not ask Meshplay.

mod bookshop;
pub(crate) mod installation;
mod names;
mod real;
mod running;
mod sight;
mod space;
mod target;
mod webhook;

pub(crate) use self::{
    bookshop::{Bookshop, Hook, unique},
    installation::{CLUSTERS, Installation, Run},
    names::{Leads, NAME, NameServer},
    real::Real,
    running::Running,
    sight::{Sight, eventually, key},
    space::{Space, can_make_spaces},
    target::Target,
    webhook::Webhook,
};
