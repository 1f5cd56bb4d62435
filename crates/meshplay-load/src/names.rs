//! Where connections go whose name is looked up for each of them, while a run goes on. The resolver of the machine blocks,
//! so it is asked by threads of its own, who wake the engine's thread up.
//!
//! Each look-up is judged as the one before the run is: no answer leads to a metadata service. It knows no connections.

use std::{
    collections::HashSet,
    io::{self, Write as _},
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    os::unix::net::UnixStream,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use meshplay_net::egress::is_metadata;
use meshplay_perf::recording::Outcome;

/// Look-ups at once of a thread of the engine. Who waits longer for a resolver that is slow gives up in time.
const LOOKERS_MAX: usize = 16;

/// Where the connections of a site go.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// All of them.
    At(SocketAddr),
    /// Each where the name leads when it is made.
    Named(Name),
}

impl Place {
    /// Where somebody listened before the run.
    #[cfg(feature = "http3")]
    pub(crate) fn known(&self) -> SocketAddr {
        match self {
            Self::At(address) => *address,
            Self::Named(name) => name.known,
        }
    }
}

/// A name, and who is next of those that it leads to; all threads of a run take turns.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    host: Arc<str>,
    /// At which somebody listened before the run: others are of its kind, IPv4 or IPv6, as long as there are such.
    known: SocketAddr,
    turn: Arc<AtomicUsize>,
    /// After so long nobody waits any more.
    patience: Duration,
}

impl Name {
    pub(crate) fn new(host: &str, known: SocketAddr, patience: Duration) -> Self {
        Self { host: host.into(), known, turn: Arc::new(AtomicUsize::new(0)), patience }
    }

    /// The next of its addresses as they are now. In an order of our own: name servers and resolvers rotate them too, and
    /// two that rotate might always meet at the same one.
    fn find(&self) -> Result<SocketAddr, Outcome> {
        let found = (&*self.host, self.known.port()).to_socket_addrs().map_err(|_| Outcome::Resolve)?;
        let all: Vec<IpAddr> =
            found.map(|address| address.ip()).collect::<HashSet<_>>().into_iter().collect();
        self.choose(all)
    }

    fn choose(&self, mut all: Vec<IpAddr>) -> Result<SocketAddr, Outcome> {
        if all.iter().any(|address| is_metadata(*address)) {
            return Err(Outcome::ResolveForbidden);
        }
        if all.iter().any(|address| address.is_ipv4() == self.known.is_ipv4()) {
            all.retain(|address| address.is_ipv4() == self.known.is_ipv4());
        }
        all.sort_unstable();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let chosen = all.get(turn % all.len().max(1)).ok_or(Outcome::Resolve)?;
        Ok(SocketAddr::new(*chosen, self.known.port()))
    }
}

/// What a connection asks.
#[derive(Clone, Copy, Debug)]
struct Question {
    id: u32,
    generation: u32,
    asked: Instant,
}

/// What a connection hears.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) id: u32,
    /// Of the socket that asked.
    pub(crate) generation: u32,
    pub(crate) address: Result<SocketAddr, Outcome>,
}

/// Look-ups for one thread of the engine; who looks ends with it, or as soon as the resolver lets go.
#[derive(Debug)]
pub(crate) struct Lookups {
    name: Name,
    questions: mpsc::Sender<Question>,
    asked: Arc<Mutex<mpsc::Receiver<Question>>>,
    answers: mpsc::Receiver<Found>,
    tell: mpsc::Sender<Found>,
    /// Has bytes in it when there is something to hear.
    woken: UnixStream,
    wake: Arc<UnixStream>,
    lookers: usize,
}

impl Lookups {
    pub(crate) fn new(name: Name) -> io::Result<Self> {
        let (questions, asked) = mpsc::channel();
        let (tell, answers) = mpsc::channel();
        let (woken, wake) = UnixStream::pair()?;
        woken.set_nonblocking(true)?;
        wake.set_nonblocking(true)?;
        let asked = Arc::new(Mutex::new(asked));
        Ok(Self { name, questions, asked, answers, tell, woken, wake: Arc::new(wake), lookers: 0 })
    }

