//! Designs: import, save, look, compare, validate.

use meshplay_api::{
    Empty,
    design::{
        ComponentDifference, ComponentSummary, DeploymentSummary, Design, DesignDiff, DesignDifference,
        DesignExport, DesignGet, DesignHistory, DesignHistoryView, DesignImport, DesignImportBody,
        DesignImported, DesignList, DesignManifests, DesignParams, DesignRef, DesignRemove, DesignRestore,
        DesignReveal, DesignSave, DesignSaveBody, DesignSource, DesignSummary, DesignSummaryView, DesignText,
        DesignValidate, DesignValidated, ImportCounts, KindSchema, Revision, SchemaGet, SchemaKind,
        SchemaKindList, SchemaKinds, SchemaParams,
    },
};
use meshplay_app::{
    AppError,
    design::{
        ComparedRevisions, DeployedWhere, DesignAtAGlance, EditedDesign, Exported, FoundSchema,
        ImportedDesign, NewDesign, SecretValues, Source,
    },
};
use meshplay_plan::ComponentChange;
use meshplay_types::{Code, Finding, Gvk, Page};

use crate::{plan, routes::Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<DesignImport, _, _>(async |app, ctx, _, body| {
            let DesignImportBody { text, name, file, message } = body;
            Ok(imported(app.design_import(&ctx, NewDesign { text, name, file, message }).await?))
        })
        .route::<DesignList, _, _>(async |app, ctx, page, _| {
            let page = app.design_list(&ctx, &page).await?;
            let view =
                |(design, deployments): (meshplay_app::design::DesignRow, Vec<DeployedWhere>)| Design {
                    id: design.id.to_string(),
                    name: design.name.to_string(),
                    revision: design.revision,
                    components: design.components,
                    updated_at: design.meta.updated_at,
                    deployments: deployments.into_iter().map(deployment).collect(),
                };
            Ok(Page { items: page.items.into_iter().map(view).collect(), next_cursor: page.next_cursor })
        })
        .route::<DesignGet, _, _>(async |app, ctx, params, _| {
            let (design, revision) = app.design_get(&ctx, &params.design, params.revision).await?;
            Ok(DesignText { design: reference(design.name.as_str(), revision.info.rev), text: revision.text })
        })
        .route::<DesignExport, _, _>(async |app, ctx, params, _| {
            Ok(manifests(app.design_export(&ctx, &stored(params), SecretValues::Hidden).await?))
        })
        .route::<DesignReveal, _, _>(async |app, ctx, params, _| {
            Ok(manifests(app.design_export(&ctx, &stored(params), SecretValues::Revealed).await?))
        })
        .route::<DesignHistory, _, _>(async |app, ctx, params, _| {
            Ok(history(app.design_history(&ctx, &params.design).await?))
        })
        .route::<DesignValidate, _, _>(async |app, ctx, _, body| {
            let findings = app.design_validate(&ctx, &source(body.source), &body.clusters).await?;
            Ok(DesignValidated { findings })
        })
        .route::<DesignSave, _, _>(async |app, ctx, params, body| {
            let DesignSaveBody { text, base, message } = body;
            let edited = EditedDesign { text, base, message };
            Ok(imported(app.design_save(&ctx, &params.design, edited).await?))
        })
        .route::<DesignRestore, _, _>(async |app, ctx, params, body| {
            Ok(imported(app.design_restore(&ctx, &params.design, body.revision).await?))
        })
        .route::<DesignRemove, _, _>(async |app, ctx, params, _| {
            app.design_remove(&ctx, &params.design).await?;
            Ok(Empty {})
        })
        .route::<DesignDiff, _, _>(async |app, ctx, params, _| {
            Ok(difference(app.design_diff(&ctx, &params.design, params.from, params.to).await?))
        })
        .route::<DesignSummary, _, _>(async |app, ctx, params, _| {
            Ok(summary(app.design_summary(&ctx, &stored(params)).await?))
        })
        .route::<SchemaGet, _, _>(async |app, ctx, params, _| {
            let SchemaParams { api_version, kind, cluster } = params;
            let gvk = Gvk::new(&api_version, &kind)
                .map_err(|error| AppError::Usage(Finding::new(Code::USAGE, error.to_string())))?;
            let FoundSchema { schema, source } = app.schema_get(&ctx, &gvk, cluster.as_deref()).await?;
            Ok(KindSchema { schema, source })
        })
        .route::<SchemaKindList, _, _>(async |app, ctx, params, _| {
            let kinds = app.schema_kinds(&ctx, params.cluster.as_deref()).await?;
            let view = |gvk: Gvk| SchemaKind { api_version: gvk.api_version(), kind: gvk.kind };
            Ok(SchemaKinds { kinds: kinds.into_iter().map(view).collect() })
        })
}

