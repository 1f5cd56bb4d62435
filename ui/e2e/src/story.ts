// The five minutes of the README as steps. Each is done in the browser, tells the command that does the same, and is
// checked by kubectl: so a second pass can paste the commands and check the same.

import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { connections, look, text } from './cluster.js';
import { field } from './answer.js';
import type { Hands } from './hands.js';
import type { Server } from './server.js';

export const DESIGN = 'app';
const IMAGE = 'nginx:1.27';
const NEW_IMAGE = 'nginx:1.28';

/** The application of the README in a namespace of its own. */
export function application(namespace: string, image = IMAGE): string {
  return `apiVersion: v1
kind: Namespace
metadata: { name: ${namespace} }
---
apiVersion: v1
kind: Secret
metadata: { name: db, namespace: ${namespace} }
stringData: { password: correct-horse }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "${image}", envFrom: [{ secretRef: { name: db } }] }] }
`;
}

/** One person at one page. */
export class Person {
  constructor(
    readonly page: Page,
    readonly hands: Hands,
    readonly server: Server,
    readonly namespace: string,
  ) {}

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }

  /** A tab of the design. */
  tab(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Design' }).getByRole('link', { name, exact: true });
  }

  /** The one dialog that is open. */
  dialog(title: string): Locator {
    return this.page.getByRole('dialog', { name: title });
  }

  press(control: Locator): Promise<void> {
    return this.hands.press(control);
  }

  /** What "Show the command" in `place` shows for our own program. */
  async command(place: Locator | Page): Promise<string> {
    await this.press(place.getByRole('button', { name: 'Show the command' }).first());
    const shown = this.page.getByRole('dialog', { name: 'Show the command' });
    const own = shown.getByText(/^meshplay /).first();
    const command = (await own.innerText()).trim();
    await this.page.keyboard.press('Escape');
    await shown.waitFor({ state: 'hidden' });
    return command;
  }
}

export interface Step {
  title: string;
  /** Does it and returns the command that does the same; `PATH` stands for the file that the person has. */
  act: (person: Person) => Promise<string[]>;
  /** Files that its commands read, by name: what the person has who pastes them. */
  files?: (server: Server, namespace: string) => Promise<Record<string, string>>;
  /** Whether it is done, asked of the clusters or of the server by another way than the page. */
  check: (server: Server, namespace: string) => Promise<void>;
}

const connect: Step = {
  title: 'connect two clusters',
  act: async (person) => {
    const commands: string[] = [];
    await person.page.goto(new URL('/settings/clusters', person.server.origin).href);
    for (const { name, file } of connections()) {
      await person.press(person.page.getByRole('main').getByRole('button', { name: 'Add cluster' }).first());
      const first = person.dialog('Add cluster');
      await person.hands.write(first.getByLabel('Kubeconfig'), await text(file));
      await person.press(first.getByRole('button', { name: 'Look at its contexts' }));
      const second = person.dialog('Which contexts?');
      await person.hands.write(second.getByLabel('Name here'), name);
      commands.push((await person.command(second)).replace('PATH', file));
      await person.press(second.getByRole('button', { name: 'Connect', exact: true }));
      await person.press(person.dialog('1 cluster connected').getByRole('button', { name: 'Done' }));
    }
    return commands;
  },
  check: async (server) => {
    assert.deepEqual(await clusters(server), connections().map(({ name }) => `${name} reachable readOnly`));
  },
};

const allow: Step = {
  title: 'allow writing',
  act: async (person) => {
    const commands: string[] = [];
    for (const { name } of connections()) {
      await person.page.goto(new URL(`/settings/clusters/${name}`, person.server.origin).href);
      await person.press(person.page.getByRole('main').getByRole('button', { name: 'Allow writing' }).first());
      const dialog = person.dialog(`Allow writing to ${name}?`);
      commands.push(await person.command(dialog));
      await person.press(dialog.getByRole('checkbox'));
      await person.press(dialog.getByRole('button', { name: 'Allow writing', exact: true }));
      await dialog.waitFor({ state: 'hidden' });
    }
    return commands;
  },
  check: async (server) => {
    assert.deepEqual(await clusters(server), connections().map(({ name }) => `${name} reachable allowed`));
  },
};

const imported: Step = {
  title: 'import an application',
  act: async (person) => {
    await person.press(person.link('Designs'));
    await person.press(person.button(/^Import/).first());
    const dialog = person.dialog('Import designs');
    await person.hands.write(dialog.getByLabel('Or paste it'), application(person.namespace));
    await person.hands.write(dialog.getByLabel('Name of the design'), DESIGN);
    const command = await person.command(dialog);
    await person.press(dialog.getByRole('button', { name: 'Import', exact: true }));
    // The value of the Secret is sealed, and the dialog says so before one goes on.
    await person.press(dialog.getByRole('link', { name: 'Open' }));
    await person.page.getByRole('heading', { name: DESIGN }).first().waitFor();
    return [command];
  },
  files: (_server, namespace) => Promise.resolve({ 'pasted.yaml': application(namespace) }),
  check: async (server) => {
    assert.equal(await revision(server), 1);
  },
};

