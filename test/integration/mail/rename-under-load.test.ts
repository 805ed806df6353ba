import { join as joinPath } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { type Bridge, openBridge } from '../../../src/bridge/bridge.ts';
import { changeName } from '../../../src/handover/change-name.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { join } from '../../../src/identity/join.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { listInbox } from '../../../src/store/inbox.ts';
import { soonMs, startClientProcess, systemProcesses } from '../../support/identity-processes.ts';
import { openWorld } from '../../support/identity-world.ts';
import { interceptFileSystem } from '../../support/intercepted-file-system.ts';
import { workersInFolder } from '../../support/workers-in-folder.ts';

const senders = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox'];
const messagesOfEach = 50;
const names = ['calm-owl', 'brave-lynx', 'swift-hare'];

const shared = workersInFolder();

/** Renames the reader again and again, and takes what has come each time, until `isOver` and nothing is left. */
async function readWhileRenamed(bridge: Bridge, isOver: () => boolean) {
  await using client = await startClientProcess();
  await join(bridge.registry, { client: client.identity, requestedName: names[0] });
  const texts: string[] = [];
  let name = names[0] ?? '';
  let [renames, emptyLooks] = [0, 0];
  while (emptyLooks < 2 * names.length) {
    const next = names[(renames + 1) % names.length] ?? '';
    await changeName(bridge, { name, client: client.identity }, next);
    [name, renames] = [next, renames + 1];
    const wasOver = isOver();
    const { messages } = await handOver(bridge, { name, client: client.identity });
    texts.push(...messages.map(({ content }) => content.text));
    emptyLooks = wasOver && messages.length === 0 ? emptyLooks + 1 : 0;
    // The senders' processes share the processors with this one.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { texts, renames };
}

test('of what six processes write to an agent while it is renamed all comes, once, and in the order of each', async () => {
  const bridgeDirectory = joinPath(shared.folder, 'bridge');
  const bridge = await openBridge(nodeFileSystem, systemProcesses, bridgeDirectory);
  for (const name of names) {
    await using before = await startClientProcess();
    await join(bridge.registry, { client: before.identity, requestedName: name });
    await before.kill();
  }
  const started = await shared.workers.start(senders.length);
  const atMs = soonMs() + 200;
  let isOver = false;
  const written = Promise.all(
    started.map((worker, index) => {
      const from = senders[index] ?? '';
      // Some know one name of the agent, and some use all of them.
      const to = index % 2 === 0 ? names : [names[index % names.length] ?? ''];
      return worker.order<number>({ do: 'write', bridgeDirectory, atMs, from, to, amount: messagesOfEach });
    }),
  ).finally(() => {
    isOver = true;
  });
  const [{ texts, renames }] = await Promise.all([readWhileRenamed(bridge, () => isOver), written]);

  const expected = Array.from({ length: messagesOfEach }, (_, number) => number);
  for (const from of senders) {
    const numbers = texts.filter((text) => text.startsWith(`${from} `)).map((text) => Number(text.split(' ')[1]));
    expect(
      numbers.toSorted((one, other) => one - other),
      `all of ${from}, once`,
    ).toEqual(expected);
    expect(numbers, `in the order of ${from}`).toEqual(expected);
  }
  expect(renames, 'it was renamed while they wrote').toBeGreaterThan(10);
  for (const name of names) expect(await listInbox(bridge.store, mailboxOf(bridgeDirectory, name))).toEqual([]);
}, 120_000);

test('what comes under the former name between two looks is not overtaken by what comes under the new one', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('calm-owl');
  await changeName(world.bridge, { name: 'calm-owl', client }, 'brave-lynx');
  const { inbox } = mailboxOf(world.bridge.store.layout.root, 'brave-lynx');
  let isFirst = true;
  const fs = interceptFileSystem(async ({ name, paths }, perform) => {
    if (name === 'readDirectory' && paths[0] === inbox && isFirst) {
      isFirst = false;
      await world.mail('calm-owl', 'first', { from: 'ant' });
      await world.mail('brave-lynx', 'second', { from: 'ant' });
    }
    return perform();
  }, world.bridge.store.fs);
  const { messages } = await handOver(
    { ...world.bridge, store: { ...world.bridge.store, fs } },
    { name: 'brave-lynx', client },
  );
  expect(messages.map(({ content }) => content.text)).toEqual(['first', 'second']);
});
