//! Logs and programs of containers on a real node, over a server and without one, and who may not.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    os::fd::OwnedFd,
    process::{Child, Stdio},
};

use meshplay_local::node::BUSYBOX;
use meshplay_types::Code;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, Signal, kill_process},
    pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt},
    termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize},
};

use super::serve::serve;
use crate::harness::{Installation, Real, Run, Running, Sight, eventually, installation::exit};

/// How long a terminal may show nothing that is waited for.
const PATIENCE: Timespec = Timespec { tv_sec: 60, tv_nsec: 0 };

/// Two pods that go on talking, and one that failed once and then stays.
const MANIFEST: &str = r#"
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - name: talk
        image: @IMAGE@
        command: [sh, -c, "echo began; i=0; while [ $i -lt 100000 ]; do echo line $i; i=$((i+1)); sleep 0.2; done"]
      - name: side
        image: @IMAGE@
        command: [sh, -c, "echo side speaks; sleep 100000"]
---
apiVersion: v1
kind: Pod
metadata: { name: once, namespace: shop }
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: main
    image: @IMAGE@
    command: [sh, -c, "if [ -e /d/was ]; then echo second run; sleep 100000; fi; touch /d/was; echo first run; exit 3"]
    volumeMounts: [{ name: d, mountPath: /d }]
  volumes: [{ name: d, emptyDir: {} }]
"#;

#[test]
fn logs_and_programs_on_a_real_node_over_a_server_and_without_one() {
    let Some(real) = Real::start() else { return };
    let kubectl = real.kubectl();
    let sight = Sight(&kubectl);
    let meshplay = Installation::new();
    meshplay.connect("real", &real.kubeconfig());
    let file = meshplay.file("shop.yaml", &MANIFEST.replace("@IMAGE@", BUSYBOX));
    sight.run(&["apply", "-f", &file]);
    sight.run(&["--namespace=shop", "rollout", "status", "deployment/web", "--timeout=120s"]);
    let once = "/status/containerStatuses/0/restartCount";
    eventually(1.into(), || sight.field("shop", "pod/once", once));
    sight.run(&["--namespace=shop", "wait", "--for=condition=Ready", "pod/once", "--timeout=120s"]);

    logs(&meshplay, &sight);
    programs(&meshplay);
    in_a_terminal(&meshplay);
    read_only(&meshplay);
    let (server, url) = serve(&meshplay);
    logs(&meshplay, &sight);
    programs(&meshplay);
    in_a_terminal(&meshplay);
    needs_its_right(&meshplay, &url);
    told_in_events(&meshplay);
    server.signal(Signal::TERM);
    server.end().expect(exit::OK);
}

fn log(meshplay: &Installation, args: &[&str]) -> Run {
    meshplay.run(&[&["resource", "logs", "--namespace", "shop"], args].concat())
}

fn logs(meshplay: &Installation, sight: &Sight<'_>) {
    let whole = log(meshplay, &["deployment/web"]).expect(exit::OK).stdout;
    let pods = sight.run(&["--namespace=shop", "get", "pods", "--selector=app=web", "--output=name"]);
    let pods: Vec<&str> = pods.lines().map(|line| line.trim_start_matches("pod/")).collect();
    assert_eq!(pods.len(), 2);
    for pod in pods {
        for line in [format!("{pod}/talk began"), format!("{pod}/side side speaks")] {
            assert!(whole.lines().any(|one| one == line), "`{line}` is missing: {whole}");
        }
    }
    let searched = log(meshplay, &["deployment/web", "--search", "^(began|side)"]).expect(exit::OK).stdout;
    assert_eq!(searched.lines().count(), 4, "{searched}");
    let one = log(meshplay, &["once"]).expect(exit::OK).stdout;
    assert_eq!(one, "once/main second run\n");
    let before = log(meshplay, &["once", "--previous"]).expect(exit::OK).stdout;
    assert_eq!(before, "once/main first run\n");
    log(meshplay, &["once", "--search", "("]).expect(exit::USAGE).tells(Code::USAGE);

    // What comes later, and an end when nobody reads any more.
    let args = ["resource", "logs", "-n", "shop", "deployment/web", "--follow", "--tail", "1", "-c", "talk"];
    let mut child = meshplay.command(&args).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut seen = String::new();
    let mut piece = [0; 4096];
    while seen.lines().count() < 10 {
        let n = stdout.read(&mut piece).unwrap();
        assert!(n > 0, "the log ended: {seen}");
        seen.push_str(std::str::from_utf8(&piece[..n]).unwrap());
    }
    drop(stdout);
    assert_eq!(child.wait().unwrap().code(), Some(exit::OK));
}

fn exec(meshplay: &Installation, args: &[&str], input: &str) -> Run {
    meshplay.run_with_input(&[&["resource", "exec", "once", "--namespace", "shop"], args].concat(), input)
}

fn programs(meshplay: &Installation) {
    let both = exec(meshplay, &["--", "sh", "-c", "echo out; echo err >&2; exit 3"], "").expect(3);
    assert_eq!((both.stdout.as_str(), both.stderr.as_str()), ("out\n", "err\n"));
    let input = "a line\n".repeat(100_000);
    let echoed = exec(meshplay, &["-i", "--", "cat"], &input).expect(exit::OK);
    assert!(echoed.stdout == input, "{} of {} bytes came back", echoed.stdout.len(), input.len());
    let deaf = exec(meshplay, &["--", "cat"], &input).expect(exit::OK);
    assert_eq!(deaf.stdout, "", "without `-i` a program has no input");
    exec(meshplay, &["--", "no-such-program"], "").expect(126).tells(Code::EXEC_FAILED);
    exec(meshplay, &["-c", "none", "--", "ls"], "").expect(exit::REFUSED).tells(Code::OBJECT_NOT_FOUND);
    let other = ["resource", "exec", "none", "--namespace", "shop", "--", "ls"];
    meshplay.run(&other).expect(exit::REFUSED).tells(Code::OBJECT_NOT_FOUND);
}

