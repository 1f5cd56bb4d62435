//! Many calls at once, but not all of them: results come in the order of the input.

use futures_util::{StreamExt as _, stream};

/// Runs `work` over all items, at most `at_once` of them at a time.
///
/// A client bounds its requests itself; this bounds what is built and held in memory besides.
pub async fn bounded<I, T, F>(at_once: usize, items: I, work: impl Fn(I::Item) -> F) -> Vec<T>
where
    I: IntoIterator,
    F: Future<Output = T>,
{
    stream::iter(items.into_iter().map(work)).buffered(at_once.max(1)).collect().await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn never_more_than_the_bound_run_and_the_order_stays() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let results = bounded(3, 0..20, |item| {
            let (running, most) = (&running, &most);
            async move {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                for _ in 0..(20 - item) {
                    tokio::task::yield_now().await;
                }
                running.fetch_sub(1, Ordering::SeqCst);
                item
            }
        });
        assert_eq!(results.await, (0..20).collect::<Vec<_>>());
        assert_eq!(most.load(Ordering::SeqCst), 3);
    }
}
