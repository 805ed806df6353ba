import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileSystem } from '../../../src/base/fs.ts';
import { usualQuota } from '../../../src/base/settings.ts';
import type { Bridge } from '../../../src/bridge/bridge.ts';
import { changeName } from '../../../src/handover/change-name.ts';
import { endSession } from '../../../src/handover/end-session.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { announceEndings, announceTurnEnd } from '../../../src/idle-notices/idle-notice.ts';
import { notifyWhenIdle } from '../../../src/idle-notices/notify-when-idle.ts';
import { defaults } from '../../../src/protocol/defaults.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { endTurn } from '../../../src/session/turn.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { WatchedSession } from '../../support/idle-session.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';

const watcher = { name: 'calm-owl', mode: 'agent', hops: 3 } as const;
let world: World;
let owl: WatchedSession;
let fox: WatchedSession;

beforeEach(async () => {
  world = await openWorld();
  owl = await WatchedSession.start(world, 'calm-owl');
  fox = await WatchedSession.start(world, 'brave-fox');
});

afterEach(() => world[Symbol.asyncDispose]());

const ask = (agent = 'brave-fox', isNextTurn = false) => notifyWhenIdle(world.bridge, watcher, agent, isNextTurn);

/** What the watcher is handed now. */
async function notices(): Promise<string[]> {
  const { messages } = await handOver(world.bridge, { name: 'calm-owl', client: owl.client });
  return messages.map(({ content }) => content.text);
}

async function endTurnOfFox(): Promise<void> {
  await endTurn(world.bridge, fox.client);
  fox.says('idle');
  await announceTurnEnd(world.bridge, 'brave-fox');
}

describe('one notice comes', () => {
  test('when the turn ends, as a status message that wakes, and none after it', async () => {
    await fox.work();
    expect(await ask()).toBe('brave-fox is working; you will get one notice when it ends its turn or its session.');
    expect(await ask('@brave-fox')).toBe('You will already be told when brave-fox ends its turn or its session.');
    await announceEndings(world.bridge);
    expect(await notices()).toEqual([]);
    await endTurnOfFox();
    const { messages } = await handOver(world.bridge, { name: 'calm-owl', client: owl.client });
    expect(messages).toMatchObject([
      { from: 'brave-fox', type: 'status', priority: 'normal', hops: 3, identity: { mode: 'notice' } },
    ]);
    expect(messages[0]?.content.text).toMatch(/^You asked to be told: brave-fox ended its turn at \d{4}-.*Z\.$/);
    await fox.work();
    await endTurnOfFox();
    await announceEndings(world.bridge);
    expect(await notices()).toEqual([]);
    expect(readdirSync(world.bridge.store.layout.watches)).toEqual([]);
  });

  test('when the person interrupts the turn, of which no hook tells', async () => {
    await fox.work();
    await ask();
    fox.says('idle');
    world.pass(2_000);
    await announceEndings(world.bridge, 'calm-owl');
    expect(await notices()).toEqual([]);
    world.pass(1_000);
    await announceEndings(world.bridge, 'calm-owl');
    expect(await notices()).toEqual([expect.stringContaining('brave-fox ended its turn')]);
  });

  test.each([
    ['is killed', () => world.processes.end(fox.client)],
    ['ends', () => endSession(world.bridge, fox.client)],
  ])('when the session %s', async (_, end) => {
    await fox.work();
    await ask();
    await end();
    await announceEndings(world.bridge, 'calm-owl');
    expect(await notices()).toEqual([expect.stringContaining('the session of brave-fox was over at')]);
  });

  test('when another session has taken the name meanwhile', async () => {
    await fox.work();
    await ask();
    world.processes.end(fox.client);
    const second = await WatchedSession.start(world, 'brave-fox');
    await second.work();
    await announceEndings(world.bridge);
    expect(await notices()).toEqual([expect.stringContaining('the session of brave-fox was over')]);
  });

  test('under the names that both have by then', async () => {
    await fox.work();
    await ask();
    await changeName(world.bridge, { name: 'brave-fox', client: fox.client }, 'devops');
    await changeName(world.bridge, { name: 'calm-owl', client: owl.client }, 'wise-owl');
    await announceEndings(world.bridge);
    await endTurn(world.bridge, fox.client);
    await announceTurnEnd(world.bridge, 'devops');
    const { messages } = await handOver(world.bridge, { name: 'wise-owl', client: owl.client });
    expect(messages).toMatchObject([{ from: 'devops', to: 'wise-owl' }]);
  });

  test('in the mailbox of a watcher that is away', async () => {
    await fox.work();
    await ask();
    world.processes.end(owl.client);
    await endTurnOfFox();
    owl = await WatchedSession.start(world, 'calm-owl');
    expect(await notices()).toHaveLength(1);
  });

  test('after a week in which no turn ended, to say that no other will come', async () => {
    await fox.work();
    await ask();
    world.pass(8 * 24 * 60 * 60 * 1000);
    await announceEndings(world.bridge);
    expect(await notices()).toEqual([expect.stringContaining('brave-fox ended no turn within a week')]);
    expect(readdirSync(world.bridge.store.layout.watches)).toEqual([]);
  });
});

