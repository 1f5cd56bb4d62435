// What else one does with designs: two people edit one, drift is adopted, a revision restored, a manifest dropped, a plan sorted,
// and what is chosen in the top bar narrows Explore.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessible } from './axe.js';
import { field } from './answer.js';
import { launch, PHONE, Watched } from './browser.js';
import { connections, corner, leave, look } from './cluster.js';
import { during } from './during.js';
import { Pointer } from './hands.js';
import { furnish } from './pages.js';
import { Server } from './server.js';
import { application, DESIGN } from './story.js';

const FILTER_MS_MAX = 300;

let browser: Browser;
let server: Server;
const namespace = corner();
const hands = new Pointer();

before(async () => {
  browser = await launch();
  server = await Server.start();
  await furnish(server, namespace);
});

after(async () => {
  await browser.close();
  await server.remove();
  await leave(namespace);
});

test('two edit one design: the second is shown what the first did, and nothing is lost unasked', async () => {
  const one = await Watched.open(browser, server.origin, 'light');
  const other = await Watched.open(browser, server.origin, 'dark');
  // How the server tells the second that somebody was faster.
  other.expect('409');
  const [first, second] = [await signedIn(one), await signedIn(other)];
  for (const page of [first, second]) await page.goto(new URL(`/designs/${DESIGN}/yaml`, server.origin).href);
  const text = await stored();
  await edit(second, text.replace('replicas: 2', 'replicas: 4'));
  await edit(first, text.replace('replicas: 2', 'replicas: 3'));
  await save(first);
  await first.getByRole('dialog').waitFor({ state: 'hidden' });

  await save(second);
  const conflict = second.getByRole('dialog', { name: `Save ${DESIGN}` });
  await during('the conflict', conflict.getByText(/saved r\d+/).waitFor(), second);
  await conflict.getByText('replicas: 3').waitFor();
  await accessible(second, 'a conflict of two who save');
  await second.setViewportSize(PHONE);
  await accessible(second, 'a conflict of two who save, on a phone');
  await conflict.getByRole('button', { name: /^Keep mine/ }).click();
  await conflict.waitFor({ state: 'hidden' });
  assert.match(await stored(), /replicas: 4/);
  await one.finish();
  await other.finish();
});

