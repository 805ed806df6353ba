import { PassThrough } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { type JSONRPCMessage, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { greet } from '../../../src/mcp/greeting.ts';
import { createServer } from '../../../src/mcp/server.ts';

const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' };
const discover = { jsonrpc: '2.0', id: 'first', method: 'server/discover' };
const list = { jsonrpc: '2.0', id: 9, method: 'tools/list' };

function initialize(protocolVersion: unknown, more: object = {}): JSONRPCMessage {
  const params = { protocolVersion, capabilities: { roots: {} }, clientInfo: { name: 'test', version: '1' }, ...more };
  return { jsonrpc: '2.0', id: 0, method: 'initialize', params } as JSONRPCMessage;
}

/** Streams in place of those of the process. */
function openStreams() {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const greeted = greet({ stdin, stdout } as unknown as Pick<NodeJS.Process, 'stdin' | 'stdout'>);
  const rest = async () => {
    await greeted;
    stdin.end();
    stdout.end();
    stdin.resume();
    return { read: await readAll(stdin), answers: (await readAll(stdout)).split('\n').filter(Boolean).map(parse) };
  };
  return { stdin, greeted, rest };
}

const parse = (line: string) => JSON.parse(line);
const toLines = (...messages: object[]) => messages.map((message) => `${JSON.stringify(message)}\n`).join('');

/** What the SDK responds to the first message of a client. */
async function responseOfSdk(message: JSONRPCMessage): Promise<JSONRPCMessage> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const response = new Promise<JSONRPCMessage>((resolve) => {
    theirs.onmessage = resolve;
  });
  const server = createServer(
    () => Promise.reject(new Error('no tool is called')),
    () => false,
    { open: async () => undefined },
  );
  await server.connect(ours);
  await theirs.send(message);
  const received = await response;
  await server.close();
  return received;
}

test.each(SUPPORTED_PROTOCOL_VERSIONS)('a client of protocol %s is answered as the SDK answers it', async (version) => {
  const { stdin, greeted, rest } = openStreams();
  stdin.write(toLines(initialize(version)));
  expect(await greeted).toEqual(new Set([0]));
  expect((await rest()).answers).toEqual([await responseOfSdk(initialize(version))]);
});

test('the newer handshake is refused as the SDK refuses it, and the client may then connect in the older way', async () => {
  const { stdin, greeted, rest } = openStreams();
  stdin.write(toLines(discover));
  stdin.write(toLines(initialize('2025-11-25')));
  expect(await greeted).toEqual(new Set(['first', 0]));
  const { answers, read } = await rest();
  expect(answers[0]).toEqual(await responseOfSdk(discover as JSONRPCMessage));
  expect(answers[1]).toMatchObject({ id: 0, result: { protocolVersion: '2025-11-25' } });
  expect(read).toBe(toLines(discover, initialize('2025-11-25')));
});

test('all that comes in is there for the rest of the server, however it was cut', async () => {
  const sent = toLines(discover, initialize('2025-11-25', { clientInfo: { name: 'tëst', version: '1' } }), list);
  const bytes = Buffer.from(sent);
  const { stdin, greeted, rest } = openStreams();
  for (const byte of bytes) stdin.write(Buffer.of(byte));
  await greeted;
  stdin.write(toLines(initialized));
  expect((await rest()).read).toBe(sent + toLines(initialized));
});

test.each([
  ['a version that nobody knows', initialize('1999-01-01')],
  ['a version that is no text', initialize(7)],
  ['no word about the client', initialize('2025-11-25', { clientInfo: undefined })],
  ['no capabilities', initialize('2025-11-25', { capabilities: undefined })],
  ['another request', list],
  ['a notification', initialized],
  ['what is no request', ['initialize']],
])('%s is left to the rest of the server', async (_what, message) => {
  const { stdin, greeted, rest } = openStreams();
  stdin.write(toLines(message, initialize('2025-11-25')));
  expect(await greeted).toEqual(new Set());
  expect(await rest()).toEqual({ answers: [], read: toLines(message, initialize('2025-11-25')) });
});
