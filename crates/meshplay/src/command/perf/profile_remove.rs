//! `meshplay perf profile remove`: what goes with a profile is named in the question, and once more when it is gone.

use meshplay_api::{
    Empty,
    performance::{ProfileGet, ProfileRemove},
    schedule::ScheduleList,
};
use meshplay_types::{PAGE_ITEMS_MAX, PageRequest};

use super::{super::Consent, params};
use crate::{cli::perf::ProfileRemoveArgs, failure::Failure, printer::Printer, session::Session};

pub(super) async fn run(
    args: ProfileRemoveArgs,
    session: &Session,
    printer: &Printer,
) -> Result<(), Failure> {
    let client = session.client();
    let params = params(args.profile);
    let name = &params.profile;
    let profile = client.call::<ProfileGet>(&params, &Empty {}).await?;
    let with = with(&schedules(name, session).await?, profile.baselines.len());
    Consent::from_flag(args.yes).obtain(&format!("Remove the profile `{name}`{with}?"))?;
    let done = client.call::<ProfileRemove>(&params, &Empty {}).await?;
    let text =
        || format!("removed {name}{with}; its runs stay: `meshplay perf result list --profile {name}`");
    printer.result(&done, text, || vec![name.clone()])?;
    Ok(())
}

/// Names of the schedules that run a profile.
async fn schedules(profile: &str, session: &Session) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    let mut request = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
    loop {
        let page = session.client().call::<ScheduleList>(&request, &Empty {}).await?;
        names.extend(page.items.into_iter().filter(|one| one.body.profile == profile).map(|one| one.name));
        if page.next_cursor.is_none() {
            return Ok(names);
        }
        request.cursor = page.next_cursor;
    }
}

/// What goes with it, in words; nothing if nothing does.
fn with(schedules: &[String], baselines: usize) -> String {
    let quoted: Vec<String> = schedules.iter().map(|name| format!("`{name}`")).collect();
    let schedules = match quoted.len() {
        0 => None,
        1 => Some(format!("its schedule {}", quoted[0])),
        count => Some(format!("its {count} schedules {}", quoted.join(", "))),
    };
    let baselines = match baselines {
        0 => None,
        1 => Some("its baseline".to_owned()),
        count => Some(format!("its {count} baselines")),
    };
    let parts: Vec<String> = schedules.into_iter().chain(baselines).collect();
    if parts.is_empty() { String::new() } else { format!(" with {}", parts.join(" and ")) }
}

#[cfg(test)]
mod tests {
    use super::with;

    #[test]
    fn what_goes_with_a_profile_is_named() {
        let check = |schedules: &[&str], baselines, expect| {
            let schedules: Vec<String> = schedules.iter().map(|&name| name.to_owned()).collect();
            assert_eq!(with(&schedules, baselines), expect);
        };
        check(&[], 0, "");
        check(&["nightly"], 0, " with its schedule `nightly`");
        check(&["nightly", "hourly"], 1, " with its 2 schedules `nightly`, `hourly` and its baseline");
        check(&[], 3, " with its 3 baselines");
    }
}
