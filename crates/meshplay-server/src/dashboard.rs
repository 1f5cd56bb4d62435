//! Dashboards.

use meshplay_api::{
    Empty,
    dashboard::{
        Dashboard, DashboardExport, DashboardGet, DashboardImport, DashboardImportBody, DashboardList,
        DashboardPublish, DashboardPublished, DashboardRemove, DashboardText, DashboardVariable,
        DashboardView, DashboardViewBody, DashboardViewed,
    },
};
use meshplay_app::{AppError, metrics as app};
use meshplay_types::{Code, Finding, Page};

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<DashboardList, _, _>(async |app, ctx, page, _| {
            let page = app.dashboard_list(&ctx, &page).await?;
            Ok(Page { items: page.items.into_iter().map(dashboard).collect(), next_cursor: page.next_cursor })
        })
        .route::<DashboardImport, _, _>(async |app, ctx, _, body| {
            Ok(dashboard(app.dashboard_import(&ctx, request(body)?).await?))
        })
        .route::<DashboardGet, _, _>(async |app, ctx, params, _| {
            Ok(dashboard(app.dashboard_get(&ctx, &params.dashboard).await?))
        })
        .route::<DashboardExport, _, _>(async |app, ctx, params, _| {
            Ok(DashboardText { text: app.dashboard_text(&ctx, &params.dashboard).await? })
        })
        .route::<DashboardView, _, _>(async |app, ctx, params, body| {
            let DashboardViewBody { connection, from, to, variables, width_px } = body;
            let request = app::ViewRequest { connection, from, to, variables, width_px };
            let viewed = app.dashboard_view(&ctx, &params.dashboard, request).await?;
            Ok(view(params.dashboard, viewed))
        })
        .route::<DashboardPublish, _, _>(async |app, ctx, params, body| {
            let path = app.dashboard_publish(&ctx, &params.dashboard, &body.connection).await?;
            Ok(DashboardPublished { path })
        })
        .route::<DashboardRemove, _, _>(async |app, ctx, params, _| {
            app.dashboard_remove(&ctx, &params.dashboard).await?;
            Ok(Empty {})
        })
}

fn request(body: DashboardImportBody) -> Result<app::ImportRequest, AppError> {
    let DashboardImportBody { name, text, connection, uid, replace } = body;
    let origin = match (text, connection, uid) {
        (Some(text), None, None) => app::DashboardOrigin::Text(text),
        (None, Some(connection), Some(uid)) => app::DashboardOrigin::Grafana { connection, uid },
        _ => {
            let message = "give either the text of a dashboard, or connection and uid of one in a Grafana";
            return Err(AppError::Usage(Finding::new(Code::USAGE, message)));
        }
    };
    Ok(app::ImportRequest { name, origin, replace })
}

fn dashboard(view: app::DashboardView) -> Dashboard {
    let app::DashboardView { name, row, dashboard, findings, actor } = view;
    Dashboard {
        name,
        panels: u32::try_from(dashboard.panels_count()).unwrap_or(u32::MAX),
        variables: dashboard.variables.iter().map(|one| one.name.clone()).collect(),
        title: dashboard.title,
        tags: dashboard.tags,
        uid: dashboard.uid,
        is_built_in: row.is_none(),
        connection: row.as_ref().and_then(|row| row.origin.clone()),
        from: dashboard.from,
        to: dashboard.to,
        refresh: dashboard.refresh,
        findings,
        actor,
        updated_at: row.map(|row| row.meta.updated_at),
    }
}

fn view(name: String, viewed: app::Viewed) -> DashboardViewed {
    let app::Viewed { title, connection, from, to, window, variables, panels, marks, queries, findings } =
        viewed;
    DashboardViewed {
        dashboard: name,
        title,
        connection,
        from,
        to,
        window,
        variables: variables.into_iter().map(variable).collect(),
        panels,
        marks,
        queries: u32::try_from(queries).unwrap_or(u32::MAX),
        findings,
    }
}

fn variable(view: app::VariableView) -> DashboardVariable {
    let app::VariableView { variable, options, chosen, is_all } = view;
    DashboardVariable {
        name: variable.name,
        label: variable.label,
        kind: variable.kind,
        is_multi: variable.multi,
        has_all: variable.include_all,
        is_hidden: variable.hidden,
        options,
        chosen,
        is_all,
    }
}
