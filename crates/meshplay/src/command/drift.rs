//! `meshplay design drift|adopt`.

use meshplay_api::{
    Empty,
    design::{
        AdoptField, ClusterDrift, DesignAdopt, DesignAdoptBody, DesignDrift, DesignDriftBody, DesignDrifted,
        DesignNameParams, DriftedField, DriftedObject,
    },
};

use super::{plan, revision};
use crate::{
    cli::drift::{AdoptArgs, DriftArgs},
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::Session,
};

pub(crate) async fn drift(args: DriftArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let DriftArgs { design, environment, cluster: clusters } = args;
    let body = DesignDriftBody { design, environment, clusters };
    let drifted = session.client().call::<DesignDrift>(&Empty {}, &body).await?;
    drifted.clusters.iter().for_each(|cluster| printer.findings(&cluster.findings));
    printer.result(&drifted, || text(&drifted), || names(&drifted))?;
    for cluster in drifted.clusters.iter().filter(|cluster| !cluster.drifted.is_empty()) {
        printer.note(&way_back(&body, cluster));
    }
    // Nobody knows whether a cluster has drifted that could not be looked at.
    let unseen = drifted.clusters.iter().flat_map(|cluster| &cluster.findings).find(|one| one.is_error());
    Ok(match unseen {
        Some(finding) if finding.code.area() == meshplay_types::Area::Clusters => Exit::Unreachable,
        Some(_) => Exit::Refused,
        None if drifted.clusters.iter().all(|cluster| cluster.drifted.is_empty()) => Exit::Ok,
        None => Exit::Found,
    })
}

pub(crate) async fn adopt(args: AdoptArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let AdoptArgs { design, cluster, environment, field, message } = args;
    let fields = field.into_iter().map(|(object, path)| AdoptField { object, path }).collect();
    let body = DesignAdoptBody { cluster, environment, fields, message };
    let adopted = session.client().call::<DesignAdopt>(&DesignNameParams { design }, &body).await?;
    revision::print(&adopted, printer)?;
    let (name, number) = (&adopted.design.name, adopted.design.revision.unwrap_or_default());
    printer.note(&format!(
        "see what changed with `meshplay design diff {name} {} {number}`",
        number.saturating_sub(1)
    ));
    Ok(Exit::Ok)
}

fn names(drifted: &DesignDrifted) -> Vec<String> {
    let of = |cluster: &ClusterDrift| {
        let name = cluster.name.clone();
        cluster.drifted.iter().map(move |object| format!("{name} {}", object.object)).collect::<Vec<_>>()
    };
    drifted.clusters.iter().flat_map(of).collect()
}

fn text(drifted: &DesignDrifted) -> String {
    drifted.clusters.iter().map(cluster).collect::<Vec<_>>().join("\n")
}

fn cluster(drift: &ClusterDrift) -> String {
    let Some(revision) = drift.revision else { return format!("cluster {}: not looked at\n", drift.name) };
    let newer =
        if drift.newest > revision { format!(", the newest is {}", drift.newest) } else { String::new() };
    let mut out = format!(
        "cluster {}: revision {revision}{newer}; {} in sync, {} drifted\n",
        drift.name,
        drift.in_sync,
        drift.drifted.len(),
    );
    out.extend(drift.drifted.iter().map(object));
    out
}

fn object(drifted: &DriftedObject) -> String {
    let mark = if drifted.drift == "missing" { '-' } else { '~' };
    let mut out = format!("    {mark} {} {}\n", drifted.drift, drifted.object);
    for DriftedField { change, by, at, adoptable } in &drifted.fields {
        out.push_str(&plan::change(change));
        let when = at.map(|at| format!(" at {at}")).unwrap_or_default();
        let who = by.as_ref().map(|by| format!("by {by}{when}"));
        let taken = (!adoptable).then(|| "cannot be taken into the design".to_owned());
        let told: Vec<String> = who.into_iter().chain(taken).collect();
        if !told.is_empty() {
            out.push_str(&format!("            {}\n", told.join("; ")));
        }
    }
    out
}

/// What to type to put the cluster back, or to keep what it has.
fn way_back(body: &DesignDriftBody, drift: &ClusterDrift) -> String {
    let (name, cluster, revision) = (&body.design, &drift.name, drift.revision.unwrap_or_default());
    let environment = body.environment.as_ref().map(|name| format!(" -e {name}")).unwrap_or_default();
    format!(
        "put {cluster} back: `meshplay design deploy {name} --revision {revision} -c {cluster}{environment}` (with `--foreign take` \
         where others own fields)\nkeep what it has: `meshplay design adopt {name} -c {cluster}{environment}`"
    )
}
