import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import { parseJson } from '../protocol/json.ts';
import { ownInfo } from './own-info.ts';

/** Those that the SDK speaks. A client that asks for another one gets its answer from the SDK. */
const protocolVersions: readonly unknown[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'];

/** Claude Code tries this first, and connects in the older way to a server that does not know it. */
const newerHandshake = 'server/discover';

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout'>;

/**
 * Answers a client's first requests before the rest of the server is loaded, which takes longer than Node takes to start.
 * All that was read is then on stdin again, so that nothing is lost; the stream is paused.
 * @returns the ids of the requests that were answered, once the rest is needed.
 */
export function greet({ stdin, stdout }: Streams): Promise<Set<RequestId>> {
  const answered = new Set<RequestId>();
  let read = Buffer.alloc(0);
  let seenLines = 0;
  return new Promise((resolve) => {
    const take = (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      const newLines = read.toString('utf8').split('\n').slice(seenLines, -1);
      seenLines += newLines.length;
      const { answers, isEnough } = answerAtOnce(newLines);
      for (const { id } of answers) answered.add(id);
      if (isEnough) putBack(stdin, take, read);
      const text = answers.map((answer) => `${JSON.stringify({ jsonrpc: '2.0', ...answer })}\n`).join('');
      stdout.write(text, () => {
        if (isEnough) resolve(answered);
      });
    };
    stdin.on('data', take);
  });
}

function putBack(stdin: Streams['stdin'], take: (chunk: Buffer) => void, read: Buffer): void {
  stdin.off('data', take);
  stdin.pause();
  stdin.unshift(read);
}

interface Answer {
  readonly id: RequestId;
  readonly [outcome: string]: unknown;
}

/** Answers lines up to the first that needs the rest of the server, or that connects the client. */
function answerAtOnce(lines: readonly string[]): { readonly answers: readonly Answer[]; readonly isEnough: boolean } {
  const answers: Answer[] = [];
  for (const line of lines) {
    const request = asRequest(parseJson(line));
    if (request?.method === newerHandshake) {
      answers.push({ id: request.id, error: { code: -32601, message: 'Method not found' } });
      continue;
    }
    if (request?.method === 'initialize') {
      const result = resultOfInitialize(request.params);
      if (result) answers.push({ id: request.id, result });
    }
    return { answers, isEnough: true };
  }
  return { answers, isEnough: false };
}

/** As the SDK responds; undefined for what it may refuse. By hand, because its schemas are what takes long to load. */
function resultOfInitialize({ protocolVersion, capabilities, clientInfo }: Fields): object | undefined {
  const { name, version } = asFields(clientInfo) ?? {};
  const isKnown = protocolVersions.includes(protocolVersion) && asFields(capabilities) !== undefined;
  return isKnown && typeof name === 'string' && typeof version === 'string'
    ? { protocolVersion, ...ownInfo }
    : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function asRequest(
  value: unknown,
): { readonly id: RequestId; readonly method: unknown; readonly params: Fields } | undefined {
  const { jsonrpc, id, method, params = {} } = asFields(value) ?? {};
  const isId = typeof id === 'string' || Number.isSafeInteger(id);
  const fields = asFields(params);
  return jsonrpc === '2.0' && isId && fields ? { id: id as RequestId, method, params: fields } : undefined;
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
