//! Agents of performance tests: their WebSockets, and those that are deployed into clusters.

use meshplay_api::{
    Empty,
    agent::{
        Agent, AgentConnect, AgentConnectParams, AgentList, AgentMessage, AgentPod, Agents, AgentsBody,
        AgentsDeployed, AgentsGet, AgentsGroup, AgentsGroups, AgentsList, AgentsPlan, AgentsPlanned,
        AgentsPrepare, AgentsPrepared, AgentsWithdraw,
    },
};
use meshplay_app::{
    performance,
    performance::{AgentHello, AgentNews, AgentOrder, AgentSession, AgentView, AgentsMade, AgentsWish},
};
use meshplay_types::RunId;
use tokio::{
    sync::mpsc::Receiver,
    time::{Duration, interval, timeout},
};

use crate::{
    plan,
    routes::Routes,
    socket::{Ear, Mouth, Said, Socket},
    streams::Talk,
};

/// Largest message of an agent: a second of a run with a thousand endpoints.
const MESSAGE_BYTES_MAX: usize = 16 << 20;
/// An agent that hears nothing for several of these gives up its work: the server may be gone without a word.
const ALIVE_EVERY: Duration = Duration::from_secs(2);
/// An agent that answers nothing for so long has gone without a word, and its name is free for when it comes back.
const SILENCE_MAX: Duration = Duration::from_secs(8);
/// The number of questions that only show that the server is there.
const ALIVE: u32 = u32::MAX;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<AgentList, _, _>(async |app, _ctx, _, _| {
            Ok(Agents { items: app.agent_list().into_iter().map(agent).collect() })
        })
        .socket_up_to::<AgentConnect, _, _>(MESSAGE_BYTES_MAX, async |app, ctx, params| {
            let AgentConnectParams { name, version, cores, platform, cluster, node, kernel, cpu, memory } =
                params;
            let hello = AgentHello { name, version, cores, platform, cluster, node, kernel, cpu, memory };
            let session = app.agent_join(&ctx, hello).await?;
            let talk: Talk<AgentMessage> = Box::new(move |socket| Box::pin(talk(session, socket)));
            Ok(talk)
        })
        .route::<AgentsPlan, _, _>(async |app, ctx, _, body| {
            let planned = app.agents_plan(&ctx, &wish(body)).await?;
            let performance::AgentsPlanned { design, manifests, plan } = planned;
            Ok(AgentsPlanned { design, manifests, plan: plan::cluster(&plan) })
        })
        .route::<AgentsPrepare, _, _>(async |app, ctx, _, body| {
            let prepared = app.agents_prepare(&ctx, &wish(body)).await?;
            let performance::AgentsPrepared { design, revision, is_new, recreate, token } = prepared;
            let recreate = recreate.into_iter().collect();
            Ok(AgentsPrepared { design, revision, is_new, recreate, token_expires_at: token.expires_at })
        })
        .route::<AgentsList, _, _>(async |app, ctx, _, _| {
            Ok(AgentsGroups { items: app.agents_groups(&ctx).await?.into_iter().map(group).collect() })
        })
        .route::<AgentsGet, _, _>(async |app, ctx, params, _| {
            Ok(deployed(app.agents_deployed(&ctx, &params.cluster, params.name.as_deref()).await?))
        })
        .route::<AgentsWithdraw, _, _>(async |app, ctx, params, _| {
            app.agents_withdraw(&ctx, &params.cluster, params.name.as_deref()).await?;
            Ok(Empty {})
        })
}

fn agent(view: AgentView) -> Agent {
    let AgentHello { name, version, cores, platform, cluster, node, kernel: _, cpu: _, memory: _ } =
        view.hello;
    let run = view.run.map(|run| run.to_string());
    Agent { name, version, cores, platform, cluster, node, actor: view.actor, run }
}

fn wish(body: AgentsBody) -> AgentsWish {
    let AgentsBody { cluster, name, namespace, replicas, server_url, ca_pem, image, cpu, memory, load_to } =
        body;
    AgentsWish { cluster, name, namespace, replicas, server_url, ca_pem, image, cpu, memory, load_to }
}

fn group(found: performance::AgentsGroup) -> AgentsGroup {
    let performance::AgentsGroup { design, name, cluster, namespace, replicas, made, is_deployed } = found;
    let AgentsMade { server_url, ca_pem, image, cpu, memory, load_to } = made;
    AgentsGroup {
        design,
        name,
        cluster,
        namespace,
        replicas,
        server_url,
        ca_pem,
        image,
        cpu,
        memory,
        load_to,
        is_deployed,
    }
}

fn deployed(found: performance::AgentsDeployed) -> AgentsDeployed {
    let performance::AgentsDeployed { design, cluster, namespace, replicas, joined, pods, failed, findings } =
        found;
    let pods = pods.into_iter().map(pod).collect();
    AgentsDeployed { design, cluster, namespace, replicas, joined, pods, failed, findings }
}

fn pod(pod: performance::AgentPod) -> AgentPod {
    let performance::AgentPod { name, node, phase, joined, lost_at, finding } = pod;
    AgentPod { name, node, phase, joined, lost_at, finding }
}

/// Carries both ways until one side goes.
async fn talk(mut session: AgentSession, socket: Socket<AgentMessage>) {
    let (mouth, ear) = socket.split();
    let Some(orders) = session.orders() else { return };
    tokio::select! {
        () = order(orders, mouth) => {}
        () = listen(&session, ear) => {}
    }
}

async fn order(mut orders: Receiver<AgentOrder>, mut mouth: Mouth<AgentMessage>) {
    let mut alive = interval(ALIVE_EVERY);
    loop {
        let message = tokio::select! {
            order = orders.recv() => match order {
                Some(order) => message(order),
                None => return,
            },
            _ = alive.tick() => AgentMessage::Ping { nth: ALIVE },
        };
        if mouth.say(Said::Item(message)).await.is_err() {
            return;
        }
    }
}

async fn listen(session: &AgentSession, mut ear: Ear<AgentMessage>) {
    while let Ok(Some(Said::Item(message))) = timeout(SILENCE_MAX, ear.hear()).await {
        match news(message) {
            Some(AgentNews::Pong(ALIVE, _)) => {}
            Some(news) => session.tell(news).await,
            // It says what only a server says.
            None => return,
        }
    }
}

fn message(order: AgentOrder) -> AgentMessage {
    match order {
        AgentOrder::Ping(nth) => AgentMessage::Ping { nth },
        AgentOrder::Prepare(run, spec) => AgentMessage::Prepare { run: run.to_string(), spec },
        AgentOrder::Start(run, at_ns) => AgentMessage::Start { run: run.to_string(), at_ns },
        AgentOrder::Stop(run) => AgentMessage::Stop { run: run.to_string() },
    }
}

fn news(message: AgentMessage) -> Option<AgentNews> {
    let id = |run: String| run.parse::<RunId>().ok();
    Some(match message {
        AgentMessage::Pong { nth, at_ns } => AgentNews::Pong(nth, at_ns),
        AgentMessage::Ready { run } => AgentNews::Ready(id(run)?),
        AgentMessage::Second { run, second } => AgentNews::Second(id(run)?, second),
        AgentMessage::Ended { run, recording } => AgentNews::Ended(id(run)?, recording),
        AgentMessage::Failed { run, message, findings } => AgentNews::Failed(id(run)?, message, findings),
        AgentMessage::Ping { .. }
        | AgentMessage::Prepare { .. }
        | AgentMessage::Start { .. }
        | AgentMessage::Stop { .. } => return None,
    })
}
