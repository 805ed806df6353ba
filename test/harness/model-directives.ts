import type { ToolCall } from './model-reply.ts';
import type { ModelRequest } from './model-request.ts';
import { freshText, shownText } from './model-text.ts';

const directiveStart = /\[\[call (\S+) (?=\{)/g;
const directiveEnd = '}]]';
const messageId = /msg-[0-9a-zA-Z-]{8,}/g;

/**
 * Reads the calls that a text asks the model to make: `[[call TOOL {json}]]`. Several in one text are one batch.
 *
 * `$MSG_ID` in the JSON becomes the last cc2cc message id that is new to the model, or else the last it was ever shown.
 * A directive may stand inside another one's JSON, so that a message can carry one to its reader. The same directive
 * twice is obeyed once, because the second is most often a hook's echo of the prompt.
 *
 * @throws Error when a directive is not closed or its JSON cannot be parsed.
 */
export function directedCalls(request: ModelRequest): ToolCall[] {
  const text = freshText(request);
  const calls = new Map<string, ToolCall>();
  let readUpTo = 0;
  for (const match of text.matchAll(directiveStart)) {
    if (match.index < readUpTo) continue;
    const jsonStart = match.index + match[0].length;
    const { input, end } = readJson(text, jsonStart, lastMessageId(request));
    calls.set(text.slice(match.index, end), { name: match[1] ?? '', input });
    readUpTo = end;
  }
  return [...calls.values()];
}

function readJson(text: string, start: number, id: string): { input: Record<string, unknown>; end: number } {
  // The first `}]]` may belong to a directive inside the JSON: take the first end that leaves JSON.
  for (let at = text.indexOf(directiveEnd, start); at >= 0; at = text.indexOf(directiveEnd, at + 1)) {
    const input = parsedObject(text.slice(start, at + 1).replaceAll('$MSG_ID', id));
    if (input !== undefined) return { input, end: at + directiveEnd.length };
  }
  throw new Error(`the scripted model cannot read this directive: [[call … ${text.slice(start, start + 200)}`);
}

function parsedObject(json: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function lastMessageId(request: ModelRequest): string {
  const last = (text: string) => text.match(messageId)?.at(-1);
  return last(freshText(request)) ?? last(shownText(request)) ?? '';
}
