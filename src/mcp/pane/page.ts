import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import type { Deed, Page, PageAction, PageAddress, PageLine, Part } from '../../mod/api/door.ts';
import { makeVisible } from '../../trust/visible-text.ts';

/** Whose pane it is. */
export interface PaneSession extends Recipient {
  readonly bridge: Bridge;
  readonly directory: string;
}

/** A page holds so much of a long text; the client draws it anew at every key. */
const linesAtOnce = 100;
const charactersAtOnce = 10_000;

/** What every page leads to. */
const places: readonly PageAction[] = [
  { key: 'i', label: 'inbox', does: open({ page: 'inbox' }) },
  { key: 's', label: 'sent', does: open({ page: 'sent' }) },
  { key: 'a', label: 'agents', does: open({ page: 'agents' }) },
  { key: 't', label: 'tasks', does: open({ page: 'tasks' }) },
];

export function open(address: PageAddress): Deed {
  return { kind: 'open', address };
}

export function fill(text: string): Deed {
  return { kind: 'fill', text };
}

/** Whatever a page says is shown to a user: nothing of it is hidden or acts on a terminal, and each line is one. */
export function toPage(title: string, lines: readonly PageLine[], actions: readonly PageAction[] = []): Page {
  const visible = lines.map((line) => ({ ...line, parts: line.parts.map(toVisible) }));
  return { title: oneLine(title), lines: visible, actions: [...actions, ...places] };
}

function toVisible(part: Part): Part {
  return { ...part, text: oneLine(part.text) };
}

function oneLine(text: string): string {
  return makeVisible(text).replaceAll('\t', '    ').replaceAll('\n', ' ');
}

/** As far in as `indentBody` puts what another agent wrote. */
const bodyIndent = 2;

/** A line for each line of a text. What is indented stays so where the client breaks it, and cannot pass for a line of ours. */
export function toLines(text: string): PageLine[] {
  return text.split('\n').map((line) => {
    const isBody = line.startsWith(' '.repeat(bodyIndent));
    return isBody ? { parts: [{ text: line.slice(bodyIndent) }], indent: bodyIndent } : { parts: [{ text: line }] };
  });
}

/** One part of a long text, and the keys that lead to the parts around it. */
export function partOf(
  text: string,
  address: PageAddress,
): { readonly lines: readonly PageLine[]; readonly actions: readonly PageAction[] } {
  const parts = divide(text);
  const shown = Math.min(address.part ?? 0, parts.length - 1);
  const lines = toLines(parts[shown] ?? '');
  if (parts.length === 1) return { lines, actions: [] };
  return {
    lines: [...lines, { parts: [{ text: `Part ${shown + 1} of ${parts.length}`, tone: 'quiet' }] }],
    actions: [
      ...(shown + 1 < parts.length
        ? [{ key: 'n', label: 'next part', does: open({ ...address, part: shown + 1 }) }]
        : []),
      ...(shown > 0 ? [{ key: 'p', label: 'previous part', does: open({ ...address, part: shown - 1 }) }] : []),
    ],
  };
}

function divide(text: string): string[] {
  const parts: string[] = [];
  let [lines, characters]: [string[], number] = [[], 0];
  for (const line of text.split('\n').flatMap(cutLongLine)) {
    if (lines.length >= linesAtOnce || (lines.length > 0 && characters + line.length > charactersAtOnce)) {
      parts.push(lines.join('\n'));
      [lines, characters] = [[], 0];
    }
    lines.push(line);
    characters += line.length;
  }
  return [...parts, lines.join('\n')];
}

function cutLongLine(line: string): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < line.length || from === 0; from += charactersAtOnce) {
    pieces.push(line.slice(from, from + charactersAtOnce));
  }
  return pieces;
}
