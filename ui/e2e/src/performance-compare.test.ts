// Runs held against each other on a real server: laid over each other from the start of each, every drawing as a table and as an image,
// and the verdicts to be read on a phone too. No cluster is needed.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { field } from './answer.js';
import { accessible } from './axe.js';
import { DEADLINE_MS, DESKTOP, launch, PHONE } from './browser.js';
import { load } from './performance-pages.js';
import { Server } from './server.js';
import { Target } from './target.js';
import { visit } from './visit.js';

let browser: Browser;
let target: Target;
let server: Server;
let path: string;

before(async () => {
  browser = await launch();
  target = await Target.start();
  server = await Server.start();
  // Of different lengths: the shorter one ends in the middle of the drawing.
  const [a, b] = [await measured(4_000), await measured(3_000)];
  path = `/performance/compare?a=${a}&b=${b}&primary=p50`;
});

after(async () => {
  await browser.close();
  await server.remove();
  await target.end();
});

async function measured(durationMs: number): Promise<string> {
  const id = field(await server.call('POST', '/api/v1/performance/runs', { spec: load(target.url(), durationMs) }), 'run');
  const deadline = performance.now() + DEADLINE_MS;
  while (field(await server.call('GET', `/api/v1/performance/runs/${id}`), 'status') === 'running') {
    if (performance.now() > deadline) throw new Error(`the run ${id} does not end`);
  }
  return id;
}

async function compared(viewport: typeof DESKTOP, tell: (page: Page) => Promise<void>): Promise<void> {
  await visit(browser, server, path, async (page) => {
    await page.getByRole('application', { name: 'p50 over time, overlaid' }).waitFor();
    await tell(page);
  }, { theme: 'dark', viewport });
}

const CHARTS = ['B against A', 'Latency by percentile, overlaid', 'p50 over time, overlaid', 'Requests over time, overlaid'];

test('every drawing of a comparison has its data as a table, and an image to download', async () => {
  await compared(DESKTOP, async (page) => {
    for (const chart of CHARTS) {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `Download image of ${chart}`, exact: true }).click()]);
      assert.ok((await readFile(await file.path())).length > 500, `the image of ${chart} has something in it`);
      await page.getByRole('button', { name: `Show data of ${chart}`, exact: true }).click();
      assert.ok((await page.getByRole('region', { name: `Data of ${chart}`, exact: true }).getByRole('row').count()) > 3, `the data of ${chart} has rows`);
    }
    // The longer run goes on where the shorter one has ended.
    const rates = page.getByRole('region', { name: 'Data of Requests over time, overlaid' });
    await rates.getByRole('row', { name: /^1 s \d+ \d+$/ }).waitFor();
    await rates.getByRole('row', { name: /^4 s \d+ –$/ }).waitFor();
  });
});

test('the verdicts of a comparison are read on a phone without moving it sideways', async () => {
  await compared(PHONE, async (page) => {
    const table = page.getByRole('table', { name: 'B against A, by metric' });
    for (const row of (await table.getByRole('row').all()).slice(1)) {
      const verdict = await row.getByRole('cell').last().boundingBox();
      assert.ok(verdict && verdict.x >= 0 && verdict.x + verdict.width <= PHONE.width, 'the verdict is on the screen');
    }
    await accessible(page, 'a comparison on a phone');
  });
});
