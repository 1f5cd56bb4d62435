//! Sessions, tokens, the audit trail, saved views.

use meshplay_api::{
    Empty,
    event::{AuditDecision, AuditEntry, AuditList},
    session::{
        Session, SessionEnd, SessionGet, Token, TokenCreate, TokenCreateBody, TokenCreated, TokenList,
        TokenRevoke,
    },
    view::{View, ViewList, ViewRemove, ViewSave},
};
use meshplay_app::{
    App, Caller,
    access::{
        self, TokenRow,
        audit::{AuditFilter, Decision},
    },
};
use meshplay_types::{Action, Page, PageRequest};

use crate::routes::Routes;

/// The workspace that there is.
const WORKSPACE: &str = "default";

pub(crate) fn routes(routes: Routes) -> Routes {
    let routes = routes
        .route::<SessionGet, _, _>(async |_, ctx, _, _| Ok(session(ctx.caller())))
        .route::<SessionEnd, _, _>(async |app, ctx, _, _| {
            app.session_end(&ctx).await?;
            Ok(Empty {})
        })
        .route::<TokenList, _, _>(async |app, ctx, page, _| {
            let page = app.token_list(&ctx, &page).await?;
            Ok(Page { items: page.items.into_iter().map(token).collect(), next_cursor: page.next_cursor })
        })
        .route::<TokenCreate, _, _>(async |app, ctx, _, body| {
            let TokenCreateBody { name, role, days } = body;
            let (row, text) = app.token_create(&ctx, &name, role, days).await?;
            Ok(TokenCreated { token: token(row), text: text.into_revealed() })
        })
        .route::<TokenRevoke, _, _>(async |app, ctx, params, _| {
            app.token_revoke(&ctx, &params.token).await?;
            Ok(Empty {})
        });
    views(routes).route::<AuditList, _, _>(async |app, ctx, params, _| {
        let decision = params.decision.map(|decision| match decision {
            AuditDecision::Allowed => Decision::Allowed,
            AuditDecision::Denied => Decision::Denied,
        });
        let filter = AuditFilter { actor: params.actor, decision };
        let page = PageRequest { limit: params.limit, cursor: params.cursor };
        let page = app.audit_list(&ctx, &filter, &page).await?;
        Ok(Page { items: page.items.into_iter().map(audit).collect(), next_cursor: page.next_cursor })
    })
}

fn views(routes: Routes) -> Routes {
    routes
        .route::<ViewList, _, _>(async |app, ctx, params, _| {
            let views = app.view_list(&ctx, params.page.as_deref()).await?;
            Ok(Page { items: views.into_iter().map(view).collect(), next_cursor: None })
        })
        .route::<ViewSave, _, _>(async |app, ctx, params, body| {
            Ok(view(app.view_save(&ctx, params.page, params.name, body.query).await?))
        })
        .route::<ViewRemove, _, _>(async |app, ctx, params, _| {
            app.view_remove(&ctx, &params.page, &params.name).await?;
            Ok(Empty {})
        })
}

/// The view of whoever calls.
pub(crate) fn session(caller: &Caller) -> Session {
    let role = caller.principal.role;
    Session {
        name: caller.principal.name.clone(),
        role,
        actions: Action::ALL.iter().copied().filter(|action| role.allows(*action)).collect(),
        workspace: WORKSPACE.to_owned(),
        ends_at: App::session_of(caller).map(|(_, ends_at)| ends_at),
    }
}

fn token(row: TokenRow) -> Token {
    let TokenRow { token, created_by } = row;
    Token {
        id: token.id.to_string(),
        name: token.name,
        role: token.role,
        created_by,
        created_at: token.meta.created_at,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
    }
}

fn view(view: access::View) -> View {
    let access::View { page, name, query, updated_at } = view;
    View { page, name, query, updated_at }
}

fn audit(row: access::audit::AuditEntry) -> AuditEntry {
    let access::audit::AuditEntry { seq, at, entry, .. } = row;
    AuditEntry {
        seq,
        at,
        actor: entry.actor,
        from: entry.origin,
        call: entry.call,
        subject: entry.subject,
        decision: match entry.decision {
            Decision::Allowed => AuditDecision::Allowed,
            Decision::Denied => AuditDecision::Denied,
        },
        status: entry.status,
        request: entry.request,
    }
}
