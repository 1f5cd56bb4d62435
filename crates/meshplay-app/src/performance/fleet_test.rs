//! What is heard of agents: of those that have made other runs before, of those that go, and when nobody waits for it.

use std::future::ready;

use jiff::Timestamp;
use meshplay_load::{loadgen::Line, monotonic_ns};
use meshplay_perf::{Recording, RunSpec, recording::Second};
use meshplay_types::{Findings, RunId};

use super::{
    agent::{AgentHello, AgentNews, AgentOrder, AgentSession, Agents},
    fleet::Fleet,
};

fn hello(name: &str) -> AgentHello {
    AgentHello {
        name: name.to_owned(),
        version: String::new(),
        cores: 1,
        platform: String::new(),
        cluster: None,
        node: None,
        kernel: Some("6.8".to_owned()),
        cpu: None,
        memory: Some("24684092 kB".to_owned()),
    }
}

fn recording() -> Box<Recording> {
    let json = r#"{"engine": "epoll", "threads": 1, "cores": 1, "startedAt": "2001-01-01T00:00:00Z", "elapsedUs": 1000000,
        "warmUpMs": 0, "endpoints": ["x"], "seconds": [], "statusCodes": {}, "unsent": 0, "end": "completed", "agents": []}"#;
    Box::new(serde_json::from_str(json).unwrap())
}

/// An agent that makes `run`, and tells at every step of it how `before` ended.
async fn work(mut session: AgentSession, before: RunId, run: RunId) {
    let mut orders = session.orders().unwrap();
    while let Some(order) = orders.recv().await {
        let failed = AgentNews::Failed(before, "the agent refuses".to_owned(), Findings::new());
        match order {
            AgentOrder::Ping(nth) => session.tell(AgentNews::Pong(nth, monotonic_ns())).await,
            AgentOrder::Prepare(..) => {
                session.tell(failed).await;
                session.tell(AgentNews::Ready(run)).await;
            }
            AgentOrder::Start(..) => {
                session.tell(AgentNews::Ended(before, recording())).await;
                session.tell(failed).await;
                session
                    .tell(AgentNews::Second(before, Box::new(Second { second: 7, ..Second::default() })))
                    .await;
                session.tell(AgentNews::Second(run, Box::default())).await;
                session.tell(AgentNews::Ended(run, recording())).await;
            }
            AgentOrder::Stop(_) => return,
        }
    }
}

#[tokio::test]
async fn what_agents_say_of_a_run_before_is_not_of_this_one() {
    let (agents, before, run) = (Agents::default(), RunId(uuid::Uuid::now_v7()), RunId(uuid::Uuid::now_v7()));
    let session = agents.connect(hello("east"), "somebody".to_owned()).unwrap();
    let working = tokio::spawn(work(session, before, run));
    let json = r#"{"endpoints": [{"url": "http://x/"}], "arrivals": {"kind": "max"}, "durationMs": 1000, "agents": ["east"]}"#;
    let spec: RunSpec = serde_json::from_str(json).unwrap();
    let told_at = Timestamp::now();
    let Ok(mut fleet) = Fleet::start(&agents, run, &spec).await else { panic!("the agents refuse") };
    let Some(Line::Second(second)) = fleet.next().await else { panic!("no second") };
    assert_eq!(second.second, 0);
    let Some(Line::Result(recording)) = fleet.next().await else { panic!("no result") };
    assert!(recording.agents[0].lost.is_none(), "{:?}", recording.agents);
    let machine = recording.agents[0].machine.clone().unwrap();
    assert_eq!((machine.kernel.as_str(), machine.memory.as_deref()), ("6.8", Some("24684092 kB")));
    // Nor does it matter what year an agent thinks it is.
    assert!(recording.started_at > told_at, "{}", recording.started_at);
    drop(fleet);
    working.await.unwrap();
}

#[tokio::test]
async fn a_result_that_nobody_waited_for_to_the_end_is_told_when_it_is_asked_for_again() {
    let (agents, before, run) = (Agents::default(), RunId(uuid::Uuid::now_v7()), RunId(uuid::Uuid::now_v7()));
    let session = agents.connect(hello("east"), "somebody".to_owned()).unwrap();
    let working = tokio::spawn(work(session, before, run));
    let json = r#"{"endpoints": [{"url": "http://x/"}], "arrivals": {"kind": "max"}, "durationMs": 1000, "agents": ["east"]}"#;
    let spec: RunSpec = serde_json::from_str(json).unwrap();
    let Ok(mut fleet) = Fleet::start(&agents, run, &spec).await else { panic!("the agents refuse") };
    let Some(Line::Second(_)) = fleet.next().await else { panic!("no second") };
    // Somebody stops the run while its clocks are compared once more: then the job asks for the next line anew.
    let told = tokio::select! {
        biased;
        told = fleet.next() => told,
        () = ready(()) => None,
    };
    assert!(told.is_none(), "the agent cannot have told its time yet");
    let Some(Line::Result(recording)) = fleet.next().await else { panic!("the result is gone") };
    assert_eq!(recording.agents[0].name, "east");
    assert!(fleet.next().await.is_none(), "it is told once");
    drop(fleet);
    working.await.unwrap();
}

/// One that goes as soon as the run begins.
async fn leave(mut session: AgentSession, run: RunId) {
    let mut orders = session.orders().unwrap();
    while let Some(order) = orders.recv().await {
        match order {
            AgentOrder::Ping(nth) => session.tell(AgentNews::Pong(nth, monotonic_ns())).await,
            AgentOrder::Prepare(..) => session.tell(AgentNews::Ready(run)).await,
            AgentOrder::Start(..) | AgentOrder::Stop(_) => return,
        }
    }
}

#[tokio::test]
async fn an_agent_that_goes_from_a_long_run_holds_up_nobody() {
    let (agents, run) = (Agents::default(), RunId(uuid::Uuid::now_v7()));
    let connect = |name: &str| agents.connect(hello(name), "somebody".to_owned()).unwrap();
    let staying = tokio::spawn(work(connect("east"), RunId(uuid::Uuid::now_v7()), run));
    let leaving = tokio::spawn(leave(connect("west"), run));
    let json = r#"{"endpoints": [{"url": "http://x/"}], "arrivals": {"kind": "constant", "rate": 100000},
        "durationMs": 86400000, "agents": ["east", "west"]}"#;
    let spec: RunSpec = serde_json::from_str(json).unwrap();
    let Ok(mut fleet) = Fleet::start(&agents, run, &spec).await else { panic!("the agents refuse") };
    let recording = loop {
        match fleet.next().await {
            Some(Line::Result(recording)) => break recording,
            Some(_) => {}
            None => panic!("no result"),
        }
    };
    let lost = recording.agents[1].lost.clone().unwrap();
    assert_eq!((lost.second, lost.unmade), (0, Some(86_400 * 50_000)));
    drop(fleet);
    staying.await.unwrap();
    leaving.await.unwrap();
}
