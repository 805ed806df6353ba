import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { repositoryRoot } from '../package-json.mts';
import { type Figure, interleave, toMs } from './figures.mts';
import { type FolderFlood, floods } from './flood-folders.mts';
import { timed } from './hook.mts';
import { peerName, type RegisteredSession, registerSession, runNode } from './registered-session.mts';
import { createServerClient } from './server-client.mts';
import type { Workshop } from './workshop.mts';

/** Nobody waits longer for a prompt, an edit or a send. */
const callLimitMs = 200;
const listLimitMs = 500;
/** Where node takes longer to start, the machine is slow or busy, and everything else takes longer as well. */
const usualFloorMs = 40;
/** As long as every kind of round of the server takes to come once. */
const serverWatchedMs = 6_000;
const quickShare = 0.1;

/** What a prompt, an edit, a send and the list of agents cost beside a folder that somebody has flooded. */
export async function measureFloods(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const flood of floods) figures.push(...(await measureOne(workshop, flood, isQuick)));
  return figures;
}

export async function measureOne(workshop: Workshop, flood: FolderFlood, isQuick: boolean): Promise<Figure[]> {
  const session = registerSession(workshop, 'calm-owl');
  flood.fill(session, isQuick ? quickShare : 1);
  const what = isQuick ? `a tenth of ${flood.what}` : flood.what;
  // Otherwise the first fsync waits for all that was written.
  if (process.platform !== 'win32') spawnSync('sync');
  const { client, transport } = createServerClient(workshop, session);
  await client.connect(transport);
  const served = await callFor(client, session, isQuick ? serverWatchedMs / 6 : serverWatchedMs);
  const medians = await interleave(isQuick ? 3 : 9, {
    floor: () => timed(() => runNode(['-e', '0'], session.environment, '{}')),
    prompt: () => timed(() => session.runHook('user-prompt-submit')),
    agents: () => timed(() => runNode([join(repositoryRoot, 'bin', 'cc2cc'), 'agents'], session.environment)),
  });
  await client.close();
  await workshop.cleanUp();
  const { floor, prompt, agents } = medians;
  return [
    figure(`prompt hook, ${what}`, prompt - floor, floor, callLimitMs),
    figure(`edit, ${what} (the slowest)`, served.edit, floor, callLimitMs),
    figure(`send, ${what} (the slowest)`, served.send, floor, callLimitMs),
    figure(`cc2cc agents, ${what}`, agents - floor, floor, flood.what.includes('cards') ? listLimitMs : undefined),
  ];
}

/** The slowest of many calls, so that a round of the server that lets nobody else in shows. */
async function callFor(client: Client, session: RegisteredSession, durationMs: number) {
  const slowest = { edit: 0, send: 0 };
  const file = join(session.environment.CLAUDE_PROJECT_DIR ?? '', 'src', 'parser.ts');
  const calls = {
    edit: { name: 'hook_pre_edit', arguments: { file_path: file, cwd: session.environment.CLAUDE_PROJECT_DIR } },
    send: { name: 'send', arguments: { to: peerName, text: 'a letter for later' } },
  };
  const untilMs = performance.now() + durationMs;
  for (let number = 0; performance.now() < untilMs; number++) {
    const which = number % 2 === 0 ? 'edit' : 'send';
    const startedAtMs = performance.now();
    const { isError, content } = await client.callTool(calls[which]);
    if (isError === true) throw new Error(`${which} failed: ${JSON.stringify(content)}`);
    slowest[which] = Math.max(slowest[which], performance.now() - startedAtMs);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return slowest;
}

/**
 * @param addedMs beyond what Node itself takes to start.
 * @param floorMs what Node took in the same minute: a busy machine shows there.
 */
function figure(what: string, addedMs: number, floorMs: number, limitMs: number | undefined): Figure {
  const text = `${toMs(addedMs)} (node -e 0: ${toMs(floorMs)})`;
  if (limitMs === undefined) return { what, aim: '', figure: text };
  const floors = limitMs / usualFloorMs;
  const aim = `under ${limitMs} ms more, or ${floors} × node -e 0`;
  return { what, aim, figure: text, met: addedMs < Math.max(limitMs, floors * floorMs) };
}
