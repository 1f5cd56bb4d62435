// Axe on every page and dialog of Performance, in both themes and on a narrow screen, and what these pages conclude from two releases
// of a service of which the second is slower. No cluster is needed.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { DESKTOP, launch, PHONE, type Watched, type Theme } from './browser.js';
import { measure, performancePlaces, type Measured } from './performance-pages.js';
import { Server } from './server.js';
import { Target } from './target.js';
import { visit } from './visit.js';
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
const at = (path: string, tell: (page: Page, watched: Watched) => Promise<void>) => visit(browser, server, path, tell);

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
    await page.getByText(/^B is worse than A in p50: .* → .* \(95\s% interval .* to .*\)\.$/).waitFor();
    const verdicts = page.getByRole('table', { name: 'B against A, by metric' });
    assert.match((await verdicts.getByRole('row', { name: /^p50/ }).textContent()) ?? '', /slower$/);
    for (const factor of ['same profile', 'same load', 'same machine and software']) await page.getByText(factor, { exact: true }).waitFor();
    const shift = 'B against A, percentile by percentile';
    await page.getByRole('application', { name: shift }).waitFor();
    await page.getByRole('button', { name: `Show data of ${shift}` }).click();
    await page.getByRole('region', { name: `Data of ${shift}` }).getByRole('row', { name: /^50 \+.* ms/ }).waitFor();
  });
});

test('a comparison is kept as a file, made the baseline, and made again in turns', async () => {
  const { before, after } = measured;
  await at(`/performance/compare?a=${before.join(',')}&b=${after.join(',')}&primary=p50`, async (page) => {
    await page.getByText(/^B is worse than A in p50/).waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Report (Markdown)' }).click()]);
    assert.match(await readFile(await file.path(), 'utf8'), /^## B against A\n\nB is worse than A in p50/);
    await page.getByRole('button', { name: 'Set B as baseline' }).click();
    await page.getByText('Runs of checkout are held against the last run of B from now on').waitFor();
    await page.getByRole('link', { name: 'Re-run interleaved' }).click();
    const dialog = page.getByRole('dialog', { name: 'Plan an experiment' });
    await dialog.getByText(/^These runs asked for the same/).waitFor();
    await dialog.getByText(/runs of 3 variants/).waitFor();
  });
});

test('a trend finds the release with which a metric changed', async () => {
  await at('/performance/trends?profile=checkout&metric=p50', async (page) => {
    await page.getByText(/^p50 got worse with run 11: /).waitFor();
    const row = page.getByRole('table', { name: 'What differs with run 11' }).getByRole('row', { name: /release/ });
    assert.match((await row.textContent()) ?? '', /1\.3.*1\.4/);
    await page.getByRole('link', { name: 'Compare before and after run 11' }).click();
    await page.getByText(/^B is worse than A in p50/).waitFor();
  });
});

test('an experiment says of each variant whether it differs', async () => {
  await at(`/performance/experiments/${measured.experiment}`, async (page) => {
    await page.getByText(/^slow is worse than kept in p50: /).waitFor();
    const verdicts = page.getByRole('table', { name: 'Verdicts' });
    await verdicts.getByRole('row', { name: /^slow \+.* ms slower \+/ }).waitFor();
    await verdicts.getByRole('columnheader', { name: 'Δ CPU per 1,000 requests' }).waitFor();
    await page.getByRole('application', { name: 'p50, step by step' }).waitFor();
    await page.getByLabel('Metric').selectOption('p90');
    await page.getByRole('application', { name: 'p90 against kept' }).waitFor();
    await page.getByRole('table', { name: 'Medians of each variant' }).getByRole('link', { name: 'Compare', exact: true }).last().click();
    await page.getByText(/^B is worse than A in p50/).waitFor();
  });
});

test('an experiment is planned from a form, followed and stopped', async () => {
  await at('/performance/experiments', async (page) => {
    await page.getByRole('button', { name: 'Plan an experiment' }).click();
    const dialog = page.getByRole('dialog', { name: 'Plan an experiment' });
    await dialog.getByLabel('Name', { exact: true }).fill('connections');
    await dialog.getByLabel('Blocks').fill('3');
    await dialog.getByLabel('Variants').fill('few:\nmany: { connections: 32 }');
    await dialog.getByLabel('Every run asks for the same').selectOption('checkout');
    await dialog.getByText(/^9 runs of 3 variants/).waitFor();
    await dialog.getByText('MP6300').first().waitFor();
    await dialog.getByLabel('Blocks').fill('8');
    await dialog.getByText(/^24 runs of 3 variants/).waitFor();
    await dialog.getByRole('button', { name: 'Run the experiment' }).click();
    await page.getByRole('heading', { name: 'connections', level: 1 }).waitFor();
    await page.getByRole('link', { name: /made$/ }).nth(1).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('stopped', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'operation', exact: true }).click();
    await page.getByRole('link', { name: 'its experiment' }).click();
    await page.getByRole('heading', { name: 'connections', level: 1 }).waitFor();
  });
});

