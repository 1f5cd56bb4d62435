//! Agents that the next run of an experiment needs and that are not connected: they are waited for, and not for ever.
//!
//! Where a connection breaks for a moment, or the server is started again, agents come back by themselves. A night of runs
//! is not given up for that. Whether all are there in the end is found by the run when it begins; what is said then is its
//! business.

use std::time::Duration;

use meshplay_types::{Finding, plural};
use tokio::time::{sleep, timeout};

use super::agent::{ALL_OF_CLUSTER, Agents};

/// Who comes back by itself has by then: an agent tries again every 10 s at the latest, waits up to 15 s for an answer, and
/// its name is taken for up to 8 s by the connection that broke. That is 33 s; a pod that is replaced takes about as long.
const AGENTS_WAIT: Duration = Duration::from_secs(60);
/// Who lost the connection together comes back within that of each other, the longest that agents stay away at a time. How
/// many a cluster should have is not known: without it, those that are back first would make the run alone.
const FOLLOWERS_WAIT: Duration = Duration::from_secs(10);

/// Is told what is waited for.
pub(super) type TellMissing<'a> = &'a (dyn Fn(String) + Send + Sync);

/// The agents that are meant by names, after they were waited for. A name of which there is none stays as it is.
pub(super) async fn await_agents(agents: &Agents, names: Vec<String>, tell: TellMissing<'_>) -> Vec<String> {
    at_most(AGENTS_WAIT, all_there(agents, &names, tell)).await;
    if names.iter().any(|name| name.ends_with(ALL_OF_CLUSTER)) {
        // They may go and come for ever.
        at_most(AGENTS_WAIT, all_followed(agents, tell)).await;
    }
    agents.meant(names)
}

async fn at_most(wait: Duration, waited: impl Future<Output = ()>) {
    tokio::select! {
        () = waited => {}
        () = sleep(wait) => {}
    }
}

/// Ends when there is an agent for each of the names; at once if nobody is missing.
async fn all_there(agents: &Agents, names: &[String], tell: TellMissing<'_>) {
    // Listened to before anybody is looked for, so that none comes in between.
    let mut arrivals = agents.arrivals();
    loop {
        let missing = agents.missing(&agents.meant(names.to_vec()));
        if missing.is_empty() {
            return;
        }
        tell(text(&missing));
        // Nobody tells any more only where nobody has the agents.
        if arrivals.changed().await.is_err() {
            return;
        }
    }
}

/// Ends when nobody has come for a while; at once if that is so.
async fn all_followed(agents: &Agents, tell: TellMissing<'_>) {
    let mut arrivals = agents.arrivals();
    loop {
        let last = *arrivals.borrow_and_update();
        let left = last.map_or(Duration::ZERO, |last| FOLLOWERS_WAIT.saturating_sub(last.elapsed()));
        if left.is_zero() {
            return;
        }
        tell(format!(
            "an agent has just come: waits {} for others",
            plural(FOLLOWERS_WAIT.as_secs(), "second")
        ));
        if !matches!(timeout(left, arrivals.changed()).await, Ok(Ok(()))) {
            return;
        }
    }
}

/// `waits up to 60 seconds: no agent `a` is connected`.
fn text(missing: &[Finding]) -> String {
    let missing: Vec<&str> = missing.iter().map(|one| one.message.as_str()).collect();
    format!("waits up to {}: {}", plural(AGENTS_WAIT.as_secs(), "second"), missing.join("; "))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::{
        task::yield_now,
        time::{Instant, advance},
    };

    use super::*;
    use crate::performance::{AgentSession, sample};

    fn connect(agents: &Agents, name: &str, cluster: Option<&str>) -> AgentSession {
        let Ok(session) = agents.connect(sample::hello(name, cluster), String::new()) else {
            panic!("its name is free")
        };
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
        advance(FOLLOWERS_WAIT).await;
        for (names, expect) in [(&["a"][..], &["a"][..]), (&["east/*"], &["a"]), (&[], &[])] {
            let waited = waited(&agents, names, async {}).await;
            assert_eq!(waited, (owned(expect), owned(&[]), Duration::ZERO));
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
        let _here = connect(&agents, "a", None);
        let (there, told, took) = waited(&agents, &["a", "b"], async {}).await;
        assert_eq!((there, told.len()), (owned(&["a", "b"]), 1), "{told:?}");
        assert!(took >= AGENTS_WAIT && took < AGENTS_WAIT + FOLLOWERS_WAIT, "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_agents_of_a_cluster_wait_for_those_that_come_after_them() {
        let agents = Agents::default();
        let first = connect(&agents, "east-1", Some("east"));
        let come = async {
            yield_now().await;
            [first, connect(&agents, "east-2", Some("east"))]
        };
        let (there, told, took) = waited(&agents, &["east/*"], come).await;
        assert_eq!(there, ["east-1", "east-2"]);
        assert_eq!(told[0], "an agent has just come: waits 10 seconds for others");
        assert!(took >= FOLLOWERS_WAIT && took < AGENTS_WAIT, "{took:?}");
    }

    /// However late the first one comes.
    #[tokio::test(start_paused = true)]
    async fn an_agent_that_comes_late_waits_for_others_as_long() {
        let agents = Agents::default();
        let come = async {
            sleep(AGENTS_WAIT - Duration::from_secs(1)).await;
            let first = connect(&agents, "east-1", Some("east"));
            sleep(FOLLOWERS_WAIT / 2).await;
            [first, connect(&agents, "east-2", Some("east"))]
        };
        let (there, ..) = waited(&agents, &["east/*"], come).await;
        assert_eq!(there, ["east-1", "east-2"]);
    }
}
