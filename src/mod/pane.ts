import type { Deed, Page, PageAddress, PageLine } from './api/door.ts';
import { ask } from './door.ts';
import { drawParts } from './draw.ts';
import type { Drawing, Element, Engine } from './engine.ts';

export const paneId = 'cc2cc';
const rowsWanted = 24;

let shown: { readonly address: PageAddress; readonly page: Page } | undefined;

/** @returns false where nothing can be shown: the answer of the command serves then. */
export async function openPane($: Engine): Promise<boolean> {
  if (!(await load($, { page: 'inbox' }))) return false;
  const pane = { id: paneId, title: 'cc2cc', focus: true, closeOnEscape: true, rows: rowsWanted } as const;
  const { isPlaced } = await $.ui.open(pane);
  if (!isPlaced) await close($);
  return isPlaced;
}

/** Shows what is new, if the pane is open. */
export async function refreshPane($: Engine): Promise<void> {
  if (shown !== undefined) await show($, shown.address);
}

export function forgetPane(): void {
  shown = undefined;
}

/** @returns undefined for a pane of which the server told nothing. */
export function drawPane($: Engine, drawing: Drawing): Element | undefined {
  if (drawing.requestId !== paneId || shown === undefined) return undefined;
  const { Box, Text } = $.ui.resolve(drawing);
  const { title, lines } = shown.page;
  const first = firstChoice(shown.page);
  return Box({
    flexDirection: 'column',
    children: [
      Text({ bold: true, children: title }),
      drawKeys($, drawing, shown.page),
      ...lines.map((line, index) => drawLine($, drawing, line, { key: lineKey(index), isFirst: index === first })),
    ],
  });
}

function drawKeys($: Engine, drawing: Drawing, { actions }: Page): Element {
  const { Box, Text, Button } = $.ui.resolve(drawing);
  const keys = actions.map(({ key, label, does }) =>
    Button({ key: `key-${key}`, hotkey: key, label, plain: true, onPress: () => carryOut($, does) }),
  );
  const hints = ['Tab, Enter: choose', 'Esc: close'].map((hint) => Text({ dimColor: true, children: hint }));
  return Box({ flexDirection: 'row', flexWrap: 'wrap', columnGap: 2, children: [...keys, ...hints] });
}

function drawLine(
  $: Engine,
  drawing: Drawing,
  { parts, does, indent = 0 }: PageLine,
  { key, isFirst }: { readonly key: string; readonly isFirst: boolean },
): Element {
  const { Box, Text, Button } = $.ui.resolve(drawing);
  const children = drawParts($, drawing, parts);
  // A text without anything in it takes no line.
  if (does === undefined) {
    const text = Text({ children: parts.some((part) => part.text !== '') ? children : ' ' });
    return Box({ paddingLeft: indent, children: [text] });
  }
  const onPress = () => carryOut($, does);
  return Button({ key, plain: true, ...(isFirst && { autoFocus: true }), onPress, children });
}

function lineKey(index: number): string {
  return `line-${index}`;
}

function firstChoice({ lines }: Page): number {
  return lines.findIndex(({ does }) => does !== undefined);
}

async function carryOut($: Engine, deed: Deed): Promise<void> {
  if (deed.kind === 'open') return goTo($, deed.address);
  if (deed.kind === 'fill') {
    await close($);
    await $.prompt.fill({ text: deed.text });
    return;
  }
  await ask($, 'done', { id: deed.id });
  await goTo($, deed.address);
}

async function show($: Engine, address: PageAddress): Promise<void> {
  if (!(await load($, address))) return close($);
  $.ui.invalidate('ui.render');
}

/** Puts the choice on the first line that can be chosen. */
async function goTo($: Engine, address: PageAddress): Promise<void> {
  await show($, address);
  const first = shown === undefined ? -1 : firstChoice(shown.page);
  if (first >= 0) await $.ui.focus({ requestId: paneId, key: lineKey(first) });
}

async function load($: Engine, address: PageAddress): Promise<boolean> {
  const page = await ask($, 'page', address);
  shown = page && { address, page };
  return page !== undefined;
}

async function close($: Engine): Promise<void> {
  forgetPane();
  await $.ui.close({ id: paneId });
}
