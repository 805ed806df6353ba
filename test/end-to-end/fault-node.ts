import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '../harness/client-environment.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';

/** What the server does once it has taken mail for a prompt, and before the client gets the answer that brings it. */
type Fault = 'die' | 'wait';

/**
 * A `node` that stands before the real one on the PATH of a rig's clients and, when it is told to, spoils one answer of
 * the server that brings mail: to the UserPromptSubmit hook, or to the client's module. It tells when a FileChanged hook ran, and starts all else as if it were not
 * there.
 */
export class FaultyNode {
  readonly #folder: string;
  readonly environment: Environment;

  constructor(rig: Rig) {
    this.#folder = join(rig.home.path, 'faulty-node');
    mkdirSync(this.#folder);
    writeFileSync(join(this.#folder, 'node'), script(this.#folder, process.execPath));
    chmodSync(join(this.#folder, 'node'), 0o755);
    writeFileSync(join(this.#folder, 'spoil.cjs'), spoiler);
    this.environment = { PATH: [this.#folder, rig.environment().PATH].join(delimiter) };
  }

  /** The server claims mail for the next hook and is killed before it answers. */
  letNextHookDie(): void {
    this.#order('die');
  }

  /** The next hook is slow: the server claims mail and answers only after `letHookGo`. */
  letNextHookWait(): void {
    this.#order('wait');
  }

  letHookGo(): void {
    writeFileSync(join(this.#folder, 'go'), '');
  }

  async waitUntilHookDied(): Promise<void> {
    await this.#waitForFile('died');
  }

  /** Waits until the slow hook has done its work and keeps its output back. */
  async waitUntilHookWaits(): Promise<void> {
    await this.#waitForFile('waits');
  }

  /** Waits until a FileChanged hook has run and is about to wake its session. */
  async waitUntilBellRang(): Promise<void> {
    await this.#waitForFile('rang');
  }

  #order(fault: Fault): void {
    for (const name of ['died', 'waits', 'go']) rmSync(join(this.#folder, name), { force: true });
    writeFileSync(join(this.#folder, fault), '');
  }

  #waitForFile(name: string): Promise<boolean> {
    return waitFor(() => existsSync(join(this.#folder, name)), { timeoutMs: 15_000, waitingFor: `the hook: ${name}` });
  }
}

/** Loaded before the server: it keeps one answer back, and is the end of the server or waits. */
const spoiler = `
const { existsSync, rmSync, writeFileSync } = require('node:fs');
const { ServerResponse } = require('node:http');
const { join } = require('node:path');
const path = (name) => join(__dirname, name);
const isOrdered = (fault) => existsSync(path(fault)) && (rmSync(path(fault)), true);
// Says of an answer whether it goes at once; one that waits goes with letGo.
const spoil = (bringsMail, letGo) => {
  if (!bringsMail) return true;
  if (isOrdered('die')) {
    writeFileSync(path('died'), '');
    process.kill(process.pid, 'SIGKILL');
  }
  if (!isOrdered('wait')) return true;
  writeFileSync(path('waits'), '');
  const look = setInterval(() => {
    if (!existsSync(path('go'))) return;
    clearInterval(look);
    letGo();
  }, 20);
  return false;
};
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk, ...rest) =>
  spoil(String(chunk).includes('UserPromptSubmit'), () => write(chunk, ...rest)) ? write(chunk, ...rest) : true;
const { end } = ServerResponse.prototype;
ServerResponse.prototype.end = function (...given) {
  const isSwap = String(given[0]).includes('"kind":"swap"');
  return spoil(isSwap, () => end.apply(this, given)) ? end.apply(this, given) : this;
};
`;

function script(folder: string, realNode: string): string {
  return `#!/bin/sh
faults='${folder}'
node='${realNode}'
# Older clients do not tell a hook who they are, and this shell must not be taken for one of them.
export CLAUDE_PID="\${CLAUDE_PID:-$PPID}"
case "$1" in
*/mcp/server.js) exec "$node" --require "$faults/spoil.cjs" "$@" ;;
*/hooks/file-changed.js)
  "$node" "$@"
  code=$?
  touch "$faults/rang"
  exit $code
  ;;
esac
exec "$node" "$@"
`;
}
