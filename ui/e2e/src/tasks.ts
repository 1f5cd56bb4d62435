// How long the page is busy at a time, as the browser itself reports it: a task of more than 50 ms is felt. What counts is the
// time in which the task had a processor: on a machine that does other things the rest is the machine's, not the page's.

import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';

/** A piece of work on the thread that also answers keys and draws. */
export type Task = { cpuMs: number; wallMs: number };

/** What the browser writes of it; times in µs. */
type Traced = { ph: string; name: string; pid: number; tid: number; dur?: number; tdur?: number; args?: { name?: string } };

/** Begins to collect; of what was before nothing is told. */
export async function watchTasks(browser: Browser, page: Page): Promise<void> {
  await browser.startTracing(page, { categories: ['toplevel'] });
}

/** All tasks of pages since then, those that computed longest first. */
export async function tasksOf(browser: Browser): Promise<Task[]> {
  const { traceEvents }: { traceEvents: Traced[] } = JSON.parse((await browser.stopTracing()).toString());
  const place = ({ pid, tid }: Traced) => `${String(pid)}/${String(tid)}`;
  const threads = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(place));
  const ran = traceEvents.filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && threads.has(place(event)));
  assert.ok(ran.some(({ tdur = 0 }) => tdur > 0), 'the browser told of no task that computed');
  return ran.map(({ dur = 0, tdur = 0 }) => ({ cpuMs: tdur / 1000, wallMs: dur / 1000 })).sort((a, b) => b.cpuMs - a.cpuMs);
}
