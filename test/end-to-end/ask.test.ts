import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import type { ModelRequest } from '../harness/model-request.ts';
import { freshToolResults } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import { arrivalsOf } from './fault-rig.ts';
import {
  answerMail,
  call,
  createMailRig,
  directive,
  framed,
  greetedName,
  requestsOf,
  waitForState,
} from './mail-rig.ts';

test('a question is answered in the same turn, or the asker is told why not and hears later', async () => {
  await using rig = await createMailRig(newestClient);
  const { owl, fox } = await startTwo(rig);
  const counts = countRequests(rig, owl, fox);

  answerMail(rig, /EARLY question/, 'the EARLY answer');
  await owl.ask(directive('ask', { to: 'brave-fox', text: 'the EARLY question' }));
  await fox.waitUntilIdle();
  const early = idIn(lastToolResult(rig, owl), /^<cc2cc-message id="(msg-\w+)"[\s\S]*the EARLY answer/);
  await waitForState(rig, early, 'seen');
  expect(arrivalsOf(rig, early)).toEqual(['new']);
  expect(counts()).toEqual([2, 2]);

  // A model that says something, and does not answer.
  await owl.ask(directive('ask', { to: 'brave-fox', text: 'the IGNORED question' }));
  expect(lastToolResult(rig, owl)).toMatch(
    /^No answer after \d+ s: brave-fox received it and ended its turn without an answer\. Your question msg-\w+ stays/,
  );
  expect(counts()).toEqual([4, 3]);

  answerMail(rig, /SLOW question/, 'the SLOW answer');
  const slow = rig.model.hold(framed(/SLOW question/));
  await owl.ask(directive('ask', { to: 'brave-fox', text: 'the SLOW question', timeout_seconds: 3 }));
  expect(lastToolResult(rig, owl)).toMatch(
    /^No answer after 3 s: brave-fox has it and is working\. Your question msg-/,
  );
  slow.release();
  await expectMailOnce(rig, owl, /the SLOW answer/);
  await fox.waitUntilIdle();
  expect(counts()).toEqual([7, 5]);

  answerMail(rig, /CANCELLED question/, 'the UNEXPECTED answer');
  const held = rig.model.hold(framed(/CANCELLED question/));
  await owl.submit(directive('ask', { to: 'brave-fox', text: 'the CANCELLED question' }));
  await held.waitUntilReached(20_000);
  await owl.waitForScreen(/brave-fox has it and is working/);
  owl.press('escape');
  await owl.waitForScreen(/Interrupted/);
  held.release();
  await expectMailOnce(rig, owl, /the UNEXPECTED answer/);
  await fox.waitUntilIdle();
  expect(counts()).toEqual([9, 7]);
});

test('two agents that ask each other both get their answers, and one that ends leaves nobody waiting', async () => {
  await using rig = await createMailRig(newestClient);
  const { owl, fox } = await startTwo(rig);
  const counts = countRequests(rig, owl, fox);
  const thinking = rig.model.hold(/think hard/);
  rig.model.when(/think hard/, call('ask', { to: 'calm-owl', text: 'the SECOND question' }), { times: 1 });
  answerMail(rig, /SECOND question/, 'the SECOND answer');
  answerMail(rig, /FIRST question/, 'the FIRST answer');
  const first = rig.model.hold(framed(/FIRST question/));
  await fox.submit('think hard');
  await thinking.waitUntilReached();
  await owl.submit(directive('ask', { to: 'brave-fox', text: 'the FIRST question' }));
  await owl.waitForScreen(/brave-fox hasn't received it yet/);
  thinking.release();

  // The one that asked first gives way, with the other's question in the same request.
  const gaveWay = await rig.model.waitForFreshText(framed(/SECOND question/), { session: owl.sessionId() }, 20_000);
  expect(freshToolResults(gaveWay)).toMatch(/^No answer after \d+ s: brave-fox asks you something and waits/);
  // The other one gets its answer as the result of its call, and the first question with it.
  await first.waitUntilReached(20_000);
  const [, answered] = requestsOf(rig, fox);
  expect(freshToolResults(answered as ModelRequest)).toMatch(/^<cc2cc-message id="msg-\w+"[\s\S]*the SECOND answer/);
  await owl.waitUntilIdle();
  first.release();
  await expectMailOnce(rig, owl, /the FIRST answer/);
  await fox.waitUntilIdle();
  expect(counts()).toEqual([4, 3]);
  for (const text of ['the FIRST question', 'the SECOND answer']) {
    expect(rig.model.countOccurrences(text, { session: fox.sessionId() })).toBe(1);
  }

  const last = rig.model.hold(framed(/LAST question/));
  await owl.submit(directive('ask', { to: 'brave-fox', text: 'the LAST question' }));
  await last.waitUntilReached(20_000);
  await fox.kill();
  await rig.model.waitForRequest((request) => /ended without an answer/.test(freshToolResults(request)), 30_000);
  await owl.waitUntilIdle();
  expect(counts()[0]).toBe(6);
});

async function startTwo(rig: Rig) {
  const owl = await rig.start('alpha', { env: { CC2CC_NAME: 'calm-owl' } });
  await greetedName(owl);
  const fox = await rig.start('beta', { env: { CC2CC_NAME: 'brave-fox' } });
  await greetedName(fox);
  return { owl, fox };
}

/** How many requests each has made, as somebody has paid for them. */
function countRequests(rig: Rig, owl: InteractiveSession, fox: InteractiveSession): () => [number, number] {
  const [first, second] = [owl.sessionId(), fox.sessionId()];
  const count = (session: string) => rig.model.conversationRequests({ session }).length;
  return () => [count(first), count(second)];
}

function lastToolResult(rig: Rig, session: InteractiveSession): string {
  return freshToolResults(requestsOf(rig, session).at(-1) as ModelRequest);
}

function idIn(text: string, pattern: RegExp): string {
  const [, id] = pattern.exec(text) ?? [];
  if (id === undefined) throw new Error(`${pattern} does not match ${text}`);
  return id;
}

async function expectMailOnce(rig: Rig, session: InteractiveSession, body: RegExp): Promise<void> {
  await rig.model.waitForFreshText(framed(body), { session: session.sessionId() }, 30_000);
  await session.waitUntilIdle();
  expect(rig.model.countOccurrences(body.source, { session: session.sessionId() })).toBe(1);
}
