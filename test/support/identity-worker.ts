import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { createInterface } from 'node:readline';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { identifyProcess, type ProcessIdentity, systemProcessTable } from '../../src/base/process-identity.ts';
import { type Bridge, openBridge } from '../../src/bridge/bridge.ts';
import { handOver } from '../../src/handover/hand-over.ts';
import { type JoinRequest, join } from '../../src/identity/join.ts';
import { giveUpLease, takeLease } from '../../src/identity/lease.ts';
import { post } from '../../src/sending/post.ts';

/** What a test asks of a worker process, one JSON line each; the answer is one JSON line too. */
export type WorkerOrder = { readonly bridgeDirectory: string; readonly atMs: number } & (
  | { readonly do: 'join'; readonly request: Omit<JoinRequest, 'client'>; readonly client?: ProcessIdentity }
  | { readonly do: 'contend'; readonly names: readonly string[]; readonly rounds: number }
  | { readonly do: 'hand-over'; readonly name: string; readonly client: ProcessIdentity; readonly times: number }
  | { readonly do: 'write'; readonly from: string; readonly to: readonly string[]; readonly amount: number }
);

export interface ContendReport {
  readonly taken: number;
  /** Moments in which another live process held the same name. */
  readonly violations: readonly string[];
}

const processes = systemProcessTable();
const self = identifyProcess(processes, process.pid);

async function obey(order: WorkerOrder): Promise<unknown> {
  const bridge = await openBridge(nodeFileSystem, processes, order.bridgeDirectory);
  // Workers that were told the same moment begin in it, however late each was told.
  while (Date.now() < order.atMs);
  if (order.do === 'join') return joinAs(bridge, order.client ?? requireSelf(), order.request);
  if (order.do === 'write') return write(bridge, order);
  if (order.do === 'contend') return contend(bridge, order.names, order.rounds);
  const taken: string[] = [];
  for (let time = 0; time < order.times; time++) {
    const { messages } = await handOver(bridge, order, { maxCharacters: 2500 });
    taken.push(...messages.map(({ id }) => id));
  }
  return taken;
}

async function joinAs(bridge: Bridge, client: ProcessIdentity, request: Omit<JoinRequest, 'client'>): Promise<string> {
  return (await join(bridge.registry, { client, ...request })).name;
}

/** Writes numbered messages, each after the one before was accepted, to each of the names in turn. */
async function write(
  bridge: Bridge,
  { from, to, amount }: { readonly from: string; readonly to: readonly string[]; readonly amount: number },
): Promise<number> {
  for (let number = 0; number < amount; number++) {
    const name = to[number % to.length] ?? '';
    await post(bridge, { name: from, mode: 'script' }, { to: name, text: `${from} ${number}` });
  }
  return amount;
}

async function contend(bridge: Bridge, names: readonly string[], rounds: number): Promise<ContendReport> {
  const violations: string[] = [];
  let taken = 0;
  for (let round = 0; round < rounds; round++) {
    const name = names[Math.floor(Math.random() * names.length)] ?? '';
    if (await takeLease(bridge.registry, name, requireSelf())) {
      taken += 1;
      const other = await holdAlone(bridge, name);
      if (other !== undefined) violations.push(`${process.pid} and ${other} held ${name}`);
      await giveUpLease(bridge.registry, name, requireSelf());
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
  }
  return { taken, violations };
}

/** Puts up a mark, keeps it for a moment, and returns the live process whose mark stood beside it. */
async function holdAlone({ registry }: Bridge, name: string): Promise<number | undefined> {
  const { root } = registry.layout;
  const mark = joinPath(root, `held~${name}~${process.pid}`);
  const liveOthers = () =>
    readdirSync(root)
      .filter((file) => file.startsWith(`held~${name}~`))
      .map((file) => Number(file.split('~')[2]))
      .filter((pid) => pid !== process.pid && processes.startOf(pid) !== undefined);
  writeFileSync(mark, '');
  const atFirst = liveOthers();
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
  const atLast = liveOthers();
  rmSync(mark);
  return atFirst[0] ?? atLast[0];
}

function requireSelf(): ProcessIdentity {
  if (!self) throw new Error('this worker cannot tell its own start time');
  return self;
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  obey(JSON.parse(line) as WorkerOrder).then(
    (value) => process.stdout.write(`${JSON.stringify({ value })}\n`),
    (error: unknown) => process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`),
  );
});
process.stdout.write(`${JSON.stringify({ value: self })}\n`);
