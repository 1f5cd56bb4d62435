//! `meshplay environment`.

use meshplay_api::{
    Empty,
    environment::{
        Environment, EnvironmentBody, EnvironmentList, EnvironmentParams, EnvironmentRemove, EnvironmentSet,
    },
};
use meshplay_types::{PAGE_ITEMS_MAX, PageRequest};

use super::Consent;
use crate::{
    cli::environment::EnvironmentCommand, exit::Exit, failure::Failure, printer::Printer, session::Session,
    table::table,
};

pub(crate) async fn run(
    command: EnvironmentCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    match command {
        EnvironmentCommand::List => {
            let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
            let page = session.client().call::<EnvironmentList>(&page, &Empty {}).await?;
            let names = || page.items.iter().map(|one| one.name.clone()).collect();
            printer.result(&page, || rows(&page.items), names)?;
        }
        EnvironmentCommand::Set(args) => {
            let params = EnvironmentParams { environment: args.environment };
            let body = EnvironmentBody { clusters: args.cluster };
            let set = session.client().call::<EnvironmentSet>(&params, &body).await?;
            printer.result(&set, || rows(std::slice::from_ref(&set)), || vec![set.name.clone()])?;
        }
        EnvironmentCommand::Remove(args) => {
            Consent::from_flag(args.yes)
                .obtain(&format!("Remove the environment `{}`?", args.environment))?;
            let params = EnvironmentParams { environment: args.environment };
            let done = session.client().call::<EnvironmentRemove>(&params, &Empty {}).await?;
            let name = &params.environment;
            printer.result(&done, || format!("removed {name}"), || vec![name.clone()])?;
        }
    }
    Ok(Exit::Ok)
}

fn rows(environments: &[Environment]) -> String {
    let row = |one: &Environment| {
        let clusters = if one.clusters.is_empty() { "-".to_owned() } else { one.clusters.join(", ") };
        [one.name.clone(), clusters, one.updated_at.to_string()]
    };
    table(["ENVIRONMENT", "CLUSTERS", "UPDATED"], environments.iter().map(row))
}
