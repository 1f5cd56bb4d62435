//! `meshplay audit`.

use meshplay_api::{
    Empty,
    event::{AuditDecision, AuditEntry, AuditList, AuditListParams},
};

use crate::{
    cli::trail::AuditArgs, exit::Exit, failure::Failure, printer::Printer, session::Session, table::table,
};

pub(crate) async fn run(args: AuditArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let AuditArgs { actor, denied, limit, cursor } = args;
    let decision = denied.then_some(AuditDecision::Denied);
    let params = AuditListParams { limit: Some(limit), cursor, actor, decision };
    let page = session.client().call::<AuditList>(&params, &Empty {}).await?;
    let names = || page.items.iter().map(|entry| entry.seq.to_string()).collect();
    printer.result(&page, || entries(&page.items), names)?;
    if let Some(cursor) = &page.next_cursor {
        printer.note(&format!("there is more: `meshplay audit --cursor {cursor}`"));
    }
    Ok(Exit::Ok)
}

fn entries(entries: &[AuditEntry]) -> String {
    let decision = |entry: &AuditEntry| match entry.decision {
        AuditDecision::Allowed => entry.status.to_string(),
        AuditDecision::Denied => format!("{} denied", entry.status),
    };
    table(
        ["AT", "ACTOR", "FROM", "CALL", "ON", "STATUS"],
        entries.iter().map(|entry| {
            [
                entry.at.to_string(),
                entry.actor.clone(),
                entry.from.clone(),
                entry.call.clone(),
                entry.subject.clone(),
                decision(entry),
            ]
        }),
    )
}
