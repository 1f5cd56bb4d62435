//! Which kind a word means in a cluster.

use meshplay_kube::{Discovery, Resource};
use meshplay_plan::KindInfo;
use meshplay_types::{Code, Finding, filter::KindName, suggest};

use crate::{App, AppError};

/// A kind that was found, in the version that was asked for.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) info: KindInfo,
    pub(super) resource: Resource,
}

impl App {
    /// The kind of a word; `api_version` may be empty, a group, or a group with a version.
    pub(super) async fn kind_find(
        &self,
        cluster: &str,
        client: &meshplay_kube::Client,
        api_version: &str,
        word: &str,
    ) -> Result<Found, AppError> {
        let known: Vec<KindInfo> =
            self.cache().kinds(Some(cluster)).iter().map(|known| known.kind.info.clone()).collect();
        match choose(&known, cluster, api_version, word) {
            Ok(found) => Ok(found),
            // It may be newer than what is known, or nothing is known yet.
            Err(_) => {
                let Discovery { kinds, .. } =
                    client.discover().await.map_err(|error| super::get::of_cluster(&error, cluster))?;
                let all: Vec<KindInfo> = kinds.iter().cloned().collect();
                choose(&all, cluster, api_version, word)
            }
        }
    }
}

fn choose(kinds: &[KindInfo], cluster: &str, api_version: &str, word: &str) -> Result<Found, AppError> {
    let fits = |info: &&KindInfo| is(info, word) && version(info, api_version).is_some();
    let mut fitting = kinds.iter().filter(fits);
    let Some(first) = fitting.next() else {
        let message = format!("`{cluster}` serves no kind `{word}`{}", of(api_version));
        let finding = Finding::new(Code::OBJECT_KIND_UNKNOWN, message);
        let near = suggest(word, kinds.iter().map(|info| info.kind.as_str()));
        return Err(AppError::NotFound(match near {
            Some(near) => finding.fix(format!("did you mean `{near}`?")),
            None => finding,
        }));
    };
    let others: Vec<_> = fitting.map(|info| info.group.as_str()).collect();
    // The core group is what everybody means who names none.
    if !others.is_empty() && !first.group.is_empty() {
        let message = format!("`{word}` is a kind of `{}` and of `{}`", first.group, others.join("`, `"));
        let fix = format!("name its group: `{}.{}`", first.plural, first.group);
        return Err(AppError::Usage(Finding::new(Code::AMBIGUOUS, message).fix(fix)));
    }
    let version = version(first, api_version).unwrap_or(&first.preferred);
    Ok(Found { info: first.clone(), resource: Resource::of(first, version) })
}

fn of(api_version: &str) -> String {
    if api_version.is_empty() { String::new() } else { format!(" in `{api_version}`") }
}

fn is(info: &KindInfo, word: &str) -> bool {
    let KindInfo { group, kind, plural, short_names, .. } = info.clone();
    KindName { group, kind, plural, short_names }.is(word)
}

/// The version that is meant, if the kind is served in it.
fn version<'a>(info: &'a KindInfo, api_version: &'a str) -> Option<&'a str> {
    let served = |version: &str| info.versions.iter().any(|served| served == version);
    match api_version.split_once('/') {
        _ if api_version.is_empty() => Some(&info.preferred),
        Some((group, version)) => (group == info.group && served(version)).then_some(version),
        None if info.group.is_empty() => served(api_version).then_some(api_version),
        None => (api_version == info.group).then_some(info.preferred.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(group: &str, kind: &str, plural: &str) -> KindInfo {
        KindInfo {
            group: group.into(),
            kind: kind.into(),
            versions: vec!["v1".into(), "v1beta1".into()],
            preferred: "v1".into(),
            plural: plural.into(),
            short_names: vec![plural[..2].into()],
            namespaced: true,
            verbs: Default::default(),
            subresources: Default::default(),
        }
    }

    /// `apiVersion word` → `apiVersion Kind`, or the code of the refusal.
    fn check(question: &str, expect: &str) {
        let kinds = [
            info("", "Service", "services"),
            info("apps", "Deployment", "deployments"),
            info("a.example.com", "Route", "routes"),
            info("b.example.com", "Route", "routes"),
            info("serving.example.com", "Service", "services"),
        ];
        let (api_version, word) = question.split_once(' ').unwrap();
        let found = match choose(&kinds, "east", api_version, word) {
            Ok(Found { resource, .. }) => format!("{} {}", resource.gvk.api_version(), resource.gvk.kind),
            Err(error) => {
                format!("{} {}", error.findings()[0].code, error.findings()[0].fix.clone().unwrap())
            }
        };
        assert_eq!(found, expect, "{question}");
    }

    #[test]
    fn a_kind_is_found_by_any_of_its_names_and_its_group() {
        check(" de", "apps/v1 Deployment");
        check("apps Deployment", "apps/v1 Deployment");
        check("apps/v1beta1 deployments", "apps/v1beta1 Deployment");
        check(" service", "v1 Service");
        check("serving.example.com Service", "serving.example.com/v1 Service");
        check(" services.serving.example.com", "serving.example.com/v1 Service");
        check("v1 Service", "v1 Service");
        check(" Route", "MP0003 name its group: `routes.a.example.com`");
        check(" Deploymnt", "MP4202 did you mean `Deployment`?");
        check("apps/v9 Deployment", "MP4202 did you mean `Deployment`?");
    }
}
