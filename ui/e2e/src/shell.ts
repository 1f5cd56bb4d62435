// Runs what "Show the command" shows, as a person would who pastes it: on a terminal, agreeing where it asks.

import { execFile } from 'node:child_process';
import { environment, type Server } from './server.js';

const TIMEOUT_MS = 120_000;

/** Pastes `text` into a shell beside the running server; what is then on the terminal. */
export function paste(server: Server, text: string): Promise<string> {
  return run(server, 'script', ['--quiet', '--return', '--command', text, '/dev/null'], 'y\n');
}

function run(server: Server, program: string, args: string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: environment(server.dataDir), cwd: server.dataDir, timeout: TIMEOUT_MS };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${args.join(' ')}\n${stdout}\n${stderr}`, { cause: error }));
    });
    child.stdin?.end(input);
  });
}
