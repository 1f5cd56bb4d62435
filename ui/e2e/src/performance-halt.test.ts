// The kill switch as people meet it: an operator stops all load with a reason, others see at once who did it and why, only who may
// allows it again. On a real server, with a small real service as the target; no cluster is needed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { field } from './answer.js';
import { accessible } from './axe.js';
import { launch } from './browser.js';
import { during } from './during.js';
import { load } from './performance-pages.js';
import { Server } from './server.js';
import { Target } from './target.js';
import { person } from './visit.js';

const LONG_MS = 600_000;
const REASON = 'the shop is down';

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

const banner = (page: Page) => page.getByRole('status', { name: 'All load is stopped' });
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });

test('all load is stopped with a reason, seen by everybody at once, and allowed again by an admin', async () => {
  const run = async (name: string) => field(await server.call('POST', '/api/v1/performance/runs', { spec: load(target.url(), LONG_MS), name }), 'run');
  const [first] = [await run('checkout'), await run('cart')];
  const olga = await person(browser, server, 'olga', 'operator');
  const vera = await person(browser, server, 'vera', 'viewer');
  await vera.page.goto(new URL(`/performance/runs/${first}`, server.origin).href);
  await vera.page.getByText(/^Second \d+ of/).waitFor();

  await during('stop all load', (async () => {
    await olga.page.goto(new URL('/performance/runs', server.origin).href);
    await olga.page.getByText('2 running').last().waitFor();
    await olga.page.getByRole('button', { name: 'Stop all load' }).click();
    const question = dialog(olga.page, 'Stop all load?');
    await question.getByText('2 runs').waitFor();
    await question.getByLabel('Reason').fill(REASON);
    await question.getByRole('button', { name: 'Stop all load' }).click();
    await banner(olga.page).getByText(REASON).waitFor();
    await olga.page.getByText('nothing is running').waitFor();
    assert.equal(await olga.page.getByRole('button', { name: 'Stop all load' }).count(), 0);
    assert.equal(await olga.page.getByRole('button', { name: 'Allow load again' }).count(), 0, 'an operator does not allow it');
    await accessible(olga.page, 'runs while all load is stopped');
  })(), olga.page);

  await during('a viewer sees it without reading the page anew', (async () => {
    await banner(vera.page).getByText(/olga stopped all of it/).waitFor();
    await vera.page.getByText('MP6672').waitFor();
    await vera.page.getByText('stopped', { exact: true }).first().waitFor();
  })(), vera.page);

  const ada = await person(browser, server, 'ada', 'admin');
  await during('nothing starts, and an admin allows it', (async () => {
    await ada.page.goto(new URL('/performance/runs', server.origin).href);
    await assert.rejects(run('refused'), /409 .*MP6670/);
    await banner(ada.page).getByRole('button', { name: 'Allow load again' }).click();
    const question = dialog(ada.page, 'Allow load again?');
    await question.getByRole('button', { name: 'Allow load again' }).click();
    await banner(ada.page).waitFor({ state: 'detached' });
    await banner(vera.page).waitFor({ state: 'detached' });
    await ada.page.getByRole('button', { name: 'Stop all load' }).waitFor();
    await run('goes');
  })(), ada.page);
  for (const { watched } of [olga, vera, ada]) await watched.finish();
});
