//! `meshplay operation`.

use meshplay_api::{
    Empty,
    operation::{Operation, OperationCancel, OperationGet, OperationList, OperationParams},
};
use meshplay_types::PageRequest;

use super::{deploy, retry};
use crate::{
    cli::operation::OperationCommand, exit::Exit, failure::Failure, printer::Printer, session::Session,
    table::table,
};

pub(crate) async fn run(
    command: OperationCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let params = |operation: String| OperationParams { operation };
    match command {
        OperationCommand::List(args) => {
            let page = PageRequest { limit: Some(args.limit), cursor: args.cursor };
            let page = session.client().call::<OperationList>(&page, &Empty {}).await?;
            let names = || page.items.iter().map(|operation| operation.id.clone()).collect();
            printer.result(&page, || operations(&page.items), names)?;
            if let Some(cursor) = &page.next_cursor {
                printer.note(&format!("there is more: `meshplay operation list --cursor {cursor}`"));
            }
            Ok(Exit::Ok)
        }
        OperationCommand::Get(args) => {
            let operation = session.client().call::<OperationGet>(&params(args.operation), &Empty {}).await?;
            deploy::print(&operation, printer)?;
            Ok(Exit::Ok)
        }
        OperationCommand::Cancel(args) => {
            let operation =
                session.client().call::<OperationCancel>(&params(args.operation), &Empty {}).await?;
            let operation = session.drive(&operation.id, printer).await?;
            deploy::print(&operation, printer)?;
            Ok(Exit::Ok)
        }
        OperationCommand::Retry(args) => retry::retry(args, session, printer).await,
        OperationCommand::Log(args) => retry::log(args, session, printer).await,
        OperationCommand::Resume(args) => {
            let operation = session.drive(&args.operation, printer).await?;
            deploy::print(&operation, printer)?;
            Ok(deploy::exit(&operation))
        }
    }
}

fn operations(operations: &[Operation]) -> String {
    table(
        ["OPERATION", "KIND", "SUBJECT", "STATUS", "CLUSTERS", "STARTED"],
        operations.iter().map(|operation| {
            let clusters: Vec<_> =
                operation.clusters.iter().map(|c| format!("{}:{}", c.name, c.status)).collect();
            [
                operation.id.clone(),
                operation.kind.clone(),
                operation.subject.clone(),
                deploy::status(operation.status).to_owned(),
                clusters.join(" "),
                operation.created_at.to_string(),
            ]
        }),
    )
}
