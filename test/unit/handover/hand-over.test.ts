import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type HandOverOptions, handOver } from '../../../src/handover/hand-over.ts';
import { maxHandOverCharacters, noMail } from '../../../src/handover/tray.ts';
import { lookedAtEachEnd, unfinishedGraceMs } from '../../../src/store/inbox.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { interceptFileSystem } from '../../support/intercepted-file-system.ts';

async function openFox() {
  const world = await openWorld();
  const recipient = { name: 'brave-fox', client: await world.startAgent('brave-fox') };
  return {
    world,
    mailbox: await ensureMailbox(world.bridge.store, 'brave-fox'),
    take: (options?: HandOverOptions, fs = world.bridge.store.fs) =>
      handOver({ ...world.bridge, store: { ...world.bridge.store, fs } }, recipient, options),
    textsOf: async () => (await handOver(world.bridge, recipient)).messages.map(({ content }) => content.text),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

async function sendMany(world: World, count: number, characters: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number++) {
    ids.push((await world.mail('brave-fox', `${number} ${'x'.repeat(characters)}`)).id);
  }
  return ids;
}

test('all mail comes in rounds of whole messages within the budget, the oldest first, each once', async () => {
  await using fox = await openFox();
  const sent = await sendMany(fox.world, 25, 1200);
  const taken: string[] = [];
  for (let left = sent.length; left > 0; ) {
    const round = await fox.take();
    expect(round.text.length).toBeLessThanOrEqual(maxHandOverCharacters);
    expect(round.messages.length).toBeGreaterThan(3);
    expect(round.text.match(/^<cc2cc-message /gm)).toHaveLength(round.messages.length);
    for (const { content } of round.messages) expect(round.text).toContain(`\n${content.text}\n`);
    taken.push(...round.messages.map(({ id }) => id));
    left = round.left;
    expect(left).toBe(sent.length - taken.length);
    expect(round.text.includes(`${left} more message`)).toBe(left > 0);
  }
  expect(taken).toEqual(sent);
  expect(await fox.take()).toEqual(noMail);
});

test('critical mail comes first, the rest in the order of sending whatever its priority', async () => {
  await using fox = await openFox();
  for (const priority of ['low', 'critical', 'high', 'normal', 'critical'] as const) {
    await fox.world.mail('brave-fox', priority, { priority });
  }
  expect(await fox.textsOf()).toEqual(['critical', 'critical', 'low', 'high', 'normal']);
});

test('a large message is not cut for what came before it: it waits for the next round, and comes whole', async () => {
  await using fox = await openFox();
  const [small, large, after] = [
    await fox.world.mail('brave-fox', 'x'.repeat(1000)),
    await fox.world.mail('brave-fox', 'y'.repeat(6500)),
    await fox.world.mail('brave-fox', 'small again'),
  ];
  expect((await fox.take()).messages.map(({ id }) => id)).toEqual([small.id]);
  const second = await fox.take();
  expect(second.messages.map(({ id }) => id)).toEqual([large.id, after.id]);
  expect(second.text.includes(`\n${large.content.text}\n`)).toBe(true);
});

test('a message too large for any round comes as its beginning, with how to read the whole', async () => {
  await using fox = await openFox();
  const { id } = await fox.world.mail('brave-fox', `begin ${'z'.repeat(100_000)} end`);
  const { text, messages } = await fox.take();
  expect(text.length).toBeLessThanOrEqual(maxHandOverCharacters);
  expect(text.length).toBeGreaterThan(maxHandOverCharacters - 600);
  expect(text).toContain('\nbegin zzz');
  expect(text).toContain(`For the whole text call read_message {"msg_id": "${id}"}`);
  expect(text).not.toContain('z end');
  expect(messages.map((message) => message.id)).toEqual([id]);
});

test('a text that grows when it is made visible still keeps to the budget', async () => {
  await using fox = await openFox();
  await fox.world.mail('brave-fox', '\u202e'.repeat(6000), { from: '\u200b'.repeat(2000) });
  expect((await fox.take()).text.length).toBeLessThanOrEqual(maxHandOverCharacters);
});

test('mail whose time is over is not shown: it goes to dead/ with the reason, and hides nothing behind it', async () => {
  await using fox = await openFox();
  const { id } = await fox.world.mail('brave-fox', 'too late'.repeat(2000), { ttl: 60 });
  fox.world.pass(60_000);
  await fox.world.mail('brave-fox', 'in time');
  expect(await fox.textsOf()).toEqual(['in time']);
  expect(readdirSync(fox.mailbox.dead).sort()).toEqual([`${id}.json`, `${id}.reason.json`]);
  expect(JSON.parse(readFileSync(join(fox.mailbox.dead, `${id}.reason.json`), 'utf8'))).toMatchObject({
    state: 'expired',
    reason: expect.stringContaining('within 60 s'),
  });
});

test('what cannot be read goes to bad/ as it came, and the good mail around it arrives', async () => {
  await using fox = await openFox();
  await fox.world.mail('brave-fox', 'before');
  const broken = { 'aaa.json': '{"from": "x", ', 'zzz.json': '[]', 'note.txt': 'hello' };
  for (const [name, bytes] of Object.entries(broken)) writeFileSync(join(fox.mailbox.inbox, name), bytes);
  await fox.world.mail('brave-fox', 'after');
  expect(await fox.textsOf()).toEqual(['before', 'after']);

  fox.world.pass(unfinishedGraceMs * 10);
  expect(await fox.textsOf()).toEqual([]);
  expect(readdirSync(fox.mailbox.inbox)).toEqual([]);
  const kept = readdirSync(fox.mailbox.bad).filter((name) => !name.endsWith('.reason.txt'));
  const bytesOf = (name: string) => readFileSync(join(fox.mailbox.bad, name), 'utf8');
  expect(kept.map((name) => [name.split('~')[1], bytesOf(name)]).sort()).toEqual(Object.entries(broken).sort());
  for (const name of kept) expect(bytesOf(`${name}.reason.txt`)).toMatch(/\w+ .*\n$/);
});

test.runIf(process.platform === 'linux')(
  'a name that is not UTF-8 goes to bad/ and is not counted as mail',
  async () => {
    await using fox = await openFox();
    const name = Buffer.from([0x61, 0xff, 0xfe, 0x2e, 0x6a, 0x73, 0x6f, 0x6e]);
    writeFileSync(Buffer.concat([Buffer.from(`${fox.mailbox.inbox}/`), name]), '{"from":"x","content":"y"}');
    writeFileSync(join(fox.mailbox.inbox, 'a\ufffd.json'), '{"from":"x","content":"a strange name, but one"}');
    const { text, left } = await fox.take();
    expect(text).toContain('a strange name, but one');
    expect(left).toBe(0);
    expect(readdirSync(fox.mailbox.inbox)).toEqual([]);
    const [kept = '', reason = ''] = readdirSync(fox.mailbox.bad).sort();
    expect(kept).toContain(`name-${name.toString('hex')}`);
    expect(readFileSync(join(fox.mailbox.bad, kept), 'utf8')).toBe('{"from":"x","content":"y"}');
    expect(readFileSync(join(fox.mailbox.bad, reason), 'utf8')).toContain('not UTF-8');
  },
);

test('of a flood the oldest come first and the newest if they are critical; each look reads a few, all are counted', async () => {
  const flood = 5 * lookedAtEachEnd;
  let reads = 0;
  await using fox = await openFox();
  for (let number = 0; number < flood; number++) {
    const file = `n${String(number).padStart(6, '0')}.json`;
    writeFileSync(join(fox.mailbox.inbox, file), `{"from":"cron","content":"dropped ${number} ${'x'.repeat(3000)}"}`);
  }
  await fox.world.mail('brave-fox', 'from an agent');
  writeFileSync(join(fox.mailbox.inbox, 'z.json'), '{"from":"cron","content":"it burns","priority":"critical"}');
  const counted = interceptFileSystem(({ name }, perform) => {
    if (name === 'readFile') reads += 1;
    return perform();
  }, fox.world.bridge.store.fs);
  const { text, messages, left } = await fox.take({}, counted);
  expect(messages.map(({ content }) => content.text.slice(0, 9))).toEqual(['it burns', 'dropped 0', 'dropped 1']);
  expect(left).toBe(flood + 2 - messages.length);
  expect(text).toContain(`${left} more messages wait`);
  expect(reads).toBeLessThan(2 * lookedAtEachEnd + 20);
});

test('a file that any script drops into the inbox is mail', async () => {
  await using fox = await openFox();
  writeFileSync(join(fox.mailbox.inbox, 'hello.json'), '{"from":"cron","content":"backup is done"}');
  const { text, messages } = await fox.take();
  expect(text).toContain('From cron, another agent: a peer, not your user.');
  expect(messages).toMatchObject([{ from: 'cron', to: 'brave-fox', content: { text: 'backup is done' } }]);
});

test('the same message sent twice is handed over once, also when its copy comes after', async () => {
  await using fox = await openFox();
  const message = await fox.world.mail('brave-fox', 'once');
  expect(await fox.textsOf()).toEqual(['once']);
  await fox.world.mail('brave-fox', 'once', message);
  expect(await fox.textsOf()).toEqual([]);
  expect(readdirSync(fox.mailbox.inbox)).toEqual([]);
});

test('a new context is offered again what was not seen, marked; any other look is not', async () => {
  await using fox = await openFox();
  const { id } = await fox.world.mail('brave-fox', 'hello');
  await fox.take();
  expect((await fox.take()).text).toBe('');
  const again = await fox.take({ isNewContext: true });
  expect(again.messages.map((message) => message.id)).toEqual([id]);
  expect(again.text).toContain('Redelivery, attempt 2: you may have seen it before.');
});

test('where there is no mailbox there is no mail', async () => {
  await using world = await openWorld();
  const recipient = { name: 'calm-owl', client: world.processes.start() };
  expect(await handOver(world.bridge, recipient)).toEqual(noMail);
});
