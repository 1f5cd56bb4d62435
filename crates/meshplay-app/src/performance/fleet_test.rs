//! What is heard of agents that have made other runs before.

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
    // Nor does it matter what year an agent thinks it is.
    assert!(recording.started_at > told_at, "{}", recording.started_at);
    drop(fleet);
    working.await.unwrap();
}
