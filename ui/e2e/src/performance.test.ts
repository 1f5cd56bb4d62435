// A performance test as a person makes it: started from the dialog, watched while it goes on, stopped, looked at, made again,
// kept. On a real server, with a small real service on loopback as the target; no cluster is needed.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, Watched } from './browser.js';
import { during } from './during.js';
import { Keyboard, Pointer, type Hands } from './hands.js';
import { PROFILE } from './performance-pages.js';
import { Server } from './server.js';
import { Target } from './target.js';

let browser: Browser;
let target: Target;

before(async () => {
  browser = await launch();
  target = await Target.start();
});

after(async () => {
  await browser.close();
  await target.end();
});

test('a run is started, watched, stopped, looked at and made again, by pointer', async () => {
  await runs(new Pointer());
});

test('a run is started, watched, stopped, looked at and made again, by keyboard alone', async () => {
  await runs(new Keyboard());
});

/** Opens a page for whom nothing was measured yet. */
async function fresh(tell: (page: Page, server: Server) => Promise<void>): Promise<void> {
  const own = await Server.start();
  const watched = await Watched.open(browser, own.origin, 'light');
  try {
    const page = await watched.page(own.loginUrl.href);
    await page.getByRole('heading', { name: 'Home', exact: true }).waitFor();
    await tell(page, own);
    await watched.finish();
  } finally {
    await own.remove();
  }
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 });
const status = (page: Page, name: string) => heading(page, /./).locator('xpath=..').getByText(name, { exact: true });

async function runs(hands: Hands): Promise<void> {
  await fresh(async (page, own) => {
    await during('start a run', start(page, own, hands), page);
    await during('watch it', watch(page), page);
    await during('look at the result', look(page, hands), page);
    await during('run it again, and stop it', again(page, hands), page);
    await during('make a profile and a baseline', keep(page, hands), page);
  });
}

async function start(page: Page, own: Server, hands: Hands): Promise<void> {
  await page.goto(new URL('/performance/runs', own.origin).href);
  await page.getByRole('heading', { name: 'Nothing was measured yet' }).waitFor();
  await hands.press(page.getByRole('button', { name: 'Run a test' }));
  const dialog = page.getByRole('dialog', { name: 'Run a performance test' });
  await hands.press(dialog.getByRole('button', { name: 'Run', exact: true }));
  await dialog.getByText('an address, e.g. http://127.0.0.1:8080/').waitFor();
  await hands.write(dialog.getByLabel('Address', { exact: true }), target.url());
  await hands.write(dialog.getByLabel('Requests per second'), '200');
  await hands.write(dialog.getByLabel('Duration'), '4s');
  await hands.press(dialog.getByText('Request, protocol, timeouts'));
  await hands.write(dialog.getByLabel('Warm-up'), '1s');
  await hands.press(dialog.getByRole('button', { name: 'Run', exact: true }));
}

/** The seconds come by themselves, and so does the result: nothing is reloaded. */
async function watch(page: Page): Promise<void> {
  await status(page, 'running').waitFor();
  await page.getByText(/^Second [1-4] of 4/).waitFor();
  await page.getByRole('application', { name: 'Response time' }).waitFor();
  await page.getByText(/^p99, last second/).waitFor();
  await status(page, 'completed').waitFor();
  await page.getByText(/^600 requests at .* per second of .* asked for; none failed/).waitFor();
}

async function look(page: Page, hands: Hands): Promise<void> {
  await page.getByRole('table', { name: 'Percentiles of the response time' }).getByText('99.9 %').waitFor();
  await page.getByRole('table', { name: 'What the run cost' }).getByText('meshplay loadgen').waitFor();
  for (const chart of ['Latency by percentile', 'Response times', 'Response time', 'Requests']) {
    await hands.press(page.getByRole('button', { name: `Show data of ${chart}`, exact: true }));
    const data = page.getByRole('region', { name: `Data of ${chart}`, exact: true });
    assert.ok((await data.getByRole('row').count()) > 3, `the data of ${chart} has rows`);
    await hands.press(page.getByRole('button', { name: `Show ${chart} as a chart`, exact: true }));
    await page.getByRole('application', { name: `${chart};` }).waitFor();
  }
  const svg = await download(page, () => hands.press(page.getByRole('button', { name: 'Download image of Latency by percentile' })));
  assert.match(svg.toString(), /^<svg .*<polyline/s);
  const png = await download(page, () => hands.press(page.getByRole('button', { name: 'Download image of Requests' })));
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  await hands.press(page.getByRole('button', { name: 'Export' }));
  const json = await download(page, () => page.getByRole('menuitem', { name: /JSON/ }).click());
  assert.match(json.toString(), /"run"/);
}

/** The file that a press leaves in the browser. */
async function download(page: Page, press: () => Promise<void>): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return readFile(await file.path());
}

async function again(page: Page, hands: Hands): Promise<void> {
  const before = page.url();
  await hands.press(page.getByRole('button', { name: 'Run again' }));
  const dialog = page.getByRole('dialog', { name: 'Run again' });
  assert.equal(await dialog.getByLabel('Address', { exact: true }).inputValue(), target.url());
  await hands.write(dialog.getByLabel('Duration'), '60s');
  await hands.write(dialog.getByLabel('Tags'), 'release=1.4');
  await hands.press(dialog.getByRole('button', { name: 'Run', exact: true }));
  await page.waitForURL((url) => url.href !== before && !url.search.includes('dialog'));
  await page.getByText(/^Second [2-9] of 60/).waitFor();
  await hands.press(page.getByRole('button', { name: 'Stop', exact: true }));
  await status(page, 'stopped').waitFor();
  await page.getByText('release=1.4').waitFor();
  await page.getByRole('table', { name: 'Percentiles of the response time' }).waitFor();
  await page.goto(before);
}

async function keep(page: Page, hands: Hands): Promise<void> {
  await status(page, 'completed').waitFor();
  await hands.press(page.getByRole('button', { name: 'More about this run' }));
  await page.getByRole('menuitem', { name: 'Make a profile of this run' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make a profile of this run' });
  await hands.write(dialog.getByLabel('Name'), PROFILE);
  await hands.press(dialog.getByRole('button', { name: 'Make the profile' }));
  await hands.press(page.getByRole('button', { name: `Run now: ${PROFILE}` }));
  await status(page, 'completed').waitFor();
  await hands.press(page.getByRole('button', { name: 'More about this run' }));
  await page.getByRole('menuitem', { name: `Set as baseline of ${PROFILE}` }).click();
  await page.getByText(`Runs of ${PROFILE} are held against this one from now on`).waitFor();
}
