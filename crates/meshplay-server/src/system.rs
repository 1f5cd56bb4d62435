//! What this installation is, how it is doing, and the table of codes.

use meshplay_api::system::{
    Check, CheckReport, CheckRun, CheckScope, CheckStatus, CodeEntry, CodeList, Codes, System, SystemGet,
};
use meshplay_app::{check, system::Kind};
use meshplay_types::code;

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .route::<CheckRun, _, _>(async |app, ctx, params, _| {
            Ok(report(match params.scope {
                CheckScope::Everything => app.check_run(&ctx).await?,
                CheckScope::Installation => app.check_installation(&ctx),
            }))
        })
        .route::<SystemGet, _, _>(async |app, ctx, _, _| {
            let system = app.system(&ctx);
            let about = system.about;
            Ok(System {
                version: about.version.to_owned(),
                commit: about.commit.to_owned(),
                build: about.build.to_owned(),
                installation: system.installation.to_string(),
                field_manager: system.field_manager,
                started_at: about.started_at,
                schemas: system.has_schemas,
                demo: about.kind == Kind::Demo,
            })
        })
        .route::<CodeList, _, _>(async |_, _, _, _| {
            let entry = |entry: &code::Entry| CodeEntry {
                code: entry.code(),
                severity: entry.severity,
                meaning: entry.meaning.to_owned(),
                fix: Some(entry.fix.to_owned()).filter(|fix| !fix.is_empty()),
            };
            Ok(Codes { codes: code::ENTRIES.iter().map(entry).collect() })
        })
}

/// The view of checks.
pub(crate) fn report(checks: Vec<check::Check>) -> CheckReport {
    let view = |check: check::Check| {
        let check::Check { category, code, status, message, fix } = check;
        let status = match status {
            check::Status::Pass => CheckStatus::Pass,
            check::Status::Warn => CheckStatus::Warn,
            check::Status::Fail => CheckStatus::Fail,
            check::Status::Skip => CheckStatus::Skip,
        };
        Check { category, code, status, message, fix }
    };
    CheckReport { checks: checks.into_iter().map(view).collect() }
}
