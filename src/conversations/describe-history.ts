import { betweenCharacters } from '../trust/emoji.ts';
import { frameList } from '../trust/frame-list.ts';
import { cutText, indentBody, makeVisibleLine } from '../trust/visible-text.ts';
import type { HistoryEntry } from './history-entry.ts';
import type { SearchResult } from './search.ts';
import type { Thread } from './thread.ts';

const charactersBefore = 60;
const excerptCharacters = 240;
/** A client moves a longer tool result into a file. */
const roomForThread = 20_000;
const maxBodyCharacters = 4_000;

/** Search results for a model. */
export function frameSearch(result: SearchResult): string {
  if (result.entries.length === 0) return 'Nothing was found.';
  const texts = result.entries.map((entry) => ({ head: headOf(entry), body: excerptOf(entry, result.terms) }));
  return frameList('search', `${countOf(result)} The best first; thread shows a whole conversation.`, texts);
}

/** Search results for a user. */
export function describeSearch(result: SearchResult): string {
  if (result.entries.length === 0) return 'Nothing was found.';
  const lines = result.entries.map((entry) => `${headOf(entry)}\n  ${excerptOf(entry, result.terms)}`);
  return [...lines, countOf(result)].join('\n');
}

/** A conversation for a model: as much of it, from its end, as there is room for. */
export function frameThread({ id, entries }: Thread): string {
  const texts: { head: string; body: string }[] = [];
  let room = roomForThread;
  for (const entry of [...entries].reverse()) {
    const text = { head: headOf(entry), body: cutBody(entry) };
    room -= text.head.length + text.body.length;
    if (room < 0 && texts.length > 0) break;
    texts.unshift(text);
  }
  const left = entries.length - texts.length;
  const cut = left > 0 ? ` The first ${left} are left out.` : '';
  return frameList(
    'thread',
    `${countMessages(entries.length)} in the thread ${id}, in the order of sending.${cut}`,
    texts,
  );
}

/** A conversation for a person. Bodies are indented, so that none can pass for another message. */
export function describeThread({ entries }: Thread): string {
  return entries.map((entry) => `${headOf(entry)}\n${indentBody(entry.message.content.text)}`).join('\n\n');
}

function headOf({ message, to, state }: HistoryEntry): string {
  const facts = [
    message.type,
    state,
    ...(message.replyTo ? [`in reply to ${message.replyTo}`] : []),
    ...(message.thread ? [`thread ${message.thread}`] : []),
  ];
  return cutText(
    makeVisibleLine(`${message.id} from ${message.from} to ${to}, ${message.timestamp} (${facts.join(', ')})`),
    400,
  );
}

function countOf({ entries, total, isCut }: SearchResult): string {
  return `${entries.length} of ${isCut ? 'more than ' : ''}${total} found.`;
}

export function countMessages(count: number): string {
  return count === 1 ? '1 message' : `${count} messages`;
}

/** The place in a text where a term stands, on one line. */
function excerptOf({ message }: HistoryEntry, terms: readonly string[]): string {
  const line = makeVisibleLine(message.content.text);
  const lower = line.toLowerCase();
  const places = terms.map((term) => lower.indexOf(term)).filter((at) => at !== -1);
  const from = places.length === 0 ? 0 : betweenCharacters(line, Math.max(0, Math.min(...places) - charactersBefore));
  const shown = cutText(line.slice(from), excerptCharacters);
  return `${from > 0 ? '…' : ''}${shown}${from + shown.length < line.length ? '…' : ''}`;
}

function cutBody({ message }: HistoryEntry): string {
  const { text } = message.content;
  if (text.length <= maxBodyCharacters) return text;
  return `${cutText(text, maxBodyCharacters)}\n[the first ${maxBodyCharacters} of ${text.length} characters]`;
}
