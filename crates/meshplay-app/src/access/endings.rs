//! When what a caller has open must end: its session or token was made useless, or its time is over.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use meshplay_types::PrincipalId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::Login;

/// One signal per session and token that has something open.
#[derive(Default)]
pub(crate) struct Endings(Mutex<HashMap<Uuid, CancellationToken>>);

impl Endings {
    /// The signal of a login. A session ends with the token it came from.
    pub(crate) fn of(&self, login: &Login, principal: PrincipalId) -> CancellationToken {
        match login {
            Login::InProcess | Login::OwnerToken => CancellationToken::new(),
            Login::Token { .. } => self.signal(principal.0, None),
            Login::Session { id, token, .. } => self.signal(id.0, token.map(|token| token.0)),
        }
    }

    fn signal(&self, id: Uuid, under: Option<Uuid>) -> CancellationToken {
        let mut signals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let parent = under.map(|under| signals.entry(under).or_default().clone());
        let made = || parent.map_or_else(CancellationToken::new, |parent| parent.child_token());
        signals.entry(id).or_insert_with(made).clone()
    }

    /// Ends everything of a session or token.
    pub(crate) fn end(&self, id: Uuid) {
        let ended = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        if let Some(ended) = ended {
            ended.cancel();
        }
    }

    /// Forgets signals that were given.
    pub(crate) fn sweep(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, signal| !signal.is_cancelled());
    }
}
