//! A cluster with a real node, in a rig of its own: real images, probes, logs and shells.
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use meshplay_local::{
    Options, RigContext, Tools,
    node::{Content, Image, NodeCluster, program_files, requirements},
    state::State,
};
use meshplay_net::process::Lifetime;
use meshplay_test::{Kubectl, without};
use meshplay_types::Code;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::unique;

/// The name of our own image on the node.
const IMAGE: &str = "rig.local/meshplay";
const TAG: &str = "test";
/// As in `deploy/Containerfile`.
const USER: &str = "65532:65532";
const PASSWD: &str = "meshplay:x:65532:65532::/data:/nonexistent\n";

/// It ends with this.
pub(crate) struct Real {
    cluster: Option<NodeCluster>,
    ctx: RigContext,
    runtime: Runtime,
    _root: TempDir,
}

impl Real {
    /// Nothing if this run goes without nodes.
    pub(crate) fn start() -> Option<Self> {
        if without("node") {
            eprintln!("{} skipped: this run goes without `node`", Code::REQUIREMENT_MISSING);
            return None;
        }
        let tools = Tools::open_default().unwrap();
        let findings = requirements(&tools);
        assert!(findings.is_empty(), "{findings:#?}");
        let root = tempfile::tempdir().unwrap();
        let state = State::create(root.path(), &unique("journey"), Lifetime::WithParent).unwrap();
        let ctx = RigContext::new(tools, Arc::new(state));
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let cluster = runtime.block_on(NodeCluster::start(&ctx, Options::new("real"), &rig_program()));
        Some(Self { cluster: Some(cluster.unwrap()), ctx, runtime, _root: root })
    }

    pub(crate) fn cluster(&self) -> &NodeCluster {
        self.cluster.as_ref().unwrap()
    }

    pub(crate) fn kubeconfig(&self) -> PathBuf {
        self.cluster().plane.kubeconfig_path()
    }

    /// Gives an image to the node; pods use it with `imagePullPolicy: Never`.
    pub(crate) fn import(&self, image: &Image) {
        self.runtime.block_on(self.cluster().node.import(image)).unwrap();
    }

    /// Our own image: the program and what it loads, as the release has it. Its name and its tag.
    pub(crate) fn import_meshplay(&self) -> (&'static str, &'static str) {
        let program = Path::new(env!("CARGO_BIN_EXE_meshplay"));
        let mut files = program_files("/usr/bin/meshplay", program).unwrap();
        files.push(("/etc/passwd".to_owned(), Content::Text(PASSWD.to_owned())));
        let image = Image {
            name: format!("{IMAGE}:{TAG}"),
            files,
            entrypoint: vec!["/usr/bin/meshplay".to_owned()],
            user: USER.to_owned(),
        };
        self.import(&image);
        (IMAGE, TAG)
    }

    pub(crate) fn kubectl(&self) -> Kubectl {
        Kubectl::new(self.ctx.tools.program("kubectl").unwrap(), self.kubeconfig())
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        let cluster = self.cluster.take();
        // Its parts end inside the runtime that they were started in.
        self.runtime.block_on(async { drop(cluster) });
        drop(self.ctx.state.take_down());
    }
}

/// The rig's program runs inside the node; it is built beside the binary that is tested.
fn rig_program() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_meshplay")).with_file_name("meshplay-rig");
    assert!(program.exists(), "{} is missing: `cargo build -p meshplay-local`", program.display());
    program
}
