// Goes through places and has axe look at each; none of them may say anything on the console.

import type { Browser } from 'playwright-core';
import { accessible } from './axe.js';
import type { DESKTOP, Theme } from './browser.js';
import type { Place } from './place.js';
import type { Server } from './server.js';
import { enter } from './visit.js';

export async function walk(browser: Browser, server: Server, places: readonly Place[], theme: Theme, viewport: typeof DESKTOP): Promise<void> {
  const { watched, page } = await enter(browser, server, { theme, viewport });
  const faults: string[] = [];
  for (const place of places) {
    try {
      await page.goto(new URL(place.path, server.origin).href);
      await place.ready(page);
      await accessible(page, `${place.name}, ${theme}`);
    } catch (error) {
      faults.push(`${place.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  await watched.finish();
  if (faults.length > 0) throw new Error(faults.join('\n\n'));
}
