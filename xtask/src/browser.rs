//! `cargo xtask browser`: the tests that use the pages as a person does, in a real browser against a real server.
//!
//! The browser is Debian's chromium, installed where it is missing and we may; the tests are those of `ui/e2e`, run by
//! Node's own test runner. What they check, they know; this knows only what they need.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::programs::Programs;
use crate::tools::{self, Family};
use crate::ui::{self, Package};
use crate::{place, registry, rig, run};

/// The browser: Debian's package and its program have one name.
const CHROMIUM: &str = "chromium";
/// What the tests need: clusters, and on this machine a load generator and a Prometheus.
const FAMILIES: [Family; 6] =
    [Family::ControlPlane, Family::Cli, Family::Simulation, Family::Node, Family::Load, Family::Metrics];
/// Where the tests are.
const TESTS: &str = "ui/e2e";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only test files whose names contain one of these words
    words: Vec<String>,
    /// An optimised build of the program, to see its figures
    #[arg(long)]
    release: bool,
}

#[derive(clap::Args)]
pub(crate) struct ScreenshotArgs {
    /// Only these pages; the other pictures stay
    part: Option<Part>,
}

/// Pages that are pictured alone.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Part {
    /// Those of Performance, which need no clusters
    Performance,
    /// Those of agents in a cluster, which is started for them
    Agents,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Performance => "performance",
            Self::Agents => "agents",
        }
    }
}

/// What the tests find in their environment.
pub(crate) struct Surroundings {
    /// The program under test.
    pub(crate) program: PathBuf,
    /// `meshplay-rig`, for tests that need a cluster of their own.
    pub(crate) rig: PathBuf,
    /// The tools folder.
    pub(crate) tools: PathBuf,
    /// The registry file.
    pub(crate) registry: PathBuf,
    /// Kubeconfigs of the clusters, by colons.
    pub(crate) kubeconfigs: OsString,
    /// Names of the families of tools that are left out, by commas.
    pub(crate) without: String,
}

/// Runs the tests on the clusters of `MESHPLAY_TEST_KUBECONFIGS`, which somebody started.
pub(crate) fn run(args: &Args) -> Result<()> {
    let build = if args.release { Build::Release } else { Build::Debug };
    let status = command(&surroundings(build)?, &args.words, "spec")?.status()?;
    ensure!(status.success(), "the browser tests failed");
    Ok(())
}

/// `cargo xtask screenshots`: takes the pictures of `docs/screenshots` anew, on the same clusters.
pub(crate) fn screenshots(args: &ScreenshotArgs) -> Result<()> {
    let surroundings = match args.part {
        None => surroundings(Build::Debug)?,
        Some(Part::Performance) => without_clusters(Build::Debug)?,
        Some(Part::Agents) => built(Build::Debug, OsString::from("none"), &FAMILIES)?,
    };
    let build = compile()?;
    let mut command = node(&surroundings, &build)?;
    command.arg(build.join("screenshots.js")).arg(place::root().join("docs/screenshots"));
    command.args(args.part.map(Part::name));
    let status = command.status()?;
    ensure!(status.success(), "the pictures were not taken");
    Ok(())
}

/// Which build of the program.
#[derive(Clone, Copy)]
enum Build {
    Debug,
    Release,
}

/// Builds what is missing, and takes the clusters from the environment.
fn surroundings(build: Build) -> Result<Surroundings> {
    let kubeconfigs = std::env::var_os("MESHPLAY_TEST_KUBECONFIGS").context(
        "MESHPLAY_TEST_KUBECONFIGS is not set: `cargo xtask rig up --clusters 2`, \
         then the two printed kubeconfigs joined by a colon",
    )?;
    built(build, kubeconfigs, &FAMILIES)
}

/// The same for what needs a load generator and a Prometheus only.
fn without_clusters(build: Build) -> Result<Surroundings> {
    built(build, OsString::from("none"), &[Family::Load, Family::Metrics])
}

fn built(build: Build, kubeconfigs: OsString, families: &[Family]) -> Result<Surroundings> {
    ui::ensure_built()?;
    let (flags, dir): (&[&str], _) = match build {
        Build::Debug => (&[], "debug"),
        Build::Release => (&["--release"], "release"),
    };
    let packages = ["build", "--package", "meshplay", "--package", "meshplay-local"];
    let status = run::cargo().args(packages).args(flags).status()?;
    ensure!(status.success(), "the programs do not build");
    let built = run::target_dir()?.join(dir);
    Ok(Surroundings {
        program: built.join("meshplay"),
        rig: built.join("meshplay-rig"),
        tools: tools::ensure(families)?,
        registry: registry::ensure(registry::Source::Kubernetes, &Programs::OnDemand)?,
        kubeconfigs,
        without: String::new(),
    })
}

/// Node on the test files whose names have one of `words` (all, if there are none), reporting in the form `reporter`.
pub(crate) fn command(surroundings: &Surroundings, words: &[String], reporter: &str) -> Result<Command> {
    let build = compile()?;
    let mut command = node(surroundings, &build)?;
    // One after the other: each has a browser and a server, and the machine may have two cores.
    command.args(["--test", "--test-concurrency=1", "--test-reporter", reporter]);
    command.args(files(&build, words)?);
    Ok(command)
}

/// The folder of the compiled tests.
fn compile() -> Result<PathBuf> {
    let package = Package::open(TESTS)?;
    package.install()?;
    let build = package.dir.join("build");
    if build.exists() {
        // Of a test that is gone, what was built of it would still run.
        fs::remove_dir_all(&build)?;
    }
    package.script("compile the browser tests", "build")?;
    Ok(build)
}

/// Node with everything in its environment that the tests need.
fn node(surroundings: &Surroundings, build: &Path) -> Result<Command> {
    let mut command = Command::new("node");
    command
        .current_dir(build)
        .env("MESHPLAY_BIN", &surroundings.program)
        .env("MESHPLAY_RIG_BIN", &surroundings.rig)
        .env("MESHPLAY_RIG_DIR", rig::dir()?)
        .env("MESHPLAY_CHROMIUM", chromium()?)
        .env("MESHPLAY_TOOLS", &surroundings.tools)
        .env("MESHPLAY_REGISTRY", &surroundings.registry)
        .env("MESHPLAY_TEST_KUBECONFIGS", &surroundings.kubeconfigs)
        .env("MESHPLAY_TEST_WITHOUT", &surroundings.without);
    Ok(command)
}

fn files(build: &Path, words: &[String]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(build).with_context(|| format!("failed to list {}", build.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".test.js") && (words.is_empty() || words.iter().any(|word| name.contains(word))) {
            files.push(path);
        }
    }
    files.sort();
    ensure!(!files.is_empty(), "no browser test has such a name");
    Ok(files)
}

/// The browser, installed if need be.
fn chromium() -> Result<PathBuf> {
    if let Some(path) = run::find_on_path(CHROMIUM) {
        return Ok(path);
    }
    let log = place::root().join("target/chromium.log");
    fs::write(&log, "")?;
    tools::install(CHROMIUM, &log)?;
    run::find_on_path(CHROMIUM).context("the package `chromium` was installed and has no program `chromium`")
}
