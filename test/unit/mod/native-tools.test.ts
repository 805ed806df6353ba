import { beforeEach, expect, test } from 'vitest';
import type { Kept } from '../../../src/mod/api/door.ts';
import type { SendMessageResult } from '../../../src/mod/engine.ts';
import { listAgents, sendMessage } from '../../../src/mod/native-tools.ts';
import { type Asked, engineWith } from '../../support/module-engine.ts';

const no: SendMessageResult = { success: false, message: 'No agent named that.', display: 'Not sent.' };
const yes: SendMessageResult = { success: true, message: 'In its inbox.', display: 'Sent.', msg_id: 'an-id' };
const call = { tool: 'SendMessage', to: 'brave-fox', message: 'hello' } as const;

let asked: Asked[];

beforeEach(() => {
  asked = [];
});

test('what the client refuses is kept, and the model reads the words of the server', async () => {
  const kept: Kept = { kind: 'kept', text: 'Accepted as msg-1.', shown: 'Kept.' };
  const answer = await sendMessage(engineWith(kept, { asked }), call, async () => ({ result: no }));
  expect(answer).toEqual({ result: { success: true, message: 'Accepted as msg-1.', display: 'Kept.' } });
  expect(asked).toEqual([
    { question: 'sent', asks: { to: 'brave-fox', text: 'hello', isDelivered: false, wantsNotice: false } },
  ]);
});

test('why the server refuses it as well stands below the words of the client', async () => {
  const answer = await sendMessage(engineWith({ kind: 'refused', text: 'Too many.' }), call, async () => ({
    result: no,
  }));
  expect(answer).toEqual({ result: { ...no, message: 'No agent named that.\nToo many.' } });
});

test('what the client delivered to another session is told, and its answer stays', async () => {
  const whole = { result: yes, ref: 1 };
  expect(await sendMessage(engineWith({ kind: 'pass' }, { asked }), call, async () => whole)).toBe(whole);
  expect(asked).toEqual([
    { question: 'sent', asks: { to: 'brave-fox', text: 'hello', isDelivered: true, wantsNotice: false } },
  ]);
});

const { msg_id: _, ...within } = yes;

test.each([
  ['an agent within the session that took it', within, []],
  ['one that did not, by its name', no, [{ id: 'a1', name: 'brave-fox' }]],
  ['one that did not, by its id', no, [{ id: 'brave-fox' }]],
  ['a teammate', no, [{ id: 'a1', teammateId: 'brave-fox' }]],
])('a message to %s is left alone', async (_what, result, agents) => {
  const whole = { result };
  expect(await sendMessage(engineWith({ kind: 'kept' }, { asked, agents }), call, async () => whole)).toBe(whole);
  expect(asked).toEqual([]);
});

test.each([
  ['an error', { result: 'Error: no', isError: true as const }],
  ['a refusal of a hook', {}],
  ['a form that this version does not know', { result: { ok: true } }],
])('%s stays as it is', async (_what, whole) => {
  expect(await sendMessage(engineWith({ kind: 'kept' }, { asked }), call, async () => whole)).toBe(whole);
  expect(asked).toEqual([]);
});

test('without a server both tools are as the client has them', async () => {
  const [sent, listed] = [{ result: no }, { result: { listing: 'Peer sessions (0)' } }];
  expect(await sendMessage(engineWith(undefined), call, async () => sent)).toBe(sent);
  expect(await listAgents(engineWith(undefined), { tool: 'ListAgents' }, async () => listed)).toBe(listed);
});

test('what the server adds to the list of sessions stands below it, and the rest of the answer stays', async () => {
  const result = { listing: 'Peer sessions (0)', sections: [] };
  const list = (text: string) => listAgents(engineWith({ text }), { tool: 'ListAgents' }, async () => ({ result }));
  expect(await list('old-elk')).toEqual({ result: { listing: 'Peer sessions (0)\n\nold-elk', sections: [] } });
  expect(await list('')).toEqual({ result });
});
