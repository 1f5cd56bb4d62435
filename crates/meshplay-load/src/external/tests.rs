//! With small scripts in the place of the programs.

use std::{
    io::{BufReader, Cursor, pipe},
    process,
};

use super::*;

/// What is told of a run of a program that is a shell script. What it has as `$1` is the version or the call.
fn told(generator: &str, arrivals: &str, script: &str, name: &str) -> Line {
    let folder = env::temp_dir().join(format!("meshplay-external-{}-{name}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let program = folder.join("program");
    fs::write(&program, format!("#!/bin/sh\ncase $1 in -v|*version) echo 1.2.3; exit;; esac\n{script}\n"))
        .unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    let spec = format!(
        r#"{{"endpoints": [{{"url": "http://127.0.0.1/"}}], "arrivals": {arrivals}, "durationMs": 60000,
            "generator": "{generator}"}}"#
    );
    // Whoever wants the run keeps its end open.
    let (input, mut wish) = pipe().unwrap();
    writeln!(wish, "{}", spec.replace('\n', " ")).unwrap();
    let mut output = Vec::new();
    serve(&program, &folder.join("work"), BufReader::new(input), &mut output).unwrap();
    drop(wish);
    fs::remove_dir_all(&folder).unwrap();
    let text = String::from_utf8(output).unwrap();
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

fn vegeta(attack: &str, encode: &str, name: &str) -> Native {
    let script = format!("case $1 in attack) {attack};; encode) {encode};; esac");
    let Line::Native(native) = told("vegeta", r#"{"kind": "constant", "rate": 1}"#, &script, name) else {
        panic!("{name}")
    };
    *native
}

#[test]
fn a_program_that_failed_did_not_come_to_its_end_whichever_of_its_calls_it_was() {
    let (attack, encode) = ("echo x > results.bin", "cp results.bin results.json");
    let whole = vegeta(attack, encode, "whole");
    assert_eq!((whole.end, whole.complaint), (End::Completed, None));
    let killed = vegeta(&format!("{attack}; echo no memory >&2; kill -KILL $$"), encode, "killed");
    let reason = killed.complaint.unwrap();
    assert_eq!((killed.end, killed.text.as_str()), (End::Interrupted, "x\n"), "what it wrote is kept");
    assert!(reason.contains("signal: 9") && reason.contains("no memory"), "{reason}");
    let full = vegeta(attack, &format!("{encode}; echo disk full >&2; exit 1"), "full");
    let reason = full.complaint.unwrap();
    assert_eq!(full.end, End::Interrupted);
    assert!(reason.contains("exit status: 1") && reason.contains("disk full"), "{reason}");
}

#[test]
fn a_program_that_complains_without_an_end_is_ended_and_what_it_has_is_kept() {
    let script = "echo 1 > summary.json; head -c 20000000 /dev/zero | tr '\\0' '\\n' >&2; sleep 60";
    let Line::Native(native) = told("k6", r#"{"kind": "max"}"#, script, "complains") else { panic!() };
    assert_eq!((native.end, native.text.as_str()), (End::Interrupted, "1\n"));
    let reason = native.complaint.unwrap();
    assert!(reason.starts_with("k6 was ended because its log had grown beyond 16 MiB"), "{reason}");
}

#[test]
fn an_output_without_an_end_ends_the_program_too() {
    let script = "head -c 70000000 /dev/zero; sleep 60";
    let Line::Native(native) = told("wrk", r#"{"kind": "max"}"#, script, "writes") else { panic!() };
    assert_eq!((native.end, native.text.as_str()), (End::Interrupted, ""));
    let reason = native.complaint.unwrap();
    assert!(reason.starts_with("wrk was ended because its output had grown beyond 64 MiB"), "{reason}");
}

#[test]
fn that_nobody_is_there_is_told_of_a_program_that_then_makes_no_requests() {
    let refused = "echo 'unable to connect to 127.0.0.1:1 Connection refused' >&2; exit 1";
    let unknown = "echo 'unable to resolve nobody.invalid:http Name or service not known' >&2; exit 1";
    let cases = [(refused, Some(Code::RUN_UNASKED)), (unknown, Some(Code::RUN_HOST)), ("exit 1", None)];
    for (nth, (script, code)) in cases.into_iter().enumerate() {
        let told = told("wrk", r#"{"kind": "max"}"#, script, &format!("nobody-{nth}"));
        let Line::Failed { findings, .. } = &told else { panic!("{told:?}") };
        assert_eq!(findings.first().map(|finding| finding.code), code, "{told:?}");
    }
}

#[test]
fn no_program_of_others_is_sent_to_a_metadata_service() {
    let folder = env::temp_dir().join("meshplay-none-is-made");
    for host in ["169.254.169.254", "[64:ff9b::a9fe:a9fe]", "192.0.0.192"] {
        let spec = format!(
            r#"{{"endpoints": [{{"url": "http://{host}/"}}], "arrivals": {{"kind": "max"}}, "durationMs": 1000,
                "generator": "wrk"}}"#
        );
        let (input, mut output) = (Cursor::new(format!("{}\n", spec.replace('\n', " "))), Vec::new());
        serve(Path::new("/bin/true"), &folder, input, &mut output).unwrap();
        let told: Line = serde_json::from_slice(&output).unwrap();
        let Line::Failed { findings, .. } = &told else { panic!("{host}: {told:?}") };
        assert_eq!(findings[0].code, Code::LOAD_FORBIDDEN, "{told:?}");
        assert!(!folder.exists(), "nothing was prepared, so nothing was started");
    }
}
