// Agents for the pictures: a server with two of them in a cluster of its own, of which one was lost, and two that find no node.

import { DEADLINE_MS } from './browser.js';
import { text } from './cluster.js';
import { CPUS, HandNode } from './hand-node.js';
import { over, type Place } from './place.js';
import { OwnCluster } from './rig.js';
import { Server } from './server.js';

const ASKED = { cluster: 'east', serverUrl: 'https://play.example', image: 'registry.example/meshplay:1.4.0' };
const NAMESPACE = 'meshplay-load';

export class Fleet {
  private constructor(
    readonly server: Server,
    private readonly cluster: OwnCluster,
    private readonly node: HandNode,
  ) {}

  static async start(): Promise<Fleet> {
    const [server, cluster] = await Promise.all([Server.start(), OwnCluster.up(2)]);
    const fleet = new Fleet(server, cluster, new HandNode(cluster.kubeconfig, server.origin));
    await server.call('POST', '/api/v1/clusters', { kubeconfig: await text(cluster.kubeconfig), name: 'east', writing: 'allowed' });
    await fleet.node.appear();
    await fleet.deploy({ ...ASKED, cpu: String(CPUS / 4) });
    await fleet.until('agents', { joined: 2 });
    await fleet.deploy({ ...ASKED, name: 'more', cpu: String(CPUS * 2) });
    await fleet.node.lose(await fleet.first());
    await fleet.until('agents', { joined: 1 });
    return fleet;
  }

  async end(): Promise<void> {
    await this.node.end();
    await this.server.remove();
    await this.cluster.down();
  }

  private async deploy(body: unknown): Promise<void> {
    const prepared: { design: string; revision: number; recreate: string[] } = Object(await this.server.call('POST', '/api/v1/performance/agents/deployments', body));
    const asked = { source: { design: prepared.design, revision: prepared.revision }, clusters: ['east'], purpose: 'deploy', choices: [], include: [], recreate: prepared.recreate };
    await this.server.call('POST', '/api/v1/designs/deploy', { ...asked, wait: 'applied' });
  }

  private async until(name: string, wanted: { joined: number }): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while ((await this.look(name)).joined !== wanted.joined) {
      if (performance.now() > deadline) throw new Error(`there are not ${String(wanted.joined)} of ${name}`);
      await this.node.work(NAMESPACE);
    }
  }

  private async first(): Promise<string> {
    const [pod] = (await this.look('agents')).pods;
    if (pod === undefined) throw new Error('there are no pods');
    return pod.name;
  }

  private async look(name: string): Promise<{ joined: number; pods: { name: string }[] }> {
    try {
      return Object(await this.server.call('GET', `/api/v1/performance/agents/deployments/east?name=${name}`));
    } catch {
      // The Job is not written yet.
      return { joined: 0, pods: [] };
    }
  }
}

/** Over the page of agents with all of them. */
export function agentPlaces(): Place[] {
  const shown = (name: string, search: string, words: string): Place => ({ name, path: `/performance/agents?${search}`, ready: (page) => page.getByText(words).first().waitFor() });
  return [
    shown('agents-lost', 'agents=agents-east', '1 of 2 have joined'),
    shown('agents-pending', 'agents=more-east', 'Insufficient cpu'),
    shown('agents-deploy', 'dialog=agents-deploy&about=agents-east', 'What would change'),
    over('agents-undeploy', '/performance/agents?dialog=agents-undeploy&about=agents-east'),
  ];
}
