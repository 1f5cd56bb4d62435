//! Which experiment is meant by a name or an id. Whether it can go on, and how, is for whoever makes its runs to say.

use meshplay_api::{
    Empty,
    experiment::{Experiment, ExperimentList, ExperimentStatus},
};
use meshplay_types::{Code, PAGE_ITEMS_MAX, PageRequest};

use crate::{
    failure::{Failure, refuse},
    session::Session,
};

/// Fewest characters of an id's end that stand for it.
const SHORT_ID_CHARS_MIN: usize = 4;

/// The id of the one of this name or id that has not ended, else of the newest that has; else the text itself, of which
/// there is none.
pub(super) async fn find(text: &str, session: &Session) -> Result<String, Failure> {
    let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
    let page = session.client().call::<ExperimentList>(&page, &Empty {}).await?;
    let is_meant = |one: &Experiment| {
        one.name == text || one.id == text || text.len() >= SHORT_ID_CHARS_MIN && one.id.ends_with(text)
    };
    let is_open =
        |one: &Experiment| matches!(one.status, ExperimentStatus::Running | ExperimentStatus::Interrupted);
    let ids = |them: Vec<Experiment>| them.into_iter().map(|one| one.id).collect::<Vec<_>>();
    let (open, ended): (Vec<_>, Vec<_>) = page.items.into_iter().filter(is_meant).partition(is_open);
    match (ids(open).as_slice(), ids(ended).as_slice()) {
        ([one], _) | ([], [one, ..]) => Ok(one.clone()),
        ([], []) => Ok(text.to_owned()),
        (several, _) => {
            let message = format!("several experiments are called `{text}`: {}", several.join(", "));
            Err(refuse(Code::USAGE, message))
        }
    }
}