    /// Becomes readable when there is something to hear.
    pub(crate) fn wake(&self) -> &UnixStream {
        &self.woken
    }

    pub(crate) fn ask(&mut self, id: u32, generation: u32) -> Result<(), Outcome> {
        if self.lookers < LOOKERS_MAX {
            self.hire()?;
        }
        let question = Question { id, generation, asked: Instant::now() };
        self.questions.send(question).map_err(|_| Outcome::Resolve)
    }

    /// What was found since, one after the other.
    pub(crate) fn hear(&mut self) -> Option<Found> {
        self.answers.try_recv().ok()
    }

    /// What woke us up is known.
    pub(crate) fn quiet(&self) {
        // It has nothing to say but that it was written to; what is left wakes us up once more.
        rustix::io::read(&self.woken, &mut [0; LOOKERS_MAX]).ok();
    }

    fn hire(&mut self) -> Result<(), Outcome> {
        let (name, asked) = (self.name.clone(), self.asked.clone());
        let (tell, wake) = (self.tell.clone(), self.wake.clone());
        let look = move || look(&name, &asked, &tell, &wake);
        thread::Builder::new().name("names".to_owned()).spawn(look).map_err(|_| Outcome::ConnectFailed)?;
        self.lookers += 1;
        Ok(())
    }
}

/// Until nobody asks any more.
fn look(name: &Name, asked: &Mutex<mpsc::Receiver<Question>>, tell: &mpsc::Sender<Found>, wake: &UnixStream) {
    loop {
        let question = asked.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Question { id, generation, asked: since }) = question else { return };
        if since.elapsed() > name.patience {
            continue;
        }
        let found = Found { id, generation, address: name.find() };
        if tell.send(found).is_err() {
            return;
        }
        match (&mut &*wake).write(&[1]) {
            Ok(_) => {}
            // It is full, so that it has woken everybody up already.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(known: &str) -> Name {
        Name::new("shop.invalid", known.parse().unwrap(), Duration::from_secs(1))
    }

    /// Where four connections go, one after the other.
    #[track_caller]
    fn check(known: &str, all: &[&str], expect: [&str; 4]) {
        let (name, mut all) =
            (name(known), all.iter().map(|one| one.parse().unwrap()).collect::<Vec<IpAddr>>());
        let found = [(); 4].map(|()| {
            // As name servers do.
            all.rotate_left(1);
            name.choose(all.clone()).unwrap().to_string()
        });
        assert_eq!(found, expect);
    }

    #[test]
    fn connections_take_turns_whoever_else_rotates() {
        let both = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.1:80", "10.0.0.2:80"];
        check("10.0.0.1:80", &["10.0.0.2", "10.0.0.1"], both);
        check("10.0.0.9:80", &["10.0.0.2", "::1", "10.0.0.1"], both);
        check("[::1]:80", &["10.0.0.2", "::1", "10.0.0.1"], ["[::1]:80"; 4]);
        check("[::1]:80", &["10.0.0.2"], ["10.0.0.2:80"; 4]);
    }

    #[test]
    fn a_name_that_leads_to_a_metadata_service_leads_nowhere() {
        let all = ["10.0.0.1", "169.254.169.254"].map(|one| one.parse().unwrap()).to_vec();
        assert_eq!(name("10.0.0.1:80").choose(all), Err(Outcome::ResolveForbidden));
        assert_eq!(name("10.0.0.1:80").choose(Vec::new()), Err(Outcome::Resolve));
    }

    #[test]
    fn who_asks_is_told_of_a_name_that_is_none() {
        let mut lookups = Lookups::new(name("10.0.0.1:80")).unwrap();
        lookups.ask(7, 3).unwrap();
        let found = lookups.answers.recv().unwrap();
        assert_eq!((found.id, found.generation, found.address), (7, 3, Err(Outcome::Resolve)));
    }
}
