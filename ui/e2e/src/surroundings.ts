// What `cargo xtask test` says about the machine: where the program, the browser and the clusters are.
// Nothing is looked for here: a missing part is a failure that names the command.

import path from 'node:path';

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: run the tests by \`cargo xtask test\` or \`cargo xtask browser\``);
  }
  return value;
}

/** The program under test. */
export const program = (): string => variable('MESHPLAY_BIN');

/** The program that makes clusters, for a test that needs one of its own. */
export const rig = (): string => variable('MESHPLAY_RIG_BIN');

/** The browser. */
export const chromium = (): string => variable('MESHPLAY_CHROMIUM');

/** Kubeconfigs of two clusters that all tests of the run share. */
export const kubeconfigs = (): string[] => variable('MESHPLAY_TEST_KUBECONFIGS').split(path.delimiter);

/** A program of the tools folder. */
export const tool = (name: string): string => path.join(variable('MESHPLAY_TOOLS'), name);

/** The tools folder, for a server that drives load generators. */
export const tools = (): string => variable('MESHPLAY_TOOLS');

/** kubectl, to look at a cluster without asking Meshplay. */
export const kubectl = (): string => tool('kubectl');

/** Why a test cannot run that needs these tools, if this run goes without them. */
export function without(family: string): string | false {
  const left = (process.env['MESHPLAY_TEST_WITHOUT'] ?? '').split(',').includes(family);
  return left && `this run goes without \`${family}\``;
}
