//! Agents on a real node: they are deployed, join over TLS, make a run together, and go without leaving anything.

use meshplay_types::Code;
use serde_json::Value;

use crate::harness::{Installation, Real, Run, Running, Sight, Target, eventually, installation::exit};

const NAMESPACE: &str = "meshplay-load";
/// Nobody listens there.
const NOBODY: u16 = 1;

/// A server on the machine, at the address at which the node's pods reach it.
struct Field {
    real: Real,
    installation: Installation,
    _server: Running,
    host: String,
    url: String,
    ca: String,
    image: String,
}

impl Field {
    fn prepare(real: Real) -> Self {
        let (name, tag) = real.import_meshplay();
        let host = real.cluster().node.addresses().host().to_string();
        let installation = Installation::new();
        installation.connect("real", &real.kubeconfig());
        let pki = real.cluster().plane.pki();
        let served = pki.issue_server("play", std::slice::from_ref(&host)).unwrap();
        let file = |name: &str, text: &str| installation.file(name, text);
        let (cert, key) = (file("tls.crt", &served.cert_pem), file("tls.key", &served.key_pem));
        let ca = file("ca.crt", pki.ca_pem());
        let listen = format!("{host}:0");
        let load_to = format!("{host}/32");
        let args =
            ["serve", "--listen", &listen, "--tls-cert", &cert, "--tls-key", &key, "--load-to", &load_to];
        let mut server = Running::start(&installation, &[&args[..], &["-o", "json"]].concat(), &[]);
        server.says("Ctrl-C");
        let said: Value = serde_json::from_str(&server.stdout()).unwrap();
        let url = said["url"].as_str().unwrap().to_owned();
        Self { real, installation, _server: server, host, url, ca, image: format!("{name}:{tag}") }
    }

    fn run(&self, args: &[&str]) -> Run {
        self.installation.run(&[&["--server-ca", self.ca.as_str()], args].concat())
    }

    #[track_caller]
    fn json(&self, args: &[&str]) -> Value {
        self.run(&[args, &["-o", "json"]].concat()).expect(exit::OK).json()
    }

    fn deploy(&self, more: &[&str]) -> Run {
        let args = ["perf", "agent", "deploy", "real", "--image", &self.image, "--cpu", "50m", "--yes"];
        self.run(&[&args[..], more].concat())
    }

    fn names(&self, list: &[&str], name: &str) -> Vec<String> {
        let found = self.json(list);
        let items = found["items"].as_array().unwrap().iter();
        items.map(|item| item[name].as_str().unwrap().to_owned()).collect()
    }

    /// Nothing is kept of what was not carried out.
    #[track_caller]
    fn nothing_is_kept(&self) {
        assert_eq!(self.names(&["token", "list"], "name"), Vec::<String>::new());
        assert_eq!(self.names(&["design", "list"], "name"), Vec::<String>::new());
    }
}

#[test]
fn agents_in_a_cluster_join_make_a_run_together_and_leave_nothing_behind() {
    let Some(real) = Real::start() else { return };
    let field = Field::prepare(real);
    let kubectl = field.real.kubectl();
    let sight = Sight(&kubectl);
    what_cannot_be_is_refused(&field);

    let deployed = field.deploy(&[]).expect(exit::OK);
    assert!(deployed.stderr.contains("2 of 2 agents have joined"), "{}", deployed.stderr);
    assert!(!deployed.stderr.contains("warning["), "{}", deployed.stderr);
    let list = field.json(&["perf", "agent", "list"]);
    for agent in list["items"].as_array().unwrap() {
        assert_eq!((&agent["cluster"], &agent["node"]), (&"real".into(), &"node-1".into()), "{list:#}");
        assert!(agent["name"].as_str().unwrap().starts_with("agents-"), "{list:#}");
        assert_eq!(agent["actor"], "agents-real", "{list:#}");
    }
    let status = field.json(&["perf", "agent", "status"]);
    assert_eq!(status["items"][0]["deployed"]["joined"], 2, "{status:#}");
    assert_eq!(status["items"][0]["isDeployed"], true, "{status:#}");
    assert_eq!(status["items"][0]["image"], field.image.as_str(), "{status:#}");
    assert_eq!(status["items"][0]["serverUrl"], field.url.as_str(), "{status:#}");
    let secret = ["-n", NAMESPACE, "get", "secret", "agents-token"];
    let token = sight.run(&[&secret[..], &["-o", "go-template={{.data.token | base64decode}}"]].concat());
    the_token_is_an_agents_and_in_no_text(&field, &token, &deployed);
    they_make_a_run_together(&field);

    let again = field.deploy(&["-o", "json"]).expect(exit::OK).json();
    assert_eq!(again["clusters"][0]["objects"]["applied"], 0, "nothing was to change: {again:#}");
    an_agent_that_is_taken_away_is_replaced(&field, &sight);
    who_does_not_come_is_told_with_the_reason(&field);

    field.run(&["perf", "agent", "undeploy", "real", "--yes"]).expect(exit::OK);
    field.nothing_is_kept();
    eventually(None, || sight.get("default", &format!("namespace/{NAMESPACE}")));
    eventually(Vec::<String>::new(), || field.names(&["perf", "agent", "list"], "name"));
    let agent = ["--server", &field.url, "--server-ca", &field.ca, "perf", "agent", "--name", "late"];
    let late = Running::start(&Installation::new(), &agent, &[("MESHPLAY_TOKEN", &token)]).end();
    assert_eq!(late.exit, exit::DENIED, "{}", late.stderr);
    field
        .run(&["perf", "agent", "undeploy", "real", "--yes"])
        .expect(exit::REFUSED)
        .tells(Code::AGENTS_NOT_DEPLOYED);
    let calls = field.names(&["audit"], "call");
    for call in ["AgentsPrepare", "DesignDeploy", "AgentsWithdraw"] {
        assert!(calls.iter().any(|one| one == call), "{calls:?}");
    }
}

