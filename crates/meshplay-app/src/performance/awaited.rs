//! Agents that the next run of an experiment needs and that are not connected: they are waited for, and not for ever.
//!
//! Where a connection breaks for a moment, or the server is started again, agents come back by themselves. A night of runs
//! is not given up for that. Whether all are there in the end is found by the run when it begins; what is said then is its
//! business.

use std::time::Duration;

use meshplay_types::{Finding, Findings, plural};
use tokio::time::{sleep, timeout};

use super::agent::{ALL_OF_CLUSTER, Agents};

/// Who comes back by itself has by then: an agent tries again every 10 s at the latest, waits up to 15 s for an answer, and
/// its name is taken for up to 8 s by the connection that broke. That is 33 s; a pod that is replaced takes about as long.
const AGENTS_WAIT: Duration = Duration::from_secs(60);
/// Who lost the connection together comes back within that of each other, the longest that agents stay away at a time. How
/// many a cluster should have is not known: without it, the first one back would make the run alone.
const FOLLOWERS_WAIT: Duration = Duration::from_secs(10);

/// Is told what is waited for.
pub(super) type TellMissing<'a> = &'a (dyn Fn(String) + Send + Sync);

/// The agents that are meant by names, after they were waited for. A name of which there is none stays as it is.
pub(super) async fn await_agents(agents: &Agents, names: Vec<String>, tell: TellMissing<'_>) -> Vec<String> {
    tokio::select! {
        () = all_there(agents, &names, tell) => {}
        () = sleep(AGENTS_WAIT) => {}
    }
    agents.meant(names)
}

/// Ends when there is an agent for each of the names; at once if nobody is missing.
async fn all_there(agents: &Agents, names: &[String], tell: TellMissing<'_>) {
    // Listened to before anybody is looked for, so that none comes in between.
    let mut arrivals = agents.arrivals();
    let mut missing = missing_of(agents, names);
    if missing.is_empty() {
        return;
    }
    while !missing.is_empty() {
        tell(text(&missing));
        // Nobody tells any more only where nobody has the agents.
        if arrivals.changed().await.is_err() {
            return;
        }
        missing = missing_of(agents, names);
    }
    if names.iter().any(|name| name.ends_with(ALL_OF_CLUSTER)) {
        while let Ok(Ok(())) = timeout(FOLLOWERS_WAIT, arrivals.changed()).await {}
    }
}

fn missing_of(agents: &Agents, names: &[String]) -> Findings {
    agents.missing(&agents.meant(names.to_vec()))
}

/// `waits up to 60 seconds: no agent `a` is connected`.
fn text(missing: &[Finding]) -> String {
    let missing: Vec<&str> = missing.iter().map(|one| one.message.as_str()).collect();
    format!("waits up to {}: {}", plural(AGENTS_WAIT.as_secs(), "second"), missing.join("; "))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::{task::yield_now, time::Instant};

    use super::*;
    use crate::performance::{AgentHello, AgentSession};

    fn connect(agents: &Agents, name: &str, cluster: Option<&str>) -> AgentSession {
        let hello = AgentHello {
            name: name.to_owned(),
            version: String::new(),
            cores: 1,
            platform: String::new(),
            cluster: cluster.map(str::to_owned),
            node: None,
            kernel: None,
            cpu: None,
            memory: None,
        };
        let Ok(session) = agents.connect(hello, String::new()) else { panic!("its name is free") };
        session
    }

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    /// Who is there in the end, what was told meanwhile, and how long it took, while `come` happens.
    async fn waited<T>(
        agents: &Agents,
        names: &[&str],
        come: impl Future<Output = T>,
    ) -> (Vec<String>, Vec<String>, Duration) {
        let (told, began) = (Mutex::new(Vec::new()), Instant::now());
        let tell = |text: String| told.lock().unwrap().push(text);
        // It waits before the others come, for they are asked in turn. Who came stays until it has looked.
        let (there, _come) = tokio::join!(await_agents(agents, owned(names), &tell), come);
        (there, told.into_inner().unwrap(), began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_there_is_not_waited_for() {
        let agents = Agents::default();
        let _here = connect(&agents, "a", Some("east"));
        for names in [&["a"][..], &["east/*"], &[]] {
            let (there, told, took) = waited(&agents, names, async {}).await;
            let expect = if names.is_empty() { owned(&[]) } else { owned(&["a"]) };
            assert_eq!((there, told, took), (expect, owned(&[]), Duration::ZERO));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_back_is_waited_for_and_told_of() {
        let agents = Agents::default();
        let _here = connect(&agents, "a", None);
        let come = async { ["c", "b"].map(|name| connect(&agents, name, None)) };
        let (there, told, took) = waited(&agents, &["a", "b", "c"], come).await;
        assert_eq!((there, took), (owned(&["a", "b", "c"]), Duration::ZERO));
        let text = "waits up to 60 seconds: no agent `b` is connected; no agent `c` is connected";
        assert_eq!(told, [text]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_come_back_is_not_waited_for_for_ever() {
        let agents = Agents::default();
        let (there, told, took) = waited(&agents, &["a", "east/*"], async {}).await;
        assert_eq!(there, ["a", "east/*"]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(took >= AGENTS_WAIT && took < AGENTS_WAIT + FOLLOWERS_WAIT, "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_agent_of_a_cluster_waits_for_those_that_come_after_it() {
        let agents = Agents::default();
        let come = async {
            let first = connect(&agents, "east-1", Some("east"));
            yield_now().await;
            [first, connect(&agents, "east-2", Some("east"))]
        };
        let (there, _, took) = waited(&agents, &["east/*"], come).await;
        assert_eq!(there, ["east-1", "east-2"]);
        assert!(took >= FOLLOWERS_WAIT && took < AGENTS_WAIT, "{took:?}");
    }
}
