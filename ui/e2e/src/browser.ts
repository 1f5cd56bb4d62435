// The browser, and pages that are watched: whatever goes wrong in one fails the test that opened it.
// A console error, an exception, a violation of the content security policy or a request to anybody else is wrong.

import assert from 'node:assert/strict';
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromium } from './surroundings.js';

export type Theme = 'light' | 'dark';

/** No step of a test may take longer. */
export const DEADLINE_MS = 30_000;

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

const FLAGS = [
  // The tests run as root in containers, where the sandbox cannot.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch(): Promise<Browser> {
  return playwright.launch({ executablePath: chromium(), args: FLAGS });
}

/** What a tab, or several that share cookies, did wrong. */
export class Watched {
  private readonly faults: string[] = [];
  /** Parts of messages that a test provokes. */
  private readonly expected: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    private readonly origin: string,
  ) {}

  /** A browser of its own: cookies, storage and workers are shared with nobody. */
  static async open(browser: Browser, origin: string, theme: Theme, viewport = DESKTOP): Promise<Watched> {
    const context = await browser.newContext({ colorScheme: theme, viewport, reducedMotion: 'reduce' });
    context.setDefaultTimeout(DEADLINE_MS);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    const watched = new Watched(context, origin);
    await context.exposeBinding('meshplayTestViolation', (_source, text: string) => {
      watched.faults.push(`content security policy: ${text}`);
    });
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const tell: unknown = Reflect.get(window, 'meshplayTestViolation');
        if (typeof tell === 'function') Reflect.apply(tell, window, [`${event.violatedDirective} ${event.blockedURI}`]);
      });
    });
    context.on('page', (page) => {
      watched.watch(page);
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      const local = url.protocol === 'data:' || url.protocol === 'blob:' || url.origin === origin;
      if (!local) watched.faults.push(`a request to another origin: ${url.origin}`);
    });
    return watched;
  }

  /** A tab at a path of the server under test. */
  async page(path = '/'): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(new URL(path, this.origin).href);
    return page;
  }

  /** From now on messages with this text are no faults. */
  expect(text: string): void {
    this.expected.push(text);
  }

  /** Closes its tabs and insists that nothing went wrong in them. */
  async finish(): Promise<void> {
    await this.context.close();
    assert.deepEqual(this.faults.filter((fault) => !this.expected.some((text) => fault.includes(text))), []);
  }

  private watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') {
        this.faults.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    page.on('pageerror', (error) => this.faults.push(`exception: ${error.stack ?? error.message}`));
  }
}
