import { isSystemError } from '../base/errors.ts';
import { orMissing } from '../base/files.ts';
import type { FileSystem } from '../base/fs.ts';

/** How much of a transcript's end is searched; a session writes far less between an offer and the next look. */
const searchedBytes = 2 * 1024 * 1024;

/** What the end of a transcript proves about messages that were offered to its session. */
export interface TranscriptEvidence {
  /** The model has answered with these before it. */
  readonly readIds: ReadonlySet<string>;
  /** These stand in the transcript, whether the model has answered, will answer, or never saw them. */
  readonly carriedIds: ReadonlySet<string>;
  /** When the model last answered, milliseconds since 1970; undefined if no answer was found that can be understood. */
  readonly lastAnswerAtMs: number | undefined;
}

interface TranscriptEntry {
  readonly uuid?: unknown;
  readonly parentUuid?: unknown;
  readonly type?: unknown;
  readonly timestamp?: unknown;
  readonly isSidechain?: unknown;
  readonly isApiErrorMessage?: unknown;
  readonly attachment?: { readonly type?: unknown };
  readonly message?: { readonly model?: unknown; readonly content?: unknown };
}

const backgroundResult =
  /^<task-notification>\n[\s\S]*\n<result>\n&lt;cc2cc-message id="([A-Za-z0-9._-]+)" [\s\S]*\n&lt;\/cc2cc-message&gt;\n<\/result>/;

interface Carrier {
  readonly uuid: string;
  readonly ids: readonly string[];
}

/** Reads the end of a transcript; one that is missing, or that another account keeps to itself, proves nothing. */
export async function readEvidence(fs: FileSystem, transcriptPath: string): Promise<TranscriptEvidence> {
  try {
    return await readEnd(fs, transcriptPath);
  } catch (error) {
    if (isSystemError(error, 'EACCES', 'EPERM')) return evidenceIn([]);
    throw error;
  }
}

async function readEnd(fs: FileSystem, transcriptPath: string): Promise<TranscriptEvidence> {
  const stats = await orMissing(fs.stat(transcriptPath));
  if (!stats) return evidenceIn([]);
  const fromBytes = Math.max(0, stats.sizeBytes - searchedBytes);
  const bytes = await fs.readRange(transcriptPath, fromBytes, stats.sizeBytes - fromBytes);
  return evidenceIn(new TextDecoder().decode(bytes).split('\n'));
}

/**
 * What the lines of a transcript (JSON lines, each entry naming the one it follows) prove. A message was read if its
 * frame stands in a hook's context or a tool's result, and an answer of the model descends from that entry. A context
 * without such an answer may belong to a prompt that the person took back: the client keeps it in the file and never
 * sends it again.
 */
export function evidenceIn(lines: readonly string[]): TranscriptEvidence {
  const parents = new Map<string, string>();
  const carriers: Carrier[] = [];
  const answers: string[] = [];
  let lastAnswerAtMs: number | undefined;
  for (const line of lines) {
    const entry = parseEntry(line);
    if (typeof entry?.uuid !== 'string') continue;
    if (typeof entry.parentUuid === 'string') parents.set(entry.uuid, entry.parentUuid);
    if (isAnswer(entry)) {
      answers.push(entry.uuid);
      lastAnswerAtMs = latest(lastAnswerAtMs, entry.timestamp);
    } else if (putsTextBeforeModel(entry))
      carriers.push({ uuid: entry.uuid, ids: [...markedIds(line), ...idsInBackgroundResult(entry)] });
  }
  const answered = ancestorsOf(answers, parents);
  return {
    readIds: idsOf(carriers.filter(({ uuid }) => answered.has(uuid))),
    carriedIds: idsOf(carriers),
    lastAnswerAtMs,
  };
}

/** Not a failure of the API, which the client writes down as an answer, and not a subagent's. */
function isAnswer(entry: TranscriptEntry): boolean {
  const isSynthetic = entry.isApiErrorMessage === true || entry.message?.model === '<synthetic>';
  return entry.type === 'assistant' && entry.isSidechain !== true && !isSynthetic;
}

/** A hook's raw output (`hook_success`) and a prompt that only waits (`queue-operation`) prove nothing. */
function putsTextBeforeModel(entry: TranscriptEntry): boolean {
  return entry.type === 'user' || (entry.type === 'attachment' && entry.attachment?.type === 'hook_additional_context');
}

/** The frame's first words, with as many backslashes before the quotation marks as JSON within JSON needs. */
function markedIds(line: string): string[] {
  return [...line.matchAll(/<cc2cc-message id=\\*"([A-Za-z0-9._-]+)\\*"/g)].map(([, id]) => id ?? '');
}

/**
 * A client may move a call that waits out of the turn. Its result comes later as a prompt of the client, escaped, which
 * a body cannot imitate because what it escapes itself is escaped once more.
 */
function idsInBackgroundResult({ type, message }: TranscriptEntry): string[] {
  if (type !== 'user' || typeof message?.content !== 'string') return [];
  const [, id] = backgroundResult.exec(message.content) ?? [];
  return id ? [id] : [];
}

function idsOf(carriers: readonly Carrier[]): Set<string> {
  return new Set(carriers.flatMap(({ ids }) => ids));
}

function ancestorsOf(answers: readonly string[], parents: ReadonlyMap<string, string>): Set<string> {
  const ancestors = new Set<string>();
  for (const answer of answers) {
    let current = parents.get(answer);
    while (current !== undefined && !ancestors.has(current)) {
      ancestors.add(current);
      current = parents.get(current);
    }
  }
  return ancestors;
}

function latest(before: number | undefined, timestamp: unknown): number | undefined {
  const timeMs = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(timeMs) ? before : Math.max(before ?? timeMs, timeMs);
}

function parseEntry(line: string): TranscriptEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as TranscriptEntry;
  } catch {
    return undefined; // The first line of the part that was read, or the last one, still being written.
  }
}
