// A real container writes ten thousand lines a second, and the page that shows them stays one that can be used: one types into
// its search, scrolls, and follows again.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch } from './browser.js';
import { create, look, text } from './cluster.js';
import { during } from './during.js';
import { OwnCluster } from './rig.js';
import { Server } from './server.js';
import { without } from './surroundings.js';
import { tasksOf, watchTasks } from './tasks.js';
import { enter } from './visit.js';

const LINES_PER_SECOND = 10_000;
const LAST_MS = 10_000;
/** From here on one feels a task: the goal. */
const FELT_MS = 50;
const TASK_MS_MAX = 2 * FELT_MS;
/** What a shared machine must get through at least for the figure to mean something. */
const LINES_PER_SECOND_MIN = LINES_PER_SECOND / 2;

/** Numbered lines like those of a web server, a thousand at once; the pause leaves room for what writing them costs here. */
const WRITE = `awk 'BEGIN { for (;;) {
  for (i = 0; i < ${String(LINES_PER_SECOND / 10)}; i++) print "n=" n++ " GET /api/v1/things/" i " 200 12ms user-agent=probe/1.0 trace=4bf92f3577b34da6"
  fflush(); system("sleep 0.04") } }'`;

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'chatty', namespace: 'default' },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'writer', image: 'rig.local/busybox:1', imagePullPolicy: 'Never', command: ['sh', '-c', WRITE] }],
  },
};

const skip = without('node');
let browser: Browser;
let server: Server;
let cluster: OwnCluster;

before(async () => {
  if (skip !== false) return;
  [browser, server, cluster] = await Promise.all([launch(), Server.start(), OwnCluster.up(3)]);
  await server.call('POST', '/api/v1/clusters', { kubeconfig: await text(cluster.kubeconfig), name: 'node' });
  await create(cluster.kubeconfig, JSON.stringify(POD));
  await look(cluster.kubeconfig, 'wait', '--for=condition=Ready', 'pod/chatty', '--timeout=120s');
});

after(async () => {
  if (skip !== false) return;
  await browser.close();
  await server.remove();
  await cluster.down();
});

test('ten thousand lines a second do not freeze the page', { skip }, async (t) => {
  const { watched, page } = await enter(browser, server);
  const object = encodeURIComponent('node:v1:Pod:default:chatty');
  await page.goto(new URL(`/explore?object=${object}&tab=logs`, server.origin).href);
  await during('the first lines', page.getByText(/n=\d+ GET/).first().waitFor(), page);
  await watchTasks(browser, page);
  const from = await newest(page);
  const started = performance.now();
  const turns = await used(page, started + LAST_MS);
  const seconds = (performance.now() - started) / 1000;
  const rate = ((await newest(page)) - from) / seconds;
  const tasks = await tasksOf(browser);
  const longest = tasks[0]?.cpuMs ?? 0;
  const felt = tasks.map(({ wallMs }) => wallMs).filter((ms) => ms > FELT_MS);
  t.diagnostic(`${rate.toFixed(0)} lines/s for ${seconds.toFixed(1)} s, ${String(turns)} turns of typing and scrolling`);
  t.diagnostic(`longest task: ${longest.toFixed(0)} ms; with waits for a processor ${Math.max(0, ...felt).toFixed(0)} ms, ${String(felt.length)} above ${String(FELT_MS)} ms`);
  assert.ok(longest <= TASK_MS_MAX, `a task of ${longest.toFixed(0)} ms`);
  assert.ok(rate >= LINES_PER_SECOND_MIN, `only ${rate.toFixed(0)} lines/s reached the page`);
  await watched.finish();
});

/** Types, scrolls up and down and follows again until then; how often. */
async function used(page: Page, until: number): Promise<number> {
  const search = page.getByLabel('Search in the lines');
  const lines = page.getByRole('log', { name: 'Log lines' });
  let turns = 0;
  for (; performance.now() < until; turns += 1) {
    await search.fill('');
    await search.pressSequentially('things/7');
    await lines.hover();
    for (const step of [-900, -900, 900, -4_000]) {
      await page.mouse.wheel(0, step);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    await page.getByRole('button', { name: 'Follow', exact: true }).click();
  }
  return turns;
}

/** The number of the newest line on screen. */
async function newest(page: Page): Promise<number> {
  const shown = await page.getByRole('log', { name: 'Log lines' }).innerText();
  return Math.max(...[...shown.matchAll(/n=(\d+) /g)].map(([, number]) => Number(number)));
}