const plan: Step = {
  title: 'see what deploying it would change',
  act: async (person) => {
    await person.press(person.tab('Plan & deploy'));
    const rows = person.page.getByRole('table', { name: 'What will change' }).getByRole('row');
    await rows.filter({ hasText: 'Deployment' }).waitFor();
    assert.equal(await rows.count(), 1 + 3, 'a head and three objects');
    return [await person.command(person.page.getByRole('main'))];
  },
  check: async (_server, namespace) => {
    for (const { file } of connections()) {
      assert.equal(await look(file, 'get', 'namespace', namespace, '--ignore-not-found'), '', 'a plan writes nothing');
    }
  },
};

const deploy: Step = {
  title: 'deploy to both and watch it become healthy',
  act: async (person) => {
    const commands = await approve(person, 'Approve and deploy', 'Deploy');
    return commands;
  },
  check: (_server, namespace) => runs(namespace, IMAGE),
};

const change: Step = {
  title: 'change an image',
  act: async (person) => {
    await person.press(person.tab('YAML'));
    const editor = person.page.getByRole('main').getByRole('textbox').first();
    await person.hands.write(editor, await changed(person.server));
    await person.press(person.button('Save…'));
    const dialog = person.dialog(`Save ${DESIGN}`);
    await person.hands.write(dialog.getByLabel('Why'), 'newer image');
    const command = await person.command(dialog);
    await person.press(dialog.getByRole('button', { name: 'Save', exact: true }));
    await dialog.waitFor({ state: 'hidden' });
    return [command];
  },
  files: async (server) => ({ [`${DESIGN}.yaml`]: await changed(server) }),
  check: async (server) => {
    assert.equal(await revision(server), 2);
  },
};

const planChange: Step = {
  title: 'the plan shows that field and nothing else',
  act: async (person) => {
    await person.press(person.tab('Plan & deploy'));
    const rows = person.page.getByRole('table', { name: 'What will change' }).getByRole('row');
    await rows.filter({ hasText: '1 field' }).waitFor();
    assert.equal(await rows.count(), 1 + 1, 'a head and one object');
    await person.page.getByRole('region').filter({ hasText: NEW_IMAGE }).first().waitFor();
    return [await person.command(person.page.getByRole('main'))];
  },
  check: (_server, namespace) => runs(namespace, IMAGE),
};

const deployChange: Step = {
  title: 'deploy the change',
  act: (person) => approve(person, 'Approve and deploy', 'Deploy'),
  check: (_server, namespace) => runs(namespace, NEW_IMAGE),
};

const rollback: Step = {
  title: 'roll it back',
  act: async (person) => {
    await person.press(person.tab('Deployments'));
    await person.press(person.link('Roll back'));
    return approve(person, 'Approve and roll back', 'Roll back');
  },
  check: (_server, namespace) => runs(namespace, IMAGE),
};

const undeploy: Step = {
  title: 'remove it',
  act: async (person) => {
    await person.press(person.tab('Deployments'));
    await person.press(person.link('Undeploy'));
    return approve(person, 'Approve and undeploy', 'Undeploy');
  },
  check: async (_server, namespace) => {
    for (const { file } of connections()) {
      assert.equal(await look(file, 'get', 'deployment/web', 'secret/db', '-n', namespace, '-o', 'name', '--ignore-not-found'), '');
    }
  },
};

export const STORY: readonly Step[] = [connect, allow, imported, plan, deploy, change, planChange, deployChange, rollback, undeploy];

/** The text of the design with the new image. */
async function changed(server: Server): Promise<string> {
  const stored = field(await server.call('GET', `/api/v1/designs/${DESIGN}`), 'text');
  assert.ok(stored.includes(IMAGE));
  return stored.replace(IMAGE, NEW_IMAGE);
}

interface ClusterItem {
  name: string;
  state: string;
  writing: string;
}

/** Name, state and writing of each connection. */
async function clusters(server: Server): Promise<string[]> {
  const answer = await server.call('GET', '/api/v1/clusters');
  return items<ClusterItem>(answer).map(({ name, state, writing }) => `${name} ${state} ${writing}`);
}

/** The newest revision of the design. */
async function revision(server: Server): Promise<number | undefined> {
  const answer = await server.call('GET', '/api/v1/designs');
  return items<{ revision: number }>(answer)[0]?.revision;
}

function items<T>(answer: unknown): T[] {
  const list: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'items') : undefined;
  if (!Array.isArray(list)) throw new Error(`not a list: ${JSON.stringify(answer)}`);
  return list;
}

/** Approves the plan in front and waits until it was carried out well. */
async function approve(person: Person, title: string, verb: string): Promise<string[]> {
  await person.press(person.button(title));
  const dialog = person.dialog(title);
  const command = await person.command(dialog);
  await person.press(dialog.getByRole('button', { name: verb, exact: true }));
  await person.page.getByRole('main').getByText('succeeded', { exact: true }).waitFor();
  return [command];
}

/** Both clusters run both replicas with this image. */
async function runs(namespace: string, image: string): Promise<void> {
  for (const { file } of connections()) {
    const path = 'jsonpath={.spec.template.spec.containers[0].image} {.status.availableReplicas}';
    assert.equal(await look(file, 'get', 'deployment/web', '-n', namespace, '-o', path), `${image} 2`);
  }
}
