import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ulid } from 'ulid';
import { dateFolderOf } from '../../src/protocol/ids.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { type Figure, interleave, toMs } from './figures.mts';
import { type RegisteredSession, registerSession } from './registered-session.mts';
import { createServerClient } from './server-client.mts';
import type { Workshop } from './workshop.mts';

const limitMs = 300;
const days = 20;
const text = 'Please look at the parser: it fails on an escaped quotation mark. '.repeat(8);

const searches = {
  'a rare word': { query: 'number4242' },
  'words of every message': { query: 'quotation mark' },
  'no word, one thread': { thread: 'weather' },
};

/** What the search tool takes in a large mailbox, once the messages have been read for the first time. */
export async function measureSearch(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const count = isQuick ? 10_000 : 100_000;
  const session = registerSession(workshop, 'calm-owl');
  for (let number = 0; number < count; number++) fileMessage(session, number, count);
  const client = await connect(workshop, session);
  const first = await timeSearch(client, searches['a rare word']);
  const cases = Object.entries(searches).map(([what, query]) => [what, () => timeSearch(client, query)] as const);
  const medians = await interleave(isQuick ? 3 : 15, {
    ...Object.fromEntries(cases),
    'a rare word, after a message was filed': () => {
      fileMessage(session, count, count);
      return timeSearch(client, searches['a rare word']);
    },
  });
  await client.close();
  const what = `search in ${count} messages`;
  return [
    { what: `${what}, the first ever`, aim: '', figure: toMs(first) },
    ...Object.entries(medians).map(([name, medianMs]) => ({
      what: `${what}, ${name}`,
      aim: `under ${limitMs} ms`,
      figure: toMs(medianMs),
      met: medianMs < limitMs,
    })),
  ];
}

async function connect(workshop: Workshop, session: RegisteredSession): Promise<Client> {
  const { client, transport } = createServerClient(workshop, session);
  await client.connect(transport);
  await client.callTool({ name: 'whoami', arguments: {} });
  return client;
}

async function timeSearch(client: Client, query: Record<string, string>): Promise<number> {
  const startedAtMs = performance.now();
  const { isError, content } = await client.callTool({ name: 'search', arguments: query });
  const tookMs = performance.now() - startedAtMs;
  if (isError === true || !JSON.stringify(content).includes(' found.')) {
    throw new Error(`search failed: ${JSON.stringify(content)}`);
  }
  return tookMs;
}

/** As it lies after it was seen, the oldest some weeks ago. */
function fileMessage({ name, bridgeDirectory }: RegisteredSession, number: number, count: number): void {
  const timeMs = Date.now() - (1 - number / count) * days * 86_400_000;
  const id = `msg-${ulid(timeMs)}`;
  const folder = join(mailboxOf(bridgeDirectory, name).done, dateFolderOf(id));
  mkdirSync(folder, { recursive: true });
  const message = {
    id,
    timestamp: new Date(timeMs).toISOString(),
    from: 'brave-fox',
    to: name,
    content: { text: `${text}number${number}` },
    thread: number % 1000 === 0 ? 'weather' : null,
  };
  writeFileSync(join(folder, `${id}.json`), JSON.stringify(message));
}
