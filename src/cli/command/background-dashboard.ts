import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { Cc2ccError, errorCodes, isSystemError } from '../../base/errors.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import {
  identifyProcess,
  livenessOf,
  type ProcessIdentity,
  parseProcessToken,
  processToken,
} from '../../base/process-identity.ts';
import { parserOf } from '../../base/state-file.ts';
import { clearClientNote, readClientNote, writeClientNote } from '../../identity/client-binding.ts';
import type { Registry } from '../../identity/registry.ts';
import { clientNoteName } from '../../protocol/file-names.ts';
import { parseJson } from '../../protocol/json.ts';

const topic = 'dashboard';
const lookEveryMs = 2_000;
/** How long a dashboard may take to end that was told to. */
const endPatienceMs = 5_000;

const dashboardNote = z.looseObject({ process: z.string() });
const saidAddress = z.looseObject({ url: z.string() });
const saidError = z.looseObject({ error: z.looseObject({ code: z.enum(errorCodes), message: z.string() }) });

/** The process with which a dashboard ends. @throws BAD_INPUT where there is none. */
export function processCalled({ processes }: Registry, given: string): ProcessIdentity {
  const found = /^[1-9][0-9]{0,9}$/.test(given) ? identifyProcess(processes, Number(given)) : undefined;
  if (found) return found;
  throw new Cc2ccError('BAD_INPUT', `--while is "${given}"; give the id of a running process`);
}

/** Resolves within seconds of the end of a process. Does not keep this one from ending. */
export async function untilGone({ fs, processes }: Registry, identity: ProcessIdentity): Promise<void> {
  while (livenessOf(processes, identity) === 'alive') await fs.sleep(lookEveryMs, { keepsProcess: false });
}

/**
 * Starts this program once more, as a dashboard that belongs to no terminal, and remembers it as that of `owner`.
 * @param words the arguments with which it says its address as JSON and ends with `owner`.
 * @param input where its standard input is the terminal of this program, it also knows that a person typed this.
 * @throws what it says when it cannot start.
 */
export async function startInBackground(
  registry: Registry,
  owner: ProcessIdentity,
  program: string,
  words: readonly string[],
  input: 'inherit' | 'ignore',
): Promise<string> {
  const child = spawn(process.execPath, [program, ...words], { detached: true, stdio: [input, 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    complaint += part;
  });
  const said = once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line));
  const line = await Promise.race([said, once(child, 'close').then(() => undefined)]);
  if (line === undefined) throw asError(complaint);
  const server = identifyProcess(registry.processes, child.pid ?? 0);
  if (server) await writeClientNote(registry, owner, topic, { process: processToken(server) });
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  const address = saidAddress.safeParse(parseJson(line)).data;
  if (!address) throw new Error(`the dashboard printed no address: ${line}`);
  return address.url;
}

/** What a program with `--json` has said is wrong. */
function asError(complaint: string): Error {
  const { data } = saidError.safeParse(parseJson(complaint));
  return data
    ? new Cc2ccError(data.error.code, data.error.message)
    : new Error(`the dashboard did not start: ${complaint.trim()}`);
}

/**
 * Ends the dashboards in the background, and waits for it.
 * @param owner ends only the one that goes with this process.
 * @returns the ids of the processes that were told to end.
 */
export async function stopInBackground(registry: Registry, owner?: ProcessIdentity): Promise<number[]> {
  const owners = owner ? [owner] : await ownersIn(registry);
  const stopped = await Promise.all(owners.map((each) => stopOf(registry, each)));
  return stopped.filter((pid) => pid !== undefined);
}

async function ownersIn(registry: Registry): Promise<ProcessIdentity[]> {
  const files = await listOwnFolder(registry, registry.layout.clients);
  return files.flatMap((file) => {
    const note = clientNoteName.parse(file);
    return note?.topic === topic ? [note.client] : [];
  });
}

async function stopOf(registry: Registry, owner: ProcessIdentity): Promise<number | undefined> {
  const note = await readClientNote(registry, owner, topic, parserOf(dashboardNote));
  const server = note && parseProcessToken(note.process);
  await clearClientNote(registry, owner, topic);
  if (!server || livenessOf(registry.processes, server) !== 'alive') return undefined;
  tellToEnd(server.pid);
  const endsAtMs = registry.fs.monotonicMs() + endPatienceMs;
  while (livenessOf(registry.processes, server) === 'alive' && registry.fs.monotonicMs() < endsAtMs)
    await registry.fs.sleep(50);
  return server.pid;
}

function tellToEnd(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if (!isSystemError(error, 'ESRCH')) throw error; // It has ended meanwhile.
  }
}
