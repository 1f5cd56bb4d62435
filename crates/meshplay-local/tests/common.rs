//! A rig of its own for each test, and kubectl.
#![allow(clippy::print_stderr, reason = "progress of a test is told where its output goes")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use meshplay_local::state::State;
use meshplay_local::{Progress, RigContext, Tools};
use meshplay_net::process::{Lifetime, run};
use meshplay_types::Code;

pub(crate) const DEADLINE: Duration = Duration::from_secs(180);

/// A rig that is taken down when it is dropped; its folder is below `root`.
pub(crate) struct TestRig {
    pub(crate) ctx: RigContext,
    pub(crate) root: tempfile::TempDir,
}

impl TestRig {
    pub(crate) fn new() -> TestRig {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let root = tempfile::tempdir().unwrap();
        let state = State::create(root.path(), &name, Lifetime::WithParent).unwrap();
        let mut ctx = RigContext::new(tools(), Arc::new(state));
        ctx.progress = Progress::to(|line| eprintln!("{line}"));
        TestRig { ctx, root }
    }
}

pub(crate) fn tools() -> Tools {
    Tools::open_default().unwrap_or_else(|error| panic!("{error}"))
}

/// Whether this run was told to go without a family of tools (`cargo xtask test --without NAME`); says so if it was.
pub(crate) fn left_out(family: &str) -> bool {
    let without = std::env::var("MESHPLAY_TEST_WITHOUT").unwrap_or_default();
    let left_out = without.split(',').any(|name| name == family);
    if left_out {
        eprintln!("{} skipped: this run goes without `{family}`", Code::REQUIREMENT_MISSING);
    }
    left_out
}

/// Runs kubectl with a kubeconfig and returns what it prints.
pub(crate) async fn kubectl(kubeconfig: &std::path::Path, args: &str) -> String {
    let program = tools().program("kubectl").unwrap();
    let kubeconfig = format!("--kubeconfig={}", kubeconfig.display());
    let args = std::iter::once(kubeconfig.as_str()).chain(args.split(' '));
    run(program, args, DEADLINE).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Asks again until the answer is as wanted; fails with the last answer when the time is over.
pub(crate) async fn eventually<F: Future<Output = String>>(wanted: &str, mut ask: impl FnMut() -> F) {
    let started = Instant::now();
    loop {
        let answer = ask().await;
        if answer == wanted {
            return;
        }
        assert!(started.elapsed() < DEADLINE, "wanted `{wanted}`, last answer `{answer}`");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
