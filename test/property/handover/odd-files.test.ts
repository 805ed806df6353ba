import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WaitingMail } from '../../../src/doorbells/waiting-mail.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { sweepExpired } from '../../../src/handover/sweep.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { receiveMail } from '../../support/receive-mail.ts';

const hourMs = 60 * 60 * 1000;
/** A failure prints its seed; with that in CC2CC_TEST_SEED the same files come again. */
const seed = Number(process.env.CC2CC_TEST_SEED ?? Date.now() % 2 ** 31);
const reader = 'brave-fox';
/** Of a sender with a mailbox, so that it is told what becomes of its mail. */
const sender = 'calm-owl';
const goodText = 'This one is fine.';

const fullStops = fc
  .integer({ min: 80, max: 100 })
  .map((length) => `${'a'.repeat(92)}.`.padEnd(length, 'b').slice(0, length));
const id = fc.oneof(fullStops, fc.string({ maxLength: 120 }), fc.constantFrom('..', 'con.txt', 'a.', 'msg-1', ''));
const odd = <Value>(usual: fc.Arbitrary<Value>) => fc.oneof({ weight: 3, arbitrary: usual }, fc.jsonValue());

/** What looks like a message, of which one thing or another is odd. */
const message = fc
  .record(
    {
      id: odd(id),
      from: odd(fc.constantFrom(sender, reader, 'nobody', '../..', '')),
      to: odd(fc.constantFrom(reader, sender)),
      timestamp: odd(fc.constantFrom('2026-01-01T00:00:00.000Z', '1970-01-01', '+275760-09-13T00:00:00.000Z', 'soon')),
      type: odd(fc.constantFrom('message', 'status', 'task', 'response', 'shout')),
      priority: odd(fc.constantFrom('low', 'normal', 'critical')),
      content: odd(fc.oneof(fc.string(), fc.record({ text: fc.string(), parts: fc.array(fc.jsonValue()) }))),
      replyTo: odd(id),
      thread: odd(id),
      ttl: odd(fc.constantFrom(0, 1, -1, 60, 1e300)),
      hops: odd(fc.constantFrom(0, 99)),
      identity: fc.jsonValue(),
      sealed: fc.jsonValue(),
      signature: fc.jsonValue(),
      v: odd(fc.constant(1)),
    },
    { requiredKeys: [] },
  )
  .map((fields) => JSON.stringify(fields));

/** The one that kept a mailbox shut: its sender is to be told, and its id ends in a full stop where a cut comes. */
const expired = fullStops.map((fullStop) =>
  JSON.stringify({
    id: fullStop,
    from: sender,
    to: reader,
    timestamp: '2026-01-01T00:00:00Z',
    ttl: 60,
    content: 'late',
  }),
);

const content = fc.oneof(
  { weight: 4, arbitrary: message },
  { weight: 2, arbitrary: expired },
  fc.json(),
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom('', '{', 'null', '"text"', '[{}]', '\ufeff{}', 'x'.repeat(3_000_000)),
);

const nameBytes = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 255 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('a', '...', '-rf', 'msg-', `${'.'.repeat(90)}x`, 'x~1~y', 'a b', 'con')
      .map((text) => Buffer.from(text)),
  )
  .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0 && byte !== 0x2f)));

const oddFile = fc.record({
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('file' as const) },
    fc.constantFrom('folder', 'full folder', 'link', 'link to nothing', 'link to itself', 'pipe', 'socket'),
  ),
  name: nameBytes,
  ending: fc.oneof({ weight: 4, arbitrary: fc.constant('.json') }, fc.constantFrom('', '.tmp', '.json.part', '.JSON')),
  content,
  ageMs: fc.constantFrom(0, hourMs, 1000 * hourMs, -1000 * hourMs),
});

type OddFile = typeof oddFile extends fc.Arbitrary<infer Value> ? Value : never;