/// A command in a pseudo terminal.
struct InTerminal {
    child: Child,
    keys: File,
    seat: OwnedFd,
    seen: String,
}

impl InTerminal {
    fn start(meshplay: &Installation, args: &[&str], columns: u16, rows: u16) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let seat = ioctl_tiocgptpeer(&master, OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        let mut terminal = Self {
            child: meshplay
                .command(args)
                .stdin(seat.try_clone().unwrap())
                .stdout(seat.try_clone().unwrap())
                .stderr(seat.try_clone().unwrap())
                .spawn()
                .unwrap(),
            keys: File::from(master),
            seat,
            seen: String::new(),
        };
        terminal.resize(columns, rows);
        terminal
    }

    /// As the terminal of a window that is pulled larger. Its program has no session of its own here, so we say so.
    fn resize(&mut self, columns: u16, rows: u16) {
        tcsetwinsize(&self.keys, Winsize { ws_col: columns, ws_row: rows, ws_xpixel: 0, ws_ypixel: 0 })
            .unwrap();
        self.signal(Signal::WINCH);
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap(), signal).unwrap();
    }

    fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for a text; the next one is looked for behind it.
    #[track_caller]
    fn shows(&mut self, text: &str) {
        let mut piece = [0; 4096];
        while !self.seen.contains(text) {
            let mut watched = [PollFd::new(&self.keys, PollFlags::IN)];
            let n_ready = poll(&mut watched, Some(&PATIENCE)).unwrap();
            assert!(n_ready > 0, "no `{text}` in {:?}", self.seen);
            let n = self.keys.read(&mut piece).unwrap();
            self.seen.push_str(&String::from_utf8_lossy(&piece[..n]));
        }
        self.seen = self.seen.split_once(text).unwrap().1.to_owned();
    }

    /// Whether keys go through as they are pressed.
    fn is_raw(&self) -> bool {
        !tcgetattr(&self.seat).unwrap().local_modes.contains(LocalModes::ICANON)
    }
}

impl Drop for InTerminal {
    fn drop(&mut self) {
        // Usually it has ended, and a failing test must not fail twice.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn in_a_terminal(meshplay: &Installation) {
    let args = ["resource", "exec", "once", "--namespace", "shop"];
    let mut shell = InTerminal::start(meshplay, &args, 91, 31);
    shell.shows("# ");
    assert!(shell.is_raw());
    shell.types("stty size\n");
    shell.shows("31 91");
    shell.resize(77, 22);
    shell.types("while [ \"$(stty size)\" != '22 77' ]; do sleep 0.1; done; echo si''zed\n");
    shell.shows("sized");
    // Ctrl-C is the program's. A shell between two programs may swallow it, so it is another one that says that it runs.
    shell.types("sh -c 'echo go\"\"ing; exec sleep 1000'\n");
    shell.shows("going");
    shell.types("\u{3}");
    shell.shows("# ");
    shell.types("exit 7\n");
    assert_eq!(shell.child.wait().unwrap().code(), Some(7));
    assert!(!shell.is_raw(), "the terminal is as it was");

    let mut shell = InTerminal::start(meshplay, &args, 80, 24);
    shell.shows("# ");
    assert!(shell.is_raw());
    shell.signal(Signal::TERM);
    assert_eq!(shell.child.wait().unwrap().code(), Some(128 + Signal::TERM.as_raw()));
    assert!(!shell.is_raw(), "the terminal is as it was, after a signal too");
}

fn read_only(meshplay: &Installation) {
    meshplay.run(&["cluster", "allow-write", "real", "--off"]).expect(exit::OK);
    exec(meshplay, &["--", "ls"], "").expect(exit::REFUSED).tells(Code::READ_ONLY_CLUSTER);
    meshplay.run(&["cluster", "allow-write", "real"]).expect(exit::OK);
}

fn needs_its_right(meshplay: &Installation, url: &str) {
    for (role, exec_ends, logs_end) in
        [("viewer", exit::DENIED, exit::DENIED), ("deployer", exit::DENIED, exit::OK)]
    {
        let made = meshplay.json(&["token", "create", role, "--role", role]);
        let env = [("MESHPLAY_TOKEN", made["text"].as_str().unwrap())];
        let elsewhere = Installation::new();
        let run =
            |args: &[&str]| Running::start(&elsewhere, &[&["--server", url], args].concat(), &env).end();
        run(&["resource", "exec", "once", "-n", "shop", "--", "ls"])
            .expect(exec_ends)
            .tells(Code::ACTION_DENIED);
        run(&["resource", "logs", "once", "-n", "shop"]).expect(logs_end);
    }
}

fn told_in_events(meshplay: &Installation) {
    let opened = meshplay.json(&["event", "list", "--kind", "resource.exec"]);
    let kinds: Vec<&str> =
        opened["items"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    for kind in ["resource.execOpened", "resource.execClosed"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
}
