// Agents of performance tests as people deploy them from the pages: the plan before anything is written, what keeps those that do not
// come, who runs, who was lost, a run that they make together, and nothing left of them. On a control plane of its own with its real
// scheduler; their program is the real one, on a node whose pods the test runs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { accessible } from './axe.js';
import { DEADLINE_MS, launch, PHONE } from './browser.js';
import { text } from './cluster.js';
import { during } from './during.js';
import { CPUS, HandNode } from './hand-node.js';
import { OwnCluster } from './rig.js';
import { Server } from './server.js';
import { Target } from './target.js';
import { enter, person, visit } from './visit.js';

const NAMESPACE = 'meshplay-load';
const PAGE = '/performance/agents';

let browser: Browser;
let cluster: OwnCluster;
let server: Server;
let target: Target;
let node: HandNode;

before(async () => {
  [browser, server, cluster, target] = await Promise.all([launch(), Server.start(), OwnCluster.up(2), Target.start()]);
  node = new HandNode(cluster.kubeconfig, server.origin);
});

after(async () => {
  await node.end();
  await browser.close();
  await server.remove();
  await target.end();
  await cluster.down();
});

const deployButton = (page: Page) => page.getByRole('button', { name: 'Deploy agents' }).first();

/** Works by hand until the page shows it. */
async function until(page: Page, shown: Locator): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await shown.isVisible())) {
    if (performance.now() > deadline) throw new Error(`${String(shown)} is not shown:\n${await page.locator('body').ariaSnapshot()}`);
    await node.work(NAMESPACE);
  }
}

test('without a cluster the page says what agents are, and the dialog which way is left', async () => {
  await visit(browser, server, PAGE, async (page) => {
    await page.getByRole('heading', { name: 'No agent is connected' }).waitFor();
    await accessible(page, 'no agents');
    await deployButton(page).click();
    await page.getByRole('dialog', { name: 'Deploy agents' }).getByText(/^No cluster is connected/).waitFor();
  });
});

test('faults are at their fields with the codes of the server, and a cluster that may not be written to is said', async () => {
  await server.call('POST', '/api/v1/clusters', { kubeconfig: await text(cluster.kubeconfig), name: 'east' });
  await visit(browser, server, PAGE, async (page, watched) => {
    watched.expect('422');
    await deployButton(page).click();
    const dialog = page.getByRole('dialog', { name: 'Deploy agents' });
    await dialog.getByText('Say where pods reach this server').waitFor();
    await dialog.getByLabel('How many').fill('0');
    await dialog.getByLabel('Memory of each').fill('much');
    await dialog.getByLabel('Where pods reach this server').fill('http://play.example');
    await dialog.getByText('does not begin with https://').waitFor();
    await dialog.getByText('there can be 1 to 100 agents, not 0').waitFor();
    await dialog.getByText('much is no quantity of memory').waitFor();
    await accessible(page, 'a form of agents with faults');
    await dialog.getByLabel('How many').fill('2');
    await dialog.getByLabel('Memory of each').fill('256Mi');
    await dialog.getByLabel('Where pods reach this server').fill('https://play.example');
    await dialog.getByText(/^Deploying creates 4 objects/).waitFor();
    await dialog.getByRole('button', { name: 'Look at the plan' }).click();
    await dialog.getByText('MP5402').first().waitFor();
  });
});

