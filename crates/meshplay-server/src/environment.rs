//! Environments: groups of clusters.

use meshplay_api::{
    Empty,
    environment::{Environment, EnvironmentList, EnvironmentRemove, EnvironmentSet},
};
use meshplay_app::environment::EnvironmentRow;
use meshplay_types::Page;

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<EnvironmentList, _, _>(async |app, ctx, page, _| {
            let page = app.environment_list(&ctx, &page).await?;
            Ok(Page { items: page.items.into_iter().map(view).collect(), next_cursor: page.next_cursor })
        })
        .route::<EnvironmentSet, _, _>(async |app, ctx, params, body| {
            Ok(view(app.environment_set(&ctx, &params.environment, &body.clusters).await?))
        })
        .route::<EnvironmentRemove, _, _>(async |app, ctx, params, _| {
            app.environment_remove(&ctx, &params.environment).await?;
            Ok(Empty {})
        })
}

fn view(row: EnvironmentRow) -> Environment {
    let EnvironmentRow { environment, clusters } = row;
    Environment { name: environment.name.to_string(), clusters, updated_at: environment.meta.updated_at }
}
