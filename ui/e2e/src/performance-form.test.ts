// The form of a run as a person fills it in: mistakes are said at their fields while they are made, with their codes; each pattern is
// drawn before anything is sent; and what was asked for is what is run. No cluster is needed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { accessible } from './axe.js';
import { launch } from './browser.js';
import { Server } from './server.js';
import { Target } from './target.js';
import { visit } from './visit.js';

let browser: Browser;
let target: Target;
let server: Server;

before(async () => {
  browser = await launch();
  target = await Target.start();
  server = await Server.start();
});

after(async () => {
  await browser.close();
  await server.remove();
  await target.end();
});

async function form(tell: (page: Page, dialog: Locator) => Promise<void>): Promise<void> {
  await visit(browser, server, '/performance/runs?dialog=run-start', (page) => tell(page, page.getByRole('dialog', { name: 'Run a performance test' })));
}

/** What is said at a field. */
async function said(dialog: Locator, label: string, text: string): Promise<void> {
  const field = dialog.getByLabel(label, { exact: true });
  const described = await field.evaluate((element) => (element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
  assert.ok(described.includes(text), `at ${label} it says ${described}, and not ${text}`);
}

test('mistakes are said at their fields while they are made, with the codes of the server', async () => {
  await form(async (page, dialog) => {
    await dialog.getByLabel('Address', { exact: true }).fill('gopher://a/');
    await dialog.getByLabel('Requests per second').fill('many');
    await dialog.getByRole('link', { name: 'MP6600' }).waitFor();
    await said(dialog, 'Requests per second', 'MP6600 a number above 0');
    await dialog.getByLabel('Requests per second').fill('100');
    await dialog.getByText('So it would be refused').waitFor();
    await said(dialog, 'Address', 'MP6002 gopher://a/ cannot be measured');
    await dialog.getByLabel('Address', { exact: true }).fill(target.url());
    await dialog.getByText('So it would be refused').waitFor({ state: 'hidden' });
    await dialog.getByText('Request, protocol, timeouts').click();
    await dialog.getByLabel('Redirects followed').fill('99');
    await dialog.getByText('So it would be refused').waitFor();
    await said(dialog, 'Redirects followed', 'MP6001 at most 20 redirects are followed in a row');
    await accessible(page, 'the form with mistakes');
    await dialog.getByRole('button', { name: 'Follow no redirects' }).click();
    await dialog.getByText('So it would be refused').waitFor({ state: 'hidden' });
    await dialog.getByLabel('Cookies', { exact: true }).fill('session');
    await dialog.getByText('one cookie a line, as name=value').waitFor();
    await said(dialog, 'Cookies', 'MP6003');
  });
});

test('objectives are checked at their field, named in the command, and judged in words on the page of the run', async () => {
  await form(async (page, dialog) => {
    await dialog.getByLabel('Address', { exact: true }).fill(target.url());
    await dialog.getByLabel('Objectives', { exact: true }).fill('p99<20');
    await dialog.getByText('So it would be refused').waitFor();
    await said(dialog, 'Objectives', 'MP6641 p99<20 is no objective: a time is a number above 0');
    await dialog.getByLabel('Objectives', { exact: true }).fill('p50<10s\np50<1us');
    await dialog.getByText('So it would be refused').waitFor({ state: 'hidden' });
    await dialog.getByLabel('Duration').fill('2s');
    // The usual warm-up is longer: the part that it is in says so, and still opens when it is pressed.
    await dialog.getByText('Request, protocol, timeouts 1 to mend').click();
    await dialog.getByLabel('Warm-up').fill('');
    await dialog.getByRole('button', { name: 'Show the command' }).click();
    await page.getByText("--slo 'p50<10s' --slo 'p50<1us'").waitFor();
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    const objectives = page.getByRole('table', { name: 'Objectives' });
    await objectives.getByRole('row', { name: /^p50<10s met .* all of the interval keeps to it$/ }).waitFor();
    await objectives.getByRole('row', { name: /^p50<1us missed .* all of the interval is beyond it$/ }).waitFor();
    await page.getByText('1 of 2 met, 1 missed').waitFor();
    await accessible(page, 'a result with objectives');
  });
});

test('each fault of a pattern is at the field that has it', async () => {
  await form(async (_page, dialog) => {
    await dialog.getByLabel('Address', { exact: true }).fill(target.url());
    await dialog.getByLabel('Requests start').selectOption('with a spike');
    await dialog.getByLabel('Requests per second').fill('20000000');
    await dialog.getByLabel('In the peak, per second').fill('30000000');
    await dialog.getByText('So it would be refused').waitFor();
    await said(dialog, 'Requests per second', 'and is 20000000');
    await said(dialog, 'In the peak, per second', 'and is 30000000');
  });
});

test('a pattern is drawn, read out as a table, and run as it was asked for', async () => {
  await form(async (page, dialog) => {
    await dialog.getByLabel('Address', { exact: true }).fill(target.url());
    await dialog.getByLabel('Requests start').selectOption('in a ramp');
    await dialog.getByLabel('From, per second').fill('20');
    await dialog.getByLabel('To, per second').fill('100');
    await dialog.getByLabel('Over', { exact: true }).fill('1s');
    await dialog.getByLabel('Duration').fill('2s');
    await dialog.getByText('Request, protocol, timeouts').click();
    await dialog.getByLabel('Warm-up').fill('');
    await dialog.getByLabel('Cookies', { exact: true }).fill('session=1f3a');
    await dialog.getByLabel('Redirects followed').fill('3');
    await dialog.getByRole('application', { name: 'Rate over time' }).waitFor();
    await dialog.getByText('160 requests').waitFor();
    await dialog.getByRole('button', { name: 'Show data of Rate over time' }).click();
    await dialog.getByRole('region', { name: 'Data of Rate over time' }).getByRole('row', { name: /^1 s 100/ }).first().waitFor();
    await dialog.getByRole('button', { name: 'Show the command' }).click();
    await page.getByText(`meshplay perf run ${target.url()} --arrivals ramp:20..100/1s --duration 2s --cookie session=1f3a --redirects 3`).waitFor();
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText(/^1\d\d requests at .* per second.*; none failed/).waitFor();
    await page.getByText('20 to 100 req/s over 1s').first().waitFor();
    const phases = page.getByRole('table', { name: 'Phases of requests and connections' });
    for (const phase of ['Connect', 'First byte', 'Transfer']) {
      const row = phases.getByRole('row', { name: new RegExp(`^${phase} .*\\d (µs|ms)`) });
      await row.waitFor();
    }
    // The address is a number and there is no TLS: nothing is made up for them.
    await phases.getByRole('row', { name: /^DNS .* – – – – –$/ }).waitFor();
    await accessible(page, 'a result with phases');
  });
});

test('every pattern that can be chosen is drawn, or needs no drawing', async () => {
  await form(async (page, dialog) => {
    await dialog.getByLabel('Address', { exact: true }).fill(target.url());
    const drawing = dialog.getByRole('application', { name: 'Rate over time' });
    for (const pattern of ['in steps', 'with a spike', 'in bursts', 'at random (Poisson)']) {
      await dialog.getByLabel('Requests start').selectOption(pattern);
      await drawing.waitFor();
    }
    await dialog.getByLabel('Requests start').selectOption('as recorded');
    await drawing.waitFor({ state: 'hidden' });
    await dialog.getByLabel('Recorded starts').fill('0\n0.5\nlater');
    await dialog.getByText('“later” is no time of a request').waitFor();
    await dialog.getByLabel('Recorded starts').fill('0\n0.5\n1.5');
    await drawing.waitFor();
    for (const pattern of ['as fast as it goes', 'after a pause each']) {
      await dialog.getByLabel('Requests start').selectOption(pattern);
      await drawing.waitFor({ state: 'hidden' });
    }
    await dialog.getByText('a target that stalls is asked less').waitFor();
    await page.keyboard.press('Escape');
  });
});
