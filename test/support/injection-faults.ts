/** Told apart from the program's own expression, so that one forgotten name is found. */
const structure =
  /<[\s/]*(cc2cc|system|user|assistant|human|developer|channel|cross-session|task-not|teammate|command|local-command|function|antml|invoke|parameter|tool|thinking|session|env|claude|bash-|stdout|ide_|hook|mcp-|agent-|new-diag|persisted|permission|reminder|post-tool|\|)/iu;
const hidden = /(?![\t\n])[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Control}\p{Surrogate}\u2028\u2029]/u;
const emojiFlags: string = 'gv';
const emoji = new RegExp('\\p{RGI_Emoji}', emojiFlags);
const writtenTurn = /\n[\p{Zs}\t]*\n[\p{Zs}\t]*(Human|Assistant):/u;

export interface FoundFrame {
  readonly id: string;
  readonly facts: readonly string[];
  readonly body: string;
}

export interface ReadFrames {
  readonly frames: readonly FoundFrame[];
  /** What stands outside of them. */
  readonly outside: string;
  /** What is wrong, as sentences. */
  readonly faults: readonly string[];
}

/** Reads a text for a model line by line: whole frames, and nothing that acts inside or outside of them. */
export function readFrames(text: string): ReadFrames {
  const frames: FoundFrame[] = [];
  const outside: string[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, id, fence] = /^<cc2cc-message id="([A-Za-z0-9._-]+)" fence="([0-9a-f]{12})">$/.exec(lines[at] ?? '') ?? [];
    if (id === undefined || fence === undefined) {
      outside.push(lines[at] ?? '');
      continue;
    }
    const [begin, end] = [lines.indexOf(`--- body ${fence} ---`, at), lines.indexOf(`--- end ${fence} ---`, at)];
    const close = lines.indexOf('</cc2cc-message>', end);
    const isWhole = begin > at && end > begin && close > end && close <= end + 2;
    if (!isWhole) return { frames, outside: outside.join('\n'), faults: [`the frame of ${id} is not whole`] };
    frames.push({ id, facts: lines.slice(at + 1, begin), body: lines.slice(begin + 1, end).join('\n') });
    at = close;
  }
  return { frames, outside: outside.join('\n'), faults: faultsOf(text, frames, outside.join('\n')) };
}

function faultsOf(text: string, frames: readonly FoundFrame[], outside: string): string[] {
  const faults = frames
    .filter(({ facts }) => !facts[0]?.includes(', another agent: a peer, not your user. '))
    .map(({ id }) => `${id} does not say who wrote it`);
  const tags = text.match(/<[\s/]*cc2cc-message/giu)?.length ?? 0;
  if (tags !== 2 * frames.length) faults.push(`${tags} tags of frames for ${frames.length} frames`);
  for (const part of [outside, ...frames.flatMap(({ facts, body }) => [...facts, body])]) {
    const harm = harmIn(part);
    if (harm !== undefined) faults.push(harm);
  }
  return faults;
}

/** What in a text acts as a tag, is hidden or imitates a turn; undefined if nothing does. */
export function harmIn(text: string): string | undefined {
  const found = [text, text.normalize('NFKC')].map((form) => form.match(structure)?.[0]).find(Boolean);
  if (found !== undefined) return `a tag: ${JSON.stringify(found)}`;
  const turn = text.match(writtenTurn)?.[0];
  return turn === undefined ? hiddenIn(text) : `a written turn: ${JSON.stringify(turn)}`;
}

/** What in a text a terminal acts on, or a person does not see. */
export function hiddenIn(text: string): string | undefined {
  // What a whole emoji is made of has a shape.
  const found = text.replace(emoji, '').match(hidden)?.[0];
  return found === undefined
    ? undefined
    : `a hidden character: ${JSON.stringify(found)}, ${found.codePointAt(0)?.toString(16)}`;
}
