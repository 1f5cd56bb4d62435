// How long the page is busy at a time, as the browser itself reports it: a task of more than 50 ms is felt.

import type { Page } from 'playwright-core';

/** Begins to collect; of what was before nothing is told. */
export async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
    Reflect.set(window, 'meshplayTestTasks', tasks);
  });
}

/** The tasks of more than 50 ms since then, longest first. */
export async function longTasksMs(page: Page): Promise<number[]> {
  const all = await page.evaluate(() => {
    const tasks: unknown = Reflect.get(window, 'meshplayTestTasks');
    return Array.isArray(tasks) ? tasks.filter((task) => typeof task === 'number') : [];
  });
  return all.sort((a, b) => b - a);
}
