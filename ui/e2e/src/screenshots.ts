// Pictures of every page and dialog, wide and narrow, light and dark, for the documentation: `cargo xtask screenshots`.
// It is no test: pictures are looked at by people. The first argument is their folder; with `performance` as the second one only the
// pages of Performance are taken, which need no clusters, with `agents` only those of agents in a cluster; the other pictures stay.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { DESKTOP, launch, PHONE, type Theme } from './browser.js';
import { corner, leave } from './cluster.js';
import { meshMetrics } from './dashboard.js';
import { agentPlaces, Fleet } from './agent-places.js';
import { furnish, furnishMetrics, places } from './pages.js';
import { halt, haltedPlaces, measure, performancePlaces } from './performance-pages.js';
import type { Place } from './place.js';
import { Prometheus } from './prometheus.js';
import { Server } from './server.js';
import { Target } from './target.js';
import { enter } from './visit.js';

const QUALITY = 82;
const BYTES_MAX = 150_000;
const THEMES: readonly Theme[] = ['light', 'dark'];
const WIDTHS = [DESKTOP, PHONE];
/** Addresses of what needs no clusters: the connections that dashboards ask are among the settings. */
const PERFORMANCE = ['/performance', '/settings/metrics'];

const [, , folder, part] = process.argv;
if (folder === undefined) throw new Error('the folder of the pictures is the argument');
if (part !== undefined && part !== 'performance' && part !== 'agents') throw new Error(`there are no pictures of ${part} alone`);
/** An operation that no picture is taken of. */
const NONE = '00000000-0000-7000-8000-000000000000';

const browser = await launch();
if (part === undefined) await emptied(folder);
if (part !== 'performance') await takeAgents(folder);
if (part === 'agents') {
  await browser.close();
  process.exit();
}
const server = await Server.start();
const target = await Target.start();
const prometheus = await Prometheus.start(meshMetrics);
const namespace = corner();
try {
  const operation = part === undefined ? await furnish(server, namespace) : NONE;
  const measured = await measure(server, target);
  const all = [...places(operation, namespace), ...performancePlaces(measured)];
  const taken = part === undefined ? all : all.filter(({ path }) => PERFORMANCE.some((start) => path.startsWith(start)));
  await furnishMetrics(server, prometheus);
  await takeAll(server, taken, folder);
  const halted = haltedPlaces(measured);
  await halt(server);
  await takeAll(server, halted, folder);
  await writeFile(`${folder}.md`, gallery([...all, ...halted, ...agentPlaces()]));
} finally {
  await browser.close();
  await server.remove();
  await target.end();
  await prometheus.end();
  if (part === undefined) await leave(namespace);
}

async function takeAgents(folder: string): Promise<void> {
  const fleet = await Fleet.start();
  try {
    await takeAll(fleet.server, agentPlaces(), folder);
  } finally {
    await fleet.end();
  }
}

async function takeAll(server: Server, taken: readonly Place[], folder: string): Promise<void> {
  for (const theme of THEMES) {
    for (const viewport of WIDTHS) {
      const { watched, page } = await enter(browser, server, { theme, viewport });
      for (const place of taken) await take(server, page, place, path.join(folder, `${place.name}-${String(viewport.width)}-${theme}.webp`));
      await watched.finish();
    }
  }
}

async function emptied(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(folder)) await rm(path.join(folder, file));
}

async function take(server: Server, page: Page, place: Place, file: string): Promise<void> {
  await page.goto(new URL(place.path, server.origin).href);
  await place.ready(page);
  await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'hidden' });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const debugging = await page.context().newCDPSession(page);
  const { data } = await debugging.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await debugging.detach();
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > BYTES_MAX) throw new Error(`${file} has ${String(bytes.length)} bytes`);
  await writeFile(file, bytes);
}

function gallery(all: readonly Place[]): string {
  const picture = (name: string, width: number, theme: Theme) => `<img src="screenshots/${name}-${String(width)}-${theme}.webp" width="${width === DESKTOP.width ? '360' : '100'}" alt="${name}, ${theme}, ${String(width)} px">`;
  const row = ({ name, path: address }: Place) => {
    const shown = address.split('?')[0] ?? address;
    const cells = WIDTHS.flatMap(({ width }) => THEMES.map((theme) => picture(name, width, theme)));
    return `### ${name}\n\n\`${shown.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')}\`\n\n${cells.join(' ')}\n`;
  };
  return `# The pages

Every page and dialog, light and dark, at 1440 and 390 pixels; \`cargo xtask screenshots\` takes them anew, from two clusters of the rig with one application, a small service that load is sent to, and a Prometheus; \`cargo xtask screenshots performance\` only those of Performance and of the connections that it asks, without clusters, and \`cargo xtask screenshots agents\` those of agents in a cluster, which it starts.

${all.map(row).join('\n')}`;
}
