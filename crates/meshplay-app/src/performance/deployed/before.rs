//! What there is of agents in a cluster already: their design, and the token that is sealed in it.

use jiff::{SignedDuration, Timestamp};
use meshplay_design::Component;
use meshplay_store::{Design, Token};
use meshplay_types::{ClusterName, Code, Finding, Secret};

use super::{
    objects::{LABEL, LABEL_VALUE},
    wish::{Wanted, design_name},
};
use crate::{App, AppError, OpCtx, design::Source};

/// A token that ends sooner is not given to pods any more.
const LEFT_MIN: SignedDuration = SignedDuration::from_hours(24);

/// What there is already.
pub(super) struct Before {
    pub(super) is_new: bool,
    /// The namespace that the design makes.
    pub(super) namespace: Option<String>,
    /// A token that still works, and its text.
    pub(super) token: Option<(Token, Secret<String>)>,
    /// Tokens of the design that do not do any more.
    pub(super) stale: Vec<Token>,
}

/// Where the agents of a stored design are, and how many.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) replicas: u32,
    pub(super) made: Made,
}

/// What pods of agents were made of, as far as whoever deploys them says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Where they reach the server.
    pub server_url: String,
    /// Authority of the server's certificate.
    pub ca_pem: Option<String>,
    /// Their image.
    pub image: String,
    /// Cores that are kept for each.
    pub cpu: String,
    /// Memory of each.
    pub memory: String,
    /// The only places where they send load.
    pub load_to: Vec<String>,
}

impl App {
    pub(super) async fn agents_before(&self, ctx: &OpCtx, wanted: &Wanted) -> Result<Before, AppError> {
        let Some(design) = self.store().read().design_by_name(ctx.scope(), &wanted.design).await? else {
            return Ok(Before { is_new: true, namespace: None, token: None, stale: Vec::new() });
        };
        let components = self.agents_components(ctx, &design).await?;
        if !components.iter().any(is_job) {
            let message = format!("there is a design `{}` that is none of agents", design.name);
            let finding =
                Finding::new(Code::AGENTS_WISH, message).fix("give them another name: `--name NAME`");
            return Err(AppError::Conflict(vec![finding]));
        }
        let namespace = components.iter().find(|one| one.gvk.is("", "Namespace"));
        let namespace = namespace.and_then(Component::object_name).map(str::to_owned);
        let until = Timestamp::now().checked_add(LEFT_MIN).unwrap_or(Timestamp::MAX);
        let (mut token, mut stale) = (None, Vec::new());
        for (known, text) in self.agents_secrets(ctx, &design).await? {
            if known.expires_at > until {
                token = Some((known, text));
            } else {
                stale.push(known);
            }
        }
        Ok(Before { is_new: false, namespace, token, stale })
    }

    /// The design of agents in a cluster.
    pub(super) async fn agents_find(
        &self,
        ctx: &OpCtx,
        cluster: &ClusterName,
        name: Option<&str>,
    ) -> Result<Design, AppError> {
        let missing = || {
            let message = match name {
                Some(name) => format!("no agents called `{name}` were deployed into `{cluster}`"),
                None => format!("no agents were deployed into `{cluster}`"),
            };
            AppError::NotFound(Finding::new(Code::AGENTS_NOT_DEPLOYED, message))
        };
        let name = design_name(name, cluster).map_err(|_| missing())?;
        let found = self.store().read().design_by_name(ctx.scope(), &name).await?.ok_or_else(missing)?;
        if self.agents_components(ctx, &found).await?.iter().any(is_job) { Ok(found) } else { Err(missing()) }
    }

    pub(super) async fn agents_place(&self, ctx: &OpCtx, design: &Design) -> Result<Option<Place>, AppError> {
        let components = self.agents_components(ctx, design).await?;
        let place = |job: &Component| {
            Some(Place {
                name: job.object_name()?.to_owned(),
                namespace: job.object_namespace()?.to_owned(),
                replicas: u32::try_from(job.config.get("/spec/completions")?.as_u64()?).ok()?,
                made: made(job, &components),
            })
        };
        Ok(components.iter().find(|one| is_job(one)).and_then(place))
    }

    /// Tokens that the newest revision gives to its agents and that were not revoked.
    pub(super) async fn agents_tokens(&self, ctx: &OpCtx, design: &Design) -> Result<Vec<Token>, AppError> {
        Ok(self.agents_secrets(ctx, design).await?.into_iter().map(|(token, _)| token).collect())
    }

    async fn agents_secrets(
        &self,
        ctx: &OpCtx,
        design: &Design,
    ) -> Result<Vec<(Token, Secret<String>)>, AppError> {
        let revision = self.revision_find(ctx.scope(), design, None).await?.info.rev;
        let mut found = Vec::new();
        for value in self.secrets_open(Some((design.id, revision))).await?.into_values() {
            let Ok(text) = String::from_utf8(value.into_revealed()) else { continue };
            let text = Secret::new(text);
            let token = self.store().read().token_by_hash(&self.token_hash(text.reveal())).await?;
            found.extend(token.filter(|token| token.revoked_at.is_none()).map(|token| (token, text)));
        }
        Ok(found)
    }

    async fn agents_components(&self, ctx: &OpCtx, design: &Design) -> Result<Vec<Component>, AppError> {
        let source = Source { design: Some(design.name.to_string()), ..Source::default() };
        let loaded = self.design_load(ctx, &source).await?;
        Ok(loaded.resolve(&source)?.components)
    }
}

fn made(job: &Component, components: &[Component]) -> Made {
    let container = |pointer: &str| {
        let found = job.config.get(&format!("/spec/template/spec/containers/0{pointer}"))?;
        found.as_str().map(str::to_owned)
    };
    let args: Vec<String> = (0..).map_while(|nth| container(&format!("/args/{nth}"))).collect();
    let given = |flag: &str| -> Vec<String> {
        let is_it = |pair: &&[String]| pair[0] == flag;
        args.windows(2).filter(is_it).map(|pair| pair[1].clone()).collect()
    };
    let authority = components.iter().find(|one| one.gvk.is("", "ConfigMap"));
    Made {
        server_url: given("--server").pop().unwrap_or_default(),
        ca_pem: authority.and_then(|one| Some(one.config.get("/data/ca.crt")?.as_str()?.to_owned())),
        image: container("/image").unwrap_or_default(),
        cpu: container("/resources/requests/cpu").unwrap_or_default(),
        memory: container("/resources/requests/memory").unwrap_or_default(),
        load_to: given("--load-to"),
    }
}

/// The Job that every design of agents has.
fn is_job(component: &Component) -> bool {
    let label = || component.config.get("/metadata/labels")?.get(LABEL)?.as_str().map(str::to_owned);
    component.gvk.is("batch", "Job") && label().as_deref() == Some(LABEL_VALUE)
}
