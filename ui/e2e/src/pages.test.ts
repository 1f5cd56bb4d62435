// Axe on every page and dialog, in both themes and on a narrow screen; none of them may say anything on the console.

import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { accessible } from './axe.js';
import { DESKTOP, launch, PHONE, Watched, type Theme } from './browser.js';
import { corner, leave } from './cluster.js';
import { furnish, furnishMetrics, places } from './pages.js';
import { meshMetrics } from './dashboard.js';
import { Prometheus } from './prometheus.js';
import { Server } from './server.js';
import { walk } from './walk.js';

let browser: Browser;
let server: Server;
let prometheus: Prometheus;
let operation: string;
const namespace = corner();

before(async () => {
  browser = await launch();
  server = await Server.start();
  prometheus = await Prometheus.start(meshMetrics);
  operation = await furnish(server, namespace);
  await furnishMetrics(server, prometheus);
});

after(async () => {
  await browser.close();
  await server.remove();
  await prometheus.end();
  await leave(namespace);
});

const THEMES: readonly Theme[] = ['light', 'dark'];
for (const theme of THEMES) {
  test(`every page and dialog is accessible in the ${theme} theme`, async () => {
    await walk(browser, server, places(operation, namespace), theme, DESKTOP);
  });
}

test('every page and dialog is accessible on a phone', async () => {
  await walk(browser, server, places(operation, namespace), 'light', PHONE);
});

test('the palette, the sheet of shortcuts and the page to sign in are accessible', async () => {
  for (const theme of THEMES) {
    const watched = await Watched.open(browser, server.origin, theme);
    // The first question of a page without a session is who asks, and it is answered with 401.
    watched.expect('401');
    const stranger = await watched.page('/');
    await stranger.getByRole('heading', { name: 'Sign in to Meshplay' }).waitFor();
    await accessible(stranger, `login, ${theme}`);
    const page = await watched.page(server.loginUrl.href);
    await page.getByRole('heading', { name: 'Home', exact: true }).waitFor();
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').waitFor();
    await accessible(page, `palette, ${theme}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await accessible(page, `shortcuts, ${theme}`);
    await watched.finish();
  }
});
