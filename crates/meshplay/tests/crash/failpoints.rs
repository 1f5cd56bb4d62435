//! The binary dies at each named place of a deployment (reliability F01), as `kill -9` would end it, and is taken to the
//! end. `cargo xtask soak` lets it die at the first, a middle and the last pass of each, several times over.

use std::time::Instant;

use crate::{
    faults::support::{Behind, EAST, import},
    harness::{Running, installation::exit, unique},
};

/// What is waited for: ConfigMaps need no waiting.
const WORKLOAD: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: @NS@ }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "rig.local/busybox:1" }] }
"#;

/// Objects of a design.
const COUNT: usize = 12;
/// Rounds of a soak.
const SOAK_ROUNDS: usize = 5;

/// How often a place is passed in one deployment.
#[derive(Clone, Copy)]
enum Passes {
    Once,
    /// Before and after.
    Twice,
    PerObject,
}

const DEPLOYING: [(&str, Passes); 7] = [
    ("lease_taken", Passes::Once),
    ("plan_saved", Passes::Once),
    ("intent_written", Passes::Once),
    ("sent", Passes::PerObject),
    ("response", Passes::PerObject),
    ("wave_done", Passes::Once),
    ("commit_inventory", Passes::Twice),
];

const UNDEPLOYING: [(&str, Passes); 4] = [
    ("intent_written", Passes::Once),
    ("sent", Passes::PerObject),
    ("prune", Passes::PerObject),
    ("commit_inventory", Passes::Twice),
];

impl Passes {
    /// The passes at which it dies.
    fn chosen(self) -> Vec<usize> {
        match self {
            Self::Once => vec![1],
            Self::Twice => vec![1, 2],
            Self::PerObject if is_soak() => vec![1, COUNT / 2, COUNT],
            Self::PerObject => vec![COUNT / 2],
        }
    }
}

fn is_soak() -> bool {
    std::env::var_os("MESHPLAY_SOAK").is_some()
}

fn each(places: &[(&str, Passes)], check: impl Fn(&str)) {
    for _ in 0..if is_soak() { SOAK_ROUNDS } else { 1 } {
        for (name, passes) in places {
            passes.chosen().into_iter().for_each(|nth| check(&format!("{name}:{nth}")));
        }
    }
}

impl Behind {
    /// Runs a command until it dies there; the operation that it leaves behind.
    #[track_caller]
    fn dies(&self, args: &[&str], place: &str) -> String {
        let died = Running::start(&self.meshplay, args, &[("MESHPLAY_FAILPOINT", place)]).end();
        assert_eq!(died.exit, exit::SIGNAL, "{place} was not passed: {}", died.stderr);
        let operation = died.stderr.lines().find_map(|line| line.strip_prefix("operation "));
        operation.unwrap_or_else(|| panic!("{place}: {}", died.stderr)).trim().to_owned()
    }

    /// Takes an operation to its end.
    #[track_caller]
    fn resumed(&self, operation: &str, place: &str) {
        let started = Instant::now();
        let resumed = self.meshplay.json(&["operation", "resume", operation]);
        assert_eq!(resumed["status"], "succeeded", "{place}: {resumed:#}");
        eprintln!("died at {place}: resumed and done in {:.1?}", started.elapsed());
    }
}

#[test]
fn f01_a_deployment_that_dies_anywhere_goes_on_and_creates_each_object_once() {
    let Some(behind) = Behind::new("") else { return };
    each(&DEPLOYING, |place| {
        let (design, mark) = (behind.configmaps(COUNT), behind.mark());
        let deploy = ["design", "deploy", &design, "--yes", "--cluster", EAST];
        let operation = behind.dies(&deploy, place);
        behind.resumed(&operation, place);
        assert_eq!(behind.there(&design).len(), COUNT, "{place}");
        behind.written_once(&design, mark, COUNT);
        let mark = behind.mark();
        let deployed = behind.meshplay.json(&deploy);
        assert_eq!(deployed["clusters"][0]["objects"]["unchanged"], COUNT, "{place}: {deployed:#}");
        assert_eq!(behind.writes_since(mark).count(&design), 0, "{place}");
        behind.undeployed(&design);
    });
}

#[test]
fn f01_a_wait_for_health_that_dies_is_waited_again() {
    let Some(behind) = Behind::new("") else { return };
    each(&[("health_wait", Passes::Once)], |place| {
        let design = unique("d");
        import(&behind.meshplay, &design, &WORKLOAD.replace("@NS@", behind.corner.name()));
        let mark = behind.mark();
        let operation = behind.dies(&["design", "deploy", &design, "--yes"], place);
        behind.resumed(&operation, place);
        assert_eq!(behind.writes_since(mark).count("web"), 1, "{place}");
        behind.meshplay.json(&["design", "undeploy", &design, "--yes"]);
    });
}

#[test]
fn f01_an_undeployment_that_dies_anywhere_goes_on_and_leaves_nothing() {
    let Some(behind) = Behind::new("") else { return };
    each(&UNDEPLOYING, |place| {
        let design = behind.configmaps(COUNT);
        behind.meshplay.json(&["design", "deploy", &design, "--yes"]);
        let undeploy = ["design", "undeploy", &design, "--yes", "--cluster", EAST];
        let operation = behind.dies(&undeploy, place);
        behind.resumed(&operation, place);
        assert!(behind.there(&design).is_empty(), "{place}");
        let undeployed = behind.meshplay.json(&undeploy);
        assert_eq!(undeployed["clusters"][0]["objects"]["pruned"], 0, "{place}: {undeployed:#}");
    });
}
