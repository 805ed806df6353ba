import { expect, test } from 'vitest';
import type { Doorbell, DoorbellLine } from '../../../src/claude-code/doorbells/doorbell.ts';
import { Ringer, type RingerState } from '../../../src/doorbells/ringer.ts';
import type { Message } from '../../../src/protocol/message.ts';

const second = 1000;
const minute = 60 * second;

/** Doorbells that write down when they rang, on a clock that the test moves. */
class Rig {
  nowMs = 50 * second;
  readonly rang: string[] = [];
  readonly notices: DoorbellLine[] = [];
  readonly deaf = new Set<string>();
  readonly ringer = new Ringer(
    ['socket', 'channel', 'file'].map((name) => this.#bell(name)),
    () => this.nowMs,
  );
  #begunMs = this.nowMs;

  /** Looks once a second for so long, as the server does. */
  async look(
    durationMs: number,
    ids: readonly string[],
    waitsForTurnMs?: number,
    isBusyByItsWord = false,
  ): Promise<string[]> {
    this.rang.length = 0;
    this.#begunMs = this.nowMs;
    for (let passedMs = 0; passedMs < durationMs; passedMs += second) {
      const open = waitsForTurnMs === undefined ? undefined : waitsForTurnMs + passedMs;
      await this.ringer.consider({ ...stateOf(ids, open), isBusyByItsWord });
      this.nowMs += second;
    }
    return [...this.rang];
  }

  #bell(name: string): Doorbell {
    return {
      name,
      ring: async (notice) => {
        if (this.deaf.has(name)) return false;
        this.rang.push(`${name} at ${(this.nowMs - this.#begunMs) / second}`);
        this.notices.push(notice);
        return true;
      },
    };
  }
}

function stateOf(ids: readonly string[], waitsForTurnMs?: number): RingerState {
  const waiting = ids.map(
    (id) => ({ id, from: 'calm-owl', content: { text: 'hello there', parts: [] } }) as unknown as Message,
  );
  return { waiting, waitsForTurnMs };
}

test('one doorbell rings at a time, in order, the next when nobody claimed within the patience', async () => {
  const rig = new Rig();
  expect(await rig.look(12 * second, ['one'])).toEqual(['socket at 0', 'channel at 4', 'file at 8']);
});

test('consider names the doorbell that rang, and nothing in between', async () => {
  const { ringer } = new Rig();
  expect(await ringer.consider(stateOf(['one']))).toBe('socket');
  expect(await ringer.consider(stateOf(['one']))).toBeUndefined();
});

test('a doorbell that cannot ring here is passed over at once', async () => {
  const rig = new Rig();
  rig.deaf.add('socket').add('channel');
  expect(await rig.look(4 * second, ['one'])).toEqual(['file at 0']);
});

test('after all rang in vain there is a pause, longer each time and ten minutes at most', async () => {
  const rig = new Rig();
  const rounds = (await rig.look(60 * minute, ['one']))
    .filter((ring) => ring.startsWith('socket'))
    .map((ring) => Number(ring.split(' at ')[1]));
  const gaps = rounds.slice(1).map((atSecond, index) => atSecond - (rounds[index] ?? 0) - 12);
  expect(gaps.slice(0, 7)).toEqual([2, 4, 8, 16, 32, 64, 128]);
});

test('where no doorbell can ring, the pause is kept as well', async () => {
  const rig = new Rig();
  for (const name of ['socket', 'channel', 'file']) rig.deaf.add(name);
  await rig.look(second, ['one']);
  rig.deaf.clear();
  expect(await rig.look(5 * second, ['one'])).toEqual(['socket at 1']);
});

test('mail that was claimed stops the ringing, and the next mail starts over with the first doorbell', async () => {
  const rig = new Rig();
  await rig.look(5 * second, ['one']);
  expect(await rig.look(20 * second, [])).toEqual([]);
  expect(await rig.look(5 * second, ['two'])).toEqual(['socket at 0', 'channel at 4']);
});

test('mail behind a claimed one rings as soon as a turn would show, and the long pause is forgotten', async () => {
  const rig = new Rig();
  await rig.look(5 * minute, ['one', 'two']);
  expect(await rig.look(18 * second, ['two'])).toEqual(['socket at 1', 'channel at 5', 'file at 9', 'socket at 15']);
});

test('nothing rings in an open turn, and the first doorbell when it ends', async () => {
  const rig = new Rig();
  expect(await rig.look(29 * second, ['one'], 0)).toEqual([]);
  expect(await rig.look(second, ['one'])).toEqual(['socket at 0']);
});

test('a turn that keeps mail waiting for too long is doubted: it was interrupted', async () => {
  const rig = new Rig();
  expect(await rig.look(36 * second, ['one'], 0)).toEqual(['socket at 30', 'channel at 34']);
});

test('a client that says it is busy is believed for longer, and then hears one doorbell until it is idle', async () => {
  const rig = new Rig();
  expect(await rig.look(9 * minute, ['one'], 0, true)).toEqual(['socket at 300']);
  expect(await rig.look(5 * second, ['one'])).toEqual(['channel at 4']);
});

test('urgent mail rings no second doorbell while the first is on its way', async () => {
  const rig = new Rig();
  await rig.look(second, ['one']);
  const urgent = { ...stateOf(['two']).waiting[0], priority: 'critical' } as Message;
  const waiting = [...stateOf(['one']).waiting, urgent];
  expect(await rig.ringer.consider({ waiting, waitsForTurnMs: undefined })).toBeUndefined();
  rig.nowMs += 3 * second;
  expect(await rig.ringer.consider({ waiting, waitsForTurnMs: undefined })).toBe('socket');
});

test('no notice equals another, and none repeats the whole text', async () => {
  const rig = new Rig();
  await rig.look(12 * second, ['one', 'two', 'three']);
  expect(new Set(rig.notices.map(({ nonce }) => nonce)).size).toBe(3);
  expect(rig.notices[0]).toMatchObject({ sender: 'calm-owl', others: 2, preview: 'hello …' });
});

test('once a turn has begun with the mail that was rung for, the next mail rings as soon as that turn is over', async () => {
  const rig = new Rig();
  await rig.ringer.consider(stateOf(['one']));
  rig.nowMs += 100;
  await rig.ringer.consider({ ...stateOf([]), lastHeardMs: rig.nowMs });
  expect(await rig.ringer.consider({ ...stateOf(['two'], 50), lastHeardMs: rig.nowMs })).toBeUndefined();
  expect(await rig.ringer.consider({ ...stateOf(['two']), lastHeardMs: rig.nowMs })).toBe('socket');
});

test('a turn that began before the ring ends no waiting', async () => {
  const rig = new Rig();
  const lastHeardMs = rig.nowMs - 1;
  await rig.ringer.consider({ ...stateOf(['one']), lastHeardMs });
  rig.nowMs += 100;
  await rig.ringer.consider({ ...stateOf([]), lastHeardMs });
  expect(await rig.ringer.consider({ ...stateOf(['two']), lastHeardMs })).toBeUndefined();
});
