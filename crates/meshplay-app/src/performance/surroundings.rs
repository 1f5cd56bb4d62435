//! With what and on what a run was made: recorded with it, hashed, and compared before its numbers are.
//!
//! What is in it: operating system, architecture, kernel, CPU model, memory and cores of the generator's machine, or of the
//! machines of agents; the generator with its version, engine and threads; the CPUs that it and others were kept to; of
//! clusters that the target is in, versions of Kubernetes and kinds of nodes. What is not: names of agents, which are those
//! of pods that never come again, and stand in the result; meshes, their configuration and releases, for
//! those are what is compared; what was asked for, which comparisons hold equal one by one ([`RunSpec::request_factors`]); names
//! and numbers of nodes, for pods move; and how busy a machine was, which is a matter of a run's validity.

use std::collections::BTreeMap;

pub(super) use meshplay_perf::report::environment::{hash, memory};
use meshplay_perf::{
    Recording, RunSpec,
    recording::{AgentMachine, AgentPart},
};

/// What is known of this machine and of the generator, by name.
pub(super) fn surroundings(spec: &RunSpec, recording: &Recording, version: &str) -> BTreeMap<String, String> {
    let of_agents = machines(&recording.agents);
    // Of agents of before only the names are known, and of this machine all.
    let names: Vec<&str> = match of_agents {
        Some(_) => Vec::new(),
        None => recording.agents.iter().map(|agent| agent.name.as_str()).collect(),
    };
    let mut known = match of_agents {
        Some(machines) => BTreeMap::from([("machines".to_owned(), machines)]),
        None => of_machine(),
    };
    let mut know = |name, value| know(&mut known, name, Some(value));
    know("generator", format!("meshplay {version}"));
    know("engine", recording.engine.clone());
    know("threads", recording.threads.to_string());
    know("cores", recording.cores.to_string());
    know("cpus", cpus(spec));
    know("agents", names.join(", "));
    known
}

