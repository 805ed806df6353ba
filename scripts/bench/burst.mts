import { nodeFileSystem } from '../../src/base/fs.ts';
import { systemProcessTable } from '../../src/base/process-identity.ts';
import { openBridge } from '../../src/bridge/bridge.ts';
import { post } from '../../src/sending/post.ts';
import { newestClient } from '../../test/harness/install-client.ts';
import { freshText } from '../../test/harness/model-text.ts';
import type { Rig } from '../../test/harness/rig.ts';
import { waitFor } from '../../test/harness/wait-for.ts';
import { repositoryRoot } from '../package-json.mts';
import type { Figure } from './figures.mts';
import type { Workshop } from './workshop.mts';

const name = 'sess-a';
const busy = 'Think about it for a while.';

/** Many messages for one real session that is at work: how long until its model has them all, and in how many requests and turns. */
export async function measureBurst(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const count = isQuick ? 50 : 1_000;
  const rig = await workshop.rig({ version: newestClient, plugin: { dir: repositoryRoot } });
  const session = await rig.start('alpha', { args: ['--permission-mode', 'bypassPermissions', '--name', name] });
  await session.waitUntilIdle();
  await session.ask('hi');
  const hold = rig.model.hold(new RegExp(busy));
  await session.submit(busy);
  await hold.waitUntilReached();
  await sendAll(rig, count);
  const requestsBefore = rig.model.requests.length;
  const startedAtMs = Date.now();
  hold.release();
  const arrived = () => numbersIn(rig, requestsBefore);
  await waitFor(() => arrived().length >= count, { timeoutMs: 600_000, waitingFor: 'the whole burst' });
  const requests = rig.model.requests.slice(requestsBefore).filter(({ kind }) => kind === 'conversation');
  const tookMs = (requests.at(-1)?.atMs ?? startedAtMs) - startedAtMs;
  await session.waitUntilIdle();
  if (arrived().length !== count) throw new Error(`${arrived().length} messages came of ${count}`);
  // The one that was under way, and each that a doorbell began.
  const turns =
    1 + requests.filter((request) => freshText(request).includes('cross-session-message from="cc2cc:')).length;
  return [
    {
      what: `burst of ${count} messages to one busy session, to the last`,
      aim: '',
      figure: `${(tookMs / 1000).toFixed(1)} s`,
    },
    { what: 'the same, model requests', aim: '', figure: String(requests.length) },
    { what: 'the same, turns', aim: '', figure: String(turns) },
  ];
}

async function sendAll(rig: Rig, count: number): Promise<void> {
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), rig.bridgeDir);
  for (let number = 0; number < count; number++) {
    await post(bridge, { name: 'night-build', mode: 'script' }, { to: name, text: `PARCEL ${number}.` });
  }
}

/** In the order in which they came before the model; each request shows only what is new in it. */
function numbersIn({ model }: Rig, from: number): string[] {
  const texts = model.requests
    .slice(from)
    .filter(({ kind }) => kind === 'conversation')
    .map(freshText);
  return texts.flatMap((text) => [...text.matchAll(/PARCEL (\d+)\./g)].map(([, number = '']) => number));
}