fn what_cannot_be_is_refused(field: &Field) {
    let bad = field.deploy(&["--replicas", "0", "--server-url", "http://play.example"]);
    let bad = bad.expect(exit::REFUSED);
    bad.tells(Code::AGENTS_WISH);
    bad.tells(Code::AGENTS_SERVER);
    let args = ["perf", "agent", "deploy", "real"];
    field.run(&args).expect(exit::REFUSED).tells(Code::CONSENT_MISSING);
    let dry = field.run(&[&args[..], &["--dry-run", "-o", "yaml"]].concat()).expect(exit::OK).stdout;
    assert!(dry.contains("kind: Job") && !dry.contains("mp_"), "{dry}");
    let plan = field.run(&[&args[..], &["--dry-run"]].concat()).expect(exit::OK).stdout;
    assert!(plan.contains("5 to create"), "{plan}");
    field.nothing_is_kept();
}

fn the_token_is_an_agents_and_in_no_text(field: &Field, token: &str, deployed: &Run) {
    assert!(token.starts_with("mp_"), "{token}");
    let mut texts = vec![deployed.stdout.clone(), deployed.stderr.clone()];
    for shown in [
        &["design", "get", "agents-real"][..],
        &["audit"],
        &["event", "list"],
        &["perf", "agent", "deploy", "real", "--dry-run", "-o", "json"],
    ] {
        let run = field.run(shown).expect(exit::OK);
        texts.extend([run.stdout, run.stderr]);
    }
    assert!(texts.iter().all(|text| !text.contains(token)));
    let list = ["--server", &field.url, "--server-ca", &field.ca, "perf", "agent", "list"];
    let denied = Running::start(&Installation::new(), &list, &[("MESHPLAY_TOKEN", token)]).end();
    assert_eq!(denied.exit, exit::DENIED, "it sees nothing: {}", denied.stderr);
}

fn they_make_a_run_together(field: &Field) {
    let target = Target::start_at(&field.host);
    let asked = ["perf", "run", &target.url, "--rate", "500", "--count", "1001", "--agents-in", "real"];
    let run = field.json(&asked);
    assert_eq!((&run["status"], &run["requests"]), (&"completed".into(), &1001.into()), "{run:#}");
    assert_eq!(target.answered(), 1001);
    let requests = |index: usize| run["agents"][index]["requests"].as_u64().unwrap();
    assert_eq!((requests(0), requests(1)), (501, 500), "{run:#}");
    let shape = field.json(&["perf", "result", "get", run["run"].as_str().unwrap()]);
    assert_eq!(shape["responseTimeMs"]["count"], 1001, "{shape:#}");
    let nobody = ["perf", "run", &target.url, "--count", "1", "--agents-in", "elsewhere"];
    field.run(&nobody).expect(exit::REFUSED).tells(Code::AGENT_UNKNOWN);
}

fn an_agent_that_is_taken_away_is_replaced(field: &Field, sight: &Sight<'_>) {
    let before = field.names(&["perf", "agent", "list"], "name");
    sight.run(&["-n", NAMESPACE, "delete", "pod", &before[0]]);
    let replaced = || {
        let now = field.names(&["perf", "agent", "list"], "name");
        now.len() == 2 && !now.contains(&before[0])
    };
    eventually(true, replaced);
}

fn who_does_not_come_is_told_with_the_reason(field: &Field) {
    let nowhere = format!("https://{}:{NOBODY}", field.host);
    for (why, code, cause) in [
        (["--image", "rig.local/none:1"], Code::AGENT_POD_IMAGE, "rig.local/none:1"),
        (["--server-url", &nowhere], Code::AGENT_POD_SILENT, "cannot be reached"),
        (["--cpu", "900"], Code::AGENT_POD_UNSCHEDULED, "Insufficient cpu"),
    ] {
        // The later of two equal flags would be refused by clap: each is given once.
        let mut args =
            vec!["perf", "agent", "deploy", "real", "--name", "broken", "--replicas", "1", "--yes"];
        args.extend(["--timeout", "15s"]);
        args.extend(why);
        if why[0] != "--image" {
            args.extend(["--image", &field.image]);
        }
        let run = field.run(&args).expect(exit::TIMEOUT);
        run.tells(code);
        assert!(run.stderr.contains(cause), "{}", run.stderr);
        field.run(&["perf", "agent", "status", "real"]).expect(exit::OK).tells(code);
    }
    field.run(&["perf", "agent", "undeploy", "real", "--name", "broken", "--yes"]).expect(exit::OK);
    assert_eq!(field.names(&["perf", "agent", "list"], "name").len(), 2, "the others stay");
}