describe('an agent that is idle', () => {
  test('is told of at once, and nothing is kept', async () => {
    fox.says('idle');
    expect(await ask()).toMatch(/^brave-fox is idle now, since \d{4}-.*Z; you won't get a notice\.$/);
    expect(readdirSync(world.bridge.store.layout.watches)).toEqual([]);
  });

  test('is waited for until its next turn ends, where that is asked for', async () => {
    fox.says('idle');
    expect(await ask('brave-fox', true)).toBe(
      'brave-fox is idle now; you will get one notice when it ends its next turn or its session.',
    );
    await announceEndings(world.bridge);
    expect(await notices()).toEqual([]);
    // A command that its client answers without a model is no turn.
    world.pass(1000);
    fox.says('idle');
    world.pass(4000);
    await announceEndings(world.bridge);
    expect(await notices()).toEqual([]);
    await fox.work();
    await announceEndings(world.bridge);
    expect(await notices()).toEqual([]);
    // Interrupted: the client alone tells.
    fox.says('idle');
    world.pass(4_000);
    await announceEndings(world.bridge);
    expect(await notices()).toHaveLength(1);
  });
});

test.each([
  ['brave-fax', 'UNKNOWN_RECIPIENT: no agent named "brave-fax"; did you mean brave-fox?'],
  ['', 'UNKNOWN_RECIPIENT: no agent named ""'],
  ['@backend', 'UNKNOWN_RECIPIENT: no agent named "@backend"'],
  ['../x', 'UNKNOWN_RECIPIENT: no agent named "../x"'],
  ['calm-owl', 'BAD_INPUT: "calm-owl" is you; name another agent'],
])('%j is refused', async (agent, error) => {
  await expect(ask(agent)).rejects.toThrow(error);
});

test('an agent that is offline, and one of which nothing is known, are told of as they are', async () => {
  world.processes.end(fox.client);
  expect(await ask()).toMatch(/^brave-fox is offline, last seen .*; you won't get a notice\. Mail waits for it\.$/);
  await world.startAgent('wise-cat');
  expect(await ask('wise-cat')).toBe(
    "cc2cc can't see what wise-cat is doing; you will get one notice when its session ends.",
  );
});

describe('however many look, and wherever they are cut off', () => {
  test('two wishes at one moment are one', async () => {
    await fox.work();
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.filter((answer) => answer.startsWith('You will already be told'))).toHaveLength(2);
    expect(readdirSync(world.bridge.store.layout.watches)).toHaveLength(1);
  });

  test('many that see the end at once make one notice', async () => {
    await fox.work();
    await ask();
    await endTurn(world.bridge, fox.client);
    fox.says('idle');
    const looks = Array.from({ length: 8 }, (_, index) =>
      index % 2 ? announceEndings(world.bridge) : announceTurnEnd(world.bridge, 'brave-fox'),
    );
    await Promise.all(looks);
    expect(await notices()).toHaveLength(1);
    expect(readdirSync(world.bridge.store.layout.watches)).toEqual([]);
  });

  test('one that comes late, when the notice was sent and read, sends no other', async () => {
    await fox.work();
    await ask();
    await endTurn(world.bridge, fox.client);
    fox.says('idle');
    const before: string[] = [];
    const fs = interceptFileSystem(async ({ name, paths }, perform) => {
      if (name === 'createFile' && paths[0]?.includes('.notice') && before.length === 0) {
        await announceEndings(world.bridge);
        before.push(...(await notices()));
        world.pass(1000);
      }
      return perform();
    }, world.bridge.store.fs);
    await announceEndings({
      store: { ...world.bridge.store, fs },
      registry: { ...world.registry, fs },
      warnings: [],
      quota: usualQuota,
      defaultTtlSeconds: defaults.ttlSeconds,
    });
    expect(before).toHaveLength(1);
    const { inbox, bad } = mailboxOf(world.bridge.store.layout.root, 'calm-owl');
    expect([inbox, bad, world.bridge.store.layout.watches].flatMap((folder) => readdirSync(folder))).toEqual([]);
  });

  test('one that is cut off at any step leaves it to the next, and nothing comes twice', async () => {
    let isWhole = false;
    for (let step = 0; !isWhole; step++) {
      await fox.work();
      await ask();
      await endTurn(world.bridge, fox.client);
      fox.says('idle');
      const ended = await announceEndings(failingAtStep(step)).then(
        () => true,
        () => false,
      );
      isWhole = ended && step > 40;
      // Some are cut off after the notice could be taken, and some before.
      const early = step % 2 === 0 ? await notices() : [];
      world.pass(1000);
      await announceEndings(world.bridge);
      expect([...early, ...(await notices())], `cut off at step ${step}`).toHaveLength(1);
      const left = readdirSync(world.bridge.store.layout.watches).filter((file) => file.endsWith('.json'));
      expect(left, `cut off at step ${step}`).toEqual([]);
    }
    expect(readdirSync(mailboxOf(world.bridge.store.layout.root, 'calm-owl').bad)).toEqual([]);
  });
});

/** A process that dies at that operation: this one and all later ones fail. */
function failingAtStep(step: number): Bridge {
  let count = 0;
  const fs: FileSystem = interceptFileSystem(async (_operation, perform) => {
    if (count++ >= step) throw systemError('EIO');
    return perform();
  }, world.bridge.store.fs);
  return {
    store: { ...world.bridge.store, fs },
    registry: { ...world.registry, fs },
    warnings: [],
    quota: usualQuota,
    defaultTtlSeconds: defaults.ttlSeconds,
  };
}
