//! What our credential may do with each kind: of one namespace in one question, of the whole cluster in many.

use bytes::Bytes;
use http::Method;
use meshplay_plan::KindInfo;
use meshplay_types::Gvk;
use serde::Deserialize;
use serde_json::json;

use crate::{
    AccessQuestion, Allowed, Client, KubeError, Resource, Scope, bounded,
    client::{Call, JSON, Size},
    retry::Repeat,
    transport::Outgoing,
};

/// Questions in flight.
const QUESTIONS_AT_ONCE: usize = 8;

/// Verbs that are not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// The kind.
    pub info: KindInfo,
    /// Of those asked for and served, the ones that are not allowed.
    pub verbs: Vec<&'static str>,
}

/// The answer for all kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// By group and kind.
    pub kinds: Vec<Lacking>,
    /// The authorizer said that it does not know everything.
    pub incomplete: bool,
}

#[derive(Deserialize)]
struct Review {
    #[serde(default)]
    status: ReviewStatus,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ReviewStatus {
    resource_rules: Vec<Rule>,
    incomplete: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    api_groups: Vec<String>,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    resource_names: Vec<String>,
}

impl Rule {
    /// A rule for some objects only is no right to a kind.
    fn allows(&self, info: &KindInfo, verb: &str) -> bool {
        let has = |all: &[String], one: &str| all.iter().any(|item| item == "*" || item == one);
        self.resource_names.is_empty()
            && has(&self.verbs, verb)
            && has(&self.api_groups, &info.group)
            && has(&self.resources, &info.plural)
    }
}

impl Client {
    /// Which of the verbs are lacking for each kind, in a namespace or in all of them.
    pub async fn rights(
        &self,
        kinds: Vec<KindInfo>,
        verbs: &[&'static str],
        namespace: Option<&str>,
    ) -> Result<Rights, KubeError> {
        if let Some(namespace) = namespace {
            let ReviewStatus { resource_rules, incomplete } = self.rules_review(namespace).await?;
            let allowed =
                |info: &KindInfo, verb: &str| resource_rules.iter().any(|rule| rule.allows(info, verb));
            let kinds = kinds.into_iter().map(|info| {
                let verbs = asked(&info, verbs).filter(|verb| !allowed(&info, verb)).collect();
                Lacking { verbs, info }
            });
            return Ok(Rights { kinds: kinds.collect(), incomplete });
        }
        if self.may_everything().await? {
            let kinds = kinds.into_iter().map(|info| Lacking { info, verbs: Vec::new() }).collect();
            return Ok(Rights { kinds, incomplete: false });
        }
        let asked = bounded(QUESTIONS_AT_ONCE, kinds, |info| self.lacking(info, verbs)).await;
        Ok(Rights { kinds: asked.into_iter().collect::<Result<_, _>>()?, incomplete: false })
    }

    /// Of the namespaces that our credential points to, those in which it may follow a kind. Nothing is guessed: the cluster
    /// is asked.
    pub(crate) async fn namespaces_followed(&self, info: &KindInfo) -> Vec<String> {
        let mut allowed = Vec::new();
        for namespace in &self.shared.namespaces {
            let rights = self.rights(vec![info.clone()], &["list", "watch"], Some(namespace)).await;
            if rights.is_ok_and(|rights| rights.kinds.iter().all(|kind| kind.verbs.is_empty())) {
                allowed.push(namespace.clone());
            }
        }
        allowed
    }

    async fn lacking(&self, info: KindInfo, verbs: &[&'static str]) -> Result<Lacking, KubeError> {
        let resource = Resource::preferred(&info);
        let mut lacking = Vec::new();
        for verb in asked(&info, verbs) {
            let question =
                AccessQuestion { verb, resource: &resource, namespace: None, name: None, subresource: None };
            if let Allowed::No(_) = self.access_review(&question).await? {
                lacking.push(verb);
            }
        }
        Ok(Lacking { info, verbs: lacking })
    }

    /// Administrators are common, and one question is enough for them.
    async fn may_everything(&self) -> Result<bool, KubeError> {
        let gvk = Gvk { group: "*".to_owned(), version: "*".to_owned(), kind: String::new() };
        let resource = Resource { gvk, plural: "*".to_owned(), scope: Scope::Cluster };
        let question =
            AccessQuestion { verb: "*", resource: &resource, namespace: None, name: None, subresource: None };
        Ok(self.access_review(&question).await? == Allowed::Yes)
    }

    async fn rules_review(&self, namespace: &str) -> Result<ReviewStatus, KubeError> {
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectRulesReview",
            "spec": {"namespace": namespace},
        });
        let outgoing = Outgoing {
            method: Method::POST,
            target: "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews".to_owned(),
            accept: JSON,
            content_type: Some(JSON),
            body: Bytes::from(review.to_string()),
        };
        // A review stores nothing, so asking twice is asking once.
        let plural = "selfsubjectrulesreviews".to_owned();
        let call = Call { outgoing, plural, repeat: Repeat::Idempotent, size: Size::One };
        Ok(self.call_json::<Review>(&call).await?.status)
    }
}

/// The verbs that a kind has at all.
fn asked<'a>(info: &'a KindInfo, verbs: &'a [&'static str]) -> impl Iterator<Item = &'static str> + use<'a> {
    verbs.iter().copied().filter(|verb| info.verbs.contains(*verb))
}
