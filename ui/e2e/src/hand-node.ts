// A node of a cluster whose pods this test runs by hand: the scheduler gives them to it, and for each the real program is started
// as the pod says, with its arguments and its token. It stands in for a kubelet and a container runtime, and for nothing else: what
// the program does is the program's business.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { create, look } from './cluster.js';
import { kubectl, program } from './surroundings.js';

const NAME = 'by-hand';
/** More than any simulated node has, so that who asks for so much comes here. */
export const CPUS = 1_000;

interface Pod {
  metadata: { name: string; namespace: string; deletionTimestamp?: string };
  spec: { nodeName?: string; containers: [{ args: string[]; env: { name: string; valueFrom?: { secretKeyRef?: { name: string; key: string } } }[] }] };
}

export class HandNode {
  private readonly programs = new Map<string, ChildProcess>();

  /** `origin`: where the server is on this machine, whatever name pods have for it. */
  constructor(
    private readonly kubeconfig: string,
    private readonly origin: string,
  ) {}

  /** The node appears, ready. */
  async appear(): Promise<void> {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: NAME } };
    await create(this.kubeconfig, JSON.stringify(node));
    const capacity = { cpu: String(CPUS), memory: '64Gi', pods: '100' };
    const now = new Date().toISOString();
    const ready = { type: 'Ready', status: 'True', reason: 'ByHand', lastHeartbeatTime: now, lastTransitionTime: now };
    await this.patch(['node', NAME], { status: { capacity, allocatable: capacity, conditions: [ready] } });
  }

  /** Starts what was scheduled here and does not run, and lets go what is to be deleted. */
  async work(namespace: string): Promise<void> {
    const listed: { items: Pod[] } = JSON.parse(await look(this.kubeconfig, '-n', namespace, 'get', 'pods', '-o', 'json'));
    for (const pod of listed.items) {
      if (pod.metadata.deletionTimestamp !== undefined) await this.remove(pod);
      else if (pod.spec.nodeName === NAME && !this.programs.has(pod.metadata.name)) await this.start(pod);
    }
  }

  /** Ends the program of a pod as a crash would, and nobody tells the cluster. */
  async lose(pod: string): Promise<void> {
    const child = this.programs.get(pod);
    if (child === undefined) throw new Error(`no program runs for ${pod}`);
    await ended(child);
  }

  async end(): Promise<void> {
    for (const child of this.programs.values()) await ended(child);
  }

  private async start(pod: Pod): Promise<void> {
    const { name, namespace } = pod.metadata;
    const [container] = pod.spec.containers;
    const args = container.args.map((arg, at) => (container.args[at - 1] === '--server' ? this.origin : arg.replaceAll('$(POD_NAME)', name).replaceAll('$(NODE_NAME)', NAME)));
    const secret = container.env.find(({ name: variable }) => variable === 'MESHPLAY_TOKEN')?.valueFrom?.secretKeyRef;
    if (secret === undefined) throw new Error(`${name} has no token`);
    const sealed = await look(this.kubeconfig, '-n', namespace, 'get', 'secret', secret.name, '-o', `jsonpath={.data.${secret.key}}`);
    const token = Buffer.from(sealed, 'base64').toString('utf8');
    this.programs.set(name, spawn(program(), args, { env: { PATH: process.env['PATH'] ?? '', MESHPLAY_TOKEN: token }, stdio: 'ignore' }));
    const running = { name: 'agent', ready: true, restartCount: 0, image: 'by-hand', imageID: '', state: { running: { startedAt: new Date().toISOString() } } };
    await this.patch(['-n', namespace, 'pod', name], { status: { phase: 'Running', containerStatuses: [running] } });
  }

  private async remove(pod: Pod): Promise<void> {
    const { name, namespace } = pod.metadata;
    const child = this.programs.get(name);
    if (child !== undefined) await ended(child);
    await look(this.kubeconfig, '-n', namespace, 'delete', 'pod', name, '--force', '--grace-period=0', '--ignore-not-found', '--wait=false');
  }

  private async patch(what: string[], patch: unknown): Promise<void> {
    const run = promisify(execFile);
    await run(kubectl(), ['--kubeconfig', this.kubeconfig, 'patch', ...what, '--subresource=status', '--type=strategic', '-p', JSON.stringify(patch)]);
  }

}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
