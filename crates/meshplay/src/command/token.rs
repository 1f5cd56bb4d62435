//! `meshplay token`.

use meshplay_api::{
    Empty,
    session::{Token, TokenCreate, TokenCreateBody, TokenList, TokenParams, TokenRevoke},
};
use meshplay_types::{PAGE_ITEMS_MAX, PageRequest};

use super::Consent;
use crate::{
    cli::token::TokenCommand, exit::Exit, failure::Failure, printer::Printer, session::Session, table::table,
};

pub(crate) async fn run(
    command: TokenCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    match command {
        TokenCommand::List => {
            let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
            let page = session.client().call::<TokenList>(&page, &Empty {}).await?;
            let names = || page.items.iter().map(|token| token.name.clone()).collect();
            printer.result(&page, || tokens(&page.items), names)?;
        }
        TokenCommand::Create(args) => {
            let body = TokenCreateBody { name: args.name, role: args.role, days: Some(args.days) };
            let made = session.client().call::<TokenCreate>(&Empty {}, &body).await?;
            printer.result(&made, || made.text.clone(), || vec![made.token.name.clone()])?;
            printer.note(&format!(
                "`{}` works as {} until {}; it is shown this once",
                made.token.name, made.token.role, made.token.expires_at
            ));
        }
        TokenCommand::Revoke(args) => {
            let question = format!("Make the token `{}` useless and end its sessions?", args.token);
            Consent::from_flag(args.yes).obtain(&question)?;
            let params = TokenParams { token: args.token.clone() };
            session.client().call::<TokenRevoke>(&params, &Empty {}).await?;
            printer.note(&format!("revoked `{}`", args.token));
        }
    }
    Ok(Exit::Ok)
}

fn tokens(tokens: &[Token]) -> String {
    let used = |token: &Token| token.last_used_at.map_or_else(|| "never".to_owned(), |used| used.to_string());
    table(
        ["NAME", "ROLE", "MADE BY", "EXPIRES", "LAST USED"],
        tokens.iter().map(|token| {
            [
                token.name.clone(),
                token.role.to_string(),
                token.created_by.clone(),
                token.expires_at.to_string(),
                used(token),
            ]
        }),
    )
}
