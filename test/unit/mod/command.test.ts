import { expect, test } from 'vitest';
import { commandNames, runCommand } from '../../../src/mod/command.ts';
import type { Engine } from '../../../src/mod/engine.ts';

/** A client whose server answers each question as a test says. */
function engineWith(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const door = { socketPath: '/tmp/module.sock', token: 'secret' };
  const engine = {
    mcp: {
      connect: async () => ({ isConnected: true, server: 'plugin:cc2cc:cc2cc' }),
      call: async () => ({ content: [{ type: 'text', text: JSON.stringify({ door }) }] }),
    },
    http: {
      fetch: async (url: string) => {
        const question = url.split('/').at(-1) ?? '';
        asked.push(question);
        if (!(question in answers)) throw new Error('the server is gone');
        return { ok: true, status: 200, text: JSON.stringify(answers[question]) };
      },
    },
    ui: { open: async () => ({ isPlaced: true }), close: async () => undefined },
  };
  return { engine: engine as unknown as Engine, asked };
}

const typed = { command: 'cc2cc:cc2cc-send', args: 'brave-fox hello', origin: { kind: 'composer' } };

test('what the user typed is answered by the server', async () => {
  const { engine, asked } = engineWith({ ready: { isReady: true }, command: { text: 'Sent' } });
  expect(await runCommand(engine, typed)).toEqual({ text: 'Sent', isTextDisplayOnly: true });
  expect(asked).toEqual(['ready', 'command']);
});

test.each(['plugin', 'sdk', 'bridge', 'channel', 'unclassified'])(
  'what comes from %s is left to the hook',
  async (kind) => {
    const { engine, asked } = engineWith({ ready: { isReady: true } });
    expect(await runCommand(engine, { ...typed, origin: { kind } })).toBeUndefined();
    expect(asked).toEqual([]);
  },
);

test('without a server the hook answers', async () => {
  const { engine } = engineWith({});
  expect(await runCommand(engine, typed)).toBeUndefined();
});

test('what the server may have done is not done a second time by the hook', async () => {
  const { engine } = engineWith({ ready: { isReady: true } });
  expect((await runCommand(engine, typed))?.text).toContain('may or may not have happened');
});

test('the inbox opens where it can be shown', async () => {
  const page = { title: 'Inbox', lines: [], actions: [] };
  const { engine, asked } = engineWith({ ready: { isReady: true }, page });
  expect((await runCommand(engine, { ...typed, command: 'cc2cc:cc2cc-inbox', args: '' }))?.text).toContain('pane');
  expect(asked).toEqual(['ready', 'page']);
});

test('every command of the plugin is heard', () => {
  expect(commandNames).toContain('cc2cc:cc2cc-install-cli');
});
