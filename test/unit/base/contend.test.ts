import { expect, test } from 'vitest';
import { type Contest, contend } from '../../../src/base/contend.ts';
import { nodeFileSystem } from '../../../src/base/fs.ts';

/** A contender for one thing, whose file is its place in `up`. */
function contenderAt(up: Set<string>, place: string): Contest {
  return {
    rivals: async () => [...up].filter((other) => other !== place),
    async putUp() {
      up.add(place);
      return place;
    },
    async withdraw() {
      up.delete(place);
    },
  };
}

test('whoever meets nobody has it at once', async () => {
  const up = new Set<string>();
  expect(await contend(nodeFileSystem, contenderAt(up, 'a'))).toBe('a');
  expect([...up]).toEqual(['a']);
});

test('what another one holds is not had, and nothing of the loser is left', async () => {
  const up = new Set(['b']);
  expect(await contend(nodeFileSystem, contenderAt(up, 'a'))).toBeUndefined();
  expect([...up]).toEqual(['b']);
});

test('of many that begin at once, one has it', async () => {
  const up = new Set<string>();
  const places = ['a', 'b', 'c', 'd', 'e'];
  const held = await Promise.all(places.map((place) => contend(nodeFileSystem, contenderAt(up, place))));
  expect(held.filter((place) => place !== undefined)).toEqual([...up]);
  expect(up.size).toBe(1);
});

test('a holder keeps what it has while a contender waits for it to withdraw', async () => {
  const up = new Set(['b', 'a']);
  const holder = { ...contenderAt(up, 'b'), own: async () => 'b' };
  expect(await contend(nodeFileSystem, holder)).toBe('b');
  expect([...up]).toEqual(['b', 'a']);
});

test('what another process of the same contender has is taken for its own', async () => {
  const up = new Set(['a']);
  const contest = { ...contenderAt(up, 'a'), own: async () => 'a', putUp: () => Promise.reject(new Error('put up')) };
  expect(await contend(nodeFileSystem, contest)).toBe('a');
});

test('a contender that cannot look any more withdraws, and its error is told', async () => {
  const up = new Set<string>();
  const contest = contenderAt(up, 'a');
  let looks = 0;
  const rivals = async () => {
    looks += 1;
    if (looks > 1) throw new Error('the disk is gone');
    return [];
  };
  await expect(contend(nodeFileSystem, { ...contest, rivals })).rejects.toThrow('the disk is gone');
  expect([...up]).toEqual([]);
});

test('attempts are bounded where somebody else comes and goes for ever', async () => {
  let looks = 0;
  let slept = 0;
  const fs = {
    ...nodeFileSystem,
    sleep: async () => {
      slept += 1;
    },
  };
  const contest: Contest = {
    rivals: async () => {
      looks += 1;
      return [`0-${looks}`];
    },
    putUp: async () => 'a',
    withdraw: async () => undefined,
  };
  expect(await contend(fs, contest)).toBeUndefined();
  expect(slept).toBeLessThan(200);
});
