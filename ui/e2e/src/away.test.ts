// One of three clusters is switched off in the middle of a deployment that was started in the browser, and comes back: the two
// others finish, the pages say what is known and how old it is, and retry goes on, or asks where the plan has changed.

import assert from 'node:assert/strict';
import { createReadStream, watch } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { accessible } from './axe.js';
import { launch, type Theme } from './browser.js';
import { connections, corner, leave, look, text } from './cluster.js';
import { during } from './during.js';
import { OwnCluster } from './rig.js';
import { Server } from './server.js';
import { enter } from './visit.js';

/** Name of the connection to the cluster that goes away. */
const NORTH = 'north';
/** So many, of which few are written at once, that there is a middle. */
const OBJECTS = 150;
const LAST = `second-${String(OBJECTS - 1)}`;
/** Hundreds of writes by a debug build on a machine that does other things. */
const DEPLOYMENT_MS_MAX = 120_000;
const SETTINGS = {
  MESHPLAY_KUBE_IN_FLIGHT_MAX: '4',
  // Of somebody in a hurry: with the defaults it takes half a minute to believe that a cluster is gone.
  MESHPLAY_KUBE_CONNECT_TIMEOUT_MS: '1500',
  MESHPLAY_KUBE_REQUEST_TIMEOUT_MS: '2000',
  MESHPLAY_KUBE_UNREACHABLE_TIMEOUT_MS: '1000',
};

let browser: Browser;
let server: Server;
let north: OwnCluster;
/** One for each design: a namespace belongs to one alone. */
const namespaces = { first: corner(), second: corner() };
type Design = keyof typeof namespaces;

before(async () => {
  [browser, server, north] = await Promise.all([launch(), Server.start(SETTINGS), OwnCluster.up(2)]);
  const all = [...connections(), { name: NORTH, file: north.kubeconfig }];
  for (const { name, file } of all) {
    await server.call('POST', '/api/v1/clusters', { kubeconfig: await text(file), name, writing: 'allowed' });
  }
});

after(async () => {
  await browser.close();
  await server.remove();
  await north.down();
  await leave(...Object.values(namespaces));
});

test('one of three clusters goes away during a deployment, and retry completes it', async () => {
  const { watched, page } = await open('light');
  await during('it goes away', goesAwayDuring(page, 'first'), page);

  await page.getByRole('main').getByRole('link', { name: 'Operation', exact: true }).click();
  await page.getByRole('heading', { name: /Deploy first/ }).waitFor();
  await accessible(page, 'an operation that ended in part');
  const main = page.getByRole('main');
  await main.getByText(/Done on east and west, not on north/).waitFor();
  // Code and reason, at the cluster and not somewhere.
  await main.getByText(/MP\d{4}/).first().waitFor();
  await main.getByText(/more like this/).waitFor();
  await main.getByText('writing', { exact: true }).first().waitFor({ state: 'hidden' });
  assert.equal(await main.getByText(`${String(OBJECTS + 1)} of ${String(OBJECTS + 1)} steps`).count(), 2, 'of what failed nobody says that it is done');
  const operation = page.url();

  await during('old data in Explore', explored(page), page);
  await during('the page of the cluster', described(page), page);

  await north.startAgain();
  await page.getByRole('main').getByText('reachable', { exact: true }).waitFor();
  assert.ok((await objectsOf('first')) < OBJECTS, 'nothing goes on by itself');

  await page.goto(operation);
  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Retry what did not succeed' });
  await dialog.getByText(NORTH).first().waitFor();
  await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
  await during('going on', succeeded(page), page);
  assert.equal(await objectsOf('first'), OBJECTS);
  await watched.finish();
});

