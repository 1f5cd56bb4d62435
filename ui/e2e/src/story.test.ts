// The five minutes of the README on two real clusters: by pointer in both themes, by keyboard alone, and by pasting into a
// shell what "Show the command" showed at each step.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, Watched, type Theme } from './browser.js';
import { corner, leave } from './cluster.js';
import { during } from './during.js';
import { Keyboard, Pointer, type Hands } from './hands.js';
import { Server } from './server.js';
import { paste } from './shell.js';
import { Person, STORY } from './story.js';

let browser: Browser;
const corners: string[] = [];
const servers: Server[] = [];

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser.close();
  // Also those of tests that failed.
  for (const server of servers) await server.remove();
  await leave(...corners);
});

test('five minutes by pointer in the light theme, and each shown command does the same in a shell', async () => {
  const commands = await tell('light', new Pointer());
  await retell(commands);
});

test('five minutes by pointer in the dark theme', async () => {
  await tell('dark', new Pointer());
});

test('five minutes by keyboard alone', async () => {
  await tell('light', new Keyboard());
});

/** Tells the story in the browser; the commands of each step. */
async function tell(theme: Theme, hands: Hands): Promise<string[][]> {
  const server = await Server.start();
  servers.push(server);
  const watched = await Watched.open(browser, server.origin, theme);
  const namespace = corner();
  corners.push(namespace);
  const page = await watched.page(server.loginUrl.href);
  await page.getByRole('heading', { name: 'Home', exact: true }).waitFor();
  const person = new Person(page, hands, server, namespace);
  const commands: string[][] = [];
  for (const step of STORY) {
    commands.push(await during(step.title, step.act(person), page));
    await during(step.title, step.check(server, namespace));
  }
  await watched.finish();
  return commands;
}

/** Tells it again on a fresh server by pasting. */
async function retell(commands: string[][]): Promise<void> {
  const server = await Server.start();
  servers.push(server);
  const namespace = corner();
  corners.push(namespace);
  for (const [at, step] of STORY.entries()) {
    for (const [file, text] of Object.entries((await step.files?.(server, namespace)) ?? {})) {
      await writeFile(path.join(server.dataDir, file), text);
    }
    for (const command of commands[at] ?? []) {
      await during(`${step.title}, pasted`, paste(server, command));
    }
    await during(`${step.title}, pasted`, step.check(server, namespace));
  }
}
