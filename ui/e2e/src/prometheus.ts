// A real Prometheus and a real node-exporter on loopback, for the tests of dashboards. Numbers that a machine alone does not have (a
// mesh's) are a text file that a small server hands to the same Prometheus.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server as Http } from 'node:http';
import { createServer as listen, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEADLINE_MS } from './browser.js';
import { tool } from './surroundings.js';

const PAUSE_MS = 100;

export class Prometheus {
  private constructor(
    private readonly folder: string,
    private readonly children: readonly ChildProcess[],
    private readonly mesh: Http,
    readonly url: string,
  ) {}

  /** `mesh`: metrics of a mesh, made anew for each scrape from the seconds since the start. */
  static async start(mesh: (seconds: number) => string): Promise<Prometheus> {
    const folder = await mkdtemp(path.join(tmpdir(), 'meshplay-prometheus-'));
    const began = performance.now();
    const http = createServer((_request, response) => response.setHeader('content-type', 'text/plain; version=0.0.4').end(mesh((performance.now() - began) / 1_000)));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const [own, node] = [await freePort(), await freePort()];
    await writeFile(path.join(folder, 'prometheus.yml'), configuration(own, node, portOf(http)));
    const children = [
      run('prometheus-node-exporter', `--web.listen-address=127.0.0.1:${String(node)}`),
      run('prometheus', `--config.file=${path.join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${path.join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${String(own)}`),
    ];
    return new Prometheus(folder, children, http, `http://127.0.0.1:${String(own)}`);
  }

  /** Waits until a question has an answer. */
  async answers(expr: string): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while (!(await this.has(expr))) {
      if (performance.now() > deadline) throw new Error(`Prometheus has no answer to ${expr}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async has(expr: string): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/api/v1/query?query=${encodeURIComponent(expr)}`);
      return response.ok && (await response.text()).includes('"value"');
    } catch {
      return false;
    }
  }

  async end(): Promise<void> {
    this.mesh.close();
    await Promise.all(this.children.map(async (child) => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }));
    await rm(this.folder, { recursive: true, force: true });
  }
}

function run(program: string, ...args: string[]): ChildProcess {
  return spawn(tool(program), args, { stdio: 'ignore' });
}

function configuration(own: number, node: number, mesh: number): string {
  const job = (name: string, port: number) => `  - job_name: ${name}\n    static_configs: [{ targets: ['127.0.0.1:${String(port)}'] }]\n`;
  return `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n${job('prometheus', own)}${job('node', node)}${job('mesh', mesh)}`;
}

async function freePort(): Promise<number> {
  const socket = listen();
  socket.listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const port = portOf(socket);
  socket.close();
  await once(socket, 'close');
  return port;
}

function portOf(server: { address(): string | AddressInfo | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  return address.port;
}
