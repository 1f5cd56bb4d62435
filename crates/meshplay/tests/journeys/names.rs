//! Names that are looked up for each connection, by the resolver of the system, from a real name server: over all addresses
//! in turn, as they change, and never where no load may go.

use std::{
    net::{Ipv4Addr, UdpSocket},
    thread,
    time::Duration,
};

use meshplay_types::Code;
use serde_json::{Value, json};

use super::serve::serve;
use crate::harness::{
    Installation, Leads, NAME, NameServer, Running, Target, can_make_spaces, installation::exit,
};

const HERE: Ipv4Addr = Ipv4Addr::new(127, 77, 1, 1);
const THERE: Ipv4Addr = Ipv4Addr::new(127, 77, 1, 2);
const END: &[u8] = b"end";

/// Two targets at the port of the first, who share a name.
struct Shop {
    installation: Installation,
    names: NameServer,
    here: Target,
    there: Target,
    url: String,
}

impl Shop {
    /// Whose name server is number `at`.
    fn open(at: u8) -> Self {
        let installation = Installation::new();
        let here = Target::start_at(&HERE.to_string());
        let port = here.url.trim_end_matches('/').rsplit_once(':').unwrap().1.to_owned();
        let there = Target::start_at_port(&THERE.to_string(), port.parse().unwrap());
        let names = NameServer::start(&installation, at, Leads::To(vec![HERE, THERE]));
        Self { installation, names, here, there, url: format!("http://{NAME}:{port}/") }
    }

    /// A run that makes a connection for each request.
    fn start(&self, more: &[&str]) -> Running {
        let args = ["perf", "run", &self.url, "--reuse", "never", "-c", "4", "-o", "json"];
        let args = [&args, more].concat();
        let command = self.names.told_to(&self.installation.command(&args));
        Running::of(&self.installation, command, &args)
    }
}

/// The counts of both sides since they were last looked at.
fn answered(shop: &Shop) -> [u64; 2] {
    [&shop.here, &shop.there].map(Target::answered)
}

fn errors(run: &Value, class: &str) -> u64 {
    run["errors"][class].as_u64().unwrap_or_default()
}

#[test]
fn connections_go_to_all_addresses_of_a_name_in_turn_if_that_is_asked_for() {
    if !can_make_spaces() {
        eprintln!("names are not looked up in tests without root");
        return;
    }
    let shop = Shop::open(1);
    let run = shop.start(&["--count", "200"]).end().expect(exit::OK).json();
    assert_eq!((run["requests"].as_u64(), answered(&shop)), (Some(200), [200, 0]), "{run:#}");
    // By the generator, and by whoever wants to know what listens there, for both kinds of addresses.
    assert!(shop.names.asked() <= 8, "not for each connection: {}", shop.names.asked());

    let run = shop.start(&["--count", "200", "--resolve", "per-connection"]).end().expect(exit::OK).json();
    assert_eq!(
        (&run["requests"], &run["errors"], &run["engine"]),
        (&200.into(), &json!({}), &"general".into())
    );
    // Four more connections are made for nothing, at either end.
    let [here, there] = answered(&shop);
    assert!((96..=104).contains(&(here - 200)) && (96..=104).contains(&there), "{here} {there}");
    assert!(shop.names.asked() >= 2 * 200, "{}", shop.names.asked());
    let (count, p50) = (&run["dnsMs"]["count"], &run["dnsMs"]["p50"]);
    assert!(
        count.as_u64().is_some_and(|count| count > 200),
        "before the run, and for each connection: {run:#}"
    );
    assert!(p50.as_f64().is_some_and(|ms| ms > 0.0 && ms < 1_000.0), "{run:#}");
}

/// Answers datagrams with themselves until it is told to end; how many. An empty one only asks whether somebody listens.
fn echo(socket: &UdpSocket) -> u64 {
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let (mut buffer, mut answered) = ([0; 64], 0);
    while let Ok((n, from)) = socket.recv_from(&mut buffer)
        && &buffer[..n] != END
    {
        if n > 0 {
            socket.send_to(&buffer[..n], from).unwrap();
            answered += 1;
        }
    }
    answered
}