test('where the plan has changed meanwhile, retry asks before it touches anything', async () => {
  const { watched, page } = await open('dark');
  // What a browser writes of every answer that is none of success.
  watched.expect('409');
  await during('it goes away', goesAwayDuring(page, 'second'), page);
  await north.startAgain();
  // Approved was to create it. It is somebody else's now, and to adopt that is in no plan that anybody approved.
  await look(north.kubeconfig, 'create', 'configmap', LAST, '-n', namespaces.second);

  await page.getByRole('main').getByRole('link', { name: 'Operation', exact: true }).click();
  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Retry what did not succeed' });
  await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
  const asking = page.getByRole('dialog').filter({ hasText: 'MP5401' });
  await during('it asks', asking.getByText(LAST).first().waitFor(), page);
  await accessible(page, 'a retry that asks');
  assert.ok((await objectsOf('second')) < OBJECTS, 'nothing was touched');
  await asking.getByRole('button', { name: 'Approve and retry' }).click();
  await during('going on', succeeded(page), page);
  assert.equal(await objectsOf('second'), OBJECTS);
  await watched.finish();
});

const open = (theme: Theme) => enter(browser, server, { theme });

/** Deploys a new design to all clusters; when the third one has some of it, it is switched off. Ends with the page that says so. */
async function goesAwayDuring(page: Page, design: Design): Promise<void> {
  await server.call('POST', '/api/v1/designs/import', { text: manifest(design), name: design });
  await page.goto(new URL(`/designs/${design}/plan`, server.origin).href);
  await page.getByRole('button', { name: 'Approve and deploy' }).click();
  const dialog = page.getByRole('dialog', { name: 'Approve and deploy' });
  const some = written(`${design}-020`);
  await dialog.getByRole('button', { name: 'Deploy', exact: true }).click();
  await some;
  await north.stop();
  await page.getByRole('main').getByText('partial', { exact: true }).waitFor({ timeout: DEPLOYMENT_MS_MAX });
}

/** Explore shows what the cluster had, and how old that is. */
async function explored(page: Page): Promise<void> {
  await page.goto(new URL(`/explore?filter=${encodeURIComponent(`cluster:${NORTH} ns:${namespaces.first}`)}`, server.origin).href);
  // Whichever were written: several are under way at once, and on a busy machine the first need not be the first to end.
  await page.getByRole('row').filter({ hasText: /first-\d{3}/ }).first().waitFor();
  await card(page).getByText(/as of/).waitFor();
  await accessible(page, 'old data in Explore');
}

/** The page of the cluster: state with its reason, and since when. */
async function described(page: Page): Promise<void> {
  await card(page).getByRole('link', { name: NORTH }).first().click();
  await page.getByRole('heading', { name: NORTH }).waitFor();
  const main = page.getByRole('main');
  await main.getByText('unreachable', { exact: true }).first().waitFor();
  await main.getByText(/MP\d{4}/).first().waitFor();
  await main.getByText(/^for /).first().waitFor();
  await accessible(page, 'the page of a cluster that is away');
}

const card = (page: Page): Locator => page.getByRole('article', { name: `Cluster ${NORTH}` });

async function succeeded(page: Page): Promise<void> {
  await page.getByRole('main').getByText('succeeded', { exact: true }).waitFor({ timeout: DEPLOYMENT_MS_MAX });
}

/** How many ConfigMaps of a design the third cluster has. */
async function objectsOf(design: Design): Promise<number> {
  const names = await look(north.kubeconfig, 'get', 'configmaps', '-n', namespaces[design], '-o', 'name');
  return names.split('\n').filter((name) => name.includes(`/${design}-`)).length;
}

/** Waits until a request about this ConfigMap that is no dry run was answered, as the cluster's own audit log says. */
async function written(name: string): Promise<void> {
  const done = async () => {
    let log = '';
    for await (const chunk of createReadStream(north.auditLog, 'utf8')) log += String(chunk);
    return log.split('\n').some((line) => line.includes(`/configmaps/${name}?`) && !line.includes('dryRun') && line.includes('"verb":"patch"'));
  };
  const changes = watch(north.auditLog);
  try {
    await new Promise<void>((resolve, reject) => {
      let looking = Promise.resolve(false);
      changes.on('change', () => {
        looking = looking.then(async (found) => found || (await done()));
        looking.then((found) => found && resolve(), reject);
      });
    });
  } finally {
    changes.close();
  }
}

function manifest(design: Design): string {
  const maps = Array.from({ length: OBJECTS }, (_, at) => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${design}-${String(at).padStart(3, '0')}, namespace: ${namespaces[design]} }
data: { at: "${String(at)}" }
`);
  return `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${namespaces[design]} }\n${maps.join('')}`;
}
