import type { Part } from './api/door.ts';
import type { Drawing, Element, Engine, TextProperties } from './engine.ts';

/** Texts that follow one another on a line. */
export function drawParts($: Engine, drawing: Drawing, parts: readonly Part[]): Element[] {
  const { Text } = $.ui.resolve(drawing);
  return parts.map((part) => Text({ ...looks(part), children: part.text }));
}

function looks({ tone }: Part): TextProperties {
  if (tone === 'quiet') return { dimColor: true };
  if (tone === 'strong') return { bold: true };
  return tone === 'warning' ? { bold: true, color: 'warning' } : {};
}
