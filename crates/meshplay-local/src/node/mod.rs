//! Level 3 of the rig: one real node (kubelet, containerd, runc, CNI, kube-proxy, DNS) in namespaces of its own.
//!
//! Owns the node's namespaces and link ([`NodeSpace`]), its programs' configuration, its images, and the small servers
//! that run inside ([`inside`]). It refuses to know how a control plane is run: it is given one.
//!
//! ```text
//! machine                                   node (mount, network, pid, IPC, host-name namespaces of one process)
//!  API server  a.b.0.1 ── veth ── a.b.0.2   kubelet, DNS; kube-proxy; containerd
//!  routes a.b.1.0/24, a.b.2.0/24 ─────────► pods a.b.1.x, Services a.b.2.x (translated by kube-proxy in the node)
//! ```
//!
//! Order ([`NodeCluster::start`]): [`NodeSpace::create`], because the address must exist before the API server can
//! listen on it; the control plane; [`Node::start`]. Ending the space's one process ends all of it: see `init.rs`.

mod addresses;
pub mod app;
mod cluster;
mod config;
mod dns;
mod error;
mod furnish;
mod image;
mod image_files;
mod init;
pub mod inside;
mod requirements;
mod running;
mod space;

pub use addresses::NodeAddresses;
pub use cluster::NodeCluster;
pub use dns::{ApiError, DnsError};
pub use error::NodeError;
pub use image::{Content, Image, ImageError};
pub use image_files::{APP, BUSYBOX, PAUSE, busybox_files, program_files};
pub use init::InitError;
pub use requirements::requirements;
pub use running::{Node, VolumeDir};
pub use space::NodeSpace;
