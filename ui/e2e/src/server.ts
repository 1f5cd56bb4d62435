// A real `meshplay serve` with a data directory of its own.
// It refuses to know what the pages show: it starts, stops and restarts the program and tells its login URL.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { program } from './surroundings.js';

const LOGIN_URL = /https?:\/\/[^\s#]+#\S+/;

type Settings = Readonly<Record<string, string>>;

export class Server {
  private constructor(
    readonly dataDir: string,
    private readonly settings: Settings,
    private child: ChildProcess,
    /** With the token in its fragment. */
    public loginUrl: URL,
  ) {}

  /** With these settings, as variables of its environment. */
  static async start(settings: Settings = {}): Promise<Server> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'meshplay-e2e-'));
    const { child, loginUrl } = await serve(dataDir, settings, '127.0.0.1:0');
    return new Server(dataDir, settings, child, loginUrl);
  }

  get origin(): string {
    return this.loginUrl.origin;
  }

  /** Calls the API as a program does, with the owner's token. */
  async call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const token = new URLSearchParams(this.loginUrl.hash.slice(1)).get('token') ?? '';
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(new URL(path, this.origin), { method, headers, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Ends the process as Ctrl-C does; the data stays. */
  async end(): Promise<void> {
    await end(this.child);
  }

  /** Starts it again at the same address with the same data. */
  async startAgain(): Promise<void> {
    const { child, loginUrl } = await serve(this.dataDir, this.settings, this.loginUrl.host);
    this.child = child;
    this.loginUrl = loginUrl;
  }

  /** Ends the process and removes its data. */
  async remove(): Promise<void> {
    await end(this.child);
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** The variables that let a command line find this installation, and nothing of the machine's own settings. */
export function environment(dataDir: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('MESHPLAY_') && name !== 'KUBECONFIG');
  const bin = path.dirname(program());
  return {
    ...Object.fromEntries(kept),
    HOME: dataDir,
    MESHPLAY_DATA_DIR: path.join(dataDir, 'data'),
    PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
  };
}

async function serve(dataDir: string, settings: Settings, listen: string): Promise<{ child: ChildProcess; loginUrl: URL }> {
  const registry = process.env['MESHPLAY_REGISTRY'];
  const env = { ...environment(dataDir), ...settings, ...(registry === undefined ? {} : { MESHPLAY_REGISTRY: registry }) };
  const child = spawn(program(), ['serve', '--listen', listen], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  const url = new Promise<URL>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const found = LOGIN_URL.exec(line)?.[0];
        if (found !== undefined) resolve(new URL(found));
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`meshplay serve ended with ${String(code)}:\n${said.join('\n')}`));
    });
  });
  return { child, loginUrl: await url };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