/// What agents ran on: how many on which, in an order that neither their names nor the order of naming them decides.
/// Nothing without agents, or if one of them does not say.
fn machines(agents: &[AgentPart]) -> Option<String> {
    let mut kinds = BTreeMap::<String, u32>::new();
    for agent in agents {
        *kinds.entry(kind(agent, agent.machine.as_ref()?)).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.into_iter().map(|(kind, count)| format!("{count} × {kind}")).collect();
    (!kinds.is_empty()).then(|| kinds.join("; "))
}

/// What an agent ran on and with. One that was lost told neither its cores nor its engine.
fn kind(agent: &AgentPart, machine: &AgentMachine) -> String {
    let AgentMachine { platform, kernel, cpu, memory: kib } = machine;
    let known = [
        Some(platform.clone()),
        Some(kernel.clone()),
        cpu.clone(),
        (agent.cores > 0).then(|| format!("{} cores", agent.cores)),
        kib.as_deref().map(memory),
        Some(agent.engine.clone()),
    ];
    known.into_iter().flatten().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Those that the generator was kept to.
fn cpus(spec: &RunSpec) -> String {
    spec.cpus.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

/// The same of a program of others.
pub(super) fn surroundings_of_generator(
    spec: &RunSpec,
    name: &str,
    version: Option<&str>,
) -> BTreeMap<String, String> {
    let mut known = of_machine();
    know(&mut known, "generator", Some(format!("{name} {}", version.unwrap_or_default()).trim().to_owned()));
    let cores = std::thread::available_parallelism().ok().map(|cores| cores.to_string());
    know(&mut known, "cores", cores);
    know(&mut known, "cpus", Some(cpus(spec)));
    known
}

fn of_machine() -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    let mut know = |name, value| know(&mut known, name, value);
    know("os", Some(std::env::consts::OS.to_owned()));
    know("architecture", Some(std::env::consts::ARCH.to_owned()));
    let [kernel, cpu, memory] = hardware();
    know("kernel", kernel);
    know("cpu", cpu);
    know("memory", memory);
    known
}

/// Of this machine: release of the kernel, model of the CPU, and memory in kB.
#[must_use]
#[cfg(target_os = "linux")]
pub fn hardware() -> [Option<String>; 3] {
    use std::fs;
    let field = |path: &str, name: &str| {
        let text = fs::read_to_string(path).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").ok();
    [
        release.and_then(|text| text.lines().next().map(str::to_owned)),
        field("/proc/cpuinfo", "model name"),
        field("/proc/meminfo", "MemTotal"),
    ]
}

/// Of this machine: release of the kernel, model of the CPU, and memory in kB, as macOS has them.
#[must_use]
#[cfg(not(target_os = "linux"))]
pub fn hardware() -> [Option<String>; 3] {
    let said = |name: &str| {
        let output = std::process::Command::new("sysctl").args(["-n", name]).output().ok()?;
        Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
    };
    let memory = said("hw.memsize").and_then(|bytes| bytes.parse::<u64>().ok());
    [
        said("kern.osrelease"),
        said("machdep.cpu.brand_string"),
        memory.map(|bytes| format!("{} kB", bytes / 1_024)),
    ]
}

fn know(known: &mut BTreeMap<String, String>, name: &str, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        known.insert(name.to_owned(), value);
    }
}

/// The hash of a run that was stored with one, by the rule of today: what it was made with is stored beside it, so that
/// runs of before, whose hash took memory exactly, are held against those of today. Without that, the stored one.
pub(super) fn environment(stored: Option<String>, surroundings: &BTreeMap<String, String>) -> Option<String> {
    stored.map(|stored| if surroundings.is_empty() { stored } else { hash(surroundings) })
}

#[cfg(test)]
mod tests {
    use meshplay_perf::{Histogram, spec::Share};

    use super::*;

    fn of(memory: &str) -> BTreeMap<String, String> {
        [("kernel", "6.8"), ("memory", memory)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    fn agent(name: &str, engine: &str, machine: Option<AgentMachine>) -> AgentPart {
        AgentPart {
            name: name.to_owned(),
            share: Share { index: 0, of: 1 },
            clock_error_us: 0,
            machine,
            engine: engine.to_owned(),
            cores: 4,
            requests: 0,
            response: Histogram::new(),
            lost: None,
        }
    }

    fn machine(cpu: &str, memory: &str) -> AgentMachine {
        AgentMachine {
            platform: "linux x86_64".to_owned(),
            kernel: "6.8".to_owned(),
            cpu: Some(cpu.to_owned()),
            memory: Some(memory.to_owned()),
        }
    }

    /// Of a run that they made together.
    fn made_by(agents: Vec<AgentPart>) -> BTreeMap<String, String> {
        let spec = r#"{"endpoints": [], "arrivals": {"kind": "max"}}"#;
        let recording = r#"{"engine": "epoll", "threads": 1, "cores": 8, "startedAt": "2001-01-01T00:00:00Z",
            "elapsedUs": 1, "warmUpMs": 0, "endpoints": [], "seconds": [], "statusCodes": {}, "unsent": 0,
            "end": "completed"}"#;
        let recording = Recording { agents, ..serde_json::from_str(recording).unwrap() };
        surroundings(&serde_json::from_str(spec).unwrap(), &recording, "1")
    }

    #[test]
    fn agents_are_told_apart_by_their_machines_and_not_by_name_or_order() {
        let (amd, arm) = (|| Some(machine("EPYC", "24684092 kB")), || Some(machine("N1", "3911000 kB")));
        let one = made_by(vec![
            agent("pod-x7k2p", "io_uring", amd()),
            agent("pod-b", "epoll", arm()),
            agent("pod-c", "io_uring", amd()),
        ]);
        let again = made_by(vec![
            agent("pod-9", "epoll", arm()),
            agent("pod-8", "io_uring", amd()),
            agent("pod-7", "io_uring", Some(machine("EPYC", "24683100 kB"))),
        ]);
        assert_eq!(hash(&one), hash(&again), "{one:#?}");
        assert_eq!(
            one["machines"],
            "2 × linux x86_64, 6.8, EPYC, 4 cores, 24 GiB, io_uring; 1 × linux x86_64, 6.8, N1, 4 cores, 3.75 GiB, epoll"
        );
        let of_server = ["os", "architecture", "kernel", "cpu", "memory", "agents"];
        assert!(of_server.iter().all(|name| !one.contains_key(*name)), "{one:#?}");
        let other = made_by(vec![agent("a", "io_uring", amd()), agent("b", "epoll", arm())]);
        assert_ne!(hash(&one), hash(&other), "one machine less");
    }

    #[test]
    fn without_agents_or_with_one_that_tells_nothing_all_is_as_it_was() {
        let alone = made_by(Vec::new());
        assert!(alone.contains_key("kernel") && !alone.contains_key("machines"), "{alone:#?}");
        let told = agent("east", "epoll", Some(machine("EPYC", "24684092 kB")));
        let former = made_by(vec![told, agent("west", "epoll", None)]);
        let mut expect = alone;
        expect.insert("agents".to_owned(), "east, west".to_owned());
        assert_eq!(former, expect);
    }

    #[test]
    fn a_hash_of_before_is_made_anew_where_that_is_known() {
        let known = of("24684092 kB");
        assert_eq!(environment(Some("before".to_owned()), &known), Some(hash(&known)));
        assert_eq!(environment(Some("before".to_owned()), &BTreeMap::new()).as_deref(), Some("before"));
        assert_eq!(environment(None, &known), None, "it did not end");
    }
}
