//! The one number that rises with each change of anything, and who waits for it.

use tokio::sync::watch;

pub(super) struct Pulse {
    generation: watch::Sender<u64>,
    contacts: watch::Sender<u64>,
}

impl Default for Pulse {
    fn default() -> Self {
        Self { generation: watch::Sender::new(0), contacts: watch::Sender::new(0) }
    }
}

impl Pulse {
    /// Something changed; gives the new generation.
    pub(super) fn beat(&self) -> u64 {
        let mut now = 0;
        self.generation.send_modify(|generation| {
            *generation += 1;
            now = *generation;
        });
        now
    }

    /// A cluster came, went, or became old or fresh.
    pub(super) fn beat_contact(&self) {
        self.contacts.send_modify(|count| *count += 1);
    }

    pub(super) fn generation(&self) -> u64 {
        *self.generation.borrow()
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.generation.subscribe()
    }

    pub(super) fn watch_contacts(&self) -> watch::Receiver<u64> {
        self.contacts.subscribe()
    }
}
