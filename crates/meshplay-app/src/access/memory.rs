//! What the doors remember while the program runs: the owner's hash, the names of tokens, who used one, what is open.

use std::{
    collections::HashMap,
    mem,
    sync::{Mutex, PoisonError, RwLock},
};

use jiff::Timestamp;
use meshplay_store::KeyedHash;
use meshplay_types::PrincipalId;

use super::endings::Endings;

#[derive(Default)]
pub(crate) struct Access {
    pub(crate) endings: Endings,
    owner: RwLock<Option<KeyedHash>>,
    names: RwLock<HashMap<PrincipalId, String>>,
    used: Mutex<HashMap<PrincipalId, Timestamp>>,
}

impl Access {
    pub(crate) fn owner(&self) -> Option<KeyedHash> {
        self.owner.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn owner_set(&self, hash: KeyedHash) {
        *self.owner.write().unwrap_or_else(PoisonError::into_inner) = Some(hash);
    }

    /// The name of a token that there is or was.
    pub(crate) fn name(&self, id: PrincipalId) -> Option<String> {
        self.names.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    pub(crate) fn names_add(&self, names: Vec<(PrincipalId, String)>) {
        self.names.write().unwrap_or_else(PoisonError::into_inner).extend(names);
    }

    /// A token was used. Kept here until the next sweep: no read is a write because of it.
    pub(crate) fn used(&self, id: PrincipalId) {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Timestamp::now());
    }

    /// The uses since the last time.
    pub(crate) fn used_take(&self) -> HashMap<PrincipalId, Timestamp> {
        mem::take(&mut self.used.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
