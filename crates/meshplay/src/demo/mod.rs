//! The demo: two real control planes with simulated nodes as children of this process, and designs to try.
//!
//! Clusters end with the process, however it ends: their programs die with it, and what is left of their folder is
//! removed by the next demo. It refuses to know how pages are served.

mod clusters;
mod content;
mod folder;

pub(crate) use self::{
    clusters::{DemoClusters, NAMES as CLUSTERS, missing_programs},
    content::{connect, deploy, import},
    folder::{Earlier, Folder},
};
