// Runs a slow thing for a quick series of wishes: at once for the first, then at most once per interval, never two at a time.

/** `task` runs again after the last wish, whatever happened in between. */
export function coalesce(task: () => Promise<unknown>, intervalMs: number): () => void {
  let busy = false;
  let wanted = false;
  const run = async () => {
    busy = true;
    do {
      wanted = false;
      await Promise.allSettled([task(), new Promise((resolve) => setTimeout(resolve, intervalMs))]);
    } while (wanted);
    busy = false;
  };
  return () => {
    wanted = true;
    if (!busy) void run();
  };
}
