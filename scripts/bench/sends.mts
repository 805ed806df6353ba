import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { newMessageId } from '../../src/protocol/ids.ts';
import { encodeMessage, type Message } from '../../src/protocol/message.ts';
import { send } from '../../src/store/send.ts';
import { openStore } from '../../src/store/store.ts';
import { type Figure, interleave, ratio } from './figures.mts';
import { timed } from './hook.mts';
import type { Workshop } from './workshop.mts';

/** The magic number of tmpfs, see statfs(2). */
const tmpfsType = 0x01021994;

/** How many messages a second are durable, one after another, against the least that any durable file costs. */
export async function measureSends(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const root = workshop.temporaryDirectory();
  const store = await openStore(nodeFileSystem, join(root, 'bridge'));
  const bare = join(root, 'bare');
  mkdirSync(bare);
  await send(store, 'brave-fox', letter());
  const medians = await interleave(isQuick ? 20 : 300, {
    bare: () => timed(() => writeBare(bare, letter())),
    durable: async () => {
      const message = letter();
      const startedAtMs = performance.now();
      await send(store, 'brave-fox', message);
      return performance.now() - startedAtMs;
    },
  });
  const place = statfsSync(root).type === tmpfsType ? ' (in memory: fsync is free here)' : '';
  return [
    { what: 'durable sends a second, one writer', aim: '', figure: `${Math.round(1000 / medians.durable)}${place}` },
    ratio('a durable send to a bare write, fsync and link', medians.durable, medians.bare),
  ];
}

function writeBare(folder: string, message: Message): void {
  const draft = join(folder, `${message.id}.tmp`);
  const descriptor = openSync(draft, 'wx', 0o600);
  writeSync(descriptor, encodeMessage(message));
  fsyncSync(descriptor);
  closeSync(descriptor);
  linkSync(draft, join(folder, `${message.id}.json`));
}

function letter(): Message {
  return {
    id: newMessageId(Date.now()),
    timestamp: new Date().toISOString(),
    from: 'calm-owl',
    to: 'brave-fox',
    type: 'message',
    priority: 'normal',
    content: { text: 'Please look at the parser: it fails on an escaped quotation mark. '.repeat(8), parts: [] },
    replyTo: null,
    thread: null,
    task: null,
    ttl: 3600,
    hops: 0,
    identity: { agent: 'claude-code', mode: 'agent' },
    v: 1,
  };
}
