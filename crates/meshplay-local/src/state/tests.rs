//! Against the real machine: processes, files; what needs root is looked at by the tests of level 3.

use std::path::Path;

use meshplay_net::process::{Lifetime, ProcessId, ProcessSpec};

use super::{RIG_ENV, State, StateError, Trace};

fn sleeper(dir: &Path) -> ProcessSpec {
    ProcessSpec::new("sleeper", "sleep", dir.join("sleeper.log")).arg("600")
}

fn assert_gone(id: ProcessId) {
    assert!(!id.is_running().unwrap(), "process {} is still there", id.pid);
}

#[test]
fn taking_down_leaves_no_process_and_no_file_and_may_be_repeated() {
    let root = tempfile::tempdir().unwrap();
    let state = State::create(root.path(), "one", Lifetime::Detached).unwrap();
    let id = state.start(sleeper(state.dir())).unwrap().id();
    let file = root.path().join("outside");
    state.register(Trace::Path { path: file.clone() }).unwrap();
    std::fs::write(&file, "x").unwrap();

    let other = State::open(root.path(), "one").unwrap();
    other.take_down().unwrap();
    assert_gone(id);
    assert!(!file.exists());
    assert_eq!(State::list(root.path()).unwrap(), [""; 0]);
    other.take_down().unwrap();
}

#[test]
fn a_process_that_was_never_written_down_is_found_by_its_mark() {
    let root = tempfile::tempdir().unwrap();
    let state = State::create(root.path(), "one", Lifetime::Detached).unwrap();
    let spec = sleeper(state.dir()).lifetime(Lifetime::Detached).env(RIG_ENV, state.dir());
    let id = meshplay_net::process::Process::start(spec).unwrap().id();
    state.take_down().unwrap();
    assert_gone(id);
}

#[test]
fn rigs_of_other_names_are_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let one = State::create(root.path(), "one", Lifetime::Detached).unwrap();
    let one_more = State::create(root.path(), "one-more", Lifetime::WithParent).unwrap();
    let process = one_more.start(sleeper(one_more.dir())).unwrap();
    one.take_down().unwrap();
    assert!(process.id().is_running().unwrap());
    assert!(matches!(
        State::create(root.path(), "one-more", Lifetime::Detached),
        Err(StateError::Exists { .. })
    ));
    drop(one_more);
    assert_gone(process.id());
}

#[test]
fn rig_of_a_dead_owner_is_taken_down_by_the_next() {
    let root = tempfile::tempdir().unwrap();
    let state = State::create(root.path(), "left", Lifetime::Detached).unwrap();
    let id = state.start(sleeper(state.dir())).unwrap().id();
    let dead = ProcessId { start_time: id.start_time + 1, ..id };
    state.update(|record| record.owner = Some(dead)).unwrap();
    let next = State::create(root.path(), "next", Lifetime::WithParent).unwrap();
    assert_gone(id);
    assert_eq!(State::list(root.path()).unwrap(), ["next"]);
    drop(next);
}

#[test]
fn short_and_relative_paths_are_never_removed() {
    for path in ["/", "/etc", "etc/passwd"] {
        let error = Trace::Path { path: path.into() }.undo().unwrap_err();
        assert_eq!(error.to_string(), format!("failed to remove `{path}`"));
    }
}

#[test]
fn two_threads_registering_lose_nothing() {
    let root = tempfile::tempdir().unwrap();
    let state = State::create(root.path(), "busy", Lifetime::Detached).unwrap();
    let other = State::open(root.path(), "busy").unwrap();
    std::thread::scope(|scope| {
        for state in [&state, &other] {
            scope.spawn(move || {
                for n in 0..20 {
                    let name = format!("{state:p}-{n}");
                    state.register(Trace::Interface { name }).unwrap();
                }
            });
        }
    });
    assert_eq!(state.record().unwrap().traces.len(), 40);
    std::fs::remove_dir_all(state.dir()).unwrap();
}