test('what somebody changed in a cluster is adopted into the design', async () => {
  const { watched, page } = await open();
  const [east] = connections();
  assert.ok(east);
  await look(east.file, 'scale', 'deployment/web', '-n', namespace, '--replicas=5');
  await page.goto(new URL(`/designs/${DESIGN}/drift`, server.origin).href);
  await during('the drift', page.getByRole('region', { name: /Drift of apps\/Deployment/ }).waitFor(), page);
  await accessible(page, 'drift');
  await page.getByRole('button', { name: 'Adopt into design…' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Adopt into the design' });
  await dialog.getByText('spec.replicas').first().waitFor();
  await accessible(page, 'adopting drift');
  await dialog.getByRole('button', { name: 'Adopt', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.match(await stored(), /replicas: 5/);
  await watched.finish();
});

test('an older revision is restored as the newest one', async () => {
  const { watched, page } = await open();
  await page.goto(new URL(`/designs/${DESIGN}/revisions?from=1&to=2`, server.origin).href);
  await page.getByRole('button', { name: 'Restore r1', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore revision 1' });
  await accessible(page, 'restoring a revision');
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.match(await stored(), /replicas: 2/);
  assert.match(await stored(), /nginx:1\.27/);
  await watched.finish();
});

test('a manifest that is dropped on the page of designs is imported', async () => {
  const { watched, page } = await open();
  await page.goto(new URL('/designs', server.origin).href);
  await page.getByRole('heading', { name: 'Designs', exact: true }).waitFor();
  const files = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'dropped.yaml', { type: 'application/yaml' }));
    return data;
  }, application('dropped'));
  await page.dispatchEvent('main', 'dragover', { dataTransfer: files });
  await page.getByText('Drop the files to import them').waitFor();
  await accessible(page, 'files over the page');
  await page.dispatchEvent('main', 'drop', { dataTransfer: files });
  const dialog = page.getByRole('dialog', { name: 'Import designs' });
  await dialog.getByText('dropped.yaml').waitFor();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByRole('link', { name: 'Open' }).click();
  await page.getByRole('heading', { name: 'dropped' }).first().waitFor();
  await page.goto(new URL('/designs', server.origin).href);
  const row = page.getByRole('table', { name: 'Designs' }).getByRole('row').filter({ hasText: 'dropped' });
  await row.waitFor();
  assert.deepEqual((await row.getByRole('cell').allInnerTexts()).slice(1, 3), ['r1', '3'], 'revision and components');
  await watched.finish();
});

test('a plan is sorted by its headers, and the step of looking at one is done', async () => {
  const { watched, page } = await open();
  const step = page.getByRole('listitem').filter({ hasText: 'See what deploying it would change' });
  await page.goto(new URL(`/designs/dropped/plan`, server.origin).href);
  const rows = page.getByRole('table', { name: 'What will change' }).getByRole('row');
  await rows.filter({ hasText: 'Secret' }).waitFor();
  const header = page.getByRole('columnheader', { name: 'Object' });
  const kinds = async () => (await rows.allInnerTexts()).slice(1).map((row) => row.split(/\s/)[0]);
  await header.getByRole('link').click();
  await page.waitForFunction(() => document.querySelector('th[aria-sort=ascending]') !== null);
  assert.deepEqual(await kinds(), ['Deployment', 'Namespace', 'Secret']);
  await header.getByRole('link').click();
  await page.waitForFunction(() => document.querySelector('th[aria-sort=descending]') !== null);
  assert.deepEqual(await kinds(), ['Secret', 'Namespace', 'Deployment']);
  await accessible(page, 'a sorted plan');
  await page.goto(server.origin);
  await step.getByLabel('done').waitFor();
  await watched.finish();
});

test('the environment of the top bar narrows Explore, and the filter answers at once', async (t) => {
  await server.call('PUT', '/api/v1/environments/staging', { clusters: ['west'] });
  const { watched, page } = await open();
  await page.goto(new URL(`/explore?filter=${encodeURIComponent(`ns:${namespace} kind:deployment`)}`, server.origin).href);
  const rows = page.getByRole('table', { name: 'Resources' }).getByRole('row');
  const [east, west] = [rows.filter({ hasText: 'east' }), rows.filter({ hasText: 'west' })];
  await east.first().waitFor();
  await page.getByRole('button', { name: /^Environment/ }).click();
  await page.getByRole('menuitem', { name: 'staging' }).click();
  await during('narrowed', east.first().waitFor({ state: 'hidden' }), page);
  assert.equal(await west.count(), 1);
  await page.getByText('1 cluster of staging').waitFor();
  await accessible(page, 'Explore in an environment');

  const filter = page.getByRole('combobox', { name: 'Filter' });
  await filter.fill(`ns:${namespace} kind:secret name:db`);
  const started = performance.now();
  await page.keyboard.press('Enter');
  await rows.filter({ hasText: 'Secret' }).first().waitFor();
  const tookMs = performance.now() - started;
  t.diagnostic(`from Enter to the row: ${tookMs.toFixed(0)} ms`);
  assert.ok(tookMs <= FILTER_MS_MAX, `${tookMs.toFixed(0)} ms`);
  await watched.finish();
});

async function open(): Promise<{ watched: Watched; page: Page }> {
  const watched = await Watched.open(browser, server.origin, 'light');
  return { watched, page: await signedIn(watched) };
}

async function signedIn(watched: Watched): Promise<Page> {
  const page = await watched.page(server.loginUrl.href);
  await page.getByRole('heading', { name: 'Home', exact: true }).waitFor();
  return page;
}

async function edit(page: Page, text: string): Promise<void> {
  await hands.write(page.getByRole('main').getByRole('textbox').first(), text);
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save…' }).click();
  await page.getByRole('dialog', { name: `Save ${DESIGN}` }).getByRole('button', { name: 'Save', exact: true }).click();
}

async function stored(): Promise<string> {
  return field(await server.call('GET', `/api/v1/designs/${DESIGN}`), 'text');
}
