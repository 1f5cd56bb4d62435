// Load generators of others as a person meets them: one of them makes the requests of a run; what one wrote elsewhere is brought in;
// and a test of Service Mesh Performance is read, run and kept. On a real server with the real fortio; no cluster is needed.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessible } from './axe.js';
import { launch, type Watched } from './browser.js';
import { WRK } from './performance-pages.js';
import { Server } from './server.js';
import { tools, without } from './surroundings.js';
import { Target } from './target.js';
import { visit } from './visit.js';

const skip = without('load');

let browser: Browser;
let target: Target;
let server: Server;

before(async () => {
  browser = await launch();
  target = await Target.start();
  server = await Server.start({ MESHPLAY_TOOLS: tools() });
});

after(async () => {
  await browser.close();
  await server.remove();
  await target.end();
});

const at = (path: string, tell: (page: Page, watched: Watched) => Promise<void>) => visit(browser, server, path, tell);

test('a load generator is chosen, what it cannot do is said before it starts, and its numbers are called its own', { skip }, async () => {
  await at('/performance/runs?dialog=run-start', async (page) => {
    const dialog = page.getByRole('dialog', { name: 'Run a performance test' });
    const generator = dialog.getByLabel('Load generator');
    await dialog.getByLabel('Address', { exact: true }).fill(target.url());
    await dialog.getByLabel('Duration').fill('2s');
    await generator.selectOption({ label: (await generator.getByRole('option', { name: /^fortio \d/ }).textContent()) ?? '' });
    await dialog.getByText('So it would be refused').waitFor();
    await dialog.getByText('fortio cannot leave out a warm-up').waitFor();
    await accessible(page, 'the dialog with a refusal');
    await dialog.getByRole('button', { name: 'No warm-up' }).first().click();
    await dialog.getByText('So it would be refused').waitFor({ state: 'hidden' });
    await dialog.getByRole('button', { name: 'Show the command' }).click();
    await page.getByText(`meshplay perf run ${target.url()} --rate 100 --generator fortio --duration 2s`).waitFor();
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText(/^1\d\d requests at .* per second, as fortio .* told; none failed\.$|^200 requests .* as fortio .* told; none failed\.$/).waitFor();
    await page.getByRole('table', { name: 'Percentiles as told' }).getByText('99 %', { exact: true }).waitFor();
    await page.getByText('MP6203').first().waitFor();
    await page.getByRole('heading', { name: 'How it was called' }).waitFor();
    await page.getByText(/^fortio load /).waitFor();
    await page.getByRole('table', { name: 'What the run cost' }).waitFor();
    assert.equal(await page.getByRole('application', { name: /^Latency by percentile/ }).count(), 0, 'nothing is drawn that was not told');
    await accessible(page, 'the run of fortio');
  });
});

test('what another tool wrote is brought in, told from what it did not tell, and compared', async () => {
  for (const release of ['1.3', '1.4']) {
    await at('/performance/runs', async (page) => {
      await page.getByRole('button', { name: /^Import/ }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Import results' });
      await dialog.getByLabel('Or paste it').fill(WRK);
      await dialog.getByLabel('Name').fill(`wrk ${release}`);
      await dialog.getByLabel('Tags').fill(`release=${release}`);
      await dialog.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByText(/^22,464,657 requests at 748,869 per second, as wrk told; how many failed it does not tell\.$|^22,464,657 requests .* as wrk told; none failed\.$/).waitFor();
      const facts = page.getByRole('term').filter({ hasText: 'Rate that was asked for' }).locator('xpath=following-sibling::dd[1]');
      assert.equal(await facts.textContent(), 'not told');
      await page.getByRole('table', { name: 'Percentiles as told' }).getByText('5.8 ms').waitFor();
    });
  }
  await at('/performance/runs?filter=release', async (page) => {
    for (const release of ['1.3', '1.4']) await page.getByRole('checkbox', { name: `Compare wrk ${release}` }).check();
    await page.getByRole('link', { name: 'Compare 2' }).click();
    await page.getByText(/^These runs cannot tell whether B and A differ in p99/).waitFor();
    await page.getByText('Nobody knows whether imported runs were made in turns.').waitFor();
    await page.getByRole('application', { name: /^Latency by percentile, overlaid/ }).waitFor();
    await page.getByText('Curves of other tools join the percentiles that they told.').waitFor();
  });
});

test('a test of Service Mesh Performance is read before anything is sent, kept as profiles, and written again', async () => {
  await at('/performance/profiles', async (page) => {
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import a test' });
    await dialog.getByLabel('Or paste it').fill(smp());
    await dialog.getByText(`${target.url('/cart')}`).waitFor();
    await dialog.getByText(/^100 req\/s · 1s/).waitFor();
    assert.equal(await dialog.getByLabel('Tags').inputValue(), 'mesh=istio, release=1.4');
    await dialog.getByRole('button', { name: 'Keep as a profile' }).click();
    await page.getByRole('table', { name: 'Profiles' }).getByRole('link', { name: 'shop' }).click();
    const drawer = page.getByRole('complementary', { name: 'shop' });
    const [file] = await Promise.all([page.waitForEvent('download'), drawer.getByRole('button', { name: 'Export' }).click()]);
    assert.equal(file.suggestedFilename(), 'shop.smp.json');
    assert.match(await readFile(await file.path(), 'utf8'), /"endpoint_urls"/);
  });
  await at('/performance/runs?dialog=run-import', async (page) => {
    const dialog = page.getByRole('dialog', { name: 'Import results' });
    await dialog.getByLabel('Or paste it').fill(smp());
    await page.getByRole('dialog', { name: 'Import a test' }).getByRole('button', { name: 'Run it' }).click();
    await page.getByRole('heading', { name: 'shop', level: 1 }).waitFor();
    await page.getByText('mesh=istio').waitFor();
  });
});

function smp(): string {
  return `test:
  name: shop
  labels: { release: '1.4' }
  duration: 1s
  clients:
    - { connections: 2, rps: 100, endpoint_urls: ['${target.url()}', '${target.url('/cart')}'] }
mesh: istio
`;
}
