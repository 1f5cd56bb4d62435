// Every page and dialog of Performance, by address, on a server on which two releases of a small service were measured.
// Nothing here needs a cluster.

import assert from 'node:assert/strict';
import { field } from './answer.js';
import { DEADLINE_MS } from './browser.js';
import { drawn, over, page, scrolled, type Place } from './place.js';
import type { Server } from './server.js';
import type { Target } from './target.js';

export const PROFILE = 'checkout';
export const SCHEDULE = 'nightly';
/** Runs of each release: as many as make a verdict, and a change of a trend, possible. */
const RUNS = 10;
/** How much slower the second release answers. */
const SLOWDOWN_MS = 15;
/** What the longer run promises: kept, not kept, and more than its requests can tell. */
export const OBJECTIVES = ['p99<500ms', 'p50<50us', 'p99.9<1s', 'errors<1%'];
/** Long enough to be looked at on every page of a walk. */
const LIVE_MS = 3_600_000;

/** What wrk writes, after its README. */
export const WRK = `Running 30s test @ http://127.0.0.1:8080/index.html
  12 threads and 400 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   635.91us    0.89ms  12.92ms   93.69%
    Req/Sec    56.20k     8.07k   62.00k    86.54%
  Latency Distribution
     50%  250.00us
     75%  491.00us
     90%  700.00us
     99%    5.80ms
  22464657 requests in 30.00s, 17.76GB read
Requests/sec: 748868.53
Transfer/sec:    606.33MB
`;

/** What was measured: ids of runs by release, of a longer run, of an experiment, of a search and a fit, of what wrk wrote, and of a run that goes on. */
export interface Measured {
  before: string[];
  after: string[];
  run: string;
  experiment: string;
  search: string;
  scaling: string;
  imported: string;
  live: string;
}

/** Measures two releases, makes a baseline and a schedule, runs an experiment over both, and leaves one run going on. */
export async function measure(server: Server, target: Target): Promise<Measured> {
  const profile = `/api/v1/performance/profiles/${PROFILE}`;
  await server.call('PUT', profile, { spec: load(target.url(), 400) });
  const before = await release(server, '1.3');
  await server.call('PUT', `${profile}/baseline`, { run: before.at(-1) });
  target.slowdown = SLOWDOWN_MS;
  const after = await release(server, '1.4');
  target.slowdown = 0;
  const schedule = { profile: PROFILE, cron: '30 2 * * *', timeZone: 'Europe/Berlin', tags: { by: 'schedule' } };
  await server.call('PUT', `/api/v1/performance/schedules/${SCHEDULE}`, schedule);
  const long = { spec: { ...load(target.url('/cart'), 4_000), warmUpMs: 1_000, slo: OBJECTIVES }, name: 'cart', note: 'before the new cache' };
  const measured = { before, after, run: await run(server, long), experiment: await experiment(server, target), ...(await series(server, target)) };
  return { ...measured, imported: await imported(server), live: await live(server, target) };
}

async function imported(server: Server): Promise<string> {
  const body = { text: WRK, name: 'index by wrk', tags: { by: 'wrk' } };
  const answer = await server.call('POST', '/api/v1/performance/imports', body);
  const [id] = [...JSON.stringify(answer).matchAll(/"run":"([^"]+)"/g)].map(([, run]) => run);
  assert.ok(id);
  return id;
}

/** A run that goes on until the server ends. */
async function live(server: Server, target: Target): Promise<string> {
  const body = { spec: load(target.url('/live'), LIVE_MS), name: 'goes on' };
  return field(await server.call('POST', '/api/v1/performance/runs', body), 'run');
}

/** What a run asks for: little load, so that the generator is not what is measured. */
export function load(url: string, durationMs: number) {
  return { endpoints: [{ url }], arrivals: { kind: 'constant', rate: 150 }, connections: 8, durationMs };
}

/** Makes the runs of one release one after the other; their ids. */
export async function release(server: Server, version: string, runs = RUNS): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < runs) ids.push(await run(server, { profile: PROFILE, tags: { release: version } }));
  return ids;
}

async function run(server: Server, body: unknown): Promise<string> {
  const id = field(await server.call('POST', '/api/v1/performance/runs', body), 'run');
  assert.equal(await ended(server, `/api/v1/performance/runs/${id}`), 'completed');
  return id;
}

async function experiment(server: Server, target: Target): Promise<string> {
  const plan = {
    name: 'two ways', base: load(target.url(), 200), blocks: 8, seed: 1, primary: 'p50', margin: 0.05, nullArm: true,
    arms: [{ name: 'kept' }, { name: 'closed', patch: { reuse: { kind: 'never' } } }, { name: 'slow', url: target.url('/slow') }],
  };
  const id = field(await server.call('POST', '/api/v1/performance/experiments', { plan }), 'experiment');
  assert.equal(await ended(server, `/api/v1/performance/experiments/${id}`), 'completed');
  return id;
}