test('a search for the highest rate is started from a form, told live, stopped, and its trials lead to runs', async () => {
  await at('/performance/experiments', async (page, watched) => {
    watched.expect('422');
    await page.getByRole('button', { name: 'Search for the highest rate' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Search for the highest rate' });
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await dialog.getByText('an address, e.g. http://127.0.0.1:8080/').waitFor();
    await dialog.getByLabel('Address').fill(target.url());
    await dialog.getByLabel('Objectives').fill('p50<5s');
    await dialog.getByLabel('Name', { exact: true }).fill('as fast as it goes');
    await dialog.getByLabel('First rate').fill('20');
    await dialog.getByLabel('Highest rate').fill('10');
    await dialog.getByLabel('Length of a trial').fill('1s');
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await dialog.getByText('MP6680').first().waitFor();
    await dialog.getByLabel('Highest rate').fill('40000');
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { name: 'as fast as it goes', level: 1 }).waitFor();
    const says = page.getByRole('status', { name: 'What it says' });
    await says.getByText(/^p50<5s holds at 20.0 requests\/s; it goes on/).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('stopped', { exact: true }).waitFor();
    await says.getByText(/it was stopped/).waitFor();
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await says.getByText(/it goes on/).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await says.getByText(/it was stopped/).waitFor();
    await page.getByRole('button', { name: 'Show data of p50<5s by rate' }).click();
    await page.getByRole('region', { name: 'Data of p50<5s by rate' }).getByText('met').first().waitFor();
    await page.getByRole('table', { name: 'Trials' }).getByRole('link').first().click();
    await page.getByRole('heading', { name: /^as fast as it goes: 20.0\/s/, level: 1 }).waitFor();
  });
});

test('a search and a fit that have ended say what they found, and where', async () => {
  await at('/performance/experiments', async (page) => {
    await page.getByRole('table', { name: 'Highest rates and scaling' }).getByRole('link', { name: 'how it grows' }).click();
    await page.getByRole('table', { name: 'Coefficients' }).getByText('share of work that waits for others').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download image of Throughput by requests at once' }).click();
    assert.match((await download).suggestedFilename(), /\.(png|svg)$/);
    await page.getByRole('link', { name: 'operation', exact: true }).click();
    await page.getByRole('link', { name: 'its trials' }).click();
    await page.getByRole('heading', { name: 'how it grows', level: 1 }).waitFor();
  });
});

test('a schedule is made with its next times in front, paused, let go on, run and removed', async () => {
  await at('/performance/schedules', async (page, watched) => {
    // What a line of cron means is the server's to say, also that it means nothing.
    watched.expect('422');
    await page.getByRole('button', { name: 'New schedule' }).click();
    const dialog = page.getByRole('dialog', { name: 'New schedule' });
    await dialog.getByLabel('Name').fill('hourly');
    await dialog.getByLabel('When').fill('0 25 * * *');
    await dialog.getByText(/MP6\d{3}/).first().waitFor();
    await dialog.getByRole('button', { name: 'every hour' }).click();
    await dialog.getByLabel('Time zone').selectOption('Europe/Berlin');
    await dialog.getByText(/:00 *in \d+/).first().waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table', { name: 'Schedules' }).getByRole('link', { name: 'hourly' }).click();
    const drawer = page.getByRole('complementary', { name: 'hourly' });
    await drawer.getByRole('button', { name: 'Pause' }).click();
    await drawer.getByText('None while it is paused.').waitFor();
    await drawer.getByRole('button', { name: 'Resume' }).click();
    await drawer.getByText(/^let go on by/).waitFor();
    await drawer.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('heading', { name: 'checkout', level: 1 }).waitFor();
    await page.goBack();
    // Whoever looks at a schedule just as it goes is told so.
    watched.expect('/api/v1/performance/schedules/hourly');
    await drawer.getByRole('link', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
    await page.getByRole('table', { name: 'Schedules' }).getByRole('link', { name: 'nightly' }).waitFor();
  });
});

test('what is not there says so and leads back', async () => {
  const missing = '0199aaaa-0000-7000-8000-000000000000';
  const places = [
    { path: `/performance/runs/${missing}`, back: 'All runs' },
    { path: `/performance/experiments/${missing}`, back: 'All experiments' },
    { path: `/performance/series/${missing}`, back: 'All searches' },
    { path: '/performance/dashboards/none-such', back: 'All dashboards' },
  ];
  for (const { path, back } of places) {
    await at(path, async (page, watched) => {
      watched.expect('404');
      await page.getByText('MP0002').first().waitFor();
      await page.getByRole('link', { name: back }).click();
      await page.getByRole('heading', { name: 'Performance', level: 1 }).waitFor();
    });
  }
});