fn reference(name: &str, revision: u32) -> DesignRef {
    DesignRef { name: name.to_owned(), revision: Some(revision) }
}

fn manifests(exported: Exported) -> DesignManifests {
    let Exported { design, revision, text, findings } = exported;
    DesignManifests { design: reference(design.name.as_str(), revision), text, findings }
}

fn stored(params: DesignParams) -> Source {
    let DesignParams { design, revision, environment } = params;
    Source { design: Some(design), revision, environment, ..Source::default() }
}

/// Which design.
pub(crate) fn source(source: DesignSource) -> Source {
    let DesignSource { design, revision, text, name, file, environment, set } = source;
    Source { design, revision, text, name, file, environment, set }
}

fn history(history: meshplay_app::design::DesignHistory) -> DesignHistoryView {
    let revision = |(info, author): (meshplay_app::design::RevisionRow, String)| Revision {
        revision: info.rev,
        digest: info.digest.to_string(),
        message: info.message,
        author,
        created_at: info.created_at,
    };
    DesignHistoryView {
        revisions: history.revisions.into_iter().map(revision).collect(),
        deployments: history.deployments.into_iter().map(deployment).collect(),
    }
}

/// A deployment in a list.
pub(crate) fn deployment(deployed: DeployedWhere) -> DeploymentSummary {
    let DeployedWhere { deployment: row, cluster, environment, actor, message } = deployed;
    DeploymentSummary {
        id: row.id.to_string(),
        operation: row.operation.to_string(),
        cluster,
        environment,
        revision: row.revision,
        status: row.state.as_str().to_owned(),
        reason: row.reason,
        purpose: row.purpose.as_str().to_owned(),
        message,
        actor,
        created_at: row.meta.created_at,
    }
}

/// A text that became a revision.
pub(crate) fn imported(imported: ImportedDesign) -> DesignImported {
    let ImportedDesign { name, revision, counts, findings } = imported;
    DesignImported {
        design: reference(name.as_str(), revision),
        objects: ImportCounts {
            read: counts.read,
            imported: counts.imported,
            opaque: counts.opaque,
            rejected: counts.rejected,
        },
        findings,
    }
}

fn difference(compared: ComparedRevisions) -> DesignDifference {
    let ComparedRevisions { from, to, difference, text } = compared;
    let component = |one: meshplay_plan::ComponentDifference| ComponentDifference {
        component: one.component.to_string(),
        kind: one.kind,
        change: match one.change {
            ComponentChange::Added => "added",
            ComponentChange::Removed => "removed",
            ComponentChange::Changed => "changed",
        }
        .to_owned(),
        fields: one.fields.iter().map(plan::change).collect(),
    };
    DesignDifference {
        from,
        to,
        components: difference.components.into_iter().map(component).collect(),
        other: difference.other.iter().map(plan::change).collect(),
        text,
    }
}

fn summary(seen: DesignAtAGlance) -> DesignSummaryView {
    let DesignAtAGlance { design, revision, raw, objects, deployments } = seen;
    let described = raw.components().iter().zip(objects);
    let components = described.map(|(component, object)| ComponentSummary {
        id: component.id.to_string(),
        api_version: component.gvk.api_version(),
        kind: component.gvk.kind.clone(),
        object: object.map(|key| key.to_string()),
        line: component.line,
    });
    DesignSummaryView {
        design: reference(design.name.as_str(), revision),
        components: components.collect(),
        variables: raw.variables().clone().into_iter().collect(),
        environments: raw.environments().iter().map(|one| one.name.to_string()).collect(),
        deployments: deployments.into_iter().map(deployment).collect(),
    }
}
