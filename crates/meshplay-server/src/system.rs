//! `check`.

use meshplay_api::system::{Check, CheckReport, CheckRun, CheckScope, CheckStatus};
use meshplay_app::check;

use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.route::<CheckRun, _, _>(async |app, ctx, params, _| {
        Ok(report(match params.scope {
            CheckScope::Everything => app.check_run(&ctx).await?,
            CheckScope::Installation => app.check_installation(&ctx),
        }))
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
