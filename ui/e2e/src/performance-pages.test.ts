// Axe on every page and dialog of Performance, in both themes and on a narrow screen, and what these pages conclude from two releases
// of a service of which the second is slower. No cluster is needed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { DESKTOP, launch, PHONE, Watched, type Theme } from './browser.js';
import { during } from './during.js';
import { measure, performancePlaces, type Measured } from './performance-pages.js';
import { Server } from './server.js';
import { Target } from './target.js';
import { walk } from './walk.js';

let browser: Browser;
let target: Target;
let server: Server;
let measured: Measured;

before(async () => {
  browser = await launch();
  target = await Target.start();
  server = await Server.start();
  measured = await measure(server, target);
});

after(async () => {
  await browser.close();
  await server.remove();
  await target.end();
});

const THEMES: readonly Theme[] = ['light', 'dark'];
for (const theme of THEMES) {
  test(`every page and dialog of Performance is accessible in the ${theme} theme`, async () => {
    await walk(browser, server, performancePlaces(measured), theme, DESKTOP);
  });
}

test('every page and dialog of Performance is accessible on a phone', async () => {
  await walk(browser, server, performancePlaces(measured), 'light', PHONE);
});

/** Opens a page at an address. */
async function at(path: string, tell: (page: Page) => Promise<void>): Promise<void> {
  const watched = await Watched.open(browser, server.origin, 'light');
  const page = await watched.page(server.loginUrl.href);
  await page.getByRole('heading', { name: 'Home', exact: true }).waitFor();
  await page.goto(new URL(path, server.origin).href);
  await during(path, tell(page), page);
  await watched.finish();
}

test('runs that are ticked are compared, and the conclusion is a sentence with its interval', async () => {
  await at('/performance/runs?filter=release%3D1.', async (page) => {
    const ticks = page.getByRole('checkbox', { name: 'Compare checkout' });
    for (const place of [0, 1, 2]) await ticks.nth(place).check();
    await page.getByRole('link', { name: 'Compare 3' }).click();
    await page.getByText(/^These runs cannot tell whether B and A differ in p99/).waitFor();
    await page.getByText(/^These runs cannot tell whether C and A differ in p99/).waitFor();
  });
  const { before, after } = measured;
  await at(`/performance/compare?a=${before.join(',')}&b=${after.join(',')}&primary=p50`, async (page) => {
    await page.getByText(/^B is worse than A in p50: .* → .* \(95 % interval .* to .*\)\.$/).waitFor();
    const verdicts = page.getByRole('table', { name: 'B against A, by metric' });
    assert.match((await verdicts.getByRole('row', { name: /^p50/ }).textContent()) ?? '', /slower$/);
  });
});
