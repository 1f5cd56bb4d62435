// Dashboards over a real Prometheus and node-exporter: connecting, importing, reading every kind of panel, keeping what it shows, and
// every state in the address.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { accessible } from './axe.js';
import { DESKTOP, launch, PHONE, type Watched, type Theme } from './browser.js';
import { dashboardText, meshMetrics, NAME, TITLE } from './dashboard.js';
import { Prometheus } from './prometheus.js';
import { Server } from './server.js';
import { enter } from './visit.js';

const PATH = `/performance/dashboards/${NAME}`;

let browser: Browser;
let server: Server;
let prometheus: Prometheus;

before(async () => {
  browser = await launch();
  server = await Server.start();
  prometheus = await Prometheus.start(meshMetrics);
  // Two steps of a minute's range, so that lines have more than one point.
  await prometheus.answers('rate(node_cpu_seconds_total[1m] offset 15s)');
});

after(async () => {
  await browser.close();
  await server.remove();
  await prometheus.end();
});

test('a Prometheus is connected, checked, and told apart from one that does not answer', async () => {
  const { watched, page } = await open('light', '/settings/metrics');
  await page.getByRole('button', { name: 'Connect a Prometheus' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('away');
  await dialog.getByLabel('Address').fill('http://127.0.0.1:9');
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await dialog.getByText('It is kept, but it did not answer').waitFor();
  await accessible(page, 'a connection that does not answer');
  await dialog.getByLabel('Address').fill(prometheus.url);
  await dialog.getByRole('button', { name: 'Save and check' }).click();
  await page.getByRole('table', { name: 'Metrics connections' }).getByText(/answers/).waitFor();
  await page.getByRole('button', { name: 'Check away now' }).click();
  await page.getByText('away answers').first().waitFor();
  await accessible(page, 'metrics connections');
  await page.getByRole('link', { name: 'Forget away' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget it' }).click();
  await page.getByRole('heading', { name: 'Nothing is connected' }).waitFor();
  await watched.finish();
});

test('a dashboard is imported by pasting it, and every kind of panel shows what Prometheus says', async () => {
  await server.call('PUT', '/api/v1/metrics/connections/shop', { kind: 'prometheus', url: prometheus.url });
  const { watched, page } = await open('light', '/performance/dashboards');
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByRole('dialog').getByLabel('Or paste it').fill(dashboardText());
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('heading', { name: TITLE }).waitFor();
  await panel(page, 'Targets').getByRole('img', { name: /node Up/ }).waitFor();
  await panel(page, 'Memory in use').getByRole('img', { name: /%/ }).waitFor();
  await panel(page, 'File systems in use').getByRole('img', { name: /%/ }).waitFor();
  await panel(page, 'CPU by mode').locator('canvas').waitFor();
  await panel(page, 'CPU by mode').getByRole('button', { name: /^idle/ }).waitFor();
  await panel(page, 'How long requests to Prometheus took').getByRole('application').waitFor();
  await panel(page, 'Series by metric').getByRole('img', { name: /prometheus/ }).waitFor();
  await panel(page, 'Targets as a table').getByRole('table').getByText('prometheus').waitFor();
  await panel(page, 'Memory').getByRole('img', { name: /available .*%/ }).waitFor();
  await panel(page, 'About').getByRole('heading', { name: 'About this machine' }).waitFor();
  await panel(page, 'Who calls whom').getByText('nodeGraph').waitFor();
  await panel(page, 'Nothing to see').getByText('No data in this time.').waitFor();
  assert.equal(await panel(page, 'Sockets').count(), 0, 'what is in a folded row is not drawn');
  await watched.finish();
});

test('range, variables, folded rows and the panel that is alone are in the address', async () => {
  const { watched, page } = await open('light', PATH);
  await page.getByRole('button', { name: 'Last 5 minutes' }).click();
  await page.getByRole('button', { name: 'Last 15 minutes' }).click();
  await page.getByLabel('Mode', { exact: true }).selectOption('system');
  await page.getByRole('button', { name: 'Folded 1 panel' }).click();
  await panel(page, 'Sockets').waitFor();
  await page.getByLabel('Look again every').selectOption('5s');
  await panel(page, 'CPU').getByRole('button', { name: 'More about CPU' }).click();
  await page.getByRole('menuitem', { name: 'Show it alone' }).click();
  await page.getByRole('heading', { name: 'What was asked' }).waitFor();
  const { searchParams } = new URL(page.url());
  assert.deepEqual(Object.fromEntries(searchParams), { 'from': 'now-15m', 'to': 'now', 'var-mode': 'system', 'turned': '30', 'refresh': '5s', 'panel': '8' });
  await page.reload();
  await panel(page, 'CPU').locator('canvas').waitFor();
  assert.equal(await page.locator('[data-panel]').count(), 1);
  assert.equal(await page.getByLabel('Mode', { exact: true }).inputValue(), 'system');
  await page.getByRole('button', { name: 'Show the command' }).first().click();
  await page.getByText(`meshplay dashboard view ${NAME} --from now-15m --to now --var mode=system`).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '← All panels' }).click();
  await panel(page, 'Sockets').waitFor();
  await watched.finish();
});

test('every panel has its data as a table and as a file, and an image to download', async () => {
  const { watched, page } = await open('dark', PATH);
  const kept = new Map<string, string>();
  for (const name of ['Targets', 'Memory in use', 'CPU by mode', 'How long requests to Prometheus took', 'Series by metric', 'Memory']) {
    const image = await download(page, name, 'Download its image');
    kept.set(name, image.name);
    if (image.name.endsWith('.svg')) assert.match(image.text, /^<svg[^>]*>.*<\/svg>$/s, name);
    await more(page, name, 'Show its data');
    await panel(page, name).getByRole('region', { name: `Data of ${name}` }).getByRole('row').nth(1).waitFor();
    await more(page, name, 'Show it drawn');
  }
  assert.deepEqual([kept.get('Targets'), kept.get('CPU by mode')], ['targets.svg', 'cpu-by-mode.png']);
  const { text } = await download(page, 'CPU by mode', 'Download its data (CSV)');
  assert.match(text, /^time,.*idle/);
  assert.match(text, /\d{4}-\d\d-\d\dT.*,0\.\d+/);
  await watched.finish();
});

test('a chart is read with the keyboard, and a series is hidden by its name', async () => {
  const { watched, page } = await open('light', `${PATH}?panel=6`);
  const chart = panel(page, 'CPU by mode');
  await chart.getByRole('application').focus();
  await page.keyboard.press('End');
  await chart.getByRole('status').filter({ hasText: /idle \d/ }).waitFor({ state: 'attached' });
  const idle = chart.getByRole('button', { name: 'idle' });
  await idle.click();
  assert.equal(await idle.getAttribute('aria-pressed'), 'false');
  await chart.getByRole('button', { name: 'Show all' }).click();
  assert.equal(await idle.getAttribute('aria-pressed'), 'true');
  await watched.finish();
});

test('the golden signals of two meshes are in one table with one unit', async () => {
  const { watched, page } = await open('light', '/performance/signals?window=1m');
  await page.getByText(/^cart of istio fails 3 % of its requests\. web of istio uses 94 % of its limit of memory\.$/).waitFor();
  const table = page.getByRole('table', { name: 'Golden signals by workload' });
  await table.getByRole('row', { name: /pay shop linkerd .*140 ms/ }).waitFor();
  await page.getByRole('link', { name: 'p99' }).click();
  assert.match(await table.getByRole('row').nth(1).innerText(), /^pay/);
  // How full they are, of what is fuller; of others nobody tells. A young Prometheus knows rates of CPU too low, and memory as it is.
  await page.getByRole('link', { name: 'Saturation' }).click();
  assert.match(await table.getByRole('row').nth(1).innerText(), /^web[^]*94 % of memory$/);
  assert.match(await table.getByRole('row').nth(2).innerText(), /^cart[^]*75 % of memory$/);
  assert.match(await table.getByRole('row').nth(3).innerText(), /–$/);
  await page.getByLabel('Filter workloads').fill('linkerd');
  assert.equal(await table.getByRole('row').count(), 3);
  await watched.finish();
});

const WALKS: [Theme, typeof DESKTOP][] = [['light', DESKTOP], ['dark', DESKTOP], ['light', PHONE], ['dark', PHONE]];
for (const [theme, viewport] of WALKS) {
  test(`dashboards are accessible in the ${theme} theme at ${String(viewport.width)} px`, async () => {
    const { watched, page } = await open(theme, '/performance/dashboards', viewport);
    await page.getByRole('table', { name: 'Dashboards' }).waitFor();
    await accessible(page, 'the list');
    for (const [path, ready] of [[PATH, 'Who calls whom'], [`${PATH}?panel=6`, 'CPU by mode'], [`${PATH}?panel=9`, 'How long requests to Prometheus took']] as const) {
      await page.goto(new URL(path, server.origin).href);
      await panel(page, ready).waitFor();
      await accessible(page, `${path}, ${theme}`);
    }
    await page.goto(new URL('/performance/signals', server.origin).href);
    await page.getByRole('table', { name: 'Golden signals by workload' }).waitFor();
    await accessible(page, `signals, ${theme}`);
    await watched.finish();
  });
}

async function open(theme: Theme, path: string, viewport = DESKTOP): Promise<{ watched: Watched; page: Page }> {
  const { watched, page } = await enter(browser, server, { theme, viewport });
  await page.goto(new URL(path, server.origin).href);
  return { watched, page };
}

function panel(page: Page, name: string): Locator {
  return page.locator('[data-panel]').and(page.getByRole('region', { name, exact: true }));
}

async function more(page: Page, name: string, item: string): Promise<void> {
  await panel(page, name).getByRole('button', { name: `More about ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function download(page: Page, name: string, item: string): Promise<{ name: string; text: string }> {
  const waiting = page.waitForEvent('download');
  await more(page, name, item);
  const file = await waiting;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}
