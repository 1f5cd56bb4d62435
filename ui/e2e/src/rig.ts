// Clusters of one test alone, which it may switch off and on again. The shared ones are the business of `cluster.ts`.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { field } from './answer.js';
import { rig } from './surroundings.js';

/** 2: with simulated nodes. 3: with a real one, whose pods log. */
export type Level = 2 | 3;

export class OwnCluster {
  private constructor(
    private readonly rig: string,
    /** Its name in the rig. */
    private readonly cluster: string,
    readonly kubeconfig: string,
    /** A line of JSON for each request that was answered. */
    readonly auditLog: string,
  ) {}

  static async up(level: Level): Promise<OwnCluster> {
    const name = `e2e-${randomBytes(4).toString('hex')}`;
    const report = await run('up', '--name', name, '--level', String(level));
    const clusters: unknown = typeof report === 'object' && report !== null ? Reflect.get(report, 'clusters') : undefined;
    const [cluster]: unknown[] = Array.isArray(clusters) ? clusters : [];
    return new OwnCluster(name, field(cluster, 'name'), field(cluster, 'kubeconfig'), field(cluster, 'auditLog'));
  }

  /** Switches its control plane off: whoever talks to it is cut off, and nobody listens any more. */
  async stop(): Promise<void> {
    await run('stop', '--name', this.rig, '--cluster', this.cluster);
  }

  /** Switches it on again, with its data and at its address. */
  async startAgain(): Promise<void> {
    await run('start', '--name', this.rig, '--cluster', this.cluster);
  }

  async down(): Promise<void> {
    await run('down', '--name', this.rig);
  }
}

async function run(...args: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(rig(), [...args, '-o', 'json']);
  return JSON.parse(stdout);
}