/** A search for the highest rate, and how throughput grows; trials are as short as they may be. */
async function series(server: Server, target: Target): Promise<{ search: string; scaling: string }> {
  const start = async (body: unknown) => {
    const id = field(await server.call('POST', '/api/v1/performance/series', body), 'series');
    assert.equal(await ended(server, `/api/v1/performance/series/${id}`), 'completed');
    return id;
  };
  const base = { ...load(target.url('/slow'), 1_000), slo: ['p50<60ms', 'errors<5%'] };
  const search = await start({ name: 'how much', plan: { kind: 'capacity', base, from: 40, to: 640, tolerance: 0.3, trialMs: 1_000 } });
  const scaling = await start({ name: 'how it grows', plan: { kind: 'scaling', base: load(target.url(), 1_000), at: [1, 2, 4, 8, 16], repeat: 1 } });
  return { search, scaling };
}

/** Waits until something no longer runs, by asking again as soon as the answer is there; its status. */
async function ended(server: Server, path: string): Promise<string> {
  const deadline = performance.now() + 4 * DEADLINE_MS;
  for (;;) {
    const status = field(await server.call('GET', path), 'status');
    if (status !== 'running') return status;
    if (performance.now() > deadline) throw new Error(`${path} does not end`);
  }
}

/** Why all load is stopped on the pictures of that. */
const HALTED = 'the shop is down';

/** Stops all load. */
export async function halt(server: Server): Promise<void> {
  await server.call('POST', '/api/v1/performance/load/stop', { reason: HALTED });
}

/** Places that look different while all load is stopped. */
export function haltedPlaces({ live }: Measured): Place[] {
  const halted = (name: string, path: string): Place => ({ name, path, ready: (page) => page.getByRole('status', { name: 'All load is stopped' }).getByText(HALTED).waitFor() });
  return [halted('performance-halted', '/performance/runs'), halted('run-halted', `/performance/runs/${live}`)];
}

/** All places of Performance. */
export function performancePlaces({ before, after, run, experiment, search, scaling, imported, live }: Measured): Place[] {
  const compare = `/performance/compare?a=${before.join(',')}&b=${after.join(',')}&primary=p50`;
  return [
    page('performance-runs', '/performance/runs', 'Performance'),
    over('run-start', '/performance/runs?dialog=run-start'),
    over('run-import', '/performance/runs?dialog=run-import'),
    over('run-import-test', '/performance/profiles?dialog=run-import&about=test'),
    { name: 'run-live', path: `/performance/runs/${live}`, ready: (page) => page.getByText(/^Second \d{2,} of/).waitFor() },
    page('run-imported', `/performance/runs/${imported}`, 'As wrk told'),
    over('run-again', `/performance/runs/${run}?dialog=run-start&about=${run}`),
    drawn('run', `/performance/runs/${run}`, 'Latency by percentile'),
    over('run-describe', `/performance/runs/${run}?dialog=run-describe&about=${run}`),
    over('run-profile', `/performance/runs/${run}?dialog=run-profile&about=${run}`),
    over('run-remove', `/performance/runs/${run}?dialog=run-remove&about=${run}`),
    page('performance-profiles', '/performance/profiles', 'Performance'),
    page('profile', `/performance/profiles?profile=${PROFILE}`, 'Baselines'),
    over('profile-set', '/performance/profiles?dialog=profile-set'),
    over('profile-remove', `/performance/profiles?dialog=profile-remove&about=${PROFILE}`),
    drawn('performance-compare', compare, 'Latency by percentile, overlaid'),
    scrolled('compare-verdicts', compare, 'B against A'),
    over('compare-again', `${compare}&dialog=experiment-plan`),
    page('performance-experiments', '/performance/experiments', 'Performance'),
    scrolled('experiment-verdicts', `/performance/experiments/${experiment}`, 'Verdicts'),
    scrolled('experiment-medians', `/performance/experiments/${experiment}`, 'Medians'),
    drawn('experiment', `/performance/experiments/${experiment}`, 'p50, step by step'),
    drawn('search', `/performance/series/${search}`, 'p50<60ms by rate'),
    drawn('scaling', `/performance/series/${scaling}`, 'Throughput by requests at once'),
    over('series-start', '/performance/experiments?dialog=series-start'),
    over('experiment-plan', '/performance/experiments?dialog=experiment-plan'),
    drawn('performance-trends', `/performance/trends?profile=${PROFILE}&metric=p50`, 'p50 from run to run'),
    page('performance-agents', '/performance/agents', 'No agent is connected'),
    page('performance-schedules', '/performance/schedules', 'Performance'),
    page('schedule', `/performance/schedules?schedule=${SCHEDULE}`, 'Next times'),
    over('schedule-set', '/performance/schedules?dialog=schedule-set'),
    over('load-stop', '/performance/runs?dialog=load-stop'),
    over('load-allow', '/performance/runs?dialog=load-allow'),
    over('schedule-remove', `/performance/schedules?dialog=schedule-remove&about=${SCHEDULE}`),
  ];
}
