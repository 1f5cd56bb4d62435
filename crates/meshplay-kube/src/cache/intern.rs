//! Texts that many rows share, kept once: namespaces, nodes, status words, labels.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

/// Below so many texts nothing is swept.
const SWEEP_MIN: usize = 4_096;

/// The shared texts. What no row uses any more is swept whenever their number has doubled.
#[derive(Default)]
pub(super) struct Interner {
    texts: Mutex<Texts>,
}

#[derive(Default)]
struct Texts {
    all: HashSet<Arc<str>>,
    sweep_at: usize,
}

impl Interner {
    pub(super) fn text(&self, text: &str) -> Arc<str> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = texts.all.get(text) {
            return Arc::clone(known);
        }
        if texts.all.len() >= texts.sweep_at.max(SWEEP_MIN) {
            texts.all.retain(|text| Arc::strong_count(text) > 1);
            texts.sweep_at = texts.all.len() * 2;
        }
        let new: Arc<str> = Arc::from(text);
        texts.all.insert(Arc::clone(&new));
        new
    }

    pub(super) fn some(&self, text: &str) -> Option<Arc<str>> {
        (!text.is_empty()).then(|| self.text(text))
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.texts.lock().unwrap().all.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one_and_unused_ones_do_not_pile_up() {
        let interner = Interner::default();
        let kept = interner.text("shop");
        assert!(Arc::ptr_eq(&kept, &interner.text("shop")));
        for n in 0..50 * SWEEP_MIN {
            interner.text(&n.to_string());
        }
        assert!(interner.len() <= 2 * SWEEP_MIN, "{}", interner.len());
        assert!(Arc::ptr_eq(&kept, &interner.text("shop")));
    }
}
