//! For tests: an installation in a directory of its own, a run in it that goes on, and what an agent says. What is tested with them is not
//! known here.

use std::time::Duration;

use meshplay_store::{Actor, Body, NewRun, OpenOptions};
use meshplay_types::RunId;
use tempfile::TempDir;

use super::{AgentHello, stored::StoredSpec};
use crate::{App, AppOptions, Installation};

pub(super) async fn installation(dir: &TempDir) -> Installation {
    let options = OpenOptions { data_dir: dir.path().join("data"), wait: Duration::ZERO, key_file: None };
    Installation::open(options, AppOptions::default()).await.unwrap()
}

pub(super) async fn run(app: &App) -> RunId {
    let owner = app.local_owner();
    let actor = Actor { workspace: owner.workspace, principal: owner.id };
    let spec = serde_json::from_str(r#"{"endpoints": [], "arrivals": {"kind": "max"}}"#).unwrap();
    let new = NewRun {
        profile: None,
        operation: None,
        name: String::new(),
        target: String::new(),
        spec: Body::of(&StoredSpec(spec)).unwrap(),
        tags: String::new(),
        note: String::new(),
    };
    let made = app.store().write(move |tx| Box::pin(async move { tx.run_create(&actor, new).await }));
    made.await.unwrap().id
}

pub(super) fn hello(name: &str, cluster: Option<&str>) -> AgentHello {
    AgentHello {
        name: name.to_owned(),
        version: String::new(),
        cores: 1,
        platform: String::new(),
        cluster: cluster.map(str::to_owned),
        node: None,
        kernel: None,
        cpu: None,
        memory: None,
    }
}
