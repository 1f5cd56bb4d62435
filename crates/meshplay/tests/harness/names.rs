//! A name server of a test's own on the loopback, and commands whose resolver asks it. What one name leads to can be
//! changed while it is asked; others do not exist.

use std::{
    net::{Ipv4Addr, UdpSocket},
    path::PathBuf,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use super::installation::Installation;

/// The name that it knows.
pub(crate) const NAME: &str = "shop.test";
/// Resolvers ask at no other port, so each of these has an address of its own.
const PORT: u16 = 53;
const HEAD_BYTES: usize = 12;
const A: u16 = 1;

/// What becomes of questions.
#[derive(Clone, Debug)]
pub(crate) enum Leads {
    /// Here, in another order each time, as name servers do.
    To(Vec<Ipv4Addr>),
    /// There is no such name.
    Nowhere,
    /// Nothing is answered.
    Silent,
}

/// It answers as long as the test runs.
pub(crate) struct NameServer {
    leads: Arc<Mutex<Leads>>,
    asked: Arc<AtomicU64>,
    resolv_conf: PathBuf,
}

impl NameServer {
    /// At 127.77.0.`at`.
    pub(crate) fn start(installation: &Installation, at: u8, leads: Leads) -> Self {
        let address = Ipv4Addr::new(127, 77, 0, at);
        let socket = UdpSocket::bind((address, PORT)).unwrap();
        let text = format!("nameserver {address}\noptions timeout:1 attempts:1\n");
        let resolv_conf = installation.file(&format!("resolv.{at}"), &text).into();
        let server = Self { leads: Arc::new(Mutex::new(leads)), asked: Arc::default(), resolv_conf };
        let (leads, asked) = (server.leads.clone(), server.asked.clone());
        thread::spawn(move || {
            let mut packet = [0; 512];
            while let Ok((n, from)) = socket.recv_from(&mut packet) {
                let nth = asked.fetch_add(1, Ordering::Relaxed);
                if let Some(answer) = answer(&packet[..n], leads.lock().unwrap().clone(), nth) {
                    socket.send_to(&answer, from).unwrap();
                }
            }
        });
        server
    }

    /// From now on.
    pub(crate) fn lead(&self, leads: Leads) {
        *self.leads.lock().unwrap() = leads;
    }

    /// Questions so far; a look-up is two, one for each kind of address.
    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// The same command, to which this is the name server: in a mount namespace of its own.
    pub(crate) fn told_to(&self, command: &Command) -> Command {
        let mut told = Command::new("unshare");
        told.args(["--mount", "--", "sh", "-c", r#"mount --bind "$0" /etc/resolv.conf && exec "$@""#]);
        told.arg(&self.resolv_conf).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => told.env(name, value),
                None => told.env_remove(name),
            };
        }
        told
    }
}

/// RFC 1035, 4.1: the head with its question, and an address in each record.
fn answer(question: &[u8], leads: Leads, nth: u64) -> Option<Vec<u8>> {
    let end = HEAD_BYTES + question[HEAD_BYTES..].iter().position(|byte| *byte == 0)? + 1;
    let (name, kind) =
        (&question[HEAD_BYTES..end], u16::from_be_bytes(question[end..end + 2].try_into().ok()?));
    let is_known = name == b"\x04shop\x04test\0";
    let (code, mut addresses) = match leads {
        Leads::Silent => return None,
        Leads::To(addresses) if is_known => (0, addresses),
        Leads::To(_) | Leads::Nowhere => (3, Vec::new()),
    };
    if kind != A {
        addresses.clear();
    }
    let turn = nth as usize % addresses.len().max(1);
    addresses.rotate_left(turn);
    let mut out = question[..2].to_vec();
    // An answer to a recursive question, and its code.
    out.extend([0x81, 0x80 | code, 0, 1, 0, addresses.len() as u8, 0, 0, 0, 0]);
    out.extend(&question[HEAD_BYTES..end + 4]);
    for address in addresses {
        // The name of the question, A, IN, not to be kept, four bytes.
        out.extend([0xc0, HEAD_BYTES as u8, 0, A as u8, 0, 1, 0, 0, 0, 0, 0, 4]);
        out.extend(address.octets());
    }
    Some(out)
}
