//! A cluster with a real node: the order in which its parts need each other.

use std::path::Path;

use super::{Node, NodeError, NodeSpace};
use crate::RigContext;
use crate::control_plane::{ControlPlane, Options, Reach};

/// A control plane and its node.
#[derive(Debug)]
pub struct NodeCluster {
    /// The control plane. Its API server listens on the machine's end of the link.
    pub plane: ControlPlane,
    /// The node.
    pub node: Node,
}

impl NodeCluster {
    /// Starts both; [`Options::reach`] is replaced. `rig_program` is the `meshplay-rig` program, which runs inside the
    /// node. Ask [`super::requirements`] before.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn start(
        ctx: &RigContext,
        mut options: Options,
        rig_program: &Path,
    ) -> Result<NodeCluster, NodeError> {
        let space = NodeSpace::create(ctx, &format!("{}-node", options.name), rig_program).await?;
        let addresses = space.addresses();
        options.reach =
            Reach::Link { address: addresses.host(), pods: addresses.pods(), services: addresses.services() };
        let plane = ControlPlane::start(ctx, options).await?;
        let node = Node::start(ctx, space, &plane).await?;
        Ok(NodeCluster { plane, node })
    }
}
