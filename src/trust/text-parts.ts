/** Characters that JSON writes as two. */
const escapedInJson = new Set(['\n', '\t', '"', '\\']);

/**
 * Cuts a text into parts of at most `maxBytes` each, as they count in JSON; joined, the parts are the text. A part never
 * ends within what a reader sees as one character, unless that alone is larger than a part: then between two code points.
 */
export function splitText(text: string, maxBytes: number): string[] {
  const segments = new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text);
  const parts: string[] = [];
  let start = 0;
  for (let full = endOfRoom(text, start, maxBytes); full < text.length; full = endOfRoom(text, start, maxBytes)) {
    const boundary = segments.containing(full)?.index ?? full;
    const end = boundary > start ? boundary : full;
    parts.push(text.slice(start, end));
    start = end;
  }
  return [...parts, text.slice(start)];
}

/** Where the room for one part ends, between two code points; at least one is let through. */
function endOfRoom(text: string, start: number, maxBytes: number): number {
  let bytes = 0;
  let at = start;
  while (at < text.length) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    bytes += escapedInJson.has(character) ? 2 : Buffer.byteLength(character);
    if (bytes > maxBytes && at > start) return at;
    at += character.length;
  }
  return at;
}
