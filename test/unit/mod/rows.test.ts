import { beforeEach, expect, test } from 'vitest';
import type { Engine, Row } from '../../../src/mod/engine.ts';
import { forgetMail, noteMail, noteResponse } from '../../../src/mod/rows.ts';
import { type Asked, engineWith } from '../../support/module-engine.ts';

let asked: Asked[];
let $: Engine;

beforeEach(() => {
  asked = [];
  $ = engineWith({}, { asked });
  forgetMail();
});

function mail(id: string, agentId?: string): Row {
  const text = `Another session sent:\n<cc2cc-message id="${id}" fence="f">\nhello\n</cc2cc-message>`;
  return { message: { content: [{ type: 'text', text }] }, origin: { kind: 'peer' }, ...(agentId && { agentId }) };
}

function response(model = 'claude', agentId?: string): Row {
  const content = [{ type: 'text', text: 'Done.' }];
  return { message: { content }, origin: { kind: 'model', model }, ...(agentId && { agentId }) };
}

test('what the model has responded to is told once, with the first response', async () => {
  noteMail(mail('msg-1'));
  noteMail(mail('msg-2'));
  await noteResponse($, response());
  await noteResponse($, response());
  expect(asked).toEqual([{ question: 'answered', asks: { ids: ['msg-1', 'msg-2'] } }]);
});

test('without mail, nothing is told of a response', async () => {
  noteMail({ message: { content: [{ type: 'image' }, { type: 'text', text: 'hello' }] }, origin: { kind: 'peer' } });
  await noteResponse($, response());
  expect(asked).toEqual([]);
});

test('an error that stands there as a response, and what subagents say and get, count for nothing', async () => {
  noteMail(mail('msg-1', 'agent-1'));
  await noteResponse($, response());
  noteMail(mail('msg-2'));
  await noteResponse($, response('<synthetic>'));
  await noteResponse($, response('claude', 'agent-1'));
  expect(asked).toEqual([]);
  await noteResponse($, response());
  expect(asked).toEqual([{ question: 'answered', asks: { ids: ['msg-2'] } }]);
});

test('mail of a turn that ended without a response is left to the transcript', async () => {
  noteMail(mail('msg-1'));
  forgetMail();
  await noteResponse($, response());
  expect(asked).toEqual([]);
});
