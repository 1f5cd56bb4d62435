// Every page and dialog of the product, by address. A page that is added without being listed here is found by the walk over
// the links of all others (`pages.test.ts`).

import { field } from './answer.js';
import { DEADLINE_MS } from './browser.js';
import { CLUSTERS, connections, text } from './cluster.js';
import { over, page, type Place } from './place.js';
import { dashboardText, NAME } from './dashboard.js';
import type { Prometheus } from './prometheus.js';
import type { Server } from './server.js';
import { application, DESIGN } from './story.js';

/** Fills a server: two clusters, the application deployed to both, a second revision that is not deployed. The operation. */
export async function furnish(server: Server, namespace: string): Promise<string> {
  for (const { name, file } of connections()) {
    await server.call('POST', '/api/v1/clusters', { kubeconfig: await text(file), name, writing: 'allowed' });
  }
  await server.call('POST', '/api/v1/designs/import', { text: application(namespace), name: DESIGN });
  const body = { source: { design: DESIGN }, clusters: [...CLUSTERS] };
  const started = await server.call('POST', '/api/v1/designs/deploy', body);
  const operation = field(started, 'operation');
  await ended(server, operation);
  await server.call('POST', '/api/v1/designs/import', { text: application(namespace, 'nginx:1.28'), name: DESIGN, message: 'newer image' });
  return operation;
}

/** Gives it a Prometheus to ask, and a dashboard. */
export async function furnishMetrics(server: Server, prometheus: Prometheus): Promise<void> {
  await prometheus.answers('rate(node_cpu_seconds_total[1m])');
  await server.call('PUT', '/api/v1/metrics/connections/shop', { kind: 'prometheus', url: prometheus.url });
  await server.call('POST', '/api/v1/dashboards', { text: dashboardText() });
}

/** Waits for an operation by asking again as soon as the answer is there. */
async function ended(server: Server, operation: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (field(await server.call('GET', `/api/v1/operations/${operation}`), 'status') === 'running') {
    if (performance.now() > deadline) throw new Error(`the operation ${operation} does not end`);
  }
}

/** All places of a server that was furnished. */
export function places(operation: string, namespace: string): Place[] {
  const object = encodeURIComponent(`east:apps/v1:Deployment:${namespace}:web`);
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
    page('dashboards', '/performance/dashboards', 'Performance'),
    over('dashboard-import', '/performance/dashboards?dialog=dashboard-import'),
    over('dashboard-remove', `/performance/dashboards?dialog=dashboard-remove&about=${NAME}`),
    page('dashboard', `/performance/dashboards/${NAME}`, 'Who calls whom'),
    page('dashboard-panel', `/performance/dashboards/${NAME}?panel=6`, 'What was asked'),
    over('dashboard-publish', `/performance/dashboards/${NAME}?dialog=dashboard-publish&about=${NAME}`),
    page('signals', '/performance/signals', 'Workloads'),
    page('metrics', '/settings/metrics', 'Metrics'),
    over('metrics-set', '/settings/metrics?dialog=metrics-set'),
    over('metrics-change', '/settings/metrics?dialog=metrics-set&about=shop'),
    over('metrics-remove', '/settings/metrics?dialog=metrics-remove&about=shop'),
    over('metrics-discover', '/settings/metrics?dialog=metrics-discover'),
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