/** What takes the mail: a command, or a hook, each until nothing comes any more. */
const takers = {
  receive: async (world: World, client: Awaited<ReturnType<World['startAgent']>>) => {
    const mail = await receiveMail(world.bridge, { name: reader, client });
    return mail.map(({ message }) => message.content.text);
  },
  'a hook': async (world: World, client: Awaited<ReturnType<World['startAgent']>>) => {
    const { messages } = await handOver(world.bridge, { name: reader, client });
    return messages.map((taken) => taken.content.text);
  },
};

test.runIf(process.platform === 'linux').each(Object.entries(takers))(
  `whatever lies in the inbox, the message behind it comes once, with %s (seed ${seed})`,
  async (_name, take) => {
    const property = fc.asyncProperty(
      fc.array(oddFile, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      async (files, isLast) => {
        await using world = await openWorld();
        const [owl, client] = [await world.startAgent(sender), await world.startAgent(reader)];
        const sockets: Server[] = [];
        try {
          if (!isLast) await world.mail(reader, goodText);
          for (const file of files) await drop(world, file, sockets);
          if (isLast) await world.mail(reader, goodText);
          const waiting = new WaitingMail(world.bridge);
          expect(
            (await waiting.list(mailboxOf(world.bridge.store.layout.root, reader))).map(
              (found) => found.message.content.text,
            ),
          ).toContain(goodText);
          const texts: string[] = [];
          for (let round = 0; round < 3; round++) {
            for (let more = true; more; ) {
              const taken = await take(world, client);
              texts.push(...taken);
              more = taken.length > 0;
            }
            // What is unfinished or locked is judged later.
            world.pass(100_000);
            await sweepExpired(world.bridge, owl);
          }
          expect(texts.filter((text) => text === goodText)).toHaveLength(1);
        } finally {
          for (const socket of sockets) socket.close();
        }
      },
    );
    await fc.assert(property, { numRuns: 60, seed });
  },
);

/** How each kind of thing comes to be at a path. */
const makers: Record<OddFile['kind'], (path: string, file: OddFile, scene: Scene) => unknown> = {
  file: (path, { content }) => writeFileSync(path, content),
  folder: (path) => mkdirSync(path),
  'full folder': (path, { content }) => {
    mkdirSync(path);
    writeFileSync(join(path, 'inner.json'), content);
  },
  link: (path, { content }, { outside }) => {
    writeFileSync(outside, content);
    symlinkSync(outside, path);
  },
  'link to nothing': (path) => symlinkSync('/nowhere/at/all', path),
  'link to itself': (path, { name, ending }, { inbox }) => symlinkSync(pathOf(inbox, name, ending), path),
  pipe: (path) => execFileSync('mkfifo', [path]),
  socket: (path, _file, { sockets }) => listen(path, sockets),
};

interface Scene {
  readonly inbox: string;
  readonly outside: string;
  readonly sockets: Server[];
}

function pathOf(inbox: string, name: Buffer, ending: string): Buffer {
  return Buffer.concat([Buffer.from(`${inbox}/`), name.subarray(0, 255 - ending.length), Buffer.from(ending)]);
}

async function drop(world: World, file: OddFile, sockets: Server[]): Promise<void> {
  const { inbox } = mailboxOf(world.bridge.store.layout.root, reader);
  mkdirSync(inbox, { recursive: true });
  const draft = join(world.folder, `draft-${Math.random()}`);
  const target = pathOf(inbox, file.name, file.ending);
  if (['.', '..', ''].includes(target.subarray(inbox.length + 1).toString())) return;
  await makers[file.kind](draft, file, { inbox, outside: join(world.folder, 'outside.json'), sockets });
  const time = new Date(world.bridge.store.fs.nowMs() - file.ageMs);
  if (!file.kind.startsWith('link')) utimesSync(draft, time, time);
  try {
    renameSync(draft, target);
  } catch (error) {
    // Of a folder and a file of one name the first stays.
    if (!/^(ENOTEMPTY|EISDIR|ENOTDIR|EEXIST)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function listen(path: string, sockets: Server[]): Promise<void> {
  const server = createServer();
  sockets.push(server);
  return new Promise((resolve, reject) => server.once('error', reject).listen(path, resolve));
}
