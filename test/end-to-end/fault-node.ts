import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '../harness/client-environment.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';

/** What the next UserPromptSubmit hook does once it has done its work and before the client gets its output. */
type Fault = 'die' | 'wait';

/**
 * A `node` that stands before the real one on the PATH of a rig's clients and, when it is told to, spoils one run of
 * the UserPromptSubmit hook. It tells when a FileChanged hook ran, and starts all else as if it were not there.
 */
export class FaultyNode {
  readonly #folder: string;
  readonly environment: Environment;

  constructor(rig: Rig) {
    this.#folder = join(rig.home.path, 'faulty-node');
    mkdirSync(this.#folder);
    writeFileSync(join(this.#folder, 'node'), script(this.#folder, process.execPath));
    chmodSync(join(this.#folder, 'node'), 0o755);
    this.environment = { PATH: [this.#folder, rig.environment().PATH].join(delimiter) };
  }

  /** The next hook claims mail and is gone with its output, as after kill -9. */
  letNextHookDie(): void {
    this.#order('die');
  }

  /** The next hook is slow: it claims mail and answers only after `letHookGo`. */
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

/** Gives up after some 20 s, so that a test that fails leaves nothing running for long. */
const maxWaits = 400;

function script(folder: string, realNode: string): string {
  return `#!/bin/sh
faults='${folder}'
node='${realNode}'
# Older clients do not tell a hook who they are, and this shell must not be taken for one of them.
export CLAUDE_PID="\${CLAUDE_PID:-$PPID}"
case "$1" in
*/hooks/user-prompt-submit.js)
  if rm "$faults/die" 2>/dev/null; then
    "$node" "$@" >/dev/null
    touch "$faults/died"
    kill -KILL $$
  fi
  if rm "$faults/wait" 2>/dev/null; then
    output=$("$node" "$@")
    touch "$faults/waits"
    waits=0
    while [ ! -e "$faults/go" ] && [ $waits -lt ${maxWaits} ]; do
      sleep 0.05
      waits=$((waits + 1))
    done
    printf '%s\\n' "$output"
    exit 0
  fi
  ;;
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
