// The shared clusters as kubectl sees them, which asks no Meshplay; and a corner of them for one test.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { kubeconfigs, kubectl } from './surroundings.js';

/** Names of the connections to the shared clusters. */
export const CLUSTERS = ['east', 'west'] as const;

/** The kubeconfigs by the connection's name. */
export function connections(): { name: string; file: string }[] {
  const files = kubeconfigs();
  return CLUSTERS.map((name, at) => {
    const file = files[at];
    if (file === undefined) throw new Error('MESHPLAY_TEST_KUBECONFIGS must name two clusters');
    return { name, file };
  });
}

export const text = (file: string): Promise<string> => readFile(file, 'utf8');

/** What kubectl prints. */
export async function look(file: string, ...args: string[]): Promise<string> {
  const run = promisify(execFile);
  const { stdout } = await run(kubectl(), ['--kubeconfig', file, ...args], { maxBuffer: 64 << 20 });
  return stdout;
}

/** Writes objects as they are. */
export async function create(file: string, manifest: string): Promise<void> {
  const child = execFile(kubectl(), ['--kubeconfig', file, 'create', '-f', '-']);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdin?.end(manifest);
  const code = await ended;
  if (code !== 0) throw new Error(`kubectl create ended with ${String(code)}`);
}

/** A namespace that nobody else has. */
export const corner = (): string => `e2e-${randomBytes(5).toString('hex')}`;

/** Removes namespaces without waiting: the clusters are thrown away in the end. */
export async function leave(...namespaces: string[]): Promise<void> {
  for (const { file } of connections()) {
    await look(file, 'delete', 'namespace', '--wait=false', '--ignore-not-found', ...namespaces);
  }
}
