// How every test begins: somebody's browser, logged in, at a page; and what is told of it fails the test that opened it.

import type { Browser, Page } from 'playwright-core';
import { field } from './answer.js';
import { DESKTOP, Watched, type Theme } from './browser.js';
import { during } from './during.js';
import type { Server } from './server.js';

interface Look {
  theme?: Theme;
  viewport?: typeof DESKTOP;
  /** The way in, with a token in its fragment; the owner's if none is named. */
  login?: URL;
}

/** A browser of its own in which somebody has logged in, at Home. */
export async function enter(browser: Browser, server: Server, { theme = 'light', viewport = DESKTOP, login = server.loginUrl }: Look = {}): Promise<{ watched: Watched; page: Page }> {
  const watched = await Watched.open(browser, server.origin, theme, viewport);
  const page = await watched.page(login.href);
  await page.getByRole('heading', { name: 'Home', exact: true }).waitFor();
  return { watched, page };
}

/** The same for somebody with a role. */
export async function person(browser: Browser, server: Server, name: string, role: string): Promise<{ watched: Watched; page: Page }> {
  const made = await server.call('POST', '/api/v1/tokens', { name, role });
  const login = new URL(server.loginUrl);
  login.hash = new URLSearchParams({ token: field(made, 'text') }).toString();
  return enter(browser, server, { login });
}

/** Goes to an address, tells, and insists that nothing went wrong meanwhile. */
export async function visit(browser: Browser, server: Server, path: string, tell: (page: Page, watched: Watched) => Promise<void>, look: Look = {}): Promise<void> {
  const { watched, page } = await enter(browser, server, look);
  await page.goto(new URL(path, server.origin).href);
  await during(path, tell(page, watched), page);
  await watched.finish();
}
