import { execFileSync } from 'node:child_process';
import { type Figure, interleave, median, ratio } from './figures.mts';
import { timed } from './hook.mts';
import { peerName, type RegisteredSession, registerSession, runNode } from './registered-session.mts';
import { createServerClient } from './server-client.mts';
import type { Workshop } from './workshop.mts';

const readyLimit = 2.5;
const maxResidentMb = 65;
const toolCalls = [
  { name: 'whoami', arguments: {} },
  { name: 'list_agents', arguments: {} },
  { name: 'send', arguments: { to: peerName, text: 'a letter for later' } },
  { name: 'check_inbox', arguments: {} },
  { name: 'list_agents', arguments: {} },
];

/** How soon the MCP server answers `initialize`, and how much memory it holds after ten tool calls. */
export async function measureServer(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const session = registerSession(workshop, 'calm-owl');
  const residentMb: number[] = [];
  const medians = await interleave(isQuick ? 2 : 10, {
    floor: () => timed(() => runNode(['-e', '0'], session.environment)),
    ready: () => startAndUse(workshop, session, residentMb),
  });
  const resident = median(residentMb);
  return [
    ratio('MCP server from start to ready, to node -e 0', medians.ready, medians.floor, readyLimit),
    {
      what: 'MCP server, resident memory after 10 tool calls',
      aim: `under ${maxResidentMb} MB`,
      figure: `${resident.toFixed(1)} MB`,
      met: resident < maxResidentMb,
    },
  ];
}

/** @returns the time from the start to the answer to `initialize`. */
async function startAndUse(workshop: Workshop, session: RegisteredSession, residentMb: number[]): Promise<number> {
  const { client, transport } = createServerClient(workshop, session);
  const startedAtMs = performance.now();
  await client.connect(transport);
  const readyMs = performance.now() - startedAtMs;
  for (const call of [...toolCalls, ...toolCalls]) {
    const { isError, content } = await client.callTool(call);
    if (isError === true) throw new Error(`${call.name} failed: ${JSON.stringify(content)}`);
  }
  residentMb.push(residentKb(transport.pid ?? 0) / 1024);
  await client.close();
  // The server has given the name up at its end; the next one finds a registered session again.
  session.runHook('session-start');
  return readyMs;
}

function residentKb(pid: number): number {
  const script = `(Get-Process -Id ${pid}).WorkingSet64 / 1024`;
  const printed =
    process.platform === 'win32'
      ? execFileSync('powershell', ['-NoProfile', '-Command', script], { encoding: 'utf8' })
      : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  const kb = Number(printed.trim());
  if (!(kb > 0)) throw new Error(`the system did not tell the memory of process ${pid}: ${printed}`);
  return kb;
}
