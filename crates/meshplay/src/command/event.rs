//! `meshplay event`.

use anyhow::Context as _;
use meshplay_api::{
    Empty,
    event::{Event, EventList, EventListParams, Live, LiveParams, LiveStream},
};

use crate::{
    cli::trail::{EventCommand, EventListArgs},
    exit::Exit,
    failure::Failure,
    printer::{Format, Printer},
    session::Session,
    table::table,
};

pub(crate) async fn run(
    command: EventCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let EventCommand::List(args) = command;
    if args.follow { follow(&args, session, printer).await } else { list(args, session, printer).await }
}

async fn list(args: EventListArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let EventListArgs { operation, kind, subject, limit, cursor, .. } = args;
    let params = EventListParams { limit: Some(limit), cursor, operation, kind, subject };
    let page = session.client().call::<EventList>(&params, &Empty {}).await?;
    let names = || page.items.iter().map(|event| event.seq.to_string()).collect();
    let rows = || table(["AT", "KIND", "SUBJECT", "ACTOR", "OPERATION"], page.items.iter().map(row));
    printer.result(&page, rows, names)?;
    if let Some(cursor) = &page.next_cursor {
        printer.note(&format!("there is more: `meshplay event list --cursor {cursor}`"));
    }
    Ok(Exit::Ok)
}

/// One event per line as it happens. Ctrl-C is how it ends; the server's end is told.
async fn follow(args: &EventListArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let mut items = session.client().stream::<LiveStream>(&LiveParams::default()).await?;
    let pressed = tokio::signal::ctrl_c();
    tokio::pin!(pressed);
    loop {
        let item = tokio::select! {
            item = items.next() => item,
            pressed = &mut pressed => {
                pressed.context("failed to listen for Ctrl-C")?;
                return Ok(Exit::Ok);
            }
        };
        match item {
            Some(Ok(Live::Event { event })) if is_wanted(&event, args) => line(&event, printer)?,
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error.into()),
            None => {
                printer.note("the server has ended the stream");
                return Ok(Exit::Unreachable);
            }
        }
    }
}

fn is_wanted(event: &Event, args: &EventListArgs) -> bool {
    args.operation.as_ref().is_none_or(|id| event.operation.as_ref() == Some(id))
        && args.kind.as_ref().is_none_or(|kind| event.kind.starts_with(kind.as_str()))
        && args.subject.as_ref().is_none_or(|subject| event.subject == *subject)
}

/// JSON is one object per line here: there is no end at which an array could be closed.
fn line(event: &Event, printer: &Printer) -> Result<(), Failure> {
    let text = match printer.format {
        Format::Json => serde_json::to_string(event).context("failed to write JSON")?,
        Format::Name => event.seq.to_string(),
        _ => row(event).join("  "),
    };
    printer.text(&text)
}

fn row(event: &Event) -> [String; 5] {
    [
        event.at.to_string(),
        event.kind.clone(),
        event.subject.clone(),
        event.actor.clone(),
        event.operation.clone().unwrap_or_else(|| "-".to_owned()),
    ]
}
