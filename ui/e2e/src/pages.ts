// Every page and dialog of the product, by address. A page that is added without being listed here is found by the walk over
// the links of all others (`pages.test.ts`).

import type { Page } from 'playwright-core';
import { connections } from './cluster.js';
import { json, paste } from './shell.js';
import type { Server } from './server.js';
import { application, DESIGN } from './story.js';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A state of the product that can be linked to. */
export interface Place {
  /** Name of its picture. */
  name: string;
  path: string;
  /** What is there when it is complete, by role and name. */
  ready: (page: Page) => Promise<unknown>;
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name }).first().waitFor();
const dialog = (page: Page) => page.getByRole('dialog').first().waitFor();

/** Fills a server: two clusters, the application deployed to both, a second revision that is not deployed. */
export async function furnish(server: Server, namespace: string): Promise<string> {
  for (const { name, file } of connections()) {
    await paste(server, `meshplay cluster add ${name} --kubeconfig ${file} --allow-write`);
  }
  const manifest = path.join(server.dataDir, 'app.yaml');
  await writeFile(manifest, application(namespace));
  await paste(server, `meshplay design import -f ${manifest} --name ${DESIGN}`);
  await paste(server, `meshplay design deploy ${DESIGN} -c east -c west --yes`);
  await writeFile(manifest, application(namespace, 'nginx:1.28'));
  await paste(server, `meshplay design import -f ${manifest} --name ${DESIGN} -m 'newer image'`);
  const operation = await json(server, 'meshplay operation list -o json | jq .items[0].operation');
  if (typeof operation !== 'string') throw new Error('there is no operation');
  return operation;
}

/** All places of a server that was furnished. */
export function places(operation: string, namespace: string): Place[] {
  const object = encodeURIComponent(`east:apps/v1:Deployment:${namespace}:web`);
  const page = (name: string, path: string, title: string | RegExp): Place => ({ name, path, ready: heading(title) });
  const over = (name: string, path: string): Place => ({ name, path, ready: dialog });
  return [
    page('home', '/', 'Home'),
    page('designs', '/designs', 'Designs'),
    over('design-import', '/designs?dialog=design-import'),
    over('design-new', '/designs?dialog=design-new'),
    page('design', `/designs/${DESIGN}`, DESIGN),
    page('design-yaml', `/designs/${DESIGN}/yaml`, DESIGN),
    page('design-plan', `/designs/${DESIGN}/plan`, DESIGN),
    page('design-revisions', `/designs/${DESIGN}/revisions`, DESIGN),
    page('design-drift', `/designs/${DESIGN}/drift`, DESIGN),
    page('design-deployments', `/designs/${DESIGN}/deployments`, DESIGN),
    page('explore', `/explore?filter=${encodeURIComponent(`ns:${namespace}`)}`, 'Explore'),
    page('explore-object', `/explore?object=${object}`, 'Explore'),
    page('explore-yaml', `/explore?object=${object}&tab=yaml`, 'Explore'),
    page('explore-events', `/explore?object=${object}&tab=events`, 'Explore'),
    page('operations', '/operations', 'Operations'),
    page('operation', `/operations/${operation}`, /./),
    page('events', '/operations/events', /./),
    page('clusters', '/settings/clusters', /./),
    page('cluster', '/settings/clusters/east', 'east'),
    over('cluster-add', '/settings/clusters?dialog=cluster-add'),
    over('cluster-writing', '/settings/clusters?dialog=cluster-writing&about=east'),
    over('cluster-credential', '/settings/clusters?dialog=cluster-credential&about=east'),
    over('cluster-remove', '/settings/clusters?dialog=cluster-remove&about=east'),
    over('cluster-check', '/settings/clusters?dialog=cluster-check&about=east'),
    over('cluster-service-account', '/settings/clusters?dialog=cluster-service-account'),
    page('environments', '/settings/environments', /./),
    over('environment-set', '/settings/environments?dialog=environment-set'),
    page('tokens', '/settings/tokens', /./),
    over('token-create', '/settings/tokens?dialog=token-create'),
    page('audit', '/settings/audit', /./),
    page('preferences', '/settings/preferences', /./),
    page('about', '/settings/about', /./),
    page('codes', '/codes', /./),
    page('missing', '/no/such/page', 'Not here'),
  ];
}
