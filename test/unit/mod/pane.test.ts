import { expect, test } from 'vitest';
import type { Page } from '../../../src/mod/api/door.ts';
import type { Element, Engine } from '../../../src/mod/engine.ts';
import { drawPane, forgetPane, openPane, paneId } from '../../../src/mod/pane.ts';

interface Drawn {
  readonly type: string;
  readonly hotkey?: string;
  readonly key?: string;
  readonly children?: string | readonly (string | Drawn)[];
  onPress?(): Promise<unknown>;
}

const drawing = { surface: 'terminal', component: 'Pane', requestId: paneId };

/** A client that notes what is done in it, with a server that gives these pages. */
function clientWith(pages: Readonly<Record<string, Page>>) {
  const done: unknown[] = [];
  const note = (what: string) => async (given: unknown) => {
    done.push([what, given]);
    return { isPlaced: true };
  };
  const make = (type: string) => (properties: object) => ({ type, ...properties });
  const answer = (question: string, asked: { readonly page?: string }) =>
    question === 'page' ? pages[asked.page ?? ''] : { isDone: true };
  const engine = {
    mcp: {
      connect: async () => ({ isConnected: true, server: 'cc2cc' }),
      call: async () => ({ content: [{ type: 'text', text: '{"door":{"socketPath":"/s","token":"t"}}' }] }),
    },
    http: {
      fetch: async (url: string, { body }: { body: string }) => {
        const question = url.split('/').at(-1) ?? '';
        if (question !== 'page') done.push([question, JSON.parse(body)]);
        return { ok: true, status: 200, text: JSON.stringify(answer(question, JSON.parse(body))) };
      },
    },
    ui: {
      open: note('open'),
      close: note('close'),
      focus: note('focus'),
      invalidate: () => undefined,
      resolve: () => ({ Box: make('Box'), Text: make('Text'), Button: make('Button') }),
    },
    prompt: { fill: note('fill') },
  };
  return { engine: engine as unknown as Engine, done };
}

function buttonsOf(element: Element | undefined): Drawn[] {
  const all = (drawn: Drawn): Drawn[] => [
    drawn,
    ...(Array.isArray(drawn.children)
      ? drawn.children.flatMap((each) => (typeof each === 'string' ? [] : all(each)))
      : []),
  ];
  return all(element as unknown as Drawn).filter(({ type }) => type === 'Button');
}

const inbox: Page = {
  title: 'Inbox',
  lines: [{ parts: [{ text: 'hello' }], does: { kind: 'open', address: { page: 'message', id: 'msg-1' } } }],
  actions: [],
};
const message: Page = {
  title: 'A message',
  lines: [{ parts: [{ text: 'body' }], indent: 2 }],
  actions: [
    { key: 'r', label: 'reply', does: { kind: 'fill', text: '/cc2cc-reply msg-1 ' } },
    { key: 'd', label: 'done', does: { kind: 'done', id: 'msg-1', address: { page: 'inbox' } } },
  ],
};

test('a line opens its message, a key does what the server said, and nothing is sent by itself', async () => {
  const { engine, done } = clientWith({ inbox, message });
  expect(await openPane(engine)).toBe(true);
  await buttonsOf(drawPane(engine, drawing))[0]?.onPress?.();
  const [reply, finish] = buttonsOf(drawPane(engine, drawing));
  expect([reply?.hotkey, finish?.hotkey]).toEqual(['r', 'd']);
  await finish?.onPress?.();
  expect(done.slice(1)).toEqual([
    ['done', { id: 'msg-1' }],
    ['focus', { requestId: paneId, key: 'line-0' }],
  ]);
  await reply?.onPress?.();
  expect(done.slice(-2)).toEqual([
    ['close', { id: paneId }],
    ['fill', { text: '/cc2cc-reply msg-1 ' }],
  ]);
  expect(drawPane(engine, drawing), 'a closed pane').toBeUndefined();
});

test('panes of others, and one that was closed, are left to the client', async () => {
  const { engine } = clientWith({ inbox });
  await openPane(engine);
  expect(drawPane(engine, { ...drawing, requestId: 'clock' })).toBeUndefined();
  expect(drawPane(engine, drawing)).toBeDefined();
  forgetPane();
  expect(drawPane(engine, drawing)).toBeUndefined();
});
