import * as z from 'zod/mini';
import { parseJson } from '../../protocol/json.ts';
import { anyObject } from '../../protocol/objects.ts';

/**
 * What an entry of a transcript is, as far as it matters for mail. `prompt` begins a turn. `result` is that of a tool
 * call: the calls of one response run side by side, so what follows descends from only one of their results. `response` is
 * the model's, `failure` an error of the API that the client writes down as a response, and `summary` stands for all that
 * was said before it.
 */
export interface TranscriptEntry {
  readonly uuid: string;
  /** The entry that it follows. */
  readonly parent: string | undefined;
  readonly kind: 'prompt' | 'result' | 'context' | 'response' | 'failure' | 'summary' | 'other';
  /** Messages that it puts before the model. */
  readonly ids: readonly string[];
  readonly promptId: string | undefined;
  /** Of a response that is written as several entries, the same for all. */
  readonly responseId: string | undefined;
  /** When it was written, milliseconds since 1970. */
  readonly atMs: number | undefined;
  /** Its turn is over although no hook tells: the person interrupted it, or the API failed. */
  readonly breaksOff: boolean;
  /** Of a failure, the status that the API gave. */
  readonly status: number | undefined;
}

const storedEntry = z.looseObject({ uuid: z.string() });

type Stored = z.infer<typeof storedEntry>;

const backgroundResult =
  /^<task-notification>\n[\s\S]*\n<result>\n&lt;cc2cc-message id="([A-Za-z0-9._-]+)" [\s\S]*\n&lt;\/cc2cc-message&gt;\n<\/result>/;

/** @returns undefined for a line that is no entry of the main conversation. */
export function readEntry(line: string): TranscriptEntry | undefined {
  // The first line of a part that was read from its middle is no JSON.
  const stored = line.startsWith('{') ? storedEntry.safeParse(parseJson(line)).data : undefined;
  if (stored === undefined || stored.isSidechain === true) return undefined;
  const kind = kindOf(stored);
  return {
    uuid: stored.uuid,
    parent: textOrNothing(stored.parentUuid) ?? textOrNothing(stored.logicalParentUuid),
    kind,
    ids: carriesMail(kind) ? [...markedIds(line), ...idsInBackgroundResult(stored)] : [],
    promptId: textOrNothing(stored.promptId),
    responseId: textOrNothing(fieldsOf(stored.message).id),
    atMs: timeOf(stored.timestamp),
    breaksOff: kind === 'failure' || (kind === 'prompt' && isInterruption(fieldsOf(stored.message).content)),
    status: typeof stored.apiErrorStatus === 'number' ? stored.apiErrorStatus : undefined,
  };
}

/** What a hook added, and what was queued while the model worked and then came between two steps of its turn. */
const contexts = new Set<unknown>(['hook_additional_context', 'queued_command']);

function kindOf({ type, subtype, isApiErrorMessage, attachment, message }: Stored): TranscriptEntry['kind'] {
  switch (type) {
    case 'assistant':
      if (isApiErrorMessage === true) return 'failure';
      return fieldsOf(message).model === '<synthetic>' ? 'other' : 'response';
    case 'user':
      return isToolResult(fieldsOf(message).content) ? 'result' : 'prompt';
    case 'attachment':
      return contexts.has(fieldsOf(attachment).type) ? 'context' : 'other';
    default:
      return subtype === 'compact_boundary' ? 'summary' : 'other';
  }
}

/** What the client writes in the place of the rest of a turn. */
function isInterruption(content: unknown): boolean {
  const [text] = Array.isArray(content) ? content.map((block) => fieldsOf(block).text) : [content];
  return typeof text === 'string' && text.startsWith('[Request interrupted by user');
}

/** A hook's raw output (`hook_success`) and a prompt that only waits (`queue-operation`) prove nothing. */
function carriesMail(kind: TranscriptEntry['kind']): boolean {
  return kind === 'prompt' || kind === 'result' || kind === 'context';
}

function isToolResult(content: unknown): boolean {
  return Array.isArray(content) && content.some((block) => fieldsOf(block).type === 'tool_result');
}

/** The frame's first words, with as many backslashes before the quotation marks as JSON within JSON needs. */
function markedIds(line: string): string[] {
  if (!line.includes('<cc2cc-message')) return [];
  return [...line.matchAll(/<cc2cc-message id=\\*"([A-Za-z0-9._-]+)\\*"/g)].map(([, id]) => id ?? '');
}

/**
 * A client may move a call that waits out of the turn. Its result comes later as a prompt of the client, escaped, which
 * a body cannot imitate because what it escapes itself is escaped once more.
 */
function idsInBackgroundResult({ type, message }: Stored): string[] {
  const { content } = fieldsOf(message);
  if (type !== 'user' || typeof content !== 'string') return [];
  const [, id] = backgroundResult.exec(content) ?? [];
  return id ? [id] : [];
}

/** The fields of an object; none of anything else. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return anyObject.safeParse(value).data ?? {};
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function timeOf(timestamp: unknown): number | undefined {
  const timeMs = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