test('agents are planned, agreed to, waited for with what keeps them, run, lost, and gone without a trace', async () => {
  await server.call('PUT', '/api/v1/clusters/east/writing', { writing: 'allowed' });
  const { watched, page } = await enter(browser, server);
  // Before it is known where pods reach the server, a plan is refused.
  watched.expect('422');
  await page.goto(new URL(PAGE, server.origin).href);
  await deployButton(page).click();
  const dialog = page.getByRole('dialog', { name: /^Deploy agents/ });

  await during('who does not agree leaves nothing behind', (async () => {
    await dialog.getByLabel('Where pods reach this server').fill('https://play.example');
    await dialog.getByLabel('Cores kept for each').fill(String(CPUS / 4));
    await dialog.getByRole('button', { name: 'Look at the plan' }).click();
    await dialog.getByText(/^Approved is exactly this plan/).waitFor();
    await accessible(page, 'the plan of agents');
    await dialog.getByRole('button', { name: 'Back' }).click();
    await dialog.getByLabel('How many').waitFor();
    assert.deepEqual(await server.call('GET', '/api/v1/tokens'), { items: [] });
  })(), page);

  await during('they are deployed, and pending with the cause', (async () => {
    await dialog.getByRole('button', { name: 'Look at the plan' }).click();
    await dialog.getByLabel('Why').fill('more load');
    await dialog.getByRole('button', { name: 'Deploy', exact: true }).click();
    const drawer = page.getByRole('complementary', { name: 'agents in east' });
    await drawer.getByText('0 of 2 have joined').waitFor();
    await drawer.getByText('MP6713').first().waitFor();
    await drawer.getByText(/Insufficient cpu/).first().waitFor();
    await accessible(page, 'agents that are pending');
  })(), page);

  const drawer = page.getByRole('complementary', { name: 'agents in east' });
  await during('a node comes, and they join', (async () => {
    await node.appear();
    await until(page, drawer.getByText('2 running'));
    const connected = page.getByRole('table', { name: 'Connected now' });
    await connected.getByRole('row', { name: /east by-hand/ }).nth(1).waitFor();
    await accessible(page, 'agents that run');
  })(), page);

  await during('a run is made by all of them together', (async () => {
    await drawer.getByRole('link', { name: 'Run a test with them' }).click();
    const form = page.getByRole('dialog', { name: 'Run a performance test' });
    await form.getByLabel('Address', { exact: true }).fill(target.url());
    await form.getByLabel('Duration').fill('2s');
    await form.getByText('Request, protocol, timeouts').click();
    await form.getByLabel('Warm-up').fill('');
    await form.getByRole('button', { name: 'All in east (2)', pressed: true }).click();
    await form.getByRole('button', { name: 'All in east (2)', pressed: false }).click();
    await form.getByRole('button', { name: 'Show the command' }).click();
    await page.getByText('--agents-in east').waitFor();
    await page.keyboard.press('Escape');
    await form.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText(/^200 requests at .* per second/).waitFor();
  })(), page);

  await during('one is lost, and said to be since when', (async () => {
    await page.goto(new URL(`${PAGE}?agents=agents-east`, server.origin).href);
    await drawer.getByText('2 running').waitFor();
    const [first] = await drawer.getByText(/^agents-0-/).allTextContents();
    assert.ok(first);
    await node.lose(first);
    await drawer.getByText('lost', { exact: true }).waitFor();
    await page.getByRole('table', { name: 'Deployed into clusters' }).getByText('1 of 2 running, 1 lost').waitFor();
    await accessible(page, 'an agent that was lost');
  })(), page);

  await during('they are undeployed, and nothing is left', (async () => {
    await drawer.getByRole('link', { name: 'Undeploy' }).click();
    const question = page.getByRole('dialog', { name: 'Undeploy the agents of east?' });
    await question.getByText(/^Undeploying removes/).waitFor();
    await accessible(page, 'the plan of undeploying agents');
    // Whoever asks what has become of them just when they go is told that they are gone.
    watched.expect('/api/v1/performance/agents/deployments/east');
    await question.getByRole('button', { name: 'Undeploy' }).click();
    await until(page, page.getByRole('heading', { name: 'No agent is connected' }));
    assert.deepEqual(await server.call('GET', '/api/v1/tokens'), { items: [] });
    assert.deepEqual(await server.call('GET', '/api/v1/performance/agents/deployments'), { items: [] });
  })(), page);
  await watched.finish();
});

test('a viewer sees agents and deploys none; an operator may', async () => {
  for (const [name, role, buttons] of [['vera', 'viewer', 0], ['olga', 'operator', 2]] as const) {
    const { watched, page } = await person(browser, server, name, role);
    await page.goto(new URL(PAGE, server.origin).href);
    await page.getByRole('heading', { name: 'No agent is connected' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Deploy agents' }).count(), buttons, role);
    await watched.finish();
  }
});

test('the page and the dialog fit a phone in the dark theme', async () => {
  await visit(browser, server, `${PAGE}?dialog=agents-deploy`, async (page, watched) => {
    watched.expect('422');
    await page.getByRole('dialog', { name: 'Deploy agents' }).getByLabel('How many').waitFor();
    await accessible(page, 'a form of agents on a phone');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= PHONE.width, `it is ${String(width)} px wide`);
  }, { theme: 'dark', viewport: PHONE });
});
