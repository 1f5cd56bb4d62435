// A small service on loopback that load is sent to. It answers after a while that varies from request to request, so that there is
// a distribution to look at; `slowdown` makes it a slower release of itself.
// It refuses to know what is measured.

import { once } from 'node:events';
import { createServer, type Server as Listener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Waits in turn, in ms: mostly short, some long, as services are. */
const WAITS_MS = [0, 0, 1, 0, 1, 0, 2, 0, 1, 0, 0, 3, 0, 1, 0, 6];

/** What `/slow` waits longer, in ms. */
const SLOW_MS = 8;

export class Target {
  /** What each answer waits longer, in ms. */
  slowdown = 0;

  private constructor(private readonly listener: Listener) {}

  static async start(): Promise<Target> {
    let requests = 0;
    const listener = createServer((request, response) => {
      requests += 1;
      const wait = (WAITS_MS[requests % WAITS_MS.length] ?? 0) + target.slowdown + (request.url === '/slow' ? SLOW_MS : 0);
      const answer = () => response.writeHead(request.url === '/missing' ? 404 : 200).end('hello\n');
      if (wait === 0) answer();
      else setTimeout(answer, wait);
    });
    const target = new Target(listener);
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return target;
  }

  url(path = '/'): string {
    return `http://127.0.0.1:${String(port(this.listener.address()))}${path}`;
  }

  async end(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    this.listener.closeAllConnections();
    await closed;
  }
}

function port(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the target listens nowhere');
  return address.port;
}
