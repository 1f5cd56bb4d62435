//! Connections to Prometheus and Grafana, questions to them, golden signals.

use meshplay_api::{
    Empty,
    metrics::{
        FoundDashboard, FoundDashboards, Golden, GoldenOf, GoldenSignals, MetricsAuth, MetricsConnection,
        MetricsConnectionBody, MetricsConnectionCheck, MetricsConnectionGet, MetricsConnectionList,
        MetricsConnectionRemove, MetricsConnectionSet, MetricsDashboardSearch, MetricsDiscover,
        MetricsDiscovered, MetricsKind, MetricsQueried, MetricsQuery, MetricsQueryBody, MetricsSeen,
        MetricsService,
    },
};
use meshplay_app::metrics as app;
use meshplay_types::{Page, Secret};

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    questions(connections(routes))
}

fn connections(routes: Routes) -> Routes {
    routes
        .route::<MetricsConnectionList, _, _>(async |app, ctx, page, _| {
            let page = app.metrics_connection_list(&ctx, &page).await?;
            let items = page.items.into_iter().map(connection).collect();
            Ok(Page { items, next_cursor: page.next_cursor })
        })
        .route::<MetricsConnectionGet, _, _>(async |app, ctx, params, _| {
            Ok(connection(app.metrics_connection_get(&ctx, &params.connection).await?))
        })
        .route::<MetricsConnectionSet, _, _>(async |app, ctx, params, body| {
            Ok(connection(app.metrics_connection_set(&ctx, &params.connection, request(body)).await?))
        })
        .route::<MetricsConnectionCheck, _, _>(async |app, ctx, params, _| {
            Ok(connection(app.metrics_connection_check(&ctx, &params.connection).await?))
        })
        .route::<MetricsDiscover, _, _>(async |app, ctx, params, _| {
            let (found, findings) = app.metrics_discover(&ctx, params.cluster.as_deref()).await?;
            Ok(MetricsDiscovered { items: found.into_iter().map(service).collect(), findings })
        })
        .route::<MetricsConnectionRemove, _, _>(async |app, ctx, params, _| {
            app.metrics_connection_remove(&ctx, &params.connection).await?;
            Ok(Empty {})
        })
}

fn questions(routes: Routes) -> Routes {
    routes
        .route::<MetricsDashboardSearch, _, _>(async |app, ctx, params, _| {
            let words = params.words.unwrap_or_default();
            let found = app.metrics_dashboard_search(&ctx, &params.connection, &words).await?;
            let item = |one: app::Found| FoundDashboard {
                uid: one.uid,
                title: one.title,
                folder: one.folder_title,
                tags: one.tags,
            };
            Ok(FoundDashboards { items: found.into_iter().map(item).collect() })
        })
        .route::<MetricsQuery, _, _>(async |app, ctx, _, body| {
            let MetricsQueryBody { connection, expr, from, to, step_ms } = body;
            let request = app::QueryRequest { connection, expr, from, to, step_ms };
            let app::Queried { connection, range, answer } = app.metrics_query(&ctx, request).await?;
            Ok(MetricsQueried { connection, range, answer })
        })
        .route::<GoldenSignals, _, _>(async |app, ctx, params, _| {
            let (connection, namespace) = (params.connection.as_deref(), params.namespace.as_deref());
            let found = app.metrics_golden(&ctx, connection, namespace, params.window_ms).await?;
            let app::GoldenView { at, window_ms, rows, findings } = found;
            let of = |one: app::GoldenOf| GoldenOf { connection: one.connection, row: one.row };
            Ok(Golden { at, window_ms, rows: rows.into_iter().map(of).collect(), findings })
        })
}

fn service(view: app::DiscoveredView) -> MetricsService {
    let app::DiscoveredView { kind, url, cluster, namespace, service, version, connection, findings } = view;
    let kind = match kind {
        app::Kind::Prometheus => MetricsKind::Prometheus,
        app::Kind::Grafana => MetricsKind::Grafana,
    };
    MetricsService { kind, url, cluster, namespace, service, version, connection, findings }
}

fn request(body: MetricsConnectionBody) -> app::ConnectionRequest {
    let MetricsConnectionBody { kind, url, ca_pem, token, user, password, certificate_pem, key_pem } = body;
    let kind = match kind {
        MetricsKind::Prometheus => app::Kind::Prometheus,
        MetricsKind::Grafana => app::Kind::Grafana,
    };
    let secret = |text: Option<String>| text.map(Secret::new);
    let credential = app::Credential {
        token: secret(token),
        user,
        password: secret(password),
        certificate_pem,
        key_pem: secret(key_pem),
    };
    app::ConnectionRequest { kind, url, ca_pem, credential }
}

fn connection(view: app::ConnectionView) -> MetricsConnection {
    let app::ConnectionView { row, kind, url, auth, has_ca, reaches_private, seen, actor } = view;
    let kind = match kind {
        app::Kind::Prometheus => MetricsKind::Prometheus,
        app::Kind::Grafana => MetricsKind::Grafana,
    };
    let (auth, user) = match auth {
        app::Auth::None => (MetricsAuth::None, None),
        app::Auth::Token => (MetricsAuth::Token, None),
        app::Auth::Basic { user } => (MetricsAuth::Basic, Some(user)),
        app::Auth::Certificate { .. } => (MetricsAuth::Certificate, None),
    };
    let seen = seen.map(|app::Seen { at, version, findings }| MetricsSeen {
        at,
        is_ok: findings.is_empty(),
        version,
        findings,
    });
    MetricsConnection {
        name: row.name,
        kind,
        url,
        auth,
        user,
        has_ca,
        reaches_private,
        seen,
        actor,
        updated_at: row.meta.updated_at,
    }
}