#[test]
fn sockets_of_udp_go_to_all_addresses_of_a_name_in_turn_too() {
    if !can_make_spaces() {
        return;
    }
    let installation = Installation::new();
    let names = NameServer::start(&installation, 4, Leads::To(vec![HERE, THERE]));
    let here = UdpSocket::bind((HERE, 0)).unwrap();
    let port = here.local_addr().unwrap().port();
    let there = UdpSocket::bind((THERE, port)).unwrap();
    let ends = UdpSocket::bind("127.0.0.1:0").unwrap();
    thread::scope(|scope| {
        let echoes = [&here, &there].map(|socket| scope.spawn(move || echo(socket)));
        let url = format!("udp://{NAME}:{port}");
        let args = ["perf", "run", &url, "--body", "hello", "--count", "200", "--reuse", "never", "-c", "4"];
        let args = [&args[..], &["--resolve", "per-connection", "-o", "json"]].concat();
        let ended = Running::of(&installation, names.told_to(&installation.command(&args)), &args).end();
        for address in [HERE, THERE] {
            ends.send_to(END, (address, port)).unwrap();
        }
        let answered = echoes.map(|echo| echo.join().unwrap());
        let run = ended.expect(exit::OK).json();
        assert_eq!((&run["requests"], &run["errors"]), (&200.into(), &json!({})));
        assert_eq!(answered, [100, 100]);
        assert!(run["dnsMs"]["count"].as_u64().is_some_and(|count| count > 200), "{run:#}");
    });
}

#[test]
fn who_is_behind_a_name_may_change_while_a_run_goes_on() {
    if !can_make_spaces() {
        return;
    }
    let shop = Shop::open(2);
    shop.names.lead(Leads::To(vec![HERE]));
    let mut running = shop.start(&["--rate", "200", "--duration", "60s", "--resolve", "per-connection"]);
    running.until("the first one answers", |_| shop.here.answered() > 100);
    assert_eq!(shop.there.answered(), 0);
    shop.names.lead(Leads::To(vec![THERE]));
    running.until("the second one answers", |_| shop.there.answered() > 100);
    let before = shop.here.answered();
    shop.names.lead(Leads::To(vec![Ipv4Addr::new(169, 254, 169, 254), HERE]));
    shop.there.silent_within(Duration::from_secs(2));
    shop.names.lead(Leads::Nowhere);
    let silent = shop.names.asked();
    running.until("nobody is found", |_| shop.names.asked() > silent + 20);
    running.signal(rustix::process::Signal::INT);
    let run = running.end().json();
    assert!(errors(&run, "resolveForbidden") > 0 && errors(&run, "resolve") > 0, "{run:#}");
    assert_eq!(shop.here.answered(), before, "beside a metadata service nobody is asked");
}

#[test]
fn a_name_server_that_says_nothing_has_a_deadline() {
    if !can_make_spaces() {
        return;
    }
    let shop = Shop::open(3);
    let spec = json!({
        "endpoints": [{ "url": shop.url }], "arrivals": { "kind": "constant", "rate": 50 }, "durationMs": 4_000,
        "reuse": { "kind": "never" }, "resolve": "perConnection", "connections": 4,
        "timeouts": { "connectMs": 300, "requestMs": 300, "drainMs": 300 }
    });
    let file = shop.installation.file("spec.json", &spec.to_string());
    let args = ["perf", "run", "-f", &file, "-o", "json"];
    let command = shop.names.told_to(&shop.installation.command(&args));
    let mut running = Running::of(&shop.installation, command, &args);
    running.until("the first ones answer", |_| shop.here.answered() + shop.there.answered() > 20);
    shop.names.lead(Leads::Silent);
    let run = running.end().json();
    assert!(errors(&run, "resolveTimeout") > 0, "{run:#}");
}

#[test]
fn a_server_looks_no_name_up_again_and_says_so() {
    let (installation, target) = (Installation::new(), Target::start());
    let (_server, _url) = serve(&installation);
    let asked = ["perf", "run", &target.url, "--count", "5", "--resolve", "per-connection"];
    let refused = installation.run(&asked).expect(exit::REFUSED);
    refused.tells(Code::RUN_RESOLVE);
    assert!(refused.stderr.contains("approved before the run"), "{}", refused.stderr);
    assert_eq!(target.answered(), 0);
}
