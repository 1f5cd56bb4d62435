//! Everything of this machine that is watched in one run. What it is called does not tell it apart, what it reads does:
//! no CPU is counted twice, and two things of one name are both watched.

use meshplay_perf::cost::{CostRole, CostSource, Subject, SubjectKind};
use meshplay_types::{Code, Finding};

use super::{
    local::{Local, Reader},
    process::Process,
};

/// Processes of one server that are watched: each is read four times a second, in some 30 µs.
const SERVER_MAX: usize = 64;

/// Things of this machine.
#[derive(Default)]
pub(super) struct Locals(pub(super) Vec<Local>);

impl Locals {
    /// Adds what the specification names; what it names twice is watched once.
    pub(super) fn add(
        &mut self,
        kind: SubjectKind,
        name: String,
        role: CostRole,
        source: CostSource,
        reader: Reader,
    ) {
        if self.0.iter().any(|one| one.reader.is_same(&reader)) {
            return;
        }
        let is_taken = self.0.iter().any(|one| one.subject.name == name);
        let name = match reader.pid() {
            Some(pid) if is_taken => format!("{name} ({pid})"),
            _ => name,
        };
        self.0.push(Local { subject: Subject { kind, name, role, node: None }, source, reader });
    }

    /// Adds the processes of a server that was found, less those that are watched already or are in a control group that
    /// is. If the specification has named one of them, the others do the same as that. Tells if they are too many.
    pub(super) fn add_server(&mut self, processes: Vec<Process>) -> Option<Finding> {
        let named = processes.iter().find_map(|one| self.holding(one.pid()));
        let role = named.map_or(CostRole::Application, |one| one.subject.role);
        let is_new = |one: &Process| self.holding(one.pid()).is_none();
        let new: Vec<Process> = processes.into_iter().filter(is_new).collect();
        let too_many = (new.len() > SERVER_MAX).then(|| {
            let message = format!("{} processes listen at one target", new.len());
            let fix = "watch the control group that they are in (`resources`)";
            Finding::new(Code::COST_NOT_COVERED, message).cause(format!("{SERVER_MAX} are watched")).fix(fix)
        });
        for process in new.into_iter().take(SERVER_MAX) {
            let (kind, name) = (SubjectKind::Process, process.name());
            self.add(kind, name, role, CostSource::Proc, Reader::Process(process));
        }
        too_many
    }

    fn holding(&self, pid: u32) -> Option<&Local> {
        self.0.iter().find(|one| one.reader.holds(pid))
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        process::{Child, Command},
    };

    use super::*;
    use crate::performance::cost::cgroup::Cgroup;

    /// A process that does nothing until the test is over.
    struct Idle(Child);

    impl Idle {
        fn start() -> Self {
            Self(Command::new("sleep").arg("600").spawn().unwrap())
        }

        fn process(&self) -> Process {
            Process::of(self.0.id()).unwrap()
        }
    }

    impl Drop for Idle {
        fn drop(&mut self) {
            self.0.kill().unwrap();
            self.0.wait().unwrap();
        }
    }

    fn add(locals: &mut Locals, name: &str, role: CostRole, process: Process) {
        let (kind, reader) = (SubjectKind::Process, Reader::Process(process));
        locals.add(kind, name.to_owned(), role, CostSource::Proc, reader);
    }

    fn told(locals: &Locals) -> Vec<(u32, &str, CostRole)> {
        let pid = |one: &Local| one.reader.pid().unwrap_or_default();
        locals.0.iter().map(|one| (pid(one), one.subject.name.as_str(), one.subject.role)).collect()
    }

    #[test]
    fn a_process_that_has_a_name_is_not_found_again_and_the_others_of_its_server_do_the_same() {
        let (first, second) = (Idle::start(), Idle::start());
        let mut locals = Locals::default();
        add(&mut locals, "edge", CostRole::Proxy, first.process());
        assert_eq!(locals.add_server(vec![first.process(), second.process()]), None);
        let (one, two) = (first.0.id(), second.0.id());
        let found = format!("sleep ({two})");
        assert_eq!(told(&locals), [(one, "edge", CostRole::Proxy), (two, found.as_str(), CostRole::Proxy)]);
    }

    #[test]
    fn two_processes_of_one_name_are_both_watched_and_one_that_is_named_twice_once() {
        let (first, second) = (Idle::start(), Idle::start());
        let mut locals = Locals::default();
        for one in [&first, &second, &first] {
            add(&mut locals, "edge", CostRole::Proxy, one.process());
        }
        let (one, two) = (first.0.id(), second.0.id());
        let second_name = format!("edge ({two})");
        let expect = [(one, "edge", CostRole::Proxy), (two, second_name.as_str(), CostRole::Proxy)];
        assert_eq!(told(&locals), expect);
    }

    #[test]
    fn a_server_of_very_many_processes_is_told_and_those_that_are_watched_do_not_count() {
        let idle: Vec<Idle> = (0..=SERVER_MAX).map(|_| Idle::start()).collect();
        let all = || idle.iter().map(Idle::process).collect();
        let mut locals = Locals::default();
        assert_eq!(locals.add_server(all()).unwrap().code, Code::COST_NOT_COVERED);
        assert_eq!((locals.0.len(), locals.add_server(all())), (SERVER_MAX, None));
    }

    #[test]
    fn a_process_in_a_watched_control_group_is_a_part_of_that() {
        let idle = Idle::start();
        let mut locals = Locals::default();
        let reader = Reader::Cgroup(Cgroup::of("/").unwrap());
        locals.add(SubjectKind::Cgroup, "/".to_owned(), CostRole::Rest, CostSource::CgroupV2, reader);
        assert_eq!(locals.add_server(vec![idle.process()]), None);
        assert_eq!(locals.0.len(), 1, "{}", fs::read_to_string("/proc/self/cgroup").unwrap());
    }
}
